"""From lines of text to rows of cells; a row whose quotation marks do not fit costs itself, never its neighbours."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from forecast.sources.tabular.text.encoding import BROKEN
from forecast.sources.tabular.text.separators import Cut, cut_again

_LINES_AT_ONCE = 100_000
_MOST_LINES_OF_A_ROW = 100
"""A quoted cell with more line breaks is one whose second quotation mark is missing [lines]."""


@dataclass
class Batch:
    """Rows, the lines on which they begin, and the lines that could not be told apart into cells."""

    lines: list[int] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    spoilt: list[int] = field(default_factory=list)


def batches(lines: Iterable[str], cut: Cut, *, first_line: int = 1) -> Iterator[Batch]:
    r"""Yield the rows of lines, many at once.

    A row may go over several lines inside a quoted cell, where it then has as many cells as the others, and none of its
    lines would be a row by itself. Else its first line is spoilt, and the next is read as if nothing had been.
    """
    source = iter(lines)
    waiting: list[str] = []
    is_start = True
    while True:
        fresh = list(islice(source, _LINES_AT_ONCE))
        waiting += fresh
        if not waiting:
            return
        batch, used = _batch(waiting, cut, first_line, is_end=len(fresh) < _LINES_AT_ONCE)
        if cut.is_wrapped:
            batch = replace(batch, rows=[cut_again(row, cut) for row in batch.rows])
        if not _is_whole(waiting[:used]):
            batch = _without_broken(batch, cut.width if is_start else 0)
        is_start = False
        first_line += used
        waiting = waiting[used:]
        yield batch


def _batch(lines: Sequence[str], cut: Cut, first_line: int, *, is_end: bool) -> tuple[Batch, int]:
    """Return the rows of lines and how many lines they took; the last may belong to a row that goes on."""
    if rows := _at_once(lines, cut):
        return Batch(list(range(first_line, first_line + len(rows))), rows), len(lines)
    return _Careful(lines, cut, first_line, is_end=is_end).read()


def _at_once(lines: Sequence[str], cut: Cut) -> list[list[str]] | None:
    """Return one row for each line, or None if that is not how the lines are."""
    if any(line.count('"') & 1 for line in lines if '"' in line):
        return None
    try:
        rows = list(cut.reader(lines))
    except csv.Error:
        return None
    return rows if len(rows) == len(lines) else None


class _Careful:
    """Reads lines one by one where their quotation marks are odd, and in runs between."""

    def __init__(self, lines: Sequence[str], cut: Cut, first_line: int, *, is_end: bool) -> None:
        self._lines, self._cut, self._first, self._is_end = lines, cut, first_line, is_end
        self._batch = Batch()
        self._odd: list[tuple[int, list[str]]] = []

    def read(self) -> tuple[Batch, int]:
        at, run = 0, 0
        limit = len(self._lines) if self._is_end else len(self._lines) - _MOST_LINES_OF_A_ROW
        while at < limit:
            if self._lines[at].count('"') & 1:
                self._run(run, at)
                at = run = self._odd_line(at)
            else:
                at += 1
        self._run(run, at)
        self._take_odd()
        return self._batch, at

    def _run(self, start: int, end: int) -> None:
        """Take lines each of which has an even number of quotation marks."""
        if start >= end:
            return
        lines = self._lines[start:end]
        if (rows := _at_once(lines, self._cut)) is not None:
            self._batch.lines += range(self._first + start, self._first + end)
            self._batch.rows += rows
            return
        for at in range(start, end):
            row = self._alone(at)
            if row is None:
                self._batch.spoilt.append(self._first + at)
            else:
                self._add(at, row)

    def _odd_line(self, at: int) -> int:
        """Take a line with an odd number of quotation marks and what belongs to it; return the next one."""
        row = self._alone(at)
        if row is not None:
            self._odd.append((at, row))
            return at + 1
        joined = self._joined(at)
        if joined is None:
            self._batch.spoilt.append(self._first + at)
            return at + 1
        row, after = joined
        self._add(at, row)
        return after

    def _joined(self, at: int) -> tuple[list[str], int] | None:
        """Return the row that begins on a line and ends on a later one, and the line after; None if there is none."""
        for end in range(at + 1, min(at + _MOST_LINES_OF_A_ROW, len(self._lines))):
            if not self._lines[end].count('"') & 1:
                row = self._alone(end)
                if row is not None and len(row) == self._cut.width > 1:
                    return None
                continue
            try:
                rows = list(self._cut.reader(self._lines[at : end + 1]))
            except csv.Error as error:
                if "unexpected end" in str(error):
                    continue
                return None
            is_row = len(rows) == 1 and len(rows[0]) == (self._cut.width or len(rows[0]))
            return (rows[0], end + 1) if is_row and not self._are_rows(at, end) else None
        return None

    def _are_rows(self, *lines: int) -> bool:
        """Tell whether each line has the separators of a whole row: then two rows each lack a quotation mark."""
        return all(self._lines[line].count(self._cut.separator) >= self._cut.width - 1 > 0 for line in lines)

    def _alone(self, at: int) -> list[str] | None:
        try:
            rows = list(self._cut.reader([self._lines[at]]))
        except csv.Error:
            return None
        return rows[0] if rows else []

    def _add(self, at: int, row: list[str]) -> None:
        self._batch.lines.append(self._first + at)
        self._batch.rows.append(row)

    def _take_odd(self) -> None:
        """Take rows with a single quotation mark inside a cell where it is a letter: an inch, or a name that recurs."""
        often = Counter(cell for _, row in self._odd for cell in row if cell.count('"') & 1)
        for at, row in self._odd:
            cells = [cell for cell in row if cell.count('"') & 1]
            if all(self._is_letter(cell) or often[cell] > 1 for cell in cells):
                self._add(at, row)
            else:
                self._batch.spoilt.append(self._first + at)
        if self._odd:
            order = sorted(range(len(self._batch.lines)), key=self._batch.lines.__getitem__)
            self._batch.lines = [self._batch.lines[place] for place in order]
            self._batch.rows = [self._batch.rows[place] for place in order]
            self._batch.spoilt.sort()

    def _is_letter(self, cell: str) -> bool:
        before, _, after = cell.partition('"')
        if cell.count('"') > 1:
            return False
        return before[-1:].isdigit() and not (self._cut.is_quoted and not after.strip())


def _is_whole(lines: Sequence[str]) -> bool:
    try:
        "".join(lines).encode()
    except UnicodeEncodeError:
        return False
    return True


def _without_broken(batch: Batch, header_width: int) -> Batch:
    """Leave out rows with broken letters; down to the header (the first row of that width) they are shown as such."""
    header = next((at for at, row in enumerate(batch.rows) if len(row) == header_width), -1)
    kept = Batch(spoilt=list(batch.spoilt))
    for at, (line, row) in enumerate(zip(batch.lines, batch.rows, strict=True)):
        if at > header and any(BROKEN.search(cell) for cell in row):
            kept.spoilt.append(line)
            continue
        kept.lines.append(line)
        kept.rows.append([BROKEN.sub("\ufffd", cell) for cell in row] if at <= header else row)
    kept.spoilt.sort()
    return kept
