"""A better plan and a bound of it: one dough at a time, priced by what a place in the oven and a mix are worth.

Each dough offers whole plans of its own (columns). A linear program shares oven and mixers among them; its duals are
the prices at which every dough is planned anew. Whatever the prices, the doughs' best plans less the value of oven and
mixers is a cost that no plan can go below (Lagrange): so the gap is known.

References
----------
Dantzig & Wolfe (1960), Operations Research 8(1), 101–111, doi:10.1287/opre.8.1.101; Geoffrion (1974), Mathematical
Programming Study 2, 82–114, doi:10.1007/BFb0120690.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from forecast.decisions.baking.kitchen import Kitchen, Prices
from forecast.decisions.baking.problem import BakingProblem, Real, Whole, cost_of, dough_needed, mixes_for, values
from forecast.decisions.baking.whole import DoughModel, without_output

_TOWARDS_NEW = 0.4
_TINY = 1e-9


class Offers:
    """The plans that each group of products offers, what they cost and what they use of oven and mixers.

    `floor` is what every plan must reach: the problem's floors, less what `incumbent` could not reach either.
    """

    def __init__(self, problem: BakingProblem, incumbent: Whole) -> None:
        self.problem = problem
        self.bound = -np.inf
        self._value = values(problem.products)
        self._floor = np.minimum(problem.products.floor_steps, np.cumsum(incumbent, axis=1))
        self._groups = Kitchen(problem).groups
        self._models = [DoughModel(problem, group, self._floor) for group in self._groups]
        self._held = np.concatenate([problem.oven, problem.mixer]).astype(float)
        self._owner: list[int] = []
        self._cost: list[float] = []
        self._use: list[Real] = []
        self._steps: list[Whole] = []
        self._seen: dict[tuple[int, bytes], int] = {}
        self._alone = Kitchen(problem.without_limits())
        self._best: Prices | None = None
        self.add(incumbent)

    def add(self, steps: Whole) -> None:
        """Take every group's part of a plan as an offer, if it reaches the floors."""
        for position, group in enumerate(self._groups):
            if (np.cumsum(steps[group], axis=1) >= self._floor[group]).all():
                self._add(position, steps[group])

    def _add(self, position: int, steps: Whole) -> int:
        key = (position, steps.tobytes())
        if key in self._seen:
            return self._seen[key]
        self._seen[key] = len(self._owner)
        products, doughs = self.problem.products, self.problem.doughs
        group = self._groups[position]
        alone = np.zeros_like(self._floor)
        alone[group] = steps
        need_g = dough_needed(self.problem, alone)
        mixes = mixes_for(need_g, doughs.mix_g[:, None])
        left_g = np.maximum(mixes * doughs.minimum_g[:, None] - need_g, 0)
        self._owner.append(position)
        self._cost.append(cost_of(self._value[group], steps, left_g=left_g, gram_cost=doughs.gram_cost))
        self._use.append(np.concatenate([products.oven_use[group] @ steps, doughs.mixer_use @ mixes]).astype(float))
        self._steps.append(steps)
        return len(self._owner) - 1

    @property
    def _one_each(self) -> Real:
        is_mine: Real = (np.arange(len(self._groups))[:, None] == np.array(self._owner)).astype(float)
        return is_mine

    def _duals(self) -> Prices:
        """Return what oven and mixers are worth where the offers share them best."""
        found = linprog(
            self._cost, A_ub=np.array(self._use).T, b_ub=self._held, A_eq=self._one_each,
            b_eq=np.ones(len(self._groups)), method="highs-ds",
        )  # fmt: skip
        worth = -np.minimum(found.ineqlin.marginals, 0)
        return Prices(*np.split(worth, 2))

    def look_near(self) -> None:
        """Plan every dough anew at the prices of today, by answers of one product at a time: quick, without a bound."""
        prices = self._duals()
        priced = self._priced(prices)
        for position, group in enumerate(self._groups):
            mine = [at for at, owner in enumerate(self._owner[: len(priced)]) if owner == position]
            for at in sorted(mine, key=lambda each: (priced[each], each))[:2]:
                self._look_near(position, group, at, prices)

    def _look_near(self, position: int, group: Whole, start: int, prices: Prices) -> None:
        """Offer what is best near an offer: as it is, and with each slot closed to the dough or opened to it."""
        kitchen, best = self._alone, start
        for slot in range(-1, self._floor.shape[1]):
            alone = np.zeros_like(self._floor)
            alone[group] = self._steps[best]
            kitchen.put(alone)
            if slot >= 0 and alone[:, slot].any():
                open_bakes = kitchen.allowed[group, slot].copy()
                kitchen.allowed[group, slot, 1:] = np.inf
                kitchen.sweep(group, prices)
                kitchen.allowed[group, slot] = open_bakes
            elif slot >= 0:
                elsewhere = np.arange(len(prices.mixer)) != slot
                kitchen.sweep(group, Prices(prices.oven, prices.mixer * elsewhere), is_mix_shared=True)
            kitchen.settle(group, 3, prices=prices)
            if (np.cumsum(kitchen.steps[group], axis=1) >= self._floor[group]).all():
                found = self._add(position, kitchen.steps[group].copy())
                if self._priced(prices, found) < self._priced(prices, best) - _TINY:
                    best = found

    def _priced(self, prices: Prices, offer: int | None = None) -> Real:
        """Return what an offer, all by default, costs with what it uses paid for."""
        chosen = slice(None) if offer is None else slice(offer, offer + 1)
        use = np.array(self._use[chosen])
        priced: Real = np.array(self._cost[chosen]) + use @ np.concatenate([prices.oven, prices.mixer])
        return priced

    def price(self, nodes: int, *, gap: float) -> None:
        """Plan every dough anew at the prices of today, and raise the bound.

        Prices move only part of the way to the new duals, from those of the best bound: far ones bound nothing
        (Wentges 1997, doi:10.1016/S0969-6016(97)00001-4).
        """
        new = self._duals()
        old = self._best or new
        prices = Prices(
            *(
                (1 - _TOWARDS_NEW) * was + _TOWARDS_NEW * now
                for was, now in ((old.oven, new.oven), (old.mixer, new.mixer))
            )
        )
        total = -float(self._held @ np.concatenate([prices.oven, prices.mixer]))
        for position, model in enumerate(self._models):
            answer = model.solve(nodes, gap=gap, prices=prices)
            total += answer.bound
            if answer.steps is not None:
                self._add(position, answer.steps)
        if total > self.bound:
            self.bound, self._best = total, prices

    def together(self, nodes: int, *, offers: int) -> Whole | None:
        """Return the best plan of one offer of every group, among the `offers` that look best; None if none was found.

        Looks: at the prices of today, by how much an offer costs more than the best one of its group.
        """
        prices = self._duals()
        priced = self._priced(prices)
        owner = np.array(self._owner)
        least = np.array([priced[owner == group].min() for group in range(len(self._groups))])
        looks_best = np.argsort(priced - least[owner], kind="stable")[:offers]
        # The incumbent's own offers, which were the first, so that there always is a plan.
        kept = np.union1d(looks_best, np.arange(len(self._groups)))
        is_taken = np.ones(len(kept), dtype=np.int64)
        rules = [
            LinearConstraint(np.array(self._use)[kept].T, -np.inf, self._held),
            LinearConstraint(self._one_each[:, kept], 1, 1),
        ]
        with without_output():
            found = milp(
                np.array(self._cost)[kept], integrality=is_taken, bounds=Bounds(0, 1), constraints=rules,
                options={"node_limit": nodes, "mip_rel_gap": 0},
            )  # fmt: skip
        if found.x is None:
            return None
        steps = np.zeros_like(self._floor)
        for column in kept[np.flatnonzero(np.rint(found.x))]:
            steps[self._groups[owner[column]]] = self._steps[column]
        return steps
