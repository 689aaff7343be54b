from __future__ import annotations

from datetime import date

import pytest

from forecast.errors import SourceError
from forecast.sources.calendars.school_breaks import break_name, read_school_breaks, runs_of


def test_a_break_that_ends_before_it_begins_is_refused_with_its_line(tmp_path):
    path = tmp_path / "breaks.csv"
    path.write_text("zone,first_day,last_day\nVD,2022-10-15,2022-10-30\nVD,2022-12-24,2022-01-07\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"line 3, column 'last_day': got '2022-01-07', expected a day not before"):
        read_school_breaks(path)


def test_a_break_may_be_a_single_day(tmp_path):
    path = tmp_path / "breaks.csv"
    path.write_text("zone,first_day,last_day\nBW,2026-05-15,2026-05-15\n", encoding="utf-8")
    assert read_school_breaks(path).days("BW") == {date(2026, 5, 15)}


def test_days_and_labels_come_from_the_file(tmp_path):
    path = tmp_path / "breaks.csv"
    path.write_text("zone,first_day,last_day,name\nTI,2022-10-29,2022-10-30,Autunno\n", encoding="utf-8")
    breaks = read_school_breaks(path)
    assert breaks.zones == {"TI"}
    assert breaks.days("TI") == {date(2022, 10, 29), date(2022, 10, 30)}
    assert breaks.label("TI", date(2022, 10, 30)) == "Autunno"
    assert breaks.label("TI", date(2022, 11, 1)) == ""


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("2022-12-24", "2023-01-07", "christmas_break"),
        ("2023-01-02", "2023-01-06", "christmas_break"),
        ("2022-02-05", "2022-02-20", "winter_break"),
        ("2008-03-17", "2008-03-28", "spring_break"),
        ("2023-04-22", "2023-05-08", "spring_break"),
        ("2022-06-07", "2022-06-18", "whitsun_break"),
        ("2022-07-28", "2022-09-10", "summer_break"),
        ("2022-11-02", "2022-11-04", "autumn_break"),
    ],
)
def test_a_break_is_named_by_when_it_begins(first, last, name):
    assert break_name(date.fromisoformat(first), date.fromisoformat(last)) == name


def test_runs_hold_every_day_once():
    days = {date(2022, 1, day) for day in (1, 2, 3, 7, 9, 10)}
    runs = runs_of(days)
    assert [(first.day, last.day) for first, last in runs] == [(1, 3), (7, 7), (9, 10)]
    assert runs_of([]) == []
