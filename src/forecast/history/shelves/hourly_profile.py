"""How a product's demand spreads over the day, by weekday and season, pooled where data are thin.

In: sales by slot, and how much demand each slot was open to. Out: shares of a usual day's demand, by row and slot.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from forecast.history.shelves.slot_sales import Bools, Floats, Ints

POOL_EVENTS = 40.0
"""A product's own profile weighs half against its shop's when so many sales stand behind it [sales]; likewise its
weekday's against its own, and its season's against its weekday's. A judgement: not tuned."""


def shrunk_profile(sold: Floats, exposed: Floats, towards: Floats, *, weight: Floats) -> Floats:
    """Return the share of demand per slot: sold over exposed, pulled towards another profile, summing to one.

    `sold` and `exposed` (groups × slots) are what was sold, and the day's demand summed over the days on which that
    slot was stocked, in one unit; `weight` (groups) is how much demand the other profile stands for, in that unit.

    Examples
    --------
    >>> sold, exposed = np.array([[80.0, 10.0]]), np.array([[100.0, 50.0]])
    >>> shrunk_profile(sold, exposed, np.array([0.5, 0.5]), weight=np.zeros(1)).tolist()
    [[0.8, 0.2]]
    >>> shrunk_profile(sold, exposed, np.array([0.5, 0.5]), weight=np.full(1, 1e9)).round(3).tolist()
    [[0.5, 0.5]]
    """
    tiny = np.finfo(float).tiny
    share = (sold + weight[:, None] * towards) / np.maximum(exposed + weight[:, None], tiny)
    total = share.sum(axis=1, keepdims=True)
    even = np.full(share.shape[1], 1.0 / share.shape[1])
    return np.where(total > 0, share / np.maximum(total, tiny), even)


def profiles(
    sold: Floats,
    exposed: Floats,
    *,
    groups: tuple[Ints, ...],
    unit: Floats,
    is_open: Bools,
) -> Floats:
    """Return each row's share of a usual day's demand per slot (rows × slots).

    Parameters
    ----------
    sold
        rows × slots, in the product's unit
    exposed
        rows × slots, demand of the whole day where the slot was open and stocked, else 0 (or in between, when that is
        not certain), in the product's unit
    groups
        numbers of groups by row, from the widest to the narrowest: shop, product, its weekday, its season
    unit
        by row, the usual size of one sale, so that every product of a shop counts by its sales
    is_open
        rows × slots; a slot in which nobody of the widest group ever sells gets no share
    """
    share = np.full((1, sold.shape[1]), 1.0) * is_open.any(axis=0)
    share = share / max(share.sum(), 1.0)
    of_row = np.zeros(len(sold), dtype=np.int64)
    in_sales = [values / unit[:, None] for values in (sold, exposed)]
    for group in groups:
        count = int(group.max()) + 1 if len(group) else 0
        parent = np.zeros(count, dtype=np.int64)
        parent[group] = of_row
        sales, served = _sums(in_sales, group, count)
        share = shrunk_profile(sales, served, share[parent], weight=np.full(count, POOL_EVENTS))
        of_row = group
    answer: Floats = share[of_row]
    return answer


def _sums(tables: Sequence[Floats], group: Ints, count: int) -> list[Floats]:
    """Return of each table the sums of rows by group, sorted by group so that neighbours are added at once."""
    order = np.argsort(group, kind="stable")
    ordered = group[order]
    starts = np.flatnonzero(np.diff(ordered, prepend=-1))
    found = []
    for values in tables:
        sums = np.zeros((count, values.shape[1]))
        if len(starts):
            sums[ordered[starts]] = np.add.reduceat(values[order], starts, axis=0)
        found.append(sums)
    return found
