"""What people wrote down about the shelf, and what this program planned: it overrides what the till suggests.

In: Leftovers, Baked, Planned, Sales. Out: `ShelfNotes` by product-day; which plans can be believed.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import pandas as pd

from forecast.history.row_lookup import NOWHERE, places
from forecast.history.shelves.half_hours import DAY_S, Bools, Floats, Ints
from forecast.history.shelves.states import EMPTY, PROBABLY_STOCKED, STOCKED, UNTOLD, Notes
from forecast.tables import Baked, DataFrame, Leftovers, Sales, checked, empty

KEY = ["shop", "product", "day"]
_OUTSOLD_DAYS = 2
"""One day on which more was sold than planned proves nothing: a batch more, or a slip [days]."""
_OUTSOLD_SHARE = 0.05
"""Beyond this share of days with more sold than planned, a product is baked without regard to the plan."""
_NO_DIFFERENCE = 1e-6


@dataclass(frozen=True)
class ShelfNotes:
    """What is written of product-days: arrays by row.

    `at_closing` is EMPTY, STOCKED, PROBABLY_STOCKED or UNTOLD; `gone_s` when the last piece went, NaN where nobody
    wrote it down [s since midnight]; `made_qty` what was made, NaN where nobody knows [units]; `source` what tells:
    written, baked or planned, "" where nothing does.
    """

    at_closing: Notes
    gone_s: Floats
    made_qty: Floats
    source: np.ndarray[Any, np.dtype[np.object_]]

    def of(self, chosen: Ints | Bools) -> ShelfNotes:
        """Return the chosen rows."""
        return ShelfNotes(*(getattr(self, part.name)[chosen] for part in fields(self)))

    @property
    def is_empty(self) -> Bools:
        """Where the shelf ran empty."""
        ran_empty: Bools = (self.at_closing == EMPTY) | ~np.isnan(self.gone_s)
        return ran_empty

    @property
    def is_known(self) -> Bools:
        """Where something is written, or a plan is known that was not outsold."""
        known: Bools = (self.at_closing != UNTOLD) | ~np.isnan(self.gone_s)
        return known

    def by_slot(self, is_open: Bools) -> Notes:
        """Return what is written of each slot (rows × slots): of the shop's last one, or before and after a time."""
        count = is_open.shape[1]
        note = np.full(is_open.shape, UNTOLD, dtype=np.int8)
        last = count - 1 - np.argmax(is_open[:, ::-1], axis=1)
        timed = ~np.isnan(self.gone_s)
        note[np.arange(len(note)), last] = np.where(timed, UNTOLD, self.at_closing)
        at, gone = np.arange(count), np.where(timed, self.gone_s, 0.0)[:, None] // (DAY_S // 48)
        note[timed[:, None] & (at < gone)], note[timed[:, None] & (at > gone)] = STOCKED, EMPTY
        return note


