"""One dough at a time: the bound holds for every plan, and the doughs' offers make plans that hold the rules."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from tests.decisions.baking.small_nights import best_by_looking, nights

from forecast.decisions.baking.columns import Offers
from forecast.decisions.baking.kitchen import Kitchen
from forecast.decisions.baking.problem import BakingProblem, plan_of
from forecast.decisions.baking.search import first_plan, starting_prices


def offers_of(problem: BakingProblem) -> Offers:
    prices = starting_prices(problem)
    return Offers(problem, first_plan(Kitchen(problem), prices), prices)


@given(nights())
@settings(max_examples=60, deadline=None)
def test_no_plan_goes_below_the_bound(problem: BakingProblem) -> None:
    missing, cost = best_by_looking(problem)
    if missing or plan_of(problem, first_plan(Kitchen(problem), starting_prices(problem))).missing.any():
        return
    columns = offers_of(problem)
    for _ in range(3):
        columns.price(500, gap=0.0)
    assert columns.bound <= cost + 1e-6


@pytest.mark.parametrize("is_wide", [False, True])
@given(problem=nights())
@settings(max_examples=60, deadline=None)
def test_offers_together_are_no_worse_than_the_first_plan(problem: BakingProblem, is_wide: bool) -> None:
    steps = first_plan(Kitchen(problem), starting_prices(problem))
    columns = offers_of(problem)
    columns.look_near(is_wide=is_wide)
    together = columns.together(500, offers=10_000)
    assert together is not None
    before, after = plan_of(problem, steps), plan_of(problem, together)
    assert after.cost <= before.cost + 1e-6
    assert (np.cumsum(together, axis=1) >= np.minimum(problem.products.floor_steps, np.cumsum(steps, axis=1))).all()


@given(nights())
@settings(max_examples=60, deadline=None)
def test_exchanged_offers_reach_the_floors_and_hold_the_rules_of_batches(problem: BakingProblem) -> None:
    columns = offers_of(problem)
    columns.look_near(is_wide=False)
    steps = columns.exchanged(10_000)
    first = first_plan(Kitchen(problem), starting_prices(problem))
    assert (np.cumsum(steps, axis=1) >= np.minimum(problem.products.floor_steps, np.cumsum(first, axis=1))).all()
    # Oven and mixers apart, every rule is held.
    plan_of(problem.without_limits(), steps)
