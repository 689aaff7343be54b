"""Till days of all shops as arrays, one row per day and one column per shop, gaps included.

In: `TillDays`, `Calendar`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Booleans = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

_WEEKS_AROUND = 4


@dataclass(frozen=True)
class DayGrid:
    """Arrays of shape (days, shops); `sold_qty` is nan on days without lines, `last_sale_s` without times.

    `activity` tells how busy a day was: tickets where the till gives them, else lines where they carry times, else
    the quantity sold (daily totals have one line per product, which tells nothing).
    """

    days: pd.DatetimeIndex
    shops: tuple[str, ...]
    sold_qty: Floats
    activity: Floats
    last_sale_s: Floats

    @cached_property
    def has_sales(self) -> Booleans:
        """Whether something was sold."""
        result: Booleans = self.sold_qty > 0
        return result

    @cached_property
    def weekdays(self) -> npt.NDArray[np.int64]:
        """The weekday of each day, 0 Monday … 6 Sunday."""
        return np.asarray(self.days.day_of_week, dtype=np.int64)

    def within_till(self) -> Booleans:
        """Return which days lie between the first and the last day with sales of each shop."""
        has_sales = self.has_sales
        began = np.logical_or.accumulate(has_sales, axis=0)
        goes_on = np.logical_or.accumulate(has_sales[::-1], axis=0)[::-1]
        return began & goes_on

    def last_till_rows(self) -> npt.NDArray[np.int64]:
        """Return the row of each shop's last day with sales, -1 for a shop without any."""
        has_sales = self.has_sales
        last = len(self.days) - 1 - np.argmax(has_sales[::-1], axis=0)
        return np.where(has_sales.any(axis=0), last, -1).astype(np.int64)


def day_grid(till_days: pd.DataFrame, *, shops: Iterable[str], first: pd.Timestamp, last: pd.Timestamp) -> DayGrid:
    """Return the till days of `shops` from `first` to `last` as arrays.

    Examples
    --------
    >>> till = pd.DataFrame({"shop": ["a"], "day": pd.to_datetime(["2025-01-02"]), "lines_count": [9],
    ...                      "tickets_count": [5], "sold_qty": [12.0], "last_sale_s": [68_000]})
    >>> grid = day_grid(till, shops=["a"], first=pd.Timestamp("2025-01-01"), last=pd.Timestamp("2025-01-03"))
    >>> grid.has_sales[:, 0].tolist()
    [False, True, False]
    """
    names = tuple(dict.fromkeys(shops))
    days = pd.date_range(first, last, unit="ns")
    rows = day_numbers(till_days["day"]) - day_numbers([first])[0]
    columns = pd.Index(names).get_indexer(pd.Index(till_days["shop"]))
    inside = (rows >= 0) & (rows < len(days)) & (columns >= 0)
    at = (rows[inside], columns[inside])

    def spread(values: pd.Series[Any]) -> Floats:
        grid = np.full((len(days), len(names)), np.nan)
        grid[at] = values.to_numpy(dtype=float, na_value=np.nan)[inside]
        return grid

    sold_qty, lines, tickets = (spread(till_days[name]) for name in ("sold_qty", "lines_count", "tickets_count"))
    last_sale_s = spread(till_days["last_sale_s"])
    activity = sold_qty
    for measure, is_told in ((lines, ~np.isnan(last_sale_s)), (tickets, ~np.isnan(tickets))):
        # One measure for the whole of a shop, so that a day is never compared with days counted otherwise.
        has_measure = (is_told | np.isnan(sold_qty)).all(axis=0)
        activity = np.where(has_measure, measure, activity)
    return DayGrid(days, names, sold_qty, activity, last_sale_s)


def day_numbers(days: pd.Series[Any] | Sequence[pd.Timestamp]) -> npt.NDArray[np.int64]:
    """Return days as whole days since 1970-01-01."""
    return np.asarray(days, dtype="datetime64[D]").astype(np.int64)


def named_day_grid(
    grid: DayGrid, calendar: pd.DataFrame, regions: Mapping[str, str], *, kind: str, names: Sequence[str] = ()
) -> npt.NDArray[np.object_]:
    """Return the name of the calendar day of `kind` on each day at each shop, "" for none.

    `regions` gives the calendar region of each shop; `names` keeps only those, all when empty.
    """
    wanted = calendar[calendar["kind"] == kind]
    if names:
        wanted = wanted[wanted["name"].isin(names)]
    result = np.full((len(grid.days), len(grid.shops)), "", dtype=object)
    rows = day_numbers(wanted["day"]) - day_numbers([grid.days[0]])[0]
    inside = (rows >= 0) & (rows < len(grid.days))
    of_shop = np.array([regions.get(shop, "") for shop in grid.shops], dtype=object)
    for region in set(of_shop):
        here = inside & (wanted["region"] == region).to_numpy()
        columns = np.flatnonzero(of_shop == region)
        result[np.ix_(rows[here], columns)] = wanted["name"].to_numpy()[here][:, None]
    return result


def same_weekdays(values: Floats, *, weeks: int = _WEEKS_AROUND) -> Floats:
    """Return the values of the `weeks` same weekdays before and after each day, nan beyond the ends.

    Examples
    --------
    >>> same_weekdays(np.arange(8.0).reshape(8, 1), weeks=1)[:, 7, 0]
    array([ 0., nan])
    """
    around = np.full((2 * weeks, *values.shape), np.nan)
    for week in range(1, weeks + 1):
        step = 7 * week
        around[2 * week - 2, step:] = values[:-step]
        around[2 * week - 1, :-step] = values[step:]
    return around
