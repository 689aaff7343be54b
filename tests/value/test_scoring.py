"""An issued plan against the day: made, left, sold out, lost, euros, and the cost of last week's rule."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.tables import (
    Baked,
    CriticalRatios,
    CustomerOrders,
    History,
    Leftovers,
    ProductionPlan,
    Quantiles,
    Sales,
    ShopTables,
    checked,
    empty,
    level_label,
)
from forecast.value.scoring import score_plans

MONDAY = pd.Timestamp("2026-11-23")
LEVELS = (0.1, 0.25, 0.5, 0.75, 0.9)
DEMAND = (80.0, 90.0, 100.0, 110.0, 120.0)


def plan_of(**columns):
    row = {
        "shop": "A", "day": MONDAY, "family": "", "dough": "", "product": "PAIN", "label": "Pain", "unit": "pcs",
        "orders_qty": 0.0, "walk_in_qty": 110.0, "plan_qty": 110.0, "batch_qty": 1.0, "batches": 110.0,
        "change_share": None, "expected_qty": 100.0, "low_qty": 80.0, "high_qty": 120.0,
        "critical_ratio": 0.75, "ratio_source": "costs", "expected_waste_qty": 0.0, "expected_lost_qty": 0.0,
        "expected_waste_amount": None, "expected_lost_amount": None, "rung": "boosted", "reason": "boosted",
    }  # fmt: skip
    return checked(ProductionPlan, pd.DataFrame([row | columns]))


QUANTILES = checked(
    Quantiles,
    pd.DataFrame({"level": [level_label(level) for level in LEVELS], "demand_qty": DEMAND}).assign(
        shop="A", product="PAIN", day=MONDAY, horizon_days=1, rung="boosted", reason="boosted"
    ),
)
RATIOS = checked(
    CriticalRatios,
    pd.DataFrame(
        {
            "product": ["PAIN"],
            "critical_ratio": 0.75,
            "underage_net_amount": 0.6,
            "overage_net_amount": 0.2,
            "source": "costs",
        }
    ),
)


def table(schema, **columns):
    return checked(schema, pd.DataFrame([{"shop": "A", "product": "PAIN", "day": MONDAY} | columns]))


def sold(qty, **columns):
    return table(Sales, sold_qty=qty, **columns)


def ordered(qty, *, day=MONDAY, taken="2026-11-20 10:00"):
    return table(CustomerOrders, order_id="C1", qty=qty, day=day, known_at=pd.Timestamp(taken, tz="Europe/Paris"))


def score(sales, *, plan=None, quantiles=QUANTILES, ratios=RATIOS, history=None, **given):
    known = ShopTables(timezone="Europe/Paris", sales=sales, **given)
    scores = score_plans(
        plan if plan is not None else plan_of(),
        quantiles,
        known=known,
        ratios=ratios,
        history=empty(History) if history is None else history,
    )
    assert len(scores) == 1
    return scores.iloc[0]


def test_a_day_that_left_something_by_hand():
    row = score(sold(95.0))
    assert (row["made_qty"], row["sold_qty"], row["left_qty"], row["is_sold_out"]) == (110, 95, 15, False)
    assert row["waste_share"] == pytest.approx(15 / 110)
    assert row["waste_amount"] == pytest.approx(15 * 0.2)
    assert (row["lost_qty"], row["lost_amount"]) == (0, 0)
    assert row["newsvendor_cost"] == pytest.approx(0.25 * 15)
    assert pd.isna(row["last_week_cost"])


def test_a_sold_out_day_lost_what_the_issued_demand_holds_beyond():
    row = score(sold(110.0))
    assert (row["left_qty"], row["is_sold_out"], row["newsvendor_cost"]) == (0, True, 0)
    ends = 2 * 10 / np.log(0.25 / 0.1)
    days = np.round(
        np.interp(np.random.default_rng(1).uniform(size=500_000), [0, *LEVELS, 1], [80 - ends, *DEMAND, 120 + ends])
    )
    beyond = days[days >= 110] - 110
    assert row["lost_qty"] == pytest.approx(beyond.mean(), abs=0.1)
    assert row["lost_amount"] == pytest.approx(0.6 * row["lost_qty"])


def test_the_cost_of_too_small_a_plan_is_what_it_would_have_missed():
    row = score(sold(100.0), plan=plan_of(plan_qty=60.0), baked=table(Baked, baked_qty=120.0))
    assert (row["made_qty"], row["left_qty"]) == (120, 20)
    assert row["newsvendor_cost"] == pytest.approx(0.75 * 40)


def test_made_is_baked_before_decided_before_proposed():
    assert score(sold(50.0))["made_qty"] == 110
    assert score(sold(50.0), plan=plan_of(decided_qty=90.0))["made_qty"] == 90
    assert score(sold(50.0), plan=plan_of(decided_qty=90.0), baked=table(Baked, baked_qty=70.0))["made_qty"] == 70


def test_more_sold_than_proposed_means_that_more_was_made():
    row = score(sold(130.0))
    assert (row["made_qty"], row["left_qty"], row["is_sold_out"]) == (130, 0, True)


def test_what_was_counted_as_left_is_believed():
    row = score(sold(95.0), leftovers=table(Leftovers, left_qty=3.0))
    assert (row["left_qty"], row["is_sold_out"]) == (3, False)
    row = score(sold(95.0), leftovers=table(Leftovers, left_qty=0.0))
    assert (row["left_qty"], row["is_sold_out"]) == (0, True)
    assert row["lost_qty"] > 0


def test_a_blank_in_the_leftovers_is_unknown_and_not_none():
    row = score(sold(95.0), leftovers=table(Leftovers, left_qty=None))
    assert row["left_qty"] == 15


def test_a_product_without_a_sale_on_a_day_with_sales_was_all_left():
    other = checked(Sales, pd.DataFrame([{"shop": "A", "product": "TARTE", "day": MONDAY, "sold_qty": 1.0}]))
    row = score(other)
    assert (row["sold_qty"], row["left_qty"]) == (0, 110)


def test_a_day_without_any_sale_is_not_scored():
    for sales in (empty(Sales), sold(9.0).assign(day=MONDAY - pd.Timedelta(days=1))):
        known = ShopTables(timezone="Europe/Paris", sales=sales)
        scores = score_plans(plan_of(), QUANTILES, known=known, ratios=RATIOS, history=empty(History))
        assert scores.empty


@pytest.mark.parametrize(
    ("orders_at_till", "till", "left"),
    [("pickup", 95.0, 15.0), ("never", 75.0, 15.0), ("order", 75.0, 15.0)],
)
def test_customer_orders_are_gone_whenever_the_till_records_them(orders_at_till, till, left):
    row = score(sold(till), orders_at_till=orders_at_till, customer_orders=ordered(20.0))
    assert (row["left_qty"], row["sold_qty"]) == (left, till)


def test_orders_paid_today_for_later_are_not_gone_today():
    later = ordered(30.0, day=MONDAY + pd.Timedelta(days=3), taken="2026-11-23 00:30")
    row = score(sold(95.0), orders_at_till="order", customer_orders=later)
    assert row["left_qty"] == 110 - 65


def test_orders_alone_make_a_day_that_the_till_does_not_know():
    row = score(sold(5.0), customer_orders=ordered(20.0))
    assert row["left_qty"] == 90


def test_last_week_is_the_same_weekday_a_week_before_and_todays_orders():
    history = table(History, day=MONDAY - pd.Timedelta(days=7), demand_qty=60.0, sold_qty=55.0)
    row = score(sold(95.0), history=history, customer_orders=ordered(20.0))
    assert row["last_week_cost"] == pytest.approx(0.75 * 15)


def test_lost_demand_beyond_what_was_thought_possible_is_none():
    row = score(sold(400.0))
    assert (row["is_sold_out"], row["lost_qty"]) == (True, 0)


def test_nothing_made_has_no_waste_share():
    row = score(sold(0.0), plan=plan_of(plan_qty=0.0))
    assert pd.isna(row["waste_share"])
    assert row["left_qty"] == 0


def test_unknown_costs_leave_the_euros_empty():
    row = score(
        sold(95.0), ratios=checked(CriticalRatios, RATIOS.assign(underage_net_amount=None, overage_net_amount=None))
    )
    assert pd.isna(row["waste_amount"])
    assert pd.isna(row["lost_amount"])


def test_a_plan_without_issued_quantiles_is_scored_without_lost_sales():
    row = score(sold(110.0), quantiles=empty(Quantiles))
    assert (row["is_sold_out"], row["lost_qty"]) == (True, 0)


@pytest.mark.parametrize("seed", range(5))
def test_sold_and_left_are_made_wherever_nothing_is_counted(seed):
    dice = np.random.default_rng(seed)
    row = score(sold(float(dice.integers(0, 200))), plan=plan_of(plan_qty=float(dice.integers(0, 150))))
    assert row["sold_qty"] + row["left_qty"] == row["made_qty"]


def test_what_was_kept_of_the_day_before_is_sold_first_and_left_with_the_rest():
    row = score(sold(110.0), plan=plan_of(plan_qty=100.0, walk_in_qty=100.0, kept_qty=15.0))
    assert row["made_qty"] == 100
    assert row["left_qty"] == 5
    assert row["newsvendor_cost"] == pytest.approx(0.25 * 5)
    more = score(sold(130.0), plan=plan_of(plan_qty=100.0, walk_in_qty=100.0, kept_qty=15.0))
    assert more["made_qty"] == 115
    assert more["is_sold_out"]


@pytest.mark.parametrize("seed", range(40))
def test_made_and_kept_are_sold_left_or_unexplained_whatever_is_written_down(seed):
    dice = np.random.default_rng(seed)

    def maybe(low, high):
        return float(dice.integers(low, high)) if dice.random() < 0.6 else None

    baked, out_s, kept = maybe(0, 200), maybe(25_000, 70_000), maybe(0, 30) or 0.0
    notes = {"left_qty": maybe(0, 60), "sold_out_s": out_s, "went_to": str(dice.choice(["kept", "given", "unknown"]))}
    row = score(
        sold(float(dice.integers(0, 200))),
        plan=plan_of(plan_qty=float(dice.integers(0, 150)), decided_qty=maybe(0, 150), kept_qty=kept),
        customer_orders=ordered(float(dice.integers(1, 40))),
        orders_at_till=str(dice.choice(["pickup", "never", "order"])),
        leftovers=table(Leftovers, **notes),
        **({} if baked is None else {"baked": table(Baked, baked_qty=baked)}),
    )
    assert row["made_qty"] + row["kept_before_qty"] == pytest.approx(
        row["gone_qty"] + row["left_qty"] + row["unexplained_qty"]
    )
    assert row["is_made_known"] or row["unexplained_qty"] == 0
    assert 0 <= row["kept_qty"] <= row["left_qty"]


def test_a_count_that_disagrees_with_till_and_bakes_is_shown_with_its_sign():
    missing = score(sold(95.0), baked=table(Baked, baked_qty=110.0), leftovers=table(Leftovers, left_qty=3.0))
    assert (missing["unexplained_qty"], missing["left_qty"]) == (12, 3)
    over = score(sold(108.0), baked=table(Baked, baked_qty=110.0), leftovers=table(Leftovers, left_qty=5.0))
    assert over["unexplained_qty"] == -3


def test_what_was_made_is_worked_out_where_only_leftovers_were_counted():
    row = score(sold(95.0), leftovers=table(Leftovers, left_qty=3.0))
    assert (row["made_qty"], row["unexplained_qty"], row["is_made_known"]) == (98, 0, False)


def test_a_time_of_selling_out_says_that_none_was_left():
    row = score(sold(95.0), leftovers=table(Leftovers, left_qty=None, sold_out_s=15 * 3600))
    assert (row["left_qty"], row["made_qty"], row["is_sold_out"]) == (0, 95, True)


def test_what_is_kept_for_tomorrow_is_left_and_no_waste():
    row = score(sold(95.0), leftovers=table(Leftovers, left_qty=15.0, went_to="kept"))
    assert (row["left_qty"], row["kept_qty"], row["waste_amount"], row["waste_share"]) == (15, 15, 0, 0)


def test_of_what_is_made_ahead_the_plan_says_nothing_else():
    assert score(sold(95.0), plan=plan_of(made_ahead_qty=40.0))["left_qty"] == 15
