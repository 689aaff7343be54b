"""From a sheet of an Excel workbook to rows of text, as a CSV reader would give them."""

from __future__ import annotations

import warnings
from datetime import date, datetime, time
from pathlib import Path
from zipfile import BadZipFile

from forecast.errors import Problem, SourceError, nearest_name

WORKBOOK_START = b"PK\x03\x04"
OLD_WORKBOOK_START = b"\xd0\xcf\x11\xe0"


def workbook_rows(path: Path, sheet: str | None) -> tuple[str, tuple[list[int], list[list[str]]]]:
    """Return the sheet's name, its row numbers and its rows, cells as text; the first sheet if none is named.

    Raises
    ------
    SourceError
        If it is no workbook or has no such sheet.
    """
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        # Tills write workbooks without styles; openpyxl warns of that, the cells are fine.
        warnings.simplefilter("ignore", UserWarning)
        try:
            book = load_workbook(path, read_only=True, data_only=True)
        except (BadZipFile, KeyError, ValueError) as error:
            raise SourceError(
                Problem(str(path), got="a damaged workbook", expected="an .xlsx file", action="export it again")
            ) from error
        try:
            names = [found.title for found in book.worksheets]
            name = sheet or names[0]
            if name not in names:
                near = nearest_name(name, names)
                hint = f"did you mean '{near}'? " if near else ""
                raise SourceError(
                    Problem(
                        str(path),
                        got=f"no sheet '{name}'",
                        expected=f"one of: {', '.join(names)}",
                        action=f"{hint}correct [till] sheet",
                    )
                )
            rows = [[_text(value) for value in row] for row in book[name].iter_rows(values_only=True)]
            return name, (list(range(1, len(rows) + 1)), rows)
        finally:
            book.close()


def _text(value: object) -> str:
    """Write a cell so that it reads one way only: ISO dates, a decimal point, never exactly three decimals."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("seconds")
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        text = repr(value)
        return f"{text}0" if len(text.partition(".")[2]) == 3 else text
    return str(value)
