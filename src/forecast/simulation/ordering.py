"""What is known when orders are written, and how people order without a forecast.

In: what an evening knew. Out: how much to order of each ingredient.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy.typing as npt
import pandas as pd

from forecast.tables import DataFrame, OnOrder, Stock


@dataclass(frozen=True)
class OrderingEvening:
    """What is known when orders are written.

    Attributes
    ----------
    now : pd.Timestamp
        The aware moment.
    rows : pd.DataFrame
        One row per ingredient: ingredient, supplier, ingredient_unit, stock_qty, on_order_qty; mean_daily_qty, the need
        of a day in the last four weeks; delivery_day, the next delivery that can be ordered, and after_day, the one
        after it; covered_days from tomorrow to after_day, between_days from the one to the other; pack_qty,
        shelf_life_days.
    stock, on_order
        The same as tables.
    """

    shop: str
    now: pd.Timestamp
    rows: pd.DataFrame
    stock: DataFrame[Stock]
    on_order: DataFrame[OnOrder]


OrderingPolicy = Callable[[OrderingEvening], npt.ArrayLike]
"""How much of each row to order for `delivery_day`, in the ingredient's unit, before it is rounded up to packs."""

_MORE = 1.3


def _two_deliveries(evening: OrderingEvening) -> pd.Series:
    rows = evening.rows
    return _MORE * rows["mean_daily_qty"] * rows["covered_days"] - rows["stock_qty"] - rows["on_order_qty"]


ORDERING_RULES: Mapping[str, OrderingPolicy] = {"two_deliveries": _two_deliveries}
"""What people do without a forecast: up to the mean need until the delivery after next, and 30 % more."""
