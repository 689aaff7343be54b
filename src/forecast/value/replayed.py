"""What past evenings would have been worth: every method bakes up to the product's critical ratio.

In: Predictions, CriticalRatios. Out: PlanScores.
"""

from __future__ import annotations

import numpy as np

from forecast.distribution import DemandDistribution
from forecast.tables import MEAN, CriticalRatios, DataFrame, PlanScores, Predictions, Products, checked, empty

_KEY = ["shop", "product", "day"]


def replayed_scores(
    predictions: DataFrame[Predictions], ratios: DataFrame[CriticalRatios], products: DataFrame[Products]
) -> DataFrame[PlanScores]:
    """Return what would have been wasted and missed, had the quantity at the critical ratio been baked.

    The quantity is the newsvendor's, as the plan works it out, before batches and minimum displays, which all methods
    would share. Of several evenings the last one counts. Where a day sold out, the actual is only a lower bound, for
    every method alike.

    Examples
    --------
    >>> import pandas as pd
    >>> day = pd.Timestamp("2025-06-13")
    >>> predictions = checked(Predictions, pd.DataFrame({"shop": "A", "product": "PAIN", "day": day, "horizon_days": 1,
    ...     "cutoff": day.tz_localize("UTC"), "level": ["0.5", "0.9", "mean"], "demand_qty": [10.0, 18.0, 11.0],
    ...     "actual_qty": 12.0, "rung": "boosted", "reason": "boosted"}))
    >>> ratios = checked(CriticalRatios, pd.DataFrame({"product": ["PAIN"], "critical_ratio": [0.7],
    ...     "underage_net_amount": [0.7], "overage_net_amount": [0.3], "source": ["costs"]}))
    >>> products = checked(Products, pd.DataFrame({"product": ["PAIN"], "label": ["Pain"]}))
    >>> replayed_scores(predictions, ratios, products)[["made_qty", "left_qty", "lost_qty"]].values.tolist()
    [[14.0, 2.0, 0.0]]
    """
    nearest = predictions["cutoff"] == predictions.groupby(_KEY)["cutoff"].transform("max")
    rows = predictions[(predictions["level"] != MEAN) & nearest]
    if rows.empty:
        return empty(PlanScores)
    wide = rows.assign(level=rows["level"].astype(float)).pivot_table(
        index=[*_KEY, "actual_qty"], columns="level", values="demand_qty"
    )
    frame = wide.reset_index()[[*_KEY, "actual_qty"]]
    of_product = ratios.set_index("product").reindex(frame["product"]).reset_index(drop=True)
    is_pcs = frame["product"].map(products.set_index("product")["unit"]).fillna("pcs") == "pcs"
    levels = wide.columns.to_numpy(dtype=float)
    demand = DemandDistribution.from_quantiles(levels, wide.to_numpy(dtype=float), is_discrete=is_pcs.to_numpy())
    ratio = of_product["critical_ratio"].fillna(0.5).to_numpy(dtype=float)
    made = demand.best_quantity(ratio)
    actual = frame["actual_qty"].to_numpy(dtype=float)
    left, lost = np.maximum(made - actual, 0), np.maximum(actual - made, 0)
    scores = frame[_KEY].assign(
        plan_qty=made,
        made_qty=made,
        sold_qty=np.minimum(made, actual),
        gone_qty=np.minimum(made, actual),
        left_qty=left,
        waste_share=np.divide(left, made, out=np.full(len(made), np.nan), where=made > 0),
        waste_amount=left * of_product["overage_net_amount"].to_numpy(dtype=float),
        is_sold_out=left <= 0,
        lost_qty=lost,
        lost_amount=lost * of_product["underage_net_amount"].to_numpy(dtype=float),
        newsvendor_cost=ratio * lost + (1 - ratio) * left,
        last_week_cost=np.nan,
    )
    return checked(PlanScores, scores)
