"""A plan with a bakehouse: what doughs, oven and mixers change, what is said, and what stays as it was."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from tests.decisions.little_bakery import MONDAY, catalogue, decisions, forecast, orders
from tests.decisions.test_production import plan_of

from forecast.decisions.baking.bakehouse import Bakehouse, dough_plan
from forecast.tables import Doughs, Equipment, MadeAhead, Slots, checked, empty

BREADS = catalogue(
    *(
        {
            "product": name,
            "dough": "levain",
            "batch_qty": 10.0,
            "piece_kg": 0.5,
            "price_gross_amount": 4.22,
            "unit_cost_net_amount": 1.0,
        }
        for name in ("NOIX", "SEIGLE")
    )
)
DEMAND = forecast({"NOIX": 24, "SEIGLE": 24})


ABOVE = {"decided_above_oven", "decided_above_mixers"}


def codes_of(notices) -> set[str]:
    return {notice.code for notice in notices}


def bakehouse(doughs=None, slots=None, equipment=None) -> Bakehouse:
    def table(schema, rows):
        return checked(schema, pd.DataFrame(rows)) if rows else empty(schema)

    return Bakehouse(table(Doughs, doughs), table(Slots, slots), table(Equipment, equipment))


def test_a_bakehouse_without_limits_changes_nothing() -> None:
    plain, said = plan_of(DEMAND, BREADS)
    shared, also = plan_of(DEMAND, BREADS, bakehouse=bakehouse([{"dough": "levain", "mix_kg": 40.0}]))
    pd.testing.assert_frame_equal(plain, shared)
    assert said == also


def test_a_dough_that_must_be_mixed_anyway_is_baked() -> None:
    plain, _ = plan_of(DEMAND, BREADS)
    full = plain["plan_qty"].sum() * 0.5
    dear = bakehouse([{"dough": "levain", "mix_kg": full + 5, "minimum_kg": full + 5}])
    plan, _ = plan_of(DEMAND, BREADS, bakehouse=dear)
    assert plan["plan_qty"].sum() == plain["plan_qty"].sum() + 10
    assert (plan["plan_qty"] % 10 == 0).all()


def test_what_the_oven_cuts_is_told_with_its_cost_and_the_orders_are_kept() -> None:
    oven = bakehouse(equipment=[{"shop": "", "kind": "oven", "capacity": 1.0, "hours": 4.0}])
    plain, _ = plan_of(DEMAND, BREADS)
    plan, said = plan_of(DEMAND, BREADS, bakehouse=oven, customer_orders=orders(("NOIX", 21.0)))
    assert plain["batches"].sum() > 4
    assert plan["batches"].sum() == 4
    assert plan.set_index("product").at["NOIX", "plan_qty"] >= 21
    cut = next(notice for notice in said if notice.code == "cut_by_capacity")
    assert cut.severity == "warning"
    assert "Seigle" in str(cut.values["products"])
    assert float(cut.values["cost_amount"]) > 0


def test_orders_that_do_not_fit_are_an_alarm() -> None:
    oven = bakehouse(
        slots=[{"shop": "", "weekday": MONDAY.day_of_week, "slot": "early", "ready_s": 21_600, "capacity": 2.0}]
    )
    plan, said = plan_of(DEMAND, BREADS, bakehouse=oven, customer_orders=orders(("NOIX", 35.0)))
    assert plan["batches"].sum() <= 2
    assert "orders_above_capacity" in [notice.code for notice in said]


def test_a_smallest_batch_above_the_oven_is_told() -> None:
    wide = BREADS.assign(minimum_batch_qty=30.0)
    oven = bakehouse(
        slots=[{"shop": "", "weekday": MONDAY.day_of_week, "slot": "early", "ready_s": 21_600, "capacity": 2.0}]
    )
    plan, said = plan_of(DEMAND, wide, bakehouse=oven)
    assert plan["plan_qty"].sum() == 0
    assert [notice.values["product"] for notice in said if notice.code == "minimum_above_oven"] == [
        "Noix" if "Noix" in set(wide["label"]) else wide["label"].iloc[0],
        wide["label"].iloc[1],
    ]


def test_no_more_mixes_than_the_mixers_make() -> None:
    house = bakehouse(
        [{"dough": "levain", "mix_kg": 10.0}], equipment=[{"shop": "", "kind": "mixer", "capacity": 0.5, "hours": 4.0}]
    )
    plan, said = plan_of(DEMAND, BREADS, bakehouse=house)
    doughs = dough_plan(plan, products=BREADS, bakehouse=house)
    assert doughs["mixes"].tolist() == [2]
    assert doughs["need_kg"].tolist() == [plan["plan_qty"].sum() * 0.5]
    assert "cut_by_capacity" in [notice.code for notice in said]


@pytest.mark.parametrize("loss", [0.0, 0.03])
def test_kilograms_of_dough_equal_the_lines_with_their_loss(loss: float) -> None:
    house = bakehouse([{"dough": "levain", "mix_kg": 8.0, "minimum_kg": 6.0, "loss_share": loss}])
    plan, _ = plan_of(DEMAND, BREADS, bakehouse=house)
    doughs = dough_plan(plan, products=BREADS, bakehouse=house).iloc[0]
    pieces_kg = plan["plan_qty"].sum() * 0.5
    assert doughs["need_kg"] * (1 - loss) == pytest.approx(pieces_kg, abs=0.002)
    assert doughs["made_kg"] == max(doughs["need_kg"], doughs["mixes"] * 6)
    assert doughs["mixes"] * 8 >= doughs["need_kg"] > (doughs["mixes"] - 1) * 8
    assert doughs["left_amount"] == pytest.approx((doughs["made_kg"] - doughs["need_kg"]) * 2)


def test_what_was_decided_is_mixed_and_products_without_weight_are_named() -> None:
    weightless = BREADS.assign(piece_kg=[0.5, None])
    house = bakehouse([{"dough": "levain", "mix_kg": 40.0}])
    plan, said = plan_of(DEMAND, weightless, bakehouse=house)
    decided = plan.assign(decided_qty=[40.0, None])
    doughs = dough_plan(decided, products=weightless, bakehouse=house)
    assert doughs["need_kg"].tolist() == [20.0]
    assert doughs["unweighed"].tolist() == [weightless["label"].iloc[1]]
    assert "dough_without_weight" in [notice.code for notice in said]


def test_decisions_that_do_not_fit_are_an_alarm() -> None:
    house = bakehouse(
        [{"dough": "levain", "mix_kg": 10.0}],
        equipment=[
            {"shop": "", "kind": "oven", "capacity": 1.0, "hours": 6.0},
            {"shop": "", "kind": "mixer", "capacity": 0.75, "hours": 4.0},
        ],
    )
    fits, more = decisions(("NOIX", 20.0, "E")), decisions(("NOIX", 90.0, "E"))
    assert not codes_of(plan_of(DEMAND, BREADS, bakehouse=house, overrides=fits)[1]) & ABOVE
    _, said = plan_of(DEMAND, BREADS, bakehouse=house, overrides=more)
    assert codes_of(said) & ABOVE == ABOVE
    oven = next(notice for notice in said if notice.code == "decided_above_oven")
    assert float(oven.values["asked"]) > float(oven.values["held"]) == 6


@pytest.mark.parametrize(("is_baked_ahead", "is_above"), [(True, False), (False, True)])
def test_a_decision_for_what_lies_frozen_baked_needs_no_oven(is_baked_ahead, is_above) -> None:
    breads = BREADS.assign(is_baked_ahead=is_baked_ahead, ahead_days=2)
    frozen = pd.DataFrame({"shop": ["A"], "product": "NOIX", "day": MONDAY, "made_ahead_qty": 60.0})
    house = replace(
        bakehouse(equipment=[{"shop": "", "kind": "oven", "capacity": 1.0, "hours": 6.0}]),
        made_ahead=checked(MadeAhead, frozen),
    )
    _, said = plan_of(DEMAND, breads, bakehouse=house, overrides=decisions(("NOIX", 90.0, "E"), ("SEIGLE", 20.0, "E")))
    assert ("decided_above_oven" in codes_of(said)) == is_above


def test_what_is_made_of_no_dough_takes_no_place_in_the_oven() -> None:
    without = BREADS.assign(dough=["levain", ""])
    oven = bakehouse(equipment=[{"shop": "", "kind": "oven", "capacity": 1.0, "hours": 3.0}])
    plan, said = plan_of(DEMAND, without, bakehouse=oven)
    plain, _ = plan_of(DEMAND, without)
    assert plan["plan_qty"].tolist() == plain["plan_qty"].tolist()
    assert "cut_by_capacity" not in codes_of(said)
