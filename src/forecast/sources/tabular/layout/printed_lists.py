"""What printing does to a list: blocks beside each other, and its money told once more below its total."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain

from forecast.sources.tabular.layout.body import Body
from forecast.sources.tabular.layout.layout import Layout
from forecast.sources.tabular.layout.odd_rows import Left
from forecast.sources.tabular.layout.report_words import is_measure, is_total
from forecast.sources.tabular.raw import Grid, Total
from forecast.sources.tabular.values.number import number_of

_NUMBERED = re.compile(r"^(?P<name>.*) \((?P<number>\d+)\)$")
_UNNAMED = re.compile(r"column \d+")
_A_CENT = 0.005


def stacked(grid: Grid, layout: Layout) -> Grid | None:
    """Return a grid with the blocks below each other under the header of the first; None for a single block."""
    blocks = _blocks_of(layout.names) if layout.labels is None else []
    if not blocks:
        return None
    begins = [list(layout.names).index(block[0]) for block in blocks]
    ends = [begin + len(blocks[0]) for begin in begins[:-1]] + [None]
    start = layout.header_at + 1
    above = [*grid.rows[: layout.header_at], grid.rows[layout.header_at][begins[0] : ends[0]]]
    parts = [[row[begin:end] for row in grid.rows[start:]] for begin, end in zip(begins, ends, strict=True)]
    return replace(
        grid,
        rows=[*above, *chain.from_iterable(parts)],
        lines=[*grid.lines[:start], *[*grid.lines[start:]] * len(blocks)],
        detected={**grid.detected, "blocks side by side": str(len(blocks))},
    )


def _blocks_of(names: Sequence[str]) -> list[list[str]]:
    """Return the columns of each block, if the same names come in the same order again; [] for a single block."""
    blocks: dict[int, list[tuple[str, str]]] = {}
    for name in names:
        if not _UNNAMED.fullmatch(name):
            numbered = _NUMBERED.match(name)
            number, bare = (int(numbered["number"]), numbered["name"]) if numbered else (1, name)
            blocks.setdefault(number, []).append((name, bare))
    again = [[bare for _, bare in block] for block in blocks.values()]
    is_again = len(again) > 1 and len(again[0]) > 1 and all(block == again[0] for block in again)
    return [[name for name, _ in block] for block in blocks.values()] if is_again else []


def without_rows_after_total(layout: Layout, body: Body) -> Body:
    """Return a body without the rows that stand apart below its total and add up to it once more: ways to pay, taxes.

    They are looked for where no row has a date: there, nothing else tells payments from goods. Rows that are named
    after ways to pay are left out whatever they add up to.
    """
    if layout.columns("date") or layout.labels is not None or body.labels:
        return body
    for total in body.totals:
        first = total.rows_before
        is_apart = 0 < first < len(body.lines) and body.lines[first] - total.line > 1
        if is_total(total.label) and is_apart and _says_again(layout, body, total):
            rows = zip(*(column.slice(first).to_pylist() for column in body.columns), strict=True)
            texts = (" ".join(filter(None, row)) for row in rows)
            left = [Left("footer", int(line), text) for line, text in zip(body.lines[first:], texts, strict=True)]
            return replace(
                body,
                columns=[column.slice(0, first) for column in body.columns],
                lines=body.lines[:first],
                totals=[other for other in body.totals if other.rows_before <= first],
                left=[*body.left, *left],
            )
    return body


def _says_again(layout: Layout, body: Body, total: Total) -> bool:
    rest = [column.slice(total.rows_before).to_pylist() for column in body.columns]
    names = [cell for column in layout.columns("word") for cell in rest[column] if cell]
    if sum(map(is_measure, names)) * 2 > len(names):
        return True
    later = [other.cells for other in body.totals if other.rows_before > total.rows_before]
    for mark in (".", ","):
        whole = _numbers(total.cells.values(), mark)
        sums = [sum(_numbers(cells, mark)) for cells in rest]
        ends = {round(value, 2) for cells in later for value in _numbers(cells.values(), mark)}
        for again in filter(None, sums):
            if any(abs(again - value) < _A_CENT for value in whole) and round(2 * again, 2) not in ends:
                return True
    return False


def _numbers(cells: Iterable[str], mark: str) -> list[float]:
    return [value for cell in cells if (value := number_of(cell, mark)) is not None]
