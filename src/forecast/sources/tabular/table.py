"""Any file of tables as columns of text; what is not told is detected over the whole file.

`read_table` is for forms that people fill in, where every row must fit; `read_tables` for exports of a till, where a
spoilt row costs that row, and `read_in_parts` for those too large for memory. What can be read two ways stops them all.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path

from forecast.errors import Problem, SourceError
from forecast.sources.tabular.files.file_kinds import kind_of, unreadable
from forecast.sources.tabular.files.files import grids_of
from forecast.sources.tabular.layout.body import body_of
from forecast.sources.tabular.layout.fitting import fitted_table, header_without_rows, problems_placed
from forecast.sources.tabular.layout.layouts import Layout, find_layout, laid_out, table_of
from forecast.sources.tabular.layout.sheet_days import sheet_kind
from forecast.sources.tabular.raw import Grid, Problems, RawTable, told
from forecast.sources.tabular.snapshot import Snapshot, snapshot_of
from forecast.sources.tabular.text.separators import SAMPLE_LINES, refuse_decimal_commas
from forecast.sources.tabular.text.text_grid import rows_of_text, stated_cut, text_lines
from forecast.sources.tabular.together import put_together
from forecast.sources.tabular.values.column import days, numbers, texts, times
from forecast.texts import Said, phrase

__all__ = [
    "Problems",
    "RawTable",
    "Snapshot",
    "days",
    "numbers",
    "read_in_parts",
    "read_table",
    "read_tables",
    "snapshot_of",
    "texts",
    "times",
    "told",
]


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Put off Python's search for garbage while millions of cells are laid down: it would go through all of them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_nothing_collected()
def read_table(
    source: Path | Snapshot,
    *,
    encoding: str | None = None,
    separator: str | None = None,
    sheet: str | None = None,
    rows_required: bool = True,
) -> RawTable:
    """Read a text file, or the first or the named sheet of a workbook, all of whose rows fit its first one.

    Encoding and separator are detected when not given.

    Raises
    ------
    SourceError
        If there is no such file, or its rows do not fit its header.
    """
    grid = grids_of(source, encoding=encoding, separator=separator, sheets=(sheet,) if sheet else ())[0]
    return fitted_table(grid, rows_required=rows_required)


@_nothing_collected()
def read_tables(
    source: Path | Snapshot,
    *,
    encoding: str | None = None,
    separator: str | None = None,
    sheets: Sequence[str] = (),
) -> list[RawTable]:
    """Read every table of a file: all sheets of a workbook, all files in a container; equal headers are one table.

    Rows that cannot be told are in `RawTable.spoilt`. Sheets and files that hold no table stand in `detected`, under
    `sheets_not_read` and `members_not_read`; what may hold one and was not read under `unread`.

    Raises
    ------
    SourceError
        If there is no such file, no table in it, or a sheet whose table cannot be told.
    """
    with snapshot_of(source) as taken:
        grids = grids_of(taken, encoding=encoding, separator=separator, sheets=sheets)
        tables: list[RawTable] = []
        problems: list[Problem] = []
        said: dict[str, list[str | Said]] = {"sheets_not_read": [], "unread": []}
        for grid, same in _without_twins(grids):
            if same:
                said["sheets_not_read"].append(_because(grid.name, phrase("read_as.same_as", name=same)))
                continue
            try:
                with problems_placed(taken.path):
                    refuse_decimal_commas(grid)
                    found = [table for table in laid_out(grid) if len(table.frame)]
            except SourceError as error:
                if "sheet" in grid.detected and len(grids) > 1:
                    raise SourceError([_of_sheet(problem, grid.name) for problem in error.problems]) from error
                problems += error.problems
                said["unread"].append(grid.name)
                continue
            tables += found
            said["sheets_not_read"] += [grid.name] * (not found and any(map(any, grid.rows)))
        if not tables:
            raise SourceError(problems or [header_without_rows(taken.path, 1)])
        return put_together(tables, said)


def read_in_parts(
    source: Path | Snapshot, *, encoding: str | None = None, separator: str | None = None
) -> Iterator[RawTable]:
    """Read a text file of any size as `read_tables` reads it at once, a part at a time.

    `detected` is complete in the last part only: letters are put right as they come. Each part has its own `spoilt`.

    Raises
    ------
    SourceError
        If it is no text, or holds more than one table of rows that each stand for themselves.
    """
    with snapshot_of(source) as taken, problems_placed(taken.path):
        kind = kind_of(taken.start())
        if kind != "text":
            raise SourceError(unreadable(taken.path, kind if isinstance(kind, Said) else phrase(f"kind.{kind}")))
        detected: dict[str, str] = {}
        lines = text_lines(taken, encoding, detected)
        cut = stated_cut(list(islice(lines(), SAMPLE_LINES)), separator, detected)
        layout: Layout | None = None
        columns: list[str] = []
        for batch in rows_of_text(lines(), cut):
            part = Grid(taken.path, "", batch.rows, batch.lines, detected, batch.spoilt)
            if layout is None:
                refuse_decimal_commas(part)
                layout = find_layout(part.rows)
                if layout is None:
                    raise SourceError(header_without_rows(taken.path, 1))
            table = _part(part, layout)
            columns = columns or list(table.frame.columns)
            frame = table.frame.reindex(columns=columns, fill_value="")
            yield replace(table, frame=frame, detected={**table.detected, **detected})
            layout = replace(layout, header_at=-1)


def _part(grid: Grid, layout: Layout) -> RawTable:
    """Return the rows of a part; refused where what a row means stands in rows before it."""
    body = body_of(layout, grid.rows, grid.lines)
    if body.rest_at is not None:
        raise SourceError(_too_large(grid.path, phrase("words.more_than_one_table")))
    table = table_of(grid, layout, body)
    if body.labels or "carried down" in table.detected:
        raise SourceError(_too_large(grid.path, phrase("words.rows_carried_down")))
    return table


def _too_large(path: Path, what: Said) -> Problem:
    return Problem(str(path), "too_large_for_parts", values={"what": what})


def _because(name: str, what: Said) -> Said:
    return phrase("read_as.named_so", name=name, what=what)


def _of_sheet(problem: Problem, name: str) -> Problem:
    """Return the problem of a sheet that must not go unread beside others: it may be a day of sales."""
    where = phrase("place.sheet", place=problem.where, sheet=name)
    return replace(problem, where=where, also=(*problem.also, phrase("advice.name_the_sheets")))


def _without_twins(grids: Sequence[Grid]) -> list[tuple[Grid, str]]:
    """Return each grid with the name of an earlier one that holds the same rows, "" if there is none."""
    seen: dict[int, str] = {}
    found = []
    for grid in grids:
        rows = hash(tuple(map(tuple, grid.rows))) if len(grids) > 1 else 0
        # Two days may well be alike.
        may_differ = not any(map(any, grid.rows)) or sheet_kind(grid.name) == "day"
        found.append((grid, "" if may_differ else seen.get(rows, "")))
        seen.setdefault(rows, grid.name)
    return found
