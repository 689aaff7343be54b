"""Times, ranges of hours, and moments that are moved to the shop's time zone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from forecast.sources.tabular.raw import RawTable
from forecast.sources.tabular.values import moments
from forecast.sources.tabular.values.reading import read_hours, read_moments
from forecast.sources.tabular.values.times import TimeText, hour_of, time_text

QUARTER_PAST_EIGHT = 29_700


def table(**columns):
    frame = pd.DataFrame(columns, dtype="str")
    return RawTable("till.csv", frame, pd.Series(range(2, len(frame) + 2), dtype="int64"))


def clock(day, second):
    return [
        f"{at:%Y-%m-%d} {int(s) // 3600:02d}:{int(s) // 60 % 60:02d}"
        for at, s in zip(day.values, second.values, strict=True)
    ]


@pytest.mark.parametrize(
    "text",
    ["08.15", "8h15", "08h15m", "8h15min", "0815", "815", "8:15 AM", "8:15 a. m.", "8:15 a.m.", "08:15 Uhr", "um 08:15",
     "kl. 08.15", "08:15:00.250", "午前8:15", "8時15分"],
)  # fmt: skip
def test_a_time_is_read_however_it_is_written(text):
    assert time_text(text) == TimeText(QUARTER_PAST_EIGHT, "")


def test_the_afternoon_and_the_end_of_the_day_are_times():
    assert [time_text(text).second for text in ("8 p.m.", "8:15 p. m.", "12 AM", "24:00")] == [72000, 72900, 0, 86400]


@pytest.mark.parametrize("text", ["08:61", "25:00", "13:00 PM", "8", "bread", "24:01", "06:00 - 18:00", "06:00-11:00"])
def test_what_is_no_time_is_none(text):
    assert time_text(text) is None


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("08:15Z", "Z"),
        ("08:15+02:00", "+02:00"),
        ("08:15:00-0700", "-07:00"),
        ("T08:15-07:00", "-07:00"),
        ("08:15 UTC+2", "+02:00"),
        ("08:15 CET", "CET"),
        ("08:15 Europe/Berlin", "Europe/Berlin"),
        ("08:15+02:00[Europe/Berlin]", "+02:00"),
    ],
)
def test_the_zone_beside_a_time_is_told_apart(text, zone):
    assert time_text(text) == TimeText(QUARTER_PAST_EIGHT, zone)


def test_what_may_be_a_range_or_an_offset_is_neither():
    assert time_text(" 06:00-07:00") is None
    assert time_text(" 10:00-07:00") == TimeText(36000, "-07:00")


@pytest.mark.parametrize(
    "text",
    ["06:00 - 07:00", "06h-07h", "6-7 Uhr", "06:00–06:59", "06-07", "from 6 to 7", "von 6 bis 7 Uhr", "06 Uhr", "6",
     "Stunde 6", "6.0", "6 AM - 7 AM", "6-7 AM", "06:00"],
)  # fmt: skip
def test_an_hour_is_the_first_of_its_range(text):
    assert hour_of(text) == 6


def test_ranges_end_at_midnight_and_noon():
    assert [hour_of(text) for text in ("23:00 - 24:00", "23 - 0", "11 - 12 PM", "24", "06:00 - 18:00")] == [
        23,
        23,
        11,
        None,
        None,
    ]


def test_a_column_of_hours_tells_what_is_none():
    read = read_hours(table(x=["06:00 - 07:00", "geschlossen", "late"]), "x")
    assert read.values.tolist()[0] == 6
    assert (read.is_wrong.tolist(), read.nothing) == ([False, False, True], {"geschlossen": 1})


def test_moments_in_utc_become_the_shops_day_in_winter_and_summer():
    raw = table(x=["2026-01-12T02:15:00Z", "2026-07-12T02:15:00Z", "2026-07-12T10:15:00Z"])
    day, second = read_moments(raw, "x", timezone="America/New_York")
    assert clock(day, second) == ["2026-01-11 21:15", "2026-07-11 22:15", "2026-07-12 06:15"]
    assert {name: str(said) for name, said in day.said.items()} == {"times in Z": "3 rows moved to America/New_York"}


def test_each_row_is_moved_by_its_own_zone():
    raw = table(
        x=["2026-05-04 08:15", "2026-05-04T08:15+05:00", "2026-05-04 08:15 CET", "2026-05-04 08:15 UTC",
           "2026-05-04 08:15 America/New_York", "2026-05-04 24:00", "2026-05-04 08:15 XYZ", "2026-05-04"],
    )  # fmt: skip
    day, second = read_moments(raw, "x", timezone="Europe/Berlin")
    assert second.is_wrong.tolist() == [False] * 6 + [True, False]
    assert second.is_empty.tolist() == [False] * 7 + [True]
    known = [pd.Series(read.values[:6]) for read in (day, second)]
    assert [f"{at:%d}" for at in known[0]] == ["04"] * 6
    assert known[1].tolist() == [29_700, 18_900, 29_700, 36_900, 51_300, 86_399]


def test_the_zone_may_stand_in_the_column_of_times_or_in_one_of_its_own():
    raw = table(d=["04.05.2026"] * 3, t=["08:15Z", "08:15", "8:15 p. m."])
    assert clock(*read_moments(raw, "d", time="t", timezone="Europe/Berlin")) == [
        "2026-05-04 10:15", "2026-05-04 08:15", "2026-05-04 20:15",
    ]  # fmt: skip
    raw = table(d=["2026-05-04"] * 3, t=["07:10:01"] * 3, z=["Eastern Time (US & Canada)", "Europe/Paris", "UTC"])
    assert clock(*read_moments(raw, "d", time="t", zone="z", timezone="America/New_York")) == [
        "2026-05-04 07:10", "2026-05-04 01:10", "2026-05-04 03:10",
    ]  # fmt: skip


@pytest.mark.parametrize(("times", "second"), [("local", 36_900), ("UTC", 44_100), ("Asia/Tokyo", 11_700)])
def test_times_without_a_zone_are_in_the_one_that_is_set(times, second):
    raw = table(x=["2026-05-04 10:15", "2026-05-04T10:15:00+02:00"])
    _, read = read_moments(raw, "x", timezone="Europe/Paris", times=times)
    assert read.values.tolist() == [second, 36_900]


def test_day_numbers_are_local_and_unix_seconds_are_not():
    assert clock(*read_moments(table(x=["46146.5"]), "x", timezone="Europe/Paris", numeric=True)) == [
        "2026-05-04 12:00"
    ]
    assert clock(*read_moments(table(x=["1777889700"]), "x", timezone="Europe/Paris", numeric=True)) == [
        "2026-05-04 12:15"
    ]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"])
def test_every_hour_of_a_year_is_moved_as_the_time_zone_database_says(zone):
    at = pd.date_range("2026-01-01", periods=366 * 24, freq="h", tz="UTC")
    day, second = read_moments(table(x=at.strftime("%Y-%m-%dT%H:%M:%SZ")), "x", timezone=zone)
    expected = [datetime.fromtimestamp(one.timestamp(), ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M") for one in at]
    assert clock(day, second) == expected


@pytest.mark.parametrize("form", ["%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%m/%d/%Y %I:%M %p"])
def test_many_different_moments_read_as_few_do(monkeypatch, form):
    raw = table(x=[*pd.date_range("2026-05-04", periods=500, freq="97min").strftime(form), "soon", ""])
    few = read_moments(raw, "x", timezone="Europe/Berlin", times="UTC")
    monkeypatch.setattr(moments, "_MANY", 1)
    many = read_moments(raw, "x", timezone="Europe/Berlin", times="UTC")
    for read, other in zip(few, many, strict=True):
        pd.testing.assert_series_equal(read.values, other.values)
        pd.testing.assert_series_equal(read.is_wrong, other.is_wrong)
    assert (few[0].is_wrong.sum(), few[1].values.notna().sum()) == (1, 500)
