"""Weather from CSV or Excel files that a person or another program wrote.

Out: `WeatherObserved`, `WeatherOutlook`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd

from forecast.errors import Problem, SourceError
from forecast.sources.tabular.table import Problems, RawTable, days, numbers, read_table, texts, times, told
from forecast.sources.tabular.values.read import wrong_cell
from forecast.tables import DataFrame, WeatherObserved, WeatherOutlook, checked, key_of
from forecast.texts import Said, phrase

# Headers that are understood, folded to small letters and digits; ours, meteostat's, and what people write.
_NAMES = {
    "day": ("day", "date", "datum", "jour", "tag"),
    "place": ("place", "ort", "lieu", "station"),
    "issued_at": ("issuedat", "issued", "issuetime", "ausgegeben", "emisle"),
    "temp_mean_c": ("tempmeanc", "tempmean", "temp", "tavg", "temperature", "temperatur", "temperaturec"),
    "temp_max_c": ("tempmaxc", "tempmax", "tmax"),
    "temp_min_c": ("tempminc", "tempmin", "tmin"),
    "rain_mm": ("rainmm", "rain", "prcp", "precipitation", "precipitationmm", "niederschlag", "pluie", "pluiemm"),
    "wind_kmh": ("windkmh", "wind", "wspd", "windgeschwindigkeit", "vent", "ventkmh"),
    "cloud_share": ("cloudshare",),
    "cloud_okta": ("cloudokta", "cloudoktas", "cldc", "bewoelkung", "bewölkung"),
    "cloud_percent": ("cloudpercent", "cloudpct", "nebulosite"),
}
_CLOUD_FULL = {"cloud_share": 1, "cloud_okta": 8, "cloud_percent": 100}
_COLDEST_C, _HOTTEST_C = -90.0, 60.0
_HAS_OFFSET = re.compile(r"\d{2}:?\d{2}(?::?\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})$")


def read_observed(path: Path, *, place: str) -> DataFrame[WeatherObserved]:
    """Read measured weather: a `day` column and any of the weather columns; rows without a place are of `place`.

    Cloud cover may come as `cloud_share`, `cloud_okta` (0–8) or `cloud_percent`.

    Raises
    ------
    SourceError
        With every cell that cannot be read and every day that is there twice.
    """
    raw = read_table(path)
    return checked(WeatherObserved, _read(raw, place=place, timezone=None))


def read_outlook(path: Path, *, place: str, timezone: str) -> DataFrame[WeatherOutlook]:
    """Read forecasts: as `read_observed`, with the moment of issue in `issued_at`.

    Moments without an offset are local time of `timezone`.

    Raises
    ------
    SourceError
        With every cell that cannot be read and every day that is there twice for one time of issue.
    """
    raw = read_table(path)
    return checked(WeatherOutlook, _read(raw, place=place, timezone=timezone))


def _read(raw: RawTable, *, place: str, timezone: str | None) -> pd.DataFrame:
    names = _columns(raw, needed=["day"] if timezone is None else ["day", "issued_at"])
    gathered = Problems()
    table: dict[str, pd.Series] = {}
    with gathered.gathering():
        table["day"] = days(raw, names["day"])
    if timezone is not None:
        with gathered.gathering():
            table["issued_at"] = _moments(raw, names["issued_at"], timezone)
    temperature, not_negative = phrase("expected.temperature"), phrase("expected.at_least", least=0)
    ranges = dict.fromkeys(("temp_mean_c", "temp_max_c", "temp_min_c"), (_COLDEST_C, _HOTTEST_C, temperature))
    ranges |= dict.fromkeys(("rain_mm", "wind_kmh"), (0, np.inf, not_negative))
    ranges |= {name: (0, full, phrase("expected.cloud", full=full)) for name, full in _CLOUD_FULL.items()}
    for column, (low, high, expected) in ranges.items():
        if column in names:
            with gathered.gathering():
                table[column] = _between(raw, names[column], low, high, expected)
    gathered.tell()
    for column in table.keys() & _CLOUD_FULL.keys():
        table["cloud_share"] = table.pop(column) / _CLOUD_FULL[column]
    frame = pd.DataFrame(table)
    frame["place"] = texts(raw, names["place"]).replace("", place) if "place" in names else place
    _refuse_repeated(raw, frame, key_of(WeatherObserved if timezone is None else WeatherOutlook))
    return frame.sort_values(["place", "day"], kind="stable")


def _columns(raw: RawTable, *, needed: list[str]) -> dict[str, str]:
    """Return which of our columns stands under which header."""
    headers = {str(name): re.sub(r"[\W_]", "", str(name).casefold()) for name in raw.frame.columns}
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for ours, known in _NAMES.items():
        theirs = [header for header, folded in headers.items() if folded in known]
        if len(theirs) > 1:
            twice = {"one": theirs[0], "other": theirs[1], "meaning": ours}
            problems.append(_header_problem(raw, "weather_two_columns", **twice))
        if theirs:
            found[ours] = theirs[0]
    weather = [column for column in found if column not in {"day", "place", "issued_at"}]
    problems += [
        _header_problem(raw, "weather_column_missing", name=column, known=_KNOWN)
        for column in needed
        if column not in found
    ]
    if not weather:
        problems.append(_header_problem(raw, "weather_no_column", known=_KNOWN))
    if problems:
        raise SourceError(problems)
    return found


_KNOWN = ("day", "temp_mean_c", "temp_max_c", "temp_min_c", "rain_mm", "wind_kmh", "cloud_share")


def _header_problem(raw: RawTable, code: str, **values: object) -> Problem:
    values["names"] = [str(name) for name in raw.frame.columns]
    return Problem(str(raw.path), code, line=max(raw.first_line - 1, 1), values=values)


def _between(raw: RawTable, column: str, low: float, high: float, expected: Said) -> pd.Series[float]:
    values = numbers(raw, column, required=False)
    rows = ((values < low) | (values > high)).to_numpy().nonzero()[0].tolist()
    if rows:
        problems = (wrong_cell(raw, row, column, expected) for row in rows)
        raise SourceError(told(problems, len(rows)))
    return values


def _moments(raw: RawTable, column: str, timezone: str) -> pd.Series[pd.Timestamp]:
    """Return aware moments in UTC; the hour that exists twice in autumn is the first, the missing one moves on."""
    cells = texts(raw, column, required=True)
    without_z = raw.frame.assign(**{column: cells.str.removesuffix("Z")})
    seconds = pd.to_timedelta(times(replace(raw, frame=without_z), column).astype("int64"), unit="s")
    naive = days(raw, column) + seconds
    local = naive.dt.tz_localize(timezone, ambiguous=np.ones(len(naive), dtype=bool), nonexistent="shift_forward")
    result = local.dt.tz_convert("UTC")
    for row in cells.str.contains(_HAS_OFFSET).to_numpy().nonzero()[0].tolist():
        result.iloc[row] = pd.Timestamp(datetime.fromisoformat(cells.iloc[row])).tz_convert("UTC")
    return result


def _refuse_repeated(raw: RawTable, frame: pd.DataFrame, key: list[str]) -> None:
    is_repeated = frame.duplicated(key)
    if not is_repeated.any():
        return
    first_line = raw.lines.groupby([frame[column] for column in key]).transform("first")
    rows = is_repeated.to_numpy().nonzero()[0].tolist()
    days = frame["day"].dt.date.astype(str)
    problems = (
        raw.problem(row, None, "weather_day_twice", key=key, earlier=str(first_line.iloc[row]), day=days.iloc[row])
        for row in rows
    )
    raise SourceError(told(problems, len(rows)))
