from __future__ import annotations

import pytest

from forecast.sources.forms.columns import month_day_of, weekdays_of


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("mon thu", (0, 3)),
        ("lundi, jeudi", (0, 3)),
        ("Mo Do", (0, 3)),
        ("Di", (1,)),
        ("dim.", (6,)),
        ("0 3", (0, 3)),
        ("3 0 0", (0, 3)),
        ("Mo-Fr", (0, 1, 2, 3, 4)),
        ("sam - lun", (0, 5, 6)),
        ("Freitag+Samstag", (4, 5)),
    ],
)
def test_weekdays_are_understood_in_three_languages(text, numbers):
    assert weekdays_of(text) == numbers


@pytest.mark.parametrize("text", ["someday", "7", "mon-", "mon-tue-wed", ""])
def test_what_names_no_weekday_is_told_apart(text):
    assert weekdays_of(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [("12-26", "12-26"), ("26/12", "12-26"), ("6.1.", "01-06"), ("2026-12-26", "12-26"), ("02-29", "02-29")],
)
def test_a_day_of_the_year_is_read_however_a_spreadsheet_turns_it(text, day):
    assert month_day_of(text) == day


@pytest.mark.parametrize("text", ["02-30", "31/11", "summer", "13-01"])
def test_what_is_no_day_of_the_year_is_told_apart(text):
    assert month_day_of(text) is None
