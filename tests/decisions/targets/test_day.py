"""Targets of a day: promises never move the wrong way, what was kept is sold first, no batch is broken."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.decisions.production import production_plan
from forecast.decisions.targets.day import Targets
from forecast.distribution import DemandDistribution
from forecast.tables import (
    Availability,
    CriticalRatios,
    CustomerOrders,
    Overrides,
    Products,
    ShelfLives,
    checked,
    empty,
)

from ..little_bakery import MONDAY, catalogue, forecast, ratios_of

LEVELS = np.array([0.1, 0.3, 0.5, 0.7, 0.9])
GRIDS = st.lists(st.integers(0, 15), min_size=5, max_size=5).map(np.cumsum)


def made(grid, ratio, *, promised=(), kept=0.0, more_days=0, batch=1.0, least=0.0, display=0.0, orders=0.0):
    """What one product is baked to: quantity, rules."""
    rows = pd.DataFrame(
        {
            "shop": ["A"], "product": "TART", "day": MONDAY, "availability_class": "must_last", "unit": "pcs",
            "batch_qty": batch, "minimum_batch_qty": least, "minimum_display_qty": display,
            "is_half_batch_allowed": False, "orders_qty": orders, "reason": "boosted",
        }
    )  # fmt: skip
    ratios = checked(
        CriticalRatios,
        pd.DataFrame({"product": ["TART"], "critical_ratio": ratio, "underage_net_amount": ratio,
                      "overage_net_amount": 1 - ratio, "source": "costs"}),
    )  # fmt: skip
    lives = pd.DataFrame({"shop": ["A"], "product": "TART", "kept_qty": kept, "more_days": more_days})
    targets = Targets(
        ratios,
        checked(Availability, pd.DataFrame(promised)) if promised else empty(Availability),
        lives=checked(ShelfLives, lives),
    )
    demand = DemandDistribution.from_quantiles(LEVELS, np.array([grid], float), is_discrete=np.array([True]))
    _, qty, reasons = targets.line_by_line(targets.of_rows(rows, demand), demand)
    return float(qty[0]), reasons[0].splitlines()[1:]


SHOPS = {
    "grid": GRIDS, "ratio": st.floats(0.05, 0.97), "batch": st.sampled_from([1.0, 6.0, 20.0]),
    "least": st.sampled_from([0.0, 10.0]), "display": st.sampled_from([0.0, 4.0]),
    "orders": st.integers(0, 30).map(float), "kept": st.sampled_from([0.0, 3.0, 12.0]),
    "more_days": st.sampled_from([0, 1]),
}  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(days=st.floats(0.05, 0.95), **SHOPS)
def test_a_floor_never_lowers_and_a_ceiling_never_raises_the_quantity(days, **shop):
    free, _ = made(**shop)
    floored, _ = made(promised=[{"lasts_share": days}], **shop)
    capped, _ = made(promised=[{"sells_out_share": days}], **shop)
    assert floored >= free >= capped
    assert floored % shop["batch"] == capped % shop["batch"] == 0


@settings(max_examples=100, deadline=None)
@given(more=st.floats(0.001, 0.3), **SHOPS)
def test_more_margin_never_means_fewer_pieces_whatever_keeps(more, **shop):
    much = made(**(shop | {"ratio": min(shop["ratio"] + more, 0.98)}))[0]
    assert much >= made(**shop)[0]


@settings(max_examples=100, deadline=None)
@given(days=st.floats(0.05, 0.95), **SHOPS)
def test_a_floor_lasts_whatever_the_batch_is(days, **shop):
    qty, _ = made(promised=[{"lasts_share": days}], **shop)
    demand = DemandDistribution.from_quantiles(LEVELS, np.array([shop["grid"]], float), is_discrete=np.array([True]))
    on_shelf = np.array([qty - shop["orders"] + shop["kept"]])
    assert demand.chance_below(on_shelf + 1)[0] >= days - 1e-9


@settings(max_examples=100, deadline=None)
@given(grid=GRIDS, ratio=st.floats(0.05, 0.97), kept=st.integers(0, 20))
def test_unconstrained_it_is_the_best_of_all_whole_numbers_with_what_was_kept_on_the_shelf(grid, ratio, kept):
    qty, _ = made(grid, ratio, kept=float(kept))
    every = np.arange(0, 200.0)
    same = DemandDistribution.from_quantiles(
        LEVELS, np.tile(np.array(grid, float), (200, 1)), is_discrete=np.full(200, True)
    )
    costs = ratio * same.expected_lost(every + kept) + (1 - ratio) * same.expected_waste(every + kept)
    assert costs[int(qty)] == pytest.approx(costs.min(), abs=1e-7)


def test_what_was_kept_is_taken_off_the_proposal_but_not_off_the_orders():
    grid = [18, 19, 20, 21, 22]
    assert made(grid, 0.5)[0] == 20
    assert made(grid, 0.5, kept=5.0) == (15, ['kept_before {"kept_qty": 5.0}'])
    assert made(grid, 0.5, kept=30.0, orders=4.0)[0] == 4
    assert made(grid, 0.05, display=25.0, kept=5.0)[0] == 20


def test_a_promise_that_moves_a_line_is_its_reason():
    grid = [10, 12, 14, 16, 18]
    assert made(grid, 0.3, promised=[{"lasts_share": 0.9}])[1] == ["raised_to_last"]
    assert made(grid, 0.9, promised=[{"sells_out_share": 0.7}])[1] == ["held_to_sell_out"]
    assert made(grid, 0.9, promised=[{"lasts_share": 0.3}])[1] == []


def test_a_ceiling_leaves_a_product_one_batch():
    assert made([1, 2, 3, 4, 5], 0.9, promised=[{"sells_out_share": 0.9}], batch=4.0)[0] == 4


def plan_with(kept):
    products = catalogue({"product": "TART", "carry_over_days": 1})
    lives = pd.DataFrame({"shop": ["A"], "product": ["TART"], "kept_qty": [kept], "more_days": [0]})
    plan, _ = production_plan(
        forecast({"TART": 40.0}), day=MONDAY, products=products,
        targets=Targets(ratios_of(checked(Products, products)), lives=checked(ShelfLives, lives)),
        customer_orders=empty(CustomerOrders), overrides=empty(Overrides),
    )  # fmt: skip
    return plan.iloc[0]


def test_in_the_plan_expected_demand_is_plan_and_kept_less_waste_and_what_is_lost():
    without, row = plan_with(0.0), plan_with(15.0)
    assert row["plan_qty"] == without["plan_qty"] - 15
    assert row["kept_qty"] == 15
    assert row["expected_qty"] == pytest.approx(
        row["plan_qty"] + row["kept_qty"] - row["expected_waste_qty"] + row["expected_lost_qty"]
    )
    assert row["expected_waste_qty"] == pytest.approx(without["expected_waste_qty"])
