"""From text to rows: separators, quotation marks, line ends, and what one odd mark costs."""

from __future__ import annotations

import pytest

from forecast.sources.tabular.files.files import grids_of
from forecast.sources.tabular.text import text_rows

from ..made_files import problem_of, written

HEADER = "Datum;Artikel;Menge\n"
ROWS = "04.05.2026;Brezel;40\n" * 20


def read(folder, text):
    (grid,) = grids_of(written(folder, text))
    return grid


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        (HEADER + ROWS, ";"),
        ("Umsatz, nach Artikel, Mai\nFiliale, Nord\n\n" + HEADER + ROWS, ";"),
        ("Umsatz; Mai\nDatum,Artikel,Menge\n" + "04.05.2026,Brezel,40\n" * 20 + "Summe,,800\n", ","),
        ("Datum;A;B\n" + "04.05.2026;1,5;2,5\n" * 20, ";"),
        ("A;B;C\n" + "1,5;2,5;3,5\n" * 20, ";"),
        ("A\tB\n" + "1,5\t2,5\n" * 20, "tab"),
        ("A|B\n" + "Brot, dunkel|2,5\n" * 20, "|"),
        ("Artikel;04.05.2026;05.05.2026\n" + "Brezel;1,5;2,5\n" * 20, ";"),
        ("Datum;Artikel\n" + '"Mo, 04.05.2026";"Brot; dunkel"\n' * 20, ";"),
        ("sep=;\r\na,b;c\r\n1,2;3\r\n", ";"),
        ("a\nb\n", ","),
    ],
)
def test_the_separator_is_the_one_that_most_rows_agree_on(tmp_path, text, separator):
    assert read(tmp_path, text).detected["separator"] == separator


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ('"04.05.2026;""Brot; hell"";3"', ["04.05.2026", "Brot; hell", "3"]),
        ('"04.05.2026;Brezel;3"', ["04.05.2026", "Brezel", "3"]),
    ],
)
def test_lines_quoted_as_a_whole_are_cut_into_their_cells(tmp_path, line, cells):
    grid = read(tmp_path, '"Datum;Artikel;Menge"\n' + f"{line}\n" * 20)
    assert grid.rows == [["Datum", "Artikel", "Menge"], *[cells] * 20]


def test_quotation_marks_behind_a_backslash_are_letters_where_the_file_writes_so(tmp_path):
    grid = read(tmp_path, '"a";"b"\n' + '"Pain \\"bio\\"; rond";"3"\n' * 5)
    assert grid.rows[1:] == [['Pain "bio"; rond', "3"]] * 5


def test_blanks_after_separators_leave_quoted_cells_whole(tmp_path):
    assert read(tmp_path, 'a, b, c\n1, "x, y", 2\n').rows[1] == ["1", "x, y", "2"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_end_of_lines_gives_the_same_rows_and_line_numbers(tmp_path, end):
    grid = read(tmp_path, (HEADER + '04.05.2026;"zwei\nZeilen";1\n' + ROWS).replace("\n", end))
    assert [len(row) for row in grid.rows] == [3] * 22
    assert list(grid.lines) == [1, 2, *range(4, 24)]


def test_mixed_ends_of_lines_and_letters_that_are_none_are_read(tmp_path):
    grid = read(tmp_path, "a;b\r\n1;x\n2;y\r3;z\u2028w\n4;\x0cv\0\n\x1a")
    assert grid.rows == [["a", "b"], ["1", "x"], ["2", "y"], ["3", "z\u2028w"], ["4", "\x0cv"]]


@pytest.mark.parametrize(
    "spoilt",
    [
        '04.05.2026;"Brezel;40',
        '"04.05.2026;Brezel;40',
        '04.05.2026;Brezel;"40',
        '04.05.2026;Bre"zel;40',
        '04.05.2026;"Bre"zel";40',
        '04.05.2026;"Brezel"x;40',
    ],
)
@pytest.mark.parametrize("others", [ROWS, '"04.05.2026";"Brezel";"40"\n' * 20, '04.05.2026;"Brot; hell";40\n' * 20])
def test_an_odd_quotation_mark_costs_its_row_and_no_other(tmp_path, spoilt, others):
    grid = read(tmp_path, HEADER + others + spoilt + "\n" + others)
    assert grid.spoilt == [22]
    assert list(grid.lines) == [*range(1, 22), *range(23, 43)]
    assert len({tuple(row) for row in grid.rows[1:]}) == 1


def test_a_quoted_cell_goes_over_lines_only_where_the_row_stays_whole(tmp_path):
    text = HEADER + ROWS + '04.05.2026;"Torte\nmit ""Herz""\nund Schrift";1\n' + ROWS
    grid = read(tmp_path, text)
    assert grid.rows[21] == ["04.05.2026", 'Torte\nmit "Herz"\nund Schrift', "1"]
    assert (list(grid.spoilt), grid.lines[22]) == ([], 25)


def test_two_rows_that_each_lack_a_mark_are_not_taken_for_one(tmp_path):
    grid = read(tmp_path, HEADER + ROWS + '04.05.2026;"Brezel;40\n05.05.2026;Semmel";80\n' + ROWS)
    assert grid.spoilt == [22, 23]
    assert len(grid.rows) == 41


@pytest.mark.parametrize("name", ['Baguette 12" lang', 'Pizza 30"', 'PAIN "BIO"'])
def test_a_quotation_mark_inside_a_cell_is_a_letter(tmp_path, name):
    assert read(tmp_path, HEADER + ROWS + f"04.05.2026;{name};40\n").rows[21][1] == name


def test_a_name_with_a_single_mark_that_comes_again_is_a_name(tmp_path):
    grid = read(tmp_path, HEADER + ROWS + '04.05.2026;Tarte "maison;4\n' * 2)
    assert [row[1] for row in grid.rows[21:]] == ['Tarte "maison'] * 2


def test_rows_over_the_end_of_a_batch_are_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(text_rows, "_LINES_AT_ONCE", 7)
    monkeypatch.setattr(text_rows, "_MOST_LINES_OF_A_ROW", 3)
    text = HEADER + "".join(f'04.05.2026;"a\n{at}";1\n05.05.2026;b;{at}\n' for at in range(30))
    grid = read(tmp_path, text)
    assert [row[1] for row in grid.rows[1::2]] == [f"a\n{at}" for at in range(30)]
    assert list(grid.lines) == [1, *[line for at in range(30) for line in (2 + 3 * at, 4 + 3 * at)]]


def test_a_cell_too_large_to_be_one_costs_its_row(tmp_path):
    grid = read(tmp_path, HEADER + ROWS + f"04.05.2026;{'x' * 200_000};1\n" + ROWS)
    assert grid.spoilt == [22]


def test_a_line_without_an_end_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr("forecast.sources.tabular.text.text_grid._MOST_LINE", 1_000)
    monkeypatch.setattr("forecast.sources.tabular.text.text_grid._BLOCK_BYTES", 500)
    path = written(tmp_path, "a;b\n" + "1;2;" * 5_000)
    assert "got a line of more than 1,000 letters, expected the rows of a table" in problem_of(lambda: grids_of(path))
