"""One offer of every dough, chosen by exchanging one or two at a time, where an integer program takes a second."""

from __future__ import annotations

import numpy as np

from forecast.decisions.baking.problem import Real, Whole

_MOST = 60
_TINY = 1e-9


def exchanged(cost: Real, use: Real, group: Whole, *, held: Real, fine: Real, chosen: Whole) -> Whole:
    """Return which offer of each group is taken, after the best exchanges of one or two, each as long as it pays.

    `cost[offer]` and `use[offer, resource]` are added up over the chosen ones, `chosen[group]`; what is used beyond
    `held[resource]` is fined.

    Examples
    --------
    Two groups want 3 places each and there are 4; the second gives way for less:

    >>> exchanged(np.array([-9.0, 0.0, -7.0, -6.0]), np.array([[3.0], [0.0], [3.0], [1.0]]), np.array([0, 0, 1, 1]),
    ...           held=np.array([4.0]), fine=np.array([5.0]), chosen=np.array([0, 2])).tolist()
    [0, 3]
    """
    chosen = chosen.copy()
    is_same = (group[:, None] == group) & ~np.eye(len(group), dtype=bool)
    for _ in range(_MOST):
        beyond = use[chosen].sum(axis=0) - held
        dearer, more = cost - cost[chosen[group]], use - use[chosen[group]]
        both = dearer[:, None] + dearer
        one = dearer + np.maximum(beyond + more, 0) @ fine
        for resource, price in enumerate(fine):
            first = beyond[resource] + more[:, resource]
            both += price * np.maximum(first[:, None] + more[:, resource], 0)
        both[is_same] = np.inf
        np.fill_diagonal(both, one)
        left, right = np.unravel_index(both.argmin(), both.shape)
        if both[left, right] >= np.maximum(beyond, 0) @ fine - _TINY:
            break
        chosen[group[left]], chosen[group[right]] = left, right
    return chosen
