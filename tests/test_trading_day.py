"""Customers come one after the other and find what is left."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.trading_day import Customers, Supply, serve

TWO_FAMILIES = np.array([0, 0, 0, 1])
LIKED = np.array([4.0, 2.0, 1.0, 3.0])


def crowd(seed: int, count: int = 200, days: int = 3) -> Customers:
    random = np.random.default_rng(seed)
    day, minute = random.integers(0, days, count), random.integers(360, 1140, count)
    order = np.lexsort((minute, day))
    product = random.integers(0, 4, count)
    qty = random.integers(1, 4, count).astype(float)
    return Customers(product, day[order], minute[order], qty, random.random(count), random.random(count))


def plainly(customers: Customers, supply: Supply, recapture: float) -> tuple[list[float], list[int], list[float]]:
    """Every customer looked at by himself, as one would write it down."""
    own, other, other_qty, shelf, put = [], [], [], {}, set()
    for product, day, minute, qty, patience, taste in zip(
        customers.product,
        customers.day,
        customers.minute,
        customers.qty,
        customers.patience,
        customers.taste,
        strict=True,
    ):
        for slot in range(len(supply.made_qty)):
            if supply.ready_minute[slot, day] <= minute and (slot, day) not in put:
                put.add((slot, day))
                for each in range(4):
                    shelf[each, day] = shelf.get((each, day), 0.0) + supply.made_qty[slot, each, day]
        got = min(shelf.get((product, day), 0.0), qty)
        shelf[product, day] = shelf.get((product, day), 0.0) - got
        own.append(got)
        chosen, more = -1, 0.0
        if got < qty and patience < recapture:
            mates = [each for each in range(4) if TWO_FAMILIES[each] == TWO_FAMILIES[product]]
            weights = [LIKED[each] if shelf.get((each, day), 0.0) > 0 else 0.0 for each in mates]
            if sum(weights) > 0:
                reached = np.cumsum(weights) / sum(weights)
                chosen = mates[int(np.argmax(reached > taste))]
                more = min(shelf[chosen, day], qty - got)
                shelf[chosen, day] -= more
        other.append(chosen)
        other_qty.append(more)
    return own, other, other_qty


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 3), st.sampled_from([0.0, 0.3, 0.9, 1.0]))
def test_all_at_once_is_the_same_as_one_customer_after_the_other(seed: int, slots: int, recapture: float) -> None:
    random = np.random.default_rng(seed)
    customers = crowd(seed)
    supply = Supply(
        random.integers(0, 30, (slots, 4, 3)).astype(float), np.sort(random.integers(0, 1000, (slots, 3)), 0)
    )
    served = serve(customers, supply, family=TWO_FAMILIES, weight=LIKED, recapture=recapture)
    own, other, other_qty = plainly(customers, supply, recapture)
    assert served.own_qty.tolist() == own
    assert served.other.tolist() == other
    assert served.other_qty.tolist() == other_qty


@given(st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_nothing_is_sold_that_was_not_made_and_nobody_gets_more_than_he_wanted(seed: int) -> None:
    random = np.random.default_rng(seed)
    customers, made = crowd(seed), random.integers(0, 30, (4, 3)).astype(float)
    served = serve(customers, Supply.all_day(made), family=TWO_FAMILIES, weight=LIKED, recapture=0.7)
    sold = np.zeros_like(made)
    np.add.at(sold, (customers.product, customers.day), served.own_qty)
    moved = served.other >= 0
    np.add.at(sold, (served.other[moved], customers.day[moved]), served.other_qty[moved])
    assert (sold <= made).all()
    assert (served.own_qty + served.other_qty <= customers.qty).all()
    assert (TWO_FAMILIES[served.other[moved]] == TWO_FAMILIES[customers.product[moved]]).all()


@pytest.mark.parametrize(("ready", "found"), [(0, 2.0), (600, 1.0), (1200, 0.0)])
def test_what_is_ready_later_serves_who_comes_later(ready: int, found: float) -> None:
    customers = Customers(*np.zeros((2, 2), dtype=np.int64), np.array([500, 700]), np.ones(2), np.ones(2), np.ones(2))
    supply = Supply(np.array([[[5.0]]]), np.array([[ready]]))
    served = serve(customers, supply, family=np.zeros(1, dtype=np.int64), weight=np.ones(1), recapture=0.0)
    assert served.own_qty.sum() == found
