"""An issued plan against what happened on its day.

In: ProductionPlan, Quantiles, Sales, Baked, Leftovers, CustomerOrders, CriticalRatios, History. Out: PlanScores.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.distribution import DemandDistribution, Numbers, distributions
from forecast.tables import (
    CriticalRatios,
    DataFrame,
    History,
    PlanScores,
    ProductionPlan,
    Quantiles,
    ShopTables,
    checked,
    days_at_till,
)

_KEY = ["shop", "product", "day"]
_NONE_LEFT = 1e-9
_NOON_S = 12 * 3600


def score_plans(
    plan: DataFrame[ProductionPlan],
    quantiles: DataFrame[Quantiles],
    *,
    known: ShopTables,
    ratios: DataFrame[CriticalRatios],
    history: DataFrame[History],
) -> DataFrame[PlanScores]:
    """Hold an issued plan against the sales known and, where written down, against what was baked and left.

    - Gone: what the till saw, corrected for customer orders that it records on another day or never.
    - Left: counted if written down, none where a time of selling out is, else made + kept of yesterday − gone, not
      below 0. Nothing left means sold out.
    - Made: baked if written down, else decided, else worked out from what is gone and was counted, else proposed; if
      not written down as baked, at least what is gone and was counted.
    - Unexplained: made + kept of yesterday − gone − left. It is 0 where one of them is worked out from the others.
    - Kept: what was left and "kept", which is no waste yet: on the next day it stands in `kept_qty` of the plan.
    - Lost, on sold-out days only: the issued distribution's E(demand | demand ≥ gone) − gone, for walk-in customers,
      as by then demand is known to be at least that. It is an estimate and says as much about the forecast as about
      the day.
    - Waste and lost in money take `overage_net_amount` and `underage_net_amount`; empty where unknown.
    - Newsvendor cost of the proposal, with what was kept, at its own critical ratio s: s · (gone − plan)⁺ +
      (1 − s) · (plan − gone)⁺, in units. On sold-out days gone is less than was wanted and the cost a lower bound. The
      same for 'same weekday last week': walk-in demand of that day, as History has it, plus today's orders.

    - There at noon: not sold out, or sold out after noon: at the time written down, else by the last sale.

    Days of a shop without any sale are left out: nothing is known about them.
    """
    rows = _with_what_is_known(plan, known, ratios=ratios, history=history)
    sold = rows["sold_qty"].fillna(0.0)
    picked_up, rung_up = _orders(rows, known)
    # What left the shop: the till's number with customer orders on the day of their pick-up.
    gone = (sold - rung_up).clip(lower=0) + picked_up
    rows = _balanced(rows.assign(gone_qty=gone))
    fresh_gone, left = gone - rows["kept_before_qty"], rows["left_qty"]
    waste, is_sold_out = left - rows["kept_qty"], left <= _NONE_LEFT
    demand = _issued_demand(rows, quantiles)
    walk_in_gone = (gone - picked_up).clip(lower=0).to_numpy(dtype=float)
    lost = np.where(is_sold_out, _lost_beyond(demand, walk_in_gone), 0.0)
    last_s = rows["sold_out_s"].fillna(rows["last_sale_s"])
    scores = rows.assign(
        demand_qty=gone + lost,
        last_week_qty=rows["last_week_qty"] + picked_up,
        is_there_at_noon=(last_s >= _NOON_S) | (~is_sold_out & last_s.notna()),
        sold_qty=sold,
        waste_share=waste / rows["made_qty"].where(rows["made_qty"] > 0),
        waste_amount=waste * rows["overage_net_amount"],
        is_sold_out=is_sold_out,
        lost_qty=lost,
        lost_amount=lost * rows["underage_net_amount"],
        newsvendor_cost=_cost(rows["plan_qty"], fresh_gone, rows["critical_ratio"]),
        last_week_cost=_cost(rows["last_week_qty"] + picked_up, gone, rows["critical_ratio"]),
    )
    return checked(PlanScores, scores.sort_values(_KEY))


def _with_what_is_known(
    plan: DataFrame[ProductionPlan],
    known: ShopTables,
    *,
    ratios: DataFrame[CriticalRatios],
    history: DataFrame[History],
) -> pd.DataFrame:
    """Return the lines of a plan, on days with sales, beside what was sold, baked and counted."""
    till_days = known.sales[["shop", "day"]].drop_duplicates()
    rows = plan.merge(till_days, on=["shop", "day"])
    sales = known.sales[[*_KEY, "sold_qty", "last_sale_s"]]
    notes = known.leftovers[[*_KEY, "left_qty", "sold_out_s", "went_to"]]
    for table in (sales, known.baked[[*_KEY, "baked_qty"]], notes):
        rows = rows.merge(table, on=_KEY, how="left")
    rows = rows.merge(ratios[["product", "underage_net_amount", "overage_net_amount"]], on="product", how="left")
    return rows.merge(_week_later(history), on=_KEY, how="left")


def _balanced(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows with what was made, left and kept, and what is unexplained between them and what is gone."""
    fresh_gone = rows["gone_qty"] - rows["kept_qty"]
    counted = rows["left_qty"].mask(rows["left_qty"].isna() & rows["sold_out_s"].notna(), 0.0)
    least = (fresh_gone + counted.fillna(0.0)).clip(lower=0)
    not_written = rows["decided_qty"].fillna(least.where(counted.notna())).fillna(rows["plan_qty"])
    made = rows["baked_qty"].fillna(not_written.clip(lower=least))
    left = counted.fillna((made - fresh_gone).clip(lower=0))
    unexplained = made - fresh_gone - left
    return rows.assign(
        kept_before_qty=rows["kept_qty"],
        made_qty=made,
        left_qty=left,
        kept_qty=left.where(rows["went_to"] == "kept", 0.0),
        went_to=rows["went_to"].fillna("unknown"),
        unexplained_qty=unexplained.mask(unexplained.abs() <= _NONE_LEFT, 0.0),
        is_made_known=rows["baked_qty"].notna() | rows["decided_qty"].notna(),
        is_left_counted=counted.notna(),
    )


