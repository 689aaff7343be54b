"""What ordering has to cover: what was baked since the stock count, what is planned, what will probably be baked.

In: ProductionPlan, Quantiles, Products, CriticalRatios, CustomerOrders, Baked, Sales. Out: Need.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.distribution import distributions
from forecast.tables import (
    Baked,
    CriticalRatios,
    CustomerOrders,
    DataFrame,
    Need,
    ProductionPlan,
    Products,
    Quantiles,
    Sales,
    checked,
)

_KEY = ["shop", "product", "day"]


def need(
    plan: DataFrame[ProductionPlan],
    quantiles: DataFrame[Quantiles],
    *,
    products: DataFrame[Products],
    ratios: DataFrame[CriticalRatios],
    customer_orders: DataFrame[CustomerOrders],
    baked: DataFrame[Baked],
    sales: DataFrame[Sales],
    since: pd.Timestamp,
) -> DataFrame[Need]:
    """Return the expected baking of every planned product from the day after `since` to the last day of the forecast.

    - Days that are over: what was really made or, where that is not written down, what the till saw, which is
      the least that was made. Taken as certain.
    - The planned days: what was decided, else what is proposed. Certain.
    - Other days of the forecast: demand at the critical ratio, near which the plan of that day will be, at least
      the minimum display, and the customer orders known so far. Its standard deviation is the one of demand:
      an upper bound, because a plan follows only the part of demand that can be foreseen by then.
      Batches are left out, as they round up on some days and down on others.

    `since` is the day of the oldest stock count that matters; baking up to its evening is in the count.

    Raises
    ------
    ValueError
        If the plan is empty.
    """
    if plan.empty:
        raise ValueError("the need is counted from a plan")
    days = plan[["shop", "day"]].drop_duplicates()
    names = products.loc[products["is_planned"], "product"]
    past = _made(baked, sales, since, days.groupby("shop")["day"].min())
    planned = plan[_KEY].assign(mean_qty=plan["decided_qty"].fillna(plan["plan_qty"]), is_planned=True)
    coming = _expected(quantiles, days, products, ratios, customer_orders)
    rows = pd.concat([past, planned, coming], ignore_index=True).drop_duplicates(_KEY)
    rows = rows[rows["product"].isin(names)].fillna({"sd_qty": 0.0, "is_planned": False})
    return checked(Need, rows.sort_values(_KEY))


def _made(
    baked: DataFrame[Baked], sales: DataFrame[Sales], since: pd.Timestamp, first_planned: pd.Series
) -> pd.DataFrame:
    sold = sales.loc[sales["day"] > since, [*_KEY, "sold_qty"]]
    both = baked[baked["day"] > since].merge(sold, on=_KEY, how="outer")
    rows = both[both["day"] < both["shop"].map(first_planned)]
    return rows[_KEY].assign(mean_qty=rows["baked_qty"].fillna(rows["sold_qty"]))


def _expected(
    quantiles: DataFrame[Quantiles],
    planned_days: pd.DataFrame,
    products: DataFrame[Products],
    ratios: DataFrame[CriticalRatios],
    customer_orders: DataFrame[CustomerOrders],
) -> pd.DataFrame:
    catalogue = products.set_index("product")
    planned = pd.MultiIndex.from_frame(planned_days)
    is_other, is_coming = (
        ~pd.MultiIndex.from_frame(table[["shop", "day"]]).isin(planned) for table in (quantiles, customer_orders)
    )
    rows, demand = distributions(quantiles[is_other & quantiles["product"].isin(catalogue.index)], catalogue["unit"])
    ratio = rows["product"].map(ratios.set_index("product")["critical_ratio"]).to_numpy(dtype=float)
    display = rows["product"].map(catalogue["minimum_display_qty"]).to_numpy(dtype=float)
    walk_in = rows[_KEY].assign(
        walk_in_qty=np.maximum(demand.quantity_at(ratio), display), sd_qty=demand.standard_deviation
    )
    begins = customer_orders["shop"].map(quantiles.groupby("shop")["day"].min())
    ordered = customer_orders[is_coming & (customer_orders["day"] >= begins)]
    orders = ordered.groupby(_KEY)["qty"].sum().rename("orders_qty").reset_index()
    both = walk_in.merge(orders, on=_KEY, how="outer").fillna({"walk_in_qty": 0.0, "orders_qty": 0.0, "sd_qty": 0.0})
    return both.assign(mean_qty=both["walk_in_qty"] + both["orders_qty"])[[*_KEY, "mean_qty", "sd_qty"]]
