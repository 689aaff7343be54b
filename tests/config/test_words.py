"""Wrong values are told in plain words: the line, what was got, what is expected, the nearest that is right."""

from __future__ import annotations

import pytest

from forecast.config import load_config
from forecast.errors import ConfigError


@pytest.fixture
def told(tmp_path):
    """What is said of a configuration, without the path of the file."""

    def of(text: str) -> str:
        path = tmp_path / "forecast.toml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ConfigError) as caught:
            load_config(path)
        return str(caught.value).replace(f"{path}, ", "")

    return of


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[opening.hours]\nmondy = { opens = "07:00", closes = "19:00" }',
            "line 2, setting 'opening.hours.mondy': unknown key. To do: did you mean 'monday'?",
        ),
        (
            '[opening.hours.monday]\nopens = "07:00"\ncloses = "19:00"\nopen = "x"',
            "line 4, setting 'opening.hours.monday.open': unknown key. To do: did you mean 'opens'?",
        ),
        (
            '[till.rows.Status]\ncounts = ["Closed"]',
            "line 2, setting 'till.rows.Status.counts': unknown key. To do: did you mean 'count'?",
        ),
        (
            '[opening]\nopens = "7.30"\ncloses = "19:00"',
            "line 2, setting 'opening.opens': no time of day from 00:00 to 23:59; write it as 07:30, got '7.30'. "
            "To do: correct the value",
        ),
        (
            '[opening]\nopens = "07:00"\ncloses = "24:30"',
            "line 3, setting 'opening.closes': no time of day from 00:00 to 24:00; write it as 07:30, got '24:30'. "
            "To do: correct the value",
        ),
        (
            '[till]\nqty_is = "unit"',
            "line 2, setting 'till.qty_is': got 'unit', expected 'units' or 'amount'. To do: did you mean 'units'?",
        ),
        (
            '[opening]\nclosed_weekdays = ["montag"]',
            "line 2, setting 'opening.closed_weekdays.0': got 'montag', expected 'monday', 'tuesday', 'wednesday', "
            "'thursday', 'friday', 'saturday' or 'sunday'. To do: did you mean 'monday'?",
        ),
        (
            '[till]\nfiles = "till.csv"',
            "line 2, setting 'till.files': got 'till.csv', expected a list in brackets, as in ['…', '…']. "
            "To do: correct the value",
        ),
        (
            "[till.columns]\nproduct = 3",
            "line 2, setting 'till.columns.product': got 3, expected a text in quotes or a list in brackets, "
            "as in ['…', '…']. To do: correct the value",
        ),
        (
            '[bakery]\ncountry = "de"',
            "line 2, setting 'bakery.country': no country's code; write its two capital letters, such as FR, DE or US, "
            "got 'de'. To do: correct the value",
        ),
        (
            "[weather]\nlatitude = 100",
            "line 2, setting 'weather.latitude': got 100, expected a number of at most 90. To do: correct the value",
        ),
        (
            '[tracking]\nenabled = "maybe"',
            "line 2, setting 'tracking.enabled': got 'maybe', expected true or false. To do: correct the value",
        ),
        (
            '[run]\ncutoff = "late"',
            "line 2, setting 'run.cutoff': got 'late', expected a time of day such as 21:00. To do: correct the value",
        ),
        (
            'till = "till.csv"',
            "line 1, setting 'till': got 'till.csv', expected a section with keys of its own. To do: correct the value",
        ),
        (
            '[bakery]\nshop = ""',
            "line 2, setting 'bakery.shop': got '', expected a text that is not empty. To do: correct the value",
        ),
    ],
)
def test_a_wrong_value_is_told_in_words(told, text, said):
    assert told(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[opening]\nday_ends = "05:00"',
            "line 2, setting 'opening.day_ends': the business day ends after [run] first_bake = 04:00, when the next "
            "day is being baked",
        ),
        (
            '[opening]\nopens = "18:00"\ncloses = "03:00"\nday_ends = "02:00"',
            "hours go beyond day_ends = '02:00': a shop opens at or after it, and closes by then",
        ),
        (
            '[opening]\nopens = "03:00"\ncloses = "13:00"\nday_ends = "04:00"',
            "hours go beyond day_ends = '04:00': a shop opens at or after it, and closes by then",
        ),
        (
            '[opening]\nopens = "07:00"\ncloses = "07:00"',
            "opens and closes are the same; round the clock is opens = '00:00', closes = '24:00'",
        ),
        (
            '[opening]\nopens = "20:00"',
            "the other of opens = '20:00' and closes = '19:30' is a default: write both",
        ),
        (
            '[[till.source]]\nfiles = ["{branch}/*.csv"]',
            "line 2, setting 'till.source.0.files': '{branch}' in a path; only {shop} stands for something",
        ),
        (
            '[[till.source]]\nfiles = ["{shop}/*.csv"]\nshop = "Nord"',
            "line 1, setting 'till.source.0': the shop is named twice, by 'shop' and by {shop} in 'files'",
        ),
        (
            '[[till.source]]\nfiles = ["a.csv"]\nfrom = 2025-07-01\nto = 2025-06-30',
            "'to' (2025-06-30) is before 'from' (2025-07-01)",
        ),
        (
            "[ordering]\nlowest_level = 0.98\nhighest_level = 0.95",
            "line 2, setting 'ordering.lowest_level': the lowest is above the highest, which is 0.95",
        ),
    ],
)
def test_settings_that_contradict_each_other_are_refused_in_words(told, text, said):
    assert said in told(text)


def test_problems_of_a_source_name_the_lines_of_that_source(told):
    text = """[till]
files = ["now/*.csv"]

[[till.source]]
files = ["old/*.csv"]
separator = ":"

[[till.source]]
files = ["older/*.csv"]
renames = { A = "B" }
[till.source.columns]
dai = "Datum"

[[till.source]]
to = 2025-06-30
"""
    lines = told(text).splitlines()
    assert sorted(line.partition(":")[0] for line in lines) == [
        "line 10, setting 'till.source.1.renames'",
        "line 12, setting 'till.source.1.columns.dai'",
        "line 14, setting 'till.source.2.files'",
        "line 6, setting 'till.source.0.separator'",
    ]
    assert "did you mean 'rename'?" in told(text)
    assert "did you mean 'day'?" in told(text)


def test_a_time_may_stand_without_quotes_and_with_one_digit(tmp_path):
    path = tmp_path / "forecast.toml"
    path.write_text('[opening]\nopens = 07:30:00\ncloses = "9:00"\n', encoding="utf-8")
    opening = load_config(path).opening
    assert (opening.opens, opening.closes) == ("07:30", "09:00")


def test_midnight_closes_a_day_and_a_night_closes_after_it(tmp_path):
    path = tmp_path / "forecast.toml"
    text = '[opening]\nopens = "10:00"\ncloses = "24:00"\n[opening.hours.friday]\nopens = "18:00"\ncloses = "02:00"\n'
    path.write_text(text, encoding="utf-8")
    written = load_config(path).opening.written_hours()
    assert (written[0], written[4]) == ((36_000, 86_400), (64_800, 93_600))


def test_hours_of_one_weekday_speak_for_that_weekday_only(tmp_path):
    path = tmp_path / "forecast.toml"
    path.write_text('[opening.hours.monday]\nopens = "07:00"\ncloses = "13:00"\n', encoding="utf-8")
    assert load_config(path).opening.written_hours() == {0: (25_200, 46_800)}
