"""A text file too large for memory as tables, some hundred thousand rows at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from forecast.errors import Problem, SourceError
from forecast.sources.tabular.blocks import text_lines
from forecast.sources.tabular.decimal_commas import refuse_decimal_commas
from forecast.sources.tabular.grid import Grid
from forecast.sources.tabular.layouts import laid_out
from forecast.sources.tabular.raw import RawTable
from forecast.sources.tabular.separators import SAMPLE_LINES
from forecast.sources.tabular.snapshot import Snapshot, snapshot_of
from forecast.sources.tabular.text_grid import rows_of_text, stated_cut


def read_in_parts(
    source: Path | Snapshot, *, encoding: str | None = None, separator: str | None = None
) -> Iterator[RawTable]:
    """Read a text file of any size as `read_tables` reads it at once, a part at a time.

    `detected` is complete in the last part only: letters are put right as they come. Each part has its own `spoilt`.

    Raises
    ------
    SourceError
        If it is no text, or no table with its names in one row.
    """
    with snapshot_of(source) as taken:
        detected: dict[str, str] = {}
        lines = text_lines(taken, encoding, detected)
        cut = stated_cut(list(islice(lines(), SAMPLE_LINES)), separator, detected)
        detected.pop("mojibake", None)
        batches = rows_of_text(lines(), cut)
        first = next(batches)
        start = Grid(taken.path, "", first.rows, first.lines, detected, first.spoilt)
        refuse_decimal_commas(start)
        known = _only(laid_out(start), taken.path)
        yield replace(known, detected=_with(known, detected))
        names, at = _header(start, known)
        for batch in batches:
            part = Grid(taken.path, "", [names, *batch.rows], [at, *batch.lines], detected, batch.spoilt)
            table = _only(laid_out(part), taken.path)
            if list(table.frame.columns) != list(known.frame.columns):
                raise SourceError(_too_large(taken.path))
            yield replace(table, detected=_with(table, detected))


def _header(grid: Grid, table: RawTable) -> tuple[Sequence[str], int]:
    """Return the last row that is not blank above a table's first one, and its line."""
    above = [at for at, line in enumerate(grid.lines) if line < table.first_line and any(grid.rows[at])]
    return grid.rows[above[-1]], grid.lines[above[-1]]


def _only(tables: list[RawTable], path: Path) -> RawTable:
    if len(tables) != 1:
        raise SourceError(_too_large(path))
    return tables[0]


def _with(table: RawTable, detected: dict[str, str]) -> dict[str, str]:
    return {**table.detected, **detected}


def _too_large(path: Path) -> Problem:
    return Problem(
        str(path),
        got="a file too large to be read at once, with more than one table in it",
        expected="one row of names, and rows below it",
        action="export fewer months at a time",
    )
