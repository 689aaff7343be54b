"""The rest of a day: never less than is baked, whole batches, and more sold never means less."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.decisions.little_bakery import catalogue, forecast, orders, ratios_of
from tests.decisions.through_the_day.test_splitting import HOUR, shapes, slots, split

from forecast.decisions.through_the_day.adjusting import baked_by, rest_plan
from forecast.decisions.through_the_day.splitting import rows_of_plan
from forecast.notices import parse_reason
from forecast.tables import CustomerOrders, Quantiles, SlotPlan, SoFar, checked, empty

ELEVEN = 11 * HOUR
BREADS = catalogue(
    {"product": "NOIX", "dough": "levain", "batch_qty": 10.0, "freshness_h": 6.0},
    {"product": "SEIGLE", "dough": "levain", "batch_qty": 20.0, "is_half_batch_allowed": True},
    {"product": "SANDWICH", "batch_qty": 1.0, "freshness_h": 4.0},
)
DEMAND = forecast({"NOIX": 80, "SEIGLE": 70, "SANDWICH": 25})
NAMES = ("NOIX", "SANDWICH", "SEIGLE")
USUAL = {"NOIX": 80 / 3, "SANDWICH": 25 / 3, "SEIGLE": 70 / 3}
"""By eleven a third of the day has come."""


def morning(rows: pd.DataFrame, parts: pd.DataFrame, sold: dict[str, float], now_s: int) -> pd.DataFrame:
    """What the morning sold: no more than was baked; a shelf that ran empty did so at ten."""
    baked = baked_by(rows, parts, now_s).to_numpy()
    asked = rows["product"].map(sold).to_numpy(dtype=float)
    qty = np.minimum(asked, baked)
    seen = np.where(asked > baked, 10 * HOUR, now_s)
    return checked(
        SoFar,
        rows[["shop", "product", "day"]].assign(
            baked_qty=baked, sold_qty=qty, walk_in_qty=qty, until_s=now_s, seen_until_s=seen
        ),
    )


def adjusted(sold, *, now_s=ELEVEN, factor=1.0, capacities=(None, None, None), customer_orders=None, has_slots=True):
    """The rest after a morning that sold so much; `factor` is what the rest is expected to be of the usual."""
    plan, parts, _ = split(DEMAND, BREADS, capacities=capacities)
    parts = parts if has_slots else empty(SlotPlan)
    rows = rows_of_plan(plan, BREADS, ratios_of(BREADS))
    share = 1 - max(now_s - 7 * HOUR, 0) / (12 * HOUR)
    rest = checked(Quantiles, DEMAND.assign(demand_qty=DEMAND["demand_qty"] * share * factor))
    held = pd.DataFrame(slots(*capacities))[["slot", "capacity"]].assign(shop="A")
    so_far = morning(rows, parts, sold, now_s)
    table = rest_plan(
        rows, parts, rest, so_far=so_far, shapes=shapes(*NAMES),
        customer_orders=empty(CustomerOrders) if customer_orders is None else customer_orders,
        capacities=held.astype({"capacity": float}), now_s=now_s,
    )  # fmt: skip
    return parts, table


def later(table: pd.DataFrame, product: str) -> float:
    return float(table.loc[table["product"] == product, "slot_qty"].sum())


def test_a_morning_as_usual_changes_nothing() -> None:
    parts, table = adjusted(USUAL)
    assert (table["slot_qty"] == table["planned_qty"]).all()
    ahead = parts[parts["ready_s"] >= ELEVEN].set_index(["product", "slot"])["slot_qty"]
    assert table.set_index(["product", "slot"])["slot_qty"].sort_index().to_dict() == ahead.to_dict()


def test_before_anything_was_sold_the_plan_stays() -> None:
    parts, table = adjusted(dict.fromkeys(NAMES, 0.0), now_s=7 * HOUR)
    assert table.groupby("product")["slot_qty"].sum().to_dict() == parts.groupby("product")["slot_qty"].sum().to_dict()


@settings(deadline=None, max_examples=30)
@given(st.lists(st.floats(0, 90).map(round), min_size=3, max_size=3), st.sampled_from([8, 11, 13, 16]))
def test_what_is_baked_stays_and_the_rest_is_whole_batches(sold, hour) -> None:
    parts, table = adjusted(dict(zip(NAMES, sold, strict=True)), now_s=hour * HOUR)
    ready = parts[parts["ready_s"] < hour * HOUR].groupby("product")["slot_qty"].sum()
    first = table.drop_duplicates("product").set_index("product")
    assert first["baked_qty"].to_dict() == ready.to_dict()
    assert (table["ready_s"] >= hour * HOUR).all()
    step = table["product"].map({"NOIX": 10.0, "SEIGLE": 10.0, "SANDWICH": 1.0})
    assert (table["slot_qty"] % step == 0).all()
    assert (first["left_qty"] == first["baked_qty"] - first["sold_qty"]).all()


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 29), st.integers(0, 29), st.floats(0.0, 0.3))
def test_more_sold_in_the_morning_never_means_less_for_the_rest(one, other, gain) -> None:
    few, many = sorted((one, other))

    def bakes(sold: int) -> float:
        surprise = (sold - USUAL["NOIX"]) / USUAL["NOIX"]
        _, table = adjusted(USUAL | {"NOIX": float(sold)}, factor=1 + gain * surprise)
        return later(table, "NOIX")

    assert bakes(few) <= bakes(many)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(0, 60), min_size=3, max_size=3), st.integers(7, 9), st.integers(3, 6), st.integers(3, 6))
def test_no_slot_holds_more_than_its_capacity(sold, first, second, third) -> None:
    _, table = adjusted(
        dict(zip(NAMES, map(float, sold), strict=True)), capacities=(float(first), float(second), float(third))
    )
    used = table[table["dough"] != ""].groupby("slot")["batches"].sum()
    assert used["midi"] <= second + 1e-9
    assert used["soir"] <= third + 1e-9


def test_a_slow_morning_bakes_less_and_a_busy_one_more() -> None:
    _, slow = adjusted({"NOIX": 8.0, "SEIGLE": 8.0, "SANDWICH": 2.0})
    _, busy = adjusted({"NOIX": 30.0, "SEIGLE": 39.0, "SANDWICH": 9.0}, factor=1.3)
    planned = slow.groupby("product")["planned_qty"].sum()
    for name in ("NOIX", "SEIGLE"):
        assert later(slow, name) < planned[name] < later(busy, name)
    why = [parse_reason(line) for line in str(slow["reason"].iloc[0]).splitlines()]
    assert why[0] == ("sold_so_far", {"sold_qty": 8.0, "usual_qty": 26.7})


def test_an_empty_shelf_is_told_with_its_hour() -> None:
    _, table = adjusted(USUAL | {"NOIX": 90.0})
    row = table[table["product"] == "NOIX"].iloc[0]
    assert row["left_qty"] == 0
    assert row["runs_out_s"] == ELEVEN
    assert ("shelf_empty_since", {"since": "10:00"}) in [parse_reason(line) for line in row["reason"].splitlines()]


@pytest.mark.parametrize(("now_s", "has_slots"), [(ELEVEN, False), (17 * HOUR, True)])
def test_without_a_slot_to_come_it_tells_what_is_worth_baking_at_once(now_s, has_slots) -> None:
    _, table = adjusted({"NOIX": 90.0, "SEIGLE": 10.0, "SANDWICH": 25.0}, now_s=now_s, has_slots=has_slots, factor=1.5)
    assert table["slot"].tolist() == ["", "", ""]
    assert (table["planned_qty"] == 0).all()
    assert (table["ready_s"] == now_s).all()
    assert later(table, "NOIX") > 0
    assert later(table, "SEIGLE") == 0
    assert pd.isna(table.set_index("product").at["SEIGLE", "runs_out_s"])


def test_what_is_left_runs_out_when_the_rest_has_asked_for_it() -> None:
    _, table = adjusted(USUAL | {"NOIX": 10.0})
    row = table[table["product"] == "NOIX"].iloc[0]
    rate = row["expected_rest_qty"] / 8
    assert row["runs_out_s"] / HOUR == pytest.approx(11 + row["left_qty"] / rate, abs=0.35)


def test_orders_that_are_still_to_be_fetched_are_baked() -> None:
    evening = checked(CustomerOrders, orders(("NOIX", 60.0)).assign(pickup_s=17 * HOUR))
    _, table = adjusted(USUAL | {"NOIX": 30.0}, customer_orders=evening)
    assert later(table, "NOIX") >= 60
    _, plain = adjusted(USUAL | {"NOIX": 30.0})
    assert later(table, "NOIX") > later(plain, "NOIX")


def test_a_slot_that_is_past_by_minutes_is_baked_though_its_sales_count_later() -> None:
    plan, parts, _ = split(DEMAND, BREADS)
    rows = rows_of_plan(plan, BREADS, ratios_of(BREADS))
    now_s = ELEVEN + 1200
    so_far = morning(rows, parts, USUAL, now_s).assign(until_s=ELEVEN, seen_until_s=ELEVEN)
    held = pd.DataFrame(slots(None, None, None))[["slot", "capacity"]].assign(shop="A").astype({"capacity": float})
    rest = checked(Quantiles, DEMAND.assign(demand_qty=DEMAND["demand_qty"] * 2 / 3))
    table = rest_plan(
        rows, parts, rest, so_far=checked(SoFar, so_far), shapes=shapes(*NAMES),
        customer_orders=empty(CustomerOrders), capacities=held, now_s=now_s,
    )  # fmt: skip
    assert set(table["slot"]) == {"soir"}
    ready = parts[parts["slot"] != "soir"].groupby("product")["slot_qty"].sum()
    assert table.set_index("product")["baked_qty"].to_dict() == ready.to_dict()
