"""The problem of one night's baking as plain arrays, and what a plan of it costs and uses.

Axes: product, slot, dough. Quantities are whole steps of a product's batch grid; weights are whole grams.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Real = NDArray[np.float64]

NO_LIMIT = 10**9
_FLOOR_COST = 1e7


@dataclass(frozen=True, eq=False)
class BakedProducts:
    """What can be baked of each product, in whole steps: full, half or quarter batches.

    `marginal_cost[p, s, k]` is what it costs more, in expectation, to have had k + 1 steps baked up to slot s instead
    of k [shop's currency]; it never falls with k, and infinity ends the grid. `floor_steps[p, s]` must be there by slot
    s: confirmed orders and minimum display. A bake makes nothing or at least `least_steps`, at most `largest_steps`.
    `step_g` is the dough in a step [g], `oven_use` the places it takes in the oven, `dough` its position, −1 for none.
    """

    marginal_cost: Real
    floor_steps: Whole
    least_steps: Whole
    largest_steps: Whole
    step_g: Whole
    oven_use: Whole
    dough: Whole


@dataclass(frozen=True, eq=False)
class DoughMixes:
    """How each dough is mixed: at most `mix_g` and at least `minimum_g` in a mix [g].

    Dough that is left over costs `gram_cost` [shop's currency per g]; a mix takes `mixer_use` of the mixer's capacity.
    """

    mix_g: Whole
    minimum_g: Whole
    gram_cost: Real
    mixer_use: Whole


@dataclass(frozen=True, eq=False)
class BakingProblem:
    """Products, doughs, and what oven and mixer hold in each slot."""

    products: BakedProducts
    doughs: DoughMixes
    oven: Whole
    mixer: Whole

    @property
    def is_separable(self) -> bool:
        """Whether no dough, oven or mixer joins two products: then each is best on its own."""
        return bool(np.all(self.products.dough < 0) and np.all(self.oven >= NO_LIMIT))

    def without_limits(self) -> BakingProblem:
        """Return the same with an oven and mixers that hold everything."""
        return replace(self, oven=np.full_like(self.oven, NO_LIMIT), mixer=np.full_like(self.mixer, NO_LIMIT))


@dataclass(frozen=True, eq=False)
class BakingPlan:
    """How many steps of each product are baked for each slot, and what that means.

    `need_g`, `mixes` and `made_g` are dough by dough and slot by slot; `cost` counts from baking nothing [shop's
    currency]; `bound` is a cost that no plan can go below, or None. `missing` are steps short of a floor.
    """

    steps: Whole
    need_g: Whole
    mixes: Whole
    made_g: Whole
    cost: float
    missing: Whole
    bound: float | None = None

    @property
    def gap_share(self) -> float | None:
        """How far the cost may lie above the best one, as a share of the bound."""
        if self.bound is None:
            return None
        return max(self.cost - self.bound, 0.0) / max(abs(self.bound), 1e-9)


def plan_of(problem: BakingProblem, steps: Whole) -> BakingPlan:
    """Return what a plan uses and costs, counted in whole grams.

    Raises
    ------
    ValueError
        If a rule of the problem is broken: an oven, a mixer, a batch. A floor that is missed is told, not raised.

    Examples
    --------
    Two rolls a step of 100 g, mixes of up to 500 g and no less than 300:

    >>> rolls = BakedProducts(marginal_cost=np.array([[[-1.0, -0.5, 0.2]]]), floor_steps=np.array([[0]]),
    ...     least_steps=np.array([1]), largest_steps=np.array([[3]]), step_g=np.array([100]),
    ...     oven_use=np.array([1]), dough=np.array([0]))
    >>> mixes = DoughMixes(np.array([500]), np.array([300]), np.array([0.001]), np.array([1]))
    >>> plan = plan_of(BakingProblem(rolls, mixes, np.array([9]), np.array([1])), np.array([[2]]))
    >>> plan.mixes.tolist(), plan.made_g.tolist(), round(plan.cost, 6)
    ([[1]], [[300]], -1.4)
    """
    products, doughs = problem.products, problem.doughs
    need_g = dough_needed(problem, steps)
    mixes = mixes_for(need_g, doughs.mix_g[:, None])
    made_g = np.maximum(need_g, mixes * doughs.minimum_g[:, None])
    broken = _broken(problem, steps, mixes)
    if broken:
        raise ValueError(f"the plan breaks a rule: {broken}")
    ahead = np.cumsum(steps, axis=1)
    value = values(products)
    cost = cost_of(value, steps, left_g=made_g - need_g, gram_cost=doughs.gram_cost)
    missing = np.maximum(products.floor_steps - ahead, 0).max(axis=1, initial=0)
    return BakingPlan(steps, need_g, mixes, made_g, cost, missing)


def _broken(problem: BakingProblem, steps: Whole, mixes: Whole) -> str:
    products = problem.products
    most = grid_steps(products)
    rules = {
        "below_zero": steps.min(initial=0) < 0,
        "beyond_grid": bool((np.cumsum(steps, axis=1) > most[:, None]).any()),
        "smallest_batch": bool(((steps > 0) & (steps < products.least_steps[:, None])).any()),
        "largest_bake": bool((steps > products.largest_steps).any()),
        "oven": bool((products.oven_use @ steps > problem.oven).any()),
        "mixer": bool((problem.doughs.mixer_use @ mixes > problem.mixer).any()),
    }
    return ", ".join(rule for rule, is_broken in rules.items() if is_broken)


def cost_of(value: Real, steps: Whole, *, left_g: Whole, gram_cost: Real) -> float:
    """Return what steps cost by the `values` of their products, with the dough that is left over [shop's currency]."""
    rows, slots = np.indices(steps.shape)
    bread = value[rows, slots, np.cumsum(steps, axis=1)].sum()
    return float(bread + (left_g * gram_cost[:, None]).sum())


def mixes_for(need_g: Whole, mix_g: Whole) -> Whole:
    """Return the whole mixes that hold the dough, always rounded up."""
    mixes: Whole = -(-need_g // mix_g)
    return mixes


def dough_needed(problem: BakingProblem, steps: Whole) -> Whole:
    """Return the dough that the steps take, dough by dough and slot by slot [g]."""
    products = problem.products
    need = np.zeros((len(problem.doughs.mix_g), steps.shape[1]), dtype=np.int64)
    of_dough = products.dough >= 0
    np.add.at(need, products.dough[of_dough], (products.step_g[:, None] * steps)[of_dough])
    return need


def grid_steps(products: BakedProducts) -> Whole:
    """Return how many steps of each product can be baked in all: up to the first that has no cost in any slot."""
    # A step that has no cost in one slot has none in the sum over slots, and infinity stays from there on.
    total = np.cumsum(products.marginal_cost.sum(axis=1), axis=1)
    most: Whole = np.isfinite(total).sum(axis=1)
    return most


def values(products: BakedProducts) -> Real:
    """Return what k steps up to a slot cost, for k from 0 to the end of the grid; infinity beyond it."""
    nothing = np.zeros((*products.marginal_cost.shape[:2], 1))
    value: Real = np.concatenate([nothing, np.cumsum(products.marginal_cost, axis=2)], axis=2)
    return value


def with_floors(products: BakedProducts) -> Real:
    """Return the same with a cost on every step that a floor lacks that no gain can outweigh."""
    value = values(products)
    steps = np.arange(value.shape[2])
    lacking: Real = np.maximum(products.floor_steps[:, :, None] - steps, 0) * _FLOOR_COST
    return value + lacking
