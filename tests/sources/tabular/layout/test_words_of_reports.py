"""What single texts of a report are taken for: totals, page marks, days, months, names of columns and of sheets."""

from __future__ import annotations

from pathlib import Path

import pytest

from forecast.sources.tabular.layout import days_within as days
from forecast.sources.tabular.layout import header, sheet_days
from forecast.sources.tabular.layout import report_words as words
from forecast.sources.tabular.values.cell_kinds import main_kind


@pytest.mark.parametrize(
    ("tells", "yes", "no"),
    [
        (words.names_a_date, ["Bondatum", "created_at", "取引日時"], ["Tagessuppe", "Artikel"]),
        (words.is_heading, ["Datum", "Désignation"], ["Nordstraße"]),
        (words.is_measure, ["Umsatz 7%", "Nb clients"], ["Laugenbrezel"]),
        (words.is_open_span, ["ab 04.05.2026"], ["Ventes du 04/05/2026"]),
        (words.is_printing_note, ["Gedruckt am 05.05.2026", "Imprimé le"], ["Tag"]),
        (words.is_page_mark, ["Seite 2 von 3", "Page 2/7"], ["- 2 -", "Page blanche"]),
        (words.begins_total, ["Summe Brot", "Total Vollkorn", "Brotsumme", "合計(税込)"], ["Totally Rye"]),
        (words.is_total, ["Gesamt:", "TOTAL EUR", "Total 04/05/2026"], ["Total Vollkorn", "Brot"]),
        (days.is_weekday, ["Mo.", "(samedi)"], ["Mohn"]),
        (header.is_weekday_row, [["", "Mo", "Di"]], [["Brot", "Mo"], [""]]),
    ],
)
def test_a_text_is_what_its_words_say(tells, yes, no):
    assert [tells(text) for text in (*yes, *no)] == [True] * len(yes) + [False] * len(no)


def test_texts_that_differ_in_case_accents_and_edges_alone_are_the_same():
    assert [words.plain(text) for text in ("** Total général **", "Übertrag:", "小計")] == [
        "total general",
        "ubertrag",
        "小計",
    ]
    assert words.undated("Umsatz 04.05.2026, Seite 1") == words.undated("Umsatz 05.05.2026,  Seite 12")


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("Umsatz vom 04.05.2026 bis 18. Mai 2026", ["2026-05-04", "2026-05-18"]),
        ("till_20260504.csv", ["2026-05-04"]),
        ("du 04/05/2026", ["04/05/2026"]),
        ("May 4, 2026", ["2026-05-04"]),
        ("Kasse 1", []),
    ],
)
def test_dates_within_a_text(text, dates):
    assert days.dates_within(text) == dates


def test_days_and_months_within_a_text():
    assert [days.days_within(text) for text in ("Mo 04.05.", "4. Mai", "05/04")] == [
        [((5, 4),)],
        [((5, 4),)],
        [((4, 5), (5, 4))],
    ]
    months = ("Mai 2026", "umsatz_2026-05", "05/2026", "2026年5月", "04.05.2026", "Mai")
    assert [days.month_within(text) for text in months] == [(2026, 5)] * 4 + [None] * 2
    assert (days.lone_month("Mai"), days.lone_month("Mainz")) == (5, None)
    assert days.years_within("Umsatz 2026") == {2026}
    assert days.years_within("30.12.2025 - 04.01.2026") == {2025, 2026}
    said = ("Mo 04.05.2026", "Menge 04.05.", "Montag, 4. Mai 2026")
    assert [days.without_days(text) for text in said] == ["", "Menge", ""]
    assert days.valid_day(2026, 2, 29) is None


def test_most_of_a_column_says_what_it_holds():
    assert main_kind(["number", "number", "word", ""]) == ("number", 2 / 3)


def test_the_row_of_names_is_found_with_those_above_and_below_that_go_on_with_it():
    title = [["Bäckerei"], ["Ventes", "du 04/05/2026"], ["Date", "Article", "Qté"]]
    facts = [["04/05/2026", "BAGUETTE", "40"], ["05/05/2026", "BAGUETTE", "41"]]
    assert header.named_row(header.Sample(title + facts)) == 2
    groups = [["", "Verkauf", "", "Retour", ""], ["Artikel", "Menge", "Betrag", "Menge", "Betrag"]]
    assert header.group_row(header.Sample(groups), 1) == 0
    assert header.group_row(header.Sample([["Umsatzbericht"], ["Artikel", "Menge", "Betrag"]]), 1) is None
    rows = [["Tag", "Verkauf", ""], ["", "Menge", "Betrag"], ["04.05.2026", "3", "2,85"]]
    assert header.second_row(header.Sample(rows), 0) == 1
    assert header.second_row(header.Sample(rows[1:]), 0) is None


def test_names_of_columns_are_whole_and_none_comes_twice():
    merged = header.merged_names(["Tag", "Verkauf", "", "Notiz"], ["", "Menge", "Betrag", ""], 4)
    assert merged == ["Tag", "Verkauf Menge", "Verkauf Betrag", "Notiz"]
    clean = header.clean_names(["Datum", "Menge ", "", "Menge"], 5)
    assert clean == ["Datum", "Menge", "column 3", "Menge (2)", "column 5"]


def test_what_the_names_of_sheets_are():
    names = ("04.05.2026", "4. Mai", "Januar", "Mai 2026", "Gesamt", "Tabelle1", "Nord")
    kinds_of_names = ["day", "day", "period", "period", "total", "unnamed", "name"]
    assert [sheet_days.sheet_kind(name) for name in names] == kinds_of_names


def test_the_year_and_the_day_of_a_report_are_told_by_its_titles_and_names():
    assert sheet_days.the_year(["Umsatz 2026", "Gedruckt am 02.01.2027"]) == 2026
    assert sheet_days.the_year(["Dezember 2025", "Januar 2026"]) is None
    till = Path("till.csv")
    printed = sheet_days.report_day(till, "", ["Tagesbericht vom 04.05.2026", "Gedruckt am 05.05.2026"])
    assert printed.day == "2026-05-04"
    span = "Umsatz 01.05.2026 - 31.05.2026"
    assert sheet_days.report_day(till, "", [span]).period == span
    named = sheet_days.report_day(Path("Z-Bericht 04.05.2026.csv"), "", ["Bäckerei Muster"])
    assert str(named.where) == "the file's name"
