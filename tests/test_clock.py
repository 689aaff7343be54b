"""The clock is the system's unless it is fixed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from forecast.clock import local_now


def test_without_a_fixed_time_the_clock_runs():
    assert abs(local_now("Asia/Tokyo") - datetime.now(UTC)) < timedelta(minutes=1)
    assert local_now("Asia/Tokyo").utcoffset() == timedelta(hours=9)
