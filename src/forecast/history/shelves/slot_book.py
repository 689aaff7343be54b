"""A shop's sales by half hour as arrays sorted by day, so that the past up to any evening is one cut.

In: SlotSums. Out: `SlotBook` by shop, and from it `SlotSales`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from forecast.history.shelves.slot_sales import DAY_S, KEY, Floats, Ints, SlotSales, span_of
from forecast.tables import DataFrame, SlotSums

SLOTS_PER_DAY = 48
"""Half hours: an hour is too coarse to see a last sale, ten minutes are mostly empty."""
SLOT_S = DAY_S // SLOTS_PER_DAY


@dataclass(frozen=True)
class SlotBook:
    """Sales of one shop, one entry per product, day and slot, sorted by day.

    `product` counts in `names`, which are sorted; `day` is counted since 1970; `sales_count` is NaN where the till
    gives hourly totals. The slots of a day are `span_s` long together [s].
    """

    shop: str
    names: tuple[str, ...]
    product: Ints
    day: Ints
    slot: Ints
    sold_qty: Floats
    sales_count: Floats
    span_s: int = DAY_S

    def cut(self, *, after: int | None = None, until: int | None = None) -> SlotBook:
        """Return the entries of the days after `after` and up to `until` [days since 1970]."""
        begin = 0 if after is None else int(np.searchsorted(self.day, after, side="right"))
        end = len(self.day) if until is None else int(np.searchsorted(self.day, until, side="right"))
        here = slice(begin, end)
        return replace(
            self,
            product=self.product[here],
            day=self.day[here],
            slot=self.slot[here],
            sold_qty=self.sold_qty[here],
            sales_count=self.sales_count[here],
        )

    @cached_property
    def is_hourly(self) -> bool:
        """Whether the till gives hourly totals on some day, so that sales cannot be counted."""
        return bool(np.isnan(self.sales_count).any())

    def uncounted(self) -> SlotBook:
        """Return the book as if the till had given hourly totals always."""
        return replace(self, sales_count=np.full(len(self.day), np.nan))

    @cached_property
    def digest(self) -> bytes:
        """A name for what stands in the book, whatever products come later."""
        present, place = np.unique(self.product, return_inverse=True)
        digest = hashlib.blake2b(digest_size=16)
        digest.update(repr((self.shop, self.span_s, [self.names[one] for one in present])).encode())
        columns = (place, self.day, self.slot, self.sold_qty, self.sales_count)
        for values in columns:
            digest.update(np.ascontiguousarray(values).data)
        return digest.digest()

    def sales(self) -> SlotSales:
        """Return the sales by slot, one row per product-day with a sale, sorted by product and day.

        The shop is open from the first to the last slot of the day in which it sold anything.
        """
        first, width = (int(self.day.min()), int(self.day.max()) + 1) if len(self.day) else (0, 1)
        width -= first
        cell = self.product * width + (self.day - first)
        row_cell, row = np.unique(cell, return_inverse=True)
        width_slots = self.span_s // SLOT_S
        at = row * width_slots + self.slot
        shape = (len(row_cell), width_slots)
        size = len(row_cell) * width_slots
        sold = np.bincount(at, self.sold_qty, minlength=size).reshape(shape)
        count = None if self.is_hourly else np.bincount(at, self.sales_count, minlength=size).reshape(shape)
        opens, closes = np.full(width, width_slots), np.full(width, -1)
        np.minimum.at(opens, self.day - first, self.slot)
        np.maximum.at(closes, self.day - first, self.slot)
        product, day = row_cell // width, row_cell % width
        slots = np.arange(width_slots)
        is_open = (slots >= opens[day][:, None]) & (slots <= closes[day][:, None])
        has_sale = sold.sum(axis=1) > 0
        names = np.array(self.names, dtype=object)
        keys = pd.DataFrame(
            {
                "shop": np.full(int(has_sale.sum()), self.shop, dtype=object),
                "product": names[product[has_sale]],
                "day": (first + day[has_sale]).astype("datetime64[D]").astype("datetime64[ns]"),
            }
        )
        of_sales = None if count is None else count[has_sale]
        return SlotSales(keys, sold[has_sale], is_open[has_sale], of_sales, self.span_s)


def slot_books(sums: DataFrame[SlotSums]) -> Mapping[str, SlotBook]:
    """Return the book of every shop.

    Examples
    --------
    >>> sums = pd.DataFrame({"shop": "a", "product": ["rye", "bun"], "day": pd.Timestamp("2024-03-01")})
    >>> sums = sums.assign(slot=[15, 18], sold_qty=[2.0, 1.0], sales_count=[1, 1])
    >>> from forecast.tables import SlotSums, checked
    >>> sales = slot_books(checked(SlotSums, sums))["a"].sales()
    >>> sales.keys["product"].tolist(), sales.is_open[0, 14:20].tolist()
    (['bun', 'rye'], [False, True, True, True, True, False])
    """
    books = {}
    for shop, rows in sums.groupby("shop", sort=True):
        ordered = rows.sort_values(["day", "product", "slot"])
        code, names = pd.factorize(ordered["product"], sort=True)
        books[str(shop)] = SlotBook(
            shop=str(shop),
            names=tuple(str(name) for name in names),
            product=code.astype(np.int64),
            day=ordered["day"].to_numpy().astype("datetime64[D]").astype(np.int64),
            slot=ordered["slot"].to_numpy(dtype=np.int64),
            sold_qty=ordered["sold_qty"].to_numpy(dtype=np.float64),
            sales_count=ordered["sales_count"].to_numpy(dtype=np.float64, na_value=np.nan),
            span_s=span_of(int(ordered["slot"].max()) * SLOT_S),
        )
    return books


def outside_slots(sales: pd.DataFrame, book: SlotBook) -> pd.DataFrame:
    """Return what one shop sold beyond what stands in the half hours of a day that has any: as `rung_up`.

    Orders rung up in one line that the import set aside as bulk, and lines without a time.

    Examples
    --------
    >>> rows = pd.DataFrame({"shop": "a", "product": "rye", "day": [pd.Timestamp("2024-03-01")]})
    >>> book = slot_books(rows.assign(slot=15, sold_qty=2.0, sales_count=1))["a"]
    >>> outside_slots(rows.assign(sold_qty=42.0), book)["qty"].tolist()
    [40.0]
    """
    mine = sales.loc[sales["shop"] == book.shop, [*KEY, "sold_qty"]]
    day = mine["day"].to_numpy(dtype="datetime64[D]").astype(np.int64)
    is_timed = np.isin(day, book.day)
    mine, day = mine.loc[is_timed], day[is_timed]
    if mine.empty:
        return mine[KEY].assign(qty=0.0)
    first = int(book.day.min())
    width = int(book.day.max()) - first + 1
    held = np.bincount(book.product * width + book.day - first, book.sold_qty, minlength=len(book.names) * width)
    product = pd.Index(book.names).get_indexer(pd.Index(mine["product"]))
    inside = np.where(product >= 0, held[product * width + day - first], 0.0)
    beyond = mine[KEY].assign(qty=mine["sold_qty"].to_numpy(dtype=np.float64) - inside)
    return beyond.loc[beyond["qty"] > 1e-6].reset_index(drop=True)
