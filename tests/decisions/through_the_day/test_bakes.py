"""Bakes for each slot: the best division that enumeration finds, in whole steps, within the oven."""

from __future__ import annotations

from itertools import product as every

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.decisions.baking.night import unit_worth
from forecast.decisions.baking.problem import NO_LIMIT
from forecast.decisions.through_the_day.bakes import best_bakes
from forecast.decisions.through_the_day.timing import ShelfValues, SlotTimes
from forecast.distribution import DemandDistribution

FREE = np.full(3, NO_LIMIT)


def rows_of(batch: list[float], *, least: float = 0.0, is_half: bool = False) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "product": [f"P{at}" for at in range(len(batch))], "dough": "levain", "unit": "pcs", "batch_qty": batch,
            "minimum_batch_qty": least, "is_half_batch_allowed": is_half, "minimum_display_qty": 0.0,
            "underage_net_amount": np.linspace(0.5, 1.0, len(batch)), "overage_net_amount": 0.2,
            "price_gross_amount": 1.0,
        }
    )  # fmt: skip


def values_of(rows: pd.DataFrame, mean: float, shares: tuple[float, float], fresh: float) -> ShelfValues:
    count = len(rows)
    spread = np.array([0.5, 0.8, 1.0, 1.3, 1.6]) * mean
    demand = DemandDistribution.from_quantiles(
        np.array([0.1, 0.3, 0.5, 0.7, 0.9]), np.tile(spread, (count, 1)), is_discrete=np.ones(count, dtype=bool)
    )
    before = np.tile([*np.cumsum(shares), 1.0], (count, 1))
    times = SlotTimes(np.zeros(3), before, np.minimum(before + fresh, 1.0))
    return ShelfValues(demand, times, np.linspace(0.6, 0.9, count), np.zeros(count), np.zeros((count, 3)))


def enumerated(
    rows: pd.DataFrame, values: ShelfValues, steps: list[int], step: np.ndarray, places: np.ndarray
) -> float:
    """Return the least cost of all divisions that bake every step and fit the oven; infinity if there is none."""
    worth = unit_worth(rows)

    def divisions(total: int):
        return [(a, b, total - a - b) for a in range(total + 1) for b in range(total + 1 - a)]

    def cost(at: int, bakes: tuple[int, int, int]) -> float:
        ahead = np.cumsum(bakes) * step[at]
        return float(worth[at] * values.cost(np.full(3, at), np.arange(3), ahead).sum())

    best = np.inf
    for chosen in every(*(divisions(total) for total in steps)):
        if (4 * np.array(chosen).sum(axis=0) <= places).all():
            best = min(best, sum(cost(at, bakes) for at, bakes in enumerate(chosen)))
    return best


@settings(deadline=None, max_examples=40)
@given(
    st.integers(1, 6), st.integers(1, 5), st.floats(5, 60), st.floats(0.1, 0.6), st.floats(0.05, 0.3),
    st.floats(0, 0.5),
)  # fmt: skip
def test_without_limits_the_division_is_the_best_of_all(first, second, mean, morning, noon, fresh) -> None:
    rows = rows_of([10.0, 6.0])
    values = values_of(rows, mean, (morning, noon), fresh)
    total, step = np.array([first * 10.0, second * 6.0]), np.array([10.0, 6.0])
    least = np.zeros((2, 3))
    least[:, -1] = total
    bakes = best_bakes(rows, values, most_qty=total, least_qty=least, places=FREE)
    assert bakes.slot_qty.sum(axis=1).tolist() == total.tolist()
    assert (bakes.slot_qty % step[:, None] == 0).all()
    worth = unit_worth(rows)
    cost = sum(
        worth[at] * values.cost(np.full(3, at), np.arange(3), bakes.slot_qty[at].cumsum()).sum() for at in range(2)
    )
    assert cost == pytest.approx(enumerated(rows, values, [first, second], step, FREE), abs=1e-6)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.integers(0, 5), min_size=2, max_size=2), st.lists(st.integers(0, 4), min_size=3, max_size=3),
    st.floats(5, 60),
)  # fmt: skip
def test_no_slot_is_overfilled_and_what_does_not_fit_is_told(steps, held, mean) -> None:
    rows = rows_of([10.0, 6.0])
    values = values_of(rows, mean, (0.4, 0.3), 0.2)
    step = np.array([10.0, 6.0])
    total, places = np.array(steps) * step, np.array(held) * 4
    least = np.zeros((2, 3))
    least[:, -1] = total
    bakes = best_bakes(rows, values, most_qty=total, least_qty=least, places=places)
    assert ((bakes.slot_qty / step[:, None]).sum(axis=0) <= np.array(held) + 1e-9).all()
    assert (bakes.slot_qty.sum(axis=1) + bakes.short_qty).tolist() == total.tolist()
    assert bakes.short_qty.sum() > 0 or sum(steps) <= sum(held)
    assert bakes.short_qty.sum() == 0 or sum(steps) > sum(held)


def test_half_batches_and_the_smallest_batch_are_kept() -> None:
    rows = rows_of([20.0], least=30.0, is_half=True)
    values = values_of(rows, 60.0, (0.34, 0.33), 0.0)
    least = np.array([[0.0, 0.0, 70.0]])
    (bakes,) = best_bakes(rows, values, most_qty=np.array([70.0]), least_qty=least, places=FREE).slot_qty
    assert bakes.sum() == 70
    assert all(qty == 0 or qty >= 30 for qty in bakes)
    assert (bakes % 10 == 0).all()


def test_what_is_no_whole_step_is_baked_first() -> None:
    rows = rows_of([20.0])
    values = values_of(rows, 50.0, (0.4, 0.3), 0.0)
    least = np.array([[0.0, 0.0, 55.0]])
    (bakes,) = best_bakes(rows, values, most_qty=np.array([55.0]), least_qty=least, places=FREE).slot_qty
    assert bakes.sum() == 55
    assert bakes[0] % 20 == 15
    assert bakes[1] % 20 == bakes[2] % 20 == 0


def test_a_product_of_many_pieces_is_divided_in_multiples() -> None:
    rows = rows_of([1.0])
    values = values_of(rows, 900.0, (0.4, 0.3), 0.0)
    least = np.array([[0.0, 0.0, 1001.0]])
    (bakes,) = best_bakes(rows, values, most_qty=np.array([1001.0]), least_qty=least, places=FREE).slot_qty
    assert bakes.sum() == 1001
    assert bakes[0] == pytest.approx(0.4 * 1001, abs=0.12 * 1001)