@dataclass(frozen=True)
class NoteTables:
    """What is known of the shelf besides the till.

    `leftovers` and `baked` are written by the shop. `planned` is what this program proposed or the manager decided,
    with `baked_qty`: nobody wrote down that it was made.
    """

    leftovers: pd.DataFrame
    baked: pd.DataFrame
    planned: pd.DataFrame

    @classmethod
    def nothing(cls) -> NoteTables:
        """Return notes in which nothing is written.

        Examples
        --------
        >>> len(NoteTables.nothing().baked)
        0
        """
        return cls(empty(Leftovers), empty(Baked), empty(Baked))

    def less(self, unseen: pd.DataFrame) -> NoteTables:
        """Return notes in which less was made, by what left the shop unseen: `shop`, `product`, `day`, `qty`.

        What is left is made less sold: pieces that no line tells of (`picked_up_unseen`) are not on the shelf either.

        Examples
        --------
        >>> baked = pd.DataFrame({"shop": "a", "product": ["rye", "bun"], "day": pd.Timestamp("2024-03-01")})
        >>> notes = NoteTables(empty(Leftovers), baked.assign(baked_qty=50.0), empty(Baked))
        >>> notes.less(baked.iloc[:1].assign(qty=40.0)).baked["baked_qty"].tolist()
        [10.0, 50.0]
        """

        def lessened(made: pd.DataFrame) -> pd.DataFrame:
            unseen_qty = np.nan_to_num(_looked_up(made, unseen, "qty"))
            return made.assign(baked_qty=(made["baked_qty"] - unseen_qty).clip(lower=0.0))

        return replace(self, baked=lessened(self.baked), planned=lessened(self.planned))

    def of_rows(self, rows: pd.DataFrame) -> ShelfNotes:
        """Return what is written of product-days with their `sold_qty`.

        What is left at closing is what was counted, else what was baked less what was sold. Bread of the day before is
        not seen here, so a shop that sells it should count. A plan sold to the piece says that it was made and sold
        out; where less was sold, something was probably left: plans are not always followed.

        Examples
        --------
        >>> rows = pd.DataFrame({"shop": "a", "product": ["rye", "bun", "pie"], "day": pd.Timestamp("2024-03-01")})
        >>> counted = rows.iloc[:1].assign(left_qty=3.0, sold_out_s=None)
        >>> notes = NoteTables(counted, rows.iloc[:2].assign(baked_qty=9.0), rows.assign(baked_qty=9.0))
        >>> found = notes.of_rows(rows.assign(sold_qty=[9.0, 9.0, 5.0]))
        >>> found.at_closing.tolist(), found.source.tolist()
        ([0, 1, 2], ['written', 'baked', 'planned'])
        """
        sold = rows["sold_qty"].to_numpy(dtype=np.float64)
        counted, gone_s = (_looked_up(rows, self.leftovers, name) for name in ("left_qty", "sold_out_s"))
        baked, planned = (_looked_up(rows, table, "baked_qty") for table in (self.baked, self.planned))
        left = np.where(np.isnan(counted), baked - sold, counted)
        is_just_planned = (planned > 0) & (np.abs(planned - sold) < _NO_DIFFERENCE)
        by_plan = np.where(sold < planned - _NO_DIFFERENCE, PROBABLY_STOCKED, UNTOLD)
        by_plan = np.where(is_just_planned, EMPTY, by_plan)
        at_closing = np.where(np.isnan(left), by_plan, np.where(left > 0, STOCKED, EMPTY)).astype(np.int8)
        is_written = ~np.isnan(counted) | ~np.isnan(gone_s)
        by_count = np.where(is_written, "written", np.where(~np.isnan(baked), "baked", "planned")).astype(object)
        made = np.where(np.isnan(left), np.where(by_plan == UNTOLD, np.nan, planned), sold + np.maximum(left, 0.0))
        made = np.where(np.isnan(made) & ~np.isnan(gone_s), sold, made)
        return ShelfNotes(
            at_closing, gone_s, made, np.where(is_written | (at_closing != UNTOLD), by_count, "").astype(object)
        )


def believed_plans(planned: DataFrame[Baked], sales: DataFrame[Sales]) -> DataFrame[Baked]:
    """Return the planned quantities of days up to which that product's plan was hardly ever outsold.

    A plan that is often outsold is no measure of what was on the shelf. Every day is judged by itself and those before
    it, so that no later day changes what was believed of it.

    Examples
    --------
    >>> days = pd.date_range("2026-03-02", periods=4)
    >>> rows = pd.DataFrame({"shop": "a", "product": "rye", "day": days})
    >>> planned = checked(Baked, rows.assign(baked_qty=10.0))
    >>> sold = checked(Sales, rows.assign(sold_qty=[10.0, 11.0, 12.0, 10.0]))
    >>> believed_plans(planned, sold)["day"].dt.day.tolist()
    [2, 3]
    """
    if planned.empty:
        return planned
    rows = planned.sort_values(KEY)
    outsold_days = (
        (rows["baked_qty"] + _NO_DIFFERENCE < _looked_up(rows, sales, "sold_qty"))
        .groupby([rows["shop"], rows["product"]])
        .cumsum()
    )
    days = rows.groupby(["shop", "product"]).cumcount() + 1
    return checked(Baked, rows[(outsold_days < _OUTSOLD_DAYS) | (outsold_days <= _OUTSOLD_SHARE * days)])


def _looked_up(rows: pd.DataFrame, table: pd.DataFrame, column: str) -> Floats:
    """Return a column of a table for each row, NaN where the table has none."""
    if table.empty:
        return np.full(len(rows), np.nan)
    unique = table.drop_duplicates(KEY, keep="last")
    place = places(rows, unique, on=KEY)
    values = unique[column].to_numpy(dtype=np.float64, na_value=np.nan)[place]
    return np.where(place == NOWHERE, np.nan, values)
