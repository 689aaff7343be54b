"""Doughs side by side: the same answers, costs and uses as one plan in the kitchen, and never worse than before."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from tests.decisions.baking.large_nights import night
from tests.decisions.baking.small_nights import nights

from forecast.decisions.baking.abreast import Abreast
from forecast.decisions.baking.kitchen import Kitchen, Prices
from forecast.decisions.baking.problem import BakingProblem, Whole, plan_of


def priced(problem: BakingProblem, steps: Whole, prices: Prices) -> float:
    plan = plan_of(problem, steps)
    use = problem.products.oven_use @ steps @ prices.oven + problem.doughs.mixer_use @ plan.mixes @ prices.mixer
    return plan.cost + float(use)


@given(nights())
@settings(max_examples=80, deadline=None)
def test_costs_and_uses_are_those_of_the_plan(problem: BakingProblem) -> None:
    free = problem.without_limits()
    kitchen, prices = Kitchen(free), Prices(np.full(len(problem.oven), 0.5), np.full(len(problem.oven), 0.25))
    kitchen.settle(range(len(kitchen.steps)))
    side_by_side = Abreast(free)
    cost, use = side_by_side.cost_and_use(side_by_side.drafts(kitchen.steps))
    assert cost.sum() == pytest.approx(plan_of(free, kitchen.steps).cost)
    assert cost.sum() + (use @ prices.of_all).sum() == pytest.approx(priced(free, kitchen.steps, prices))


@pytest.mark.parametrize("is_wide", [False, True])
def test_the_best_near_every_draft_costs_no_more_and_holds_the_rules(is_wide: bool) -> None:
    problem, _ = night(4, load=1.1, products=20, doughs=4, slots=3)
    free, prices = problem.without_limits(), Prices(np.array([0.5, 0.4, 0.2]), np.array([0.05, 0.02, 0.01]))
    side_by_side = Abreast(free)
    start = side_by_side.settled(side_by_side.nothing(), prices)
    near = side_by_side.near(start, prices, is_wide=is_wide)
    ways = len(near.group) // len(start.group)
    assert ways == (10 if is_wide else 4)
    cost, use = (each.reshape(len(start.group), ways, -1) for each in side_by_side.cost_and_use(near))
    all_in = cost[:, :, 0] + use @ prices.of_all
    before, used = side_by_side.cost_and_use(start)
    assert (all_in.min(axis=1) <= before + used @ prices.of_all + 1e-9).all()
    for way in range(ways):
        steps = np.zeros_like(problem.products.floor_steps)
        for group, own in enumerate(side_by_side.members):
            steps[own] = near.steps[group * ways + way, : len(own)]
        plan_of(free, steps)


@given(nights())
@settings(max_examples=60, deadline=None)
def test_products_side_by_side_settle_where_one_after_the_other_does(problem: BakingProblem) -> None:
    free = problem.without_limits()
    prices = Prices(np.full(len(problem.oven), 0.5), np.full(len(problem.oven), 0.25))
    side_by_side = Abreast(free)
    found = side_by_side.settled(side_by_side.nothing(), prices, sweeps=4)
    kitchen = Kitchen(free)
    kitchen.settle(np.concatenate(side_by_side.members), 4, prices=prices)
    assert (found.steps == side_by_side.drafts(kitchen.steps).steps).all()
