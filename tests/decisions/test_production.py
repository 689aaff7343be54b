"""The production plan: orders, batches, decisions, euros, and what is said when something does not fit."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest

from forecast.decisions.production import production_plan
from forecast.decisions.same_weekdays import Usual, usual_quantities
from forecast.decisions.targets.day import Targets
from forecast.tables import CustomerOrders, Overrides, SameWeekdays, empty

from .little_bakery import (
    LEVELS,
    MONDAY,
    catalogue,
    decisions,
    forecast,
    orders,
    ratios_of,
    together,
    usual,
)

NO_ORDERS, NO_DECISIONS = empty(CustomerOrders), empty(Overrides)


def plan_of(quantiles, products, **given):
    defaults = {
        "targets": Targets(ratios_of(products)),
        "customer_orders": NO_ORDERS,
        "overrides": NO_DECISIONS,
    }
    return production_plan(quantiles, day=MONDAY, products=products, **(defaults | given))


def one(quantiles, products, **given):
    plan, notices = plan_of(quantiles, products, **given)
    assert len(plan) == 1
    return plan.iloc[0], notices


PAIN = catalogue({"product": "PAIN", "batch_qty": 20.0})


@pytest.mark.parametrize("seed", [1, 2])
def test_every_plan_is_whole_batches_above_the_orders_and_adds_up(seed):
    dice = np.random.default_rng(seed)
    names = [f"P{number:03}" for number in range(300)]
    products = catalogue(
        *(
            {
                "product": name,
                "unit": dice.choice(["pcs", "pcs", "kg"]),
                "batch_qty": float(dice.choice([1, 6, 20])),
                "minimum_display_qty": float(dice.choice([0, 5])),
                "minimum_batch_qty": float(dice.choice([0, 30])),
                "unit_cost_net_amount": dice.uniform(0.05, 0.95),
            }
            for name in names
        )
    )
    ordered = {name: float(dice.integers(1, 60)) for name in names if dice.random() < 0.4}
    plan, notices = plan_of(
        forecast({name: dice.uniform(0, 90) for name in names}), products, customer_orders=orders(*ordered.items())
    )
    assert len(plan) == len(names)
    rules = products.set_index("product").loc[plan["product"]].reset_index()
    assert (plan["plan_qty"] % rules["batch_qty"] == 0).all()
    assert (plan["batches"] == plan["plan_qty"] / rules["batch_qty"]).all()
    assert plan["orders_qty"].tolist() == [ordered.get(name, 0.0) for name in plan["product"]]
    assert (plan["plan_qty"] >= plan["orders_qty"] + rules["minimum_display_qty"]).all()
    assert ((plan["plan_qty"] == 0) | (plan["plan_qty"] >= rules["minimum_batch_qty"])).all()
    assert np.allclose(plan["orders_qty"] + plan["walk_in_qty"], plan["plan_qty"])
    assert np.allclose(plan["expected_qty"], plan["plan_qty"] - plan["expected_waste_qty"] + plan["expected_lost_qty"])
    assert (plan["low_qty"] <= plan["high_qty"]).all()
    assert notices == []


def test_a_known_plan():
    """Demand 80 … 120 around 100; a ratio of 0.7 asks for 108; orders of 10 make 118, six trays of 20."""
    row, _ = one(forecast({"PAIN": 100}), PAIN, customer_orders=orders(("PAIN", 4), ("PAIN", 6)))
    assert (row["orders_qty"], row["plan_qty"], row["walk_in_qty"], row["batches"]) == (10, 120, 110, 6)
    assert (row["low_qty"], row["high_qty"]) == (pytest.approx(90), pytest.approx(130))
    assert row["critical_ratio"] == pytest.approx(0.7)
    assert row["expected_waste_amount"] == pytest.approx(0.3 * row["expected_waste_qty"])
    assert row["expected_lost_amount"] == pytest.approx(0.7 * row["expected_lost_qty"])
    assert (row["rung"], row["reason"], row["ratio_source"]) == ("boosted", "boosted", "costs")
    assert pd.isna(row["usual_made_qty"])
    assert pd.isna(row["change_share"])


def test_expected_waste_and_lost_are_those_of_many_simulated_days():
    row, _ = one(forecast({"PAIN": 50}), PAIN)
    levels = [0, *LEVELS, 1]
    step = np.log(0.25 / 0.1)
    ends = [40 - 2 * 5 / np.log(0.25 / 0.1), *(50 * (1 + 0.1 * k) for k in (-2, -1, 0, 1, 2)), 60 + 2 * 5 / step]
    days = np.round(np.interp(np.random.default_rng(1).uniform(size=400_000), levels, ends))
    assert row["expected_waste_qty"] == pytest.approx(np.maximum(row["plan_qty"] - days, 0).mean(), abs=0.05)
    assert row["expected_lost_qty"] == pytest.approx(np.maximum(days - row["plan_qty"], 0).mean(), abs=0.05)


def test_a_decision_stands_beside_the_proposal_and_does_not_change_it():
    alone, _ = one(forecast({"PAIN": 100}), PAIN)
    row, notices = one(forecast({"PAIN": 100}), PAIN, overrides=decisions(("PAIN", 140, "E")))
    assert (row["decided_qty"], row["decided_reason"]) == (140, "E")
    assert row["plan_qty"] == alone["plan_qty"]
    assert notices == []
    assert (pd.isna(alone["decided_qty"]), alone["decided_reason"]) == (True, "")


def test_a_decision_below_the_orders_is_a_warning():
    _, notices = one(
        forecast({"PAIN": 100}), PAIN, customer_orders=orders(("PAIN", 30)), overrides=decisions(("PAIN", 20, "S"))
    )
    assert [(n.code, n.severity, n.shop) for n in notices] == [("decided_below_orders", "warning", "A")]
    assert dict(notices[0].values) == {"product": "Pain", "orders_qty": 30.0, "decided_qty": 20.0}


def test_an_order_for_a_product_that_is_not_on_offer_is_baked_all_the_same():
    products = catalogue({"product": "PAIN"}, {"product": "BUCHE", "batch_qty": 4.0, "minimum_display_qty": 3.0})
    plan, notices = plan_of(forecast({"PAIN": 100}), products, customer_orders=orders(("BUCHE", 5)))
    buche = plan[plan["product"] == "BUCHE"].iloc[0]
    assert (buche["plan_qty"], buche["orders_qty"], buche["rung"], buche["reason"]) == (8, 5, "none", "not_on_offer")
    assert buche["expected_waste_qty"] == 3
    assert notices == []


def test_an_order_for_a_product_that_is_not_planned_is_a_warning():
    products = catalogue({"product": "PAIN"}, {"product": "CAFE", "is_planned": False})
    plan, notices = plan_of(
        forecast({"PAIN": 100, "CAFE": 80}), products, customer_orders=orders(("CAFE", 5), ("INCONNU", 2))
    )
    assert plan["product"].tolist() == ["PAIN"]
    assert [(n.code, n.severity, n.values["product"], n.values["orders_qty"]) for n in notices] == [
        ("orders_not_planned", "warning", "Cafe", 5.0),
        ("orders_not_planned", "warning", "INCONNU", 2.0),
    ]


def test_a_decision_about_a_product_that_is_not_planned_is_said():
    products = catalogue({"product": "PAIN"}, {"product": "CAFE", "is_planned": False})
    _, notices = plan_of(forecast({"PAIN": 100}), products, overrides=decisions(("CAFE", 5, "X")))
    assert [(n.code, n.severity) for n in notices] == [("decided_not_planned", "note")]


def test_orders_of_other_days_are_not_baked_today():
    later = orders(("PAIN", 500)).assign(day=MONDAY + pd.Timedelta(days=1))
    row, _ = one(forecast({"PAIN": 100}), PAIN, customer_orders=later)
    assert row["orders_qty"] == 0


def test_a_product_planned_at_zero_stays_on_the_plan():
    row, _ = one(forecast({"PAIN": 0}), PAIN)
    assert (row["plan_qty"], row["batches"], row["expected_qty"]) == (0, 0, 0)


def test_a_forecast_for_an_article_outside_the_catalogue_is_a_warning_and_no_row():
    plan, notices = plan_of(forecast({"PAIN": 100, "MYSTERE": 3}), PAIN)
    assert plan["product"].tolist() == ["PAIN"]
    assert [(n.code, n.severity, n.values["products"]) for n in notices] == [("not_in_catalogue", "warning", "MYSTERE")]


def test_the_change_is_held_against_the_usual_and_sell_outs_are_flagged():
    row, _ = one(forecast({"PAIN": 100}), PAIN, usual=usual(("A", "PAIN", 80.0, 2)))
    assert row["usual_made_qty"] == 80
    assert row["change_share"] == pytest.approx(row["plan_qty"] / 80 - 1)
    assert row["is_sold_out_expected"]


def test_nothing_usually_made_gives_no_change():
    row, _ = one(forecast({"PAIN": 100}), PAIN, usual=usual(("A", "PAIN", 0.0, 1)))
    assert pd.isna(row["change_share"])
    assert not row["is_sold_out_expected"]


def test_costs_that_are_unknown_leave_the_euros_empty():
    products = catalogue({"product": "PAIN", "unit_cost_net_amount": None})
    row, _ = one(forecast({"PAIN": 100}), products)
    assert row["ratio_source"] == "class"
    assert pd.isna(row["expected_waste_amount"])
    assert pd.isna(row["expected_lost_amount"])


def test_each_shop_gets_its_own_quantities_and_orders():
    both = together(forecast({"PAIN": 100}), forecast({"PAIN": 40}, shop="B"))
    plan, _ = plan_of(both, PAIN, customer_orders=orders(("PAIN", 20)))
    assert plan["shop"].tolist() == ["A", "B"]
    assert plan["orders_qty"].tolist() == [20, 0]
    assert plan["plan_qty"].tolist() == [120, 40]


def test_only_the_day_is_planned():
    both = together(forecast({"PAIN": 100}), forecast({"PAIN": 40}, day=MONDAY + pd.Timedelta(days=1)))
    plan, _ = plan_of(both, PAIN)
    assert plan["day"].tolist() == [MONDAY]


def test_a_day_without_a_forecast_has_an_empty_plan_and_its_orders_are_a_warning():
    closed = MONDAY - pd.Timedelta(days=1)
    plan, notices = plan_of(forecast({"PAIN": 100}, day=closed), PAIN, customer_orders=orders(("PAIN", 5)))
    assert plan.empty
    assert [notice.code for notice in notices] == ["orders_not_planned"]


def test_usual_quantities_without_any_history_fit_the_plan():
    row, _ = one(forecast({"PAIN": 100}), PAIN, usual=Usual(usual_quantities(empty(SameWeekdays))))
    assert pd.isna(row["usual_made_qty"])


def test_nothing_is_changed_in_what_was_given():
    quantiles, ordered = forecast({"PAIN": 100}), orders(("PAIN", 4))
    before = quantiles.copy(), ordered.copy(), PAIN.copy()
    plan_of(quantiles, PAIN, customer_orders=ordered)
    for now, then in zip((quantiles, ordered, PAIN), before, strict=True):
        pd.testing.assert_frame_equal(now, then)


def test_the_order_of_rows_does_not_matter():
    products = catalogue(*({"product": f"P{n}", "batch_qty": float(n + 1)} for n in range(8)))
    quantiles = forecast({f"P{n}": 10.0 * n for n in range(8)})
    shuffled = together(quantiles.sample(frac=1, random_state=3))
    pd.testing.assert_frame_equal(plan_of(quantiles, products)[0], plan_of(shuffled, products)[0])


def test_sixty_products_take_no_noticeable_time():
    names = [f"P{n:02}" for n in range(60)]
    products, quantiles = catalogue(*({"product": name} for name in names)), forecast(dict.fromkeys(names, 30.0))
    ratios = ratios_of(products)
    seconds = []
    for _ in range(3):
        start = time.process_time()
        plan_of(quantiles, products, targets=Targets(ratios))
        seconds.append(time.process_time() - start)
    assert min(seconds) < 0.5
