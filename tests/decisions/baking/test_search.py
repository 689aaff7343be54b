"""The search keeps every rule at every step, and one product's answer is exact while the others stay."""

from __future__ import annotations

from itertools import product as every

import numpy as np
import pytest
from hypothesis import given, settings
from tests.decisions.baking.small_nights import nights

from forecast.decisions.baking.alone import best_alone
from forecast.decisions.baking.kitchen import Kitchen, Prices
from forecast.decisions.baking.problem import BakingProblem, Whole, plan_of
from forecast.decisions.baking.search import first_plan, fitted, starting_prices


def started(problem: BakingProblem) -> tuple[Kitchen, Prices, Whole]:
    kitchen, prices = Kitchen(problem), starting_prices(problem)
    return kitchen, prices, first_plan(kitchen, prices)


@given(nights())
@settings(max_examples=80, deadline=None)
def test_the_first_plan_holds_the_rules_and_is_no_worse_than_line_by_line(problem: BakingProblem) -> None:
    kitchen, _, first = started(problem)
    cost = plan_of(problem, first).cost
    alone = best_alone(kitchen.value, kitchen.allowed)
    kitchen.put(alone)
    if kitchen.fits():
        assert cost <= plan_of(problem, alone).cost + 1e-9


@given(nights())
@settings(max_examples=80, deadline=None)
def test_what_is_overfilled_is_made_to_fit(problem: BakingProblem) -> None:
    kitchen, prices, first = started(problem)
    kitchen.put(best_alone(kitchen.value, kitchen.allowed))
    fitted(kitchen, prices, first)
    assert plan_of(problem, kitchen.steps).steps is kitchen.steps


@given(nights())
@settings(max_examples=60, deadline=None)
def test_one_answer_is_the_best_while_the_others_stay(problem: BakingProblem) -> None:
    kitchen, _, first = started(problem)
    kitchen.put(first)
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
