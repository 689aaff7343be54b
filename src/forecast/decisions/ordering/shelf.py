"""What is there of each ingredient and under way.

In: Stock, OnOrder.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from forecast.tables import DataFrame, OnOrder, Stock

_ONE_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Shelf:
    """One ingredient: `start` is the first day whose baking is not yet in the count; quantities in its unit."""

    start: pd.Timestamp
    stock_qty: float
    counted_on: pd.Timestamp | None
    arrivals: Mapping[pd.Timestamp, float] = field(default_factory=dict)

    def arriving_before(self, day: pd.Timestamp) -> float:
        """Return what arrives before `day`; a delivery comes after the day's baking."""
        return sum(qty for arrival, qty in self.arrivals.items() if arrival < day)


def shelves(
    shop: str,
    stock: DataFrame[Stock],
    *,
    ingredients: list[str],
    on_order: DataFrame[OnOrder],
    today: pd.Timestamp,
    planned_from: pd.Timestamp,
) -> dict[str, Shelf]:
    """Return the shelf of each ingredient: the latest count up to today holds all baked and delivered by its evening.

    An ingredient that was never counted counts as none, and its need starts at `planned_from`.
    """
    counts = stock[(stock["shop"] == shop) & (stock["day"] <= today)].sort_values("day")
    counted = {str(row["ingredient"]): row for row in counts.to_dict("records")}
    coming = on_order[on_order["shop"] == shop].to_dict("records")
    result = {}
    for ingredient in ingredients:
        count = counted.get(ingredient)
        start = planned_from if count is None else count["day"] + _ONE_DAY
        arrivals: dict[pd.Timestamp, float] = {}
        for row in coming:
            if row["ingredient"] == ingredient and row["delivery_day"] >= start:
                arrivals[row["delivery_day"]] = arrivals.get(row["delivery_day"], 0.0) + float(row["qty"])
        stock_qty = 0.0 if count is None else float(count["stock_qty"])
        result[ingredient] = Shelf(start, stock_qty, None if count is None else count["day"], arrivals)
    return result
