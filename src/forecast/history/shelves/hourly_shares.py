"""At what hours of which weekday each product is wanted, as far as a cutoff knew: for promises until an hour.

In: a shop's sales by half hour, History. Out: HourlyProfile.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from forecast.history.shelves.half_hours import SLOT_S, SlotBook
from forecast.tables import DataFrame, History, HourlyProfile, checked

_LEARN_DAYS = 365
_HOUR_S = 3600
_LAST_HOUR = 35
_SUNDAY_OFFSET, _SUNDAY = 3, 6
_PRIOR_QTY = 30.0
"""So many pieces of a Sunday, or of any other day, stand beside those of one weekday [units]."""


def hourly_shares(books: Mapping[str, SlotBook], history: DataFrame[History]) -> DataFrame[HourlyProfile]:
    """Return how sales of the last year spread over the hours, per weekday; shares sum to 1.

    Days on which a product was sold out are left out, as its evening is missing; a product that always was keeps them.
    A weekday's few sales are drawn to those of all days like it (Sundays apart) by 30 pieces.
    """
    sold_out = history.loc[history["is_sold_out"], ["shop", "product", "day"]]
    parts = [
        _of_shop(book, sold_out[sold_out["shop"] == shop]).assign(shop=shop) for shop, book in sorted(books.items())
    ]
    rows = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["shop"])
    return checked(HourlyProfile, rows.reindex(columns=["shop", "product", "weekday", "hour", "sold_share"]))


def _of_shop(book: SlotBook, sold_out: pd.DataFrame) -> pd.DataFrame:
    if len(book.day) == 0:
        return pd.DataFrame()
    kept = book.cut(after=int(book.day.max()) - _LEARN_DAYS)
    out_day = sold_out["day"].to_numpy().astype("datetime64[D]").astype(np.int64)
    out_product = pd.Index(book.names).get_indexer(pd.Index(sold_out["product"]))
    size = int(kept.day.max()) + 1
    is_whole = ~np.isin(kept.product * size + kept.day, out_product * size + out_day)
    hour = np.minimum(kept.slot * SLOT_S // _HOUR_S, _LAST_HOUR)
    weekday = (kept.day + _SUNDAY_OFFSET) % 7
    every, whole = np.zeros((2, len(book.names), 7, _LAST_HOUR + 1))
    np.add.at(every, (kept.product, weekday, hour), kept.sold_qty)
    np.add.at(whole, (kept.product[is_whole], weekday[is_whole], hour[is_whole]), kept.sold_qty[is_whole])
    sums = np.where(whole.sum(axis=(1, 2), keepdims=True) > 0, whole, every)
    is_sunday = np.arange(7) == _SUNDAY
    alike = np.where(
        is_sunday[:, None],
        sums[:, is_sunday].sum(axis=1, keepdims=True),
        sums[:, ~is_sunday].sum(axis=1, keepdims=True),
    )
    shared = np.divide(alike, alike.sum(axis=2, keepdims=True), out=np.zeros_like(alike), where=alike > 0)
    drawn = sums + _PRIOR_QTY * shared
    total = drawn.sum(axis=2, keepdims=True)
    shares = np.divide(drawn, total, out=np.zeros_like(drawn), where=total > 0)
    product, day, at = np.nonzero(shares)
    return pd.DataFrame(
        {
            "product": np.array(book.names, dtype=object)[product],
            "weekday": day,
            "hour": at,
            "sold_share": shares[product, day, at],
        }
    )
