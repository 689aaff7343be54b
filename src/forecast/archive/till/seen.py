"""What a till has shown: small sums of lines to hold the next file against.

In: views of till lines. Out: one row per shop and day, one row per shop and product.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
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

    def __bool__(self) -> bool:
        """Tell whether anything was seen."""
        return len(self.products) > 0

    def with_file(self, file: Seen) -> Seen:
        """Return what is seen once a file was added; of days that it replaces only their own sums are set right."""
        if not self:
            return file
        days = pd.concat([self.days, file.days]).drop_duplicates(["shop", "day"], keep="last", ignore_index=True)
        both = pd.concat([self.products, file.products]).sort_values("most_qty", ascending=False, kind="stable")
        groups = both.groupby(["shop", "product"], as_index=False)
        counts = {"days_count": "sum", "log_qty": "sum", "most_qty": "first", "most_day": "first"}
        return Seen(days, groups.agg(counts)[PRODUCT_COLUMNS])


class SeenShops:
    """What the shops of a chain show, each by itself: a file is held against its own shops, whatever the others have.

    Attributes
    ----------
    products
        What any of them ever sold.
    """

    def __init__(self, seen: Seen) -> None:
        products = dict(list(seen.products.groupby("shop")))
        self._shops = {
            str(shop): Seen(days, products.get(shop, seen.products.iloc[:0]))
            for shop, days in seen.days.groupby("shop")
        }
        self.products = set(seen.products["product"])

    def of(self, shops: Iterable[str]) -> Seen:
        """Return what these shops show; nothing of shops that are not known."""
        found = [self._shops[shop] for shop in sorted(set(shops)) if shop in self._shops]
        if not found:
            return nothing_seen()
        return Seen(
            pd.concat([one.days for one in found], ignore_index=True),
            pd.concat([one.products for one in found], ignore_index=True),
        )

    def all(self) -> Seen:
        """Return what all shops show."""
        return self.of(self._shops)

    def add(self, file: Seen) -> None:
        """Take in what a file shows."""
        for shop, seen in SeenShops(file)._shops.items():
            self._shops[shop] = self.of([shop]).with_file(seen)
        self.products |= set(file.products["product"])


def usual_qty(products: pd.DataFrame) -> pd.Series[float]:
    """Return what a product usually sells on a day on which it is sold: the geometric mean.

    Unlike the mean it hardly follows a few days that are a thousand times too large, and it can be summed.

    Examples
    --------
    >>> of_ten_and_forty = pd.DataFrame({"days_count": [2], "log_qty": [np.log(10) + np.log(40)]})
    >>> usual_qty(of_ten_and_forty).round(6).tolist()
    [20.0]
    """
    return pd.Series(np.exp(products["log_qty"] / products["days_count"]), dtype=float)


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


def seen_of_sales(sales: pd.DataFrame) -> Seen:
    """Return what sales show (`shop`, `day`, `product`, `qty`, `known_amount`), one row for each day and product.

    Examples
    --------
    >>> day = pd.Timestamp("2026-05-04")
    >>> sales = pd.DataFrame({"shop": "a", "day": day, "product": ["Brot", "Eis"], "qty": [4.0, -1.0]})
    >>> seen_of_sales(sales.assign(known_amount=1)).days.to_numpy().tolist()[0][2:]
    [4.0, 2.0, 1]
    """
    rows = sales.assign(sold_qty=sales["qty"].clip(lower=0), amount=sales["known_amount"].astype(float))
    rows["is_sold"] = rows["sold_qty"] > 0
    by_day = rows.groupby(["shop", "day"])
    days = by_day[["sold_qty"]].sum()
    days["amount"], days["products_count"] = by_day["amount"].sum(min_count=1), by_day["is_sold"].sum()
    sold = rows[rows["is_sold"]].sort_values(["sold_qty", "day"], ascending=[False, True], kind="stable")
    sold["log_qty"] = np.log(sold["sold_qty"])
    of_product = sold.groupby(["shop", "product"])
    products = of_product.agg(days_count=("day", "size"), log_qty=("log_qty", "sum"))
    products[["most_qty", "most_day"]] = of_product[["sold_qty", "day"]].first()
    return Seen(days.reset_index()[DAY_COLUMNS], products.reset_index()[PRODUCT_COLUMNS])
