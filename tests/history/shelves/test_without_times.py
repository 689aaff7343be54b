from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import poisson

from forecast.history.shelves.without_times import _at_least, demand_of_days


def test_the_mean_of_at_least_so_many_agrees_with_a_sum_over_all_counts():
    counts = np.arange(400)
    for sold, mean in ((3, 8.0), (8, 8.0), (15, 8.0), (1, 0.7), (0, 2.0)):
        share = poisson.pmf(counts, mean) * (counts >= sold)
        by_hand = (counts * share).sum() / share.sum()
        told = _at_least(np.array([float(sold)]), np.array([mean]), np.array([1e-9]))
        assert told[0] == pytest.approx(by_hand, rel=1e-6)


def test_a_quantity_out_of_all_proportion_is_taken_as_it_was_sold():
    assert _at_least(np.array([500.0]), np.array([3.0]), np.array([0.1])).tolist() == [500.0]


def made_up(days=300, count=4):
    """Return sold, made, wanted, product and day of a baker who foresees half of how busy a day is."""
    random = np.random.default_rng(3)
    mean = np.array([40.0, 25.0, 12.0, 60.0])[:count]
    foreseen, surprise = np.exp(random.normal(0, 0.3, (days, 1))), np.exp(random.normal(0, 0.1, (days, 1)))
    wanted = random.poisson(mean * foreseen * surprise).astype(float)
    made = np.round(mean * foreseen * 1.05)
    columns = (np.minimum(wanted, made), made, wanted)
    return *(values.ravel() for values in columns), np.tile(np.arange(count), days), np.repeat(np.arange(days), count)


def test_demand_is_never_below_what_was_sold_and_sold_out_days_lose_most_of_their_bias():
    sold, made, wanted, product, day = made_up()
    found = demand_of_days(sold, made, is_empty=sold >= made, product=product, day=day)
    assert (found >= sold).all()
    assert (found[sold < made] == sold[sold < made]).all()
    bias = [(values - wanted).sum() / wanted.sum() for values in (sold, found)]
    assert bias[0] < -0.03
    assert abs(bias[1]) < abs(bias[0]) / 3


def test_no_later_day_changes_what_is_said_of_a_day():
    sold, made, _, product, day = made_up()
    early = day < 120
    whole = demand_of_days(sold, made, is_empty=sold >= made, product=product, day=day)
    part = demand_of_days(
        sold[early], made[early], is_empty=(sold >= made)[early], product=product[early], day=day[early]
    )
    assert (whole[early] == part).all()


def test_where_nothing_sold_out_or_nobody_knows_what_was_made_demand_is_what_was_sold():
    sold, nobody = np.array([3.0, 4.0]), np.full(2, np.nan)
    out = np.array([False, True])
    for made, is_empty in ((sold, out & False), (nobody, out & False)):
        found = demand_of_days(sold, made, is_empty=is_empty, product=np.zeros(2, dtype=int), day=np.arange(2))
        assert found.tolist() == [3, 4]
