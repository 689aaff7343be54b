"""Scales and labels of pictures."""

from __future__ import annotations

from itertools import pairwise

import pytest

from forecast.reports.prove.drawing import Scale, Word, apart, shortened


@pytest.mark.parametrize("values", [(3.0, 380.0), (0.02, 0.9), (-40.0, 12.0), (0.0, 0.0), (5.0, float("nan"))])
def test_ticks_are_round_and_lie_on_the_scale_which_holds_zero(values: tuple[float, float]) -> None:
    scale = Scale.of(values, 10.0, 110.0)
    ticks = scale.ticks()
    assert 0.0 in ticks
    assert 2 <= len(ticks) <= 6
    assert all(scale.low - 1e-9 <= tick <= scale.high + 1e-9 for tick in ticks)
    assert scale.at(scale.low) == 10.0
    assert scale.at(scale.high) == 110.0


def test_labels_that_would_stand_on_each_other_move_apart_and_keep_their_order() -> None:
    words = [Word(100, 50 + step, f"word {step}") for step in (3, 0, 2, 1)]
    moved = apart(words)
    assert [word.text for word in moved] == [word.text for word in words]
    heights = sorted(word.y for word in moved)
    assert all(lower - upper >= 12 for upper, lower in pairwise(heights))
    by_height = [word.text for word in sorted(moved, key=lambda word: word.y)]
    assert by_height == ["word 0", "word 1", "word 2", "word 3"]


def test_a_long_name_is_cut_and_a_short_one_kept() -> None:
    assert shortened("Brezel", 90) == "Brezel"
    assert len(shortened("Sonnenblumenkernbrötchen", 60)) <= 10
