"""Joint plans against every plan there is, and what must hold of each."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from tests.decisions.baking.large_nights import night
from tests.decisions.baking.small_nights import best_by_looking, nights

from forecast.decisions.baking.alone import allowed_bakes, best_alone
from forecast.decisions.baking.joint import BOUNDED, CAREFUL, QUICK, joint_plan
from forecast.decisions.baking.limits import Impossible, impossible
from forecast.decisions.baking.problem import (
    NO_LIMIT,
    BakedProducts,
    BakingProblem,
    DoughMixes,
    dough_needed,
    plan_of,
    with_floors,
)


@given(nights())
@settings(max_examples=120, deadline=None)
def test_the_joint_plan_is_the_best_of_all_plans(problem: BakingProblem) -> None:
    missing, cost = best_by_looking(problem)
    plan = joint_plan(problem, CAREFUL)
    if missing == 0:
        assert plan.missing.sum() == 0
        assert plan.cost == pytest.approx(cost, abs=1e-6)
        assert plan.bound == pytest.approx(cost, abs=1e-6)
    else:
        assert plan.missing.sum() >= missing


@given(nights(is_joint=False))
@settings(max_examples=60, deadline=None)
def test_products_that_share_nothing_are_exact_at_once(problem: BakingProblem) -> None:
    missing, cost = best_by_looking(problem)
    plan = joint_plan(problem, QUICK)
    assert (plan.missing.sum(), plan.cost) == (missing, pytest.approx(cost, abs=1e-9))


@given(nights())
@settings(max_examples=120, deadline=None)
def test_a_quick_plan_is_never_worse_than_rounding_line_by_line(problem: BakingProblem) -> None:
    alone = best_alone(with_floors(problem.products), allowed_bakes(problem.products))
    plan = joint_plan(problem, QUICK)
    try:
        line_by_line = plan_of(problem, alone)
    except ValueError:
        return
    assert plan.missing.sum() <= line_by_line.missing.sum()
    if plan.missing.sum() == line_by_line.missing.sum():
        assert plan.cost <= line_by_line.cost + 1e-9


@pytest.mark.parametrize("seed", range(1, 5))
def test_a_quick_plan_of_a_full_night_comes_within_five_hundredths_of_the_best(seed: int) -> None:
    problem, _ = night(seed, load=1.1, products=24, doughs=5, slots=3)
    quick, bounded = joint_plan(problem, QUICK), joint_plan(problem, BOUNDED)
    assert bounded.bound is not None
    assert quick.missing.sum() == 0
    assert (quick.cost - bounded.bound) / abs(bounded.bound) <= 0.05


@given(nights())
@settings(max_examples=120, deadline=None)
def test_dough_equals_the_lines_in_whole_mixes_and_nothing_is_overfilled(problem: BakingProblem) -> None:
    plan = joint_plan(problem, QUICK)
    assert (plan.need_g == dough_needed(problem, plan.steps)).all()
    assert (plan.made_g >= plan.need_g).all()
    assert (plan.made_g <= plan.mixes * problem.doughs.mix_g[:, None]).all()
    assert (plan.made_g >= plan.mixes * problem.doughs.minimum_g[:, None]).all()
    assert ((plan.mixes - 1) * problem.doughs.mix_g[:, None] < plan.need_g).all()
    assert (problem.products.oven_use @ plan.steps <= problem.oven).all()
    assert (problem.doughs.mixer_use @ plan.mixes <= problem.mixer).all()


@given(nights())
@settings(max_examples=120, deadline=None)
def test_what_is_told_to_be_impossible_is(problem: BakingProblem) -> None:
    if [each for each in impossible(problem) if each.rule != "minimum_above_oven"]:
        assert best_by_looking(problem)[0] > 0
        assert joint_plan(problem, QUICK).missing.sum() > 0


@given(nights(is_joint=False, slots=1))
@settings(max_examples=60, deadline=None)
def test_more_margin_never_means_fewer_pieces(problem: BakingProblem) -> None:
    richer = replace(problem, products=replace(problem.products, marginal_cost=problem.products.marginal_cost - 0.5))
    assert (joint_plan(richer).steps >= joint_plan(problem).steps).all()


def test_a_smallest_batch_above_the_oven_is_told() -> None:
    tray = BakedProducts(
        np.full((1, 1, 6), -1.0), np.array([[0]]), np.array([4]), np.array([[6]]), np.array([1]), np.array([1]),
        np.array([-1]),
    )  # fmt: skip
    nothing = DoughMixes(*(np.array([], dtype=np.int64) for _ in range(4)))
    problem = BakingProblem(tray, nothing, np.array([3]), np.array([NO_LIMIT]))
    assert impossible(problem) == [Impossible("minimum_above_oven", 0, 4, 3)]
    assert joint_plan(problem).steps.tolist() == [[0]]


@pytest.mark.parametrize("load", [0.9, 1.1])
def test_more_effort_costs_no_more_and_ends_near_the_bound(load: float) -> None:
    problem, _ = night(3, load=load, products=24, doughs=5, slots=3)
    quick, careful, bounded = (joint_plan(problem, effort) for effort in (QUICK, CAREFUL, BOUNDED))
    assert quick.missing.sum() == careful.missing.sum() == bounded.missing.sum() == 0
    assert bounded.cost <= careful.cost + 1e-9 <= quick.cost + 2e-9
    assert bounded.bound is not None
    assert bounded.bound <= bounded.cost
    assert bounded.gap_share is not None
    assert bounded.gap_share < 0.03


_PLAN = """
import hashlib
from forecast.decisions.baking.joint import BOUNDED, QUICK, joint_plan
from tests.decisions.baking.large_nights import night
problem, _ = night(5, load=1.1, products=20, doughs=5, slots=3)
for effort in (QUICK, BOUNDED):
    print(hashlib.sha256(joint_plan(problem, effort).steps.tobytes()).hexdigest())
"""


def test_another_process_finds_the_same_plans_idle_or_busy() -> None:
    problem, _ = night(5, load=1.1, products=20, doughs=5, slots=3)
    mine = [hashlib.sha256(joint_plan(problem, effort).steps.tobytes()).hexdigest() for effort in (QUICK, BOUNDED)]
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(os.cpu_count() or 1)]
    try:
        found = subprocess.run([sys.executable, "-c", _PLAN], capture_output=True, text=True, check=True)
    finally:
        for each in busy:
            each.kill()
            each.wait()
    assert found.stdout.split() == mine
