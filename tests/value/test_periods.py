"""What plans were worth over a day, a week and four weeks, held against figures by hand."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from forecast.tables import PlanScores, Products, checked
from forecast.value.periods import decisions_by_reason, period_totals, periods_until, sums_by_day, sums_by_product

MONDAY = pd.Timestamp("2026-11-23")
PRODUCTS = checked(
    Products,
    pd.DataFrame(
        {
            "product": ["PAIN", "TARTE"],
            "label": ["Pain", "Tarte"],
            "price_gross_amount": [1.0, 20.0],
            "piece_kg": [0.25, None],
        }
    ),
)


def row(product="PAIN", day=MONDAY, *, plan, made, demand, last_week, reason="", noon=True):
    """One day of a product; a unit too many costs 0.2 (tart: 5), one too few 0.6 (tart: 10)."""
    over, under = (0.2, 0.6) if product == "PAIN" else (5.0, 10.0)
    left, lost = max(made - demand, 0), max(demand - made, 0)
    return {
        "shop": "A", "product": product, "day": day, "plan_qty": plan, "made_qty": made, "sold_qty": made - left,
        "gone_qty": made - left,
        "left_qty": left, "waste_share": left / made, "waste_amount": left * over, "is_sold_out": left == 0,
        "lost_qty": lost, "lost_amount": lost * under, "newsvendor_cost": 0.0, "last_week_cost": 0.0,
        "demand_qty": demand, "last_week_qty": last_week, "underage_net_amount": under, "overage_net_amount": over,
        "decided_reason": reason, "is_there_at_noon": noon,
    }  # fmt: skip


SCORES = checked(
    PlanScores,
    pd.DataFrame(
        [
            # Sunday of the week before: proposal 10 too many (2.00), last week's 20 too few (12.00).
            row(day=MONDAY - pd.Timedelta(days=1), plan=110, made=110, demand=100, last_week=80),
            # Monday: decided 10 less than proposed for the weather; the proposal was right.
            row(plan=100, made=90, demand=100, last_week=110, reason="M", noon=False),
            row("TARTE", plan=4, made=5, demand=5, last_week=None, reason="C", noon=None),
        ]
    ),
)


def test_each_period_has_the_sums_of_its_days():
    totals = period_totals(SCORES, PRODUCTS, periods_until(date(2026, 11, 23)))
    assert [totals[name]["days_count"] for name in ("day", "week", "month")] == [1, 1, 2]
    week, month = totals["week"], totals["month"]
    # The tart has no last week, so no comparison counts it.
    assert (week["proposed_amount"], week["last_week_amount"], week["happened_amount"]) == pytest.approx((0, 2.0, 6.0))
    assert (month["proposed_amount"], month["last_week_amount"]) == pytest.approx((2.0, 14.0))
    assert (week["waste_kg"], week["spared_kg"]) == pytest.approx((0, 2.5))
    assert month["waste_kg"] == pytest.approx(2.5)
    assert (week["there_at_noon_share"], month["there_at_noon_share"]) == (0.0, 0.5)
    assert (week["there_at_closing_share"], month["there_at_closing_share"]) == pytest.approx((0, 1 / 3))


def test_a_period_without_a_scored_day_is_unknown_and_no_zero():
    totals = period_totals(SCORES, PRODUCTS, periods_until(date(2026, 12, 24)))
    assert totals["month"]["days_count"] == 0
    for name in ("proposed_amount", "waste_kg", "waste_amount", "there_at_noon_share", "there_at_closing_share"):
        assert pd.isna(totals["month"][name]), name


def test_a_decision_is_held_against_the_proposal_it_replaced():
    decided = decisions_by_reason(SCORES, PRODUCTS).set_index("decided_reason")
    # Ten pieces fewer than wanted, 0.60 each; one tart more than proposed, and it was wanted.
    assert decided.loc["M", ["rows_count", "better_count"]].tolist() == [1, 0]
    assert decided.loc["C", ["rows_count", "better_count"]].tolist() == [1, 1]
    assert decided["gain_amount"].to_dict() == pytest.approx({"M": -6.0, "C": 10.0})


def test_products_stand_by_what_they_cost_but_first_where_last_week_was_better():
    sums = sums_by_product(SCORES, PRODUCTS)
    assert sums["product"].tolist() == ["PAIN", "TARTE"]
    pain = sums.iloc[0]
    assert pain[["waste_amount", "lost_amount", "saved_amount"]].tolist() == pytest.approx([2.0, 6.0, 12.0])
    assert pd.isna(sums.iloc[1]["saved_amount"])


def test_without_costs_nothing_is_said_in_money():
    free = SCORES.assign(underage_net_amount=None, overage_net_amount=None, waste_amount=None, lost_amount=None)
    free = checked(PlanScores, free)
    assert decisions_by_reason(free, PRODUCTS).empty
    assert pd.isna(period_totals(free, PRODUCTS, periods_until(date(2026, 11, 23)))["week"]["proposed_amount"])


def test_a_product_on_which_last_week_was_better_stands_before_dearer_ones():
    tart = row("TARTE", plan=5, made=5, demand=4, last_week=4)
    dear = row(plan=100, made=50, demand=100, last_week=80)
    assert sums_by_product(checked(PlanScores, pd.DataFrame([dear, tart])), PRODUCTS)["product"].tolist() == [
        "TARTE",
        "PAIN",
    ]


def test_what_is_baked_otherwise_than_proposed_counts_as_a_decision_without_a_reason():
    baked = row(plan=100, made=90, demand=100, last_week=110) | {"is_made_known": True}
    worked_out = row("TARTE", plan=5, made=4, demand=4, last_week=4)
    found = decisions_by_reason(checked(PlanScores, pd.DataFrame([baked, worked_out])), PRODUCTS)
    assert found[["decided_reason", "rows_count", "sold_out_count"]].values.tolist() == [["", 1, 1]]
    assert found["gain_amount"].item() == pytest.approx(-6.0)


def test_days_are_summed_on_the_rows_that_have_everything():
    days = sums_by_day(SCORES, PRODUCTS)
    assert days["proposed_amount"].tolist() == pytest.approx([2.0, 0.0])
    assert days["last_week_amount"].tolist() == pytest.approx([12.0, 2.0])
    assert days["lost_amount"].tolist() == pytest.approx([0.0, 6.0])


def test_nothing_that_is_left_costs_anything_where_it_is_kept_for_tomorrow():
    kept = row(plan=10, made=10, demand=6, last_week=12) | {"kept_qty": 4, "waste_amount": 0.0, "went_to": "kept"}
    sums = period_totals(checked(PlanScores, pd.DataFrame([kept])), PRODUCTS, periods_until(date(2026, 11, 23)))["day"]
    assert (sums["proposed_amount"], sums["last_week_amount"], sums["happened_amount"]) == (0, 0, 0)
    assert (sums["waste_kg"], sums["waste_share"]) == (0, 0)
