"""How much to bake of every product: least expected cost, in whole batches, never less than what is ordered.

In: Quantiles, Products, Targets, CustomerOrders, Overrides. Out: ProductionPlan.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from forecast.decisions.baking.bakehouse import Bakehouse
from forecast.decisions.baking.together import baked_together, decided_above_capacity
from forecast.decisions.rounding import BatchRules
from forecast.decisions.same_weekdays import Usual
from forecast.decisions.targets.day import Targets
from forecast.distribution import DemandDistribution, Numbers, distributions
from forecast.notices import Notice, Severity, Value, reason
from forecast.tables import (
    CustomerOrders,
    DataFrame,
    MadeAhead,
    Overrides,
    ProductionPlan,
    Products,
    Quantiles,
    checked,
    empty,
)

_KEY = ["shop", "product"]
_LOW, _HIGH = 0.1, 0.9
_SHOPS_WITH_TIME = 10


def production_plan(
    quantiles: DataFrame[Quantiles],
    *,
    day: pd.Timestamp,
    products: DataFrame[Products],
    targets: Targets,
    customer_orders: DataFrame[CustomerOrders],
    overrides: DataFrame[Overrides],
    usual: Usual | None = None,
    bakehouse: Bakehouse | None = None,
) -> tuple[DataFrame[ProductionPlan], list[Notice]]:
    """Propose how much of every product to bake for `day`, in every shop that the forecast covers on it.

    Plan = max(minimum display, walk-in target) + customer orders, rounded together to whole batches in the
    direction that costs least. The walk-in part is what is left after the orders, so rounding up for an order serves
    walk-in customers too. What a manager decided stands beside the proposal. Products with `is_planned` false are left
    out; a product planned at zero stays in. What is ordered or decided upon without being on offer gets a row with the
    rung "none". What `targets` say was kept of the day before is sold first, to who has no order; the proposal is less.
    Expected waste and lost sales are those of the walk-in part, and of the proposal, not of the decision:
    expected demand = plan + kept − waste + lost. In money they are given where the costs are known.

    With a `bakehouse`, products are rounded together, by what doughs, oven and mixers allow, on top of what was made
    ahead for the day. Without a `usual` nothing is held against anything. Notices: `not_in_catalogue`,
    `orders_not_planned`, `decided_below_orders`, `decided_not_planned`.
    """
    lines, notices = lines_of_day(
        quantiles, day=day, products=products, targets=targets, customer_orders=customer_orders, overrides=overrides,
        bakehouse=bakehouse,
    )  # fmt: skip
    rows, demand, rules, plan_qty = lines.rows, lines.demand, lines.rules, lines.alone
    orders, kept = (rows[name].to_numpy(dtype=float) for name in ("orders_qty", "kept_qty"))
    if bakehouse is not None and not bakehouse.is_empty and len(rows):
        plan_qty, said = baked_together(
            rows, demand.less(kept), rules=rules, plan_qty=plan_qty, bakehouse=bakehouse,
            is_quick=rows["shop"].nunique() > _SHOPS_WITH_TIME,
        )  # fmt: skip
        notices += said
    walk_in = np.maximum((plan_qty - orders).round(6), 0)
    waste, lost = demand.expected_waste(walk_in + kept), demand.expected_lost(walk_in + kept)
    plan = rows.assign(
        **lines.on_the_way(),
        walk_in_qty=walk_in,
        plan_qty=plan_qty,
        batches=(plan_qty / rows["batch_qty"]).round(6),
        expected_qty=demand.mean + orders,
        low_qty=demand.quantity_at(np.full(len(rows), _LOW)) + orders,
        high_qty=demand.quantity_at(np.full(len(rows), _HIGH)) + orders,
        ratio_source=rows["source"],
        expected_waste_qty=waste,
        expected_lost_qty=lost,
        expected_waste_amount=waste * rows["overage_net_amount"],
        expected_lost_amount=lost * rows["underage_net_amount"],
    )
    proposed = checked(ProductionPlan, (usual or Usual()).compared(plan).sort_values(["shop", "product"]))
    if bakehouse is not None and not bakehouse.is_empty:
        notices += decided_above_capacity(proposed, products=products, bakehouse=bakehouse)
    return proposed, notices


@dataclass(frozen=True, eq=False)
class DayLines:
    """What is to be planned for a day: a row per shop and product, its demand, its batches, its best by itself."""

    rows: pd.DataFrame
    demand: DemandDistribution
    rules: BatchRules
    alone: Numbers
    reasons: pd.Series[str]

    def on_the_way(self) -> dict[str, Any]:
        """Return the columns of a plan that lead to its quantity, and what there is to say of it."""
        orders, kept, ratio = (
            self.rows[name].to_numpy(dtype=float) for name in ("orders_qty", "kept_qty", "critical_ratio")
        )
        target = orders + self.demand.less(kept).best_quantity(ratio)
        asked = np.maximum(target, orders + self.rules.display_qty)
        most = self.rules.most_qty
        asked = asked if most is None else np.minimum(asked, orders + most)
        return {"target_qty": target, "asked_qty": asked, "alone_qty": self.alone, "reason": self.reasons}


def lines_of_day(
    quantiles: DataFrame[Quantiles],
    *,
    day: pd.Timestamp,
    products: DataFrame[Products],
    targets: Targets,
    customer_orders: DataFrame[CustomerOrders],
    overrides: DataFrame[Overrides],
    bakehouse: Bakehouse | None = None,
) -> tuple[DayLines, list[Notice]]:
    """Return what is to be planned for `day`, before products are rounded together, and what no plan can hold of it."""
    rows, demand, notices = _what_to_plan(quantiles, day, products, customer_orders, overrides)
    ahead = empty(MadeAhead) if bakehouse is None else bakehouse.made_ahead
    ahead = ahead[ahead["day"] == day].drop(columns="day")
    rows = targets.of_rows(rows, demand).merge(ahead, on=_KEY, how="left").fillna({"made_ahead_qty": 0.0})
    rules, alone, reasons = targets.line_by_line(rows, demand)
    total = rules.on_top_of(rows["made_ahead_qty"].to_numpy(dtype=float), alone)
    return DayLines(rows, demand, rules, total, reasons), notices


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
    values: dict[str, Value] = {"count": len(unknown), "products": ", ".join(unknown)}
    notices = [Notice("not_in_catalogue", "warning", values=values)] if unknown else []
    forecast, demand = distributions(
        of_day[of_day["product"].isin(planned["product"])], products.set_index("product")["unit"]
    )
    asked, said = _asked_for(
        day, shops=set(of_day["shop"]), products=products, customer_orders=customer_orders, overrides=overrides
    )
    rows = forecast.assign(position=range(len(forecast))).merge(asked, on=_KEY, how="outer")
    rows = rows.merge(planned, on="product", how="inner")
    is_on_offer = rows["position"].notna()
    rows = rows.assign(
        day=day,
        orders_qty=rows["orders_qty"].fillna(0.0),
        decided_reason=rows["decided_reason"].fillna(""),
        rung=rows["rung"].where(is_on_offer, "none"),
        reason=rows["reason"].where(is_on_offer, reason("not_on_offer")),
        minimum_display_qty=rows["minimum_display_qty"].where(is_on_offer, 0.0),
    )
    return rows, demand.at(rows["position"].fillna(-1).to_numpy(dtype=np.int64)), notices + said


def _asked_for(
    day: pd.Timestamp,
    *,
    shops: Collection[str],
    products: DataFrame[Products],
    customer_orders: DataFrame[CustomerOrders],
    overrides: DataFrame[Overrides],
) -> tuple[pd.DataFrame, list[Notice]]:
    """Return the orders and decisions for `day`, one row per shop and product, and what no plan can hold of them."""
    orders = customer_orders[customer_orders["day"] == day].groupby(_KEY)["qty"].sum().rename("orders_qty")
    decided = overrides[overrides["day"] == day][[*_KEY, "decided_qty", "reason_code"]]
    rows = orders.reset_index().merge(decided, on=_KEY, how="outer").sort_values(_KEY, ignore_index=True)
    rows = rows.rename(columns={"reason_code": "decided_reason"}).fillna({"orders_qty": 0.0, "decided_reason": ""})
    is_planned = rows["shop"].isin(shops) & rows["product"].isin(products.loc[products["is_planned"], "product"])
    is_ordered = rows["orders_qty"] > 0
    labels = rows["product"].map(products.set_index("product")["label"]).fillna(rows["product"])
    said = rows.assign(label=labels)
    notices = [
        *_each("orders_not_planned", said[~is_planned & is_ordered]),
        *_each("decided_not_planned", said[~is_planned & rows["decided_qty"].notna()], "note"),
        *_each("decided_below_orders", said[is_planned & (rows["decided_qty"] < rows["orders_qty"])]),
    ]
    return rows[is_planned].reset_index(drop=True), notices


def _each(code: str, rows: pd.DataFrame, severity: Severity = "warning") -> list[Notice]:
    """Make a notice of every row; `decided_qty` is among its values where something was decided."""
    notices = []
    for shop, label, ordered, decided in rows[["shop", "label", "orders_qty", "decided_qty"]].itertuples(index=False):
        values: dict[str, Value] = {"product": label, "orders_qty": float(ordered)}
        if pd.notna(decided):
            values["decided_qty"] = float(decided)
        notices.append(Notice(code, severity, shop=shop, values=values))
    return notices
