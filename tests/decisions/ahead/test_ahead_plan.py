"""What today makes for later days, from forecasts and the catalogue to the dough sheet's lines."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from tests.decisions.baking.test_together import bakehouse
from tests.decisions.little_bakery import MONDAY, catalogue, forecast, ratios_of, together

from forecast.decisions.ahead.ahead_plan import ahead_plan, to_mix
from forecast.decisions.baking.bakehouse import Bakehouse, dough_plan
from forecast.decisions.production import lines_of_day, production_plan
from forecast.decisions.targets.day import Targets
from forecast.tables import CustomerOrders, MadeAhead, Overrides, checked, empty

FEAST = MONDAY + pd.Timedelta(days=2)
GOODS = catalogue(
    {
        "product": "CROISSANT", "dough": "feuilletage", "batch_qty": 10.0, "piece_kg": 0.1, "ahead_days": 3,
        "price_gross_amount": 1.3, "unit_cost_net_amount": 0.3,
    },
    {
        "product": "PAIN", "dough": "levain", "batch_qty": 10.0, "piece_kg": 0.5,
        "price_gross_amount": 3.2, "unit_cost_net_amount": 0.8,
    },
)  # fmt: skip
DEMAND = together(
    forecast({"CROISSANT": 20, "PAIN": 20}),
    forecast({"CROISSANT": 200, "PAIN": 30}, day=FEAST),
)
DOUGHS = [{"dough": "feuilletage", "mix_kg": 5.0}, {"dough": "levain", "mix_kg": 10.0}]
MIXERS = {"shop": "", "kind": "mixer", "capacity": 1.0, "hours": 4.0}


def keeping(made, house: Bakehouse | None = None) -> Bakehouse:
    house = house or bakehouse()
    return house if made is None else replace(house, made_ahead=made)


def lines(day: pd.Timestamp, made: object = None):
    return lines_of_day(
        DEMAND, day=day, products=GOODS, targets=Targets(ratios_of(GOODS)), customer_orders=empty(CustomerOrders),
        overrides=empty(Overrides), bakehouse=keeping(made),
    )[0]  # fmt: skip


def plan(day: pd.Timestamp, house: Bakehouse, made: object = None):
    return production_plan(
        DEMAND, day=day, products=GOODS, targets=Targets(ratios_of(GOODS)), customer_orders=empty(CustomerOrders),
        overrides=empty(Overrides), bakehouse=keeping(made, house),
    )  # fmt: skip


def ahead_of(house: Bakehouse, made=None):
    days = [(day, lines(day, made)) for day in (MONDAY, FEAST)]
    return ahead_plan(days, today=plan(MONDAY, house, made)[0], products=GOODS, bakehouse=keeping(made, house))


def frozen_of(ahead) -> object:
    return checked(
        MadeAhead, ahead.assign(made_ahead_qty=ahead["ahead_qty"])[["shop", "product", "day", "made_ahead_qty"]]
    )


def test_the_quiet_day_makes_croissants_for_the_feast_and_the_feast_is_cut_less() -> None:
    house = bakehouse(DOUGHS, equipment=[MIXERS])
    cut, said = plan(FEAST, house)
    cost = next(float(notice.values["cost_amount"]) for notice in said if notice.code == "cut_by_capacity")
    ahead, told = ahead_of(house)
    assert ahead["product"].tolist() == ["CROISSANT"]
    assert ahead["made_day"].tolist() == [MONDAY]
    assert ahead["day"].tolist() == [FEAST]
    assert ahead["ahead_qty"].iloc[0] % 10 == 0
    notice = told[0]
    assert (notice.code, notice.values["day"]) == ("make_ahead", FEAST.date().isoformat())
    assert 0 < float(notice.values["saved_amount"]) <= cost + 0.01
    then, said_then = plan(FEAST, house, frozen_of(ahead))
    later = [float(notice.values["cost_amount"]) for notice in said_then if notice.code == "cut_by_capacity"]
    assert sum(later) < cost
    before, after = (table.set_index("product")["plan_qty"] for table in (cut, then))
    assert (after >= before).all()
    assert after.sum() > before.sum()


def test_dough_follows_what_is_made_today_and_the_days_add_up_to_the_plan() -> None:
    house = bakehouse(DOUGHS, equipment=[MIXERS])
    ahead, _ = ahead_of(house)
    quiet, _ = plan(MONDAY, house)
    feast, _ = plan(FEAST, house, frozen_of(ahead))
    today = dough_plan(to_mix(quiet, ahead), products=GOODS, bakehouse=house).set_index("dough")
    then = dough_plan(feast, products=GOODS, bakehouse=house).set_index("dough")
    assert today["mixes"].sum() <= 4
    assert then["mixes"].sum() <= 4
    pieces = quiet.set_index("product").at["CROISSANT", "plan_qty"] + ahead["ahead_qty"].sum()
    assert today.at["feuilletage", "need_kg"] == pytest.approx(pieces * 0.1)
    row = feast.set_index("product").loc["CROISSANT"]
    assert row["made_ahead_qty"] == ahead["ahead_qty"].sum()
    assert then.at["feuilletage", "need_kg"] == pytest.approx((row["plan_qty"] - row["made_ahead_qty"]) * 0.1)


def test_what_is_frozen_already_is_not_made_again_and_fills_the_freezer() -> None:
    house = bakehouse(DOUGHS, equipment=[MIXERS])
    ahead, _ = ahead_of(house)
    again, _ = ahead_of(house, frozen_of(ahead))
    assert again["ahead_qty"].sum() < ahead["ahead_qty"].sum()
    small = bakehouse(DOUGHS, equipment=[MIXERS, {"shop": "", "kind": "freezer", "capacity": 2.0}])
    assert ahead_of(small)[0]["ahead_qty"].sum() <= 20
    full = checked(
        MadeAhead, pd.DataFrame([{"shop": "A", "product": "CROISSANT", "day": FEAST, "made_ahead_qty": 20.0}])
    )
    assert ahead_of(small, full)[0].empty


def test_without_limits_nothing_is_made_ahead_and_what_lies_frozen_is_part_of_the_plan() -> None:
    house = bakehouse(DOUGHS)
    assert ahead_of(house)[0].empty
    frozen = checked(
        MadeAhead, pd.DataFrame([{"shop": "A", "product": "CROISSANT", "day": MONDAY, "made_ahead_qty": 7.0}])
    )
    row = plan(MONDAY, house, frozen)[0].set_index("product").loc["CROISSANT"]
    assert row["made_ahead_qty"] == 7
    assert (row["plan_qty"] - 7) % 10 == 0
    assert row["plan_qty"] >= plan(MONDAY, house)[0].set_index("product").at["CROISSANT", "plan_qty"]