def _week_later(history: DataFrame[History]) -> pd.DataFrame:
    """Return last week's demand on the day for which it would have been the plan."""
    return history[_KEY].assign(day=history["day"] + pd.Timedelta(days=7), last_week_qty=history["demand_qty"])


def _orders(rows: pd.DataFrame, known: ShopTables) -> tuple[pd.Series, pd.Series]:
    """Return per row what was picked up on its day, and what the till recorded for orders on it."""
    orders = known.customer_orders
    at_till = days_at_till(orders, timezone=known.timezone, orders_at_till=known.orders_at_till)
    keys = pd.MultiIndex.from_frame(rows[_KEY])
    sums = [orders.assign(day=day).groupby(_KEY)["qty"].sum() for day in (orders["day"], at_till)]
    picked_up, rung_up = (pd.Series(total.reindex(keys, fill_value=0.0).to_numpy(), rows.index) for total in sums)
    return picked_up, rung_up


def _issued_demand(rows: pd.DataFrame, quantiles: DataFrame[Quantiles]) -> DemandDistribution:
    """Return the distribution that was issued for each row; no demand where there was none."""
    units = rows.drop_duplicates("product").set_index("product")["unit"]
    keys, demand = distributions(quantiles, units)
    position = pd.MultiIndex.from_frame(keys[_KEY]).get_indexer(pd.MultiIndex.from_frame(rows[_KEY]))
    return demand.at(position.astype(np.int64))


def _lost_beyond(demand: DemandDistribution, gone: Numbers) -> Numbers:
    """Return E(demand | demand ≥ gone) − gone; 0 where demand was thought to end before."""
    chance = 1 - demand.chance_below(gone)
    return np.divide(demand.expected_lost(gone), chance, out=np.zeros(len(gone)), where=chance > _NONE_LEFT)


def _cost(plan_qty: pd.Series, gone: pd.Series, ratio: pd.Series) -> pd.Series:
    cost: pd.Series = ratio * (gone - plan_qty).clip(lower=0) + (1 - ratio) * (plan_qty - gone).clip(lower=0)
    return cost
