from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.features.series import SeriesPast


@st.composite
def histories(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    keys = draw(st.sets(st.tuples(st.integers(0, 3), st.integers(100, 160)), min_size=1, max_size=60))
    group, day = np.array(sorted(keys, key=lambda key: (key[1], -key[0]))).T
    value = draw(st.lists(st.integers(0, 50), min_size=len(group), max_size=len(group)))
    return group, day, np.array(value, dtype=float)


@settings(max_examples=60, deadline=None)
@given(histories(), st.integers(0, 4), st.integers(95, 170), st.integers(1, 30))
def test_lags_sums_and_means_equal_a_double_loop(
    history: tuple[np.ndarray, np.ndarray, np.ndarray], group: int, anchor: int, days: int
) -> None:
    past = SeriesPast(*history)
    seen = sorted((day, value) for one, day, value in zip(*history, strict=True) if one == group and day <= anchor)
    asked = np.array([group]), np.array([anchor])
    for number in range(1, 5):
        expected = seen[-number][1] if len(seen) >= number else np.nan
        assert past.lag(*asked, number)[0] == pytest.approx(expected, nan_ok=True)
    window = [value for day, value in seen if day > anchor - days]
    total, count = past.sums(*asked, days)
    assert (total[0], count[0]) == (pytest.approx(sum(window)), len(window))
    assert past.mean(*asked, days)[0] == pytest.approx(np.mean(window) if window else np.nan, nan_ok=True)
    last = [value for _, value in seen[-days:]]
    assert past.mean_of_last(*asked, days)[0] == pytest.approx(np.mean(last) if last else np.nan, nan_ok=True)


def test_an_empty_past_knows_nothing() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    past = SeriesPast(nothing, nothing, np.zeros(0))
    assert np.isnan(past.lag(np.array([0]), np.array([10]), 1)).all()
    assert np.isnan(past.mean(np.array([0]), np.array([10]), 7)).all()
