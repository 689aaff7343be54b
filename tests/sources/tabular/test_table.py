"""Reading any CSV or Excel file as text."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.errors import Problem, SourceError
from forecast.sources.tabular.table import Problems, days, numbers, read_table, texts, times, told

from .english import english

TABLE = "jour{0}article{0}prix\n2022-01-13{0}Pâté en croûte{0}2.50 €\n2022-01-14{0}Œufs{0}1.25 €\n"


def written(folder, content, name="till.csv"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def problem_of(read):
    with pytest.raises(SourceError) as caught:
        read()
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("cp1252", "cp1252"),
        ("iso-8859-15", "iso-8859-15"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_every_separator_and_encoding_gives_the_same_table(tmp_path, separator, encoding, named):
    raw = read_table(written(tmp_path, TABLE.format(separator).encode(encoding)))
    assert raw.frame.to_dict("list") == {
        "jour": ["2022-01-13", "2022-01-14"],
        "article": ["Pâté en croûte", "Œufs"],
        "prix": ["2.50 €", "1.25 €"],
    }
    assert raw.detected["encoding"] == named
    assert raw.detected["separator"] == {"\t": "tab"}.get(separator, separator)
    assert raw.first_line == 2


def test_a_half_stays_a_half_in_a_file_of_windows(tmp_path):
    raw = read_table(written(tmp_path, "article,qty\n½ baguette,1\npain brûlé,2\n".encode("cp1252")))
    assert raw.frame["article"].tolist() == ["½ baguette", "pain brûlé"]


def test_a_decimal_comma_does_not_pass_for_a_separator(tmp_path):
    raw = read_table(written(tmp_path, "day;qty;price\n2022-01-01;1,5;0,90\n2022-01-02;2,5;1,90\n"))
    assert list(raw.frame) == ["day", "qty", "price"]


def test_the_separator_that_excel_notes_is_believed(tmp_path):
    raw = read_table(written(tmp_path, "sep=|\na,b|c\n1,2|3\n"))
    assert raw.frame.to_dict("list") == {"a,b": ["1,2"], "c": ["3"]}
    assert raw.first_line == 3


def test_letters_that_were_broken_are_put_right_and_counted(tmp_path):
    raw = read_table(written(tmp_path, "article,prix\nCafÃ© crÃ¨me,1.20 â‚¬\nPâté,2.00 €\n"))
    assert raw.frame["article"].tolist() == ["Café crème", "Pâté"]
    assert raw.frame["prix"].tolist() == ["1.20 €", "2.00 €"]
    assert raw.detected["mojibake"] == "3"


@given(st.text(alphabet="éèàçœŒÉ€–’« abc", min_size=1, max_size=20))
@settings(max_examples=60, deadline=None)
def test_any_broken_text_is_put_right_and_whole_text_is_left_alone(text):
    from forecast.sources.tabular.text.mojibake import repaired

    broken = "".join(
        bytes([byte]).decode("cp1252") if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(byte)
        for byte in text.encode()
    )
    assert repaired(broken)[0] == text
    assert repaired(text) == (text, 0)


def test_spaces_of_every_kind_around_a_cell_go(tmp_path):
    raw = read_table(written(tmp_path, "a,b\n\u00a0x\u202f, y \n"))
    assert raw.frame.to_dict("list") == {"a": ["x"], "b": ["y"]}


def test_lines_are_right_after_blank_lines_and_line_breaks_in_cells(tmp_path):
    raw = read_table(written(tmp_path, '\na,b\n1,"two\nlines"\n\n,\n3,4\n'))
    assert raw.frame["a"].tolist() == ["1", "3"]
    assert raw.lines.tolist() == [3, 7]
    assert raw.problem(1, "a", "no_match", got="x") == Problem(str(raw.path), "no_match", line=7, column="a", got="x")


def test_many_rows_keep_their_lines(tmp_path):
    raw = read_table(written(tmp_path, 'a,b\n0,"x\ny"\n' + "".join(f"{i},z\n" for i in range(1, 40))))
    assert raw.lines.tolist() == [2, *range(4, 43)]
    assert raw.frame["a"].tolist() == [str(i) for i in range(40)]


def test_columns_without_a_name_are_dropped_and_said(tmp_path):
    raw = read_table(written(tmp_path, ",a,Unnamed: 2\n0,x,1\n1,y,2\n"))
    assert list(raw.frame) == ["a"]
    assert english(raw.detected["dropped"]) == "2 columns without a name"


def test_empty_cells_after_the_last_column_are_forgiven(tmp_path):
    assert read_table(written(tmp_path, "a;b\n1;2;;\n3;4\n")).frame["b"].tolist() == ["2", "4"]


def test_rows_that_do_not_fit_the_header_are_told_with_their_lines(tmp_path):
    path = written(tmp_path, "a,b\n1,2\n1,2,3\n\n1\n")
    assert problem_of(lambda: read_table(path)) == [
        f"{path}, line 3: got 3 cells, expected 2, as in the header. To do: correct that line, or export it again",
        f"{path}, line 5: got 1 cell, expected 2, as in the header. To do: correct that line, or export it again",
    ]


@pytest.mark.parametrize("rows_after", [2, 60_000])
def test_a_quotation_mark_that_is_not_closed_swallows_nothing(tmp_path, rows_after):
    path = written(tmp_path, 'a,b\n1,2\n3,"4\n' + "5,6\n" * rows_after)
    said = problem_of(lambda: read_table(path))
    assert len(said) == 1
    assert said[0].startswith(f"{path}, line 3: got quotation marks that do not fit")
    assert said[0].endswith("To do: look for a quotation mark that is not closed on this line")


def test_quotation_marks_inside_a_cell_are_letters(tmp_path):
    raw = read_table(written(tmp_path, 'a,b\nPAIN "BIO",1\n"PAIN ""BIO""",2\n'))
    assert raw.frame["a"].tolist() == ['PAIN "BIO"'] * 2


