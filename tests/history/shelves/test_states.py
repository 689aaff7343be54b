"""The chain is compared with an enumeration of every path, which is slow and plain."""

from __future__ import annotations

from itertools import pairwise
from itertools import product as every

import numpy as np
import pytest

from forecast.history.shelves.states import (
    _FACTOR_STEPS,
    _SALE_WHEN_EMPTY,
    _summed,
    day_factors,
    shelf_states,
)

RATE = np.array([[2.0, 1.0, 3.0, 0.5]])
OUT, BACK, START, SPREAD = 0.1, 0.3, 0.05, 0.4


def found(sales, *, told=(-1, -1, -1, -1), rate=RATE):
    return shelf_states(
        np.array([sales], dtype=float), rate, spread=np.array([SPREAD]), runs_out=np.full(rate.shape, OUT),
        refilled=np.full(rate.shape, BACK), empty_at_start=np.array([START]), notes=np.array([told], dtype=np.int8),
    )  # fmt: skip


def by_enumeration(sales):
    factors, shares = day_factors(np.array([SPREAD]))
    total, empty, missed, moves = 0.0, np.zeros(4), 0.0, np.zeros(2)
    for factor, share in zip(factors[0], shares, strict=True):
        for path in every((0, 1), repeat=4):
            chance = share * (START if path[0] else 1 - START)
            for slot, state in enumerate(path):
                if slot:
                    move = {(0, 0): 1 - OUT, (0, 1): OUT, (1, 0): BACK, (1, 1): 1 - BACK}
                    chance *= move[path[slot - 1], state]
                stocked = factor ** sales[slot] * np.exp(-RATE[0, slot] * factor)
                if state == 0:
                    chance *= stocked
                elif sales[slot]:
                    chance *= _SALE_WHEN_EMPTY * stocked
            total += chance
            empty += chance * np.array(path)
            missed += chance * (np.array(path) * RATE[0]).sum() * factor
            moves += [chance * sum(pair == way for pair in pairwise(path)) for way in ((0, 1), (1, 0))]
    return empty / total, missed / total, moves / total


@pytest.mark.parametrize("sales", [(3, 1, 0, 0), (0, 0, 0, 0), (0, 2, 0, 1), (2, 0, 4, 1)])
def test_probabilities_are_those_of_every_path_weighed(sales):
    states = found(sales)
    empty, missed, moves = by_enumeration(sales)
    assert states.empty_share[0] == pytest.approx(empty, rel=1e-6)
    assert states.missed[0] == pytest.approx(missed, rel=1e-6)
    assert [states.ran_out_count[0], states.refilled_count[0]] == pytest.approx(moves, rel=1e-6)


def test_the_longer_nothing_sells_the_likelier_the_shelf_is_empty():
    short, long = found((2, 1, 3, 0)), found((2, 0, 0, 0))
    assert long.empty_share[0, 3] > short.empty_share[0, 3]


def test_silence_says_little_of_a_product_that_hardly_sells():
    quiet = found((0, 0, 0, 0), rate=RATE / 100)
    assert quiet.empty_share[0, 3] == pytest.approx(0.2, abs=0.07)


def test_what_was_written_down_overrides_the_till():
    assert found((2, 1, 0, 0), told=(-1, -1, -1, 0)).empty_share[0, 3] < 1e-6
    assert found((2, 1, 3, 1), told=(-1, -1, -1, 1)).empty_share[0, 3] > 0.999
    assert np.isfinite(found((2, 1, 3, 1), told=(0, 1, 0, 1)).empty_share).all()


def test_sales_that_are_closed_away_leave_no_slots_to_judge():
    assert shelf_states(
        np.zeros((2, 4)), np.zeros((2, 4)), spread=np.full(2, 0.3), runs_out=np.zeros((2, 4)),
        refilled=np.zeros((2, 4)), empty_at_start=np.zeros(2), notes=np.full((2, 4), -1, dtype=np.int8),
    ).empty_share.tolist() == np.zeros((2, 4)).tolist()  # fmt: skip


def test_a_row_is_told_the_same_alone_as_among_many():
    rng = np.random.default_rng(1)
    rate = rng.gamma(2.0, 1.0, (600, 4))
    rows = {
        "sales": rng.poisson(rate).astype(float),
        "rate": rate,
        "spread": rng.uniform(0.1, 0.6, 600),
        "runs_out": rng.uniform(0.0, 0.2, rate.shape),
        "refilled": rng.uniform(0.0, 0.3, rate.shape),
        "empty_at_start": rng.uniform(0.0, 0.1, 600),
        "notes": np.where(rng.random(rate.shape) < 0.02, 1, -1).astype(np.int8),
    }
    together = shelf_states(**rows)
    for row in (0, 255, 256, 599):
        alone = shelf_states(**{name: values[row : row + 1] for name, values in rows.items()})
        for name, values in vars(alone).items():
            np.testing.assert_array_equal(values[0], getattr(together, name)[row])


def test_sums_in_a_set_order_take_every_factor_of_the_day_once():
    values = np.random.default_rng(1).random((3, len(_FACTOR_STEPS), 5))
    np.testing.assert_allclose(_summed(values, axis=-2), values.sum(axis=-2), rtol=1e-14)
