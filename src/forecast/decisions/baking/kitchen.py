"""A plan in the making: what it uses of oven, mixers and doughs, and the best answer of one product to all others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from forecast.decisions.baking.alone import allowed_bakes, best_alone
from forecast.decisions.baking.problem import (
    BakingProblem,
    Real,
    Whole,
    cost_of,
    dough_needed,
    grid_steps,
    mixes_for,
    with_floors,
)

_MORE = 0.2


@dataclass(frozen=True, eq=False)
class Prices:
    """What a place in the oven and a unit of the mixer's work are worth in each slot [shop's currency]."""

    oven: Real
    mixer: Real

    def times(self, factor: float) -> Prices:
        """Return prices that are so many times as high."""
        return Prices(self.oven * factor, self.mixer * factor)

    @property
    def of_all(self) -> Real:
        """The prices of all slots of the oven, then of the mixers."""
        return np.concatenate([self.oven, self.mixer])

    @classmethod
    def of(cls, of_all: Real) -> Prices:
        """Read prices from those of all slots of the oven, then of the mixers."""
        return cls(*np.split(of_all, 2))


def gain_of_all(problem: BakingProblem) -> Prices:
    """Return what all that sells by the end of the day gains, per place in the oven and per unit of mixing."""
    last = problem.products.marginal_cost[:, -1]
    gain = -np.minimum(np.where(np.isfinite(last), last, 0), 0).sum()
    each = (np.full(len(held), gain / max(held.sum(), 1)) for held in (problem.oven, problem.mixer))
    return Prices(*each)


def fine_of(problem: BakingProblem, prices: Prices) -> Prices:
    """Return what overfilling costs where oven and mixers have these prices: more than that, and never nothing."""
    return Prices.of(prices.of_all + _MORE * gain_of_all(problem).of_all)


def groups_of(problem: BakingProblem) -> list[Whole]:
    """Return the products of each dough that has any, then each product without dough by itself."""
    dough = problem.products.dough
    doughs = [np.flatnonzero(dough == each) for each in range(len(problem.doughs.mix_g))]
    return [group for group in doughs if len(group)] + [np.array([lone]) for lone in np.flatnonzero(dough < 0)]


class Kitchen:
    """A plan that is changed one product at a time; `value` and `allowed` may be bent for a while.

    Examples
    --------
    >>> from forecast.decisions.baking.problem import BakedProducts, DoughMixes
    >>> rolls = BakedProducts(np.array([[[-1.0, -0.5, 0.2]]]), np.array([[0]]), np.array([1]), np.array([[3]]),
    ...     np.array([100]), np.array([1]), np.array([0]))
    >>> mixes = DoughMixes(np.array([500]), np.array([300]), np.array([0.01]), np.array([1]))
    >>> kitchen = Kitchen(BakingProblem(rolls, mixes, np.array([9]), np.array([1])))
    >>> kitchen.settle([0])
    >>> kitchen.steps.tolist(), round(kitchen.cost(), 6)
    ([[3]], -1.3)
    """

    def __init__(self, problem: BakingProblem) -> None:
        self.problem = problem
        self.value = with_floors(problem.products)
        self.allowed = allowed_bakes(problem.products)
        self._width = grid_steps(problem.products) + 1
        self.groups = groups_of(problem)
        self.free = Prices(np.zeros(len(problem.oven)), np.zeros(len(problem.oven)))
        self.put(np.zeros_like(problem.products.floor_steps))

    def put(self, steps: Whole) -> None:
        """Take over a plan."""
        self.steps = steps.copy()
        self._need_g = dough_needed(self.problem, steps)
        self._mixes = mixes_for(self._need_g, self.problem.doughs.mix_g[:, None])
        self._oven = self.problem.products.oven_use @ steps
        self._mixer = self.problem.doughs.mixer_use @ self._mixes

    def change(self, product: int, steps: Whole) -> None:
        """Bake another number of steps of one product."""
        products, doughs = self.problem.products, self.problem.doughs
        more = steps - self.steps[product]
        self.steps[product] = steps
        self._oven = self._oven + products.oven_use[product] * more
        dough = products.dough[product]
        if dough >= 0:
            self._need_g[dough] += products.step_g[product] * more
            mixes = mixes_for(self._need_g[dough], doughs.mix_g[dough])
            self._mixer = self._mixer + doughs.mixer_use[dough] * (mixes - self._mixes[dough])
            self._mixes[dough] = mixes

    def over(self) -> tuple[Whole, Whole]:
        """Return by how much oven and mixers are overfilled in each slot."""
        return np.maximum(self._oven - self.problem.oven, 0), np.maximum(self._mixer - self.problem.mixer, 0)

    def fits(self) -> bool:
        """Return whether oven and mixers hold the plan."""
        return bool((self._oven <= self.problem.oven).all() and (self._mixer <= self.problem.mixer).all())

    def cost(self) -> float:
        """Return what the plan costs, missed floors included."""
        doughs = self.problem.doughs
        left_g = np.maximum(self._mixes * doughs.minimum_g[:, None] - self._need_g, 0)
        return cost_of(self.value, self.steps, left_g=left_g, gram_cost=doughs.gram_cost)

    def answer(self, product: int, prices: Prices, *, is_mix_shared: bool = False, fine: Prices | None = None) -> Whole:
        """Return the best steps of one product while all others stay.

        With `is_mix_shared` a gram pays its share of a mix instead of the whole mix that it begins: for a dough that
        several products are about to fill. With a `fine` oven and mixers may be overfilled at that price.
        """
        problem, width = self.problem, self._width[product]
        products, doughs = problem.products, problem.doughs
        bakes = np.arange(width)
        use = products.oven_use[product]
        over = use * bakes - (problem.oven - self._oven + use * self.steps[product])[:, None]
        stage = self.allowed[product, :, :width] + (prices.oven * use)[:, None] * bakes
        stage = stage + _overfilled(over, None if fine is None else fine.oven)
        dough = products.dough[product]
        if dough >= 0:
            grams, mix_g, work = products.step_g[product], doughs.mix_g[dough], doughs.mixer_use[dough]
            need = (self._need_g[dough] - grams * self.steps[product])[:, None] + grams * bakes
            mixes = mixes_for(need, mix_g)
            over = work * mixes - (problem.mixer - self._mixer + work * self._mixes[dough])[:, None]
            stage = stage + _overfilled(over, None if fine is None else fine.mixer)
            if is_mix_shared:
                stage = stage + (prices.mixer * work / mix_g)[:, None] * need
            else:
                left_g = np.maximum(mixes * doughs.minimum_g[dough] - need, 0)
                stage = stage + (prices.mixer * work)[:, None] * mixes + doughs.gram_cost[dough] * left_g
            if fine is not None:
                # One product alone seldom empties a mix: its share of an overfilled mixer makes all give way together.
                is_full = self._mixer > problem.mixer
                stage = stage + np.where(is_full, fine.mixer * work / mix_g, 0)[:, None] * need
        return best_alone(self.value[product, :, :width], stage)

    def sweep(
        self, products: Iterable[int], prices: Prices, *, is_mix_shared: bool = False, fine: Prices | None = None
    ) -> bool:
        """Plan each product anew in turn; return whether any changed."""
        is_changed = False
        for product in products:
            steps = self.answer(product, prices, is_mix_shared=is_mix_shared, fine=fine)
            if (steps != self.steps[product]).any():
                self.change(product, steps)
                is_changed = True
        return is_changed

    def settle(self, products: Iterable[int], sweeps: int = 6, *, prices: Prices | None = None) -> None:
        """Sweep until nothing changes, at most so often; without prices by default."""
        order = list(products)
        for _ in range(sweeps):
            if not self.sweep(order, prices or self.free):
                return


def _overfilled(over: Whole, fine: Real | None) -> Real:
    if fine is None:
        return np.where(over > 0, np.inf, 0.0)
    priced: Real = fine[:, None] * np.maximum(over, 0)
    return priced
