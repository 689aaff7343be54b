"""On which days a shop is closed, as far as its till shows: weekly closing, holidays, weeks off.

In: the till as a `DayGrid`. Everything here is learnt from the days in the grid; cut it at the cutoff.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from forecast.history.opening.day_grid import Booleans, DayGrid, same_weekdays

# Longer than a week without lines is no weekly closing: it would show every weekday as closed.
_LONGEST_WEEKLY_GAP_DAYS = 7
# Three days in a row of which two are not explained otherwise: a till is seldom down so long, a baker often away.
_SHORTEST_CLOSURE_DAYS = 3
_SHORTEST_UNEXPLAINED_DAYS = 2
_RECENT_WEEKDAYS = 4
_WEEKS_LOOKED_BACK = 12
_PAST_HOLIDAYS_LOOKED_AT = 3
_SURE_AFTER_WEEKS = 12
"""So many ordinary same weekdays without sales in a row mean that the shop closes on that weekday."""
_FEWEST_SHOPS = 3
"""So many shops that should be open are not silent on one day by chance: their export is missing."""

Names = npt.NDArray[np.object_]


def usual_days(grid: DayGrid, holiday: Names) -> tuple[Booleans, Booleans]:
    """Return which days tell something about the weekly pattern, and on which the weekday is usually closed.

    A weekday is closed where, of itself and the same weekdays of four weeks before and after, more are without lines
    than with; so a closing in winter only, or one that moved, is followed. Holidays without lines and gaps longer
    than a week tell nothing.
    """
    within, has_sales = grid.within_till(), grid.has_sales
    is_gap = within & ~has_sales
    is_telling = within & ~(is_gap & ((holiday != "") | (_run_lengths(is_gap) > _LONGEST_WEEKLY_GAP_DAYS)))
    evidence = np.where(is_telling, np.where(has_sales, 1.0, -1.0), np.nan)
    balance = np.nansum(same_weekdays(evidence), axis=0)
    balance += np.where(is_telling & ~has_sales, -1.0, 0.0)
    return is_telling, balance < 0


def long_gaps(grid: DayGrid, *, is_explained: Booleans) -> Booleans:
    """Return the days of long gaps: three days or more without lines, at least two of them not explained otherwise."""
    is_gap = grid.within_till() & ~grid.has_sales
    unexplained = _run_sums(is_gap, is_gap & ~is_explained)
    is_long = (_run_lengths(is_gap) >= _SHORTEST_CLOSURE_DAYS) & (unexplained >= _SHORTEST_UNEXPLAINED_DAYS)
    result: Booleans = is_gap & is_long
    return result


def weekly_pattern(grid: DayGrid, is_telling: Booleans) -> Booleans:
    """Return, per weekday and shop, whether it is open, as known on the shop's last till day.

    Of the last four same weekdays that tell something, at least three closed mean closed; with two of each the latest
    two decide, so that a new closing day is learnt after two weeks. A weekday without evidence is open.
    """
    is_open = np.ones((7, len(grid.shops)), dtype=bool)
    for column, last in enumerate(grid.last_till_rows()):
        for weekday in range(7):
            row = last - (last - weekday + grid.weekdays[0]) % 7
            rows = np.arange(row, max(row - 7 * _WEEKS_LOOKED_BACK, -1), -7)
            seen = grid.has_sales[rows, column][is_telling[rows, column]][:_RECENT_WEEKDAYS] if last >= 0 else rows[:0]
            closed = int((~seen).sum()) if len(seen) else 0
            is_open[weekday, column] = len(seen) == 0 or closed < len(seen) / 2 or (2 * closed == len(seen) and seen[0])
    return is_open


def sure_closings(grid: DayGrid, *, is_telling: Booleans, is_special: Booleans) -> Booleans:
    """Return, per weekday and shop, whether its last twelve ordinary days or more were all without sales.

    As known on the shop's last till day. Special days (holidays and the days before them) neither count nor end it:
    many shops open then on the day on which they are usually closed.
    """
    is_sure = np.zeros((7, len(grid.shops)), dtype=bool)
    tells = is_telling & ~is_special
    for column, last in enumerate(grid.last_till_rows()):
        for weekday in range(7):
            rows = np.flatnonzero(tells[: last + 1, column] & (grid.weekdays[: last + 1] == weekday))
            newest = grid.has_sales[rows[-_SURE_AFTER_WEEKS:], column]
            is_sure[weekday, column] = len(newest) == _SURE_AFTER_WEEKS and not newest.any()
    return is_sure


def is_before_or_on(holiday: Names) -> Booleans:
    """Return which days are a holiday or feast, or the day before one."""
    named = holiday != ""
    special: Booleans = named | np.vstack([named[1:], np.zeros((1, named.shape[1]), dtype=bool)])
    return special


def missing_exports(grid: DayGrid, holiday: Names, is_closed: Booleans) -> Booleans:
    """Return the ordinary days on which all of three shops or more are silent that should be open: nothing came in.

    `is_closed` says on which days a shop is usually closed, or by the settings.
    """
    is_due = grid.within_till() & ~is_closed & (holiday == "")
    is_silent = (is_due.sum(axis=1) >= _FEWEST_SHOPS) & ~grid.has_sales.any(axis=1)
    result: Booleans = is_due & is_silent[:, None]
    return result


def sold_in_other_years(grid: DayGrid, holiday: Names, is_weekly_closed: Booleans) -> Booleans:
    """Return the silent holidays whose like of other years mostly had sales: the day is missing, the shop was open."""
    within, sold = grid.within_till(), grid.has_sales
    tells: Booleans = within & (sold | ~is_weekly_closed) & (holiday != "")
    result: Booleans = np.zeros(tells.shape, dtype=bool)
    for column in range(len(grid.shops)):
        for row in np.flatnonzero(tells[:, column] & ~sold[:, column]):
            same = tells[:, column] & (holiday[:, column] == holiday[row, column])
            # Without the day itself.
            result[row, column] = sold[same, column].sum() * 2 > same.sum() - 1
    return result


def open_holidays(
    grid: DayGrid, holiday: Names, public: Names, is_weekly_closed: Booleans, pattern: Booleans
) -> Booleans:
    """Return on which days after the till a holiday is expected to be open, as it was in past years.

    The last three same holidays decide by majority, the latest one on a tie; those that fell on a closed weekday
    without sales tell nothing. A public holiday without a past follows the shop's others, else its Sundays.
    """
    is_open = np.ones(holiday.shape, dtype=bool)
    for column, last in enumerate(grid.last_till_rows()):
        past = np.arange(last + 1)
        sold = grid.has_sales[past, column]
        tells = grid.within_till()[past, column] & (sold | ~is_weekly_closed[past, column])
        names = holiday[past, column]
        is_public = tells & (public[past, column] != "")
        others = sold[is_public].mean() >= 0.5 if is_public.any() else pattern[6, column]
        for row in np.flatnonzero(holiday[last + 1 :, column] != "") + last + 1:
            same = sold[tells & (names == holiday[row, column])][::-1][:_PAST_HOLIDAYS_LOOKED_AT]
            if len(same):
                is_open[row, column] = same.mean() > 0.5 or (same.mean() == 0.5 and same[0])
            elif public[row, column] != "":
                is_open[row, column] = others
    return is_open


def _run_lengths(is_in: Booleans) -> npt.NDArray[np.int64]:
    """Return, on each day of a run, how long it is in all.

    Examples
    --------
    >>> _run_lengths(np.array([[True], [True], [False], [True]]))[:, 0]
    array([2, 2, 0, 1])
    """
    return _run_sums(is_in, np.ones_like(is_in))


def _run_sums(is_in: Booleans, values: Booleans) -> npt.NDArray[np.int64]:
    """Return, on each day of a run of `is_in`, how many of its days have `values`; 0 outside of runs."""
    before = np.vstack([np.zeros((1, is_in.shape[1]), dtype=bool), is_in[:-1]])
    # Runs are numbered over all shops, so that one bincount sums them.
    number = np.cumsum((is_in & ~before).T.ravel()).reshape(is_in.T.shape).T
    sums = np.bincount(number[is_in], weights=values[is_in], minlength=number.max(initial=0) + 1)
    return np.where(is_in, sums[number], 0).astype(np.int64)
