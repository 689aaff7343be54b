"""A plan of products that share doughs, oven and mixers, found in milliseconds: by rounds, never by the clock.

One product at a time is planned anew, exactly, over all slots, while the others stay: a step that fills a mix already
begun is cheap, one that begins another pays for it. A plan that asks for too much gives way where a fine on what is
overfilled costs more than what is given up.
"""

from __future__ import annotations

import numpy as np

from forecast.decisions.baking.alone import best_alone
from forecast.decisions.baking.kitchen import Kitchen, Prices, fine_of, gain_of_all
from forecast.decisions.baking.problem import BakingProblem, Real, Whole, with_floors

_PRICE_ROUNDS = 25
_FINES = (1.3, 2.1, 3.3)
_FEW_MIXES = 1e-4


def first_plan(kitchen: Kitchen, prices: Prices) -> Whole:
    """Return a plan that holds every rule, no worse than each product rounded alone, as far as that fits.

    Examples
    --------
    >>> from forecast.decisions.baking.problem import BakedProducts, DoughMixes
    >>> two = BakedProducts(np.array([[[-3.0, -1.0]], [[-2.0, -1.5]]]), np.array([[0], [0]]), np.array([1, 1]),
    ...     np.array([[2], [2]]), np.array([100, 100]), np.array([1, 1]), np.array([0, 0]))
    >>> mixes = DoughMixes(np.array([500]), np.array([0]), np.array([0.0]), np.array([1]))
    >>> kitchen = Kitchen(BakingProblem(two, mixes, np.array([3]), np.array([1])))
    >>> first_plan(kitchen, starting_prices(kitchen.problem)).tolist()
    [[1], [2]]
    """
    everyone = range(len(kitchen.steps))
    floors = _floors_alone(kitchen)
    kitchen.put(floors)
    for share in (1.0, 1.0, 0.5, 0.0):
        kitchen.sweep(everyone, prices.times(share), is_mix_shared=share == 1.0)
    together, cost = kitchen.steps.copy(), kitchen.cost()
    alone = best_alone(kitchen.value, kitchen.allowed)
    kitchen.put(alone)
    if not kitchen.fits():
        kitchen.put(floors)
        for product in everyone:
            before = kitchen.steps[product].copy()
            kitchen.change(product, alone[product])
            if not kitchen.fits():
                kitchen.change(product, before)
    return together if cost <= kitchen.cost() else kitchen.steps.copy()


def starting_prices(problem: BakingProblem) -> Prices:
    """Return prices at which products planned alone use about what there is.

    Prices rise where more is used and fall where less is, by ever smaller steps (subgradients of the dual).
    """
    products, doughs = problem.products, problem.doughs
    value = with_floors(products)
    prices = Prices(np.zeros(len(problem.oven)), np.zeros(len(problem.oven)))
    work = products.step_g / np.append(doughs.mix_g, 1)[products.dough] * np.append(doughs.mixer_use, 0)[products.dough]
    at_once = gain_of_all(problem)
    steps = _alone_at(value, np.zeros(products.floor_steps.shape))
    for turn in range(_PRICE_ROUNDS):
        oven = products.oven_use @ steps / np.maximum(problem.oven, 1) - 1
        # Mixes are whole: about a tenth of what mixers can do is lost to mixes that are not full.
        mixer = work @ steps / np.maximum(problem.mixer, 1) - 0.9
        if turn == 0 and (oven <= 0).all() and (mixer <= 0).all():
            break
        pace = 1 / (1 + 0.3 * turn)
        prices = Prices(
            np.maximum(prices.oven + at_once.oven * pace * oven, 0),
            np.maximum(prices.mixer + at_once.mixer * pace * mixer, 0),
        )
        steps = _alone_at(value, products.oven_use[:, None] * prices.oven + work[:, None] * prices.mixer)
    return prices


def _alone_at(value: Real, price: Real) -> Whole:
    """Return the best steps of each product alone at a price per step and slot, smallest and largest bakes aside."""
    steps = np.arange(value.shape[2])
    cost = value[:, 0] + price[:, :1] * steps
    came_from = []
    for slot in range(1, value.shape[1]):
        before = cost - price[:, slot, None] * steps
        least = np.minimum.accumulate(before, axis=1)
        came_from.append(np.maximum.accumulate(np.where(before == least, steps, 0), axis=1))
        cost = least + price[:, slot, None] * steps + value[:, slot]
    ahead = [cost.argmin(axis=1)]
    for best in reversed(came_from):
        ahead.append(best[np.arange(len(best)), ahead[-1]])
    found: Whole = np.diff(np.stack(ahead[::-1], axis=1), axis=1, prepend=0).astype(np.int64)
    return found


def _floors_alone(kitchen: Kitchen) -> Whole:
    """Return a plan of nothing but what must be there."""
    products = kitchen.problem.products
    asked = np.flatnonzero(products.floor_steps.any(axis=1))
    value = kitchen.value
    lacking = np.maximum(products.floor_steps[:, :, None] - np.arange(value.shape[2]), 0.0)
    kitchen.value = np.where(np.isfinite(value), lacking, np.inf)
    kitchen.put(np.zeros_like(kitchen.steps))
    # A small price makes them share mixes that are begun anyway, so that others find the mixers free.
    few = Prices(np.zeros_like(kitchen.free.oven), np.full_like(kitchen.free.mixer, _FEW_MIXES))
    kitchen.settle(asked, 3, prices=few)
    kitchen.value = value
    return kitchen.steps.copy()


def fitted(kitchen: Kitchen, prices: Prices, safe: Whole) -> None:
    """Make what is overfilled fit at a rising fine, then let it settle.

    What does not fit at any goes back, product by product, to the `safe` plan, which does.
    """
    order = np.concatenate(kitchen.groups)
    fine = fine_of(kitchen.problem, prices)
    for factor in _FINES:
        if kitchen.fits():
            break
        kitchen.sweep(order, kitchen.free, fine=fine.times(factor))
        order = order[::-1]
    for product in order.tolist():
        if kitchen.fits():
            break
        kitchen.change(product, safe[product])
    kitchen.settle(order, 2)
