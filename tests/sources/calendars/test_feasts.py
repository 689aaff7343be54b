from __future__ import annotations

from datetime import date, timedelta

import pytest
from dateutil.easter import easter

from forecast.sources.calendars.day_labels import _LABELS, _LANGUAGES, _NEIGHBOURS, label_of, neighbour_label
from forecast.sources.calendars.feasts import (
    _ADVENT_SUNDAYS,
    _CHURCH_FEASTS,
    _NATIONAL_FEASTS,
    _NATIONAL_FIXED,
    _REGIONAL_FEASTS,
    _TRADE_FEASTS,
    SUNDAY,
    _fathers_day,
    _mothers_day,
    _named_days,
    _nth_weekday,
    easter_sunday,
    feasts,
    public_names,
)

COUNTRIES = sorted({*_NATIONAL_FIXED, "GB", "DE", "US", "JP"})


def test_easter_agrees_with_another_implementation_for_every_year_of_two_centuries():
    assert [easter_sunday(year) for year in range(1900, 2101)] == [easter(year) for year in range(1900, 2101)]


def test_nth_weekday_agrees_with_counting_days_one_by_one():
    for month in range(1, 13):
        days = [date(2024, month, 1) + timedelta(n) for n in range(31)]
        sundays = [day for day in days if day.month == month and day.weekday() == SUNDAY]
        assert [_nth_weekday(2024, month, SUNDAY, nth) for nth in (1, 2, 3, 4, -1)] == [*sundays[:4], sundays[-1]]


# Dates as printed in calendars of these years.
@pytest.mark.parametrize(
    ("country", "days"),
    [
        ("FR", ["2021-05-30", "2022-05-29", "2023-06-04", "2024-05-26", "2025-05-25", "2026-05-31", "2020-06-07"]),
        ("DE", ["2021-05-09", "2022-05-08", "2023-05-14", "2024-05-12"]),
        ("GB", ["2022-03-27", "2023-03-19", "2024-03-10"]),
        ("LU", ["2024-06-09"]),
        ("ES", ["2024-05-05"]),
        ("PL", ["2024-05-26"]),
    ],
)
def test_mothers_day_is_where_each_country_has_it(country, days):
    assert [_mothers_day(country, int(day[:4])).isoformat() for day in days] == days


def test_mothers_day_of_a_country_without_a_known_rule_is_left_out():
    assert _mothers_day("JP", 2024) is None
    assert "mothers_day" not in feasts("JP", 2024)


@pytest.mark.parametrize(
    ("country", "day"),
    [("FR", "2024-06-16"), ("AT", "2024-06-09"), ("CH", "2024-06-02"), ("DE", "2024-05-09"), ("LU", "2024-10-06"),
     ("IT", "2024-03-19")],
)  # fmt: skip
def test_fathers_day_is_where_each_country_has_it(country, day):
    assert _fathers_day(country, 2024).isoformat() == day


def test_the_sunday_of_epiphany_is_the_first_of_january_unless_the_year_begins_with_it():
    found = [feasts("FR", year)["epiphany_sunday"].isoformat() for year in (2021, 2022, 2023, 2024)]
    assert found == ["2021-01-03", "2022-01-02", "2023-01-08", "2024-01-07"]


def test_advent_begins_on_the_fourth_sunday_before_christmas():
    for year in range(2015, 2035):
        days = _named_days("DE", year)
        sundays = [days[name] for name in _ADVENT_SUNDAYS]
        assert all(day.weekday() == SUNDAY for day in sundays)
        assert sundays[3] < date(year, 12, 25) <= sundays[3] + timedelta(7)
        assert sundays[0] == sundays[3] - timedelta(21)
    assert _named_days("DE", 2023)["first_advent_sunday"] == date(2023, 12, 3)


def test_repentance_day_is_the_wednesday_before_23_november():
    assert [_named_days("DE", year)["repentance_day"].day for year in (2021, 2022, 2023)] == [17, 16, 22]


def test_a_national_day_keeps_its_name_where_it_meets_a_feast_of_the_church():
    assert public_names("FR", 2022)[date(2022, 11, 11)] == "armistice_day"
    # In 2008 Ascension fell on the first of May.
    assert public_names("FR", 2008)[date(2008, 5, 1)] == "labour_day"


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_feast_has_a_label_in_every_language(country):
    for name in feasts(country, 2025):
        assert all(label_of(name, language) for language in _LANGUAGES), name


# Dates as printed in calendars of these years.
@pytest.mark.parametrize(
    ("country", "region", "name", "days"),
    [
        ("FR", "", "candlemas", ["2022-02-02", "2023-02-02", "2024-02-02"]),
        ("FR", "", "shrove_tuesday", ["2022-03-01", "2023-02-21", "2024-02-13"]),
        ("DE", "NW", "fat_thursday", ["2022-02-24", "2023-02-16", "2024-02-08"]),
        ("DE", "BW", "shrove_monday", ["2022-02-28", "2023-02-20", "2024-02-12"]),
        ("CH", "BS", "basel_carnival_monday", ["2022-03-07", "2023-02-27", "2024-02-19"]),
        ("LU", "", "pretzel_sunday", ["2022-03-27", "2023-03-19", "2024-03-10"]),
        ("FR", "6AE", "st_nicholas_day", ["2022-12-06", "2023-12-06", "2024-12-06"]),
        ("DE", "", "st_martins_day", ["2022-11-11", "2023-11-11", "2024-11-11"]),
        ("NL", "", "st_nicholas_eve", ["2022-12-05", "2023-12-05", "2024-12-05"]),
    ],
)
def test_feasts_of_narrower_reach_fall_where_calendars_have_them(country, region, name, days):
    assert [feasts(country, int(day[:4]), region=region)[name].isoformat() for day in days] == days


def test_a_feast_of_one_region_or_country_is_none_elsewhere():
    assert "basel_carnival_monday" not in feasts("CH", 2024, region="ZH")
    assert "basel_carnival_monday" not in feasts("DE", 2024, region="BS")
    assert {"pretzel_sunday", "st_nicholas_eve"}.isdisjoint(feasts("FR", 2024))


def test_a_feast_of_narrower_reach_never_gives_a_public_holiday_its_name():
    for country in COUNTRIES:
        for year in range(2015, 2031):
            names = set(public_names(country, year).values())
            assert {"basel_carnival_monday", "pretzel_sunday", "st_nicholas_eve"}.isdisjoint(names)


def test_labels_are_complete_and_neighbours_name_their_holiday():
    national = {name for names in _NATIONAL_FEASTS.values() for name in names}
    regional = {name for names in _REGIONAL_FEASTS.values() for name in names}
    assert {*_CHURCH_FEASTS, *_TRADE_FEASTS, *_ADVENT_SUNDAYS, *national, *regional} <= set(_LABELS)
    for kind in _NEIGHBOURS:
        for language in _LANGUAGES:
            assert "Noël" in neighbour_label(kind, "Noël", language)
