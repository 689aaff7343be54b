"""Business days: sales after midnight that belong to the evening before, and which hours a shop can sell in.

Seconds go on counting past midnight: half past one in the night of the 2nd is 25.5 h of the 1st.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from forecast.config import DAY_S

_HOUR_S = 3_600
_HOURS = 24
_FEWEST_NIGHTS = 3
"""Sales after midnight on fewer days are chance [days]."""
_SILENT_HOURS = 3
"""A business day ends in a silence of at least so many hours [h]."""
_SILENT_SHARE = 0.002
"""An hour is silent in which no more than this share of all sales falls: a test of the till is no business."""


def business_day(
    day: pd.Series[pd.Timestamp], time_s: pd.Series[int], day_ends_s: int
) -> tuple[pd.Series[pd.Timestamp], pd.Series[int]]:
    """Return days and seconds since their midnight, with what lies before `day_ends_s` counted to the day before.

    Lines without a time stay on their day, and so do days that the file itself calls business days: do not give those.

    Examples
    --------
    >>> day = pd.Series(pd.to_datetime(["2026-03-02", "2026-03-03"]))
    >>> days, seconds = business_day(day, pd.Series([72_000, 5_400], dtype="Int32"), 4 * 3600)
    >>> days.dt.day.tolist(), seconds.tolist()
    ([2, 2], [72000, 91800])
    """
    is_night = (time_s < day_ends_s).fillna(value=False).astype(bool)
    return day.where(~is_night, day - pd.Timedelta(days=1)), in_the_night(time_s, day_ends_s)


def in_the_night(time_s: pd.Series[int], until_s: int) -> pd.Series[int]:
    """Return times of day with those before `until_s` counted on past midnight [s].

    Examples
    --------
    >>> in_the_night(pd.Series([72_000, 5_400, None], dtype="Int32"), 4 * 3600).tolist()
    [72000, 91800, <NA>]
    """
    is_night = (time_s < until_s).fillna(value=False).astype(bool)
    return time_s.where(~is_night, time_s + DAY_S)


def is_outside(
    day: pd.Series[pd.Timestamp], time_s: pd.Series[int], hours: Mapping[int, tuple[float, float]]
) -> pd.Series[bool]:
    """Return which times lie outside the hours of their weekday, and of a night that began the day before.

    `hours` gives the earliest and the latest second by weekday (0 Monday), which may lie before midnight or beyond 24
    hours; on a weekday that it does not name, and without a time, nothing is outside.

    Examples
    --------
    >>> day = pd.Series(pd.to_datetime(["2026-03-02", "2026-03-03", "2026-03-03", "2026-03-04"]))
    >>> monday_night = {0: (54_000, 104_400), 1: (54_000, 80_000)}
    >>> is_outside(day, pd.Series([64_800, 5_400, 21_600, 21_600]), monday_night).tolist()
    [False, False, True, False]
    """
    weekday, seconds = day.dt.day_of_week.to_numpy(), time_s.to_numpy(dtype=float, na_value=np.nan)
    first, last = (np.array([hours.get(number, (np.nan, np.nan))[end] for number in range(7)]) for end in (0, 1))

    def is_within(days_on: int) -> np.ndarray:
        at, clock = (weekday + days_on) % 7, seconds - days_on * DAY_S
        return (clock >= first[at]) & (clock <= last[at])

    is_told = ~np.isnan(first[weekday]) & ~np.isnan(seconds)
    found = is_told & ~(is_within(0) | is_within(-1) | is_within(1))
    return pd.Series(found, index=day.index)


def proposed_day_end(times_by_day: Mapping[object, Collection[int]], *, latest: str = "04:00") -> str | None:
    """Return when the business day of a shop that sells past midnight should end, None for a shop that does not.

    `times_by_day` holds the times of sale [s since midnight] of each calendar day. The day ends at a full hour in the
    first long silence after midnight, as late as that allows, but not after `latest`, the first bake.

    Examples
    --------
    >>> night = {day: [19 * 3600, 23 * 3600, 1800, 5400] for day in range(10)}
    >>> proposed_day_end(night), proposed_day_end({day: [8 * 3600, 18 * 3600] for day in range(10)})
    ('04:00', None)
    """
    by_hour = np.zeros(_HOURS)
    nights = 0
    for times in times_by_day.values():
        hour = np.asarray(list(times), dtype=np.int64) // _HOUR_S % _HOURS
        by_hour += np.bincount(hour, minlength=_HOURS)
        nights += bool((hour == 0).any())
    is_silent = by_hour <= _SILENT_SHARE * by_hour.sum()
    if nights < _FEWEST_NIGHTS or is_silent[0] or is_silent[-1]:
        return None
    silences = [hour for hour in range(_HOURS - _SILENT_HOURS) if is_silent[hour : hour + _SILENT_HOURS].all()]
    if not silences or silences[0] > int(latest[:2]):
        return None
    length = int(np.argmin(is_silent[silences[0] :]))
    return f"{min(silences[0] + length - 1, int(latest[:2])):02}:00"
