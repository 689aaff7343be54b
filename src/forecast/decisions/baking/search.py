"""A plan of products that share doughs, oven and mixers, found in milliseconds: by rounds, never by the clock.

One product at a time is planned anew, exactly, over all slots, while the others stay: a step that fills a mix already
begun is cheap, one that begins another pays for it. Some rounds let oven and mixers be overfilled at a price, so that
products change places, and make it fit again; the others take a dough out of a slot, or two doughs out of the night,
and put them back where that pays. What is kept holds every rule.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from forecast.decisions.baking.alone import best_alone
from forecast.decisions.baking.kitchen import Kitchen, Prices
from forecast.decisions.baking.problem import BakingProblem, Real, Whole, with_floors

_PRICE_ROUNDS = 25
_BENT_EVERY = 5
_TINY = 1e-9
_FEW_MIXES = 1e-4


def searched(problem: BakingProblem, rounds: int) -> tuple[Whole, list[Whole]]:
    """Return a good plan that holds every rule, after `rounds` tries at a better one, and every plan that was met.

    Examples
    --------
    >>> from forecast.decisions.baking.problem import BakedProducts, DoughMixes
    >>> two = BakedProducts(np.array([[[-3.0, -1.0]], [[-2.0, -1.5]]]), np.array([[0], [0]]), np.array([1, 1]),
    ...     np.array([[2], [2]]), np.array([100, 100]), np.array([1, 1]), np.array([0, 0]))
    >>> mixes = DoughMixes(np.array([500]), np.array([0]), np.array([0.0]), np.array([1]))
    >>> searched(BakingProblem(two, mixes, np.array([3]), np.array([1])), 4)[0].tolist()
    [[1], [2]]
    """
    kitchen = Kitchen(problem)
    prices, wanted = starting_prices(problem)
    met: list[Whole] = []
    costs = []
    for plan in _first_plans(kitchen, prices):
        met.append(plan)
        costs.append(kitchen.cost())
    cost = min(costs)
    best = met[costs.index(cost)]
    fine = prices
    for turn in range(rounds + 1):
        # A first plan that lacks a floor is bent until it has it, in place of what everyone would like.
        first = wanted if best is met[0] else met[0]
        kitchen.put(best if turn else first)
        if turn % _BENT_EVERY == 0:
            fine = _bend(kitchen, turn // _BENT_EVERY, fine, best)
        else:
            _take_out(kitchen, turn, prices)
        met.append(kitchen.steps.copy())
        if kitchen.cost() < cost - _TINY:
            best, cost = met[-1], kitchen.cost()
    return best, met


def starting_prices(problem: BakingProblem) -> tuple[Prices, Whole]:
    """Return prices at which products planned alone use about what there is, and what they then bake.

    Prices rise where more is used and fall where less is, by ever smaller steps (subgradients of the dual).
    """
    products, doughs = problem.products, problem.doughs
    value = with_floors(products)
    prices = Prices(np.zeros(len(problem.oven)), np.zeros(len(problem.oven)))
    work = products.step_g / np.append(doughs.mix_g, 1)[products.dough] * np.append(doughs.mixer_use, 0)[products.dough]
    gain = -np.minimum(np.where(np.isfinite(products.marginal_cost), products.marginal_cost, 0), 0).sum()
    oven_pace, mixer_pace = gain / max(problem.oven.sum(), 1), gain / max(problem.mixer.sum(), 1)
    steps = _alone_at(value, np.zeros(products.floor_steps.shape))
    for turn in range(_PRICE_ROUNDS):
        oven = products.oven_use @ steps / np.maximum(problem.oven, 1) - 1
        # Mixes are whole: about a tenth of what mixers can do is lost to mixes that are not full.
        mixer = work @ steps / np.maximum(problem.mixer, 1) - 0.9
        if turn == 0 and (oven <= 0).all() and (mixer <= 0).all():
            break
        pace = 1 / (1 + 0.3 * turn)
        prices = Prices(
            np.maximum(prices.oven + oven_pace * pace * oven, 0),
            np.maximum(prices.mixer + mixer_pace * pace * mixer, 0),
        )
        steps = _alone_at(value, products.oven_use[:, None] * prices.oven + work[:, None] * prices.mixer)
    return prices, steps


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


def _first_plans(kitchen: Kitchen, prices: Prices) -> Iterator[Whole]:
    """Yield plans from nothing that hold every rule; the kitchen holds each while it is looked at."""
    everyone = range(len(kitchen.steps))
    floors = _floors_alone(kitchen)
    kitchen.put(floors)
    for share in (1.0, 1.0, 0.5, 0.0):
        kitchen.sweep(everyone, prices.times(share), is_mix_shared=share == 1.0)
    yield kitchen.steps.copy()
    # What each would bake alone, as far as it fits: so that no plan is worse than rounding line by line.
    alone = best_alone(kitchen.value, kitchen.allowed)
    kitchen.put(alone)
    if not kitchen.fits():
        kitchen.put(floors)
        for product in everyone:
            before = kitchen.steps[product].copy()
            kitchen.change(product, alone[product])
            if not kitchen.fits():
                kitchen.change(product, before)
    yield kitchen.steps.copy()
    kitchen.settle(everyone)
    yield kitchen.steps.copy()


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


def _take_out(kitchen: Kitchen, turn: int, prices: Prices) -> None:
    """Take a dough out of a slot, or two doughs out of the night, and put everything back as it pays."""
    groups, slots = len(kitchen.groups), len(kitchen.problem.oven)
    if turn % 3 < 2:
        place = (turn // 3 * 2 + turn % 3) * 7
        hit, slot = kitchen.groups[place % groups], (place // groups + place) % slots
        kept = kitchen.allowed[hit, slot].copy()
        kitchen.allowed[hit, slot, 1:] = np.inf
        kitchen.sweep(hit, kitchen.free)
        kitchen.allowed[hit, slot] = kept
    else:
        first = turn // 3 % groups
        second = (first + 1 + turn // (3 * groups)) % groups
        hit = np.unique(np.concatenate([kitchen.groups[first], kitchen.groups[second]]))
        for product in hit:
            kitchen.change(product, np.zeros_like(kitchen.steps[product]))
        kitchen.sweep(hit[::-1] if turn % 2 else hit, prices, is_mix_shared=True)
    kitchen.settle(hit, 2)
    others = np.concatenate(kitchen.groups)
    kitchen.sweep(others[turn % 4 :: 4], kitchen.free)


def _bend(kitchen: Kitchen, turn: int, fine: Prices, safe: Whole) -> Prices:
    """Let oven and mixers be overfilled at a price, then make it fit again; return the price for the next time.

    What does not fit at a rising price goes back, product by product, to the `safe` plan, which does.
    """
    order = np.roll(np.arange(len(safe)), turn * 7)
    following = fine
    for factor in (0.7, 1.0) if turn else (1.0, 1.0, 1.0):
        kitchen.sweep(order, kitchen.free, fine=fine.times(factor))
        oven, mixer = kitchen.over()
        following = Prices(fine.oven * np.where(oven > 0, 1.15, 0.93), fine.mixer * np.where(mixer > 0, 1.15, 0.93))
        order = order[::-1]
    for factor in (1.3, 2.1, 3.3):
        if kitchen.fits():
            break
        kitchen.sweep(order, kitchen.free, fine=fine.times(factor, 0.002))
        order = order[::-1]
    for product in order.tolist():
        if kitchen.fits():
            break
        kitchen.change(product, safe[product])
    kitchen.settle(order, 2)
    return following
