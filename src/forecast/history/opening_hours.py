"""From when to when shops are open: configured hours, and the early closing of holidays and year-end eves."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from forecast.config import DayHours, OpeningSettings
from forecast.config.section import Weekday
from forecast.history.day_grid import DayGrid, Floats, same_weekdays

WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
EARLY_EVES = ("christmas_eve", "new_years_eve")
EARLY_BY_S = 5_400
# A shop closes some time after its last sale, seldom more than half an hour.
HALF_HOUR_S = 1_800
OCCURRENCES_LOOKED_AT = 3


def seconds_of(clock: str) -> int:
    """Return a time such as 07:30 as seconds since midnight.

    Examples
    --------
    >>> seconds_of("07:30")
    27000
    """
    hour, minute = clock.split(":")
    return int(hour) * 3600 + int(minute) * 60


def configured_hours(grid: DayGrid, opening: OpeningSettings) -> tuple[Floats, Floats]:
    """Return opening and closing time [s since midnight] of each day and shop from the settings."""
    usual = DayHours(opens=opening.opens, closes=opening.closes)
    hours = [opening.hours.get(day, usual) for day in WEEKDAYS]
    opens = np.array([seconds_of(each.opens) for each in hours])
    closes = np.array([seconds_of(each.closes) for each in hours])
    shape = (len(grid.days), len(grid.shops))
    weekdays = grid.weekdays[:, None]
    return (
        np.broadcast_to(opens[weekdays], shape).astype(float),
        np.broadcast_to(closes[weekdays], shape).astype(float),
    )


def early_closing(grid: DayGrid, special: npt.NDArray[np.object_], closes_s: Floats) -> Floats:
    """Return `closes_s` with special days as early as the till shows.

    `special` names public holidays and the 24th and 31st of December. One whose last sale was at least 90 minutes
    before that of the same weekdays around it closed at the next half hour after it. One still to come closes as
    early as the newest of its last three that did.
    """
    result = closes_s.copy()
    usual = _mean(same_weekdays(np.where(special == "", grid.last_sale_s, np.nan)))
    with np.errstate(invalid="ignore"):
        is_early = (special != "") & (grid.last_sale_s <= usual - EARLY_BY_S)
    half_hours = np.ceil(np.nan_to_num(grid.last_sale_s) / HALF_HOUR_S) * HALF_HOUR_S
    result[is_early] = np.minimum(half_hours, closes_s)[is_early]
    for column, last in enumerate(grid.last_till_rows()):
        names = special[:, column]
        past = np.flatnonzero((names[: last + 1] != "") & grid.has_sales[: last + 1, column])
        for row in np.flatnonzero(names[last + 1 :] != "") + last + 1:
            same = past[names[past] == names[row]][-OCCURRENCES_LOOKED_AT:]
            early = same[is_early[same, column]]
            if len(early):
                result[row, column] = min(closes_s[row, column], result[early[-1], column])
    return result


def _mean(around: Floats) -> Floats:
    count = (~np.isnan(around)).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean: Floats = np.nansum(around, axis=0) / count
    return mean
