"""Hours into days: whole days only, gaps bridged as far as said, rain never invented."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.sources.weather.daily import daily_from_hourly

COLUMNS = ["temp_mean_c", "temp_max_c", "temp_min_c", "rain_mm", "wind_kmh", "cloud_share"]


def hours(start: str, count: int, **columns: object) -> pd.DataFrame:
    usual = {"temp_c": 10.0, "rain_mm": 0.0, "wind_kmh": 5.0, "cloud_share": 0.5}
    return pd.DataFrame(usual | columns, index=pd.date_range(start, periods=count, freq="h", tz="UTC"))


def test_no_hours_give_no_days_with_all_columns():
    result = daily_from_hourly(hours("2025-01-01", 0), timezone="Europe/Paris")
    assert list(result.columns) == COLUMNS
    assert result.empty


def test_a_day_that_lacks_an_hour_at_its_edge_is_left_out():
    complete = daily_from_hourly(hours("2025-01-01", 25), timezone="UTC")
    assert list(complete.index) == [pd.Timestamp(2025, 1, 1)]
    assert daily_from_hourly(hours("2025-01-01T01:00", 23), timezone="UTC").empty


def test_five_missing_hours_are_bridged_by_a_straight_line_and_six_are_not():
    feed = hours("2025-01-01", 25, temp_c=np.arange(25.0))
    bridged = daily_from_hourly(feed.drop(feed.index[8:13]), timezone="UTC")
    assert bridged["temp_mean_c"].tolist() == [11.5]
    gone = daily_from_hourly(feed.drop(feed.index[8:14]), timezone="UTC")
    assert gone.empty


def test_a_long_gap_over_midnight_leaves_out_both_days():
    feed = hours("2025-01-01", 72)
    result = daily_from_hourly(feed.drop(feed.index[22:27]).drop(feed.index[40:48]), timezone="UTC")
    assert list(result.index) == [pd.Timestamp(2025, 1, 1), pd.Timestamp(2025, 1, 3)]


def test_one_missing_hour_of_rain_makes_the_days_rain_unknown_but_not_its_temperature():
    feed = hours("2025-01-01", 25, rain_mm=1.0)
    feed.loc[feed.index[7], "rain_mm"] = np.nan
    day = daily_from_hourly(feed, timezone="UTC").iloc[0]
    assert np.isnan(day["rain_mm"])
    assert day["temp_mean_c"] == 10.0


def test_rain_at_midnight_fell_on_the_day_before():
    feed = hours("2025-01-01", 49)
    feed.loc[pd.Timestamp("2025-01-02T00:00Z"), "rain_mm"] = 3.0
    assert daily_from_hourly(feed, timezone="UTC")["rain_mm"].tolist() == [3.0, 0.0]


def test_hours_before_four_may_lack_when_asked():
    feed = hours("2025-01-01T04:00", 21)
    assert daily_from_hourly(feed, timezone="UTC", night_hours=4)["temp_mean_c"].tolist() == [10.0]
    assert daily_from_hourly(feed, timezone="UTC").empty


@settings(max_examples=15, deadline=None)
@given(
    start=st.datetimes(min_value=pd.Timestamp(2024, 1, 1), max_value=pd.Timestamp(2025, 12, 31)),
    count=st.integers(1, 100),
    timezone=st.sampled_from(
        ["Europe/Paris", "Europe/London", "Asia/Kolkata", "America/Sao_Paulo", "Pacific/Auckland"]
    ),
    seed=st.integers(0, 999),
)
def test_every_day_equals_a_plain_loop_over_its_hours(start, count, timezone, seed):
    random = np.random.default_rng(seed)
    feed = hours(
        f"{start:%Y-%m-%dT%H:00}", count, temp_c=random.normal(12, 8, count), rain_mm=random.gamma(1, 1, count)
    )
    result = daily_from_hourly(feed, timezone=timezone)
    zone = ZoneInfo(timezone)
    temps: dict[object, list[float]] = {}
    rains: dict[object, list[float]] = {}
    for moment, temp, rain in zip(feed.index.to_pydatetime(), feed["temp_c"], feed["rain_mm"], strict=True):
        temps.setdefault(moment.astimezone(zone).date(), []).append(temp)
        rains.setdefault((moment - timedelta(hours=1)).astimezone(zone).date(), []).append(rain)
    for day, values in temps.items():
        midnight = pd.Timestamp(day).tz_localize(zone)
        length = ((midnight + pd.DateOffset(days=1)) - midnight) / pd.Timedelta(hours=1)
        known = result["temp_mean_c"].dropna().index
        assert (pd.Timestamp(day) in known) == (len(values) == length)
        if len(values) == length:
            row = result.loc[pd.Timestamp(day)]
            assert row["temp_mean_c"] == pytest.approx(sum(values) / len(values), abs=1e-3)
            assert (row["temp_max_c"], row["temp_min_c"]) == pytest.approx((max(values), min(values)), abs=1e-3)
            if len(rains.get(day, [])) == length:
                assert row["rain_mm"] == pytest.approx(sum(rains[day]), abs=1e-3)
            else:
                assert np.isnan(row["rain_mm"])
