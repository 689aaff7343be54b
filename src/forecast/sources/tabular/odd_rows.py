"""Rows that differ from the facts of a table, judged one by one: total, label, repeated header, footer, spoilt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

from forecast.sources.tabular.days_within import dates_within
from forecast.sources.tabular.kinds import EXACT_KINDS, kind_of
from forecast.sources.tabular.layout import Layout
from forecast.sources.tabular.report_words import (
    begins_total,
    is_heading,
    is_page_mark,
    is_printing_note,
    is_total,
    plain,
    undated,
)


@dataclass(frozen=True)
class Left:
    """A row that was left out: what it is, its line, what it says."""

    WHAT: ClassVar[dict[str, str]] = {
        "repeat": "repeated header rows",
        "title": "repeated title rows",
        "footer": "footer rows",
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
        "data", "total", "label", "section", "repeat", "title", "footer", "table", "spoilt"; "" as long as it is open.
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

    @cached_property
    def total_word_at(self) -> int | None:
        """The column with a word for a total, the exact word first."""
        words = [at for at in self.filled if begins_total(self.cells[at])]
        return next((at for at in words if is_total(self.cells[at])), words[0] if words else None)


def judged(layout: Layout, odd: Sequence[Odd], count: int) -> dict[int, Odd]:
    """Return the rows by their position in a body of `count` rows, each with its verdict.

    Examples
    --------
    >>> from forecast.sources.tabular.layout import find_layout
    >>> rows = [["Tag", "Artikel", "Menge"], ["04.05.2026", "Brezel", "40"], ["Summe", "", "40"], ["Ende gut", "", ""]]
    >>> odd = judged(find_layout(rows), [Odd(1, rows[2]), Odd(2, rows[3])], 3)
    >>> [(row, one.verdict) for row, one in odd.items()]
    [(1, 'total'), (2, 'footer')]
    """
    verdicts = {one.row: one for one in odd}
    for one in odd:
        one.verdict = _by_itself(layout, one)
    facts = _Facts(verdicts, count)
    has_labels = _begins_with_label(verdicts, facts.first)
    for begin, end in _stretches([one for one in odd if not one.verdict]):
        _by_place(layout, verdicts, range(begin, end + 1), facts, has_labels=has_labels)
    _sum_up_labels(odd)
    return verdicts


def _sum_up_labels(odd: Sequence[Odd]) -> None:
    """Make rows totals that sum up what stands under a label: "Summe Brot" below "Brot"."""
    labels = [plain(one.text) for one in odd if one.verdict in ("label", "section")]
    for one in odd:
        if one.verdict == "data" and one.total_word_at is not None and "date" not in one.kinds:
            summed = plain(one.cells[one.total_word_at]).partition(" ")[2]
            if summed and any(label == summed or label.endswith((f" {summed}", f":{summed}")) for label in labels):
                one.verdict = "total"


class _Facts:
    """Where the facts of a body are, as far as is known."""

    def __init__(self, verdicts: dict[int, Odd], count: int) -> None:
        is_fact = [row not in verdicts or verdicts[row].verdict == "data" for row in range(count)] if verdicts else []
        self.first = is_fact.index(True) if any(is_fact) else count
        self.last = count - 1 - is_fact[::-1].index(True) if any(is_fact) else -1


def _stretches(rows: Iterable[Odd]) -> list[tuple[int, int]]:
    """Return the spans of rows of which each follows the one before."""
    spans: list[tuple[int, int]] = []
    for one in rows:
        if spans and one.row == spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], one.row)
        else:
            spans.append((one.row, one.row))
    return spans


def _by_itself(layout: Layout, odd: Odd) -> str:
    """Return what a row is where its cells tell, "" where its place must."""
    if _is_repeated(layout, odd):
        return "repeat"
    if _is_title(layout, odd):
        return "title" if not dates_within(odd.text) or layout.columns("date") else ""
    if (
        not any(map(str.isalnum, odd.text))
        or is_page_mark(odd.text)
        or (len(odd.filled) == 1 and is_printing_note(odd.text))
    ):
        return "title"
    if _is_total(layout, odd):
        return "footer" if odd.is_misfit and not odd.is_short else "total"
    if _is_label_like(layout, odd) or _is_header_like(odd):
        return ""
    if odd.is_misfit:
        return "spoilt"
    return "" if _is_unlike(layout, odd) else "data"


def _is_repeated(layout: Layout, odd: Odd) -> bool:
    for header in layout.header:
        same = sum(1 for at in odd.filled if at < len(header) and plain(odd.cells[at]) == plain(header[at]))
        if same >= max(min(2, sum(map(bool, header))), 0.8 * len(odd.filled)):
            return True
    return False


def _is_title(layout: Layout, odd: Odd) -> bool:
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


def _is_label_like(layout: Layout, odd: Odd) -> bool:
    """Tell whether a row says something of its own where facts have numbers: a label, a title, a footer."""
    if not odd.filled or len(odd.filled) > 3 or not any(letter.isalpha() for letter in odd.text + _dated(odd.text)):
        return False
    if len(odd.filled) == 1:
        return True
    is_named = odd.cells[odd.first_filled].endswith((":", "："))
    return is_named or not any(layout.kinds[at] in EXACT_KINDS for at in odd.filled)


def _dated(text: str) -> str:
    return "a date" if dates_within(text) else ""


def _is_header_like(odd: Odd) -> bool:
    words = set(odd.kinds) - {""}
    return len(odd.filled) > 1 and words == {"word"} and not any(map(str.isdigit, odd.text))


def _is_unlike(layout: Layout, odd: Odd) -> bool:
    """Tell whether nothing in a row is where facts have it: no date where all have one, or half of the rest missing."""
    dates = layout.strict.intersection(layout.columns("date"))
    if dates:
        return not any(odd.kinds[at] == "date" for at in dates)
    return any(not odd.cells[at] for at in layout.strict)


def _begins_with_label(verdicts: dict[int, Odd], first: int) -> bool:
    """Tell whether a label stands before the first fact, as it must where facts are grouped under labels."""
    return any(not verdicts[row].verdict and len(verdicts[row].filled) <= 2 for row in range(first) if row in verdicts)


def _by_place(layout: Layout, verdicts: dict[int, Odd], stretch: range, facts: _Facts, *, has_labels: bool) -> None:
    """Settle rows that stand together by what comes before and after them."""
    if stretch.start > facts.last:
        _settle_tail(layout, verdicts, stretch)
        return
    begins_section = _next_verdict(verdicts, stretch.stop) == "repeat"
    table_at = _new_table(verdicts, stretch)
    for row in stretch:
        one = verdicts[row]
        if table_at is not None:
            one.verdict = "table"
        elif begins_section:
            one.verdict = "section"
        elif (
            _is_label_like(layout, one)
            and (has_labels or _is_title(layout, one))
            and (not one.is_misfit or one.is_short)
        ):
            one.verdict = "label"
        else:
            one.verdict = "spoilt" if one.is_misfit or len(one.filled) == 1 else "data"


def _next_verdict(verdicts: dict[int, Odd], row: int) -> str:
    """Return what the next row is, titles passed over; "" for a fact."""
    while row in verdicts and verdicts[row].verdict == "title":
        row += 1
    return verdicts[row].verdict if row in verdicts else ""


def _new_table(verdicts: dict[int, Odd], stretch: range) -> int | None:
    """Return the row that names the columns of another table, if these rows are its titles and its header."""
    last = verdicts[stretch.stop - 1]
    is_apart = verdicts[stretch.start].has_gap or verdicts.get(stretch.start - 1, last).verdict in ("total", "title")
    names_some = sum(is_heading(last.cells[at]) for at in last.filled) * 2 >= len(last.filled)
    is_new = _is_header_like(last) and is_apart and names_some and stretch.start > 0
    return stretch.stop - 1 if is_new else None


def _settle_tail(layout: Layout, verdicts: dict[int, Odd], stretch: range) -> None:
    """Settle rows after the last fact: footers, if they stand apart or say whole sentences; else spoilt rows."""
    before = verdicts.get(stretch.start - 1)
    is_apart = before is not None and before.verdict in ("total", "footer", "title")
    for row in stretch:
        one = verdicts[row]
        is_apart = is_apart or one.has_gap
        is_said = len(one.filled) == 1 and bool(re.search(r"^[^\w\s]|\S\s+\S|[.!_]$", one.text))
        has_date = any(one.kinds[at] == "date" for at in layout.columns("date"))
        if (is_apart or is_said) and not has_date:
            one.verdict, is_apart = "footer", True
        else:
            one.verdict = "spoilt" if one.is_misfit or len(one.filled) == 1 else "data"
