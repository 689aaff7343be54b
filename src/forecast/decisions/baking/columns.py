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

from forecast.decisions.baking.abreast import Abreast, Drafts
from forecast.decisions.baking.exchange import exchanged
from forecast.decisions.baking.kitchen import Prices, fine_of
from forecast.decisions.baking.problem import BakingProblem, Real, Whole
from forecast.decisions.baking.whole import DoughModel, without_output

_TOWARDS_NEW = 0.4
_FINES = (1.0, 3.0)


class Offers:
    """The plans that each group of products offers, what they cost and what they use of oven and mixers.

    `floor` is what every plan must reach: the problem's floors, less what `incumbent` could not reach either.
    `prices` are those at which the doughs are looked at first.
    """

    def __init__(self, problem: BakingProblem, incumbent: Whole, prices: Prices) -> None:
        self.problem = problem
        self.bound = -np.inf
        self.prices = prices
        self._best: Prices | None = None
        self._floor = np.minimum(problem.products.floor_steps, np.cumsum(incumbent, axis=1))
        self._abreast = Abreast(problem)
        self._groups = self._abreast.members
        self._models: list[DoughModel] = []
        self._held = np.concatenate([problem.oven, problem.mixer]).astype(float)
        self._offers = Drafts(np.zeros(0, dtype=np.int64), self._abreast.nothing().steps[:0])
        self._cost, self._use = np.zeros(0), np.zeros((0, len(self._held)))
        self._seen: set[tuple[int, bytes]] = set()
        self.add(incumbent)
        self._add(self._abreast.begun(prices))

    def add(self, steps: Whole) -> None:
        """Take every group's part of a plan as an offer, if it reaches the floors."""
        self._add(self._abreast.drafts(steps))

    def _add(self, drafts: Drafts) -> None:
        is_new = self._abreast.reaches(drafts, self._floor)
        for row in np.flatnonzero(is_new):
            key = (int(drafts.group[row]), drafts.steps[row].tobytes())
            is_new[row] = key not in self._seen
            self._seen.add(key)
        new = drafts.at(is_new)
        cost, use = self._abreast.cost_and_use(new)
        self._offers = self._offers.and_those(new)
        self._cost, self._use = np.append(self._cost, cost), np.concatenate([self._use, use])

    @property
    def _one_each(self) -> Real:
        is_mine: Real = (np.arange(len(self._groups))[:, None] == self._offers.group).astype(float)
        return is_mine

    def _shared(self) -> tuple[Prices, Real]:
        """Return what oven and mixers are worth where offers share them best, and how much of each is taken."""
        found = linprog(
            self._cost, A_ub=self._use.T, b_ub=self._held, A_eq=self._one_each, b_eq=np.ones(len(self._groups)),
            method="highs-ds",
        )  # fmt: skip
        return Prices.of(-np.minimum(found.ineqlin.marginals, 0)), np.asarray(found.x, dtype=float)

    def look_near(self, *, is_wide: bool) -> None:
        """Plan every dough anew at the prices of today, near its best offer: quick, without a bound."""
        order = np.lexsort((self._priced(self.prices), self._offers.group))
        best = order[np.searchsorted(self._offers.group[order], np.arange(len(self._groups)))]
        self._add(self._abreast.near(self._offers.at(best), self.prices, is_wide=is_wide))
        self.prices = self._shared()[0]

    def _priced(self, prices: Prices) -> Real:
        """Return what each offer costs with what it uses paid for."""
        priced: Real = self._cost + self._use @ prices.of_all
        return priced

    def price(self, nodes: int, *, gap: float) -> None:
        """Plan every dough anew by integer programs at the prices of today, and raise the bound.

        Prices move only part of the way to the new duals, from those of the best bound: far ones bound nothing
        (Wentges 1997, doi:10.1016/S0969-6016(97)00001-4).
        """
        self._models = self._models or [DoughModel(self.problem, group.tolist(), self._floor) for group in self._groups]
        prices = self._shared()[0]
        if self._best is not None:
            prices = Prices.of((1 - _TOWARDS_NEW) * self._best.of_all + _TOWARDS_NEW * prices.of_all)
        total = -float(self._held @ prices.of_all)
        for position, model in enumerate(self._models):
            answer = model.solve(nodes, gap=gap, prices=prices)
            total += answer.bound
            if answer.steps is not None:
                self._add(self._abreast.one(position, answer.steps))
        self.prices = self._shared()[0]
        if total > self.bound:
            self.bound, self._best = total, prices

    def _looks_best(self, offers: int) -> Whole:
        """Return the `offers` that look best at the prices of today: by how much more than the best one of its group.

        The incumbent's own, which were the first, are among them, so that there always is a plan.
        """
        priced, groups = self._priced(self.prices), len(self._groups)
        least = np.full(groups, np.inf)
        np.minimum.at(least, self._offers.group, priced)
        best: Whole = np.argsort(priced - least[self._offers.group], kind="stable")[:offers]
        return np.union1d(best, np.arange(groups))

    def exchanged(self, offers: int) -> Whole:
        """Return a good plan of one offer of every group, quick to find; it may overfill oven and mixers a little."""
        kept = self._looks_best(offers)
        group = self._offers.group[kept]
        taken = self._shared()[1][kept]
        chosen = np.array(
            [np.flatnonzero(group == one)[taken[group == one].argmax()] for one in range(len(self._groups))]
        )
        fine = fine_of(self.problem, self.prices).of_all
        for factor in _FINES:
            chosen = exchanged(
                self._cost[kept], self._use[kept], group, held=self._held, fine=fine * factor, chosen=chosen
            )  # fmt: skip
        return self._plan(kept[chosen])

    def together(self, nodes: int, *, offers: int) -> Whole | None:
        """Return the best plan of one of every group's offers that look best; None if none was found."""
        kept = self._looks_best(offers)
        rules = [
            LinearConstraint(self._use[kept].T, -np.inf, self._held),
            LinearConstraint(self._one_each[:, kept], 1, 1),
        ]
        is_whole = np.ones(len(kept), dtype=np.int64)
        with without_output():
            found = milp(
                self._cost[kept], integrality=is_whole, bounds=Bounds(0, 1), constraints=rules,
                options={"node_limit": nodes, "mip_rel_gap": 0},
            )  # fmt: skip
        return None if found.x is None else self._plan(kept[np.flatnonzero(np.rint(found.x))])

    def _plan(self, chosen: Whole) -> Whole:
        steps = np.zeros_like(self._floor)
        for offer in chosen:
            group = self._groups[self._offers.group[offer]]
            steps[group] = self._offers.steps[offer, : len(group)]
        return steps
