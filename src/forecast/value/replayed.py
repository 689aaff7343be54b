"""What past evenings would have been worth: every method bakes up to the product's critical ratio.

In: Predictions, CriticalRatios. Out: PlanScores.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.tables import MEAN, CriticalRatios, DataFrame, PlanScores, Predictions, Products, checked, empty

_KEY = ["shop", "product", "day"]


def replayed_scores(
    predictions: DataFrame[Predictions], ratios: DataFrame[CriticalRatios], products: DataFrame[Products]
) -> DataFrame[PlanScores]:
    """Return what would have been wasted and missed, had the quantity at the critical ratio been baked.

    The quantity lies between the two levels around the ratio, at the outermost level beyond them, and is whole for
    pieces (rounded up); batches and minimum displays are left out, as all methods would share them. Of several
    horizons the shortest counts. Where a day sold out, the actual is only a lower bound, for every method alike.

    Examples
    --------
    >>> day = pd.Timestamp("2025-06-13")
    >>> predictions = checked(Predictions, pd.DataFrame({"shop": "A", "product": "PAIN", "day": day, "horizon_days": 1,
    ...     "cutoff": day.tz_localize("UTC"), "level": ["0.5", "0.9", "mean"], "demand_qty": [10.0, 18.0, 11.0],
    ...     "actual_qty": 12.0, "rung": "boosted", "reason": "boosted"}))
    >>> ratios = checked(CriticalRatios, pd.DataFrame({"product": ["PAIN"], "critical_ratio": [0.7],
    ...     "underage_net_eur": [0.7], "overage_net_eur": [0.3], "source": ["costs"]}))
    >>> products = checked(Products, pd.DataFrame({"product": ["PAIN"], "label": ["Pain"]}))
    >>> replayed_scores(predictions, ratios, products)[["made_qty", "left_qty", "lost_qty"]].values.tolist()
    [[14.0, 2.0, 0.0]]
    """
    nearest = predictions["horizon_days"] == predictions.groupby(_KEY)["horizon_days"].transform("min")
    rows = predictions[(predictions["level"] != MEAN) & nearest]
    if rows.empty:
        return empty(PlanScores)
    wide = rows.assign(level=rows["level"].astype(float)).pivot_table(
        index=[*_KEY, "actual_qty"], columns="level", values="demand_qty"
    )
    frame = wide.reset_index()[[*_KEY, "actual_qty"]]
    of_product = ratios.set_index("product").reindex(frame["product"]).reset_index(drop=True)
    made = _at_ratio(wide.to_numpy(), wide.columns.to_numpy(dtype=float), of_product["critical_ratio"])
    is_pcs = frame["product"].map(products.set_index("product")["unit"]).fillna("pcs") == "pcs"
    made = np.where(is_pcs, np.ceil(made - 1e-9), made)
    actual = frame["actual_qty"].to_numpy(dtype=float)
    left, lost = np.maximum(made - actual, 0), np.maximum(actual - made, 0)
    ratio = of_product["critical_ratio"].to_numpy(dtype=float)
    scores = frame[_KEY].assign(
        plan_qty=made,
        made_qty=made,
        sold_qty=np.minimum(made, actual),
        left_qty=left,
        waste_share=np.divide(left, made, out=np.full(len(made), np.nan), where=made > 0),
        waste_eur=left * of_product["overage_net_eur"].to_numpy(dtype=float),
        is_sold_out=left <= 0,
        lost_qty=lost,
        lost_eur=lost * of_product["underage_net_eur"].to_numpy(dtype=float),
        newsvendor_cost=ratio * lost + (1 - ratio) * left,
        last_week_cost=np.nan,
    )
    return checked(PlanScores, scores)


def _at_ratio(
    quantities: npt.NDArray[np.float64], levels: npt.NDArray[np.float64], ratio: pd.Series
) -> npt.NDArray[np.float64]:
    """Return per row the quantity at its ratio, by straight lines between levels."""
    wanted = np.clip(ratio.fillna(0.5).to_numpy(dtype=float), levels[0], levels[-1])
    if len(levels) == 1:
        return quantities[:, 0]
    upper = np.clip(np.searchsorted(levels, wanted), 1, len(levels) - 1)
    lower = upper - 1
    share = (wanted - levels[lower]) / (levels[upper] - levels[lower])
    row = np.arange(len(quantities))
    below, above = quantities[row, lower], quantities[row, upper]
    between: npt.NDArray[np.float64] = below + share * (above - below)
    return between
