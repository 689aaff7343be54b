from __future__ import annotations

import numpy as np
import pytest

from forecast.history.shelves.expected_demand import HALF_LIFE_DAYS, LEVEL_EVENTS, SHOP_EVENTS, _nearby, expected_demand

DAYS = 84


def expected(sold, served=None, *, products=1):
    count = len(sold)
    day = np.tile(np.arange(count // products), products)
    return expected_demand(
        np.asarray(sold, dtype=float), np.ones(count) if served is None else served,
        series=np.repeat(np.arange(products), count // products), day=day, weekday=day % 7, shop_day=day,
        unit=np.ones(count),
    )  # fmt: skip


def test_a_weekday_that_sells_double_is_expected_to():
    sold = np.where(np.arange(DAYS) % 7 == 5, 400.0, 200.0)
    assert expected(sold) == pytest.approx(sold, rel=0.03)


def test_half_served_days_count_as_half_days():
    served = np.where(np.arange(DAYS) % 3 == 0, 0.5, 1.0)
    assert expected(200.0 * served, served) == pytest.approx(np.full(DAYS, 200.0), rel=0.02)


def test_a_day_is_not_judged_by_its_own_sales():
    sold = np.full(DAYS, 100.0)
    other = sold.copy()
    other[40] = 0.0
    # Only the long-run means, of which the day is one in many, may move.
    assert expected(other)[40] == pytest.approx(expected(sold)[40], rel=0.1)


def test_a_busy_shop_raises_what_is_expected_of_every_product():
    sold = np.full(2 * DAYS, 300.0)
    sold[[40, DAYS + 40]] = 450.0
    found = expected(sold, products=2)
    busy = (450.0 + SHOP_EVENTS) / (300.0 + SHOP_EVENTS)
    assert found[40] / found[41] == pytest.approx(busy, rel=0.05)


def test_nearness_agrees_with_a_double_loop():
    rng = np.random.default_rng(1)
    values, series, day = rng.random(30), np.repeat([0, 1], 15), np.tile(np.arange(15) * 2, 2)
    by_hand = [
        sum(
            values[other] * 0.5 ** (abs(day[other] - day[row]) / HALF_LIFE_DAYS)
            for other in range(30)
            if other != row and series[other] == series[row]
        )
        for row in range(30)
    ]
    assert _nearby(values, series, day) == pytest.approx(by_hand)
    assert LEVEL_EVENTS > 0
