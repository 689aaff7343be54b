"""Which rules of a night cannot be held, told by checks of our own: a solver only says that there is no plan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecast.decisions.baking.problem import BakingProblem, dough_needed, grid_steps, mixes_for


@dataclass(frozen=True)
class Impossible:
    """A rule that no plan can hold: `asked` steps, places or work where there are only `held`.

    `rule` is floor_above_grid or minimum_above_oven, of the product at `position`, or floors_above_oven or
    floors_above_mixer, up to the slot at `position`.
    """

    rule: str
    position: int
    asked: int
    held: int


def impossible(problem: BakingProblem) -> list[Impossible]:
    """Return the rules that no plan can hold, as far as one rule tells by itself.

    A solver says that there is no plan, never why. What stays unsaid here shows as `missing` in the plan.

    Examples
    --------
    >>> from forecast.decisions.baking.problem import BakedProducts, DoughMixes
    >>> bread = BakedProducts(np.zeros((1, 1, 9)), np.array([[4]]), np.array([1]), np.array([[9]]), np.array([500]),
    ...                       np.array([4]), np.array([0]))
    >>> mixes = DoughMixes(np.array([1000]), np.array([0]), np.array([0.0]), np.array([1]))
    >>> [(one.rule, one.asked, one.held) for one in impossible(
    ...     BakingProblem(bread, mixes, np.array([12]), np.array([1])))]
    [('floors_above_oven', 16, 12), ('floors_above_mixer', 2, 1)]
    """
    products = problem.products
    most, last = grid_steps(products), products.floor_steps[:, -1]
    least = products.least_steps * products.oven_use
    widest = int(problem.oven.max(initial=0))
    told = [Impossible("floor_above_grid", int(at), int(last[at]), int(most[at])) for at in np.flatnonzero(last > most)]
    told += [Impossible("minimum_above_oven", int(at), int(least[at]), widest) for at in np.flatnonzero(least > widest)]
    oven = products.oven_use @ products.floor_steps
    mixes = mixes_for(dough_needed(problem, products.floor_steps), problem.doughs.mix_g[:, None])
    mixer = problem.doughs.mixer_use @ mixes
    for rule, asked, held in (
        ("floors_above_oven", oven, np.cumsum(problem.oven)),
        ("floors_above_mixer", mixer, np.cumsum(problem.mixer)),
    ):
        told += [
            Impossible(rule, int(slot), int(asked[slot]), int(held[slot])) for slot in np.flatnonzero(asked > held)
        ]
    return told
