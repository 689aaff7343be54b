"""Times of an unknown zone, held against the hours in which the shop is open: asked, never moved.

In: how many sales fall on each minute. Out: a question, where another zone would put them into the opening hours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.notices import Notice
from forecast.sources.till.official.official import Shop

WIDER_MIN = 15
"""Sales so long before opening or after closing are within the hours [min]."""
OUTSIDE_SHARE = 0.03
"""A larger share of sales outside the hours that were written down is asked about."""
UNKNOWN_OUTSIDE_SHARE = 0.5
"""Where no hours were written down, most sales must lie in the night."""
BETTER = 5
"""Another zone is likely that leaves at most a fifth as many outside."""
ANY_SHOP = (4 * 60, 22 * 60)
"""A shop whose hours nobody wrote down sells between these times of day [min]."""
DAY_MIN = 24 * 60
_HOURS = (1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6, 7, -7, 8, -8, 9, -9, 10, -10, 11, -11, 12)


def times_asked(sales: pd.DataFrame, shop: Shop, file: str) -> list[Notice]:
    """Return a warning where another zone explains times outside the opening hours; nothing where none does.

    `sales` has `at` (wall times to the minute, as read) and `count`.

    Examples
    --------
    >>> at = pd.date_range("2026-07-06 04:30", periods=12, freq="h")
    >>> shop = Shop("", "Europe/Berlin", opening=dict.fromkeys(range(7), (6 * 3600 + 1800, 18 * 3600)))
    >>> [asked] = times_asked(pd.DataFrame({"at": at, "count": 1}), shop, "till.zip")
    >>> asked.values["setting"], round(asked.values["outside_share"], 2)
    ('UTC', 0.17)
    """
    if sales.empty:
        return []
    counts = sales["count"].to_numpy(dtype=float)
    outside = _outside_share(sales["at"], counts, shop)
    if outside <= (OUTSIDE_SHARE if shop.opening else UNKNOWN_OUTSIDE_SHARE):
        return []
    for name, moved in _zones(sales["at"], shop.timezone):
        left = _outside_share(moved, counts, shop)
        if left * BETTER <= outside:
            values: dict[str, str | float] = {
                "file": file, "outside_share": outside, "left_share": left, "setting": name, "timezone": shop.timezone
            }  # fmt: skip
            return [Notice("till_times_outside_hours", "warning", values=values)]
    return []


def _zones(at: pd.Series[pd.Timestamp], timezone: str) -> Iterator[tuple[str, pd.Series[pd.Timestamp]]]:
    """Yield the zones that the times may be written in, by what `[till] times` calls them, with the times moved."""
    zone = ZoneInfo(timezone)
    days = at.dt.normalize()
    offsets: Mapping[pd.Timestamp, timedelta] = {
        day: day.to_pydatetime().replace(hour=12, tzinfo=zone).utcoffset() or timedelta(0) for day in days.unique()
    }
    offset = pd.to_timedelta(days.map(offsets))
    yield "UTC", at + offset
    for hours in _HOURS:
        yield f"Etc/GMT{-hours:+d}", at + offset - pd.Timedelta(hours=hours)


def _outside_share(at: pd.Series[pd.Timestamp], counts: npt.NDArray[np.float64], shop: Shop) -> float:
    """Return the share of sales outside the hours; a night that began the day before counts to that day."""
    minute = (at.dt.hour * 60 + at.dt.minute).to_numpy()
    weekday = at.dt.day_of_week.to_numpy()
    first, last = (np.array([_bound(shop.opening, number, end) for number in range(7)], dtype=float) for end in (0, 1))
    is_inside = np.zeros(len(at), dtype=bool)
    for days_on in (0, -1):
        day, clock = (weekday + days_on) % 7, minute - days_on * DAY_MIN
        is_inside |= (clock >= first[day] - WIDER_MIN) & (clock <= last[day] + WIDER_MIN)
    return float(counts[~is_inside].sum() / counts.sum())


def _bound(opening: Mapping[int, tuple[int, int]] | None, weekday: int, end: int) -> float:
    """Return when the shop opens (0) or closes (1) on a weekday [min]; NaN on a day on which it is closed."""
    if not opening:
        return ANY_SHOP[end]
    return opening[weekday][end] / 60 if weekday in opening else np.nan
