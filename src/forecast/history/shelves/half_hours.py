"""A shop's sales by half hour, as arrays: what the till shows of the shelf.

In: SlotSums. Out: `SlotBook` by shop, every sale sorted by day; and from it `HalfHours`, one row per product-day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from forecast.tables import DataFrame, SlotSums
from forecast.tables.till import LATEST_SECOND_S

Floats = np.ndarray[Any, np.dtype[np.float64]]
Ints = np.ndarray[Any, np.dtype[np.int64]]
Bools = np.ndarray[Any, np.dtype[np.bool_]]

DAY_S = 86_400
SLOT_S = 1_800
"""Half hours: an hour is too coarse to see a last sale, ten minutes are mostly empty [s]."""


@dataclass(frozen=True)
class HalfHours:
    """Sales by slot of the day: one row per product-day with a sale, one column per slot.

    `shop` and `product` count from 0, a product of two shops is two; `day` counts since 1970. `sold_qty` is in the
    product's unit; `sales_count` how many lines it came in, None where the till gives hourly totals. `is_open` tells in
    which slots the shop stood between its first and last sale of the day: outside them a missing sale says nothing.

    Raises
    ------
    ValueError
        When an array does not belong to the rows.
    """

    shop: Ints
    product: Ints
    day: Ints
    sold_qty: Floats
    is_open: Bools
    sales_count: Floats | None = None

    def __post_init__(self) -> None:
        """Refuse arrays that do not belong to the rows."""
        if self.sold_qty.shape != self.is_open.shape or len(self.sold_qty) != len(self.day):
            raise ValueError(
                f"{len(self.day)} rows, but {self.sold_qty.shape} quantities and {self.is_open.shape} opening slots"
            )

    @cached_property
    def visits(self) -> Floats:
        """Sales in open slots; customers come one by one, pieces do not, so sales tell more where they are counted."""
        visits: Floats = (self.sold_qty if self.sales_count is None else self.sales_count) * self.is_open
        return visits

    @cached_property
    def day_qty(self) -> Floats:
        """What was sold on the day [units]."""
        total: Floats = self.sold_qty.sum(axis=1)
        return total

    @cached_property
    def weekday(self) -> Ints:
        """The weekday, 0 Monday … 6 Sunday."""
        return (self.day + 3) % 7

    @cached_property
    def shop_day(self) -> Ints:
        """A number for each shop's day."""
        both = self.shop * (int(self.day.max(initial=0)) + 1) + self.day
        numbers: Ints = np.unique(both, return_inverse=True)[1].astype(np.int64)
        return numbers

    @classmethod
    def joined(cls, parts: list[HalfHours]) -> HalfHours:
        """Return stretches of days as one."""
        names = [field.name for field in fields(cls) if getattr(parts[0], field.name) is not None]
        return cls(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})

    def rows(self, chosen: Ints | Bools) -> HalfHours:
        """Return the chosen rows."""
        return HalfHours(
            shop=self.shop[chosen],
            product=self.product[chosen],
            day=self.day[chosen],
            sold_qty=self.sold_qty[chosen],
            is_open=self.is_open[chosen],
            sales_count=None if self.sales_count is None else self.sales_count[chosen],
        )


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
        names = ("product", "day", "slot", "sold_qty", "sales_count")
        return replace(self, **{name: getattr(self, name)[begin:end] for name in names})

    @cached_property
    def is_hourly(self) -> bool:
        """Whether the till gives hourly totals on some day, so that sales cannot be counted."""
        return bool(np.isnan(self.sales_count).any())

    @cached_property
    def digest(self) -> bytes:
        """A name for what stands in the book, whatever products come later."""
        present, place = np.unique(self.product, return_inverse=True)
        digest = hashlib.blake2b(digest_size=16)
        digest.update(repr((self.shop, self.span_s, [self.names[code] for code in present])).encode())
        for values in (place, self.day, self.slot, self.sold_qty, self.sales_count):
            digest.update(np.ascontiguousarray(values).data)
        return digest.digest()

    def sales(self, *, is_counted: bool = True) -> HalfHours:
        """Return the sales by slot, sorted by day and product; without `is_counted` as if only totals were known."""
        slots, products = self.span_s // SLOT_S, max(len(self.names), 1)
        cell, row = np.unique(self.day * products + self.product, return_inverse=True)
        shape, at = (len(cell), slots), row * slots + self.slot
        size = len(cell) * slots
        sold, count = (
            np.bincount(at, values, minlength=size).reshape(shape).astype(np.float64)
            for values in (self.sold_qty, self.sales_count)
        )
        day = cell // products
        days, of_entry = np.unique(self.day, return_inverse=True)
        opens, closes = np.full(len(days), slots), np.full(len(days), -1)
        np.minimum.at(opens, of_entry, self.slot)
        np.maximum.at(closes, of_entry, self.slot)
        place = np.searchsorted(days, day)[:, None]
        is_open = (np.arange(slots) >= opens[place]) & (np.arange(slots) <= closes[place])
        every = HalfHours(np.zeros_like(day), cell % products, day, sold, is_open, count if is_counted else None)
        return every.rows(every.day_qty > 0)


def slot_books(sums: DataFrame[SlotSums]) -> Mapping[str, SlotBook]:
    """Return the book of every shop.

    Examples
    --------
    >>> sums = pd.DataFrame({"shop": "a", "product": ["rye", "bun"], "day": pd.Timestamp("2024-03-01")})
    >>> sums = sums.assign(slot=[15, 18], sold_qty=[2.0, 1.0], sales_count=[1, 1])
    >>> from forecast.tables import SlotSums, checked
    >>> book = slot_books(checked(SlotSums, sums))["a"]
    >>> book.names, book.sales().is_open[0, 14:20].tolist()
    (('bun', 'rye'), [False, True, True, True, True, False])
    """
    books = {}
    for shop, rows in sums.groupby("shop", sort=True):
        ordered = rows.sort_values(["day", "product", "slot"])
        code, names = pd.factorize(ordered["product"], sort=True)
        into_night = int(ordered["slot"].max()) * SLOT_S >= DAY_S
        books[str(shop)] = SlotBook(
            shop=str(shop),
            names=tuple(str(name) for name in names),
            product=code.astype(np.int64),
            day=days_since_1970(ordered["day"]),
            slot=ordered["slot"].to_numpy(dtype=np.int64),
            sold_qty=ordered["sold_qty"].to_numpy(dtype=np.float64),
            sales_count=ordered["sales_count"].to_numpy(dtype=np.float64, na_value=np.nan),
            span_s=LATEST_SECOND_S if into_night else DAY_S,
        )
    return books


def days_since_1970(day: pd.Series[Any]) -> Ints:
    """Return days as whole numbers."""
    return day.to_numpy(dtype="datetime64[D]").astype(np.int64)
