from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import poisson

from forecast.history.shelves.without_times import at_least, demand_of_days


def test_the_mean_of_at_least_so_many_agrees_with_a_sum_over_all_counts():
    counts = np.arange(400)
    for sold, mean in ((3, 8.0), (8, 8.0), (15, 8.0), (1, 0.7), (0, 2.0)):
        share = poisson.pmf(counts, mean) * (counts >= sold)
        by_hand = (counts * share).sum() / share.sum()
        told = at_least(np.array([float(sold)]), np.array([mean]), np.array([1e-9]))
        assert told[0] == pytest.approx(by_hand, rel=1e-6)


def test_a_quantity_out_of_all_proportion_is_taken_as_it_was_sold():
    assert at_least(np.array([500.0]), np.array([3.0]), np.array([0.1])).tolist() == [500.0]


def test_demand_is_never_below_what_was_sold_and_sold_out_days_lose_most_of_their_bias():
    random = np.random.default_rng(3)
    days, count = 300, 4
    mean = np.array([40.0, 25.0, 12.0, 60.0])
    wanted = random.poisson(mean * np.exp(random.normal(0, 0.15, (days, 1))), (days, count)).astype(float)
    shelf = mean * 1.05
    sold = np.minimum(wanted, shelf.round())
    is_out = (wanted >= shelf.round()).ravel()
    series, day = np.tile(np.arange(count), days), np.repeat(np.arange(days), count)
    told = demand_of_days(sold.ravel(), is_out, series=series, day=day)
    assert (told >= sold.ravel()).all()
    bias = [(values - wanted.ravel()).sum() / wanted.sum() for values in (sold.ravel(), told)]
    assert bias[0] < -0.03
    assert abs(bias[1]) < abs(bias[0]) / 3


def test_no_later_day_changes_what_is_said_of_a_day():
    random = np.random.default_rng(5)
    sold = random.poisson(20, 200).astype(float)
    is_out = random.random(200) < 0.3
    series, day = np.zeros(200, dtype=int), np.arange(200)
    whole = demand_of_days(sold, is_out, series=series, day=day)
    part = demand_of_days(sold[:120], is_out[:120], series=series[:120], day=day[:120])
    assert (whole[:120] == part).all()


def test_where_nothing_sold_out_demand_is_what_was_sold():
    sold = np.array([3.0, 4.0])
    assert demand_of_days(sold, np.zeros(2, dtype=bool), series=np.zeros(2, dtype=int), day=np.arange(2)).tolist() == [
        3,
        4,
    ]
