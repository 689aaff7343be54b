from __future__ import annotations

import numpy as np
import pytest

from forecast.models.means.averaging import averaged_means, shares, weights_of
from forecast.models.means.hyperparameters import _FEW, Voices


def test_who_is_silent_has_no_weight_and_without_own_trees_nobody_speaks() -> None:
    own, other, third = np.array([10.0, np.nan, 10.0]), np.array([20.0, 20.0, np.nan]), np.array([np.nan, 5.0, 40.0])
    weights = [np.full(3, weight) for weight in (1.0, 3.0, 2.0)]
    mean = averaged_means([own, other, third], weights)
    assert mean[0] == pytest.approx((10 + 3 * 20) / 4)
    assert np.isnan(mean[1])
    assert mean[2] == pytest.approx((10 + 2 * 40) / 3)


def test_shares_sum_to_one_where_anybody_speaks() -> None:
    said = [np.array([1.0, np.nan, np.nan]), np.array([2.0, 2.0, np.nan]), np.array([np.nan, 4.0, np.nan])]
    table = shares(said, [np.full(3, weight) for weight in (1.0, 3.0, 1.0)])
    assert table.T.tolist() == [[0.25, 0.75, 0.0], [0.0, 0.75, 0.25], [0.0, 0.0, 0.0]]


def test_weights_stand_row_by_row_and_an_unknown_product_or_voice_has_equal_ones() -> None:
    names = ("own", "pooled", "linear", "another")
    weights = weights_of({3: Voices(own=0.5), 4: _FEW}, np.array([3, 8, 4]), names)
    assert [of_row.tolist() for of_row in weights] == [
        [0.5, 1.0, 1.0],
        [1.0, 1.0, 1.0],
        [1.0, 1.0, 1.5],
        [1.0, 1.0, 1.0],
    ]
    assert all(len(of_row) == 0 for of_row in weights_of({}, np.zeros(0, dtype=np.int64), names))
