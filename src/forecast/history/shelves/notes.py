"""What people wrote down about the shelf, in the slots of the day: it overrides what the till suggests.

In: `SlotSales`, Leftovers, Baked, Planned. Out: rows × slots, 1 empty, 0 stocked, 2 probably stocked, −1 nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from forecast.history.shelves.slot_sales import KEY, Bools, Floats, Ints, SlotSales
from forecast.history.shelves.states import EMPTY, PROBABLY_STOCKED, STOCKED, UNTOLD, Notes
from forecast.tables import Baked, Leftovers, empty


@dataclass(frozen=True)
class NoteTables:
    """What is known of the shelf besides the till.

    `leftovers` and `baked` are written by the shop. `planned` is what this program proposed or the manager decided,
    with `baked_qty`: nobody wrote down that it was made, so it speaks only where just that quantity was sold.
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

    def of_shop(self, shop: str) -> NoteTables:
        """Return the notes of one shop."""
        return NoteTables(
            *(table.loc[table["shop"] == shop] for table in (self.leftovers, self.baked, self.planned)),
        )

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
        if unseen.empty or (self.baked.empty and self.planned.empty):
            return self
        return NoteTables(self.leftovers, _less(self.baked, unseen), _less(self.planned, unseen))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written at all."""
        return self.leftovers.empty and self.baked.empty and self.planned.empty

    def mark(self, until: int) -> bytes:
        """Return a name for what is written of the days up to `until` [days since 1970]."""
        sums = []
        for days, hashes in self._hashes:
            at = int(np.searchsorted(days, until, side="right"))
            sums.append(int(hashes[at - 1]) if at else 0)
        return repr(sums).encode()

    @cached_property
    def _hashes(self) -> list[tuple[Ints, Ints]]:
        """The days of each table in order, with the running sum of the hashes of its rows."""
        found = []
        for table, columns in (
            (self.leftovers, ["left_qty", "sold_out_s"]),
            (self.baked, ["baked_qty"]),
            (self.planned, ["baked_qty"]),
        ):
            if table.empty:
                found.append((np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)))
                continue
            rows = table.sort_values("day")[[*KEY, *columns]]
            hashes = pd.util.hash_pandas_object(rows, index=False).to_numpy().astype(np.int64)
            found.append((rows["day"].to_numpy(dtype="datetime64[D]").astype(np.int64), np.cumsum(hashes)))
        return found

    def left_qty(self, keys: pd.DataFrame, sold_qty: Floats) -> Floats:
        """Return what was left at closing: as counted, else what was baked less what was sold; NaN where unknown."""
        counted = _of_rows(keys, self.leftovers, "left_qty")
        return np.where(np.isnan(counted), _of_rows(keys, self.baked, "baked_qty") - sold_qty, counted)

    def gone_s(self, keys: pd.DataFrame) -> Floats:
        """Return the time at which the last piece went [s since midnight]; NaN where nobody wrote it down."""
        return _of_rows(keys, self.leftovers, "sold_out_s")

    def just_planned(self, keys: pd.DataFrame, sold_qty: Floats) -> Bools:
        """Return where just what was planned was sold."""
        planned = _of_rows(keys, self.planned, "baked_qty")
        same: Bools = (planned > 0) & (np.abs(planned - sold_qty) < _NO_DIFFERENCE)
        return same

    def under_plan(self, keys: pd.DataFrame, sold_qty: Floats) -> Bools:
        """Return where less than planned was sold."""
        under: Bools = sold_qty < _of_rows(keys, self.planned, "baked_qty") - _NO_DIFFERENCE
        return under

    def nothing_left(self, keys: pd.DataFrame, sold_qty: Floats) -> Bools:
        """Return where the notes say that the shelf ran empty."""
        left = self.left_qty(keys, sold_qty)
        untold = np.isnan(left) & np.isnan(self.gone_s(keys))
        out: Bools = (left <= 0) | ~np.isnan(self.gone_s(keys)) | (untold & self.just_planned(keys, sold_qty))
        return out

    def sources(self, keys: pd.DataFrame) -> np.ndarray[Any, np.dtype[np.object_]]:
        """Return what tells of each row, if anything does: written, baked or planned."""
        written = ~np.isnan(_of_rows(keys, self.leftovers, "left_qty")) | ~np.isnan(self.gone_s(keys))
        baked = ~np.isnan(_of_rows(keys, self.baked, "baked_qty"))
        return np.where(written, "written", np.where(baked, "baked", "planned")).astype(object)


_NO_DIFFERENCE = 1e-6


def written_down(slots: SlotSales, notes: NoteTables) -> Notes:
    """Return what leftovers, baked and planned quantities say of each slot.

    A written time: stocked before that slot, empty after it. None left: empty in the shop's last slot of the day; some
    left: stocked in it. Where nobody counted, what was baked says the same: all of it sold, or not. Bread of the day
    before is not seen here, so a shop that sells it should count what is left. A plan that was sold to the piece says
    that it was made and sold out; where less was sold, something was probably left: plans are not always followed.

    Examples
    --------
    >>> keys = pd.DataFrame({"shop": "a", "product": ["rye", "bun"], "day": pd.Timestamp("2024-03-01")})
    >>> sold = np.array([[4.0, 0, 1, 0], [2.0, 0, 0, 0]])
    >>> slots = SlotSales(keys, sold, np.ones(sold.shape, dtype=bool))
    >>> left = keys.assign(left_qty=[3.0, None], sold_out_s=pd.array([None, 7 * 3600], dtype="Int32"))
    >>> notes = NoteTables(left, keys.assign(baked_qty=9.0), keys.iloc[:0].assign(baked_qty=0.0))
    >>> written_down(slots, notes).tolist()
    [[-1, -1, -1, 0], [0, -1, 1, 1]]
    """
    count = slots.sold_qty.shape[1]
    rows, at = np.arange(len(slots.keys)), np.arange(count)
    last = count - 1 - np.argmax(slots.is_open[:, ::-1], axis=1)
    note = np.full(slots.sold_qty.shape, UNTOLD, dtype=np.int8)
    sold = slots.sold_qty.sum(axis=1)
    left, gone_s = notes.left_qty(slots.keys, sold), notes.gone_s(slots.keys)
    has_time = ~np.isnan(gone_s)
    left = np.where(np.isnan(left) & notes.just_planned(slots.keys, sold), 0.0, left)
    is_told = ~np.isnan(left) & ~has_time
    is_under = np.isnan(left) & ~has_time & notes.under_plan(slots.keys, sold)
    note[rows[is_under], last[is_under]] = PROBABLY_STOCKED
    note[rows[is_told], last[is_told]] = np.where(left[is_told] > 0, STOCKED, EMPTY)
    gone = np.where(has_time, gone_s, 0.0)[:, None] // slots.slot_s
    return np.where(has_time[:, None] & (at < gone), STOCKED, np.where(has_time[:, None] & (at > gone), EMPTY, note))


def _less(made: pd.DataFrame, unseen: pd.DataFrame) -> pd.DataFrame:
    unseen_qty = np.nan_to_num(_of_rows(made, unseen, "qty"))
    return made.assign(baked_qty=(made["baked_qty"] - unseen_qty).clip(lower=0.0))


def _of_rows(keys: pd.DataFrame, table: pd.DataFrame, column: str) -> Floats:
    """Return a column of a table for each row of the keys, NaN where the table has none."""
    if table.empty:
        return np.full(len(keys), np.nan)
    values = table.drop_duplicates(KEY, keep="last").set_index(KEY)[column]
    found = values.reindex(pd.MultiIndex.from_frame(keys[KEY]))
    answer: Floats = found.to_numpy(dtype=np.float64, na_value=np.nan)
    return answer
