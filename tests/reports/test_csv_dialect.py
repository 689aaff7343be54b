"""A spreadsheet opens what is written, and takes no text for a formula."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.config import ReportSettings
from forecast.reports.csv_dialect import csv_bytes, fixed
from forecast.texts import visible


@pytest.mark.parametrize(("language", "expected"), [("fr", (";", ",")), ("de", (";", ",")), ("en", (",", "."))])
def test_a_language_has_the_dialect_of_its_spreadsheets(language, expected):
    separator, decimal = expected
    assert csv_bytes(["a", "b"], [[1.5, 2]], language).decode("utf-8-sig").split()[1] == f"1{decimal}5{separator}2"


@pytest.mark.parametrize("locale", ["de_CH", "fr_CH"])
def test_a_swiss_spreadsheet_reads_a_point_and_a_semicolon_in_every_language(locale):
    assert csv_bytes(["a", "b"], [[1.5, 2]], locale).decode("utf-8-sig").split()[1] == "1.5;2"


@pytest.mark.parametrize("text", ["012", "3-10", "1/2", "2 1/2", "12:30", "50 %", "1E5", "4006381333931", "1.5"])
def test_a_name_that_looks_like_another_number_or_a_date_gets_an_apostrophe(text):
    content = csv_bytes(["a"], [[text]], "fr").decode("utf-8-sig")
    assert content.splitlines()[1] == f"'{text}"


@pytest.mark.parametrize("text", ["5 × 6", "Pain 400 g", "1203", "Brötchen 3er", "4-Korn"])
def test_other_names_stay_as_they_are(text):
    assert csv_bytes(["a"], [[text]], "fr").decode("utf-8-sig").splitlines()[1] == text


def test_settings_go_before_the_language():
    settings = ReportSettings(csv_separator=",", csv_decimal=".")
    assert csv_bytes(["a", "b"], [[1.5, 2]], "fr", settings).decode("utf-8-sig").split()[1] == "1.5,2"


def test_bytes_begin_with_a_mark_and_every_line_ends_alike():
    content = csv_bytes(["Été", "b"], [["x", 1], ["y", None]], "fr")
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig") == "Été;b\r\nx;1\r\ny;\r\n"


def test_numbers_have_no_exponent_and_no_thousands_separator():
    content = csv_bytes(["a"], [[1e21], [1234567.5], [1e-5], [fixed(-0.001, 2)]], "fr")
    assert content.decode("utf-8-sig").split() == ["a", "1000000000000000000000", "1234567,5", "0,00001", "0,00"]


def test_days_are_written_as_iso_and_yes_as_one():
    content = csv_bytes(["a", "b"], [[date(2022, 7, 1), True]], "fr")
    assert content.decode("utf-8-sig").splitlines()[1] == "2022-07-01;1"


@pytest.mark.parametrize("text", ["=1+1", "+33 6", "-5 %", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_a_text_that_looks_like_a_formula_gets_an_apostrophe(text):
    content = csv_bytes(["a"], [[text]], "fr").decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(content.removeprefix("a\r\n"), newline="")))[0].startswith("'")


def test_a_negative_number_stays_a_number():
    assert csv_bytes(["a"], [[-5]], "fr").decode("utf-8-sig").splitlines()[1] == "-5"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(blacklist_categories=["Cs"]), max_size=12), min_size=2, max_size=2))
def test_any_text_comes_back_in_its_cell_on_one_line_and_is_never_a_formula(texts):
    content = csv_bytes(["a", "b"], [texts], "fr").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content, newline=""), delimiter=";"))
    assert len(rows) == 2
    assert [cell.removeprefix("'") for cell in rows[1]] == [
        " ".join(map(visible, text.splitlines())).removeprefix("'") for text in texts
    ]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in rows[1])
