"""The rows below a header: which are facts, and which are totals, labels, repeated headers, footers or spoilt.

Whole columns are looked at first; only rows in which a number or a date is missing where all others have one, that do
not fit the width, or that may be called a total are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from forecast.errors import Problem, SourceError
from forecast.sources.tabular.layout.header import Row
from forecast.sources.tabular.layout.judged_rows import judged
from forecast.sources.tabular.layout.labels import Labels, labels_of
from forecast.sources.tabular.layout.layout import Layout
from forecast.sources.tabular.layout.odd_rows import Left, Odd
from forecast.sources.tabular.layout.report_words import MAY_BE_TOTAL
from forecast.sources.tabular.raw import Total
from forecast.sources.tabular.values.cell_kinds import EXACT_KINDS

_WORD_COLUMNS_LOOKED_AT = 4
_USUAL_SHARE = 0.05

_Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Label:
    """What a row between facts says of those after it, and in which column; `rows_before` rows of facts stand above.

    After a section's label the header is repeated.
    """

    rows_before: int
    text: str
    column: int
    is_section: bool = False


@dataclass(frozen=True)
class Body:
    """The facts of a table as columns of stripped cells with the line of each row, and what else stood between them.

    `spoilt` are lines of rows that do not fit; at row `rest_at` of the grid another table begins.
    """

    columns: Sequence[pa.Array]
    lines: npt.NDArray[np.int64]
    totals: Sequence[Total]
    labels: Sequence[Label]
    spoilt: Sequence[int]
    left: Sequence[Left]
    rest_at: int | None = None


def body_of(layout: Layout, rows: Sequence[Row], lines: Sequence[int]) -> Body:
    """Return the facts below a header; `rows` and `lines` are those of the grid, or of a part that follows.

    Raises
    ------
    SourceError
        If most rows have more cells than the header names.
    """
    start = max(layout.header_at + 1, 0)
    fitted, misfits = _fitted(rows[start:], layout.width)
    if len(misfits) * 2 > max(len(fitted), 4):
        first = start + misfits[0]
        values = {"cells": len(rows[first]), "width": layout.width}
        raise SourceError(Problem("the table", "wrong_width", line=lines[first], values=values))
    columns = _columns(fitted, layout.width)
    at = np.arange(len(fitted))
    is_blank = _to_mask(reduce(pc.and_, [pc.equal(column, "") for column in columns]), len(at))
    is_blank[misfits] = False
    if is_blank.any():
        at = at[~is_blank]
        columns = [column.take(pa.array(at)) for column in columns]
    is_misfit = np.isin(at, misfits)
    suspects = np.flatnonzero(is_misfit | _suspects(layout, columns, len(at)))
    odd = [
        Odd(
            int(row),
            [column[int(row)].as_py() for column in columns],
            is_misfit=bool(is_misfit[row]),
            is_short=len(rows[start + at[row]]) < layout.width,
            has_gap=bool(row > 0 and at[row] - at[row - 1] > 1),
        )
        for row in suspects.tolist()
    ]
    return _parted(layout, columns, at + start, np.asarray(lines, dtype=np.int64), judged(layout, odd, len(at)))


def _parted(
    layout: Layout,
    columns: list[pa.Array],
    at: npt.NDArray[np.int64],
    lines: npt.NDArray[np.int64],
    verdicts: dict[int, Odd],
) -> Body:
    is_kept = np.ones(len(at), dtype=bool)
    rest = next((row for row, odd in verdicts.items() if odd.verdict == "table"), None)
    if rest is not None:
        is_kept[rest:] = False
    named = [(row, odd) for row, odd in verdicts.items() if odd.verdict != "data" and (rest is None or row < rest)]
    is_kept[[row for row, _ in named]] = False
    above = np.cumsum(is_kept) - is_kept
    totals = [_total(layout, odd, int(lines[at[row]]), int(above[row])) for row, odd in named if odd.verdict == "total"]
    labels = [
        Label(int(above[row]), odd.text, odd.first_filled, odd.verdict == "section")
        for row, odd in named
        if odd.verdict in ("label", "section")
    ]
    left = [Left(odd.verdict, int(lines[at[row]]), odd.text) for row, odd in named if odd.verdict in Left.WHAT]
    if not is_kept.all():
        kept = pa.array(np.flatnonzero(is_kept))
        columns = [column.take(kept) for column in columns]
    return Body(
        columns,
        lines[at[is_kept]],
        totals,
        labels,
        [int(lines[at[row]]) for row, odd in named if odd.verdict == "spoilt"],
        left,
        int(at[rest]) if rest is not None else None,
    )


def _total(layout: Layout, odd: Odd, line: int, rows_before: int) -> Total:
    label_at = odd.total_word_at
    cells = {layout.names[column]: cell for column, cell in enumerate(odd.cells) if cell and column != label_at}
    return Total(line, odd.cells[label_at] if label_at is not None else "", cells, rows_before)


def _fitted(rows: Sequence[Row], width: int) -> tuple[Sequence[Row], list[int]]:
    """Return rows of one width, and the positions of those that had more cells, or fewer than is usual."""
    counts = np.fromiter(map(len, rows), dtype=np.int64, count=len(rows))
    if (counts == width).all():
        return rows, []
    fitted, misfits = list(rows), []
    usual = {
        int(count)
        for count, times in zip(*np.unique(counts[counts > 1], return_counts=True), strict=True)
        if times >= max(2, _USUAL_SHARE * len(rows))
    }
    for at in np.flatnonzero(counts != width).tolist():
        row = rows[at]
        is_over = len(row) > width and any(map(str.strip, row[width:]))
        if is_over or (0 < len(row) < width and len(row) not in usual):
            misfits.append(at)
        fitted[at] = [*row[:width], *[""] * (width - len(row))]
    return fitted, misfits


def _columns(rows: Sequence[Row], width: int) -> list[pa.Array]:
    cells = zip(*rows, strict=True) if rows else iter([()] * width)
    return [pc.utf8_trim_whitespace(pa.array(column, type=pa.large_string())) for column in cells]


def _to_mask(found: pa.Array, count: int) -> _Mask:
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool) if count else np.zeros(0, dtype=bool)


def _suspects(layout: Layout, columns: Sequence[pa.Array], count: int) -> _Mask:
    """Return which rows to look at one by one."""
    found = np.zeros(count, dtype=bool)
    if not count:
        return found
    for column, kind in enumerate(layout.kinds):
        cells = columns[column]
        if kind in EXACT_KINDS:
            has_digit = pc.match_substring_regex(cells, r"\pN")
            allowed = has_digit if column in layout.strict else pc.or_(has_digit, pc.equal(cells, ""))
            found |= ~_to_mask(allowed, count)
    for column in layout.columns("word")[:_WORD_COLUMNS_LOOKED_AT]:
        found |= _to_mask(pc.match_substring_regex(columns[column], MAY_BE_TOTAL), count)
    if layout.labels is not None:
        found |= _hold_labels(layout.labels, layout.names, columns)
    if not layout.strict:
        filled = sum(
            (_to_mask(pc.not_equal(cells, ""), count).astype(int) for cells in columns), np.zeros(count, dtype=int)
        )
        found |= filled <= 1
    return found


def _hold_labels(labels: Labels, names: Sequence[str], columns: Sequence[pa.Array]) -> _Mask:
    """Return which rows of a table of days may be a header again, or hold nothing."""
    rows = zip(*(columns[at].to_pylist() for at in labels.cells), strict=True)
    found = [not any(row) or labels_of(row)[0] == labels.kind for row in rows]
    for at in set(range(len(names))).difference(labels.cells):
        same = _to_mask(pc.equal(pc.utf8_lower(columns[at]), names[at].lower()), len(found))
        found = [one or bool(other) for one, other in zip(found, same, strict=True)]
    return np.array(found, dtype=bool)
