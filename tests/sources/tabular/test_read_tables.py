"""Every table of a file, and one table where several have the same columns."""

from __future__ import annotations

import pytest

from forecast.sources.tabular.table import read_in_parts, read_table, read_tables

from .english import english
from .made_files import ROWS, as_csv, as_xlsx, problem_of, unzipped, written, zip_of

NAMES = ["Datum", "Artikel", "Menge"]
JUNE = [NAMES, ["2026-06-01", "Brezel", "50"], ["2026-06-01", "Semmel", "60"], ["2026-06-02", "Brezel", "51"]]


def test_sheets_with_the_same_columns_are_one_table(tmp_path):
    path = written(tmp_path, as_xlsx(Juni=JUNE, Notiz=[["Bitte beachten"]]), "till.xlsx")
    (table,) = read_tables(path)
    assert table.frame.to_numpy().tolist() == ROWS[1:] + JUNE[1:]
    assert table.lines.tolist() == [2, 3, 4] * 2
    assert english(table.detected["sheets"]) == english(table.detected["sheet"]) == "Mai, Juni"
    assert english(table.detected["sheets_not_read"]) == "Notiz"
    (june,) = read_tables(path, sheets=["Juni"])
    assert june.frame.to_numpy().tolist() == JUNE[1:]
    assert "sheets" not in june.detected


def test_capitals_blanks_and_order_make_no_other_column(tmp_path):
    june = [["ARTIKEL", "Menge ", "Datum"], *[[row[1], row[2], row[0]] for row in JUNE[1:]]]
    (table,) = read_tables(written(tmp_path, zip_of({"5.csv": as_csv(), "6.csv": as_csv(june)}), "till.zip"))
    assert table.frame.columns.tolist() == NAMES
    assert table.frame.to_numpy().tolist() == ROWS[1:] + JUNE[1:]


def test_tables_with_other_columns_stay_apart(tmp_path):
    other = [["Tag", "Kunden"], ["2026-05-04", "120"], ["2026-05-05", "130"]]
    tables = read_tables(written(tmp_path, zip_of({"a.csv": as_csv(), "b.csv": as_csv(other)}), "till.zip"))
    assert [(table.name, table.frame.columns.tolist()) for table in tables] == [("a.csv", NAMES), ("b.csv", other[0])]


def test_the_same_rows_twice_in_a_file_count_once_and_it_is_said(tmp_path):
    (table,) = read_tables(written(tmp_path, zip_of({"a.csv": as_csv(), "a (1).csv": as_csv()}), "till.zip"))
    assert table.frame.to_numpy().tolist() == ROWS[1:]
    assert english(table.detected["sheets_not_read"]) == "a (1).csv (the same as a.csv)"


def test_rows_that_do_not_fit_are_left_out_with_their_lines(tmp_path):
    text = as_csv() + '2026-05-05;"Semmel;80\n2026-05-05;Semmel;80;9\n' + "2026-05-06;Brezel;42\n" * 20
    (table,) = read_tables(written(tmp_path, text))
    assert len(table.frame) == 23
    assert list(table.spoilt) == [5, 6]


def test_a_form_is_read_strictly_and_tells_each_line(tmp_path):
    path = written(tmp_path, as_csv() + '2026-05-05;"Semmel;80\n2026-05-05;Semmel;80;9\n')
    said = problem_of(lambda: read_table(path)).splitlines()
    assert said[0].startswith(f"{path}, line 5: got quotation marks that do not fit")
    assert said[1].startswith(f"{path}, line 6: got 4 cells, expected 3, as in the header")


def test_a_workbook_without_sheets_is_told(tmp_path):
    parts = unzipped(as_xlsx())
    book = "xl/workbook.xml"
    start, end = parts[book].index(b"<sheets>"), parts[book].index(b"</sheets>")
    parts[book] = parts[book][:start] + b"<sheets>" + parts[book][end:]
    path = written(tmp_path, zip_of(parts), "till.xlsx")
    assert "got a workbook without sheets" in problem_of(lambda: read_tables(path))


def test_decimal_commas_between_commas_are_refused_in_words(tmp_path):
    path = written(tmp_path, "Date,Article,Prix\n" + "04/05/2026,Baguette,2,50\n" * 9 + "04/05/2026,Pain,3\n")
    assert problem_of(lambda: read_tables(path)) == (
        f"{path}, line 2: got 4 cells where the header has 3: the comma separates cells and stands in numbers as well, "
        "expected one separator for cells and another for decimals. "
        "To do: export it with ; between cells, or with decimal points"
    )


def test_decimal_commas_in_a_table_of_two_columns_are_refused_as_well(tmp_path):
    path = written(tmp_path, "Article,Prix\n" + "Baguette,2,50\n" * 9)
    assert "got 3 cells where the header has 2: the comma separates" in problem_of(lambda: read_tables(path))


@pytest.mark.parametrize("text", ["", "\n \n", "Datum;Artikel\n"])
def test_a_file_without_rows_is_refused(tmp_path, text):
    said = problem_of(lambda: read_tables(written(tmp_path, text)))
    assert any(words in said for words in ("an empty file", "only blank lines", "a header without rows"))


@pytest.mark.parametrize("title", ["", "Filiale Nord\n\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_parts_of_a_file_hold_what_the_whole_holds(tmp_path, monkeypatch, encoding, title):
    rows = [[f"2026-05-{at % 28 + 1:02}", "Käsebrötchen", str(at)] for at in range(1_000)]
    lines = as_csv([NAMES, *rows]).splitlines(keepends=True)
    lines[500] = '2026-05-04;"Semmel;80\n'
    path = written(tmp_path, (title + "".join(lines)).encode(encoding))
    (whole,) = read_tables(path)
    monkeypatch.setattr("forecast.sources.tabular.text.text_rows._LINES_AT_ONCE", 300)
    monkeypatch.setattr("forecast.sources.tabular.text.text_grid._BLOCK_BYTES", 1_001)
    parts = list(read_in_parts(path))
    assert len(parts) > 3
    assert [row for part in parts for row in part.frame.to_numpy().tolist()] == whole.frame.to_numpy().tolist()
    assert [line for part in parts for line in part.lines] == whole.lines.tolist()
    assert [line for part in parts for line in part.spoilt] == list(whole.spoilt) == [501 + 2 * bool(title)]
    assert parts[-1].detected["encoding"] == whole.detected["encoding"]
