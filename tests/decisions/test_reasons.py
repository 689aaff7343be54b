"""The parts of a change: each where it belongs, and all of them together the change."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from forecast.decisions.reasons import DayNames, reasons
from forecast.decisions.same_weekdays import Usual, usual_quantities
from forecast.notices import parse_reason
from forecast.tables import (
    EXPLANATION_GROUPS,
    Contributions,
    ProductionPlan,
    SameWeekdays,
    checked,
    empty,
)

FRIDAY = pd.Timestamp("2026-06-12")
FRIDAYS = pd.date_range(end=FRIDAY - pd.Timedelta(days=7), periods=4, freq="7D")
_PLAN = {
    "shop": "A", "day": FRIDAY, "family": "", "dough": "", "product": "PAIN", "label": "Pain", "unit": "pcs",
    "orders_qty": 0.0, "walk_in_qty": 60.0, "target_qty": 57.0, "asked_qty": 57.0, "alone_qty": 60.0, "plan_qty": 60.0,
    "batch_qty": 6.0, "batches": 10.0, "expected_qty": 50.0, "low_qty": 40.0, "high_qty": 60.0, "critical_ratio": 0.8,
    "ratio_source": "costs", "expected_waste_qty": 5.0, "expected_lost_qty": 1.0, "expected_waste_amount": None,
    "expected_lost_amount": None, "rung": "boosted", "reason": "boosted",
}  # fmt: skip


def before(demand=30.0, made=36.0, orders=0.0, product="PAIN", sold_out=0):
    rows = pd.DataFrame({"shop": "A", "product": product, "day": FRIDAY, "past_day": FRIDAYS, "orders_qty": orders})
    rows = rows.assign(demand_qty=demand, made_qty=made, is_sold_out=np.arange(4) < sold_out)
    return checked(SameWeekdays, rows.assign(sold_qty=rows[["demand_qty", "made_qty"]].min(axis=1)))


def contributions(product="PAIN", **groups):
    rows = [
        {"shop": "A", "product": product, "day": FRIDAY, "horizon_days": 1, "group": group,
         "contribution_qty": groups.get(group, 0.0)}
        for group in EXPLANATION_GROUPS
    ]  # fmt: skip
    return checked(Contributions, pd.DataFrame(rows))


def parts_of(plan=None, days=None, told=None, **names):
    days = before() if days is None else days
    rows = pd.DataFrame([_PLAN | (plan or {})])
    compared = checked(ProductionPlan, Usual(usual_quantities(days)).compared(rows))
    found = reasons(
        compared,
        empty(Contributions) if told is None else told,
        days,
        names={"A": DayNames(**names)} if names else None,
    )
    assert found["part_qty"].sum() == pytest.approx(compared["change_qty"].iloc[0])
    assert found["rank"].tolist() == list(range(1, len(found) + 1))
    return found


def quantities(*args, **kwargs):
    found = parts_of(*args, **kwargs)
    return dict(zip(found["code"], found["part_qty"], strict=True))


def test_orders_are_held_against_the_orders_of_the_days_compared_with():
    plan = {"orders_qty": 26.0, "expected_qty": 56.0, "target_qty": 62.0, "asked_qty": 62.0, "alone_qty": 60.0}
    found = parts_of(plan, before(demand=28.0, made=34.0, orders=5.0), contributions(level=30.0, event=2.0))
    assert found.iloc[0][["code", "part_qty"]].tolist() == ["orders", 21.0]
    assert parse_reason(found.iloc[0]["reason"])[1] == {"orders_qty": 26.0, "usual_orders_qty": 5}
    assert "event" not in set(found["code"]), "an event of two pieces is no reason beside an order of 26"


def test_an_event_is_told_by_its_name_with_its_pieces():
    found = parts_of(None, None, contributions(level=30.0, event=20.0), events=("Fair",))
    assert found.iloc[0][["code", "part_qty", "is_told"]].tolist() == ["event", 20.0, True]
    assert parse_reason(found.iloc[0]["reason"]) == ("part.event", {"event": "Fair"})


def test_without_a_name_it_is_called_an_event_or_signal():
    found = parts_of(None, None, contributions(level=30.0, event=20.0))
    assert found.iloc[0]["reason"] == "part.event_unnamed"


def test_what_the_usual_had_too_is_no_reason():
    """Four rainy Fridays, and rain again: the trend takes back what the rain takes."""
    found = quantities(None, before(demand=50.0, made=36.0), contributions(level=62.0, weather=-12.0))
    assert "weather" not in found
    assert "trend" not in found
    less_than_all = quantities(None, before(demand=54.0, made=36.0), contributions(level=62.0, weather=-12.0))
    assert less_than_all["weather"] == -4.0


def test_what_was_missed_on_those_days_is_why_more_is_made():
    found = parts_of(None, before(demand=[60.0, 58.0, 62.0, 40.0], made=44.0, sold_out=3), contributions(level=50.0))
    first = found.iloc[0]
    assert (first["code"], first["part_qty"]) == ("sold_out", 12.0)
    assert parse_reason(first["reason"])[1] == {"sold_out_days": 3, "days_count": 4}


def test_a_reserve_as_large_as_ever_is_no_reason_and_a_larger_one_is():
    ordinary = dict.fromkeys(("plan_qty", "alone_qty", "asked_qty", "target_qty"), 42.0) | {"expected_qty": 30.0}
    assert quantities(ordinary, before(demand=30.0, made=42.0)) == {}
    larger = quantities({"plan_qty": 60.0, "target_qty": 60.0, "asked_qty": 60.0}, before(demand=50.0, made=50.0))
    assert larger == {"reserve": 10.0}


def test_rounding_display_promise_and_bakehouse_have_their_own_pieces():
    alike = {"target_qty": 40.0, "expected_qty": 40.0, "asked_qty": 48.0, "alone_qty": 60.0, "plan_qty": 50.0}
    days = before(demand=40.0, made=40.0)
    assert quantities(alike, days) == {"display": 8.0, "batches": 12.0, "bakehouse": -10.0}
    promised = quantities(alike | {"reason": "boosted\nraised_to_last"}, days)
    assert promised == {"promise": 8.0, "batches": 12.0, "bakehouse": -10.0}


def test_half_batches_are_called_so():
    half = {"plan_qty": 50.0, "alone_qty": 50.0, "asked_qty": 41.0, "target_qty": 41.0, "expected_qty": 41.0,
            "batch_qty": 20.0, "batches": 2.5}  # fmt: skip
    found = parts_of(half | {"low_qty": 41.0, "high_qty": 41.0}, before(demand=30.0, made=30.0))
    said = {parse_reason(text)[0]: parse_reason(text)[1] for text in found["reason"]}
    assert "part.half_batches" not in said, "nine pieces are less than half a batch"
    found = parts_of(half | {"batch_qty": 12.0, "batches": 4.25}, before(demand=41.0, made=41.0))
    assert json.loads(found.iloc[0]["reason"].partition(" ")[2]) == {"step_qty": 3.0}


def test_noise_is_not_explained():
    found = quantities({"low_qty": 10.0, "high_qty": 90.0}, None, contributions(level=43.0, weather=7.0))
    assert "weather" not in found, "seven pieces are less than a quarter of a standard deviation"
    assert quantities(None, None, contributions(level=43.0, weather=7.0))["weather"] == 7.0


def test_only_demand_is_told_where_nobody_knows_what_was_made():
    found = quantities(None, before(demand=30.0, made=None), contributions(level=38.0, event=12.0))
    assert found == {"event": 12.0, "trend": 8.0}


def test_what_goes_the_way_of_the_change_comes_first_and_two_of_a_marked_line_are_told():
    plan = {"orders_qty": 15.0, "expected_qty": 45.0, "target_qty": 57.0}
    found = parts_of(plan, before(demand=20.0, made=26.0), contributions(level=48.0, weather=-18.0))
    assert found["code"].tolist()[0] == "orders"
    assert (found["part_qty"] > 0).tolist() == sorted((found["part_qty"] > 0), reverse=True) or found.iloc[-1][
        "code"
    ] == "other"
    assert found["is_told"].sum() == 2
    small = parts_of({"plan_qty": 42.0, "alone_qty": 42.0, "target_qty": 42.0, "asked_qty": 42.0, "expected_qty": 36.0})
    assert not small["is_told"].any()


def test_what_is_held_against_nothing_has_no_parts():
    rows = pd.DataFrame([_PLAN])
    plan = checked(ProductionPlan, Usual().compared(rows))
    assert reasons(plan, contributions(level=50.0), empty(SameWeekdays)).empty


def test_parts_sum_to_the_change_whatever_they_are():
    dice = np.random.default_rng(3)
    for unit in ("pcs", "kg"):
        for _ in range(150):
            names = ("orders_qty", "kept_qty", "target_qty", "asked_qty", "alone_qty", "plan_qty", "expected_qty")
            qty = {name: float(dice.integers(0, 80)) for name in names}
            days = before(
                demand=dice.uniform(0, 60, 4), made=np.where(dice.random(4) < 0.5, dice.integers(0, 70, 4), np.nan),
                orders=dice.integers(0, 9, 4).astype(float), sold_out=int(dice.integers(0, 5)),
            )  # fmt: skip
            told = contributions(
                **dict(zip(EXPLANATION_GROUPS, dice.normal(0, 9, len(EXPLANATION_GROUPS)), strict=True))
            )
            parts_of(qty | {"unit": unit}, days, told)
