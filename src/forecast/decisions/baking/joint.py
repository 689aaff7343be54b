"""One night's baking decided together: `joint_plan(problem, effort)`.

Products that share nothing are exact at once. Where they share doughs, oven or mixers, a small problem is solved whole;
a large one is searched, then planned dough by dough, as long as the effort allows. Effort is counted in rounds and
nodes, never in seconds: an idle and a busy machine give the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from forecast.decisions.baking.alone import allowed_bakes, best_alone
from forecast.decisions.baking.columns import Offers
from forecast.decisions.baking.kitchen import Kitchen
from forecast.decisions.baking.problem import (
    BakingPlan,
    BakingProblem,
    Whole,
    plan_of,
    with_floors,
)
from forecast.decisions.baking.search import first_plan, fitted, starting_prices
from forecast.decisions.baking.whole import DoughModel

_LAST_LOOKS = 2


@dataclass(frozen=True)
class Effort:
    """How long to look: `looks` at each dough alone, `wide` ones besides, and `bounds` by integer programs.

    A problem of at most `small` whole numbers is solved whole, within `nodes` nodes; the plans of a larger one are
    chosen together out of `offers` within as many.
    """

    looks: int
    wide: int = 0
    bounds: int = 0
    small: int = 0
    nodes: int = 0
    offers: int = 100


QUICK = Effort(6)
CAREFUL = Effort(6, wide=10, small=60, nodes=2000, offers=150)
BOUNDED = Effort(6, wide=10, bounds=1, small=60, nodes=2000, offers=300)
"""They take 0.1, 1 and 8 CPU seconds for 60 products, 12 doughs and 5 slots; docs/baking.md has what they reach."""


def joint_plan(problem: BakingProblem, effort: Effort = CAREFUL) -> BakingPlan:
    """Return the plan of least expected cost that was found, never worse than each product rounded alone, if that fits.

    Floors come first: one that is missed, told in `missing`, could not be reached or was not found to be reachable.

    Examples
    --------
    Two breads of one dough, each best at two steps alone; the mixer manages one mix, which holds three:

    >>> from forecast.decisions.baking.problem import BakedProducts, DoughMixes
    >>> breads = BakedProducts(np.array([[[-3.0, -0.5, 0.1]], [[-2.0, -0.4, 0.1]]]), np.zeros((2, 1), dtype=np.int64),
    ...     np.array([1, 1]), np.array([[3], [3]]), np.array([500, 500]), np.array([1, 1]), np.array([0, 0]))
    >>> mixes = DoughMixes(np.array([1500]), np.array([1500]), np.array([0.001]), np.array([1]))
    >>> plan = joint_plan(BakingProblem(breads, mixes, np.array([9]), np.array([1])))
    >>> plan.steps.tolist(), plan.mixes.tolist(), round(plan.gap_share, 9)
    ([[2], [1]], [[1]], 0.0)
    """
    if problem.is_separable:
        plan = plan_of(problem, best_alone(with_floors(problem.products), allowed_bakes(problem.products)))
        return replace(plan, bound=plan.cost)
    kitchen = Kitchen(problem)
    prices = starting_prices(problem)
    plan = plan_of(problem, first_plan(kitchen, prices))
    if effort.small:
        everyone = DoughModel(problem, range(len(plan.steps)), _reached(problem, plan))
        if everyone.choices <= effort.small:
            return _whole(problem, plan, everyone, effort)
    offers = Offers(problem, plan.steps, prices)
    for look in range(effort.looks + effort.wide):
        offers.look_near(is_wide=look >= effort.looks)
        if look >= effort.looks + effort.wide - _LAST_LOOKS:
            kitchen.put(offers.exchanged(effort.offers))
            fitted(kitchen, offers.prices, plan.steps)
            plan = _better(problem, plan, kitchen.steps.copy())
            offers.add(plan.steps)
    for _ in range(effort.bounds):
        offers.price(effort.nodes, gap=1e-3)
        for _ in range(3):
            offers.look_near(is_wide=True)
    if effort.nodes:
        plan = _better(problem, plan, offers.together(effort.nodes, offers=effort.offers))
        kitchen.put(plan.steps)
        kitchen.settle(range(len(plan.steps)))
        plan = _better(problem, plan, kitchen.steps.copy())
    return replace(plan, bound=min(offers.bound, plan.cost)) if effort.bounds else plan


def _reached(problem: BakingProblem, plan: BakingPlan) -> Whole:
    """Return the floors, less what a plan does not reach of them."""
    return np.minimum(problem.products.floor_steps, np.cumsum(plan.steps, axis=1))


def _whole(problem: BakingProblem, plan: BakingPlan, everyone: DoughModel, effort: Effort) -> BakingPlan:
    """Return the best of a small problem; floors that the search missed are asked for once more."""
    if plan.missing.any():
        asked = DoughModel(problem, range(len(plan.steps)), problem.products.floor_steps)
        found = asked.solve(effort.nodes)
        if found.steps is not None:
            return _bounded(problem, plan, found.steps, found.bound)
    found = everyone.solve(effort.nodes)
    return _bounded(problem, plan, found.steps, found.bound)


def _bounded(problem: BakingProblem, plan: BakingPlan, steps: Whole | None, bound: float) -> BakingPlan:
    better = _better(problem, plan, steps)
    return replace(better, bound=min(bound, better.cost))


def _better(problem: BakingProblem, plan: BakingPlan, steps: Whole | None) -> BakingPlan:
    """Return the plan with these steps if it misses fewer floors, or no more and costs less; it is counted anew."""
    if steps is None:
        return plan
    other = plan_of(problem, steps)
    ranked = ((each.missing.sum(), round(each.cost, 9)) for each in (plan, other))
    mine, theirs = ranked
    return other if theirs < mine else plan
