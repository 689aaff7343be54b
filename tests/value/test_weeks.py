"""How sure a mean of weeks is."""

from __future__ import annotations

import numpy as np
import pytest

from forecast.value.weeks import weekly_interval


@pytest.mark.parametrize(("weeks", "resemblance"), [(26, 0.0), (26, 0.3), (52, 0.0), (13, 0.0)])
def test_the_interval_holds_in_nineteen_cases_of_twenty_also_where_weeks_resemble_their_neighbours(
    weeks: int, resemblance: float
) -> None:
    random = np.random.default_rng(4)
    cases, before, truth = 300, 20, 12.0
    held = 0
    for _ in range(cases):
        luck = random.gamma(2.0, 10.0, weeks + before) - 20.0
        for at in range(1, len(luck)):
            luck[at] += resemblance * luck[at - 1]
        found = weekly_interval(truth + luck[before:])
        held += found.low <= truth <= found.high
    assert 0.90 <= held / cases <= 0.98


def test_a_week_counts_as_a_whole_however_its_days_swing() -> None:
    random = np.random.default_rng(1)
    days = np.tile([900.0, -900.0, 300.0, -300.0, 0.0, 0.0, 7.0], (20, 1)) + random.normal(0, 1, (20, 7))
    found = weekly_interval(days.sum(axis=1))
    assert found.middle == pytest.approx(7.0, abs=2.0)
    assert found.high - found.low < 6.0


def test_more_weeks_make_it_narrower_and_the_same_seed_the_same() -> None:
    random = np.random.default_rng(2)
    many = random.normal(5.0, 10.0, 104)
    few, more = weekly_interval(many[:13]), weekly_interval(many)
    assert more.high - more.low < few.high - few.low
    assert weekly_interval(many) == more


def test_without_three_weeks_there_is_no_interval() -> None:
    assert np.isnan(weekly_interval([]).middle)
    assert np.isnan(weekly_interval([1.0, 2.0]).low)
    assert not np.isnan(weekly_interval([1.0, 2.0, 3.0]).low)
