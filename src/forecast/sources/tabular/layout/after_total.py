"""Rows below the total of a list that say the same money again: how it was paid, by whom, at what tax."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pyarrow as pa

from forecast.sources.tabular.layout.body import Body
from forecast.sources.tabular.layout.layout import Layout
from forecast.sources.tabular.layout.odd_rows import Left
from forecast.sources.tabular.layout.report_words import is_measure, is_total
from forecast.sources.tabular.raw import Total
from forecast.sources.tabular.values.number import number_of

_A_CENT = 0.005


def without_rows_after_total(layout: Layout, body: Body) -> Body:
    """Return a body without the rows that stand apart below its total and add up to it once more.

    It is looked for where no row has a date: there, nothing else tells payments from goods. Rows that are named after
    ways to pay are left out whatever they add up to.
    """
    if layout.columns("date") or layout.labels is not None or body.labels:
        return body
    for total in body.totals:
        first = total.rows_before
        is_apart = 0 < first < len(body.lines) and body.lines[first] - total.line > 1
        if is_total(total.label) and is_apart and _says_again(layout, body, total):
            return _cut(body, first)
    return body


def _says_again(layout: Layout, body: Body, total: Total) -> bool:
    rest = [column.slice(total.rows_before).to_pylist() for column in body.columns]
    names = [cell for column in layout.columns("word") for cell in rest[column] if cell]
    if sum(map(is_measure, names)) * 2 > len(names):
        return True
    later = [other.cells for other in body.totals if other.rows_before > total.rows_before]
    for mark in (".", ","):
        whole = _read(total.cells.values(), mark)
        sums = [sum(_read(cells, mark)) for cells in rest]
        ends = {round(value, 2) for cells in later for value in _read(cells.values(), mark)}
        if any(_is_in(again, whole) and round(2 * again, 2) not in ends for again in sums if again):
            return True
    return False


def _is_in(value: float, others: Iterable[float]) -> bool:
    return any(abs(value - other) < _A_CENT for other in others)


def _read(cells: Iterable[str], mark: str) -> list[float]:
    return [value for cell in cells if (value := number_of(cell, mark)) is not None]


def _cut(body: Body, first: int) -> Body:
    rows = zip(*(column.slice(first).to_pylist() for column in body.columns), strict=True)
    left = [
        Left("footer", int(line), " ".join(filter(None, row)))
        for line, row in zip(body.lines[first:], rows, strict=True)
    ]
    columns: Sequence[pa.Array] = [column.slice(0, first) for column in body.columns]
    return replace(
        body,
        columns=columns,
        lines=body.lines[:first],
        totals=[total for total in body.totals if total.rows_before <= first],
        left=[*body.left, *left],
    )
