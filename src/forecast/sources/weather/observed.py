"""Measured weather from meteostat's files, one per station and year.

Out: `WeatherObserved`, whose `source` tells measured values from those that a weather model filled in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

import pandas as pd

from forecast.config import WeatherSettings
from forecast.errors import ConfigError, NetworkError, Problem
from forecast.notices import Notice, Severity
from forecast.sources.weather.client import HOURLY, OKTAS, Answer, Fetched, ask, client, downloads_of, hours_of
from forecast.sources.weather.credit import source_texts
from forecast.sources.weather.daily import daily_from_hourly, local_days
from forecast.sources.weather.downloads import Downloads
from forecast.tables import WeatherObserved, checked, empty
from forecast.texts import phrase

# meteostat's name → ours; cloud cover comes in oktas.
_DAILY = {
    "temp": "temp_mean_c",
    "tmax": "temp_max_c",
    "tmin": "temp_min_c",
    "prcp": "rain_mm",
    "wspd": "wind_kmh",
    "cldc": "cloud_share",
}
_LONG_GAP_DAYS = 28
_FROM_HOURS = {"temp_c": "temp_mean_c"}


def fetch_observed(
    settings: WeatherSettings,
    *,
    place: str,
    timezone: str,
    first: date,
    last: date,
    downloads: Downloads | None = None,
) -> Fetched[WeatherObserved]:
    """Fetch the measured days `first` to `last` of the configured station.

    An empty table means that the server was reached and has nothing. Years that could not be read while others
    could, and days that are missing, are told as notices `weather_years_failed` and `weather_days_missing`. With
    `downloads` it shares the time of what is fetched in the same go.

    Raises
    ------
    NetworkError
        If no year could be read, or the server stopped answering before any was.
    ConfigError
        If no station is set.
    """
    if settings.station is None:
        raise ConfigError(Problem(phrase("place.configuration"), "no_station", column="weather.station"))
    is_hourly = settings.observed_grain == "hourly"
    spans = list(_years(first, last, timezone if is_hourly else None))
    parts: list[pd.DataFrame] = []
    failed: dict[int, str] = {}
    with client(settings, downloads or downloads_of(settings)) as meteostat:
        for position, (year, start, end) in enumerate(spans):
            answer = _one_year(meteostat, settings, start, end)
            if answer.rows is not None:
                parts.append(answer.rows)
            elif answer.failure:
                failed[year] = answer.failure
            if answer.is_unreachable:
                failed |= {year: answer.failure for year, *_ in spans[position + 1 :]}
                break
    if failed and not parts:
        raise NetworkError(Problem("", "measured_not_fetched", values=_failed(failed) | {"station": settings.station}))
    table = _table(parts, place=place, timezone=timezone, is_hourly=is_hourly)
    is_asked = table["day"].between(pd.Timestamp(first), pd.Timestamp(last))
    table = checked(WeatherObserved, table[is_asked])
    return Fetched(table, (*_failed_notices(place, failed), *_missing_days(table, place=place, first=first, last=last)))


def _years(first: date, last: date, timezone: str | None) -> Iterator[tuple[int, datetime, datetime]]:
    """Give each year that a file is needed of, newest first, with the moments wanted of it (naive, UTC for hours)."""
    start, end = pd.Timestamp(first), pd.Timestamp(last)
    if timezone is not None:
        start = start.tz_localize(timezone).tz_convert("UTC").tz_localize(None)
        end = (end + pd.DateOffset(days=1)).tz_localize(timezone).tz_convert("UTC").tz_localize(None)
    for year in range(end.year, start.year - 1, -1):
        begins = max(start, pd.Timestamp(year, 1, 1))
        yield year, begins.to_pydatetime(), min(end, pd.Timestamp(year, 12, 31, 23)).to_pydatetime()


def _one_year(meteostat: Any, settings: WeatherSettings, start: datetime, end: datetime) -> Answer:
    # A station given as an object needs no look-up in the database of stations, which is a download of its own.
    station = meteostat.Station(id=settings.station)
    if settings.observed_grain == "hourly":
        names = [meteostat.Parameter(name) for name in HOURLY]
        return ask(partial(meteostat.hourly, station, start, end, parameters=names))
    names = [meteostat.Parameter(name) for name in _DAILY]
    return ask(partial(meteostat.daily, station, start, end, parameters=names))


def _table(parts: list[pd.DataFrame], *, place: str, timezone: str, is_hourly: bool) -> pd.DataFrame:
    if not parts:
        return empty(WeatherObserved)
    rows = pd.concat(parts).sort_index()
    names = HOURLY if is_hourly else _DAILY
    if is_hourly:
        days = daily_from_hourly(hours_of(rows), timezone=timezone)
        day_of_row = local_days(pd.DatetimeIndex(rows.index).tz_localize("UTC"), timezone)
    else:
        days = rows[list(_DAILY)].rename(columns=_DAILY).astype("Float64").astype(float).dropna(how="all")
        days["cloud_share"] = days["cloud_share"] / OKTAS
        day_of_row = pd.DatetimeIndex(rows.index).normalize()
    origins = source_texts(_origins(rows, names, day_of_row))
    return days.assign(place=place, day=days.index, source=origins.reindex(days.index).fillna("meteostat"))


def _origins(rows: pd.DataFrame, names: Mapping[str, str], day: pd.DatetimeIndex) -> pd.DataFrame:
    """Return one row per day and column of ours with all the providers its values came from."""
    ids = {ours: rows[f"{theirs}_source"].to_numpy(dtype=object) for theirs, ours in names.items()}
    long = pd.concat(
        [pd.DataFrame({"day": day, "column": _FROM_HOURS.get(ours, ours), "ids": of}) for ours, of in ids.items()]
    )
    distinct = long.dropna(subset="ids").drop_duplicates()
    return distinct.groupby(["day", "column"])["ids"].agg(" ".join).reset_index()


def _failed_notices(place: str, failed: dict[int, str]) -> tuple[Notice, ...]:
    if not failed:
        return ()
    return (Notice("weather_years_failed", "note", values={"place": place, **_failed(failed)}),)


def _failed(failed: dict[int, str]) -> dict[str, str]:
    return {"years": ", ".join(map(str, sorted(failed))), "why": "; ".join(dict.fromkeys(failed.values()))}


def _missing_days(table: pd.DataFrame, *, place: str, first: date, last: date) -> tuple[Notice, ...]:
    """Tell which days of `first` to `last` have no mean temperature; a gap of four weeks asks for a look.

    A server that lacks a year says nothing about it. The files of a station lag by a day or two, so that the newest
    days are usually among the missing ones.
    """
    asked = pd.date_range(first, last)
    missing = pd.Series(asked[~asked.isin(table.loc[table["temp_mean_c"].notna(), "day"])])
    if missing.empty:
        return ()
    run = missing.diff().ne(pd.Timedelta(days=1)).cumsum()
    spans = [(span.iloc[0].date(), span.iloc[-1].date()) for _, span in missing.groupby(run)]
    begins, ends = max(spans, key=lambda span: span[1] - span[0])
    values: dict[str, str | int | float] = {
        "place": place,
        "missing_days": len(missing),
        "asked_days": len(asked),
        "longest_from": begins.isoformat(),
        "longest_to": ends.isoformat(),
    }
    severity: Severity = "warning" if (ends - begins).days + 1 >= _LONG_GAP_DAYS else "note"
    return (Notice("weather_days_missing", severity, values=values),)
