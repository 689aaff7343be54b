"""One dough at a time: the bound holds for every plan, and the doughs' offers make plans that hold the rules."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from tests.decisions.baking.small_nights import best_by_looking, nights

from forecast.decisions.baking.columns import Offers
from forecast.decisions.baking.problem import BakingProblem, plan_of
from forecast.decisions.baking.search import searched


@given(nights())
@settings(max_examples=60, deadline=None)
def test_no_plan_goes_below_the_bound(problem: BakingProblem) -> None:
    missing, cost = best_by_looking(problem)
    steps, _ = searched(problem, 4)
    if missing or plan_of(problem, steps).missing.any():
        return
    columns = Offers(problem, steps)
    for _ in range(3):
        columns.price(500, gap=0.0)
    assert columns.bound <= cost + 1e-6


@given(nights())
@settings(max_examples=60, deadline=None)
def test_offers_together_are_no_worse_than_what_was_offered(problem: BakingProblem) -> None:
    steps, met = searched(problem, 4)
    columns = Offers(problem, steps)
    for other in met:
        columns.add(other)
    columns.look_near()
    together = columns.together(500, offers=10_000)
    assert together is not None
    before, after = plan_of(problem, steps), plan_of(problem, together)
    assert after.cost <= before.cost + 1e-6
    assert (np.cumsum(together, axis=1) >= np.minimum(problem.products.floor_steps, np.cumsum(steps, axis=1))).all()
