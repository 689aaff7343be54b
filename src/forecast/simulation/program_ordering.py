"""The orders that this program proposes, written night after night with the stock that its own orders have left.

In: what each evening forecast and knew. Out: how much to order of each ingredient.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from forecast.config import OrderingSettings
from forecast.decisions.ordering.need import need_paths
from forecast.decisions.ordering.plan import order_plan
from forecast.decisions.production import production_plan
from forecast.decisions.targets.day import Targets
from forecast.metrics import foreseen_share
from forecast.simulation.ordering import OrderingEvening
from forecast.tables import (
    MEAN,
    Baked,
    CriticalRatios,
    CustomerOrders,
    DataFrame,
    DoughPlan,
    ErrorRanks,
    Overrides,
    Predictions,
    Quantiles,
    Sales,
    ShopTables,
    checked,
    empty,
)
from forecast.trading_day import Floats

_KEY = ["shop", "product", "day"]


@dataclass(frozen=True)
class ProgramOrdering:
    """What the program would order: a way to order, to be called on each evening.

    Parameters
    ----------
    forecasts
        By the moment of an evening: what was forecast then of the days after it.
    tables_at
        What was known at a moment.
    errors
        `past_errors` of all evenings: of each only the days before it are looked at.
    """

    forecasts: Mapping[pd.Timestamp, pd.DataFrame]
    tables_at: Callable[[pd.Timestamp], ShopTables]
    ratios: DataFrame[CriticalRatios]
    public_holidays: pd.DataFrame
    settings: OrderingSettings
    errors: pd.DataFrame
    seed: int = 0

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
            targets=Targets(self.ratios),
            customer_orders=empty(CustomerOrders),
            overrides=empty(Overrides),
        )
        today = evening.now.tz_localize(None).normalize()
        wanted = need_paths(
            plan,
            quantiles,
            replace(known, customer_orders=empty(CustomerOrders), baked=empty(Baked), sales=empty(Sales)),
            ratios=self.ratios,
            doughs=empty(DoughPlan),
            errors=_ranked(self.errors[(self.errors["shop"] == evening.shop) & (self.errors["day"] <= today)]),
            since=today,
            seed=self.seed,
        )
        ordered = order_plan(
            wanted,
            replace(known, stock=evening.stock, on_order=evening.on_order),
            public_holidays=self.public_holidays,
            now=evening.now,
            settings=self.settings,
        )
        orders = ordered.plan
        qty = orders.set_index("ingredient")["order_qty"]
        return evening.rows["ingredient"].map(qty).fillna(0.0).to_numpy(dtype=np.float64)


def past_errors(predictions: DataFrame[Predictions]) -> pd.DataFrame:
    """Return what was forecast days ahead of each past day, and the evening before: shop, product, day and quantities.

    Of the forecasts made two to seven days ahead the earliest counts; days that sold out say nothing.
    """
    means = predictions[
        (predictions["level"] == MEAN) & ~predictions["is_sold_out"] & (predictions["horizon_days"] <= 7)
    ]
    nearest_last = means.sort_values("horizon_days")
    early = nearest_last.drop_duplicates(_KEY, keep="last")[[*_KEY, "actual_qty", "demand_qty"]]
    last = nearest_last.drop_duplicates(_KEY, keep="first")[[*_KEY, "demand_qty"]]
    return early.merge(last.rename(columns={"demand_qty": "last_qty"}), on=_KEY)


def _ranked(errors: pd.DataFrame) -> DataFrame[ErrorRanks]:
    scale = np.sqrt(errors["demand_qty"].clip(lower=1.0))
    ranked = errors.assign(error=(errors["actual_qty"] - errors["demand_qty"]) / scale)
    by_product = ranked.groupby(["shop", "product"])["error"]
    ranked["error_share"] = (by_product.rank(method="average") - 0.5) / by_product.transform("size")
    columns = ("demand_qty", "last_qty", "actual_qty")
    ranked["foreseen_share"] = foreseen_share(*(errors[name].to_numpy(dtype=np.float64) for name in columns))
    return checked(ErrorRanks, ranked)
