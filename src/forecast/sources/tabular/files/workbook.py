"""Sheets of a workbook (.xlsx, .xlsm, .xlsb, .xls, .ods) as rows of text, to the last row whatever its size says."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import python_calamine as calamine

from forecast.errors import Problem, SourceError, hint_of
from forecast.sources.tabular.files.cell_text import cell_text
from forecast.sources.tabular.files.error_cells import Places, error_cells
from forecast.sources.tabular.files.file_guards import MOST_CELLS, defects_named, refuse_huge_sheets
from forecast.sources.tabular.files.file_kinds import NoTableError, ole_kind, unreadable
from forecast.sources.tabular.raw import Grid, with_names
from forecast.texts import Said, phrase

_WORKSHEET = calamine.SheetTypeEnum.WorkSheet
_VISIBLE = calamine.SheetVisibleEnum.Visible
_LOOKED_AT = 20


def grids_of_workbook(path: Path, content: bytes, sheets: Sequence[str] = (), *, member: str = "") -> list[Grid]:
    """Return the sheets that are named, or all that are visible and not empty, each as a `Grid`.

    Charts and hidden sheets are named in `detected` of each under `sheets_not_read`, those hidden sheets under `unread`
    that have a header of a visible one. `member` is the file's name inside a container.

    Raises
    ------
    SourceError
        If it is no workbook, is damaged, needs a password, or has no such sheet.
    """
    with defects_named(path, member, phrase("kind.damaged_workbook")), _opened(path, content, member) as book:
        chosen, others = _chosen(path, book, sheets)
        grids = []
        failed = error_cells(content)
        for name in chosen:
            rows = _rows(path, book.get_sheet_by_name(name), failed.get(name, {}))
            if not any(map(any, rows)) and len(chosen) > 1:
                continue
            detected = with_names({"format": "Excel", "sheet": name}, others)
            grids.append(Grid(path, f"{member}: {name}" if member else name, rows, range(1, len(rows) + 1), detected))
        return grids


@contextmanager
def _opened(path: Path, content: bytes, member: str) -> Iterator[Any]:
    refuse_huge_sheets(path, content)
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    except calamine.PasswordError as error:
        raise SourceError(unreadable(path, phrase("kind.workbook_with_password"), member)) from error
    except calamine.CalamineError as error:
        is_ole = content.startswith(b"\xd0\xcf\x11\xe0")
        kind = ole_kind(content) if is_ole else phrase("kind.damaged_workbook")
        is_other = "workbook" not in kind.code
        raise (NoTableError if is_other else SourceError)(unreadable(path, kind, member)) from error
    with book:
        yield book


def _chosen(path: Path, book: Any, sheets: Sequence[str]) -> tuple[list[str], dict[str, list[str | Said]]]:
    """Return the sheets to read, and those that are not, by where it is said."""
    tables = {sheet.name: sheet.visible == _VISIBLE for sheet in book.sheets_metadata if sheet.typ == _WORKSHEET}
    if not tables:
        raise SourceError(unreadable(path, phrase("kind.workbook_without_sheets")))
    for wanted in sheets:
        if wanted not in tables:
            values = {"sheet": wanted, "names": list(tables), "hint": hint_of(wanted, tables)}
            raise SourceError(Problem(str(path), "no_such_sheet", values=values))
    visible = [name for name, is_visible in tables.items() if is_visible]
    chosen = list(sheets) or visible or list(tables)
    if sheets:
        return chosen, {}
    charts = [sheet.name for sheet in book.sheets_metadata if sheet.name not in tables]
    known = set().union(*(_first_rows(book, name) for name in chosen))
    said: dict[str, list[str | Said]] = {"sheets_not_read": charts, "unread": []}
    for name in (name for name in tables if name not in chosen):
        rows = _first_rows(book, name)
        said["unread" if rows & known else "sheets_not_read"] += [
            phrase("read_as.named_so", name=name, what=phrase("read_as.hidden"))
        ] * bool(rows)
    return chosen, said


def _first_rows(book: Any, name: str) -> set[tuple[str, ...]]:
    """Return the first rows of a sheet that have more than one cell of text, a header among them."""
    rows = book.get_sheet_by_name(name).to_python(nrows=_LOOKED_AT)
    texts = (tuple(value.strip() for value in row if isinstance(value, str)) for row in rows)
    return {row for row in texts if sum(map(bool, row)) > 1}


def _rows(path: Path, sheet: Any, failed: Places) -> list[list[str]]:
    if sheet.total_height and (sheet.total_height + 1) * (sheet.total_width + 1) > MOST_CELLS:
        raise SourceError(Problem(str(path), "sheet_too_large", values={"sheet": sheet.name, "most": MOST_CELLS}))
    rows = [[cell_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    for (row, column), text in failed.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = text
    return rows
