"""Use of an ingredient day by day: the days after the forecast, sums, the day the stock runs out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.decisions.ordering.consumption import Consumption, reached

MONDAY = pd.Timestamp("2026-11-23")


def day(ahead):
    return MONDAY + pd.Timedelta(days=ahead)


def of(quantities, *, through=30, closed=(), known_from=0, paths=None):
    rows = pd.DataFrame({"day": [day(n) for n in quantities], "mean_qty": list(quantities.values())})
    on_paths = rows[["mean_qty"]].to_numpy() if paths is None else np.array(paths, dtype=float)
    return Consumption.of(
        rows.assign(per_product_qty=1.0), on_paths, known_from=day(known_from), through=day(through),
        closed={day(n) for n in closed},
    )  # fmt: skip


def means(consumption, count):
    return consumption.mean_qty[:count].tolist()


def test_days_after_the_forecast_repeat_its_last_week():
    week = dict(enumerate([10, 20, 30, 40, 50, 60, 70.0]))
    assert means(of(week), 16) == [*week.values(), *week.values(), 10, 20]


def test_closed_days_after_the_forecast_use_nothing():
    week = dict(enumerate([10, 20, 30, 40, 50, 60, 70.0]))
    assert means(of(week, closed=[8, 3]), 17) == [*week.values(), 10, 0, 30, 40, 50, 60, 70, 10, 20, 30]


def test_a_forecast_of_less_than_a_week_goes_on_with_its_mean():
    assert means(of({-1: 99.0, 0: 10.0, 1: 20.0}), 6) == [99, 10, 20, 15, 15, 15]


def test_days_without_a_row_use_nothing():
    assert means(of({0: 10.0, 2: 30.0}), 3) == [10, 0, 30]


def test_products_of_one_day_are_added_each_with_what_a_unit_takes():
    rows = pd.DataFrame({"day": [day(0), day(0), day(1)], "mean_qty": [10.0, 4.0, 6.0], "per_product_qty": [0.5, 2, 1]})
    paths = np.array([[8.0, 12.0], [4.0, 5.0], [6.0, 0.0]])
    use = Consumption.of(rows, paths, known_from=day(0), through=day(1), closed=())
    assert use.mean_qty.tolist() == [13, 6]
    assert use.paths_qty.tolist() == [[12, 16], [6, 0]]


def test_days_outside_count_for_nothing():
    assert of({0: 10.0}, through=0).between(day(-5), day(-1)) == 0
    assert [used.tolist() for _, used in of({0: 10.0}, through=0).days(day(-1), day(0))] == [[0, 0], [10, 10]]


def test_what_is_missing_is_not_made_up_and_a_delivery_comes_after_the_baking():
    use = of({0: 10.0, 1: 10.0, 2: 10.0}, paths=[[10.0, 0.0], [10.0, 0.0], [10.0, 30.0]])
    left = use.left(day(0), day(1), stock_qty=15.0, arrivals={day(1): 4.0})
    assert left.tolist() == [4, 4, 19]
    assert use.asked(day(1), day(2), left=left, arrivals={day(2): 99.0}).tolist() == [6, 6, 11]


def test_a_delivery_lasts_on_every_day_of_its_time_not_only_on_the_last():
    """20 more come on the evening of day 1, too late for its baking: 5 are missing on day 1, none in the sum."""
    use = of({0: 0.0, 1: 25.0, 2: 10.0})
    left = use.left(day(0), day(0), stock_qty=20.0, arrivals={})
    assert use.asked(day(0), day(2), left=left, arrivals={day(1): 20.0})[0] == 5


def test_a_level_is_the_share_of_paths_on_which_it_suffices():
    quantities = np.arange(1.0, 101.0)
    assert [reached(quantities, level) for level in (0.005, 0.5, 0.9, 0.901, 0.999)] == [1, 50, 90, 91, 100]


def test_the_daily_mean_is_over_the_days_that_bake():
    assert of({0: 10.0, 1: 0.0, 2: 30.0}).mean_of_baking_days(day(0), day(2)) == 20
    assert of({0: 0.0}, through=1).mean_of_baking_days(day(0), day(0)) == 0


@pytest.mark.parametrize(
    ("stock", "arrivals", "expected"),
    [
        (100, {}, None),
        (35, {}, 3),
        (35, {2: 5.0}, None),
        (35, {3: 5.0}, 3),
        (0, {0: 100.0}, 0),
    ],
)
def test_a_delivery_comes_after_the_baking_of_its_day(stock, arrivals, expected):
    consumption = of(dict.fromkeys(range(4), 10.0))
    found = consumption.runs_out_on(
        day(0), day(3), stock_qty=stock, arrivals={day(ahead): qty for ahead, qty in arrivals.items()}
    )
    assert found == (None if expected is None else day(expected))


def test_running_out_agrees_with_a_running_sum():
    dice = np.random.default_rng(4)
    used = dice.integers(0, 30, 14).astype(float)
    consumption = of(dict(enumerate(used)))
    for stock in range(0, 300, 7):
        short = np.flatnonzero(np.cumsum(used) > stock)
        expected = day(int(short[0])) if len(short) else None
        assert consumption.runs_out_on(day(0), day(13), stock_qty=stock, arrivals={}) == expected
