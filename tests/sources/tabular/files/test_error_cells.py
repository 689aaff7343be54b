"""A formula that failed is told with its place; it is no empty cell."""

from __future__ import annotations

import io

import openpyxl
import pytest

from forecast.errors import SourceError
from forecast.sources.forms.notes import read_leftovers
from forecast.sources.tabular.files.error_cells import error_cells
from forecast.sources.tabular.table import read_table


def _workbook(*sheets: tuple[str, str, str]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, place, text in sheets:
        sheet = book.create_sheet(title)
        sheet.append(["product", "day", "left"])
        sheet.append(["Pain", "2026-12-04", 3])
        sheet.append(["Brot", "2026-12-04", 4])
        sheet[place].value = text
        sheet[place].data_type = "e"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def test_each_sheet_has_its_own():
    content = _workbook(("Été & co", "C3", "#N/A"), ("Zwei", "AB12", "#DIV/0!"))

    assert error_cells(content) == {"Été & co": {(2, 2): "#N/A"}, "Zwei": {(11, 27): "#DIV/0!"}}


@pytest.mark.parametrize("content", [b"a;b\n", _workbook(("Eins", "A9", "#REF!"))[:1] + b"x"])
def test_what_is_no_workbook_has_none(content):
    assert error_cells(content) == {}


def test_a_failed_formula_is_a_wrong_cell_with_its_line_and_not_an_uncounted_one(tmp_path):
    (tmp_path / "left.xlsx").write_bytes(_workbook(("Reste", "C3", "#REF!")))

    assert read_table(tmp_path / "left.xlsx").frame["left"].tolist() == ["3", "#REF!"]
    with pytest.raises(SourceError, match=r"left\.xlsx, line 3, column 'left': got '#REF!'"):
        read_leftovers(tmp_path / "left.xlsx", shop="Halle")
