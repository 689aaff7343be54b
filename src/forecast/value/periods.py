"""What plans were worth over a day, a week, a month: sums, what decisions changed, and which products cost most.

In: PlanScores, Products. Out: one row per period, reason or product.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from forecast.tables import DataFrame, PlanScores, Products
from forecast.value.totals import value_totals

_DAYS_OF_MONTH = 28
_CENT = 0.005
"""Less is no difference [shop's currency]."""
_COMPARED = ["proposed_amount", "last_week_amount", "happened_amount"]
_QUANTITIES = [
    "plan_qty",
    "decided_qty",
    "kept_before_qty",
    "made_qty",
    "gone_qty",
    "left_qty",
    "kept_qty",
    "unexplained_qty",
    "lost_qty",
]


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


def cost_amount(scores: DataFrame[PlanScores], shelf_qty: pd.Series) -> pd.Series:
    """Return what it would have cost to have `shelf_qty` for sale: left of it and missed [shop's currency].

    It is overage · (shelf − demand)⁺ + underage · (demand − shelf)⁺ with the day's demand as it is estimated, and empty
    where costs are unknown. The same for every method: what was missed on a sold-out day is an estimate. Where what was
    left could be kept for the next day, nothing left costs anything yet.

    Examples
    --------
    >>> row = pd.DataFrame({"demand_qty": [10.0], "overage_net_amount": [0.3], "underage_net_amount": [0.8],
    ...     "kept_qty": [0.0]})
    >>> cost_amount(row, pd.Series([12.0])).tolist(), cost_amount(row, pd.Series([9.0])).tolist()
    ([0.6], [0.8])
    """
    left, missed = (shelf_qty - scores["demand_qty"]).clip(lower=0), (scores["demand_qty"] - shelf_qty).clip(lower=0)
    wasted = left.where(scores["kept_qty"] <= 0, 0.0)
    cost: pd.Series = wasted * scores["overage_net_amount"] + missed * scores["underage_net_amount"]
    return cost


def period_totals(
    scores: DataFrame[PlanScores], products: DataFrame[Products], periods: Mapping[str, tuple[date, date]]
) -> dict[str, dict[str, Any]]:
    """Return the sums of each period: those of `value_totals` and some more.

    Returns
    -------
    By name: `first`, `last`, `days_count` (days that were scored), `there_at_noon_share` and `there_at_closing_share`
    (0–1, of product-days; the first where times are known), `counted_share` (of product-days whose leftovers were
    counted), `checked_count` and `unexplained_count` (product-days on which what was made is known and leftovers were
    counted, and those of them on which the two and the till disagree), `waste_kg`, `given_kg`, `spared_kg` (left
    and not kept, the part of it that was given away, and how much more last week's quantities would have left, of
    products whose weight is known), and on rows that have all three [shop's currency]: `proposed_amount`,
    `last_week_amount`, `happened_amount` (what the proposal, last week's quantities, and what was made cost). What is
    unknown is not a number.
    """
    priced = _priced(scores, products)
    totals: dict[str, dict[str, Any]] = {}
    for name, (first, last) in periods.items():
        rows = priced[priced["day"].between(pd.Timestamp(first), pd.Timestamp(last))]
        amounts = rows[_COMPARED].dropna().sum(min_count=1)
        weights = rows[["waste_kg", "given_kg", "spared_kg"]].sum(min_count=1)
        is_checked = rows["is_made_known"] & rows["is_left_counted"]
        sums = pd.concat([value_totals(rows, products).iloc[0], weights, amounts])
        totals[name] = {
            "first": first,
            "last": last,
            "days_count": rows["day"].nunique(),
            "there_at_noon_share": rows["is_there_at_noon"].dropna().astype(float).mean(),
            "there_at_closing_share": (~rows["is_sold_out"]).astype(float).mean(),
            "counted_share": rows["is_left_counted"].astype(float).mean(),
            "checked_count": int(is_checked.sum()),
            "unexplained_count": int((rows["unexplained_qty"] != 0).sum()),
            **{str(column): value for column, value in sums.items()},
        }
    return totals


def decisions_by_reason(scores: DataFrame[PlanScores], products: DataFrame[Products]) -> pd.DataFrame:
    """Return what decisions changed, one row per reason: the proposal's cost less that of what was made.

    What was made otherwise than proposed without being decided first, as what was baked tells, has the reason "".

    Returns
    -------
    `decided_reason`, `rows_count`, `better_count` (decisions that cost less than the proposal would have),
    `sold_out_count` (those on sold-out days: what the proposal would have brought is known from an estimate of demand
    alone) and `gain_amount` [shop's currency], negative where the proposals would have cost less. Decisions whose costs
    are unknown are left out.
    """
    priced = _priced(scores, products)
    is_decided = priced["decided_qty"].notna() | (priced["decided_reason"] != "")
    is_other = priced["is_made_known"] & (priced["made_qty"] != priced["plan_qty"])
    decided = priced[(is_decided | is_other) & priced["happened_amount"].notna()]
    gain = decided["proposed_amount"] - decided["happened_amount"]
    counted = decided.assign(
        rows_count=1, better_count=gain > _CENT, sold_out_count=decided["is_sold_out"], gain_amount=gain
    )
    grouped = counted.groupby("decided_reason")
    sums: pd.DataFrame = grouped[["rows_count", "better_count", "sold_out_count", "gain_amount"]].sum().reset_index()
    return sums


def sums_by_day(scores: DataFrame[PlanScores], products: DataFrame[Products]) -> pd.DataFrame:
    """Return the sums of each day, in order: what was left and missed, and what others than what was made would cost.

    Returns
    -------
    `day`, `waste_amount`, `lost_amount`, and on rows that have all three `proposed_amount`, `last_week_amount`,
    `happened_amount` [shop's currency].
    """
    return _summed(_priced(scores, products), "day", ["waste_amount", "lost_amount", *_COMPARED])


def sums_by_product(scores: DataFrame[PlanScores], products: DataFrame[Products]) -> pd.DataFrame:
    """Return the sums of each product, first those whose proposals were worst beside last week's, then the dearest.

    Returns
    -------
    `product`, `label`, `unit`; `plan_qty`, `decided_qty` (what was decided, else proposed), `kept_before_qty`,
    `made_qty`, `gone_qty`, `left_qty`, `kept_qty`, `unexplained_qty`, `lost_qty` [units]; `is_checked` (whether what
    was made is known and leftovers were counted on any day); `waste_amount`, `lost_amount`, `proposed_amount`,
    `last_week_amount`, `happened_amount`, `saved_amount` [shop's currency], the last negative where last week's
    quantities would have cost less.
    """
    priced = _priced(scores, products)
    priced = priced.assign(decided_qty=priced["decided_qty"].fillna(priced["plan_qty"]))
    sums = _summed(priced, "product", [*_QUANTITIES, "waste_amount", "lost_amount", *_COMPARED])
    checked_days = (priced["is_made_known"] & priced["is_left_counted"]).groupby(priced["product"]).any()
    sums = sums.assign(
        saved_amount=sums["last_week_amount"] - sums["proposed_amount"],
        is_checked=sums["product"].map(checked_days),
    )
    sums = sums.merge(products[["product", "label", "unit"]], on="product", how="left")
    sums = sums.fillna({"label": sums["product"], "unit": "pcs"})
    worse = sums["saved_amount"].where(sums["saved_amount"] < -_CENT).fillna(0.0)
    cost = sums["waste_amount"].fillna(0) + sums["lost_amount"].fillna(0)
    order = sums.assign(worse=worse, cost=-cost).sort_values(["worse", "cost", "product"])
    return order.drop(columns=["worse", "cost"]).reset_index(drop=True)


def dearer_proposals(sums: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return where last week's quantities, or what was made instead, cost less than the proposals, the worst first.

    Returns
    -------
    The column `name` of `sums`, `better` ("last_week" or "happened", whichever cost less) and `amount` by which it cost
    less [shop's currency].

    Examples
    --------
    >>> days = pd.DataFrame({"day": ["Mon", "Tue"], "proposed_amount": [9.0, 4.0], "last_week_amount": [7.0, 6.0],
    ...     "happened_amount": [8.0, 4.0]})
    >>> dearer_proposals(days, "day").values.tolist()
    [['Mon', 'last_week', 2.0]]
    """
    known = sums.dropna(subset=_COMPARED)
    other = known[["last_week_amount", "happened_amount"]]
    amount = known["proposed_amount"] - other.min(axis=1)
    is_last_week = other["last_week_amount"] <= other["happened_amount"]
    better = is_last_week.map({True: "last_week", False: "happened"})
    found = known[[name]].assign(better=better, amount=amount)
    return found[amount > _CENT].sort_values(["amount", name], ascending=[False, True]).reset_index(drop=True)


def _summed(priced: pd.DataFrame, by: str, columns: Sequence[str]) -> pd.DataFrame:
    """Return sums; amounts that are held against each other are summed over rows that have all of them."""
    has_all = priced[_COMPARED].notna().all(axis=1)
    rows = priced.assign(**{name: priced[name].where(has_all) for name in _COMPARED})
    sums: pd.DataFrame = rows.groupby(by)[list(columns)].sum(min_count=1).reset_index()
    return sums


def _priced(scores: DataFrame[PlanScores], products: DataFrame[Products]) -> DataFrame[PlanScores]:
    """Return the scores with what each quantity cost, on rows that have all three, and with kilograms.

    Beside what is made stands what was kept of the day before, and what is unexplained is lost to every method.
    """
    catalogue = products.set_index("product")
    is_kg = scores["product"].map(catalogue["unit"]) == "kg"
    piece_kg = scores["product"].map(catalogue["piece_kg"]).astype(float).mask(is_kg, 1.0)
    left_of_last_week = (scores["last_week_qty"] - scores["demand_qty"]).clip(lower=0)
    waste_kg = (scores["left_qty"] - scores["kept_qty"]) * piece_kg
    beside = scores["kept_before_qty"] - scores["unexplained_qty"]
    compared = pd.DataFrame(
        {
            "proposed_amount": cost_amount(scores, (scores["plan_qty"] + beside).clip(lower=0)),
            "last_week_amount": cost_amount(
                scores, (scores["last_week_qty"] - scores["unexplained_qty"]).clip(lower=0)
            ),
            "happened_amount": cost_amount(scores, (scores["made_qty"] + beside).clip(lower=0)),
        }
    )
    priced: DataFrame[PlanScores] = scores.assign(
        **compared,
        waste_kg=waste_kg,
        given_kg=waste_kg.where((scores["went_to"] == "given") | waste_kg.isna(), 0.0),
        spared_kg=left_of_last_week.where(scores["kept_qty"] <= 0, 0.0) * piece_kg - waste_kg,
    )
    return priced
