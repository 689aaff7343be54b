"""Random tickets in every layout that is read, with random traps: equal to what was sold, or the trap is named."""

from __future__ import annotations

from collections import Counter

import pytest

from . import fiscal, makers  # noqa: F401 -- each lists its layouts
from .judged import judged
from .layouts import LAYOUTS

RUNS_PER_LAYOUT = 2_000 // len(LAYOUTS) + 1
LEAST_EQUAL_SHARE = 0.85
"""Asking is honest; asking about everything is of no use."""


@pytest.mark.random
@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_a_file_is_read_as_it_was_sold_or_its_trap_is_named(layout: str) -> None:
    found = [judged(seed, layout) for seed in range(RUNS_PER_LAYOUT)]
    wrong = [one.told for one in found if one.verdict not in ("equal", "asked")]
    assert not wrong, "\n".join(wrong[:10])
    counted = Counter(one.verdict for one in found)
    if layout != "turnover":
        assert counted["equal"] >= LEAST_EQUAL_SHARE * len(found), counted
