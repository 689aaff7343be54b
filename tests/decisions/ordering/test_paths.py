"""Scenario paths: margins of the forecast, and what the shop's own past ties together."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.decisions.ordering.paths import LEAST_PAST_DAYS, PATHS, demand_paths
from forecast.distribution import DemandDistribution

MONDAY = pd.Timestamp("2026-11-23")
LEVELS = np.array([0.0, 0.5, 1.0])


def rows_of(products, days):
    return pd.DataFrame(
        [("A", name, MONDAY + pd.Timedelta(days=ahead)) for name in products for ahead in range(days)],
        columns=["shop", "product", "day"],
    )


def demand_of(rows, low=0.0, middle=10.0, high=40.0):
    return DemandDistribution(LEVELS, np.tile([low, middle, high], (len(rows), 1)), np.ones(len(rows), dtype=bool))


def ranked(values):
    return (np.argsort(np.argsort(values)) + 0.5) / len(values)


def errors_of(series):
    """Past errors of each product, as ranks."""
    parts = [
        pd.DataFrame({
            "product": name, "day": pd.date_range(end=MONDAY, periods=len(values)), "error_share": ranked(values),
        })
        for name, values in series.items()
    ]  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def correlation(paths, one, other):
    return np.corrcoef(paths[one], paths[other])[0, 1]


def test_each_day_keeps_the_distribution_that_was_forecast_for_it():
    rows = rows_of(["rye", "cake"], 10)
    past = np.random.default_rng(3).normal(size=(2, 150))
    paths = demand_paths(rows, demand_of(rows), errors_of({"rye": past[0], "cake": past[1]}), shop="A", seed=1)
    assert paths.shape == (20, PATHS)
    for level, quantity in ((0.1, 2.0), (0.5, 10.0), (0.9, 34.0)):
        assert np.quantile(paths, level, axis=1) == pytest.approx(np.full(20, quantity), abs=1.5)


def test_products_that_were_busy_together_are_busy_together_and_others_not():
    dice = np.random.default_rng(4)
    weather = dice.normal(size=160)
    past = {"rye": weather, "cake": weather + 0.3 * dice.normal(size=160), "ice": dice.normal(size=160)}
    rows = rows_of(["cake", "ice", "rye"], 1)
    paths = demand_paths(rows, demand_of(rows), errors_of(past), shop="A", seed=1)
    assert correlation(paths, 0, 2) > 0.8
    assert abs(correlation(paths, 1, 2)) < 0.25


def test_a_level_that_was_wrong_for_a_week_stays_wrong_for_a_week():
    """Errors that last make the sum of a week scatter more than errors that change from day to day."""
    dice = np.random.default_rng(5)
    lasting = np.repeat(dice.normal(size=24), 7) + 0.1 * dice.normal(size=168)
    rows = rows_of(["rye"], 7)
    spread = {
        name: demand_paths(rows, demand_of(rows, 0, 10, 20), errors_of({"rye": past}), shop="A", seed=1)
        .sum(axis=0)
        .std()
        for name, past in {"lasting": lasting, "shuffled": dice.permutation(lasting)}.items()
    }
    assert spread["lasting"] > 1.5 * spread["shuffled"]


def test_a_product_without_a_past_goes_with_its_shop():
    past = np.random.default_rng(6).normal(size=60)
    rows = rows_of(["new", "rye"], 1)
    paths = demand_paths(rows, demand_of(rows), errors_of({"rye": past}), shop="A", seed=1)
    assert correlation(paths, 0, 1) > 0.99


def test_with_too_short_a_past_products_go_together_and_days_by_themselves():
    past = np.random.default_rng(7).normal(size=(2, LEAST_PAST_DAYS - 1))
    rows = rows_of(["cake", "rye"], 2)
    paths = demand_paths(rows, demand_of(rows), errors_of({"rye": past[0], "cake": past[1]}), shop="A", seed=1)
    assert correlation(paths, 0, 2) == pytest.approx(1)
    assert abs(correlation(paths, 0, 1)) < 0.2


def test_every_past_day_stands_for_as_many_paths_and_shops_have_paths_of_their_own():
    rows = rows_of(["rye"], 3)
    errors = errors_of({"rye": np.arange(40.0)})
    one, other = (demand_paths(rows, demand_of(rows), errors, shop=shop, seed=1) for shop in "AB")
    for of_day in one:
        assert set(np.unique(of_day, return_counts=True)[1]) == {PATHS // 40}
    assert (one != other).any()
    assert demand_paths(rows.iloc[:0], demand_of(rows.iloc[:0]), errors, shop="A", seed=1).shape == (0, PATHS)


def test_as_many_weeks_as_promised_need_no_more_than_the_paths_said():
    """Worlds of six products whose days err together by a lasting level, by the day and by themselves.

    The week after half a year of such errors is one more draw of the same: in 95 of 100 worlds it stays below the 95th
    hundredth of the paths, in 80 below the 80th.
    """
    days, ahead, names = 168, 7, [f"p{number}" for number in range(6)]
    rows = rows_of(names, ahead)
    # Standard normal errors, as quantiles at these levels: 100 expected, a deviation of 25.
    levels = np.array([0.0, 0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98, 1.0])
    deviates = np.array([-2.9, -2.05, -1.28, -0.67, 0.0, 0.67, 1.28, 2.05, 2.9])
    demand = DemandDistribution(levels, np.tile(100 + 25 * deviates, (len(rows), 1)), np.zeros(len(rows), dtype=bool))
    kept = {0.8: 0, 0.95: 0}
    worlds = 150
    for world in range(worlds):
        dice = np.random.default_rng([9, world])
        level = np.zeros(days + ahead)
        for day in range(1, days + ahead):
            level[day] = 0.6 * level[day - 1] + 0.8 * dice.normal()
        of_day, own = dice.normal(size=days + ahead), dice.normal(size=(6, days + ahead))
        errors = 0.5 * level + 0.6 * of_day + (1 - 0.25 - 0.36) ** 0.5 * own
        past = errors_of(dict(zip(names, errors[:, :days], strict=True)))
        paths = demand_paths(rows, demand, past, shop="A", seed=world).sum(axis=0)
        came = (100 + 25 * errors[:, days:]).sum()
        for share in kept:
            kept[share] += came <= np.quantile(paths, share)
    assert kept[0.95] / worlds == pytest.approx(0.95, abs=0.035)
    assert kept[0.8] / worlds == pytest.approx(0.8, abs=0.06)
