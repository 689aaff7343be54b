"""What lies in the storeroom."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.simulation.storeroom import Storeroom


def test_the_oldest_is_used_first_and_what_no_longer_keeps_is_thrown_away() -> None:
    room = Storeroom([3.0, float("nan")])
    room.receive(0, np.array([10.0, 25.0]))
    room.receive(2, np.array([5.0, 0.0]))
    room.take(np.array([4.0, 1.0]))
    assert room.spoil(3).tolist() == [0.0, 0.0]
    assert room.spoil(4).tolist() == [6.0, 0.0]
    assert room.stock_qty.tolist() == [5.0, 24.0]


def test_half_a_day_of_shelf_life_is_a_day_as_in_the_order_line() -> None:
    room = Storeroom([0.5])
    room.receive(0, np.array([1.0]))
    assert (room.spoil(1).tolist(), room.spoil(2).tolist()) == ([0.0], [1.0])


def test_more_than_there_is_cannot_be_taken() -> None:
    room = Storeroom([float("nan")])
    room.receive(0, np.array([2.0]))
    with pytest.raises(ValueError, match=r"ingredient 0: 3.0 taken, 2.0 there"):
        room.take(np.array([3.0]))


@given(st.lists(st.tuples(st.floats(0, 50), st.floats(0, 1)), min_size=1, max_size=40), st.integers(1, 5))
def test_what_came_in_is_used_thrown_away_or_still_there(days: list[tuple[float, float]], keeps: int) -> None:
    room = Storeroom([float(keeps)])
    came = used = thrown = 0.0
    for day, (delivered, share) in enumerate(days):
        taken = room.stock_qty * share
        room.take(taken)
        thrown += float(room.spoil(day + 1)[0])
        room.receive(day, np.array([delivered]))
        came, used = came + delivered, used + float(taken[0])
        assert room.stock_qty[0] >= 0
        assert room.stock_qty[0] == pytest.approx(came - used - thrown, abs=1e-6)
