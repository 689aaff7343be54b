"""A made-up night of many products, doughs and slots from a seed, with oven and mixers as full as is asked for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.stats import nbinom

from forecast.decisions.baking.joint import QUICK, joint_plan
from forecast.decisions.baking.problem import NO_LIMIT, BakedProducts, BakingProblem, DoughMixes, Real, Whole

_MONEY_LATER = 0.25
_STALE = 0.04


def night(
    seed: int, *, load: float, products: int = 60, doughs: int = 12, slots: int = 5
) -> tuple[BakingProblem, float]:
    """Return a night whose plan without limits would fill `load` of the oven and of the mixers, and what nothing costs.

    Demand is negative binomial, divided over the slots; a slot's supply costs a quarter of the margin that it misses
    until the next one, and a little for bread that waits; the last one settles the day at margin and cost. A fifth of
    the products must be there from the second slot on, a fifth of those in parts are made in whole batches only.
    """
    rng = np.random.default_rng(seed)
    dough = np.concatenate([np.arange(doughs), rng.integers(0, doughs, products - doughs)])
    mean, size = rng.lognormal(3.0, 0.7, products), rng.uniform(5, 60, products)
    price = rng.lognormal(0.6, 0.5, products)
    cost = price * rng.uniform(0.2, 0.45, products)
    batch = rng.choice([4, 6, 8, 10, 12, 15, 20], products)
    batch = np.minimum(batch, np.maximum(2, (mean / 1.5).astype(int)))
    parts = rng.choice([1, 2, 4], products, p=[0.5, 0.4, 0.1])
    parts = np.where(batch % parts == 0, parts, 1)
    step, piece_g = batch // parts, rng.integers(60, 900, products)
    profile = rng.dirichlet(np.full(slots, 4.0), products)
    marginal, nothing = _costs(mean, size, price, cost, step, profile)
    floor = np.zeros((products, slots), dtype=np.int64)
    floor[rng.random(products) < 0.2, min(1, slots - 1) :] = 1
    baked = BakedProducts(
        marginal_cost=marginal,
        floor_steps=floor,
        least_steps=np.where(rng.random(products) < 0.2, parts, 1),
        largest_steps=np.full((products, slots), marginal.shape[2]),
        step_g=piece_g * step,
        oven_use=4 // parts,
        dough=dough,
    )
    of_day_g = np.bincount(dough, weights=piece_g * mean, minlength=doughs)
    mix_g = np.maximum((of_day_g / rng.uniform(2, 6, doughs)).astype(np.int64), 1000)
    minimum_g = (mix_g * rng.uniform(0.3, 1, doughs)).astype(np.int64)
    mixes = DoughMixes(mix_g, minimum_g, rng.uniform(0.0006, 0.003, doughs), rng.integers(8, 26, doughs))
    without = BakingProblem(baked, mixes, np.full(slots, NO_LIMIT), np.full(slots, NO_LIMIT))
    wanted = joint_plan(without, replace(QUICK, looks=20))
    places = (baked.oven_use @ wanted.steps).sum() / slots / load
    work = (mixes.mixer_use @ wanted.mixes).sum() / slots / load
    limits = (np.full(slots, int(np.ceil(limit))) for limit in (places, work))
    return BakingProblem(baked, mixes, *limits), nothing


def _costs(mean: Real, size: Real, price: Real, cost: Real, step: Whole, profile: Real) -> tuple[Real, float]:
    """Return the marginal costs of a step more up to each slot, and what baking nothing costs."""
    slots = profile.shape[1]
    most = np.ceil(mean * 2 / step).astype(int) + 1
    marginal = np.full((len(mean), slots, int(most.max())), np.inf)
    nothing = 0.0
    for row, top in enumerate(most):
        supply = np.arange(top + 1) * step[row]
        for slot in range(slots):
            share = profile[row, : slot + 1].sum()
            of_slot, shape = mean[row] * share, size[row] * max(share, 0.2)
            demand = np.arange(int(of_slot * 4 + 60))
            chance = nbinom.pmf(demand, shape, shape / (shape + of_slot))
            lost = np.maximum(demand - supply[:, None], 0) @ chance
            left = np.maximum(supply[:, None] - demand, 0) @ chance
            is_last = slot == slots - 1
            missed = price[row] - cost[row]
            costs = missed * lost + cost[row] * left
            if not is_last:
                costs = _MONEY_LATER * missed * lost + _STALE * price[row] * left
            nothing += float(costs[0])
            marginal[row, slot, :top] = np.maximum.accumulate(np.diff(costs))
    return marginal, nothing
