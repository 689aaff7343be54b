"""One line of an order and the supplier's minimum, for any stock, use and moment."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from forecast.decisions.ordering.consumption import Consumption
from forecast.decisions.ordering.deliveries import Schedule, next_deliveries
from forecast.decisions.ordering.line import order_line
from forecast.decisions.ordering.minimum import Minimum, keep_minimum
from forecast.decisions.ordering.shelf import Shelf
from forecast.decisions.ordering.suppliers import Terms
from forecast.notices import parse_reason

MONDAY = pd.Timestamp("2026-11-23")
SUNDAY_EVENING = pd.Timestamp("2026-11-22 21:00", tz="Europe/Paris")


def line_of(
    per_day=10.0, *, stock=0.0, pack=25.0, shelf_life=math.nan, hours=0, sd=0.0, reserve=0.0, price=20.0, cheaper=(),
    room=math.inf, coming=0.0, level=0.95,
):  # fmt: skip
    terms = Terms(
        supplier="Moulin",
        ingredient="FARINE",
        unit="kg",
        pack_qty=pack,
        prices=((1, price), *cheaper),
        schedule=Schedule(frozenset({1, 4}), 43_200, 1, "Europe/Paris"),
        shelf_life_days=shelf_life,
        storage_limit_qty=room,
        safety_days=reserve,
    )
    return order_line(
        "A",
        terms,
        consumption=Consumption(MONDAY, np.full(90, per_day), use_of(per_day, sd)),
        shelf=Shelf(MONDAY, stock, MONDAY - pd.Timedelta(days=1), {MONDAY + pd.Timedelta(days=1): coming}),
        planned_from=MONDAY,
        deliveries=next_deliveries(terms.schedule, SUNDAY_EVENING + pd.Timedelta(hours=hours), blocked=()),
        level=level,
        holding_share=0.25,
    )


def use_of(per_day, sd, paths=40):
    """Use on 90 days and every path: each day of each path differs, and the mean of all paths is `per_day`."""
    dice = np.random.default_rng(8).normal(size=(90, paths))
    return np.maximum(per_day + sd * dice, 0.0)


USES = {
    "per_day": st.floats(0.1, 60),
    "stock": st.floats(0, 400),
    "pack": st.sampled_from([1.0, 10.0, 25.0]),
    "hours": st.integers(0, 200),
    "sd": st.floats(0, 10),
    "reserve": st.floats(0, 2),
    "coming": st.sampled_from([0.0, 30.0, 200.0]),
}


@settings(max_examples=100, deadline=None)
@given(**USES)
def test_stock_and_order_hold_need_and_reserve_with_less_than_a_pack_to_spare(**use):
    line = line_of(**use)
    there = line.stock_qty + line.on_order_qty
    spare = there + line.packs * line.terms.pack_qty - line.need_qty - line.safety_qty
    assert line.delivery.order_by_at > SUNDAY_EVENING + pd.Timedelta(hours=use["hours"])
    assert spare >= -1e-6
    assert line.packs == 0 or spare < line.terms.pack_qty


@settings(max_examples=60, deadline=None)
@given(shelf_life=st.integers(1, 9), **USES)
def test_nothing_is_ordered_that_outlives_its_shelf_life_but_for_the_last_pack(shelf_life, **use):
    line = line_of(shelf_life=shelf_life, **use)
    last_day = line.delivery.day + pd.Timedelta(days=shelf_life)
    there = use["stock"] + (use["coming"] if line.delivery.day >= MONDAY + pd.Timedelta(days=1) else 0.0)
    usable = use["per_day"] * ((last_day - MONDAY).days + 1) - there
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


def share_that_lasts(line, *, use, stock, coming, packs):
    """Play every path day by day: the share of them on which no baking after the delivery is short."""
    lasts = []
    for path in use.T:
        left, is_short = stock, False
        for ahead, used in enumerate(path):
            today = MONDAY + pd.Timedelta(days=ahead)
            if today > line.covers_to_day:
                break
            is_short |= today > line.delivery.day and used > left + 1e-7
            left = max(left - used, 0.0)
            left += coming if ahead == 1 else 0.0
            left += packs * line.terms.pack_qty if today == line.delivery.day else 0.0
        lasts.append(not is_short)
    return np.mean(lasts)


@settings(max_examples=60, deadline=None)
@given(level=st.sampled_from([0.8, 0.9, 0.975]), **{name: USES[name] for name in USES if name != "reserve"})
def test_the_order_reaches_its_level_and_one_pack_less_would_be_too_few(level, **use):
    line = line_of(level=level, **use)
    played = {"use": use_of(use["per_day"], use["sd"]), "stock": use["stock"], "coming": use["coming"]}
    assert share_that_lasts(line, packs=line.packs, **played) >= level
    # Where the expected path alone asks for more, the order is what is expected.
    if line.packs and line.safety_qty > 0:
        assert share_that_lasts(line, packs=line.packs - 1, **played) < level


@settings(max_examples=60, deadline=None)
@given(
    more=st.floats(0, 300), shelf_life=st.sampled_from([math.nan, 3.0]), room=st.sampled_from([math.inf, 90.0]),
    cheaper=st.sampled_from([(), ((4, 18.0), (12, 16.0))]), **USES,
)  # fmt: skip
def test_more_stock_or_more_under_way_never_raises_an_order(more, shelf_life, room, cheaper, **use):
    line = line_of(shelf_life=shelf_life, room=room, cheaper=cheaper, **use)
    for name in ("stock", "coming"):
        with_more = line_of(shelf_life=shelf_life, room=room, cheaper=cheaper, **(use | {name: use[name] + more}))
        assert with_more.packs <= line.packs


@settings(max_examples=60, deadline=None)
@given(room=st.floats(25, 300), **USES)
def test_no_more_comes_than_there_is_room_for(room, **use):
    line = line_of(room=room, **use)
    unused = max(use["stock"] - use["per_day"] * ((line.delivery.day - MONDAY).days + 1), 0)
    assert line.packs == 0 or unused + line.packs * line.terms.pack_qty <= room + 1e-6


def test_where_there_is_no_room_it_is_said():
    line = line_of(stock=20, pack=10.0, room=29.0)
    assert (line.packs, line.reason) == (2, "storage_limit")


def test_a_lower_price_is_taken_where_it_saves_more_than_holding_costs():
    """Two sacks are needed, ten cost 2 less each: 10 × 2 saved, and 8 × 20 held (3 + 200 / 10 / 2) days at 25 % a year.

    160 × 0.25 × 13 / 365 = 1.42. Where flour kept only a month, 8 × 20 × 13 / 30 = 69 would spoil.
    """
    assert (line_of(stock=20, cheaper=((10, 18.0),)).packs, line_of(stock=20, cheaper=((10, 18.0),)).reason) == (
        10, "price_break",
    )  # fmt: skip
    assert line_of(stock=20, cheaper=((10, 18.0),)).cost_net_amount == 180
    assert line_of(stock=20, cheaper=((10, 19.9),)).packs == 2
    assert line_of(stock=20, cheaper=((10, 18.0),), shelf_life=30.0).packs == 2
    assert line_of(stock=20, cheaper=((10, 18.0),), room=100.0).packs == 2
    assert line_of(stock=200, cheaper=((10, 18.0),)).packs == 0


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
