"""Any CSV file or Excel sheet as a table of text, and its columns as numbers, days and times.

What is not told is detected over the whole file: encoding, separator, decimal mark, order of day and month. What can be
read two ways stops the reading.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from forecast.errors import Problem, SourceError, unreadable_file
from forecast.sources.delimited_column import days, numbers, texts, times
from forecast.sources.delimited_encoding import decoded, repaired
from forecast.sources.delimited_raw import MOST_TOLD, Gathered, RawTable, told
from forecast.sources.delimited_workbook import OLD_WORKBOOK_START, WORKBOOK_START, workbook_rows

__all__ = ["Gathered", "RawTable", "days", "numbers", "read_table", "texts", "times", "told"]

SEPARATORS = (",", ";", "\t", "|")
_ROWS_AT_ONCE = 100_000
_SEPARATOR_LINE = re.compile(r"^\"?sep=(?P<mark>.)\"?\r?\n", re.IGNORECASE)


def read_table(
    path: Path,
    *,
    encoding: str | None = None,
    separator: str | None = None,
    sheet: str | None = None,
    rows_required: bool = True,
) -> RawTable:
    """Read a CSV file or an Excel sheet as text; encoding and separator are detected when not given.

    Raises
    ------
    SourceError
        If there is no such file, or its rows do not fit its header.
    """
    if problem := unreadable_file(path):
        raise SourceError(problem)
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(OLD_WORKBOOK_START):
        raise SourceError(
            Problem(str(path), got="an old .xls workbook", expected=".xlsx or CSV", action="save it as .xlsx or as CSV")
        )
    detected: dict[str, str] = {}
    rows: Iterator[tuple[int, list[str]]]
    if start.startswith(WORKBOOK_START):
        name, sheet_rows = workbook_rows(path, sheet)
        detected |= {"format": "Excel", "sheet": name}
        rows = iter(sheet_rows)
    else:
        text = _text_of(path, encoding, detected)
        separator = separator or _separator_of(text)
        detected["separator"] = {"\t": "tab"}.get(separator, separator)
        rows = _csv_rows(text, separator)
    return _table(path, rows, detected, rows_required=rows_required)


def _text_of(path: Path, encoding: str | None, detected: dict[str, str]) -> str:
    try:
        text, detected["encoding"] = decoded(path.read_bytes(), encoding)
    except UnicodeDecodeError as error:
        raise SourceError(
            Problem(
                str(path),
                got=f"bytes that are not {error.encoding}",
                expected="UTF-8, cp1252 or ISO-8859-15",
                action="save it as UTF-8, or correct [till] encoding",
            )
        ) from error
    text, count = repaired(text)
    if count:
        detected["mojibake"] = str(count)
    return text


def _separator_of(text: str) -> str:
    """Return the separator that splits the first lines into the same number of fields as the header."""
    if named := _SEPARATOR_LINE.match(text):
        return named["mark"]
    sample = [line for line in islice(io.StringIO(text), 60) if line.strip()]
    scores = {}
    for mark in SEPARATORS:
        counts = [len(row) for row in csv.reader(sample, delimiter=mark)]
        same = sum(count == counts[0] for count in counts) / len(counts) if counts else 0
        scores[mark] = (counts[0] > 1 if counts else False, round(same, 1), counts[0] if counts else 0)
    return max(SEPARATORS, key=lambda mark: scores[mark])


def _csv_rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the line on which it begins."""
    lines = io.StringIO(text, newline="")
    skipped = 0
    if _SEPARATOR_LINE.match(text):
        lines.readline()
        skipped = 1
    reader = csv.reader(lines, delimiter=separator)
    begins = 1 + skipped
    for row in reader:
        yield begins, row
        begins = reader.line_num + 1 + skipped


def _table(
    path: Path, rows: Iterator[tuple[int, list[str]]], detected: dict[str, str], *, rows_required: bool
) -> RawTable:
    header_line, header = _header(path, rows)
    width = len(header)
    wrong: list[Problem] = []
    wrong_count = 0
    lines: list[int] = []
    chunks: list[list[pa.Array]] = []
    pending: list[list[str]] = []
    last_line = header_line
    try:
        for line, row in rows:
            last_line = line
            if not any(row) or not any(cell.strip() for cell in row):
                continue
            if not _fits(row, width):
                wrong_count += 1
                if len(wrong) < MOST_TOLD:
                    wrong.append(_ragged(path, line, row, width))
                continue
            lines.append(line)
            pending.append(row[:width])
            if len(pending) == _ROWS_AT_ONCE:
                chunks.append(_columns(pending, width))
                pending = []
    except csv.Error as error:
        raise SourceError(
            Problem(
                str(path), line=last_line + 1, got=str(error), action="look for a quotation mark that is not closed"
            )
        ) from error
    if wrong:
        raise SourceError(told(wrong, wrong_count))
    if not lines and rows_required:
        raise SourceError(Problem(str(path), got="a header without rows", expected="rows", action="export it again"))
    chunks.append(_columns(pending, width))
    columns = {
        name or index: pd.Series(pa.chunked_array([chunk[index] for chunk in chunks]).to_pandas(), dtype="str")
        for index, name in enumerate(header)
    }
    unnamed = [name for name in columns if isinstance(name, int)]
    if unnamed:
        detected["dropped"] = f"{len(unnamed)} column{'s' * (len(unnamed) > 1)} without a name"
    frame = pd.DataFrame({name: cells for name, cells in columns.items() if isinstance(name, str)})
    return RawTable(path, frame, pd.Series(lines, dtype="int64"), detected)


def _header(path: Path, rows: Iterator[tuple[int, list[str]]]) -> tuple[int, list[str]]:
    for line, row in rows:
        names = [re.sub(r"\s+", " ", cell).strip() for cell in row]
        if not any(names):
            continue
        named = [name for name in names if name and not name.startswith("Unnamed: ")]
        twice = sorted({name for name in named if named.count(name) > 1})
        if twice:
            raise SourceError(
                [
                    Problem(
                        str(path), "two columns have this name", line=line, column=name, action="rename one of them"
                    )
                    for name in twice
                ]
            )
        return line, ["" if name.startswith("Unnamed: ") else name for name in names]
    raise SourceError(
        Problem(str(path), got="only blank lines", expected="a header and rows", action="export it again")
    )


def _fits(row: list[str], width: int) -> bool:
    """Tell whether a row has the header's cells; some tills write empty ones after the last column."""
    return len(row) == width or (len(row) > width and not any(cell.strip() for cell in row[width:]))


def _ragged(path: Path, line: int, row: list[str], width: int) -> Problem:
    is_swallowed = any("\n" in cell for cell in row)
    action = "look for a quotation mark that is not closed" if is_swallowed else "correct that line, or export it again"
    return Problem(str(path), line=line, got=f"{len(row)} cells", expected=f"{width}, as in the header", action=action)


def _columns(rows: list[list[str]], width: int) -> list[pa.Array]:
    cells = zip(*rows, strict=True) if rows else iter([()] * width)
    return [pc.utf8_trim_whitespace(pa.array(column, type=pa.large_string())) for column in cells]
