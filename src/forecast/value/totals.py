"""Sums of scores: money, shares and days can be added over products, quantities only within one unit.

In: PlanScores, Products.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from forecast.tables import DataFrame, PlanScores, Products


def value_totals(
    scores: DataFrame[PlanScores], products: DataFrame[Products], *, by: Sequence[str] = ()
) -> pd.DataFrame:
    """Return waste and lost sales, summed by shop, product, day or several of these; by none, one row.

    The waste share is Σ unsold at selling price / Σ made at selling price, over products with a price. What was kept
    for the next day is not counted as unsold. Money is
    summed over products whose costs are known, counted in `with_costs_count`, and empty where there is none.

    Returns
    -------
    The columns of `by`, then `rows_count`, `with_costs_count`, `waste_amount`, `lost_amount` [shop's currency],
    `stock_out_days` (product-days on which nothing was left), `waste_pcs`, `lost_pcs` (products sold by the piece),
    `newsvendor_cost`, `last_week_cost` [units, over rows that have both], `waste_share` (0–1).

    Examples
    --------
    >>> from forecast.tables import PlanScores, Products, checked
    >>> row = {"shop": "A", "day": "2026-11-22", "plan_qty": 10, "made_qty": 10, "sold_qty": 8, "left_qty": 2,
    ...        "waste_share": 0.2, "waste_amount": 0.5, "is_sold_out": False, "lost_qty": 0, "lost_amount": 0,
    ...        "newsvendor_cost": 0.5, "last_week_cost": 1}
    >>> scores = checked(PlanScores, pd.DataFrame([row | {"product": "PAIN"}, row | {"product": "TARTE"}]))
    >>> products = checked(Products, pd.DataFrame({"product": ["PAIN", "TARTE"], "label": ["Pain", "Tarte"],
    ...                                            "price_gross_amount": [1.0, 20.0]}))
    >>> value_totals(scores, products)[["waste_amount", "waste_share", "stock_out_days"]].values.tolist()
    [[1.0, 0.2, 0.0]]
    """
    catalogue = products.set_index("product")
    price = scores["product"].map(catalogue["price_gross_amount"]).astype(float)
    is_pcs = scores["product"].map(catalogue["unit"]) == "pcs"
    waste = scores["left_qty"] - scores["kept_qty"]
    is_compared = scores["last_week_cost"].notna()
    parts = scores[list(by)].assign(
        rows_count=1,
        with_costs_count=scores["waste_amount"].notna().astype(int),
        waste_amount=scores["waste_amount"],
        lost_amount=scores["lost_amount"],
        unsold_at_price=waste * price,
        made_at_price=scores["made_qty"] * price,
        stock_out_days=scores["is_sold_out"].astype(int),
        waste_pcs=waste.where(is_pcs),
        lost_pcs=scores["lost_qty"].where(is_pcs),
        newsvendor_cost=scores["newsvendor_cost"].where(is_compared),
        last_week_cost=scores["last_week_cost"],
    )
    if by:
        sums = parts.groupby(list(by), sort=True).sum(min_count=1).reset_index()
    else:
        sums = parts.sum(min_count=1).to_frame().T
    sums["waste_share"] = sums["unsold_at_price"] / sums["made_at_price"].where(sums["made_at_price"] > 0)
    result: pd.DataFrame = sums.drop(columns=["unsold_at_price", "made_at_price"])
    return result
