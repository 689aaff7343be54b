"""What was sold in each slot of each day: the raw material of every question about sold-out shelves.

In: till lines with times (or hourly totals). Out: `SlotSales`, one row per shop, product and day, one column per slot.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from forecast.tables.till import LATEST_SECOND_S

Floats = np.ndarray[Any, np.dtype[np.float64]]
Ints = np.ndarray[Any, np.dtype[np.int64]]
Bools = np.ndarray[Any, np.dtype[np.bool_]]

KEY = ["shop", "product", "day"]
DAY_S = 86_400


def span_of(last_s: int) -> int:
    """Return how long a day's slots are together [s]: a day, or a day and the night after it once one sale was there.

    Examples
    --------
    >>> span_of(70_000), span_of(90_000)
    (86400, 129600)
    """
    return DAY_S if last_s < DAY_S else LATEST_SECOND_S


@dataclass(frozen=True)
class SlotSales:
    """Quantities by slot of the day.

    `keys` has shop, product and day, one row per product-day; `sold_qty` (rows × slots) is what was sold in each
    slot, in the product's unit; `is_open` (rows × slots) tells in which slots the shop sold anything at all or stood
    between two sales: outside them a missing sale says nothing. `sales_count` (rows × slots) is how many lines the
    quantity came in, where the till tells; with hourly totals it does not, and is None. The slots together are
    `span_s` long: where nights belong to the day before, more than 24 hours [s].
    """

    keys: pd.DataFrame
    sold_qty: Floats
    is_open: Bools
    sales_count: Floats | None = None
    span_s: int = DAY_S

    def __post_init__(self) -> None:
        """Refuse arrays that do not belong to the rows."""
        if self.sold_qty.shape != self.is_open.shape or len(self.sold_qty) != len(self.keys):
            raise ValueError(
                f"{len(self.keys)} rows, but {self.sold_qty.shape} quantities and {self.is_open.shape} opening slots"
            )

    def day_by_day(self) -> Iterator[SlotSales]:
        """Yield the sales of each day, in the order of days."""
        day = self.keys["day"].to_numpy()
        order = np.argsort(day, kind="stable")
        for rows in np.split(order, np.flatnonzero(np.diff(day[order])) + 1) if len(day) else ():
            yield SlotSales(
                self.keys.take(rows).reset_index(drop=True),
                self.sold_qty[rows],
                self.is_open[rows],
                None if self.sales_count is None else self.sales_count[rows],
                self.span_s,
            )

    @property
    def slot_s(self) -> int:
        """Return the length of a slot [s]."""
        return self.span_s // int(self.sold_qty.shape[1])


def slot_sales(
    lines: pd.DataFrame, days: pd.DataFrame, *, slot_minutes: int = 30, is_hourly: bool = False
) -> SlotSales:
    """Sum till lines into slots, for the shop, product and day rows of `days` (days without a sale included).

    Lines without a time are left out: of a day whose lines have none, nothing can be told (`is_open` is false
    throughout). A slot's quantity is not below zero: refunds are netted within the slot. Hourly totals (`is_hourly`)
    are lines at full hours, and want `slot_minutes` = 60.

    Raises
    ------
    ValueError
        When a day does not divide into such slots.

    Examples
    --------
    >>> lines = pd.DataFrame({"shop": "a", "product": ["rye", "rye", "bun"], "day": pd.Timestamp("2024-03-01"),
    ...     "time_s": pd.array([7 * 3600, 7 * 3600 + 60, 9 * 3600], dtype="Int32"), "qty": [1.0, 2.0, 1.0]})
    >>> slots = slot_sales(lines, lines[["shop", "product", "day"]].drop_duplicates(), slot_minutes=60)
    >>> slots.sold_qty[:, 6:11].tolist()
    [[0.0, 3.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0, 0.0]]
    >>> slots.is_open[0, 6:11].tolist()
    [False, True, True, True, False]
    """
    if slot_minutes <= 0 or (24 * 60) % slot_minutes:
        raise ValueError(f"a day does not divide into slots of {slot_minutes} minutes")
    timed = lines.loc[lines["time_s"].notna(), [*KEY, "time_s", "qty"]]
    time_s = timed["time_s"].to_numpy(dtype=np.int64)
    span_s = span_of(int(time_s.max(initial=0)))
    count = span_s // (slot_minutes * 60)
    slot = time_s // (slot_minutes * 60)
    keys = days[KEY].reset_index(drop=True)
    shop_day = keys.groupby(["shop", "day"], sort=False).ngroup().to_numpy()
    row = pd.MultiIndex.from_frame(keys).get_indexer(pd.MultiIndex.from_frame(timed[KEY]))
    qty = timed["qty"].to_numpy(dtype=np.float64)
    cell = (row * count + slot)[row >= 0]
    size = len(keys) * count
    sold = np.bincount(cell, qty[row >= 0], minlength=size).astype(np.float64).reshape(len(keys), count)
    lines_count = np.bincount(cell, (qty[row >= 0] > 0).astype(np.float64), minlength=size).reshape(len(keys), count)
    # The shop's hours of the day come from every line, those of products that are not asked for included.
    places = keys[["shop", "day"]].assign(place=shop_day).drop_duplicates("place")
    of_place = pd.MultiIndex.from_frame(places[["shop", "day"]])
    place = of_place.get_indexer(pd.MultiIndex.from_frame(timed[["shop", "day"]]))
    first, last = np.full(len(places), count), np.full(len(places), -1)
    np.minimum.at(first, place[place >= 0], slot[place >= 0])
    np.maximum.at(last, place[place >= 0], slot[place >= 0])
    at = np.arange(count)
    is_open = (at >= first[shop_day][:, None]) & (at <= last[shop_day][:, None])
    sold = np.maximum(sold, 0.0)
    sales_count: Floats | None = None if is_hourly else np.where(sold > 0, lines_count, 0.0)
    return SlotSales(keys, sold, is_open, sales_count, span_s)
