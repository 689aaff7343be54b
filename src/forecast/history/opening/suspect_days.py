"""Days on which the till says something else than what was wanted: it was down, or several days are in one report.

In: a grid of till days, `Calendar`. Out: where the till was down, where days are rolled up, and how far they are off.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.history.opening.day_grid import (
    Booleans,
    DayGrid,
    Floats,
    named_day_grid,
    same_weekdays,
)

_DOWN_BELOW = 0.5
# Scaled median absolute deviations of log(share of usual): a shop that is often at half its usual is not down then.
_DOWN_DEVIATIONS = 4.0
# Median absolute deviation of a normal distribution (Rousseeuw & Croux 1993, doi:10.1080/01621459.1993.10476408).
_MAD_TO_SD = 1.4826
_FEWEST_NEIGHBOURS = 2
# A till that is down is repaired; a shop that sells half for longer, as in a lockdown, has changed.
_LONGEST_DOWN = 3
_ROLLED_UP_FROM = 1.6
_ROLLED_UP_SHARES = (0.7, 1.4)
# Longer gaps are a closing of the shop, after which people buy more, but not for the whole gap.
_LONGEST_ROLLED_UP_GAP = 4
_SHORT_FEASTS = ("christmas_eve", "new_years_eve", "easter_sunday", "pentecost_sunday")


def short_days(grid: DayGrid, calendar: pd.DataFrame, regions: Mapping[str, str]) -> Booleans:
    """Return on which days few sales are normal: holidays and the eves on which shops close early."""
    is_holiday = named_day_grid(grid, calendar, regions, kind="public_holiday") != ""
    is_holiday |= named_day_grid(grid, calendar, regions, kind="optional_holiday") != ""
    is_feast = named_day_grid(grid, calendar, regions, kind="feast", names=_SHORT_FEASTS) != ""
    result: Booleans = is_holiday | is_feast
    return result


def suspects(grid: DayGrid, *, is_short: Booleans) -> tuple[Booleans, Booleans, Floats]:
    """Return where the till was down, where days are rolled up, and the share of the usual, as arrays.

    Down: under half the tickets (else lines, else quantity) of the median of the four same weekdays before and after,
    and far out of what is normal for that shop, for three days with sales at most; a slow season moves the median
    along, `is_short` days are short by custom. Rolled up: over 1.6 times the usual quantity right after open days
    without lines, about as much as those days and this one usually sell together.
    """
    ordinary = np.where(grid.has_sales & ~is_short, grid.activity, np.nan)
    usual, neighbours = _median(same_weekdays(ordinary))
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(grid.has_sales & (neighbours >= _FEWEST_NEIGHBOURS), grid.activity / usual, np.nan)
        log_share = np.log(share)
        deviation = _MAD_TO_SD * _median_of_columns(np.abs(log_share - _median_of_columns(log_share)))
        is_down = (share < _DOWN_BELOW) & (log_share < -_DOWN_DEVIATIONS * deviation) & ~is_short
    is_down &= _run_length(is_down, grid.has_sales) <= _LONGEST_DOWN
    return is_down, _rolled_up(grid, is_short), np.nan_to_num(share)


def _run_length(is_hit: Booleans, has_sales: Booleans) -> npt.NDArray[np.int64]:
    """Return how many days with sales in a row are hit around each day; days without sales do not end a run.

    Examples
    --------
    >>> hit = np.array([[True], [False], [True], [False], [True]])
    >>> _run_length(hit, np.array([[True], [False], [True], [True], [True]])).ravel().tolist()
    [2, 0, 2, 0, 1]
    """
    length = np.zeros(is_hit.shape, dtype=np.int64)
    for column in range(is_hit.shape[1]):
        rows = np.flatnonzero(has_sales[:, column])
        hit = is_hit[rows, column]
        run = np.cumsum(np.diff(hit, prepend=False))  # odd while a run of hits lasts
        length[rows, column] = np.where(hit, np.bincount(run, minlength=1)[run], 0)
    return length


def _rolled_up(grid: DayGrid, is_short: Booleans) -> Booleans:
    """Return days that hold the sales of the open days without lines right before them."""
    sold = np.where(grid.has_sales, grid.sold_qty, np.nan)
    around = same_weekdays(sold)
    usual, open_neighbours = _median(around)
    closed_neighbours = np.nansum(same_weekdays((grid.within_till() & ~grid.has_sales).astype(float)), axis=0)
    is_expected = (open_neighbours > closed_neighbours) & ~is_short
    is_gap = grid.within_till() & ~grid.has_sales & is_expected
    owed = np.zeros_like(usual)
    length = np.zeros(usual.shape, dtype=int)
    # Where every shop sold something the day before, nothing is owed.
    for row in np.flatnonzero(~grid.has_sales[:-1].all(axis=1)) + 1:
        # A day on which the shop is closed anyway neither ends a gap nor adds to it.
        goes_on = ~grid.has_sales[row - 1]
        owed[row] = np.where(goes_on, owed[row - 1] + np.where(is_gap[row - 1], usual[row - 1], 0), 0)
        length[row] = np.where(goes_on, length[row - 1] + is_gap[row - 1], 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        of_usual, of_owed = sold / usual, sold / (usual + owed)
        least, most = _ROLLED_UP_SHARES
        is_likely = (of_usual >= _ROLLED_UP_FROM) & (of_owed >= least) & (of_owed <= most)
    result: Booleans = is_likely & (length >= 1) & (length <= _LONGEST_ROLLED_UP_GAP) & ~is_short
    return result


def _median(around: Floats) -> tuple[Floats, Floats]:
    """Return the median over the first axis without nan, and how many values it is made of."""
    count = (~np.isnan(around)).sum(axis=0).astype(float)
    ordered = np.sort(around, axis=0)
    low = np.clip(((count - 1) // 2).astype(int), 0, None)
    high = np.clip((count // 2).astype(int), 0, len(around) - 1)
    at = np.take_along_axis
    return (at(ordered, low[None], axis=0)[0] + at(ordered, high[None], axis=0)[0]) / 2, count


def _median_of_columns(values: Floats) -> Floats:
    """Return the median of each shop without nan, nan where a shop has no value."""
    return _median(values)[0]
