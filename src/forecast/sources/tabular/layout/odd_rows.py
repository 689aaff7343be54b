"""Rows that differ from the facts of a table, and what their own cells tell of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

from forecast.sources.tabular.layout.days_within import dates_within
from forecast.sources.tabular.layout.kinds import EXACT_KINDS, kind_of
from forecast.sources.tabular.layout.labels import labels_of
from forecast.sources.tabular.layout.layout import Layout
from forecast.sources.tabular.layout.report_words import (
    begins_total,
    is_page_mark,
    is_printing_note,
    is_total,
    plain,
    undated,
)

_MOST_IN_LABEL = 3
_SURELY_DAYS = 7


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
    """A row of the body that may not be a fact.

    Attributes
    ----------
    row
        Its position in the body.
    cells
        Stripped, as many as there are columns.
    is_misfit
        It has more filled cells than there are columns, or fewer cells than other rows.
    is_short
        It has fewer cells than there are columns.
    has_gap
        A blank row stands before it.
    verdict
        "data", "total", "label", "section", "repeat", "title", "footer", "empty", "table", "spoilt"; "" while open.
    """

    row: int
    cells: Sequence[str]
    is_misfit: bool = False
    is_short: bool = False
    has_gap: bool = False
    verdict: str = field(default="")

    @cached_property
    def kinds(self) -> list[str]:
        """What each cell holds."""
        return list(map(kind_of, self.cells))

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
        words = set(self.kinds) - {""}
        return len(self.filled) > 1 and words == {"word"} and not any(map(str.isdigit, self.text))

    @cached_property
    def total_word_at(self) -> int | None:
        """The column with a word for a total, the exact word first."""
        words = [at for at in self.filled if begins_total(self.cells[at])]
        return next((at for at in words if is_total(self.cells[at])), words[0] if words else None)


def by_itself(layout: Layout, odd: Odd) -> str:
    """Return what a row is where its cells tell, "" where its place must.

    Examples
    --------
    >>> layout = Layout(0, ["Artikel", "Menge"], ["word", "number"], frozenset({0, 1}), header=[["Artikel", "Menge"]])
    >>> rows = (["artikel", "MENGE"], ["Seite 2", ""], ["Summe", "40"], ["Brot 1kg", "zu"], ["Brot", ""])
    >>> [by_itself(layout, Odd(at, row)) for at, row in enumerate(rows)]
    ['repeat', 'title', 'total', 'data', '']
    """
    if _is_repeated(layout, odd):
        return "repeat"
    if _names_other_days(layout, odd):
        return "table"
    if is_title(layout, odd):
        return "title" if not dates_within(odd.text) or layout.columns("date") else ""
    if _is_mark(odd):
        return "title"
    if _is_total(layout, odd):
        return "footer" if odd.is_misfit and not odd.is_short else "total"
    if not odd.is_misfit and _is_unsold(layout, odd):
        return "empty"
    if is_label_like(layout, odd) or odd.is_header_like:
        return ""
    if _is_unlike(layout, odd) and (odd.is_short or not odd.is_misfit):
        return ""
    return "spoilt" if odd.is_misfit else "data"


def _names_other_days(layout: Layout, odd: Odd) -> bool:
    """Tell whether a row of a table of days is a header of other days: those of the next page."""
    if layout.labels is None:
        return False
    kind, cells = labels_of(odd.cells)
    beside = [at for at in odd.filled if at not in cells]
    is_named = any(plain(odd.cells[at]) == plain(layout.names[at]) for at in beside)
    return kind == layout.labels.kind and (kind != "number" or is_named or len(cells) >= _SURELY_DAYS)


def _is_mark(odd: Odd) -> bool:
    """Tell whether a row only rules off, counts pages or says when it was printed."""
    is_rule = not any(map(str.isalnum, odd.text))
    return is_rule or is_page_mark(odd.text) or (len(odd.filled) == 1 and is_printing_note(odd.text))


def _is_unsold(layout: Layout, odd: Odd) -> bool:
    """Tell whether a row has its day, or its article beside days, and nothing that was sold."""
    if layout.labels is not None:
        return not set(odd.filled).intersection(layout.labels.cells)
    return len(odd.filled) == 1 and odd.first_filled in layout.strict and odd.kinds[odd.first_filled] == "date"


def _is_repeated(layout: Layout, odd: Odd) -> bool:
    for header in layout.header:
        same = sum(1 for at in odd.filled if at < len(header) and plain(odd.cells[at]) == plain(header[at]))
        if same >= max(min(2, sum(map(bool, header))), 0.8 * len(odd.filled)):
            return True
    return False


def is_title(layout: Layout, odd: Odd) -> bool:
    """Tell whether a row is one of the titles above the header again, but for numbers in it."""
    own = undated(odd.text)
    return any(undated(title) == own for title in layout.titles)


def _is_total(layout: Layout, odd: Odd) -> bool:
    if not any(kind == layout.kinds[at] == "number" for at, kind in enumerate(odd.kinds)):
        return False
    dates = layout.columns("date")
    if any(odd.kinds[at] == "date" for at in dates):
        return False
    is_dated = bool(layout.strict.intersection(dates))
    if odd.total_word_at is None:
        words = [at for at in layout.always if layout.kinds[at] == "word"]
        return is_dated and bool(words) and "word" not in odd.kinds and not any(odd.cells[at] for at in words)
    if is_total(odd.cells[odd.total_word_at]) or is_dated:
        return True
    return any(not odd.cells[at] for at in layout.always)


def is_label_like(layout: Layout, odd: Odd) -> bool:
    """Tell whether a row says something of its own where facts have numbers: a label, a title, a footer."""
    if (
        not odd.filled
        or len(odd.filled) > _MOST_IN_LABEL
        or not any(letter.isalpha() for letter in odd.text + _dated(odd.text))
    ):
        return False
    if len(odd.filled) == 1:
        return True
    is_named = odd.cells[odd.first_filled].endswith((":", "："))
    return is_named or not any(layout.kinds[at] in EXACT_KINDS for at in odd.filled)


def _dated(text: str) -> str:
    return "a date" if dates_within(text) else ""


def _is_unlike(layout: Layout, odd: Odd) -> bool:
    """Tell whether nothing in a row is where facts have it: no date where all have one, or half of the rest missing."""
    dates = layout.strict.intersection(layout.columns("date"))
    if dates:
        return not any(odd.kinds[at] == "date" for at in dates)
    return any(not odd.cells[at] for at in layout.strict)
