"""What to make on which day before the one that sells it, where oven or mixers do not hold that day.

A day is a problem of baking with one slot. A step that is made before takes dough, mixers and the freezer when it is
made; the oven then too if it is frozen baked, else on its day. Steps move, one or a mix at a time, as long as the two
days together cost less: the move that gains most first, to the day that it costs least, the latest of equal ones, since
fresher is better. Greedy: a move is not taken back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from forecast.decisions.baking.joint import Effort, joint_plan
from forecast.decisions.baking.problem import NO_LIMIT, BakingProblem, Whole, grid_steps, values

_EFFORT = Effort(3)
_MOST_MOVES = 60
_CENT = 0.005
_MISSED = 1e6

Made = dict[tuple[str, int, int], int]
"""Steps by product, day on which they are made and day that sells them, as positions of the days."""


@dataclass(frozen=True, eq=False)
class BakingDay:
    """A day: its number in the calendar, its problem, and per product its name and how it can be made ahead."""

    number: int
    problem: BakingProblem
    names: Sequence[str]
    ahead_days: Whole
    is_baked: NDArray[np.bool_]
    places: Whole


def made_before(days: Sequence[BakingDay], *, freezer: int = NO_LIMIT, kept: Sequence[int] = ()) -> tuple[Made, Made]:
    """Return what to make before its day, and what each part of it saves, in hundredths.

    `freezer` are the places (quarter batches) that it holds, `kept[position]` those that are taken after that day by
    what was made already.
    """
    thought = _Thought(days, freezer, list(kept) or [0] * len(days))
    for _ in range(_MOST_MOVES):
        if not thought.move():
            break
    return thought.made, thought.saved


def with_fixed(problem: BakingProblem, steps: Whole) -> BakingProblem:
    """Return a day that bakes so many steps and no others, to ask what fits beside them."""
    products = problem.products
    grid = max(products.marginal_cost.shape[2], int(steps.max(initial=0)))
    cost = np.full((len(steps), 1, grid), np.inf)
    cost[:, 0][np.arange(grid) < steps[:, None]] = 0.0
    fixed = replace(
        products, marginal_cost=cost, floor_steps=steps[:, None], largest_steps=steps[:, None],
        least_steps=np.ones_like(steps),
    )  # fmt: skip
    return replace(problem, products=fixed)


class _Thought:
    """Days with what was moved between them so far."""

    def __init__(self, days: Sequence[BakingDay], freezer: int, kept: list[int]) -> None:
        self.days, self.freezer, self.taken = days, freezer, kept
        self.made: Made = {}
        self.saved: Made = {}
        self._known: dict[tuple[int, tuple[tuple[str, int, int, int], ...]], float | None] = {}
        self._free = [joint_plan(day.problem.without_limits(), _EFFORT) for day in days]

    def cost(self, position: int, made: Made) -> float | None:
        """Return what a day costs with what is made on it for others and before it for it; None if that cannot be."""
        mine = tuple((*key, steps) for key, steps in sorted(made.items()) if position in key[1:])
        if (position, mine) not in self._known:
            self._known[position, mine] = self._counted(position, made)
        return self._known[position, mine]

    def _counted(self, position: int, made: Made) -> float | None:
        day = self.days[position]
        supply = np.array([_supply(made, own, position) for own in day.names], dtype=np.int64)
        later = {name: n for (name, at, _), n in _summed(made).items() if at == position}
        changed = _on_top(day, supply, later)
        if changed is None:
            return None
        plan = joint_plan(changed, _EFFORT)
        if plan.missing[len(day.names) :].any() or (position == 0 and plan.missing.any()):
            return None
        before = values(day.problem.products)[np.arange(len(supply)), 0, supply].sum()
        return float(before + plan.cost + _MISSED * plan.missing.sum())

    def move(self) -> bool:
        """Move what gains most to the day that it costs least, the latest of equals; return whether anything was."""
        for gain, name, day, steps in self._wanted():
            row = self.days[day].names.index(name)
            places = int(self.days[day].places[row]) * steps
            found = [
                (round(gain - dearer, 6), at)
                for at in self._days_before(day, row)
                if max(self.taken[at:day]) + places <= self.freezer
                and (dearer := self._dearer(at, (name, at, day), steps)) is not None
            ]
            saved, at = max(found, default=(0.0, 0))
            if saved >= _CENT:
                self.made = _more(self.made, (name, at, day), steps)
                self.saved = _more(self.saved, (name, at, day), round(saved * 100))
                self.taken = [held + places * (at <= place < day) for place, held in enumerate(self.taken)]
                return True
        return False

    def _days_before(self, day: int, row: int) -> Iterator[int]:
        """Yield the days that may make a product for a later one."""
        name, number = self.days[day].names[row], self.days[day].number
        for at in range(day):
            if number - self.days[at].number <= self.days[day].ahead_days[row] and name in self.days[at].names:
                yield at

    def _dearer(self, at: int, key: tuple[str, int, int], steps: int) -> float | None:
        """Return what a day costs more that makes this for a later one, None if it cannot."""
        now, then = self.cost(at, self.made), self.cost(at, _more(self.made, key, steps))
        return None if now is None or then is None else then - now

    def _wanted(self) -> list[tuple[float, str, int, int]]:
        """Return what days that are too full would gain from what is made before, the most first."""
        found = []
        for position in range(1, len(self.days)):
            day, now = self.days[position], self.cost(position, self.made)
            if now is None or now - self._free[position].cost < _CENT:
                continue
            most = grid_steps(day.problem.products)
            for row in np.flatnonzero(day.ahead_days > 0).tolist():
                name = day.names[row]
                has = _supply(self.made, name, position)
                for steps in _amounts(day.problem, row):
                    if has + steps > most[row]:
                        continue
                    # Made on no day of these: what its own day gains.
                    then = self.cost(position, _more(self.made, (name, -1, position), steps))
                    if then is not None and now - then > _CENT:
                        found.append((now - then, name, position, steps))
        return sorted(found, key=lambda each: (-each[0], each[2], each[1], each[3]))


def _amounts(problem: BakingProblem, row: int) -> list[int]:
    """Return how much is moved at once: the smallest batch, or what frees a mix."""
    products, least = problem.products, int(problem.products.least_steps[row])
    dough, grams = int(products.dough[row]), int(products.step_g[row])
    mix = -(-int(problem.doughs.mix_g[dough]) // grams) if dough >= 0 and grams else least
    return sorted({least, max(mix, least)})


def _more(made: Made, key: tuple[str, int, int], steps: int) -> Made:
    return {**made, key: made.get(key, 0) + steps}


def _supply(made: Made, name: str, day: int) -> int:
    """Return the steps of a product that are made before a day for it."""
    return sum(steps for (own, _, to), steps in made.items() if (own, to) == (name, day))


def _summed(made: Made) -> Mapping[tuple[str, int, int], int]:
    """Return what is made on a day of a product, for whatever later day; the last part of the key is 0."""
    summed: Made = {}
    for (name, at, _), steps in made.items():
        summed = _more(summed, (name, at, 0), steps)
    return summed


def _on_top(day: BakingDay, supply: Whole, later: Mapping[str, int]) -> BakingProblem | None:
    """Return the problem of what is baked beside a supply, with steps that must be made for later days besides."""
    products, problem = day.problem.products, day.problem
    steps = np.arange(products.marginal_cost.shape[2])
    index = supply[:, None] + steps
    marginal = np.where(
        index < len(steps),
        np.take_along_axis(products.marginal_cost[:, 0], np.minimum(index, len(steps) - 1), 1),
        np.inf,
    )
    oven = problem.oven - int((products.oven_use * supply)[~day.is_baked].sum())
    if (oven < 0).any():
        return None
    rows = np.array([day.names.index(name) for name in later], dtype=np.int64)
    asked = np.array(list(later.values()), dtype=np.int64)
    width = max(len(steps), int(asked.max(initial=0)))
    ends = np.full((len(supply), width - len(steps)), np.inf)
    extra = np.where(np.arange(width) < asked[:, None], 0.0, np.inf)
    more = replace(
        products,
        marginal_cost=np.concatenate([np.concatenate([marginal, ends], axis=1), extra])[:, None],
        floor_steps=np.concatenate([np.maximum(products.floor_steps[:, 0] - supply, 0), asked])[:, None],
        least_steps=np.append(products.least_steps, products.least_steps[rows]),
        largest_steps=np.concatenate([np.maximum(products.largest_steps[:, 0] - supply, 0), asked])[:, None],
        step_g=np.append(products.step_g, products.step_g[rows]),
        oven_use=np.append(products.oven_use, products.oven_use[rows] * day.is_baked[rows]),
        dough=np.append(products.dough, products.dough[rows]),
    )
    return replace(problem, products=more, oven=oven)
