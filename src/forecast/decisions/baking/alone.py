"""The best plan of products that share nothing: exact, at once.

With one slot the best step is where marginal cost turns from gain to loss; with more, a shortest path over the quantity
baked so far finds the best division, because the cost of a slot depends on nothing else.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from forecast.decisions.baking.problem import BakedProducts, Real, Whole


def best_alone(value: Real, stage: Real) -> Whole:
    """Return the steps to bake in each slot at least cost; leading axes are products.

    `value[…, s, k]` is the cost of k steps up to slot s, `stage[…, s, x]` of baking x of them in slot s; infinity
    forbids. On equal cost less is baked, and later.

    Examples
    --------
    >>> gains = np.array([[[0.0, -3.0, -4.0, -3.5]]])
    >>> best_alone(gains, np.zeros_like(gains)).tolist()
    [[2]]
    """
    if value.shape[-2] == 1:
        only: Whole = (value[..., 0, :] + stage[..., 0, :]).argmin(axis=-1)[..., None].astype(np.int64)
        return only
    width = value.shape[-1]
    # By steps before and after a slot, so that the least way is found along the outer of the two.
    closed, added = np.concatenate([stage, np.full((*stage.shape[:-1], 1), np.inf)], axis=-1), _added(width)
    cost = value[..., 0, :] + stage[..., 0, :]
    ways = []
    for slot in range(1, value.shape[-2]):
        ways.append(cost[..., :, None] + closed[..., slot, :][..., added])
        cost = ways[-1].min(axis=-2) + value[..., slot, :]
    total = cost.argmin(axis=-1)
    steps = []
    for way in reversed(ways):
        # The first of equal ways bakes most in this slot: bread that is baked later is fresher.
        before = np.take_along_axis(way, total[..., None, None], axis=-1)[..., 0].argmin(axis=-1)
        steps.append(total - before)
        total = before
    steps.append(total)
    return np.stack(steps[::-1], axis=-1).astype(np.int64)


@cache
def _added(width: int) -> Whole:
    """Return the steps added in a slot, by those before and after it; `width`, which is forbidden, for fewer."""
    before = np.arange(width)
    added = before[None, :] - before[:, None]
    return np.where(added < 0, width, added)


def allowed_bakes(products: BakedProducts) -> Real:
    """Return 0 for what a bake of a slot may make, infinity for less than the smallest batch or more than the largest.

    Examples
    --------
    >>> tray = BakedProducts(np.zeros((1, 1, 3)), np.array([[0]]), np.array([2]), np.array([[3]]), np.array([1]),
    ...                      np.array([1]), np.array([-1]))
    >>> allowed_bakes(tray).tolist()
    [[[0.0, inf, 0.0, 0.0]]]
    """
    steps = np.arange(products.marginal_cost.shape[2] + 1)
    is_small = (steps > 0) & (steps < products.least_steps[:, None, None])
    is_large = steps > products.largest_steps[:, :, None]
    return np.where(is_small | is_large, np.inf, 0.0)
