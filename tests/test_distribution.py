"""The distribution against dumb sums: rounding to pieces, waste, lost sales, mean, the newsvendor quantity."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.distribution import DemandDistribution, distributions
from forecast.tables import MEAN, Quantiles, checked, empty

LEVELS = np.array([0.05, 0.25, 0.5, 0.75, 0.95])
GRIDS = (
    st.lists(st.floats(0, 80), min_size=5, max_size=5)
    .map(lambda steps: np.cumsum(np.array(steps)) / 4)
    # Between two pieces the sums below would have to know which way a tie goes; that has a test of its own.
    .filter(lambda grid: np.abs(grid % 1 - 0.5).min() > 1e-6)
)


def one(grid, *, is_discrete):
    return DemandDistribution.from_quantiles(LEVELS, np.array([grid], float), is_discrete=np.array([is_discrete]))


def draws(demand, count=200_001):
    """Evenly spaced levels through the quantile function: the distribution as a long list of days."""
    share = (np.arange(count) + 0.5) / count
    days = np.interp(share, demand.levels, demand.quantities[0])
    return np.ceil(days - 0.5) if demand.is_discrete[0] else days


def probabilities(demand):
    """P(demand = k) for whole pieces, by interpolating the distribution function between two pieces."""
    most = int(np.ceil(demand.quantities[0, -1])) + 2
    jump = np.arange(len(demand.levels)) * 1e-12
    share = np.interp(np.arange(most) + 0.5, demand.quantities[0] + jump, demand.levels, left=0, right=1)
    return np.diff(np.concatenate([[0.0], share]))


@settings(max_examples=60, deadline=None)
@given(grid=GRIDS, ratio=st.floats(0.05, 0.97))
def test_the_newsvendor_quantity_is_the_best_of_all_integers(grid, ratio):
    demand = one(grid, is_discrete=True)
    chances = probabilities(demand)
    pieces = np.arange(len(chances))
    costs = [
        (chances * (ratio * np.maximum(pieces - q, 0) + (1 - ratio) * np.maximum(q - pieces, 0))).sum() for q in pieces
    ]
    found = int(demand.best_quantity(np.array([ratio]))[0])
    assert costs[found] == pytest.approx(min(costs), abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(grid=GRIDS, qty=st.integers(0, 120))
def test_waste_and_lost_of_pieces_are_the_sums_over_all_pieces(grid, qty):
    demand = one(grid, is_discrete=True)
    chances = probabilities(demand)
    pieces = np.arange(len(chances))
    asked = np.array([float(qty)])
    assert demand.expected_waste(asked)[0] == pytest.approx((chances * np.maximum(qty - pieces, 0)).sum(), abs=1e-6)
    assert demand.expected_lost(asked)[0] == pytest.approx((chances * np.maximum(pieces - qty, 0)).sum(), abs=1e-6)
    assert demand.mean[0] == pytest.approx((chances * pieces).sum(), abs=1e-6)
    assert demand.chance_below(asked)[0] == pytest.approx(chances[: min(qty, len(chances))].sum(), abs=1e-6)


def test_what_lies_between_two_pieces_is_the_smaller_one():
    demand = one([0.0, 0.0, 0.0, 0.5, 0.5], is_discrete=True)
    assert demand.expected_waste(np.array([1.0]))[0] == 1.0
    assert demand.mean[0] == 0.0
    assert draws(demand).max() == 0.0


@pytest.mark.parametrize("is_discrete", [True, False])
@pytest.mark.parametrize("qty", [0.0, 3.0, 7.5, 18.0, 40.0, 500.0])
def test_waste_lost_mean_and_spread_agree_with_a_long_list_of_days(is_discrete, qty):
    demand = one([2, 6, 9, 15, 30], is_discrete=is_discrete)
    days = draws(demand)
    asked = np.array([qty])
    assert demand.expected_waste(asked)[0] == pytest.approx(np.maximum(qty - days, 0).mean(), abs=1e-3)
    assert demand.expected_lost(asked)[0] == pytest.approx(np.maximum(days - qty, 0).mean(), abs=1e-3)
    assert demand.mean[0] == pytest.approx(days.mean(), abs=1e-3)
    assert demand.standard_deviation[0] == pytest.approx(days.std(), rel=0.01)


@settings(max_examples=40, deadline=None)
@given(grid=GRIDS, qty=st.floats(0, 150), is_discrete=st.booleans())
def test_what_is_sold_and_what_is_wasted_are_what_was_made(grid, qty, is_discrete):
    demand = one(grid, is_discrete=is_discrete)
    made = np.array([qty])
    sold = demand.mean - demand.expected_lost(made)
    assert (sold + demand.expected_waste(made))[0] == pytest.approx(qty, abs=1e-6)


def test_quantiles_come_back_as_they_were_given():
    demand = one([2, 6, 9, 15, 30], is_discrete=True)
    for level, quantity in zip(LEVELS, [2, 6, 9, 15, 30], strict=True):
        assert demand.quantity_at(np.array([level]))[0] == pytest.approx(quantity)


def test_the_tail_keeps_the_mean_excess_of_the_last_two_levels():
    """For an exponential distribution the uniform end has the mean excess of the exponential one."""
    demand = one(-20 * np.log(1 - LEVELS), is_discrete=False)
    top = demand.quantities[0, -2]
    beyond = demand.expected_lost(np.array([top]))[0] / 0.05
    assert beyond == pytest.approx(20)


def test_crossed_and_negative_quantiles_are_put_in_order():
    demand = one([-3, 4, 2, 8, 6], is_discrete=False)
    assert demand.quantities[0, 1:-1].tolist() == [0, 4, 4, 8, 8]


def test_one_level_alone_is_certain():
    sure = DemandDistribution.from_quantiles(np.array([0.5]), np.array([[7.0]]), is_discrete=np.array([True]))
    assert (sure.mean[0], sure.standard_deviation[0], sure.best_quantity(np.array([0.9]))[0]) == (7, 0, 7)


def rows(*cells):
    frame = pd.DataFrame(cells, columns=["product", "level", "demand_qty"])
    return checked(
        Quantiles,
        frame.assign(shop="A", day=pd.Timestamp("2026-11-23"), horizon_days=1, rung="weekday", reason="boosted"),
    )


def test_the_table_of_quantiles_becomes_one_distribution_per_product():
    table = rows(
        ("PAIN", "0.25", 8), ("PAIN", "0.75", 12), ("PAIN", MEAN, 10), ("FARINE", "0.75", 3), ("FARINE", "0.25", 1)
    )
    keys, demand = distributions(table, pd.Series({"PAIN": "pcs", "FARINE": "kg"}))
    assert keys["product"].tolist() == ["FARINE", "PAIN"]
    assert demand.is_discrete.tolist() == [False, True]
    assert demand.quantities[:, 1:-1].tolist() == [[1, 3], [8, 12]]


def test_a_level_that_is_missing_lies_between_its_neighbours():
    table = rows(
        ("PAIN", "0.25", 8), ("PAIN", "0.75", 12), ("TARTE", "0.25", 1), ("TARTE", "0.5", 9), ("TARTE", "0.75", 10)
    )
    _, demand = distributions(table, pd.Series(dtype=str))
    assert demand.quantities[0, 1:-1].tolist() == [8, 10, 12]


def test_a_row_with_nothing_but_a_mean_is_certain_of_it():
    _, demand = distributions(rows(("PAIN", "0.5", 8), ("TARTE", MEAN, 5)), pd.Series(dtype=str))
    assert demand.quantities.tolist() == [[8, 8, 8], [5, 5, 5]]


def test_means_alone_are_no_forecast():
    with pytest.raises(ValueError, match="the forecast has no quantile level, only means"):
        distributions(rows(("PAIN", MEAN, 8)), pd.Series(dtype=str))


def test_no_rows_give_no_distributions():
    keys, demand = distributions(empty(Quantiles), pd.Series(dtype=str))
    assert (len(keys), len(demand)) == (0, 0)
