"""What the benchmark of `adjust` counts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from adjust import missed_and_left, savings


def test_what_is_missed_before_the_next_bake_does_not_come_back() -> None:
    lost, left = missed_and_left(np.array([5.0]), np.array([[0.0, 10.0]]), np.array([[8.0, 4.0]]))
    assert (lost.tolist(), left.tolist()) == ([3.0], [6.0])


def test_a_saving_is_a_share_of_what_the_other_way_costs() -> None:
    days = pd.date_range("2022-01-01", periods=28)
    costs = pd.concat(
        pd.DataFrame({"day": days, "way": way, "cost": cost}) for way, cost in (("adjust", 8.0), ("no adjust", 10.0))
    )
    assert savings(costs, "no adjust", "cost") == pytest.approx((0.2, 0.2, 0.2))
