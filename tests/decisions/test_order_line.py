"""One line of an order and the supplier's minimum, for any stock, use and moment."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from forecast.decisions.consumption import Consumption
from forecast.decisions.order_line import Shelf, order_line
from forecast.decisions.supplier_minimum import Minimum, keep_minimum
from forecast.decisions.suppliers import Terms, _Schedule, next_deliveries
from forecast.notices import parse_reason

MONDAY = pd.Timestamp("2026-11-23")
SUNDAY_EVENING = pd.Timestamp("2026-11-22 21:00", tz="Europe/Paris")


def line_of(per_day=10.0, *, stock=0.0, pack=25.0, shelf_life=math.nan, hours=0, sd=0.0, reserve=0.0, price=20.0):
    terms = Terms(
        supplier="Moulin",
        ingredient="FARINE",
        unit="kg",
        pack_qty=pack,
        pack_price_net_amount=price,
        schedule=_Schedule(frozenset({1, 4}), 43_200, 1, "Europe/Paris"),
        shelf_life_days=shelf_life,
        safety_days=reserve,
    )
    return order_line(
        "A",
        terms,
        consumption=Consumption(MONDAY, np.full(90, per_day), np.full(90, sd)),
        shelf=Shelf(MONDAY, stock, MONDAY - pd.Timedelta(days=1)),
        planned_from=MONDAY,
        deliveries=next_deliveries(terms.schedule, SUNDAY_EVENING + pd.Timedelta(hours=hours), blocked=()),
        z=1.64,
    )


USES = {
    "per_day": st.floats(0.1, 60),
    "stock": st.floats(0, 400),
    "pack": st.sampled_from([1.0, 10.0, 25.0]),
    "hours": st.integers(0, 200),
    "sd": st.floats(0, 10),
    "reserve": st.floats(0, 2),
}


@settings(max_examples=100, deadline=None)
@given(**USES)
def test_stock_and_order_hold_need_and_reserve_with_less_than_a_pack_to_spare(**use):
    line = line_of(**use)
    spare = line.stock_qty + line.packs * line.terms.pack_qty - line.need_qty - line.safety_qty
    assert line.delivery.order_by_at > SUNDAY_EVENING + pd.Timedelta(hours=use["hours"])
    assert spare >= -1e-6
    assert line.packs == 0 or spare < line.terms.pack_qty


@settings(max_examples=60, deadline=None)
@given(shelf_life=st.integers(1, 9), **USES)
def test_nothing_is_ordered_that_outlives_its_shelf_life_but_for_the_last_pack(shelf_life, **use):
    line = line_of(shelf_life=shelf_life, **use)
    last_day = line.delivery.day + pd.Timedelta(days=shelf_life)
    usable = use["per_day"] * ((last_day - MONDAY).days + 1) - use["stock"]
    assert line.packs * line.terms.pack_qty < max(usable, 0) + line.terms.pack_qty + 1e-6


@settings(max_examples=60, deadline=None)
@given(minimum=st.floats(1, 300), **USES)
def test_with_a_minimum_the_order_is_nothing_or_at_least_the_minimum(minimum, **use):
    line = line_of(**use)
    assume(line.packs > 0)
    (kept,), notices = keep_minimum([line], Minimum(0.0, minimum))
    assert kept.weight_kg == 0 or kept.weight_kg >= minimum - 1e-6
    assert kept.weight_kg <= max(line.weight_kg, minimum + line.terms.pack_qty)
    assert notices == []
    if kept.packs == 0:
        assert line.lasts_without


def test_a_smallest_order_that_is_reached_changes_nothing():
    line = line_of(stock=20)
    assert keep_minimum([line], Minimum(40.0, 50.0)) == ([line], [])


def test_an_order_of_nothing_has_no_minimum():
    line = line_of(stock=400)
    assert keep_minimum([line], Minimum(100.0, 150.0)) == ([line], [])


def test_a_more_urgent_reason_is_not_overwritten_by_filling_up():
    line = line_of(stock=15)
    (kept,), _ = keep_minimum([line], Minimum(0.0, 150.0))
    assert (kept.packs, parse_reason(kept.reason)[0]) == (6, "runs_out_before")


def test_lines_in_litres_do_not_help_a_minimum_in_kilograms():
    flour = line_of(stock=20)
    milk = line_of(stock=0, pack=10.0)
    milk = replace(milk, terms=replace(milk.terms, unit="l"))
    kept, _ = keep_minimum([flour, milk], Minimum(0.0, 100.0))
    assert [line.packs for line in kept] == [4, milk.packs]


@pytest.mark.parametrize(("price", "said"), [(math.nan, ["minimum_unchecked"]), (20.0, [])])
def test_a_minimum_in_euros_is_checked_only_where_prices_are_known(price, said):
    kept, notices = keep_minimum([line_of(stock=20, price=price)], Minimum(100.0, 0.0))
    assert [notice.code for notice in notices] == said
    assert kept[0].packs == (2 if said else 5)
