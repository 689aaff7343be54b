"""Exchanges of one or two offers: never worse than before, and no further exchange would be better."""

from __future__ import annotations

from itertools import product as every

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from forecast.decisions.baking.exchange import exchanged


@given(st.data())
def test_no_exchange_of_two_is_better_than_what_is_chosen(data: st.DataObject) -> None:
    numbers = st.lists(st.integers(0, 6), min_size=9, max_size=9)
    cost, first, second = (np.array(data.draw(numbers), dtype=float) for _ in range(3))
    group, use = np.repeat(np.arange(3), 3), np.column_stack([first, second])
    held, fine = np.array([7.0, 5.0]), np.array([2.0, 3.0])

    def total(chosen: np.ndarray) -> float:
        return float(cost[chosen].sum() + np.maximum(use[chosen].sum(axis=0) - held, 0) @ fine)

    start = np.array([0, 3, 6])
    found = exchanged(cost, use, group, held=held, fine=fine, chosen=start)
    assert group[found].tolist() == [0, 1, 2]
    assert total(found) <= total(start) + 1e-9
    for other in every(range(3), range(3, 6), range(6, 9)):
        chosen = np.array(other)
        if (chosen != found).sum() <= 2:
            assert total(chosen) >= total(found) - 1e-6
