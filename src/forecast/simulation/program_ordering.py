"""The orders that this program proposes, written night after night with the stock that its own orders have left.

In: what each evening forecast and knew. Out: how much to order of each ingredient.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from forecast.config import OrderingSettings
from forecast.decisions.need import need
from forecast.decisions.ordering import order_plan
from forecast.decisions.production import production_plan
from forecast.simulation.ordering import OrderingEvening
from forecast.tables import (
    Baked,
    CriticalRatios,
    CustomerOrders,
    DataFrame,
    Overrides,
    Quantiles,
    Sales,
    ShopTables,
    checked,
    empty,
)
from forecast.trading_day import Floats

_USUAL = pd.DataFrame({"shop": [], "product": [], "usual_qty": [], "sold_out_days": []}).astype(
    {"shop": "str", "product": "str", "usual_qty": "float64", "sold_out_days": "float64"}
)


@dataclass(frozen=True)
class ProgramOrdering:
    """What the program would order: a way to order, to be called on each evening.

    Parameters
    ----------
    forecasts
        By the moment of an evening: what was forecast then of the days after it.
    tables_at
        What was known at a moment.
    """

    forecasts: Mapping[pd.Timestamp, pd.DataFrame]
    tables_at: Callable[[pd.Timestamp], ShopTables]
    ratios: DataFrame[CriticalRatios]
    public_holidays: pd.DataFrame
    settings: OrderingSettings
    days_together: float = 0.0

    def __call__(self, evening: OrderingEvening) -> Floats:
        """Return how much to order of each ingredient; nothing on an evening without a forecast."""
        told = self.forecasts.get(evening.now)
        if told is None or not (told["shop"] == evening.shop).any():
            return np.zeros(len(evening.rows))
        quantiles = checked(Quantiles, told[told["shop"] == evening.shop])
        known = self.tables_at(evening.now)
        plan, _ = production_plan(
            quantiles,
            day=quantiles["day"].min(),
            products=known.products,
            ratios=self.ratios,
            customer_orders=empty(CustomerOrders),
            overrides=empty(Overrides),
            usual=_USUAL,
        )
        to_bake = need(
            plan,
            quantiles,
            products=known.products,
            ratios=self.ratios,
            customer_orders=empty(CustomerOrders),
            baked=empty(Baked),
            sales=empty(Sales),
            since=evening.now.tz_localize(None).normalize(),
        )
        orders, _ = order_plan(
            to_bake,
            replace(known, stock=evening.stock, on_order=evening.on_order),
            public_holidays=self.public_holidays,
            now=evening.now,
            settings=self.settings,
            days_together=self.days_together,
        )
        qty = orders.set_index("ingredient")["order_qty"]
        return evening.rows["ingredient"].map(qty).fillna(0.0).to_numpy(dtype=np.float64)
