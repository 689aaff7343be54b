"""Small made-up nights whose best plan can be found by looking at every plan."""

from __future__ import annotations

from itertools import product as every

import numpy as np
from hypothesis import strategies as st

from forecast.decisions.baking.problem import BakedProducts, BakingProblem, DoughMixes, Whole, plan_of

MONEY = 0.25


@st.composite
def nights(draw: st.DrawFn, *, is_joint: bool = True, slots: int | None = None) -> BakingProblem:
    """Draw up to three products, two doughs and two slots, with limits that may or may not bind."""
    count = draw(st.integers(1, 3))
    slots = slots or draw(st.integers(1, 2))
    steps = draw(st.integers(1, 3))

    def whole(low: int, high: int, *shape: int) -> Whole:
        size = int(np.prod(shape))
        cells = draw(st.lists(st.integers(low, high), min_size=size, max_size=size))
        return np.array(cells, dtype=np.int64).reshape(shape)

    marginal = np.sort(whole(-20, 12, count, slots, steps), axis=2) * MONEY
    floor = np.minimum(np.maximum.accumulate(whole(0, 1, count, slots), axis=1), steps)
    largest = whole(1, 3, count, slots)
    mix_g = whole(2, 8, 2) * 100
    minimum_g = np.minimum(whole(0, 8, 2) * 100, mix_g)
    products = BakedProducts(
        marginal_cost=marginal,
        floor_steps=floor,
        least_steps=whole(1, 2, count),
        largest_steps=largest,
        step_g=whole(1, 4, count) * 100,
        oven_use=whole(1, 2, count),
        dough=whole(-1, 1, count) if is_joint else np.full(count, -1),
    )
    mixes = DoughMixes(mix_g, minimum_g, whole(0, 4, 2) / 400, whole(1, 2, 2))
    limit = 10**9
    oven = whole(1, 7, slots) if is_joint else np.full(slots, limit)
    return BakingProblem(products, mixes, oven, whole(1, 5, slots) if is_joint else np.full(slots, limit))


def best_by_looking(problem: BakingProblem) -> tuple[int, float]:
    """Return the fewest steps missed and the least cost of all plans that hold the rules, found by looking at each."""
    count, slots = problem.products.floor_steps.shape
    most = problem.products.marginal_cost.shape[2]
    found = []
    for cells in every(range(most + 1), repeat=count * slots):
        try:
            plan = plan_of(problem, np.array(cells, dtype=np.int64).reshape(count, slots))
        except ValueError:
            continue
        found.append((int(plan.missing.sum()), round(plan.cost, 9)))
    return min(found)
