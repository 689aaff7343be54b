"""Plans of all doughs side by side, each dough by itself at given prices: one sweep answers for many plans at once.

What `kitchen` does for one product of one plan is done here for one product of every dough, in several plans of each:
at prices for oven and mixers the doughs have nothing to do with each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from forecast.decisions.baking.alone import allowed_bakes, best_alone
from forecast.decisions.baking.kitchen import Prices, groups_of
from forecast.decisions.baking.problem import BakingProblem, Real, Whole, grid_steps, mixes_for, values, with_floors

_SWEEPS = 1
_NARROW = 10


@dataclass(frozen=True, eq=False)
class Drafts:
    """Plans of single groups: `steps[draft, member, slot]` of the group `group[draft]`, nothing beyond its members."""

    group: Whole
    steps: Whole

    def at(self, rows: NDArray[np.bool_] | Whole) -> Drafts:
        """Return the drafts of these rows."""
        return Drafts(self.group[rows], self.steps[rows])

    def and_those(self, others: Drafts) -> Drafts:
        """Return these drafts and others behind them."""
        return Drafts(np.append(self.group, others.group), np.concatenate([self.steps, others.steps]))


@dataclass(frozen=True, eq=False)
class _Bend:
    """How the first sweep differs: slots that are closed, what mixers cost, whether a gram pays its share of a mix."""

    is_closed: NDArray[np.bool_]
    mixer: Real
    is_shared: NDArray[np.bool_]


class Abreast:
    """All groups of a problem, a group being the products of one dough, or one product without dough."""

    def __init__(self, problem: BakingProblem) -> None:
        self.problem = problem
        groups = groups_of(problem)
        width = grid_steps(problem.products) + 1
        self._size = np.array([len(group) for group in groups])
        # The widest first, so that those of like width are answered together.
        self.members = [group[np.argsort(-width[group], kind="stable")] for group in groups]
        self._value, self._allowed = with_floors(problem.products), allowed_bakes(problem.products)
        steps = np.arange(self._value.shape[2])
        self._value = np.where(steps >= width[:, None, None], np.inf, self._value)
        self._turns = self._turns_by(width)
        doughs = problem.doughs
        dough = np.array([problem.products.dough[group[0]] for group in groups])
        self._mix_g, self._minimum_g = np.append(doughs.mix_g, 1)[dough], np.append(doughs.minimum_g, 0)[dough]
        self._gram_cost, self._work = np.append(doughs.gram_cost, 0.0)[dough], np.append(doughs.mixer_use, 0)[dough]

    def _turns_by(self, width: Whole) -> list[tuple[int, Whole]]:
        """Return whose turn it is, one after the other: a width, and the member's position by group, −1 for none.

        A group has one member at a time, and those of like width have theirs together.
        """
        classes = np.ceil(np.log2(np.maximum(width / _NARROW, 1))).astype(np.int64)
        turns = []
        for kind in np.unique(classes)[::-1]:
            places = [np.flatnonzero(classes[own] == kind) for own in self.members]
            for turn in range(max(len(place) for place in places)):
                position = np.array([place[turn] if turn < len(place) else -1 for place in places])
                products = [own[at] for own, at in zip(self.members, position, strict=True) if at >= 0]
                turns.append((int(width[products].max()), position))
        return turns

    @cached_property
    def _table(self) -> Whole:
        """The products by group and member; where a group has fewer, its first one."""
        most = int(self._size.max(initial=0))
        table: Whole = np.array([np.append(own, np.repeat(own[:1], most - len(own))) for own in self.members])
        return table

    @cached_property
    def _is_member(self) -> NDArray[np.bool_]:
        is_member: NDArray[np.bool_] = np.arange(self._table.shape[1]) < self._size[:, None]
        return is_member

    def nothing(self) -> Drafts:
        """Return a draft of every group that bakes nothing."""
        count, most = self._table.shape
        return Drafts(np.arange(count), np.zeros((count, most, len(self.problem.oven)), dtype=np.int64))

    def drafts(self, steps: Whole) -> Drafts:
        """Return every group's part of a plan."""
        found = self.nothing()
        for group, own in enumerate(self.members):
            found.steps[group, : len(own)] = steps[own]
        return found

    def needed(self, drafts: Drafts) -> Whole:
        """Return the dough that each draft takes in every slot [g]."""
        grams = self.problem.products.step_g[self._table[drafts.group]]
        need: Whole = np.einsum("dm,dms->ds", grams, drafts.steps)
        return need

    def one(self, group: int, steps: Whole) -> Drafts:
        """Return a draft of one group from the steps of its members."""
        found = self.nothing().at(np.array([group]))
        found.steps[0, : len(steps)] = steps
        return found

    def reaches(self, drafts: Drafts, floor: Whole) -> NDArray[np.bool_]:
        """Return which drafts have what must be there up to every slot."""
        is_there = np.cumsum(drafts.steps, axis=2) >= floor[self._table[drafts.group]]
        reached: NDArray[np.bool_] = np.all(is_there | ~self._is_member[drafts.group, :, None], axis=(1, 2))
        return reached

    def cost_and_use(self, drafts: Drafts) -> tuple[Real, Real]:
        """Return what each draft costs by itself and what it uses of oven and mixers, slot by slot."""
        group, table = drafts.group, self._table[drafts.group]
        slots = np.arange(drafts.steps.shape[2])
        bread = values(self.problem.products)[table[:, :, None], slots, np.cumsum(drafts.steps, axis=2)]
        need = self.needed(drafts)
        mixes = mixes_for(need, self._mix_g[group, None])
        left_g = np.maximum(mixes * self._minimum_g[group, None] - need, 0)
        cost = np.where(self._is_member[group, :, None], bread, 0).sum(axis=(1, 2))
        oven = np.einsum("dm,dms->ds", self.problem.products.oven_use[table], drafts.steps)
        use = np.concatenate([oven, mixes * self._work[group, None]], axis=1).astype(float)
        return cost + left_g.sum(axis=1) * self._gram_cost[group], use

    def settled(self, drafts: Drafts, prices: Prices, *, sweeps: int = _SWEEPS, bend: _Bend | None = None) -> Drafts:
        """Plan one product after the other anew, `sweeps` times, after a first time with a bend."""
        steps, need = drafts.steps.copy(), self.needed(drafts)
        found = Drafts(drafts.group, steps)
        for turn in range(sweeps + (bend is not None)):
            is_changed = False
            for width, places in self._turns:
                position = places[drafts.group]
                rows = np.flatnonzero(position >= 0)
                position = position[rows]
                answer = self._answer(found, need, rows, position, width, prices, bend if turn == 0 else None)
                more = answer - steps[rows, position]
                if more.any():
                    is_changed = True
                    product = self._table[drafts.group[rows], position]
                    need[rows] += self.problem.products.step_g[product, None] * more
                    steps[rows, position] = answer
            if not is_changed and (bend is None or turn):
                break
        return found

    def _answer(
        self, drafts: Drafts, need: Whole, rows: Whole, position: Whole, width: int, prices: Prices, bend: _Bend | None
    ) -> Whole:
        """Return the best steps of the product at a position of each row's group while its others stay."""
        products, group = self.problem.products, drafts.group[rows]
        product = self._table[group, position]
        bakes = np.arange(width)
        grams, mix_g = products.step_g[product], self._mix_g[group, None, None]
        work = self._work[group, None]
        stage = self._allowed[product, :, :width] + (products.oven_use[product, None] * prices.oven)[:, :, None] * bakes
        wanted = (need[rows] - grams[:, None] * drafts.steps[rows, position])[:, :, None] + (grams[:, None] * bakes)[
            :, None, :
        ]
        mixes = mixes_for(wanted, mix_g)
        left_g = np.maximum(mixes * self._minimum_g[group, None, None] - wanted, 0)
        mixed = (prices.mixer * work)[:, :, None] * mixes + self._gram_cost[group, None, None] * left_g
        if bend is not None:
            share = (bend.mixer[rows] * work / self._mix_g[group, None])[:, :, None] * wanted
            mixed = np.where(bend.is_shared[rows, None, None], share, mixed)
            stage = np.where(bend.is_closed[rows, :, None] & (bakes > 0), np.inf, stage)
        return best_alone(self._value[product, :, :width], stage + mixed)

    def begun(self, prices: Prices) -> Drafts:
        """Return a draft of every group from nothing: at first a gram pays its share of a mix, as if all were full."""
        nothing = self.nothing()
        count, slots = len(nothing.group), len(prices.mixer)
        bend = _Bend(
            np.zeros((count, slots), dtype=bool), np.tile(prices.mixer, (count, 1)), np.ones(count, dtype=bool)
        )
        return self.settled(nothing, prices, bend=bend)

    def near(self, drafts: Drafts, prices: Prices, *, is_wide: bool) -> Drafts:
        """Return what is best near each draft: as it is, with each slot closed to the dough or opened to it.

        Widely: also with one slot closed while another is opened, or holds more.
        """
        count, slots = len(drafts.group), len(prices.mixer)
        pairs = [(-1, -1), *((slot, -1) for slot in range(slots))]
        pairs += list(permutations(range(slots), 2)) if is_wide else []
        row, pair = np.repeat(np.arange(count), len(pairs)), np.tile(np.array(pairs), (count, 1))
        is_open, is_alone = np.any(drafts.steps > 0, axis=1)[row], pair[:, 1:] < 0
        is_first, is_second = (np.arange(slots) == pair[:, [position]] for position in (0, 1))
        closes = is_first & (is_open | ~is_alone)
        opens = is_second | (is_first & ~closes)
        bend = _Bend(closes, prices.mixer * ~opens, opens.any(axis=1))
        return self.settled(drafts.at(row), prices, bend=bend)
