"""The rows of a grid below its first one as a table; rows that do not fit it are told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from forecast.errors import Problem, SourceError
from forecast.sources.tabular.raw import MOST_TOLD, Grid, RawTable, told
from forecast.texts import phrase

_ROWS_AT_ONCE = 100_000


@dataclass(frozen=True)
class Header:
    """The names of columns, "" for one without a name, and where they stand: line of the file and row of the grid."""

    names: Sequence[str]
    line: int
    row: int


def header_of(grid: Grid) -> Header:
    """Return the first row that is not blank.

    Raises
    ------
    SourceError
        If there is none, or two columns have one name.
    """
    for at, row in enumerate(grid.rows):
        names = [re.sub(r"\s+", " ", cell).strip() for cell in row]
        if not any(names):
            continue
        names = ["" if name.startswith("Unnamed: ") else name for name in names]
        twice = sorted({name for name in names if name and names.count(name) > 1})
        if twice:
            where, line = str(grid.path), grid.lines[at]
            raise SourceError([Problem(where, "two_columns_of_a_name", line=line, column=name) for name in twice])
        return Header(names, grid.lines[at], at)
    raise SourceError(Problem(str(grid.path), "only_blank_lines"))


@contextmanager
def problems_placed(path: Path) -> Iterator[None]:
    """Give problems that are told of "the table" the name of its file.

    Raises
    ------
    SourceError
        With what was raised inside.
    """
    try:
        yield
    except SourceError as error:
        if all(problem.where != "the table" for problem in error.problems):
            raise
        problems = [replace(each, where=str(path)) if each.where == "the table" else each for each in error.problems]
        raise SourceError(problems) from error


def header_without_rows(path: Path, line: int) -> Problem:
    """Return the problem of a table that has no rows."""
    return Problem(str(path), "header_without_rows", line=line)


def table_of(grid: Grid, header: Header) -> RawTable:
    """Return the rows below the header.

    Raises
    ------
    SourceError
        With each row that does not fit.
    """
    misfits: list[int] = []
    chunks = list(_chunks(grid, header, misfits))
    wrong = [*(_broken_quotes(grid.path, line) for line in grid.spoilt[:MOST_TOLD])]
    width = len(header.names)
    wrong += [_ragged(grid.path, grid.lines[at], len(grid.rows[at]), width) for at in misfits[:MOST_TOLD]]
    if wrong:
        wrong.sort(key=lambda problem: problem.line or 0)
        raise SourceError(told(wrong, len(grid.spoilt) + len(misfits)))
    return _raw(grid, header.names, pa.concat_tables(chunks))


def _chunks(grid: Grid, header: Header, misfits: list[int]) -> Iterator[pa.Table]:
    """Yield the rows that fit, many at once; the others are noted in `misfits`."""
    width = len(header.names)
    for start in range(header.row + 1, max(len(grid.rows), header.row + 2), _ROWS_AT_ONCE):
        rows, lines = grid.rows[start : start + _ROWS_AT_ONCE], grid.lines[start : start + _ROWS_AT_ONCE]
        if set(map(len, rows)) <= {width}:
            yield _chunk(lines, rows, width)
            continue
        misfits += [at for at, row in enumerate(rows, start) if not fits(row, width)]
        fitting = [(line, row[:width]) for line, row in zip(lines, rows, strict=True) if row and fits(row, width)]
        yield _chunk([line for line, _ in fitting], [row for _, row in fitting], width)


def _chunk(lines: Sequence[int], rows: Iterable[Sequence[str]], width: int) -> pa.Table:
    """Return stripped cells with their line as the last column, rows without any text left out."""
    cells = list(zip(*rows, strict=True)) or [()] * width
    columns = [pc.utf8_trim_whitespace(pa.array(column, type=pa.large_string())) for column in cells]
    columns.append(pa.array(lines, type=pa.int64()))
    table = pa.table(columns, names=[str(at) for at in range(width + 1)])
    is_blank = reduce(pc.and_, [pc.equal(column, "") for column in columns[:-1]])
    return table.filter(pc.invert(is_blank)) if pc.any(is_blank).as_py() else table


def _raw(grid: Grid, names: Sequence[str], table: pa.Table) -> RawTable:
    detected = dict(grid.detected)
    unnamed = list(names).count("")
    if unnamed:
        detected["dropped"] = phrase("read_as.unnamed", count=unnamed)
    frame = pd.DataFrame(
        {name: pd.Series(table.column(at).to_pandas(), dtype="str") for at, name in enumerate(names) if name}
    )
    lines = table.column(len(names)).to_pandas().astype("int64")
    return RawTable(grid.path, frame, lines, detected, name=grid.name)


def fits(row: Sequence[str], width: int) -> bool:
    """Tell whether a row is blank or has the header's cells; some tills write empty ones after the last column.

    Examples
    --------
    >>> fits(["1", "2", ""], 2), fits(["1", "2", "3"], 2)
    (True, False)
    """
    return not row or len(row) == width or (len(row) > width and not any(cell.strip() for cell in row[width:]))


def misfit(path: Path, line: int) -> Problem:
    """Return the problem of a row that was left out because it cannot be told apart into the header's cells."""
    return Problem(str(path), "row_misfits", line=line)


def _ragged(path: Path, line: int, cells_count: int, width: int) -> Problem:
    return Problem(str(path), "ragged_row", line=line, values={"cells": cells_count, "width": width})


def _broken_quotes(path: Path, line: int) -> Problem:
    return Problem(str(path), "broken_quotes", line=line)
