"""A spreadsheet opens what is written, and takes no text for a formula."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.config import ReportSettings
from forecast.reports.csv_files.dialect import Dialect, csv_bytes, defused, dialect_of, fixed


@pytest.mark.parametrize(("language", "expected"), [("fr", (";", ",")), ("de", (";", ",")), ("en", (",", "."))])
def test_a_language_has_the_dialect_of_its_spreadsheets(language, expected):
    dialect = dialect_of(language, ReportSettings())
    assert (dialect.separator, dialect.decimal) == expected


def test_settings_go_before_the_language():
    assert dialect_of("fr", ReportSettings(csv_separator=",", csv_decimal=".")) == Dialect(",", ".")


def test_bytes_begin_with_a_mark_and_every_line_ends_alike():
    content = csv_bytes(["Été", "b"], [["x", 1], ["y", None]], dialect=Dialect(";", ","))
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig") == "Été;b\r\nx;1\r\ny;\r\n"


def test_numbers_have_no_exponent_and_no_thousands_separator():
    content = csv_bytes(["a"], [[1e21], [1234567.5], [1e-5], [fixed(-0.001, 2)]], dialect=Dialect(";", ","))
    assert content.decode("utf-8-sig").split() == ["a", "1000000000000000000000", "1234567,5", "0,00001", "0,00"]


def test_days_are_written_as_iso_and_yes_as_one():
    content = csv_bytes(["a", "b"], [[date(2022, 7, 1), True]], dialect=Dialect(";", ","))
    assert content.decode("utf-8-sig").splitlines()[1] == "2022-07-01;1"


@pytest.mark.parametrize("text", ["=1+1", "+33 6", "-5 %", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_a_text_that_looks_like_a_formula_gets_an_apostrophe(text):
    assert defused(text).startswith("'")


def test_a_negative_number_stays_a_number():
    assert csv_bytes(["a"], [[-5]], dialect=Dialect(";", ",")).decode("utf-8-sig").splitlines()[1] == "-5"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(blacklist_categories=["Cs"]), max_size=12), min_size=2, max_size=2))
def test_any_text_comes_back_in_its_cell_on_one_line_and_is_never_a_formula(texts):
    content = csv_bytes(["a", "b"], [texts], dialect=Dialect(";", ",")).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content, newline=""), delimiter=";"))
    assert len(rows) == 2
    assert rows[1] == [defused(text) for text in texts]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in rows[1])
