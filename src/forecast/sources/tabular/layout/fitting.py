"""The rows of a grid below its first one as a table; rows that do not fit it are told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pandas as pd

from forecast.errors import Problem, SourceError
from forecast.sources.tabular.layout.header import bare_name
from forecast.sources.tabular.raw import MOST_TOLD, Grid, RawTable, told
from forecast.texts import phrase


@contextmanager
def problems_placed(path: Path) -> Iterator[None]:
    """Give problems that name "the table" the name of its file.

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


def misfit(path: Path, line: int) -> Problem:
    """Return the problem of a row that was left out because it cannot be split into the header's cells."""
    return Problem(str(path), "row_misfits", line=line)


def fitted_table(grid: Grid, *, rows_required: bool) -> RawTable:
    """Return the rows below the first one that is not blank, which names the columns.

    Raises
    ------
    SourceError
        If there is none, two columns have one name, or rows do not fit: with each of them.
    """
    where = str(grid.path)
    at = next((at for at, row in enumerate(grid.rows) if any(map(str.strip, row))), None)
    if at is None:
        raise SourceError(Problem(where, "only_blank_lines"))
    names, line = list(map(bare_name, grid.rows[at])), grid.lines[at]
    if twice := sorted({name for name in names if name and names.count(name) > 1}):
        raise SourceError([Problem(where, "two_columns_of_a_name", line=line, column=name) for name in twice])
    rows = list(zip(grid.lines[at + 1 :], grid.rows[at + 1 :], strict=True))
    _refuse_misfits(where, [row for row in rows if not _fits(row[1], len(names))], grid.spoilt, len(names))
    rows = [row for row in rows if any(map(str.strip, row[1]))]
    if rows_required and not rows:
        raise SourceError(header_without_rows(grid.path, line))
    columns = {
        name: pd.Series([row[place].strip() for _, row in rows], dtype="str")
        for place, name in enumerate(names)
        if name
    }
    detected = dict(grid.detected)
    if unnamed := names.count(""):
        detected["dropped"] = phrase("read_as.unnamed", count=unnamed)
    lines = pd.Series([line for line, _ in rows], dtype="int64")
    return RawTable(grid.path, pd.DataFrame(columns), lines, detected, name=grid.name)


def _refuse_misfits(
    where: str, misfits: Sequence[tuple[int, Sequence[str]]], spoilt: Sequence[int], width: int
) -> None:
    wrong = [Problem(where, "broken_quotes", line=line) for line in spoilt[:MOST_TOLD]]
    wrong += [
        Problem(where, "ragged_row", line=line, values={"cells": len(row), "width": width})
        for line, row in misfits[:MOST_TOLD]
    ]
    if wrong:
        wrong.sort(key=lambda problem: problem.line or 0)
        raise SourceError(told(wrong, len(spoilt) + len(misfits)))


def _fits(row: Sequence[str], width: int) -> bool:
    """Tell whether a row is blank or has the header's cells; some tills write empty ones after the last column."""
    return not row or len(row) == width or (len(row) > width and not any(cell.strip() for cell in row[width:]))
