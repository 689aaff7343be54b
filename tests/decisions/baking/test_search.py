"""The search keeps every rule at every step, and one product's answer is exact while the others stay."""

from __future__ import annotations

from itertools import product as every

import numpy as np
import pytest
from hypothesis import given, settings
from tests.decisions.baking.small_nights import nights

from forecast.decisions.baking.kitchen import Kitchen
from forecast.decisions.baking.problem import BakingProblem, plan_of
from forecast.decisions.baking.search import searched


@given(nights())
@settings(max_examples=80, deadline=None)
def test_every_plan_met_holds_the_rules(problem: BakingProblem) -> None:
    best, met = searched(problem, 9)
    costs = [(plan_of(problem, steps).missing.sum(), plan_of(problem, steps).cost) for steps in met]
    assert plan_of(problem, best).missing.sum() == min(costs)[0]


@given(nights())
@settings(max_examples=60, deadline=None)
def test_one_answer_is_the_best_while_the_others_stay(problem: BakingProblem) -> None:
    kitchen = Kitchen(problem)
    kitchen.put(searched(problem, 0)[0])
    for row in range(len(kitchen.steps)):
        before = kitchen.steps.copy()
        costs = []
        for cells in every(range(4), repeat=before.shape[1]):
            tried = before.copy()
            tried[row] = cells
            try:
                plan_of(problem, tried)
            except ValueError:
                continue
            kitchen.put(tried)
            costs.append(kitchen.cost())
        kitchen.put(before)
        kitchen.change(row, kitchen.answer(row, kitchen.free))
        assert kitchen.cost() == pytest.approx(min(costs), abs=1e-6)
        assert kitchen.fits()


def test_a_plan_that_breaks_a_rule_is_refused() -> None:
    from forecast.decisions.baking.problem import BakedProducts, DoughMixes

    tray = BakedProducts(
        np.zeros((1, 1, 3)), np.array([[0]]), np.array([2]), np.array([[3]]), np.array([1]), np.array([1]),
        np.array([0]),
    )  # fmt: skip
    mixes = DoughMixes(np.array([2]), np.array([0]), np.array([0.0]), np.array([1]))
    with pytest.raises(ValueError, match="smallest_batch"):
        plan_of(BakingProblem(tray, mixes, np.array([9]), np.array([9])), np.array([[1]]))
    with pytest.raises(ValueError, match="oven, mixer"):
        plan_of(BakingProblem(tray, mixes, np.array([2]), np.array([1])), np.array([[3]]))
