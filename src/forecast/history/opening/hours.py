"""From when to when shops are open: configured hours, and the early closing of holidays and year-end eves."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.config import WEEKDAYS, OpeningSettings
from forecast.history.opening.day_grid import DayGrid, Floats, same_weekdays

EARLY_EVES = ("christmas_eve", "new_years_eve")
_EARLY_BY_S = 5_400
# A shop closes some time after its last sale, seldom more than half an hour.
_HALF_HOUR_S = 1_800
_OCCURRENCES_LOOKED_AT = 3
_RECENT_DAYS = 28


def configured_hours(grid: DayGrid, opening: OpeningSettings) -> tuple[Floats, Floats]:
    """Return opening and closing time [s since midnight] of each day and shop from the settings.

    A night closes beyond 24 hours. Where no closing was written, a shop is taken to be open as long as it lately sold
    (`_late_closing`): an evening that still goes on is no whole day.
    """
    usual, written = opening.usual_hours().seconds(), opening.written_hours()
    hours = np.array([written.get(day, usual) for day in range(len(WEEKDAYS))], dtype=float)
    is_written = np.array([day in written for day in range(len(WEEKDAYS))])
    shape = (len(grid.days), len(grid.shops))
    weekdays = grid.weekdays[:, None]
    opens_s, closes_s = (np.broadcast_to(hours[weekdays, end], shape).copy() for end in (0, 1))
    return opens_s, np.where(is_written[weekdays], closes_s, np.fmax(closes_s, _late_closing(grid)))


def _late_closing(grid: DayGrid) -> Floats:
    """Return until which half hour each shop sold on most of the 28 days before each day [s since midnight].

    Only days before a day tell of it; nan where they have no times.

    Examples
    --------
    >>> from forecast.history.opening.day_grid import day_grid
    >>> till = pd.DataFrame({"shop": "a", "day": pd.date_range("2025-01-01", periods=3), "lines_count": 9,
    ...                      "tickets_count": 9, "sold_qty": 9.0, "last_sale_s": [80_000, 82_000, 85_000]})
    >>> grid = day_grid(till, shops=["a"], first=till["day"][0], last=till["day"][2])
    >>> _late_closing(grid)[:, 0].tolist()
    [nan, 81000.0, 81000.0]
    """
    last = pd.DataFrame(np.ceil(grid.last_sale_s / _HALF_HOUR_S) * _HALF_HOUR_S)
    before: Floats = last.rolling(_RECENT_DAYS, min_periods=1).median().shift(1).to_numpy()
    return np.floor(before / _HALF_HOUR_S) * _HALF_HOUR_S


def early_closing(grid: DayGrid, special: npt.NDArray[np.object_], closes_s: Floats) -> Floats:
    """Return `closes_s` with special days as early as the till shows.

    `special` names public holidays and the 24th and 31st of December. One whose last sale was at least 90 minutes
    before that of the same weekdays around it closed at the next half hour after it. One still to come closes as
    early as the newest of its last three that did.
    """
    result = closes_s.copy()
    usual = _mean(same_weekdays(np.where(special == "", grid.last_sale_s, np.nan)))
    with np.errstate(invalid="ignore"):
        is_early = (special != "") & (grid.last_sale_s <= usual - _EARLY_BY_S)
    half_hours = np.ceil(np.nan_to_num(grid.last_sale_s) / _HALF_HOUR_S) * _HALF_HOUR_S
    result[is_early] = np.minimum(half_hours, closes_s)[is_early]
    for column, last in enumerate(grid.last_till_rows()):
        names = special[:, column]
        past = np.flatnonzero((names[: last + 1] != "") & grid.has_sales[: last + 1, column])
        for row in np.flatnonzero(names[last + 1 :] != "") + last + 1:
            same = past[names[past] == names[row]][-_OCCURRENCES_LOOKED_AT:]
            early = same[is_early[same, column]]
            if len(early):
                result[row, column] = min(closes_s[row, column], result[early[-1], column])
    return result


def _mean(around: Floats) -> Floats:
    count = (~np.isnan(around)).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean: Floats = np.nansum(around, axis=0) / count
    return mean
