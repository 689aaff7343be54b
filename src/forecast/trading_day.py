"""A day in the shop: customers come one after the other, take what they came for, another product, or nothing.

In: what customers wish, what is ready when. Out: what each took.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_NOTHING = 1e-9


@dataclass(frozen=True)
class Customers:
    """What customers come for, in the order in which they come: one element per wish, days and minutes never fall.

    `product` and `day` are positions, `minute` counts from midnight, `qty` is in the product's unit. `patience` and
    `taste` are even numbers from 0 to 1: who finds the shelf empty takes another product where `patience` is below the
    recapture share, and `taste` says which. The same customers meet every policy.
    """

    product: Ints
    day: Ints
    minute: Ints
    qty: Floats
    patience: Floats
    taste: Floats


@dataclass(frozen=True)
class Supply:
    """What is made, slots × products × days, and when it is on the shelf, slots × days [minute of the day]."""

    made_qty: Floats
    ready_minute: Ints

    @classmethod
    def all_day(cls, made_qty: Floats) -> Supply:
        """Return a supply, products × days, that is there when the shop opens."""
        return cls(made_qty[None].astype(np.float64), np.zeros((1, made_qty.shape[1]), dtype=np.int64))


@dataclass(frozen=True)
class Served:
    """What each wish got: `own_qty` of the product wished, `other_qty` of `other`, another product (−1 for none)."""

    own_qty: Floats
    other: Ints
    other_qty: Floats


def serve(customers: Customers, supply: Supply, *, family: Ints, weight: Floats, recapture: float) -> Served:
    """Let customers come.

    Parameters
    ----------
    customers, supply
        What is wanted and what is there.
    family : array
        The family of each product: nobody takes a cake for a bread.
    weight : array
        How well each product is liked; who takes another one chooses by it among what is left of the family.
    recapture : float
        The share of customers who take another product of the family when theirs is sold out, 0 to 1.

    Examples
    --------
    Three want a roll, two are there; the third takes the other bread, if he is of those who do.

    >>> three = Customers(*np.zeros((2, 3), dtype=np.int64), np.array([420, 430, 440]), *np.ones((1, 3)),
    ...                np.array([0.1, 0.2, 0.3]), np.full(3, 0.5))
    >>> shelf = Supply.all_day(np.array([[2.0], [5.0]]))
    >>> both = {"family": np.zeros(2, dtype=np.int64), "weight": np.ones(2)}
    >>> serve(three, shelf, recapture=0.5, **both).other.tolist()
    [-1, -1, 1]
    >>> serve(three, shelf, recapture=0.2, **both).own_qty.tolist()
    [1.0, 1.0, 0.0]
    """
    own = _first_choices(customers, supply)
    other = np.full(len(own), -1, dtype=np.int64)
    other_qty = np.zeros(len(own))
    if recapture <= 0:
        return Served(own, other, other_qty)
    days = supply.made_qty.shape[2]
    group = family[customers.product] * days + customers.day
    is_short = own < customers.qty - _NOTHING
    # Only where something ran out does one customer's choice touch another's.
    at_all = np.flatnonzero(np.isin(group, np.unique(group[is_short])))
    members = {int(name): np.flatnonzero(family == name) for name in np.unique(family)}
    switches = customers.patience < recapture
    for at in _parts(group, at_all):
        day = int(customers.day[at[0]])
        mates = members[int(family[customers.product[at[0]]])]
        own[at], other[at], other_qty[at] = _one_day(customers, at, supply, day, mates, weight, switches)
    return Served(own, other, other_qty)


def _parts(group: Ints, chosen: Ints) -> list[Ints]:
    """Return the positions of each group, in the order of time."""
    if len(chosen) == 0:
        return []
    order = chosen[np.argsort(group[chosen], kind="stable")]
    return np.split(order, np.flatnonzero(np.diff(group[order])) + 1)


def _first_choices(customers: Customers, supply: Supply) -> Floats:
    """Return what each customer gets of the product he came for, if nobody takes another one."""
    slots, products, days = supply.made_qty.shape
    cell = customers.product * days + customers.day
    order = np.argsort(cell, kind="stable")
    got = np.zeros(len(cell))
    if len(cell) == 0:
        return got
    flat = supply.made_qty.reshape(slots, products * days)
    if slots == 1 and not supply.ready_minute.any():
        before = np.cumsum(customers.qty[order])
        first = np.flatnonzero(np.diff(cell[order], prepend=-1))
        base = np.repeat(before[first] - customers.qty[order][first], np.diff(np.append(first, len(cell))))
        left = flat[0, cell[order]] - (before - base - customers.qty[order])
        got[order] = np.clip(left, 0.0, customers.qty[order])
        return got
    for at in _parts(cell, np.arange(len(cell))):
        taken = 0.0
        made, ready = flat[:, cell[at[0]]], supply.ready_minute[:, customers.day[at[0]]]
        for place in at.tolist():
            there = float(made[ready <= customers.minute[place]].sum()) - taken
            got[place] = min(max(there, 0.0), float(customers.qty[place]))
            taken += got[place]
    return got


def _one_day(
    customers: Customers,
    at: Ints,
    supply: Supply,
    day: int,
    mates: Ints,
    weight: Floats,
    switches: npt.NDArray[np.bool_],
) -> tuple[Floats, Ints, Floats]:
    """Serve the customers of one family on one day, one after the other."""
    place_of = {int(product): place for place, product in enumerate(mates)}
    coming = sorted(
        (int(ready), slot)
        for slot, ready in enumerate(supply.ready_minute[:, day])
        if supply.made_qty[slot, mates, day].any()
    )
    shelf = np.zeros(len(mates))
    liked = weight[mates]
    own, other, other_qty = np.zeros(len(at)), np.full(len(at), -1, dtype=np.int64), np.zeros(len(at))
    minutes, products, wanted = (
        customers.minute[at].tolist(),
        customers.product[at].tolist(),
        customers.qty[at].tolist(),
    )
    tastes, moves = customers.taste[at].tolist(), switches[at].tolist()
    for place, (minute, product, qty) in enumerate(zip(minutes, products, wanted, strict=True)):
        while coming and coming[0][0] <= minute:
            shelf += supply.made_qty[coming.pop(0)[1], mates, day]
        mine = place_of[product]
        own[place] = got = min(shelf[mine], qty)
        shelf[mine] -= got
        if not moves[place] or qty - got <= _NOTHING:
            continue
        chances = np.where(shelf > _NOTHING, liked, 0.0).cumsum()
        if chances[-1] <= 0:
            continue
        chosen = int(np.searchsorted(chances, tastes[place] * chances[-1], side="right"))
        other[place], other_qty[place] = mates[chosen], min(shelf[chosen], qty - got)
        shelf[chosen] -= other_qty[place]
    return own, other, other_qty
