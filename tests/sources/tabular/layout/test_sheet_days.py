"""The day of a report without a column of dates."""

from __future__ import annotations

import pytest

from forecast.sources.tabular.layout.sheet_days import sheet_kind, sheets_are_shops

from ..english import english
from ..made_grids import refused, rows_of, table_of

BODY = "Artikel;Menge\nBrezel;4\nSemmel;5"
DATED = ["Brezel|4|2026-05-04", "Semmel|5|2026-05-04"]


@pytest.mark.parametrize(
    "name", ["04.05.2026", "2026-05-04", "Mo 04.05.26", "4. Mai 2026", "20260504", "Lundi 4 mai 2026"]
)
def test_a_sheet_named_after_a_day(name):
    table = table_of(BODY, path="umsatz.xlsx", name=name)
    assert rows_of(table) == DATED
    assert english(table.detected["Date"]) == f"2026-05-04, from the name '{name}'"


@pytest.mark.parametrize(
    ("name", "path"), [("4. Mai", "Umsatz 2026.xlsx"), ("04.05.", "kw19_2026.xlsx"), ("4", "Mai 2026.xlsx")]
)
def test_a_sheet_without_a_year_takes_it_from_the_files_name(name, path):
    assert rows_of(table_of(BODY, path=path, name=name)) == DATED


def test_a_sheet_without_a_year_is_refused_if_nothing_tells_it():
    said = refused(BODY, path="umsatz.xlsx", name="4. Mai")
    assert "got the name '4. Mai' for a day, expected its year in a title or in the file's name" in said


@pytest.mark.parametrize(
    "title",
    [
        "Tagesbericht vom 04.05.2026",
        "Ventes du 4 mai 2026",
        "Daily report for May 4, 2026",
        "Z-Bericht Nr. 12 - 4. Mai 2026",
        "Filiale 3;;Datum;04.05.2026",
        "04.05.2026 06:00 - 04.05.2026 18:00",
        "Bericht 04.05.2026\nGedruckt am 06.05.2026",
        "売上日報 2026年5月4日",
    ],
)
def test_a_title_that_names_the_day(title):
    table = table_of(f"{title}\n{BODY}")
    assert rows_of(table) == DATED
    assert english(table.detected["Date"]) == "2026-05-04, from the title"


@pytest.mark.parametrize(
    "path", ["2026-05-04.csv", "umsatz_20260504.csv", "Z-Bericht 04.05.2026.csv", "ventes 4 mai 2026.csv"]
)
def test_a_file_named_after_a_day_is_the_last_resort(path):
    table = table_of(BODY, path=path)
    assert rows_of(table) == DATED
    assert english(table.detected) == {"Date": "2026-05-04, from the file's name"}


@pytest.mark.parametrize(
    "title",
    [
        "Umsatz 01.05.2026 - 31.05.2026",
        "Ventes du 01/05/2026 au 31/05/2026",
        "01.05.-31.05.2026",
        "1. – 31. Mai 2026",
        "Von;01.05.2026\nBis;31.05.2026",
        "ab 04.05.2026",
        "Mai 2026",
    ],
)
def test_a_period_is_no_day_whatever_the_files_name_says(title):
    table = table_of(f"{title}\n{BODY}", path="export_20260504.csv")
    assert list(table.frame.columns) == ["Artikel", "Menge"]
    assert english(table.detected["period"]) in title.replace(";", " ")


def test_the_day_of_printing_is_no_day_of_sale():
    table = table_of(f"Gedruckt am 04.05.2026\n{BODY}")
    assert list(table.frame.columns) == ["Artikel", "Menge"]


def test_sheet_and_title_at_odds_are_refused():
    said = refused(f"Bericht 05.05.2026\n{BODY}", path="umsatz.xlsx", name="04.05.2026")
    assert "got the day '2026-05-05' in the title of '04.05.2026', expected '2026-05-04', as the name says" in said


def test_a_day_that_reads_two_ways_stays_as_it_stands():
    assert set(table_of(f"Sales 05/04/2026\n{BODY}").frame["Date"]) == {"05/04/2026"}


@pytest.mark.parametrize("column", ["Datum;46146;46147", "created_at;1777888800;1777888860", "Zeitstempel;x1;x2"])
def test_no_day_is_added_beside_a_column_that_may_hold_days(column):
    name, first, second = column.split(";")
    table = table_of(f"{name};Artikel;Menge\n{first};Brezel;4\n{second};Semmel;5", path="till_2026-05-19.csv")
    assert list(table.frame.columns) == [name, "Artikel", "Menge"]


@pytest.mark.parametrize("times", ["8.15;8.30", "08:15;08:30", "8;9"])
def test_a_column_of_times_does_not_tell_the_day(times):
    first, second = times.split(";")
    table = table_of(f"Tagesbericht 04.05.2026\nUhrzeit;Artikel;Menge\n{first};Brezel;4\n{second};Semmel;5")
    assert set(table.frame["Date"]) == {"2026-05-04"}


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("day", ["04.05.2026", "4. Mai", "Mo 04.05.26"]),
        ("period", ["Januar", "Mai 2026", "KW 19", "2026", "Q1", "1"]),
        ("total", ["Gesamt", "Übersicht", "Summary"]),
        ("unnamed", ["Tabelle1", "Sheet 2", "Feuil1", ""]),
        ("name", ["Nord", "Bahnhofstraße", "Main St"]),
    ],
)
def test_what_names_of_sheets_are(kind, names):
    assert {sheet_kind(name) for name in names} == {kind}


def test_sheets_are_shops_only_if_each_has_a_name_of_its_own():
    assert sheets_are_shops(["Nord", "Süd"])
    assert not sheets_are_shops(["Nord", "Gesamt"])
    assert not sheets_are_shops(["Nord", "Tabelle2"])
