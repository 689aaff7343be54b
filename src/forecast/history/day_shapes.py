"""When the customers of a day come, by product and weekday, as the till's half hours tell it.

In: a shop's sales by half hour, History. Out: DayShapes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.history.shelves.half_hours import SLOT_S, Bools, Floats, Ints, SlotBook, days_since_1970
from forecast.tables import DataFrame, DayShapes, History, checked

_LEARN_DAYS = 182
"""Shapes are learnt from so many days, as profiles move with the seasons [days]."""
_KIND_PRIOR_QTY = 50.0
"""The whole shop's shape weighs as much as so many units of a product [units]."""
_WEEKDAY_PRIOR_QTY = 150.0
"""A product's shape of all days but Sundays weighs as much as so many units sold on one weekday [units]."""
_SUNDAY = 6
_WITHOUT_TIMES_S = (7 * 3600, 19 * 3600)
"""Where the till has no times, customers are taken to come evenly between these [s since midnight]."""


@dataclass(frozen=True)
class HalfHourDays:
    """A shop's newest days by half hour: `sold_qty` is products × days × half hours [units].

    `is_out` tells on which product-days the shelf was sold out, `first_day` counts since 1970, `names` are sorted.
    """

    names: tuple[str, ...]
    first_day: int
    sold_qty: Floats
    is_out: Bools

    @classmethod
    def of(cls, book: SlotBook, history: pd.DataFrame, *, learn_days: int = _LEARN_DAYS) -> HalfHourDays:
        """Lay out the last days of a book that is not empty; `history` is of the same shop."""
        last = int(book.day.max())
        first = max(int(book.day.min()), last - learn_days + 1)
        kept = book.cut(after=first - 1)
        sold = np.zeros((len(book.names), last - first + 1, book.span_s // SLOT_S))
        np.add.at(sold, (kept.product, kept.day - first, kept.slot), kept.sold_qty)
        is_out = np.zeros(sold.shape[:2], dtype=bool)
        out = history.loc[history["is_sold_out"]]
        product = pd.Index(book.names).get_indexer(pd.Index(out["product"]))
        day = days_since_1970(out["day"]) - first
        inside = (product >= 0) & (day >= 0) & (day < sold.shape[1])
        is_out[product[inside], day[inside]] = True
        return cls(book.names, first, sold, is_out)

    @property
    def weekday(self) -> Ints:
        """The weekday of each day, 0 Monday … 6 Sunday."""
        return (self.first_day + np.arange(self.sold_qty.shape[1]) + 3) % 7

    def shapes(self) -> Floats:
        """Return the share of each half hour, products × 7 weekdays × half hours; each sums to 1.

        Days on which a product was sold out say when it went, not when it was wanted, and are left out. A product's
        Sundays, and its other days, are drawn to those of the whole shop; its single weekdays to its other days.
        """
        whole = np.where(self.is_out[:, :, None], 0.0, self.sold_qty)
        of_weekday = np.stack([whole[:, self.weekday == day].sum(axis=1) for day in range(7)], axis=1)
        is_sunday = np.arange(7) == _SUNDAY
        shapes = np.zeros_like(of_weekday)
        for kind in (is_sunday, ~is_sunday):
            own = of_weekday[:, kind].sum(axis=1)
            together = own.sum(axis=0) if own.any() else of_weekday.sum(axis=(0, 1))
            drawn = _normal(own + _KIND_PRIOR_QTY * _normal(together))
            shapes[:, kind] = _normal(of_weekday[:, kind] + _WEEKDAY_PRIOR_QTY * drawn[:, None])
        return shapes


def _normal(sold: Floats) -> Floats:
    total = sold.sum(axis=-1, keepdims=True)
    shares: Floats = np.where(total > 0, sold / np.where(total > 0, total, 1.0), 1.0 / sold.shape[-1])
    return shares


def day_shapes(books: Mapping[str, SlotBook], history: DataFrame[History], rows: pd.DataFrame) -> DataFrame[DayShapes]:
    """Return when customers come, for every shop, product and day of `rows`.

    A product that the till has no times of goes with its shop; in a shop without any times customers come evenly from 7
    to 19 h.

    Examples
    --------
    >>> from forecast.tables import History, checked
    >>> nothing = checked(History, pd.DataFrame({"shop": [], "product": [], "day": pd.to_datetime([]),
    ...     "demand_qty": [], "sold_qty": []}))
    >>> row = pd.DataFrame({"shop": "a", "product": ["rye"], "day": pd.to_datetime(["2025-06-13"])})
    >>> shapes = day_shapes({}, nothing, row).set_index("until_s")["come_share"]
    >>> float(shapes[13 * 3600]), int(shapes.index.max()) // 3600
    (0.5, 19)
    """
    parts = []
    for (shop, day), mine in rows.groupby(["shop", "day"], sort=True):
        names = sorted(mine["product"].unique())
        book = books.get(str(shop))
        if book is None or not len(book.day):
            shares = _evenly(len(names))
        else:
            weekday = pd.Timestamp(mine["day"].iloc[0]).day_of_week
            shares = _shares(book, history[history["shop"] == shop], names, weekday)
        come = np.minimum(shares.cumsum(axis=1).round(9), 1.0)
        first, last = np.flatnonzero(shares.sum(axis=0) > 1e-9)[[0, -1]]
        until = (np.arange(first, last + 1) + 1) * SLOT_S
        come[:, last] = 1.0
        parts.append(
            pd.DataFrame(
                {
                    "shop": shop, "product": np.repeat(np.array(names, dtype=object), len(until)), "day": day,
                    "until_s": np.tile(until, len(names)), "come_share": come[:, first : last + 1].ravel(),
                }
            )
        )  # fmt: skip
    columns = list(DayShapes.to_schema().columns)
    return checked(DayShapes, pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns))


def _shares(book: SlotBook, history: pd.DataFrame, names: list[str], weekday: int) -> Floats:
    newest = HalfHourDays.of(book, history)
    shapes = newest.shapes()[:, weekday]
    of_shop = _normal((shapes * newest.sold_qty.sum(axis=(1, 2))[:, None]).sum(axis=0))
    place = pd.Index(newest.names).get_indexer(pd.Index(names))
    is_sold = (place >= 0) & (newest.sold_qty.sum(axis=(1, 2))[place] > 0)
    return np.where(is_sold[:, None], shapes[place], of_shop)


def _evenly(products: int) -> Floats:
    first, last = (moment // SLOT_S for moment in _WITHOUT_TIMES_S)
    shares = np.zeros((products, last))
    shares[:, first:] = 1.0 / (last - first)
    return shares
