from __future__ import annotations

import numpy as np
import pytest

from forecast.history.shelves.half_hours import HalfHours
from forecast.history.shelves.usual_day import (
    _SHOP_EVENTS,
    HALF_LIFE_DAYS,
    POOL_EVENTS,
    before_each_day,
    day_spreads,
    how_busy,
    profiles,
    sale_units,
    usual_by_weekday,
)


def rows_of(sold, product, *, day=None, is_open=None):
    sold = np.array(sold, dtype=float)
    product = np.array(product)
    day = np.zeros_like(product) if day is None else np.array(day)
    open_slots = np.ones(sold.shape, dtype=bool) if is_open is None else np.array(is_open)
    return HalfHours(np.zeros_like(product), product, day, sold, open_slots, sold)


def shares(sold, exposed, product):
    rows = rows_of(sold, product)
    return profiles(rows, np.array(exposed), np.ones(len(sold)), max(product) + 1)[product, 3]


def test_a_product_of_many_sales_has_its_own_profile_and_a_thin_one_that_of_its_shop():
    found = shares([[9_000.0, 1_000.0], [0.0, 1.0]], [[10_000.0] * 2, [1.0] * 2], [0, 1])
    assert found[0] == pytest.approx([0.9, 0.1], abs=0.01)
    assert found[1] == pytest.approx([0.9, 0.1], abs=0.05)
    assert found[1, 1] > found[0, 1]


def test_a_weekday_that_was_never_seen_has_the_profile_of_its_product():
    rows = rows_of([[9_000.0, 1_000.0], [100.0, 900.0]], [0, 1])
    found = profiles(rows, np.full((2, 2), 1e4), np.ones(2), 2)
    assert found[:, 5] == pytest.approx(np.array([[0.9, 0.1], [0.1, 0.9]]), abs=0.03)


def test_hours_without_stock_are_not_hours_without_customers():
    assert shares([[500.0, 250.0]], [[1_000.0, 500.0]], [0])[0] == pytest.approx([0.5, 0.5], abs=0.01)


def test_every_profile_sums_to_one_and_a_slot_nobody_opens_has_no_share():
    rows = rows_of(np.zeros((2, 2)), [0, 1], is_open=[[True, False], [True, False]])
    found = profiles(rows, np.zeros((2, 2)), np.ones(2), 2)
    assert found[:, 0].tolist() == [[1.0, 0.0], [1.0, 0.0]]
    assert POOL_EVENTS > 0


def test_a_weekday_that_sells_double_is_usual_and_half_served_days_count_as_half_days():
    day = np.arange(84)
    rows = rows_of(np.ones((84, 2)), np.zeros(84, dtype=int), day=day)
    served = np.where(day % 3 == 0, 0.5, 1.0)
    wanted = np.where(rows.weekday == 5, 400.0, 200.0)
    usual = usual_by_weekday(wanted * served, served, rows, 1)[0]
    assert usual[5] == pytest.approx(400.0, rel=0.03)
    assert usual[4] == pytest.approx(200.0, rel=0.03)


def test_a_busy_shop_raises_what_is_expected_and_no_product_is_judged_by_itself():
    busy = how_busy(np.array([300.0, 450.0, 100.0]), np.array([300.0, 300.0, 100.0]), np.array([0, 0, 1]))
    assert busy.tolist() == [(450.0 + _SHOP_EVENTS) / (300.0 + _SHOP_EVENTS), 1.0, 1.0]


def test_the_sum_of_the_days_before_agrees_with_a_double_loop():
    rng = np.random.default_rng(1)
    product, day = np.repeat([0, 1], 15), np.tile(np.arange(15) * 2 + 5, 2)
    values, start = rng.random(30), np.array([3.0, 0.0])
    by_hand = [
        start[product[row]] * 0.5 ** ((day[row] - 4) / HALF_LIFE_DAYS)
        + sum(
            values[other] * 0.5 ** ((day[row] - day[other]) / HALF_LIFE_DAYS)
            for other in range(30)
            if day[other] < day[row] and product[other] == product[row]
        )
        for row in range(30)
    ]
    rows = rows_of(np.ones((30, 1)), product, day=day)
    assert before_each_day(values, rows, start, 4) == pytest.approx(by_hand)


def test_bursts_of_customers_and_days_that_scatter_are_told_apart():
    rng = np.random.default_rng(2)
    rate = np.full((400, 20), 3.0)
    level = np.exp(rng.normal(0.0, 0.3, 400) - 0.045)
    rows = rows_of(rng.poisson(rate * level[:, None]), np.zeros(400, dtype=int), day=np.arange(400))
    assert sale_units(rows, rate, np.ones(rate.shape), 1)[0] == pytest.approx(1.0, abs=0.1)
    bursts = rows_of(3 * rng.poisson(rate / 3), np.zeros(400, dtype=int), day=np.arange(400))
    assert sale_units(bursts, rate, np.ones(rate.shape), 1)[0] == pytest.approx(3.0, rel=0.15)
    total, expected = rows.visits.sum(axis=1), rate.sum(axis=1)
    spread = day_spreads(total, expected, np.ones(400), rows.product, products=1, least=0.05)
    assert spread[0] == pytest.approx(0.3, rel=0.15)
