"""How much to bake of every product: least expected cost, in whole batches, never less than what is ordered.

In: Quantiles, Products, CriticalRatios, CustomerOrders, Overrides. Out: ProductionPlan.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.decisions.asked import asked_for
from forecast.decisions.rounding import BatchRules, least_cost_quantity
from forecast.distribution import DemandDistribution, Numbers, distributions
from forecast.notices import Notice, reason
from forecast.tables import (
    CriticalRatios,
    CustomerOrders,
    DataFrame,
    Overrides,
    ProductionPlan,
    Products,
    Quantiles,
    checked,
)

NO_RUNG = "none"
_LOW, _HIGH = 0.1, 0.9
_SOLD_OUT_DAYS = 2


def production_plan(
    quantiles: DataFrame[Quantiles],
    *,
    day: pd.Timestamp,
    products: DataFrame[Products],
    ratios: DataFrame[CriticalRatios],
    customer_orders: DataFrame[CustomerOrders],
    overrides: DataFrame[Overrides],
    usual: pd.DataFrame,
) -> tuple[DataFrame[ProductionPlan], list[Notice]]:
    """Propose how much of every product to bake for `day`, in every shop that the forecast covers on it.

    Plan = max(minimum display, walk-in target) + customer orders, rounded together to whole batches in the
    direction that costs least in expectation. The walk-in part is what is left after the orders, so rounding up
    for an order serves walk-in customers too. What a manager decided stands beside the proposal and does not
    change it. Products with `is_planned` false are left out; a product planned at zero stays in. A product that is
    ordered or decided upon without being on offer gets a row with the rung "none".

    Expected waste and lost sales are those of the walk-in part, and of the proposal, not of the decision:
    expected demand = plan − waste + lost. In money they are given where the costs are known.

    Parameters
    ----------
    usual
        shop, product, usual_qty, sold_out_days, as `usual_quantities` gives them.

    Returns
    -------
    The plan sorted by shop and product, and notices: `not_in_catalogue`, `orders_not_planned`,
    `decided_below_orders`, `decided_not_planned`.
    """
    rows, demand, notices = _what_to_plan(quantiles, day, products, customer_orders, overrides)
    rows = rows.merge(ratios, on="product", how="left").merge(usual, on=["shop", "product"], how="left")
    orders = rows["orders_qty"].to_numpy(dtype=float)
    ratio = rows["critical_ratio"].to_numpy(dtype=float)
    plan_qty = least_cost_quantity(demand, ratio, rules=BatchRules.of(rows), orders_qty=orders)
    walk_in = np.maximum((plan_qty - orders).round(6), 0)
    waste, lost = demand.expected_waste(walk_in), demand.expected_lost(walk_in)
    plan = rows.assign(
        walk_in_qty=walk_in,
        plan_qty=plan_qty,
        batches=(plan_qty / rows["batch_qty"]).round(6),
        change_share=_change(plan_qty, rows["usual_qty"]),
        expected_qty=demand.mean + orders,
        low_qty=_level(demand, _LOW) + orders,
        high_qty=_level(demand, _HIGH) + orders,
        ratio_source=rows["source"],
        expected_waste_qty=waste,
        expected_lost_qty=lost,
        expected_waste_amount=waste * rows["overage_net_amount"],
        expected_lost_amount=lost * rows["underage_net_amount"],
        is_sold_out_expected=rows["sold_out_days"].fillna(0) >= _SOLD_OUT_DAYS,
    )
    return checked(ProductionPlan, plan.sort_values(["shop", "product"])), notices


def _what_to_plan(
    quantiles: DataFrame[Quantiles],
    day: pd.Timestamp,
    products: DataFrame[Products],
    customer_orders: DataFrame[CustomerOrders],
    overrides: DataFrame[Overrides],
) -> tuple[pd.DataFrame, DemandDistribution, list[Notice]]:
    """Bring together, per shop and product: the forecast, the catalogue's rules, what is ordered and decided."""
    of_day = quantiles[quantiles["day"] == day]
    planned = products[products["is_planned"]]
    unknown = sorted(set(of_day["product"]) - set(products["product"]))
    notices = (
        [Notice("not_in_catalogue", "warning", values={"count": len(unknown), "products": ", ".join(unknown)})]
        if unknown
        else []
    )
    forecast, demand = distributions(
        of_day[of_day["product"].isin(planned["product"])], products.set_index("product")["unit"]
    )
    asked, said = asked_for(
        day, shops=set(of_day["shop"]), products=products, customer_orders=customer_orders, overrides=overrides
    )
    rows = forecast.assign(position=range(len(forecast))).merge(asked, on=["shop", "product"], how="outer")
    rows = rows.merge(planned, on="product", how="inner")
    is_on_offer = rows["position"].notna()
    rows = rows.assign(
        day=day,
        orders_qty=rows["orders_qty"].fillna(0.0),
        decided_reason=rows["decided_reason"].fillna(""),
        rung=rows["rung"].where(is_on_offer, NO_RUNG),
        reason=rows["reason"].where(is_on_offer, reason("not_on_offer")),
        minimum_display_qty=rows["minimum_display_qty"].where(is_on_offer, 0.0),
    )
    return rows, demand.at(rows["position"].fillna(-1).to_numpy(dtype=np.int64)), notices + said


def _level(demand: DemandDistribution, level: float) -> Numbers:
    return demand.quantity_at(np.full(len(demand), level))


def _change(plan_qty: Numbers, usual_qty: pd.Series) -> pd.Series:
    """Return (plan − usual) / usual, empty where nothing was usually sold."""
    share: pd.Series = (plan_qty - usual_qty) / usual_qty.where(usual_qty > 0)
    return share
