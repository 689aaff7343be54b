"""What people wrote down about the shelf, in the slots of the day: it overrides what the till suggests.

In: `SlotSales`, Leftovers, Baked. Out: rows × slots, 1 empty, 0 stocked, −1 nothing said.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from forecast.history.slot_sales import KEY, SlotSales
from forecast.history.sold_out import EMPTY, STOCKED, UNTOLD, Notes


def written_down(slots: SlotSales, *, leftovers: pd.DataFrame, baked: pd.DataFrame) -> Notes:
    """Return what leftovers and baked quantities say of each slot.

    A written time: stocked before that slot, empty after it. None left: empty in the shop's last slot of the day; some
    left: stocked in it. Where nobody counted, what was baked says the same: all of it sold, or not. Bread of the day
    before is not seen here, so a shop that sells it should count what is left.

    Examples
    --------
    >>> keys = pd.DataFrame({"shop": "a", "product": ["rye", "bun"], "day": pd.Timestamp("2024-03-01")})
    >>> sold = np.array([[4.0, 0, 1, 0], [2.0, 0, 0, 0]])
    >>> slots = SlotSales(keys, sold, np.ones(sold.shape, dtype=bool))
    >>> left = keys.assign(left_qty=[3.0, None], sold_out_s=pd.array([None, 7 * 3600], dtype="Int32"))
    >>> written_down(slots, leftovers=left, baked=keys.assign(baked_qty=9.0)).tolist()
    [[-1, -1, -1, 0], [0, -1, 1, 1]]
    """
    count = slots.sold_qty.shape[1]
    rows, at = np.arange(len(slots.keys)), np.arange(count)
    last = count - 1 - np.argmax(slots.is_open[:, ::-1], axis=1)
    note = np.full(slots.sold_qty.shape, UNTOLD, dtype=np.int8)
    made = _of_rows(slots.keys, baked, "baked_qty")
    left = _of_rows(slots.keys, leftovers, "left_qty")
    left = np.where(np.isnan(left), made - slots.sold_qty.sum(axis=1), left)
    gone_s = _of_rows(slots.keys, leftovers, "sold_out_s")
    has_time = ~np.isnan(gone_s)
    is_told = ~np.isnan(left) & ~has_time
    note[rows[is_told], last[is_told]] = np.where(left[is_told] > 0, STOCKED, EMPTY)
    gone = np.where(has_time, gone_s, 0.0)[:, None] // slots.slot_s
    return np.where(has_time[:, None] & (at < gone), STOCKED, np.where(has_time[:, None] & (at > gone), EMPTY, note))


def _of_rows(keys: pd.DataFrame, table: pd.DataFrame, column: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return a column of a table for each row of the keys, NaN where the table has none."""
    if table.empty:
        return np.full(len(keys), np.nan)
    values = table.drop_duplicates(KEY, keep="last").set_index(KEY)[column]
    found = values.reindex(pd.MultiIndex.from_frame(keys[KEY]))
    answer: np.ndarray[Any, np.dtype[np.float64]] = found.to_numpy(dtype=np.float64, na_value=np.nan)
    return answer
