from __future__ import annotations

import numpy as np
import pytest

from forecast.history.shelves.hourly_profile import POOL_EVENTS, profiles

OPEN = np.ones((4, 2), dtype=bool)


def shares(sold, exposed, *groups):
    return profiles(
        np.array(sold), np.array(exposed), groups=tuple(np.array(one) for one in groups), unit=np.ones(len(sold)),
        is_open=OPEN[: len(sold)],
    )  # fmt: skip


def test_a_product_of_many_sales_has_its_own_profile_and_a_thin_one_that_of_its_shop():
    sold = [[9_000.0, 1_000.0], [0.0, 1.0]]
    found = shares(sold, [[10_000.0] * 2, [1.0] * 2], [0, 0], [0, 1])
    assert found[0] == pytest.approx([0.9, 0.1], abs=0.01)
    assert found[1] == pytest.approx([0.9, 0.1], abs=0.03)
    assert found[1, 1] > found[0, 1]


def test_a_product_with_as_many_sales_as_the_pool_lies_half_way():
    found = shares([[1e9, 0.0], [0.0, POOL_EVENTS]], [[1e9] * 2, [POOL_EVENTS] * 2], [0, 0], [0, 1])
    assert found[1] == pytest.approx([0.5, 0.5], abs=0.01)


def test_hours_without_stock_are_not_hours_without_customers():
    found = shares([[500.0, 250.0]], [[1_000.0, 500.0]], [0], [0])
    assert found[0] == pytest.approx([0.5, 0.5], abs=0.01)


def test_every_profile_sums_to_one_and_a_slot_nobody_opens_has_no_share():
    is_open = np.array([[True, False], [True, False]])
    groups = (np.array([0, 0]), np.array([0, 1]))
    found = profiles(np.zeros((2, 2)), np.zeros((2, 2)), groups=groups, unit=np.ones(2), is_open=is_open)
    assert found.tolist() == [[1.0, 0.0], [1.0, 0.0]]
