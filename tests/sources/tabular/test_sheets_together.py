"""Sheets of one workbook: a day each, a shop each, and the sum of the others."""

from __future__ import annotations

from openpyxl import Workbook

from forecast.sources.tabular.table import read_tables

from .english import english
from .made_files import problem_of

DATED = [["Datum", "Artikel", "Menge"], ["2026-05-04", "Brezel", 40], ["2026-05-05", "Brezel", 41]]
DAILY = [["Artikel", "Menge"], ["Brezel", 40], ["Semmel", 80], ["Gesamt", 120]]


def book_of(folder, **sheets):
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path = folder / "umsatz.xlsx"
    book.save(path)
    return path


def test_two_days_that_are_alike_are_two_days(tmp_path):
    (table,) = read_tables(book_of(tmp_path, **{"04.05.2026": DAILY, "05.05.2026": DAILY}))
    assert table.frame["Date"].tolist() == ["2026-05-04", "2026-05-04", "2026-05-05", "2026-05-05"]
    assert [(total.rows_before, total.cells) for total in table.totals] == [
        (2, {"Menge": "120"}),
        (4, {"Menge": "120"}),
    ]


def test_sheets_named_after_shops_tell_the_shop(tmp_path):
    other = [DATED[0], ["2026-05-04", "Brezel", 7]]
    (table,) = read_tables(book_of(tmp_path, Nord=DATED, Bahnhof=other))
    assert table.frame["Sheet"].tolist() == ["Nord", "Nord", "Bahnhof"]


def test_sheets_named_after_months_or_nothing_tell_no_shop(tmp_path):
    other = [DATED[0], ["2026-06-04", "Brezel", 7]]
    (months,) = read_tables(book_of(tmp_path, Mai=DATED, Juni=other))
    (unnamed,) = read_tables(book_of(tmp_path, Tabelle1=DATED, Tabelle2=other))
    assert list(months.frame.columns) == list(unnamed.frame.columns) == ["Datum", "Artikel", "Menge"]


def test_the_sum_of_all_sheets_is_not_added_to_them(tmp_path):
    other = [DATED[0], ["2026-05-04", "Brezel", 7]]
    both = [DATED[0], ["2026-05-04", "Brezel", 47], ["2026-05-05", "Brezel", 41]]
    (table,) = read_tables(book_of(tmp_path, Nord=DATED, Bahnhof=other, Gesamt=both))
    assert table.frame["Menge"].tolist() == ["40", "41", "7"]
    assert english(table.detected["sheets_not_read"]) == "Gesamt (a sum of the others)"


def test_a_sheet_that_cannot_be_told_never_goes_unread_beside_others(tmp_path):
    path = book_of(tmp_path, **{"04.05.2026": DAILY, "5. Mai": DAILY})
    assert problem_of(lambda: read_tables(path)) == (
        f"{path}, sheet '5. Mai': got the name '5. Mai' for a day, expected its year in a title or in the file's name. "
        "To do: name it such as 2026-05-04; or name the sheets to read in [till] sheets"
    )
    (table,) = read_tables(path, sheets=["04.05.2026"])
    assert set(table.frame["Date"]) == {"2026-05-04"}
