"""Waste against lost margin: what every product's target, and one moved, would have cost on past days.

In: Predictions, what was wanted, Products, Targets, ImpliedRatios. Out: TargetCurve.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.decisions.targets.day import Targets
from forecast.distribution import DemandDistribution, distributions
from forecast.tables import (
    DataFrame,
    ImpliedRatios,
    Predictions,
    Products,
    ShelfLives,
    TargetCurve,
    checked,
    empty,
)

WEIGHTS = (0.125, 0.25, 0.5, 0.667, 1.0, 1.5, 2.0, 4.0, 8.0)
"""How much more a missed piece counts than today, on the points of a curve; at 1 lies today's target."""
_KEY = ["shop", "product", "day"]
_LOWEST, _HIGHEST = 0.01, 0.99
_MEASURES = ("made_qty", "waste_qty", "lost_qty", "waste_amount", "lost_amount")


def target_curve(
    predictions: DataFrame[Predictions],
    wanted: pd.DataFrame,
    *,
    products: DataFrame[Products],
    targets: Targets,
    implied: DataFrame[ImpliedRatios],
) -> DataFrame[TargetCurve]:
    """Return what was wasted and missed a day at today's targets, at moved ones, and at those that the past implies.

    A target is moved by weighing a missed piece by f: ratio r becomes f·r / (f·r + 1 − r), so that one f moves all
    products of a shop along their curves, each from its own target. Quantities are decided with what each evening
    knew, in whole batches and with the promises of the shelf, each product by itself; `wanted` has shop, product, day
    and demand_qty. Waste costs the overage cost of a piece, what is missed its underage cost.

    Returns
    -------
    TargetCurve
        Days' means per shop and product, and the shop's sums with an empty product: money over the products whose costs
        are known, no quantities, as units differ. `mark` is "" on the curve, "today" at f = 1, "implied" at the ratio
        of the past, which in the shop's sum stands where it is known and today's elsewhere.
    """
    rows, demand = _evenings(predictions, wanted, products)
    parts = []
    for mark, ratios, weight in _moves(targets.ratios, implied, rows):
        parts.append(_costs(rows, demand, replace(targets, ratios=ratios, lives=empty(ShelfLives)), mark, weight))
    of_products = pd.concat(parts, ignore_index=True)
    known = of_products[of_products["waste_amount"].notna() & of_products["lost_amount"].notna()]
    summed = {"waste_amount": "sum", "lost_amount": "sum", "days_count": "max"}
    of_shops = known.groupby(["shop", "mark", "weight"], dropna=False).agg(summed).reset_index().assign(product="")
    told = pd.MultiIndex.from_frame(implied.loc[implied["implied_ratio"].notna(), ["shop", "product"]])
    is_told = (of_products["mark"] != "implied") | pd.MultiIndex.from_frame(of_products[["shop", "product"]]).isin(told)
    both = pd.concat([of_products[is_told], of_shops], ignore_index=True)
    return checked(TargetCurve, both.sort_values(["shop", "product", "mark", "weight"]))


def _evenings(
    predictions: DataFrame[Predictions], wanted: pd.DataFrame, products: DataFrame[Products]
) -> tuple[pd.DataFrame, DemandDistribution]:
    """Return the days that were forecast with what was wanted on them, as rows of a plan in the making."""
    nearest = predictions["horizon_days"] == predictions.groupby(_KEY)["horizon_days"].transform("min")
    planned = products[products["is_planned"]]
    kept = predictions[nearest & predictions["product"].isin(planned["product"])]
    forecast, demand = distributions(kept, products.set_index("product")["unit"])
    rows = forecast.assign(position=range(len(forecast))).merge(planned, on="product")
    rows = rows.merge(wanted[[*_KEY, "demand_qty"]], on=_KEY).assign(orders_qty=0.0)
    return rows, demand.at(rows["position"].to_numpy(dtype=np.int64))


def _moves(
    ratios: pd.DataFrame, implied: DataFrame[ImpliedRatios], rows: pd.DataFrame
) -> Iterator[tuple[str, pd.DataFrame, float]]:
    """Yield mark, ratios by product (and shop, for those of the past) and weight of every point."""
    own = ratios["critical_ratio"].to_numpy(dtype=float)
    for weight in WEIGHTS:
        yield ("today" if weight == 1 else ""), ratios.assign(critical_ratio=moved_ratio(own, weight)), weight
    every = rows[["shop", "product"]].drop_duplicates().merge(ratios, on="product")
    past = every.merge(implied[["shop", "product", "implied_ratio"]], on=["shop", "product"], how="left")
    if past["implied_ratio"].notna().any():
        ratio = past["implied_ratio"].clip(_LOWEST, _HIGHEST).fillna(past["critical_ratio"])
        yield "implied", past.drop(columns="implied_ratio").assign(critical_ratio=ratio), np.nan


def moved_ratio(ratio: npt.NDArray[np.float64], weight: float) -> npt.NDArray[np.float64]:
    """Return the critical ratios if a missed piece counted `weight` times as much as today.

    Examples
    --------
    >>> moved_ratio(np.array([0.5, 0.75]), 3.0).tolist()
    [0.75, 0.9]
    """
    moved: npt.NDArray[np.float64] = weight * ratio / (weight * ratio + 1 - ratio)
    return moved.clip(_LOWEST, _HIGHEST)


def _costs(rows: pd.DataFrame, demand: DemandDistribution, targets: Targets, mark: str, weight: float) -> pd.DataFrame:
    """Return a day's means of every shop and product at one point."""
    found = targets.of_rows(rows, demand)
    _, made, _ = targets.line_by_line(found, demand)
    wanted: npt.NDArray[np.float64] = found["demand_qty"].to_numpy(dtype=float)
    waste, lost = np.maximum(made - wanted, 0), np.maximum(wanted - made, 0)
    money = {"waste": found["overage_net_amount"], "lost": found["underage_net_amount"]}
    of_days = found.assign(
        made_qty=made, waste_qty=waste, lost_qty=lost, waste_amount=waste * money["waste"],
        lost_amount=lost * money["lost"],
    )  # fmt: skip
    groups = of_days.groupby(["shop", "product"])
    means = (
        groups[list(_MEASURES)].mean().assign(days_count=groups.size(), target_ratio=groups["critical_ratio"].first())
    )
    return means.reset_index().assign(mark=mark, weight=weight)