def test_only_the_first_twenty_of_many_problems_are_listed(tmp_path):
    path = written(tmp_path, "a,b\n" + "1\n" * 50)
    said = problem_of(lambda: read_table(path))
    assert len(said) == 21
    assert said[-1] == f"{path}: and 30 more cells like these"
    assert told([Problem("x", "no_match")], 1) == [Problem("x", "no_match")]


def test_what_is_no_table_is_told_apart(tmp_path):
    near = written(tmp_path, "a,b\n", "tilll.csv")
    assert problem_of(lambda: read_table(tmp_path / "till.csv")) == [
        f"{tmp_path / 'till.csv'}: no such file. "
        "To do: did you mean 'tilll.csv'? Otherwise check the path in the configuration"
    ]
    assert "got a folder, expected a file" in problem_of(lambda: read_table(tmp_path))[0]
    assert "got an empty file" in problem_of(lambda: read_table(written(tmp_path, "")))[0]
    assert "got only blank lines" in problem_of(lambda: read_table(written(tmp_path, "\n \n")))[0]
    assert problem_of(lambda: read_table(near)) == [
        f"{near}, line 1: got a header without rows, expected rows. To do: export it again"
    ]
    assert read_table(near, rows_required=False).frame.columns.tolist() == ["a", "b"]
    assert read_table(near, rows_required=False).first_line == 2
    assert problem_of(lambda: read_table(written(tmp_path, "a,b,a\n1,2,3\n"))) == [
        f"{tmp_path / 'till.csv'}, line 1, column 'a': two columns have this name. To do: rename one of them"
    ]


def test_an_encoding_that_is_set_and_wrong_is_told(tmp_path):
    path = written(tmp_path, "a\nbrûlé\n".encode("cp1252"))
    assert problem_of(lambda: read_table(path, encoding="utf-8")) == [
        f"{path}: got bytes that are not utf-8, expected text in one encoding, such as UTF-8, cp1252 or cp932. "
        "To do: save it as UTF-8, or correct [till] encoding"
    ]


def workbook(folder, rows, name="till.xlsx", sheet="Ventes"):
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    book.create_sheet("Other").append(["x"])
    book.save(folder / name)
    return folder / name


def test_a_workbook_reads_like_a_csv_file(tmp_path):
    path = workbook(
        tmp_path,
        [
            ["jour", "heure", "ticket", "qty", "prix", "note"],
            [dt.datetime(2022, 1, 2), dt.time(8, 30), 150040.0, 1.125, "0,90 €", None],
            [None] * 6,
            [dt.datetime(2022, 1, 3, 9, 15), dt.time(9, 0), 150041, 2, "1,20 €", True],
        ],
    )
    raw = read_table(path)
    assert raw.frame.to_dict("list") == {
        "jour": ["2022-01-02", "2022-01-03 09:15:00"],
        "heure": ["08:30:00", "09:00:00"],
        "ticket": ["150040", "150041"],
        "qty": ["1.1250", "2"],
        "prix": ["0,90 €", "1,20 €"],
        "note": ["", "True"],
    }
    assert raw.lines.tolist() == [2, 4]
    assert english(raw.detected) == {
        "format": "Excel",
        "sheet": "Ventes",
    }
    assert numbers(raw, "qty").tolist() == [1.125, 2.0]


def test_a_sheet_is_chosen_by_name_and_a_wrong_name_is_told(tmp_path):
    path = workbook(tmp_path, [["a"], [1]])
    assert read_table(path, sheet="Other", rows_required=False).frame.columns.tolist() == ["x"]
    assert problem_of(lambda: read_table(path, sheet="Vente")) == [
        f"{path}: got no sheet 'Vente', expected one of: Ventes, Other. "
        "To do: did you mean 'Ventes'? Otherwise correct [till] sheets"
    ]


def test_workbooks_that_cannot_be_read_are_told(tmp_path):
    old = written(tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "old.xls")
    torn = written(tmp_path, workbook(tmp_path, [["a"], [1]]).read_bytes()[:500], "torn.xlsx")
    assert "got a damaged workbook, expected a table. To do: export it again" in problem_of(lambda: read_table(old))[0]
    assert "got a damaged workbook" in problem_of(lambda: read_table(torn))[0]


def test_a_missing_column_is_told_with_the_nearest_name(tmp_path):
    path = written(tmp_path, "date,Quantity\n2022-01-13,1\n")
    assert problem_of(lambda: texts(read_table(path), "quantity_")) == [
        f"{path}, line 1, column 'quantity_': no such column, expected one of: date, Quantity. "
        "To do: did you mean 'Quantity'? Otherwise correct the name of the column"
    ]


def test_a_required_text_may_not_be_empty(tmp_path):
    path = written(tmp_path, "a,b\nx,\n,y\n")
    assert texts(read_table(path), "a").tolist() == ["x", ""]
    assert problem_of(lambda: texts(read_table(path), "a", required=True)) == [
        f"{path}, line 3, column 'a': got an empty cell, expected something in every row. To do: correct the cell"
    ]


def test_problems_of_several_columns_are_told_together(tmp_path):
    raw = read_table(written(tmp_path, "day,qty,at\n2022-02-31,x,99:00\n"))
    gathered = Problems()
    for read in (days, numbers, times):
        with gathered.gathering():
            read(raw, {days: "day", numbers: "qty", times: "at"}[read])
    with pytest.raises(SourceError) as caught:
        gathered.tell()
    assert [problem.column for problem in caught.value.problems] == ["day", "qty", "at"]
    Problems().tell()
