"""How many steps of each product to bake for each slot: least expected cost within what the oven holds.

In: rows of a plan, what the shelf costs. Out: units by slot, and what did not fit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.decisions.baking.alone import allowed_bakes, best_alone
from forecast.decisions.baking.bakehouse import PLACES
from forecast.decisions.baking.night import unit_worth
from forecast.decisions.baking.problem import NO_LIMIT, BakedProducts, BakingProblem, DoughMixes, Whole, with_floors
from forecast.decisions.rounding import BatchRules
from forecast.decisions.through_the_day.timing import ShelfValues
from forecast.distribution import Numbers

_MOST_STEPS = 120
"""A product of more steps is divided in multiples of them [steps]."""
_NO_INTEGERS = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Bakes:
    """What is baked for each slot, products × slots, and what is short of the least by the last of them [units]."""

    slot_qty: Numbers
    short_qty: Numbers


def best_bakes(
    rows: pd.DataFrame, values: ShelfValues, *, most_qty: Numbers, least_qty: Numbers, places: Whole
) -> Bakes:
    """Return the bakes of least expected cost, in whole steps, of rows that carry the columns of `Products`.

    Parameters
    ----------
    most_qty
        the most to bake of each product, all slots together [units]. What is no whole step of it is baked first.
    least_qty
        what is to be ready by each slot at least, products × slots [units]; as much of it as the oven holds.
    places
        what the oven holds of quarter batches, by slot.
    """
    rules = BatchRules.of(rows)
    step = _divided(rules, most_qty)
    steps = np.floor(most_qty / step + 1e-9).astype(np.int64)
    first_qty = np.maximum((most_qty - steps * step).round(6), 0.0)
    is_baked = (rows["dough"] != "").to_numpy(dtype=bool)
    batch = rows["batch_qty"].to_numpy(dtype=float)
    used = np.where(is_baked, np.ceil(first_qty / batch * PLACES - 1e-6), 0).sum()
    oven = np.maximum(places - np.where(np.arange(len(places)) == 0, used, 0), 0).astype(np.int64)
    floors = np.ceil((least_qty - first_qty[:, None]) / step[:, None] - 1e-9)
    floors = np.clip(np.maximum.accumulate(floors, axis=1), 0, steps[:, None]).astype(np.int64)
    least_steps = np.maximum(np.ceil(rules.least_qty / step - 1e-9), 1)
    problem = BakingProblem(
        BakedProducts(
            marginal_cost=_marginal(values, unit_worth(rows), step, steps, first_qty),
            floor_steps=floors,
            least_steps=np.minimum(least_steps, np.maximum(steps, 1)).astype(np.int64),
            largest_steps=np.repeat(steps[:, None], len(places), axis=1),
            step_g=np.zeros(len(rows), dtype=np.int64),
            oven_use=np.where(is_baked, np.rint(step / batch * PLACES), 0).astype(np.int64),
            dough=np.full(len(rows), -1),
        ),
        DoughMixes(_NO_INTEGERS, _NO_INTEGERS, np.zeros(0), _NO_INTEGERS),
        oven=oven,
        mixer=np.full(len(places), NO_LIMIT),
    )
    chosen = _least_cost(problem)
    slot_qty = chosen * step[:, None]
    slot_qty[:, 0] += first_qty
    short = np.maximum(floors[:, -1] - chosen.sum(axis=1), 0) * step
    return Bakes(slot_qty.round(6), short.round(6))


def whole_bakes(rows: pd.DataFrame, qty: Numbers, *, is_up: bool = True) -> Numbers:
    """Return whole bakes, no less than `qty` or no more, of rows that carry the columns of `Products`."""
    rules = BatchRules.of(rows)
    step = _divided(rules, np.ceil(qty / rules.step_qty) * rules.step_qty)
    steps = np.ceil(qty / step - 1e-9) if is_up else np.floor(qty / step + 1e-9)
    whole: Numbers = np.maximum(steps * step, 0.0).round(6)
    return whole


def _divided(rules: BatchRules, most_qty: Numbers) -> Numbers:
    """Return the step in which each product is divided: its own, or a multiple where it has very many."""
    whole = np.floor(most_qty / rules.step_qty + 1e-9)
    step: Numbers = rules.step_qty * np.maximum(np.ceil(whole / _MOST_STEPS), 1)
    return step


def _marginal(values: ShelfValues, worth: Numbers, step: Numbers, steps: Whole, first_qty: Numbers) -> Numbers:
    """Return what each further step costs, products × slots × steps; infinity beyond the last."""
    slots, width = values.times.before_next.shape[1], int(steps.max(initial=0))
    cost = np.full((len(steps), slots, width + 1), np.inf)
    is_there = np.arange(width + 1) <= steps[:, None, None]
    product, slot, count = np.nonzero(np.broadcast_to(is_there, cost.shape))
    cost[product, slot, count] = worth[product] * values.cost(product, slot, first_qty[product] + count * step[product])
    with np.errstate(invalid="ignore"):
        marginal = np.nan_to_num(np.diff(cost, axis=2), nan=np.inf, posinf=np.inf)
    # Rounding at the ninth decimal must not make a convex cost bend back.
    convex: Numbers = np.maximum.accumulate(marginal, axis=2)
    return convex


def _least_cost(problem: BakingProblem) -> Whole:
    """Return the exact plan where the oven holds it, else a good one that fits."""
    products = problem.products
    alone = best_alone(with_floors(products), allowed_bakes(products))
    if (products.oven_use @ alone <= problem.oven).all():
        return alone
    # SciPy's solvers take a third of a second to import, and most days do not need them.
    from forecast.decisions.baking.joint import CAREFUL, QUICK, joint_plan

    chosen = joint_plan(problem, QUICK)
    return (joint_plan(problem, CAREFUL) if chosen.missing.any() else chosen).steps
