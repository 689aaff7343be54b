"""Whole batches of least expected cost, against a search over every quantity that could be made."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.decisions.rounding import BatchRules, least_cost_quantity
from forecast.distribution import DemandDistribution

LEVELS = np.array([0.1, 0.3, 0.5, 0.7, 0.9])
GRIDS = st.lists(st.integers(0, 15), min_size=5, max_size=5).map(np.cumsum)


def demand_of(grid):
    return DemandDistribution.from_quantiles(LEVELS, np.array([grid], float), is_discrete=np.array([True]))


def rules_of(batch=1.0, least=0.0, display=0.0, *, is_halved=False, unit="pcs"):
    return BatchRules.of(
        pd.DataFrame(
            {
                "batch_qty": [batch],
                "minimum_batch_qty": least,
                "minimum_display_qty": display,
                "is_half_batch_allowed": is_halved,
                "unit": unit,
            }
        )
    )


def decide(demand, ratio, rules, orders=0.0):
    return float(least_cost_quantity(demand, np.array([ratio]), rules=rules, orders_qty=np.array([orders]))[0])


def every_feasible(rules, orders):
    """All totals that the rules allow, one by one."""
    step, least, asked = float(rules.step_qty[0]), float(rules.least_qty[0]), orders + float(rules.display_qty[0])
    totals = [count * step for count in range(150) if count * step >= max(least, asked) and count]
    return ([0.0] if asked == 0 else []) + totals


@settings(max_examples=150, deadline=None)
@given(
    grid=GRIDS,
    ratio=st.floats(0.05, 0.97),
    batch=st.sampled_from([1, 2, 6, 7, 20]),
    least=st.sampled_from([0, 10]),
    display=st.sampled_from([0, 4]),
    orders=st.integers(0, 30),
    is_halved=st.booleans(),
)
def test_no_feasible_quantity_costs_less(grid, ratio, batch, least, display, orders, is_halved):
    demand, rules = demand_of(grid), rules_of(float(batch), least, display, is_halved=is_halved)
    chosen = decide(demand, ratio, rules, orders)

    feasible = np.array(every_feasible(rules, orders))
    same = demand.at(np.zeros(len(feasible), dtype=np.int64))
    lost, waste = same.expected_lost(feasible - orders), same.expected_waste(feasible - orders)
    costs = ratio * lost + (1 - ratio) * waste
    assert chosen in feasible
    assert costs[feasible == chosen][0] == pytest.approx(costs.min(), abs=1e-6)


@settings(max_examples=80, deadline=None)
@given(grid=GRIDS, ratio=st.floats(0.05, 0.9), more=st.floats(0.01, 0.07), batch=st.sampled_from([1, 6, 20]))
def test_more_margin_never_means_fewer_pieces(grid, ratio, more, batch):
    demand, rules = demand_of(grid), rules_of(float(batch), least=10)
    assert decide(demand, ratio + more, rules) >= decide(demand, ratio, rules)


def test_rounding_goes_down_where_a_whole_tray_more_costs_more():
    demand = demand_of([18, 20, 21, 22, 24])
    assert decide(demand, 0.9, rules_of(20.0)) == 20
    assert decide(demand, 0.9, rules_of(20.0, is_halved=True)) == 30
    assert decide(demand, 0.9, rules_of(1.0)) == 24


def test_a_single_expected_piece_is_not_worth_a_tray():
    assert decide(demand_of([0, 0, 1, 1, 2]), 0.6, rules_of(20.0)) == 0


def test_an_order_and_walk_in_demand_share_the_tray():
    assert decide(demand_of([9, 10, 11, 12, 13]), 0.7, rules_of(20.0), orders=8) == 20


def test_one_ordered_cake_is_baked_even_if_the_rest_of_the_tray_is_lost():
    assert decide(demand_of([0, 0, 0, 0, 0]), 0.05, rules_of(20.0), orders=1) == 20


def test_the_shelf_starts_with_its_display_beside_the_orders():
    assert decide(demand_of([0, 0, 0, 0, 0]), 0.5, rules_of(1.0, display=6), orders=3) == 9


def test_a_smallest_batch_is_made_whole_or_not_at_all():
    assert decide(demand_of([2, 2, 2, 3, 3]), 0.6, rules_of(1.0, least=30)) == 0
    assert decide(demand_of([26, 27, 28, 28, 29]), 0.6, rules_of(1.0, least=30)) == 30


def test_half_a_batch_of_fifteen_pieces_does_not_exist_but_of_fifteen_kilos_does():
    assert rules_of(15.0, is_halved=True).step_qty.tolist() == [15]
    assert rules_of(15.0, is_halved=True, unit="kg").step_qty.tolist() == [7.5]


def test_kilos_come_in_their_own_step():
    demand = DemandDistribution.from_quantiles(LEVELS, np.array([[1.0, 2, 3, 4, 5]]), is_discrete=np.array([False]))
    assert decide(demand, 0.62, rules_of(0.25, unit="kg")) == pytest.approx(3.5, abs=0.25)
    assert decide(demand, 0.62, rules_of(0.25, unit="kg")) % 0.25 == 0
