"""The plan of a few doughs as one integer program: exact where it is small, with prices or with what others leave.

SciPy's HiGHS is asked with node limits, never with the clock, so that a busy machine gives the same plan. A plan counts
whatever the status says; it is rounded to whole steps, and `problem.plan_of` counts it again in whole grams.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from forecast.decisions.baking.kitchen import Prices
from forecast.decisions.baking.problem import BakingProblem, Real, Whole, grid_steps


@dataclass(frozen=True, eq=False)
class Found:
    """The steps that were found (None if none were) and a cost that none can go below."""

    steps: Whole | None
    bound: float


class DoughModel:
    """Some doughs of a problem with all their products, as rows and columns of an integer program.

    `floor` replaces the problem's floors: what an incumbent reaches, so that the model always has a plan.
    """

    def __init__(self, problem: BakingProblem, members: Sequence[int], floor: Whole) -> None:
        self.problem = problem
        self.members = np.array(members, dtype=np.int64)
        self.doughs = np.unique(problem.products.dough[self.members])
        self.doughs = self.doughs[self.doughs >= 0]
        self.floor = floor[self.members]
        slots = len(problem.oven)
        self.shape = (len(self.members), slots)
        self.most = grid_steps(problem.products)[self.members]
        # One variable per step of each slot's cost: convex, so the cheap ones fill first without being told to.
        self.tops = np.repeat(self.most, slots)
        self.bakes, self.pieces = len(self.members) * slots, int(self.tops.sum())
        self.mixes = len(self.doughs) * slots
        self.batches = self.bakes if (problem.products.least_steps[self.members] > 1).any() else 0

    @cached_property
    def _starts(self) -> Whole:
        """Where bakes, pieces of cost, mixes, leftovers and begun batches begin among the variables, and the end."""
        sizes = [0, self.bakes, self.pieces, self.mixes, self.mixes, self.batches]
        starts: Whole = np.cumsum(sizes)
        return starts

    @cached_property
    def _cost(self) -> Real:
        cost = np.zeros(self._starts[-1])
        marginal = self.problem.products.marginal_cost[self.members].reshape(self.bakes, -1)
        parts = [row[:top] for row, top in zip(marginal, self.tops, strict=True)]
        cost[self._starts[1] : self._starts[2]] = np.concatenate(parts) if parts else []
        grams = self.problem.doughs.gram_cost[self.doughs]
        cost[self._starts[3] : self._starts[4]] = np.repeat(grams, self.shape[1])
        return cost

    @cached_property
    def _bounds(self) -> Bounds:
        products, starts = self.problem.products, self._starts
        upper = np.ones(starts[-1])
        upper[: starts[1]] = np.minimum(products.largest_steps[self.members].ravel(), self.tops)
        upper[starts[2] : starts[4]] = np.inf
        return Bounds(np.zeros(starts[-1]), upper)

    @cached_property
    def _rows(self) -> tuple[sparse.csr_array, Real, Real]:
        """Return the rules that neither prices nor other doughs change."""
        products, doughs, starts = self.problem.products, self.problem.doughs, self._starts
        count, slots = self.shape
        each = sparse.eye_array(self.bakes)
        ahead = sparse.kron(sparse.eye_array(count), np.tril(np.ones((slots, slots))))
        owner = np.repeat(np.arange(self.bakes), self.tops)
        filled = sparse.csr_array((np.ones(self.pieces), (owner, np.arange(self.pieces))), (self.bakes, self.pieces))
        grams = self._dough_rows(products.step_g)
        inside = sparse.eye_array(self.mixes)
        mix = sparse.diags_array(np.repeat(doughs.mix_g[self.doughs], slots).astype(float))
        least = sparse.diags_array(np.repeat(doughs.minimum_g[self.doughs], slots).astype(float))
        endless, nothing = np.full(self.bakes, np.inf), np.zeros(self.bakes)
        no_mixes, no_end = np.zeros(self.mixes), np.full(self.mixes, -np.inf)
        rules = [
            (self._row({0: ahead, 1: -filled}), nothing, nothing),
            (self._row({0: ahead}), self.floor.ravel().astype(float), endless),
            (self._row({0: grams, 2: -mix}), no_end, no_mixes),
            (self._row({0: -grams, 2: least, 3: -inside}), no_end, no_mixes),
        ]
        if self.batches:
            least_steps = np.repeat(products.least_steps[self.members], slots).astype(float)
            most = sparse.diags_array(self._bounds.ub[: starts[1]])
            rules.append((self._row({0: each, 4: -most}), -endless, nothing))
            rules.append((self._row({0: each, 4: -sparse.diags_array(least_steps)}), nothing, endless))
        matrices, low, high = zip(*rules, strict=True)
        return sparse.csr_array(sparse.vstack(matrices)), np.concatenate(low), np.concatenate(high)

    def _row(self, blocks: Mapping[int, Any]) -> sparse.sparray:
        """Return rows with these blocks, by the position of their variables, and nothing under the others."""
        filled = {position: sparse.csr_array(block) for position, block in blocks.items()}
        height = next(iter(filled.values())).shape[0]
        empty = (sparse.csr_array((height, int(width))) for width in np.diff(self._starts))
        return sparse.hstack([filled.get(position, zeros) for position, zeros in enumerate(empty)])

    def _dough_rows(self, per_step: Whole) -> sparse.csr_array:
        """Return a row per dough and slot that sums the bakes of its products."""
        of_dough = self.problem.products.dough[self.members]
        place, member = np.nonzero(self.doughs[:, None] == of_dough)
        weight = per_step[self.members][member].astype(float)
        groups = sparse.csr_array((weight, (place, member)), (len(self.doughs), len(self.members)))
        return sparse.csr_array(sparse.kron(groups, sparse.eye_array(self.shape[1])))

    @cached_property
    def _uses(self) -> tuple[sparse.csr_array, sparse.csr_array]:
        """Return the rows that sum the places in the oven and the mixer's work, slot by slot."""
        products, starts, slots = self.problem.products, self._starts, self.shape[1]
        every = sparse.eye_array(slots)
        places = products.oven_use[self.members].astype(float)[None, :]
        work = self.problem.doughs.mixer_use[self.doughs].astype(float)[None, :]
        oven = sparse.hstack([sparse.kron(places, every), sparse.csr_array((slots, starts[-1] - starts[1]))])
        before, after = sparse.csr_array((slots, starts[2])), sparse.csr_array((slots, starts[-1] - starts[3]))
        mixed = sparse.kron(work, every) if len(self.doughs) else sparse.csr_array((slots, 0))
        return sparse.csr_array(oven), sparse.csr_array(sparse.hstack([before, mixed, after]))

    @property
    def choices(self) -> int:
        """How many whole numbers are to be found."""
        return self.bakes + self.mixes + self.batches

    def solve(self, nodes: int, *, gap: float = 0.0, prices: Prices | None = None) -> Found:
        """Return the best steps of these doughs, with prices for oven and mixer, after so many nodes of the search."""
        rows, low, high = self._rows
        oven, mixer = self._uses
        cost = self._cost
        if prices is not None:
            cost = cost + oven.T @ prices.oven + mixer.T @ prices.mixer
        free = np.full(self.shape[1], -np.inf)
        matrix = sparse.vstack([rows, oven, mixer])
        upper = np.concatenate([high, self.problem.oven, self.problem.mixer])
        kinds = np.zeros(self._starts[-1])
        kinds[: self._starts[1]] = 1
        kinds[self._starts[2] : self._starts[3]] = 1
        kinds[self._starts[4] :] = 1
        with without_output():
            found = milp(
                cost,
                integrality=kinds,
                bounds=self._bounds,
                constraints=LinearConstraint(matrix, np.concatenate([low, free, free]), upper),
                options={"node_limit": nodes, "mip_rel_gap": gap},
            )
        bound = found.mip_dual_bound if found.mip_dual_bound is not None else -np.inf
        if found.x is None:
            return Found(None, bound)
        steps: Whole = np.rint(found.x[: self.bakes]).astype(np.int64).reshape(self.shape)
        return Found(steps, float(bound))


@contextmanager
def without_output() -> Iterator[None]:
    """Keep what HiGHS prints by itself, at the level of C, off standard output, where a table or JSON is expected."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
