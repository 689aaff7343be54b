"""What plans were worth over a day, a week, a month: sums, what decisions changed, and which products cost most.

In: PlanScores, Products. Out: one row per period, reason or product.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from forecast.tables import DataFrame, PlanScores, Products
from forecast.value.totals import value_totals

_DAYS_OF_MONTH = 28


def periods_until(day: date) -> dict[str, tuple[date, date]]:
    """Return first and last day of the day itself, of its ISO week so far, and of the four weeks that end with it.

    Examples
    --------
    >>> {name: f"{first} {last}" for name, (first, last) in periods_until(date(2026, 12, 2)).items()}
    {'day': '2026-12-02 2026-12-02', 'week': '2026-11-30 2026-12-02', 'month': '2026-11-05 2026-12-02'}
    """
    at = pd.Timestamp(day)
    monday = at - pd.Timedelta(days=at.day_of_week)
    four_weeks = at - pd.Timedelta(days=_DAYS_OF_MONTH - 1)
    return {"day": (day, day), "week": (monday.date(), day), "month": (four_weeks.date(), day)}


def cost_amount(scores: DataFrame[PlanScores], qty: pd.Series) -> pd.Series:
    """Return what `qty` would have cost, had it been made: what was left of it and missed [shop's currency].

    It is overage · (qty − demand)⁺ + underage · (demand − qty)⁺ with the demand of the day as it is estimated; empty
    where the costs are unknown. The same for every method: what was missed on a sold-out day is an estimate.

    Examples
    --------
    >>> row = pd.DataFrame({"demand_qty": [10.0], "overage_net_amount": [0.3], "underage_net_amount": [0.8]})
    >>> cost_amount(row, pd.Series([12.0])).tolist(), cost_amount(row, pd.Series([9.0])).tolist()
    ([0.6], [0.8])
    """
    over, under = (qty - scores["demand_qty"]).clip(lower=0), (scores["demand_qty"] - qty).clip(lower=0)
    cost: pd.Series = over * scores["overage_net_amount"] + under * scores["underage_net_amount"]
    return cost


def period_totals(
    scores: DataFrame[PlanScores], products: DataFrame[Products], periods: Mapping[str, tuple[date, date]]
) -> dict[str, dict[str, Any]]:
    """Return the sums of each period: those of `value_totals` and some more.

    Returns
    -------
    By name: `first`, `last`, `days_count` (days that were scored), `there_at_noon_share` and `there_at_closing_share`
    (0–1, of product-days; the first where times are known), `waste_kg` and `last_week_kg` (left, and what last week's
    quantities would have left, of products whose weight is known), and on rows that have all three [shop's currency]:
    `proposed_amount`, `last_week_amount`, `happened_amount` (what the proposal, last week's quantities, and what was
    made cost). What is unknown is not a number.
    """
    priced = _priced(scores, products)
    totals: dict[str, dict[str, Any]] = {}
    for name, (first, last) in periods.items():
        rows = priced[priced["day"].between(pd.Timestamp(first), pd.Timestamp(last))]
        amounts = rows[["proposed_amount", "last_week_amount", "happened_amount"]].dropna().sum(min_count=1)
        weights = rows[["waste_kg", "last_week_kg"]].dropna().sum(min_count=1)
        sums = pd.concat([value_totals(rows, products).iloc[0], weights, amounts])
        totals[name] = {
            "first": first,
            "last": last,
            "days_count": rows["day"].nunique(),
            "there_at_noon_share": rows["is_there_at_noon"].dropna().astype(float).mean(),
            "there_at_closing_share": (~rows["is_sold_out"]).astype(float).mean(),
            **{str(column): value for column, value in sums.items()},
        }
    return totals


def decisions_by_reason(scores: DataFrame[PlanScores], products: DataFrame[Products]) -> pd.DataFrame:
    """Return what decisions changed, one row per reason: the proposal's cost less that of what was made.

    Returns
    -------
    `decided_reason`, `rows_count`, `better_count` (decisions that cost less than the proposal would have), and
    `gain_amount` [shop's currency], negative where the proposals would have cost less. Decisions whose costs are
    unknown are left out.
    """
    decided = _priced(scores, products)
    decided = decided[(decided["decided_reason"] != "") & decided["happened_amount"].notna()]
    gain = decided["proposed_amount"] - decided["happened_amount"]
    grouped = decided.assign(gain_amount=gain, rows_count=1, better_count=(gain > 0).astype(int)).groupby(
        "decided_reason"
    )
    sums: pd.DataFrame = grouped[["rows_count", "better_count", "gain_amount"]].sum().reset_index()
    return sums


def products_by_cost(scores: DataFrame[PlanScores], products: DataFrame[Products]) -> pd.DataFrame:
    """Return the sums of each product, the one that cost most first, and what the proposals saved beside last week's.

    Returns
    -------
    `product`, `label`, `unit`; `plan_qty`, `made_qty`, `sold_qty`, `left_qty`, `lost_qty` [units]; `waste_amount`,
    `lost_amount`, `saved_amount` [shop's currency], the last negative where last week's quantities would have cost
    less.
    """
    priced = _priced(scores, products)
    priced = priced.assign(saved_amount=priced["last_week_amount"] - priced["proposed_amount"])
    quantities = ["plan_qty", "made_qty", "sold_qty", "left_qty", "lost_qty"]
    amounts = ["waste_amount", "lost_amount", "saved_amount"]
    sums = priced.groupby("product")[[*quantities, *amounts]].sum(min_count=1).reset_index()
    sums = sums.merge(products[["product", "label", "unit"]], on="product", how="left")
    sums = sums.fillna({"label": sums["product"], "unit": "pcs"})
    cost = sums["waste_amount"].fillna(0) + sums["lost_amount"].fillna(0)
    order = sums.assign(cost=cost).sort_values(["cost", "product"], ascending=[False, True])
    return order.drop(columns="cost").reset_index(drop=True)


def _priced(scores: DataFrame[PlanScores], products: DataFrame[Products]) -> DataFrame[PlanScores]:
    """Return the scores with what each quantity cost, and with what was left in kilograms."""
    catalogue = products.set_index("product")
    is_kg = scores["product"].map(catalogue["unit"]) == "kg"
    piece_kg = scores["product"].map(catalogue["piece_kg"]).astype(float).mask(is_kg, 1.0)
    left_of_last_week = (scores["last_week_qty"] - scores["demand_qty"]).clip(lower=0)
    priced: DataFrame[PlanScores] = scores.assign(
        proposed_amount=cost_amount(scores, scores["plan_qty"]),
        last_week_amount=cost_amount(scores, scores["last_week_qty"]),
        happened_amount=scores["waste_amount"] + scores["lost_amount"],
        waste_kg=scores["left_qty"] * piece_kg,
        last_week_kg=left_of_last_week * piece_kg,
    )
    return priced
