"""Columns of dates and times as local days and seconds; what names its time zone is moved to the shop's."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from forecast.sources.tabular.raw import RawTable
from forecast.sources.tabular.values.dates import NUMERIC_KINDS, counted_of, dated_time, day_of, day_text
from forecast.sources.tabular.values.number import number_of
from forecast.sources.tabular.values.read import Read, are_nothing, mapped, spread
from forecast.sources.tabular.values.times import DAY_S, EXPECTED_TIME, TimeText, offset_of, time_text
from forecast.texts import Said, phrase

_MANY = 20_000
"""With so many different texts, dates and times are told apart for all of them at once [texts]."""
_UNIFORM = r"^(?P<day>\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4})(?:(?P<iso>T)| )(?P<time>\d{1,2}:\d{2}\S*(?: [AaPp][Mm])?)$"
_HOURS_FROM_UTC = {
    "CEST": 2, "EEST": 3, "WEST": 1, "BST": 1, "EDT": -4, "CDT": -5, "MDT": -6, "PDT": -7, "PST": -8, "JST": 9,
}  # fmt: skip
"""Hours from UTC of names that are no key of the time zone database and mean one thing."""


class _Parted(NamedTuple):
    """A column of dates with the text of the date of each row and of the time that stands behind it ("" for none)."""

    day: pd.Series[str]
    time: pd.Series[str]


def parted(cells: pd.Series[str]) -> _Parted:
    """Tell the date and the time of each cell apart; where they are few, the date is the whole cell."""
    codes, uniques = pd.factorize(cells)
    days = pd.Series(uniques, dtype="str")
    times = pd.Series("", index=days.index, dtype="str")
    is_uniform = pd.Series(False, index=days.index)
    if len(days) >= _MANY:
        found = pc.extract_regex(pa.array(days, type=pa.large_string()), _UNIFORM)
        is_uniform = pd.Series(found.is_valid().to_pandas(), index=days.index)
        day, iso, time = (pd.Series(found.field(at).to_pandas(), dtype="str")[is_uniform] for at in range(3))
        is_year_first = day.str.slice(4, 5) == "-"
        times[is_uniform] = iso.where((iso != "") | ~is_year_first, " ") + time
        days[is_uniform] = day
    rest = days[~is_uniform]
    times[~is_uniform] = pd.Series([_time_in(text) for text in rest.tolist()], index=rest.index, dtype="str")
    return _Parted(*(pd.Series(part.to_numpy()[codes], index=cells.index, dtype="str") for part in (days, times)))


def _time_in(text: str) -> str:
    parts = day_text(text)
    return parts.time if parts else ""


def moments(
    raw: RawTable, column: str, *, order: str, timezone: str, times: str, time: str | None, zone: str | None
) -> tuple[Read, Read]:
    """Return the local day and second of day of each row, as `read_moments`."""
    cells = raw.frame[column]
    split = parted(cells)
    day = days_of(split, order)
    seconds, zones = _clock(raw, split, order, time)
    no_day, day_words = are_nothing(cells, day)
    no_time, time_words = are_nothing(split.time if time is None else raw.frame[time], seconds)
    if order in NUMERIC_KINDS and time is None:
        no_time = seconds.isna() & day.notna()
    if order.startswith("unix") and time is None:
        zones = zones.where(seconds.isna(), "UTC")
    zones = _with_defaults(raw, zones, zone, times, timezone)
    is_unknown = zones.map({name: _zone(name, timezone) is None for name in zones.unique()}).astype(bool)
    moved, counts = _moved(day, seconds, zones.mask(is_unknown, ""), timezone)
    is_wrong = (seconds.isna() | is_unknown) & ~no_time
    said = {f"times in {name}": phrase("read_as.moved", count=count, zone=timezone) for name, count in counts.items()}
    local_day = moved.dt.normalize().where(moved.notna(), day)
    second = (moved - local_day).dt.total_seconds().astype("Int32")
    # 24:00 is the end of the day it is written for, not the next day.
    is_end = (seconds == DAY_S).fillna(False) & (zones == "")
    local_day, second = local_day.mask(is_end, day), second.mask(is_end, DAY_S - 1)
    return (
        Read(local_day, day.isna() & ~no_day, expected_day(order), day_words, said=said),
        Read(second.mask(is_wrong), is_wrong, EXPECTED_TIME, time_words),
    )


def expected_day(order: str) -> Said:
    """Say what a cell of a column of days should be."""
    return phrase(f"expected.day_{order}")


def days_of(split: _Parted, order: str) -> pd.Series[pd.Timestamp]:
    """Return the day of each row."""
    return pd.to_datetime(mapped(split.day, lambda text: day_of(text, order))).astype("datetime64[ns]")


def _clock(raw: RawTable, split: _Parted, order: str, time: str | None) -> tuple[pd.Series[int], pd.Series[str]]:
    """Return the second and the zone that each row writes, "" for none."""
    if time is not None:
        found = spread(raw.frame[time], lambda text: _time_alone(text, order))
    elif order in NUMERIC_KINDS:
        found = spread(split.day, lambda text: _counted_time(text, order))
    else:
        found = spread(split.time, time_text)
    seconds = found.of(lambda one: pd.NA if one is None else one.second, "Int64")
    return seconds, found.of(lambda one: "" if one is None else one.zone, "str")


def _time_alone(text: str, order: str) -> TimeText | None:
    """Read a cell of a column of times; a spreadsheet may put a date before it, or write a part of a day."""
    if order == "excel" and (fraction := number_of(text, ".")) is not None and 0 <= fraction < 1:
        return TimeText(round(fraction * DAY_S), "")
    return time_text(text) or dated_time(text)


def _counted_time(text: str, order: str) -> TimeText | None:
    counted = counted_of(text, order)
    return None if counted is None or counted[1] is None else TimeText(counted[1], "")


def _with_defaults(
    raw: RawTable, zones: pd.Series[str], column: str | None, times: str, timezone: str
) -> pd.Series[str]:
    """Return the zone of each row: its own, that of the zone's column, else what `times` says; "" for the shop's."""
    if column is not None:
        named = {
            name: name if name and _zone(name, timezone) is not None else "" for name in raw.frame[column].unique()
        }
        zones = zones.where(zones != "", raw.frame[column].map(named))
    if times != "local":
        zones = zones.where(zones != "", times)
    is_own = {name: _zone(name, timezone) == timezone for name in zones.unique()}
    return zones.mask(zones.map(is_own).astype(bool), "")


def _moved(
    day: pd.Series[pd.Timestamp], seconds: pd.Series[int], zones: pd.Series[str], timezone: str
) -> tuple[pd.Series[pd.Timestamp], dict[str, int]]:
    """Return local moments, and how many of each zone are others than they were."""
    written = day + pd.to_timedelta(seconds.astype("float64"), unit="s")
    moved, counts = written, {}
    for name in zones.unique():
        zone = _zone(name, timezone)
        rows = (zones == name) & written.notna()
        if not name or zone is None or not rows.any():
            continue
        there = pd.DatetimeIndex(written[rows])
        if isinstance(zone, timedelta):
            at = (there - zone).tz_localize("UTC")
        else:
            # Of an hour that comes twice it is the later one, as in the forms.
            at = there.tz_localize(zone, ambiguous=np.zeros(len(there), dtype=bool), nonexistent="shift_forward")
        here = at.tz_convert(timezone).tz_localize(None).astype("datetime64[ns]")
        moved = moved.copy()
        moved[rows] = here
        if count := int((here != there).sum()):
            counts[name] = count
    return moved, counts


@cache
def _zone(name: str, timezone: str) -> timedelta | str | None:
    """Return the offset or the IANA zone of a name; the shop's own for its own short names, None for one unknown.

    A short name of the shop's zone is the clock on its wall: tills write CET in summer as well.
    """
    if not name:
        return timezone
    if (offset := offset_of(name)) is not None:
        return offset
    own = {datetime(2026, month, 1, tzinfo=ZoneInfo(timezone)).tzname() for month in (1, 7)}
    if name in own:
        return timezone
    if name in available_timezones():
        return name
    hours = _HOURS_FROM_UTC.get(name.upper())
    return None if hours is None else timedelta(hours=hours)
