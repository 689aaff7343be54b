"""Use of an ingredient day by day: the days after the forecast, sums, the day the stock runs out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.decisions.consumption import Consumption

MONDAY = pd.Timestamp("2026-11-23")


def day(ahead):
    return MONDAY + pd.Timedelta(days=ahead)


def of(quantities, *, through=30, closed=(), known_from=0, sd=1.0):
    rows = pd.DataFrame({"day": [day(n) for n in quantities], "mean_qty": list(quantities.values()), "sd_qty": sd})
    return Consumption.of(rows, known_from=day(known_from), through=day(through), closed={day(n) for n in closed})


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


def test_sums_add_means_and_the_squares_of_deviations():
    mean, sd = of(dict.fromkeys(range(7), 10.0), sd=3.0).between(day(2), day(5))
    assert (mean, sd) == (40, pytest.approx(6))


def test_days_outside_count_for_nothing():
    assert of({0: 10.0}, through=0).between(day(-5), day(-1)) == (0, 0)


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


@pytest.mark.parametrize(("together", "expected"), [(0.0, 6.0), (0.25, 7.937), (1.0, 12.0)])
def test_days_that_err_together_need_more_reserve_than_independent_ones(together, expected):
    rows = pd.DataFrame({"day": [day(n) for n in range(4)], "mean_qty": 10.0, "sd_qty": 3.0})
    use = Consumption.of(rows, known_from=day(0), through=day(30), closed=(), days_together=together)
    assert use.between(day(0), day(3)) == (40.0, pytest.approx(expected, abs=0.001))
