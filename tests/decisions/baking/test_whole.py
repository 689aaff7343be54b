"""Integer programs of a few doughs: the bound is below every plan, and nothing is printed."""

from __future__ import annotations

import os

import numpy as np
import pytest
from hypothesis import given, settings
from tests.decisions.baking.small_nights import best_by_looking, nights

from forecast.decisions.baking.kitchen import Prices
from forecast.decisions.baking.problem import BakingProblem, plan_of
from forecast.decisions.baking.whole import DoughModel, without_output


@given(nights())
@settings(max_examples=60, deadline=None)
def test_the_whole_model_finds_the_best_plan_or_says_that_there_is_none(problem: BakingProblem) -> None:
    missing, cost = best_by_looking(problem)
    found = DoughModel(problem, range(len(problem.products.dough)), problem.products.floor_steps).solve(2000)
    assert (found.steps is None) == (missing > 0)
    if found.steps is not None:
        assert plan_of(problem, found.steps).cost == pytest.approx(cost, abs=1e-6)
        assert found.bound <= cost + 1e-6


@given(nights())
@settings(max_examples=60, deadline=None)
def test_at_any_price_the_plan_less_the_value_of_oven_and_mixers_is_a_bound(problem: BakingProblem) -> None:
    missing, cost = best_by_looking(problem)
    if missing:
        return
    prices = Prices(np.full(len(problem.oven), 0.3), np.full(len(problem.oven), 0.1))
    found = DoughModel(problem, range(len(problem.products.dough)), problem.products.floor_steps).solve(
        2000, prices=prices
    )
    assert found.bound - 0.3 * problem.oven.sum() - 0.1 * problem.mixer.sum() <= cost + 1e-6


def test_what_is_printed_at_the_level_of_c_does_not_reach_standard_output(capfd: pytest.CaptureFixture[str]) -> None:

    with without_output():
        os.write(1, b"HiGHS speaks")
    os.write(1, b"ours")
    assert capfd.readouterr().out == "ours"
