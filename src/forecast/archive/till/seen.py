"""What a till has shown: small sums of lines to hold the next file against.

In: views of till lines. Out: one row per shop and day, one row per shop and product.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from forecast.archive.till.sums import EXACT, asked

DAY_COLUMNS = ["shop", "day", "sold_qty", "amount", "products_count"]
PRODUCT_COLUMNS = ["shop", "product", "days_count", "log_qty", "most_qty", "most_day"]

# Sums of decimals do not depend on the order of lines.
SOLD = f"""
    SELECT shop, product, day, greatest(sum(qty::{EXACT}), 0) AS sold_qty, sum(amount::{EXACT}) AS amount
    FROM ({{lines}}) GROUP BY ALL
"""  # noqa: S608 - our own columns
DAYS = """
    SELECT shop, day, sum(sold_qty)::DOUBLE AS sold_qty, sum(amount)::DOUBLE AS amount,
           count(*) FILTER (WHERE sold_qty > 0) AS products_count
    FROM sold GROUP BY ALL ORDER BY ALL
"""
PRODUCTS = f"""
    SELECT shop, product, count(*) AS days_count, sum(ln(sold_qty::DOUBLE)::{EXACT})::DOUBLE AS log_qty,
           max(sold_qty)::DOUBLE AS most_qty, arg_max(day, row(sold_qty, -epoch(day))) AS most_day
    FROM sold WHERE sold_qty > 0 GROUP BY ALL ORDER BY ALL
"""  # noqa: S608 - our own columns


@dataclass(frozen=True)
class Seen:
    """What lines show, by shop.

    Attributes
    ----------
    days
        One row per shop and day: `sold_qty`, `amount`, `products_count` (different ones sold).
    products
        One row per shop and product: `days_count` (days on which it was sold), `log_qty` (the logarithms of what was
        sold on each, summed), `most_qty` on `most_day`.
    """

    days: pd.DataFrame
    products: pd.DataFrame


def nothing_seen() -> Seen:
    """Return what an empty archive shows."""
    kinds = {"shop": "str", "product": "str", "day": "datetime64[ns]", "most_day": "datetime64[ns]"}
    empty = [
        pd.DataFrame({name: pd.Series([], dtype=kinds.get(name, "float64")) for name in columns})
        for columns in (DAY_COLUMNS, PRODUCT_COLUMNS)
    ]
    return Seen(*empty)


def seen_of(connection: Any, lines: str) -> Seen:
    """Return what lines show; `lines` is a question whose answer is them, summed out of core."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE sold AS {SOLD.format(lines=lines)}")
    return Seen(*(_dated(asked(connection, sql)) for sql in (DAYS, PRODUCTS)))


def _dated(table: pd.DataFrame) -> pd.DataFrame:
    """Write days as all tables do."""
    named = [name for name in ("day", "most_day") if name in table]
    return table.astype(dict.fromkeys(named, "datetime64[ns]"))
