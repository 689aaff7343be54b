"""A day's plan over its slots: it sums to the plan, in whole batches, within the oven, and orders are ready in time."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.decisions.baking.test_together import bakehouse
from tests.decisions.little_bakery import MONDAY, catalogue, decisions, forecast, orders, ratios_of
from tests.decisions.test_production import plan_of

from forecast.decisions.through_the_day.splitting import slot_plan
from forecast.tables import CustomerOrders, DayShapes, checked, empty

HOUR = 3600
BREADS = catalogue(
    {"product": "NOIX", "dough": "levain", "batch_qty": 10.0, "freshness_h": 6.0},
    {"product": "SEIGLE", "dough": "levain", "batch_qty": 20.0, "is_half_batch_allowed": True, "freshness_h": 30.0},
    {"product": "SANDWICH", "batch_qty": 1.0, "freshness_h": 4.0},
)
DEMAND = forecast({"NOIX": 80, "SEIGLE": 70, "SANDWICH": 25})


def shapes(*names: str) -> pd.DataFrame:
    """Everybody comes evenly from seven to seven."""
    evenly = pd.DataFrame({"until_s": np.arange(8, 20) * HOUR, "come_share": (np.arange(12) + 1) / 12})
    rows = pd.concat([evenly.assign(product=name) for name in names])
    return checked(DayShapes, rows.assign(shop="A", day=MONDAY))


def slots(*capacities: float | None):
    ready = (7, 11, 16)
    return [
        {"shop": "", "weekday": MONDAY.day_of_week, "slot": name, "ready_s": hour * HOUR, "capacity": capacity}
        for name, hour, capacity in zip(("matin", "midi", "soir"), ready, capacities, strict=True)
    ]


def split(demand=DEMAND, products=BREADS, *, capacities=(None, None, None), customer_orders=None, overrides=None):
    given = {} if customer_orders is None else {"customer_orders": customer_orders}
    given |= {} if overrides is None else {"overrides": overrides}
    plan, _ = plan_of(demand, products, **given)
    parts, said = slot_plan(
        plan,
        demand,
        shapes=shapes(*plan["product"]),
        products=products,
        ratios=ratios_of(products),
        customer_orders=empty(CustomerOrders) if customer_orders is None else customer_orders,
        bakehouse=bakehouse(slots=slots(*capacities)),
    )
    return plan, parts, said


def by_slot(parts: pd.DataFrame, product: str) -> list[float]:
    return parts[parts["product"] == product].sort_values("ready_s")["slot_qty"].tolist()


def test_the_slots_of_every_product_sum_to_its_plan_in_whole_batches() -> None:
    plan, parts, said = split()
    assert said == []
    total = parts.groupby("product")["slot_qty"].sum()
    assert total.to_dict() == plan.set_index("product")["plan_qty"].to_dict()
    assert (parts["batches"] * parts["batch_qty"] == parts["slot_qty"]).all()
    step = parts["product"].map({"NOIX": 10, "SEIGLE": 10, "SANDWICH": 1})
    assert (parts["slot_qty"] % step == 0).all()


def test_what_stays_fresh_is_baked_earlier() -> None:
    _, parts, _ = split()
    share = {name: by_slot(parts, name)[0] / sum(by_slot(parts, name)) for name in ("NOIX", "SEIGLE", "SANDWICH")}
    assert share["SEIGLE"] > share["NOIX"] > 0.3
    assert share["SANDWICH"] < 0.5


def test_what_was_decided_is_split_in_place_of_the_proposal() -> None:
    _, parts, _ = split(overrides=decisions(("NOIX", 55.0, "E")))
    assert sum(by_slot(parts, "NOIX")) == 55


def test_a_full_slot_moves_bread_to_the_others_and_the_sum_stays() -> None:
    plan, parts, said = split(capacities=(7.0, 4.0, 4.0))
    total = parts.groupby("product")["slot_qty"].sum()
    assert total.to_dict() == plan.set_index("product")["plan_qty"].to_dict()
    baked = parts[parts["dough"] != ""]
    assert baked.groupby("slot")["batches"].sum().to_dict() == pytest.approx(
        {"matin": 7.0, "midi": 4.0, "soir": 4.0}, abs=4
    )
    assert baked[baked["slot"] == "matin"]["batches"].sum() <= 7
    assert [notice.code for notice in said] == []


def test_what_the_slots_do_not_hold_is_told_by_name_and_quantity() -> None:
    plan, parts, said = split(capacities=(3.0, 2.0, 2.0))
    baked = parts[parts["dough"] != ""]
    assert (baked.groupby("slot")["batches"].sum() <= pd.Series({"matin": 3, "midi": 2, "soir": 2})).all()
    (short,) = said
    assert short.code == "slots_above_capacity"
    assert short.severity == "warning"
    missing = plan.set_index("product")["plan_qty"] - parts.groupby("product")["slot_qty"].sum()
    told = dict(part.rsplit(" −", 1) for part in str(short.values["products"]).split(", "))
    assert {name.upper(): float(qty) for name, qty in told.items()} == missing[missing > 0].to_dict()


def test_orders_are_ready_before_they_are_picked_up() -> None:
    late = orders(("SEIGLE", 60.0)).assign(pickup_s=17 * HOUR)
    early = orders(("SEIGLE", 60.0)).assign(pickup_s=8 * HOUR)
    unknown = orders(("SEIGLE", 60.0))
    _, by_evening, _ = split(customer_orders=checked(CustomerOrders, late))
    _, by_morning, _ = split(customer_orders=checked(CustomerOrders, early))
    _, untold, _ = split(customer_orders=unknown)
    assert by_slot(by_morning, "SEIGLE")[0] >= 60
    assert by_slot(untold, "SEIGLE")[0] >= 60
    assert by_slot(by_evening, "SEIGLE")[2] > by_slot(by_morning, "SEIGLE")[2]


def test_orders_that_the_first_slot_does_not_hold_are_an_alarm() -> None:
    _, _, said = split(customer_orders=orders(("SEIGLE", 60.0)), capacities=(1.0, 20.0, 20.0))
    (late,) = [notice for notice in said if notice.code == "orders_not_ready"]
    assert late.severity == "warning"
    assert late.values["products"] == "Seigle −40"


def test_without_freshness_a_note_names_the_products() -> None:
    plain = catalogue({"product": "NOIX", "batch_qty": 10.0})
    _, parts, said = split(forecast({"NOIX": 80}), plain)
    assert sum(by_slot(parts, "NOIX")) > 0
    assert [(notice.code, notice.severity, notice.values["products"]) for notice in said] == [
        ("freshness_unknown", "note", "Noix")
    ]


def test_a_day_without_slots_is_not_split() -> None:
    plan, _ = plan_of(DEMAND, BREADS)
    parts, said = slot_plan(
        plan, DEMAND, shapes=shapes(*plan["product"]), products=BREADS, ratios=ratios_of(BREADS),
        customer_orders=empty(CustomerOrders),
        bakehouse=bakehouse(slots=[row | {"weekday": 6} for row in slots(None, None, None)]),
    )  # fmt: skip
    assert parts.empty
    assert said == []
