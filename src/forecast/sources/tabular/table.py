"""Any CSV file or Excel sheet as a table of text, and its columns as numbers, days and times.

What is not told is detected over the whole file: encoding, separator, decimal mark, order of day and month. What can be
read two ways stops the reading.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import reduce
from itertools import accumulate, chain, islice
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from forecast.errors import Problem, SourceError, unreadable_file
from forecast.sources.tabular.blocks import not_text, text_lines
from forecast.sources.tabular.column import days, numbers, texts, times
from forecast.sources.tabular.encoding import decoded, repaired
from forecast.sources.tabular.raw import MOST_TOLD, Gathered, RawTable, told
from forecast.sources.tabular.workbook import OLD_WORKBOOK_START, WORKBOOK_START, workbook_rows

__all__ = ["Gathered", "RawTable", "days", "numbers", "read_table", "texts", "times", "told"]

Batch = tuple[list[int], list[list[str]]]
"""Line numbers, and the rows that begin there."""

Lines = Callable[[], Iterable[str]]
"""Gives the lines of a file from the first on."""

SEPARATORS = (",", ";", "\t", "|")
_ROWS_AT_ONCE = 100_000
SAMPLE_LINES = 60
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
    batches: Iterator[Batch]
    if start.startswith(WORKBOOK_START):
        name, sheet_rows = workbook_rows(path, sheet)
        detected |= {"format": "Excel", "sheet": name}
        batches = iter([sheet_rows])
    else:
        text = _text_of(path, encoding, detected)
        separator = separator or _separator_of(text)
        detected["separator"] = {"\t": "tab"}.get(separator, separator)
        batches = _csv_batches(path, lambda: io.StringIO(text, newline=""), separator)
    return _table(path, batches, detected, rows_required=rows_required)


def _text_of(path: Path, encoding: str | None, detected: dict[str, str]) -> str:
    try:
        text, detected["encoding"] = decoded(path.read_bytes(), encoding)
    except UnicodeDecodeError as error:
        raise SourceError(not_text(path, error)) from error
    text, count = repaired(text)
    if count:
        detected["mojibake"] = str(count)
    return text


def _separator_of(text: str) -> str:
    """Return the separator that splits the first lines into the same number of fields as the header."""
    if named := _SEPARATOR_LINE.match(text):
        return named["mark"]
    sample = [line for line in islice(io.StringIO(text), SAMPLE_LINES) if line.strip()]
    scores = {}
    for mark in SEPARATORS:
        counts = [len(row) for row in csv.reader(sample, delimiter=mark)]
        same = sum(count == counts[0] for count in counts) / len(counts) if counts else 0
        scores[mark] = (counts[0] > 1 if counts else False, round(same, 1), counts[0] if counts else 0)
    return max(SEPARATORS, key=lambda mark: scores[mark])


def _csv_batches(path: Path, lines_of: Lines, separator: str) -> Iterator[Batch]:
    """Yield rows, many at once, with the lines on which they begin."""
    reader, begins = _csv_reader(lines_of, separator)
    while True:
        read_before = reader.line_num
        try:
            rows = list(islice(reader, _ROWS_AT_ONCE))
        except csv.Error as error:
            raise SourceError(_broken_quotes(path, lines_of, separator, str(error))) from error
        if not rows:
            return
        spans = [1] * len(rows)
        if reader.line_num - read_before != len(rows):
            spans = [1 + sum(cell.count("\n") for cell in row) for row in rows]
        ends = list(accumulate(spans, initial=begins))
        begins = ends.pop()
        yield ends, rows


def _csv_reader(lines_of: Lines, separator: str) -> tuple[Any, int]:
    """Return a reader of the rows, and the line on which the first begins."""
    lines = iter(lines_of())
    first = next(lines, "")
    is_noted = bool(_SEPARATOR_LINE.match(first))
    return csv.reader(lines if is_noted else chain([first], lines), delimiter=separator, strict=True), 1 + is_noted


def _broken_quotes(path: Path, lines_of: Lines, separator: str, said: str) -> Problem:
    """Return the problem of the row whose quotation marks do not fit: read on, it would swallow all that follows."""
    reader, begins = _csv_reader(lines_of, separator)
    line = begins
    with suppress(csv.Error):
        for _ in reader:
            line = begins + reader.line_num
    return Problem(
        str(path),
        line=line,
        got=f"quotation marks that do not fit ({said})",
        expected="each one closed on its cell",
        action="look for a quotation mark that is not closed on this line",
    )


def _table(path: Path, batches: Iterator[Batch], detected: dict[str, str], *, rows_required: bool) -> RawTable:
    header_line, header, first = _header(path, batches)
    table = pa.concat_tables(list(_chunks(path, len(header), chain([first], batches))))
    if not len(table) and rows_required:
        raise SourceError(
            Problem(str(path), line=header_line, got="a header without rows", expected="rows", action="export it again")
        )
    return _raw(path, header, table, detected)


def read_in_parts(path: Path, *, encoding: str | None = None, separator: str | None = None) -> Iterator[RawTable]:
    """Read a CSV file of any size, some hundred thousand rows at a time, as `read_table` reads it at once.

    `detected` is complete in the last part only: letters are put right as they come.

    Raises
    ------
    SourceError
        After the last part, if rows do not fit the header.
    """
    detected: dict[str, str] = {}
    detected["encoding"], lines = text_lines(path, encoding, detected)
    start = "".join(islice(lines(), SAMPLE_LINES))
    detected.pop("mojibake", None)
    separator = separator or _separator_of(start)
    detected["separator"] = {"\t": "tab"}.get(separator, separator)
    batches = _csv_batches(path, lines, separator)
    _, header, first = _header(path, batches)
    for table in _chunks(path, len(header), chain([first], batches)):
        yield _raw(path, header, table, detected)


def _raw(path: Path, header: list[str], table: pa.Table, detected: dict[str, str]) -> RawTable:
    unnamed = header.count("")
    if unnamed:
        detected["dropped"] = f"{unnamed} column{'s' * (unnamed > 1)} without a name"
    frame = pd.DataFrame(
        {name: pd.Series(table.column(at).to_pandas(), dtype="str") for at, name in enumerate(header) if name}
    )
    return RawTable(path, frame, table.column(len(header)).to_pandas().astype("int64"), detected)


def _chunks(path: Path, width: int, batches: Iterable[Batch]) -> Iterator[pa.Table]:
    """Yield the cells of batch after batch; rows that do not fit are told after the last."""
    wrong: list[Problem] = []
    wrong_count = 0
    for lines, rows in batches:
        if set(map(len, rows)) <= {width}:
            yield _chunk(lines, rows, width)
            continue
        pairs = list(zip(lines, rows, strict=True))
        misfits = [pair for pair in pairs if not _fits(pair[1], width)]
        wrong_count += len(misfits)
        wrong += [_ragged(path, line, row, width) for line, row in misfits[:MOST_TOLD]]
        fitting = [(line, row[:width]) for line, row in pairs if row and _fits(row, width)]
        yield _chunk([line for line, _ in fitting], [row for _, row in fitting], width)
    if wrong:
        raise SourceError(told(wrong, wrong_count))


def _header(path: Path, batches: Iterator[Batch]) -> tuple[int, list[str], Batch]:
    """Return the line and the names of the first row that is not blank, and the rest of its batch."""
    for lines, rows in batches:
        for at, row in enumerate(rows):
            names = [re.sub(r"\s+", " ", cell).strip() for cell in row]
            if not any(names):
                continue
            names = ["" if name.startswith("Unnamed: ") else name for name in names]
            twice = sorted({name for name in names if name and names.count(name) > 1})
            if twice:
                said = "two columns have this name"
                action = "rename one of them"
                raise SourceError([Problem(str(path), said, lines[at], name, action=action) for name in twice])
            return lines[at], names, (lines[at + 1 :], rows[at + 1 :])
    raise SourceError(
        Problem(str(path), got="only blank lines", expected="a header and rows", action="export it again")
    )


def _chunk(lines: list[int], rows: list[list[str]], width: int) -> pa.Table:
    """Return stripped cells with their line as the last column, rows without any text left out."""
    cells = zip(*rows, strict=True) if rows else iter([()] * width)
    columns = [pc.utf8_trim_whitespace(pa.array(column, type=pa.large_string())) for column in cells]
    columns.append(pa.array(lines, type=pa.int64()))
    table = pa.table(columns, names=[str(at) for at in range(width + 1)])
    is_blank = reduce(pc.and_, [pc.equal(column, "") for column in columns[:-1]])
    return table.filter(pc.invert(is_blank)) if pc.any(is_blank).as_py() else table


def _fits(row: list[str], width: int) -> bool:
    """Tell whether a row is blank or has the header's cells; some tills write empty ones after the last column."""
    return not row or len(row) == width or (len(row) > width and not any(cell.strip() for cell in row[width:]))


def _ragged(path: Path, line: int, row: list[str], width: int) -> Problem:
    action = "correct that line, or export it again"
    return Problem(str(path), line=line, got=f"{len(row)} cells", expected=f"{width}, as in the header", action=action)
