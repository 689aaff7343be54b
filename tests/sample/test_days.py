from datetime import date, timedelta

import pytest

from forecast.sample.days import _easter_sunday, _feasts, _is_school_holiday, hours_on, public_holidays


@pytest.mark.parametrize("year", range(2016, 2031))
def test_public_holidays_are_those_of_the_almanac(year):
    holidays = pytest.importorskip("holidays", reason="the calendar is compared with this library's")
    assert set(public_holidays(year)) == set(holidays.country_holidays("FR", subdiv="6AE", years=year))


@pytest.mark.parametrize("year", range(1990, 2061))
def test_easter_is_that_of_dateutil(year):
    from dateutil.easter import easter

    assert _easter_sunday(year) == easter(year)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2024-02-24", "2024-03-10"),
        ("2024-04-20", "2024-05-05"),
        ("2024-07-06", "2024-09-01"),
        ("2024-10-19", "2024-11-03"),
        ("2024-12-21", "2025-01-05"),
        ("2025-02-08", "2025-02-23"),
        ("2025-04-05", "2025-04-20"),
        ("2025-07-05", "2025-08-31"),
    ],
)
def test_school_holidays_are_those_of_zone_b(first, last):
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    assert _is_school_holiday(start)
    assert _is_school_holiday(end)
    assert not _is_school_holiday(start - timedelta(days=1))
    assert not _is_school_holiday(end + timedelta(days=1))


def test_mothers_day_moves_away_from_whitsun():
    assert _feasts(2023)[date(2023, 6, 4)] == "mothers_day"
    assert _feasts(2024)[date(2024, 5, 26)] == "mothers_day"


def test_the_shop_rests_in_august_and_opens_on_the_monday_before_christmas_eve():
    closed = [day for day in (date(2024, 8, 5) + timedelta(days=step) for step in range(14)) if hours_on(day)]
    assert closed == []
    assert hours_on(date(2024, 12, 23)) == (390, 1110)
    assert hours_on(date(2024, 12, 16)) is None
