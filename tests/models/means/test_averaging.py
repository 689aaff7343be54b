from __future__ import annotations

import numpy as np
import pytest

from forecast.models.means.averaging import MEDIAN_SHARE, averaged_means, shares, weights_of
from forecast.models.means.hyperparameters import MANY, SMALL_BESIDE_MANY


def test_who_is_silent_has_no_weight_and_without_own_trees_nobody_speaks() -> None:
    own, other, third = np.array([10.0, np.nan, 10.0]), np.array([20.0, 20.0, np.nan]), np.array([np.nan, 5.0, 40.0])
    weights = [np.full(3, weight) for weight in (1.0, 3.0, 2.0)]
    mean = averaged_means([own, other, third], weights)
    assert mean[0] == pytest.approx((10 + 3 * 20) / 4)
    assert np.isnan(mean[1])
    assert mean[2] == pytest.approx((10 + 2 * 40) / 3)


@pytest.mark.parametrize("weight", [(1.0, 1.5, 0.5), (0.5, 1.0, 1.5, 1.0)])
def test_where_three_or_four_speak_a_quarter_of_the_average_is_their_median(weight: tuple[float, ...]) -> None:
    rng = np.random.default_rng(5)
    said = list(rng.gamma(5.0, 4.0, (len(weight), 40)))
    weights = [np.full(40, one) for one in weight]
    expected = (1 - MEDIAN_SHARE) * np.average(said, axis=0, weights=weight)
    assert averaged_means(said, weights) == pytest.approx(expected + MEDIAN_SHARE * np.median(said, axis=0))


def test_shares_sum_to_one_where_anybody_speaks() -> None:
    said = [np.array([1.0, np.nan, np.nan]), np.array([2.0, 2.0, np.nan]), np.array([np.nan, 4.0, np.nan])]
    table = shares(said, [np.full(3, weight) for weight in (1.0, 3.0, 1.0)])
    assert table.T.tolist() == [[0.25, 0.75, 0.0], [0.0, 0.75, 0.25], [0.0, 0.0, 0.0]]


def test_one_without_weight_is_no_third_voice() -> None:
    said = [np.array([1.0]), np.array([2.0]), np.array([9.0])]
    assert averaged_means(said, [np.ones(1), np.ones(1), np.zeros(1)]).tolist() == [1.5]


def test_of_four_the_median_is_that_of_those_who_speak() -> None:
    rows = [np.array([1.0, 1.0]), np.array([2.0, np.nan]), np.array([9.0, 9.0]), np.array([4.0, 4.0])]
    weights = [np.ones(2), np.ones(2), np.ones(2), np.array([0.0, 1.0])]
    by_weight = np.array([12 / 3, 14 / 3])
    assert averaged_means(rows, weights) == pytest.approx(
        (1 - MEDIAN_SHARE) * by_weight + MEDIAN_SHARE * np.array([2.0, 4.0])
    )


def test_weights_stand_row_by_row_and_an_unknown_product_has_equal_ones() -> None:
    weights = weights_of({3: MANY, 4: SMALL_BESIDE_MANY}, np.array([3, 8, 4]))
    assert {name: of_row.tolist() for name, of_row in weights.items()} == {
        "own": [0.5, 1.0, 0.5],
        "pooled": [1.5, 1.0, 1.0],
        "linear": [1.0, 1.0, 1.5],
        "extra": [0.0, 0.0, 1.0],
    }
    assert all(len(of_row) == 0 for of_row in weights_of({}, np.zeros(0, dtype=np.int64)).values())
