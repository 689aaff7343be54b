"""A text file too large for memory as tables, some hundred thousand rows at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from forecast.errors import Problem, SourceError
from forecast.sources.tabular.files.file_kinds import kind_of, unreadable
from forecast.sources.tabular.layout.body import body_of
from forecast.sources.tabular.layout.fitting import header_without_rows, problems_placed
from forecast.sources.tabular.layout.layouts import Layout, find_layout, table_of
from forecast.sources.tabular.raw import Grid, RawTable
from forecast.sources.tabular.snapshot import Snapshot, snapshot_of
from forecast.sources.tabular.text.blocks import text_lines
from forecast.sources.tabular.text.decimal_commas import refuse_decimal_commas
from forecast.sources.tabular.text.separators import SAMPLE_LINES
from forecast.sources.tabular.text.text_grid import rows_of_text, stated_cut
from forecast.texts import Said, phrase


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
