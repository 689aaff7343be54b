"""What a till has shown: small sums of lines to hold the next file against.

In: views of till lines. Out: one row per shop and day, one row per shop and product.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from forecast.archive.till.sums import EXACT, asked

_DAY_COLUMNS = ["shop", "day", "sold_qty", "amount", "products_count"]
_PRODUCT_COLUMNS = ["shop", "product", "days_count", "log_qty", "most_qty", "most_day"]

# Sums of decimals do not depend on the order of lines.
SOLD = f"""
    SELECT shop, product, day, greatest(sum(qty::{EXACT}), 0) AS sold_qty, sum(amount::{EXACT}) AS amount
    FROM ({{lines}}) GROUP BY ALL
"""  # noqa: S608 - our own columns
_DAYS = """
    SELECT shop, day, sum(sold_qty)::DOUBLE AS sold_qty, sum(amount)::DOUBLE AS amount,
           count(*) FILTER (WHERE sold_qty > 0) AS products_count
    FROM sold GROUP BY ALL ORDER BY ALL
"""
_PRODUCTS = f"""
    SELECT shop, product, count(*) AS days_count, sum(ln(sold_qty::DOUBLE)::{EXACT})::DOUBLE AS log_qty,
           max(sold_qty)::DOUBLE AS most_qty, arg_max(day, row(sold_qty, -epoch(day))) AS most_day
    FROM sold WHERE sold_qty > 0 GROUP BY ALL ORDER BY ALL
"""  # noqa: S608 - our own columns


@dataclass(frozen=True)
class TillSums:
    """What lines show: `days`, one row per shop and day; `products`, one per shop and product.

    `products_count` is how many different ones were sold, `days_count` the days on which one was, `log_qty` the sum of
    the logarithms of what was sold on each, `most_qty` the most, on `most_day`.
    """

    days: pd.DataFrame
    products: pd.DataFrame


def no_sums() -> TillSums:
    """Return what an empty archive shows."""
    kinds = {"shop": "str", "product": "str", "day": "datetime64[ns]", "most_day": "datetime64[ns]"}
    empty = [
        pd.DataFrame({name: pd.Series([], dtype=kinds.get(name, "float64")) for name in columns})
        for columns in (_DAY_COLUMNS, _PRODUCT_COLUMNS)
    ]
    return TillSums(*empty)


def sums_of(connection: Any, lines: str) -> TillSums:
    """Return what lines show; `lines` is a question whose answer is them, summed out of core."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE sold AS {SOLD.format(lines=lines)}")
    return TillSums(*(_dated(asked(connection, sql)) for sql in (_DAYS, _PRODUCTS)))


def _dated(table: pd.DataFrame) -> pd.DataFrame:
    """Write days as all tables do."""
    named = [name for name in ("day", "most_day") if name in table]
    return table.astype(dict.fromkeys(named, "datetime64[ns]"))
