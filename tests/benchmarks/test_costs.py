"""Costs are the newsvendor's; known ratios come out; the yardstick is the sample alone."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from quality.bootstrap import drawn_days
from quality.common import common_rows
from quality.costs import HIGH, cheapest, cost_table, daily_costs, mean_of_products, prescriptiveness, ratios_of
from quality.sample_average import sample_average

from .made_up import LEVELS, actuals, predictions


@pytest.fixture(scope="module")
def common():
    actual = actuals()
    exact, noisy = predictions(actual), predictions(actual, noise=15.0)
    return common_rows({"forecast": exact, "noisy": noisy}, actual)


def test_costs_are_what_a_loop_over_rows_and_levels_adds_up(common):
    table = cost_table(common, daily_costs(common))
    for method in common.methods:
        total = 0.0
        for at, level in enumerate(LEVELS):
            cost = sum(
                level * (came - told) if came > told else (1 - level) * (told - came)
                for came, told in zip(common.actual, common.quantiles[method][:, at], strict=True)
            )
            assert table.loc[method, f"{level:g}"] == pytest.approx(cost)
            total += cost if level >= 0.5 else 0.0
        assert table.loc[method, HIGH] == pytest.approx(total)


def test_the_costs_of_a_day_hold_all_its_shops_and_products(common):
    daily = daily_costs(common)["noisy"]
    assert daily.shape == (84, 10)
    monday = (common.day_number == 0).nonzero()[0]
    assert len(monday) == 4
    short = common.actual[monday] - common.quantiles["noisy"][monday, 8]
    assert daily[0, 9] == pytest.approx(np.maximum(0.9 * short, -0.1 * short).sum())


def test_a_method_that_is_half_as_far_off_costs_half_within_a_narrow_interval():
    actual = actuals().assign(actual_qty=lambda rows: rows["usual"])
    at_once = {
        "forecast": predictions(actual, off=5.0, spread=0.0),
        "other": predictions(actual, off=10.0, spread=0.0),
    }
    common = common_rows(at_once, actual)
    costs = daily_costs(common)
    ratios = ratios_of(costs["forecast"], costs["other"], drawn_days(common.days_count))
    for one in ratios:
        assert [one.value, one.low, one.high] == pytest.approx([0.5, 0.5, 0.5])
    assert mean_of_products(common, "forecast", "other") == pytest.approx(0.5)


def test_small_products_weigh_as_large_ones_in_the_mean_of_products():
    actual = actuals(shops=("a",), products=("BIG", "SMALL")).assign(actual_qty=lambda rows: rows["usual"])
    is_small = actual["product"] == "SMALL"
    off = np.where(is_small, 1.0, 10.0)
    own, other = (
        predictions(actual.assign(usual=actual["usual"] + off * times), spread=0.0)
        for times in (np.where(is_small, 2.0, 0.5), 1.0)
    )
    common = common_rows({"forecast": own, "other": other}, actual)
    assert mean_of_products(common, "forecast", "other") == pytest.approx((2.0 + 0.5) / 2)
    costs = cost_table(common, daily_costs(common))[HIGH]
    assert costs["forecast"] / costs["other"] == pytest.approx((2.0 + 5.0) / 11.0)


def test_prescriptiveness_is_0_for_the_sample_average_and_grows_with_what_is_known():
    actual = actuals()
    yardstick = sample_average(actual, (dt.date(2022, 2, 7), dt.date(2022, 3, 27)))
    tables = {"forecast": predictions(actual), "noisy": predictions(actual, noise=15.0), "sample_average": yardstick}
    rows = common_rows(tables, actual)
    worth = prescriptiveness(cost_table(rows, daily_costs(rows)), "sample_average")
    assert (worth.loc["sample_average"] == 0).all()
    assert 0.1 < worth.loc["forecast", HIGH] < 0.6
    assert worth.loc["forecast", HIGH] > worth.loc["noisy", HIGH] + 0.05


def test_the_cheapest_is_looked_for_among_those_asked_for(common):
    table = cost_table(common, daily_costs(common))
    assert cheapest(table, ["noisy", "forecast"]) == "forecast"
    assert cheapest(table, ["noisy", "absent"]) == "noisy"
    assert cheapest(table, ["absent"]) == ""


def plain(values, first="2022-01-01"):
    days = pd.date_range(first, periods=len(values))
    return pd.DataFrame({"shop": "a", "product": "BREAD", "day": days, "actual_qty": values, "is_sold_out": False})


def test_the_sample_average_is_the_sample_s_quantile_and_moves_with_the_fits_only():
    actual = plain(np.arange(1.0, 61.0))
    table = sample_average(actual, (dt.date(2022, 1, 11), dt.date(2022, 3, 1)), refit_every_days=28)
    median = table[table["level"] == 0.5].set_index("day")["demand_qty"]
    # On the evening of 10 January ten days are known, the least that five of them stay under is 5.
    assert median.loc["2022-01-11":"2022-02-07"].unique().tolist() == [5.0]
    assert median.loc["2022-02-08":].unique().tolist() == [19.0]


def test_nothing_from_after_the_evening_reaches_the_sample_average():
    actual = plain(np.random.default_rng(1).gamma(5.0, 10.0, 120))
    days = (dt.date(2022, 2, 1), dt.date(2022, 4, 30))
    later = actual.assign(actual_qty=actual["actual_qty"].where(actual["day"] <= pd.Timestamp("2022-03-05"), 1e6))
    kept, changed = (sample_average(table, days, horizon_days=2) for table in (actual, later))
    until = pd.Timestamp("2022-03-07")
    pd.testing.assert_frame_equal(kept[kept["day"] <= until], changed[changed["day"] <= until])
    assert not kept.equals(changed)


def test_a_series_that_starts_between_two_fits_takes_what_it_has_sold_since():
    actual = plain([4.0, 8.0, 6.0], first="2022-01-20")
    table = sample_average(actual, (dt.date(2022, 1, 11), dt.date(2022, 1, 31)))
    assert table.loc[table["level"] == 0.9, "demand_qty"].tolist() == [0.0, 4.0, 8.0]
