"""One spoilt row costs that row: the others are read, and it is named; none is read wrongly."""

from __future__ import annotations

import pytest

from .judged import judged_spoilt

RUNS = 100
LEAST_EQUAL_SHARE = 0.95


@pytest.mark.random
@pytest.mark.parametrize("first", range(0, 4 * RUNS, RUNS))
def test_one_spoilt_row_costs_that_row(first: int) -> None:
    found = [judged_spoilt(seed) for seed in range(first, first + RUNS)]
    wrong = [one.told for one in found if one.verdict == "wrong in silence"]
    assert not wrong, "\n".join(wrong[:10])
    equal = sum(one.verdict == "equal" for one in found)
    assert equal >= LEAST_EQUAL_SHARE * RUNS, "\n".join(one.told for one in found if one.verdict != "equal")[:3_000]
