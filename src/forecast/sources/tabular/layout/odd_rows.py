"""Rows that differ from the facts of a table, and what their own cells tell of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import ClassVar

from forecast.sources.tabular.layout.layout import Layout
from forecast.sources.tabular.layout.report_words import (
    begins_total,
    is_total,
)
from forecast.sources.tabular.values.cell_kinds import cell_kind


@dataclass(frozen=True)
class Left:
    """A row that was left out: what it is, its line, what it says."""

    WHAT: ClassVar[dict[str, str]] = {
        "repeat": "repeated header rows",
        "title": "repeated title rows",
        "footer": "footer rows",
        "empty": "rows without anything sold",
    }

    verdict: str
    line: int
    text: str


@dataclass
class Odd:
    """A row of the body, with as many stripped cells as there are columns, that may not be a fact.

    `is_misfit`: it has more filled cells than there are columns, or fewer cells than other rows; `is_short`: fewer than
    there are columns; `has_gap`: a blank row stands before it. `verdict` is "data", "total", "label", "section",
    "repeat", "title", "footer", "empty", "table" or "spoilt"; "" while open.
    """

    row: int
    cells: Sequence[str]
    is_misfit: bool = False
    is_short: bool = False
    has_gap: bool = False
    verdict: str = ""

    @cached_property
    def kinds(self) -> list[str]:
        """What each cell holds."""
        return list(map(cell_kind, self.cells))

    @cached_property
    def filled(self) -> list[int]:
        """The columns with something in them."""
        return [at for at, cell in enumerate(self.cells) if cell]

    @property
    def first_filled(self) -> int:
        """The first column with something in it."""
        return self.filled[0] if self.filled else 0

    @property
    def text(self) -> str:
        """All it says."""
        return " ".join(filter(None, self.cells))

    @property
    def is_header_like(self) -> bool:
        """It holds words only, two or more."""
        is_worded = set(self.kinds) - {""} == {"word"} and not any(map(str.isdigit, self.text))
        return len(self.filled) > 1 and is_worded

    @cached_property
    def total_word_at(self) -> int | None:
        """The column with a word for a total, the exact word first."""
        words = [at for at in self.filled if begins_total(self.cells[at])]
        return next((at for at in words if is_total(self.cells[at])), words[0] if words else None)

    def has_date(self, layout: Layout) -> bool:
        """Tell whether a date stands where facts have theirs."""
        return any(self.kinds[at] == "date" for at in layout.columns("date"))


def runs(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Return sorted numbers as spans of consecutive ones, first and last.

    Examples
    --------
    >>> runs([3, 4, 5, 9])
    [(3, 5), (9, 9)]
    """
    breaks = [0, *[at + 1 for at, (before, after) in enumerate(pairwise(rows)) if after - before > 1], len(rows)]
    return [(rows[begin], rows[end - 1]) for begin, end in pairwise(breaks) if end > begin]
