"""A weekly closing day that moves leaves the other weekdays as they were."""

from __future__ import annotations

import numpy as np
import pytest

from forecast.features.lags import LagSource
from forecast.features.series import Rows

WEEKDAY_EFFECT = np.array([0.8, 0.8, 0.9, 1.0, 1.2, 1.6, 0.7])
MONDAY, WEDNESDAY = 0, 2
FIRST = 19_723
"""A Monday, 2024-01-01 [days since 1970]."""
MOVES_AFTER_WEEKS = 30


def lags_of(closed_on, *, weeks=52):
    """A product sold at 40 a day times its weekday; `closed_on` gives the closed weekday of a week."""
    days = FIRST + np.arange(7 * weeks)
    weekday = (days + 3) % 7
    is_open = weekday != np.array([closed_on(week) for week in np.arange(7 * weeks) // 7])
    days, weekday = days[is_open], weekday[is_open]
    zero = np.zeros(len(days), dtype=np.int64)
    return LagSource(Rows(zero, zero, zero, days, days), 40 * WEEKDAY_EFFECT[weekday], weekday)


def index_after(lags, weeks):
    """The index of every weekday on the Sunday so many weeks after the closing moved."""
    evening = FIRST + 7 * (MOVES_AFTER_WEEKS + weeks) - 1
    zero = np.zeros(7, dtype=np.int64)
    rows = Rows(zero, zero, zero, evening + 1 + np.arange(7), np.full(7, evening))
    return lags.index(rows, np.arange(7))


@pytest.fixture(scope="module")
def moved():
    return lags_of(lambda week: WEDNESDAY if week < MOVES_AFTER_WEEKS else MONDAY)


@pytest.mark.parametrize("weeks", [0, 1, 2, 4, 8, 16])
def test_weekdays_that_were_always_open_keep_their_index(moved, weeks):
    others = [1, 3, 4, 5, 6]
    found, expected = (index_after(lags, weeks)[others] for lags in (moved, lags_of(lambda _: -1)))
    np.testing.assert_allclose(found / found.mean(), expected / expected.mean(), rtol=0.01)


def test_the_weekday_that_opens_begins_as_a_usual_day_and_is_learnt_never_as_zero(moved):
    found = [index_after(moved, weeks)[WEDNESDAY] for weeks in (0, 1, 4, 8)]
    assert found[0] == pytest.approx(1.0)
    assert found == sorted(found, reverse=True)
    always_open = index_after(lags_of(lambda _: -1), 8)[WEDNESDAY]
    assert found[-1] == pytest.approx(always_open, abs=0.03)


def test_what_is_hardly_ever_sold_scatters_widely_around_little():
    days = FIRST + np.arange(56)
    zero = np.zeros(56, dtype=np.int64)
    rows = Rows(zero, zero, zero, days, days)
    lags = LagSource(rows, np.where(np.arange(56) == 40, 1.0, 0.0), (days + 3) % 7)
    ahead = Rows(zero[:1], zero[:1], zero[:1], days[-1:] + 1, days[-1:])
    spread = lags.features(ahead, (days[-1:] + 4) % 7, np.ones(1))["spread_28"]
    assert spread == pytest.approx([np.sqrt(27) / 28 / (1 / 28 + 0.1)])
