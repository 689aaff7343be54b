"""How a text is cut into cells: separator, quotation marks, and how many cells most rows have.

A comma that separates cells and stands in numbers as well is refused: what is a cell cannot be told.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from forecast.errors import Problem, SourceError
from forecast.sources.tabular.raw import Grid

_SEPARATORS = (",", ";", "\t", "|")
NAMES = {"\t": "tab"}
SAMPLE_LINES = 1_000
"""So many lines, spread over a file, are looked at for how they are cut [lines]."""
_NOTE = re.compile(r"^\ufeff?\"?sep=(?P<mark>[^\r\n\"])\"?\s*$", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?[\d.,'\s:/-]*\d")
_MOSTLY = 0.8


@dataclass(frozen=True)
class Cut:
    """How a text is cut into cells; `width` is how many cells most rows have, 0 if nothing tells.

    `escape` stands before a quotation mark inside a quoted cell where it is not doubled; with `skips_spaces` blanks
    after a separator are no part of the cell. `is_wrapped`: each line stands in quotation marks as a whole, and is cut
    once more. `is_quoted`: most lines have quoted cells, so that a quotation mark elsewhere is damage.
    """

    separator: str
    escape: str | None = None
    skips_spaces: bool = False
    is_wrapped: bool = False
    is_quoted: bool = False
    width: int = 0

    def reader(self, lines: Sequence[str]) -> Any:
        """Return a reader of `lines` that raises `csv.Error` where a quotation mark does not fit."""
        return csv.reader(
            lines,
            delimiter=self.separator,
            strict=True,
            escapechar=self.escape,
            doublequote=True,
            skipinitialspace=self.skips_spaces,
        )


def noted_separator(first_line: str) -> str | None:
    """Return the separator that a first line `sep=;` states, as Excel writes it."""
    found = _NOTE.match(first_line)
    return found["mark"] if found else None


def cut_of(lines: Sequence[str], separator: str | None = None) -> Cut:
    """Return how `lines`, which are spread over a file, are cut into cells; `separator` if it is known.

    That separator is taken that cuts most lines into one number of cells, none of which holds another separator.
    """
    sample = [line for line in lines if line.strip()]
    there = [mark for mark in _SEPARATORS if any(mark in line for line in sample)]
    marks = [separator] if separator else there or [_SEPARATORS[0]]
    tried = {mark: _tried(sample, mark) for mark in marks}
    best = max(marks, key=lambda mark: tried[mark][1])
    with_marks = sum('"' in line for line in sample)
    return replace(tried[best][0], is_quoted=with_marks * 2 > len(sample))


def _tried(sample: Sequence[str], mark: str) -> tuple[Cut, tuple[float, float, int]]:
    """Return how lines are cut by a separator, and how well they are."""
    cut = Cut(mark, skips_spaces=any(f'{mark} "' in line for line in sample))
    rows = _rows(sample, cut)
    if any('\\"' in line for line in sample):
        escaped = replace(cut, escape="\\")
        with_escape = _rows(sample, escaped)
        if len(with_escape) > len(rows):
            cut, rows = escaped, with_escape
    wrapped = [cut_again(row, cut) for row in rows]
    if sum(len(row) > 1 for row in wrapped) > sum(len(row) > 1 for row in rows) + _MOSTLY * len(rows) / 2:
        cut, rows = replace(cut, is_wrapped=True), wrapped
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return cut, (0.0, 0.0, 0)
    width, count = max(widths.items(), key=lambda pair: (pair[1], pair[0]))
    fitting = [row for row in rows if len(row) == width]
    purity = _purity(fitting, mark)
    header = 1.0 if _has_names(fitting) else 0.9
    return replace(cut, width=width), (round(count / len(sample) * purity, 1), header, width)


def _rows(sample: Sequence[str], cut: Cut) -> list[list[str]]:
    """Return the lines that are rows by themselves."""
    rows = []
    for line in sample:
        try:
            rows += list(cut.reader([line]))
        except csv.Error:
            continue
    return rows


def cut_again(row: list[str], cut: Cut) -> list[str]:
    """Return the cells of a line that stood in quotation marks as a whole; any other row as it is."""
    if len(row) != 1 or cut.separator not in row[0]:
        return row
    return next(iter(_rows([row[0]], cut)), row)


def _purity(rows: Sequence[Sequence[str]], mark: str) -> float:
    """Return the share of cells that hold no separator of another kind; a comma between digits is a decimal mark."""
    others = [other for other in _SEPARATORS if other not in (mark, ",")]
    cells = [cell for row in rows for cell in row]
    return sum(not any(other in cell for other in others) for cell in cells) / len(cells)


def _has_names(rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether the first row that fits is one of names."""
    named = [cell.strip() for cell in rows[0] if cell.strip()]
    return len(named) * 2 > len(rows[0]) and not any(_NUMBER.fullmatch(cell) for cell in named)


def refuse_decimal_commas(grid: Grid) -> None:
    """Refuse a table most of whose rows have more cells than its header because decimal commas cut numbers in two.

    Raises
    ------
    SourceError
        With the first such row.
    """
    if grid.detected.get("separator") != ",":
        return
    widths = Counter(len(row) for row in grid.rows if len(row) > 1)
    header = next((at for at, row in enumerate(grid.rows) if len(row) > 1 and _are_names(row)), None)
    if header is None:
        return
    width = len(grid.rows[header])
    wider = [at for at in range(header + 1, len(grid.rows)) if _has_cut_number(grid.rows[at], width)]
    if len(wider) <= 0.5 * sum(widths.values()):
        return
    raise SourceError(
        Problem(
            str(grid.path),
            "decimal_commas",
            line=grid.lines[wider[0]],
            values={"cells": len(grid.rows[wider[0]]), "width": width},
        )
    )


def _are_names(row: Sequence[str]) -> bool:
    named = [cell.strip() for cell in row if cell.strip()]
    return len(named) == len(row) and not any(cell[0].isdigit() for cell in named)


def _has_cut_number(row: Sequence[str], width: int) -> bool:
    """Tell a row with more cells than the header, one of them whole digits and the next the digits after a comma."""
    if len(row) <= width or not any(cell.strip() for cell in row[width:]):
        return False
    return any(one.strip().lstrip("-+").isdigit() and _is_fraction(two.strip()) for one, two in pairwise(row))


def _is_fraction(text: str) -> bool:
    digits = text.partition(" ")[0].rstrip("€$£%")
    return digits.isdigit() and len(digits) <= 3
