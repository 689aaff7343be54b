"""Which evening a run stands for."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from forecast.config import Bakery, RunSettings
from forecast.pipeline.inputs.evening import next_open_day, run_time


@pytest.mark.parametrize(
    ("now", "cutoff", "first_day"),
    [
        (datetime(2025, 6, 12, 18, 5, 33), "2025-06-12T18:05:00+02:00", date(2025, 6, 13)),
        (datetime(2025, 6, 12, 21, 0), "2025-06-12T21:00:00+02:00", date(2025, 6, 13)),
        (datetime(2025, 6, 12, 23, 59), "2025-06-12T21:00:00+02:00", date(2025, 6, 13)),
        (datetime(2025, 6, 13, 3, 59), "2025-06-12T21:00:00+02:00", date(2025, 6, 13)),
        (datetime(2025, 6, 13, 4, 0), "2025-06-13T04:00:00+02:00", date(2025, 6, 14)),
        (datetime(2025, 1, 1, 0, 30), "2024-12-31T21:00:00+01:00", date(2025, 1, 1)),
    ],
)
def test_the_evening_follows_the_clock(now, cutoff, first_day):
    evening = run_time(RunSettings(now=now), Bakery())
    assert evening.cutoff.isoformat() == cutoff
    assert evening.first_day == first_day


def test_a_past_day_is_planned_as_on_the_evening_before_it():
    evening = run_time(RunSettings(now=datetime(2025, 6, 12, 21)), Bakery(), day=date(2024, 12, 24))
    assert evening.cutoff.isoformat() == "2024-12-23T21:00:00+01:00"
    assert evening.first_day == date(2024, 12, 24)


def test_a_later_day_is_planned_with_what_is_known_tonight():
    evening = run_time(RunSettings(now=datetime(2025, 6, 12, 21, 40)), Bakery(), day=date(2025, 6, 17))
    assert evening.cutoff.isoformat() == "2025-06-12T21:00:00+02:00"


def test_an_aware_clock_is_read_in_the_shops_zone():
    run = RunSettings.model_validate({"now": "2025-06-12T19:30:00+00:00"})
    assert run_time(run, Bakery()).cutoff.isoformat() == "2025-06-12T21:00:00+02:00"


def test_no_open_day_within_the_limit_is_none():
    assert next_open_day(date(2025, 6, 1), {date(2025, 12, 1)}, limit_days=30) is None
