"""What the rows of a body are that differ from its facts: by themselves, and by what stands before and after them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from forecast.sources.tabular.layout.kinds import EXACT_KINDS
from forecast.sources.tabular.layout.layout import Layout
from forecast.sources.tabular.layout.odd_rows import Odd, by_itself, is_label_like, is_title
from forecast.sources.tabular.layout.report_words import is_heading, plain


def judged(layout: Layout, odd: Sequence[Odd], count: int) -> dict[int, Odd]:
    """Return the rows by their position in a body of `count` rows, each with its verdict.

    Examples
    --------
    >>> from forecast.sources.tabular.layout.layout import find_layout
    >>> rows = [["Tag", "Artikel", "Menge"], ["04.05.2026", "Brezel", "40"], ["Summe", "", "40"], ["Ende gut", "", ""]]
    >>> odd = judged(find_layout(rows), [Odd(1, rows[2]), Odd(2, rows[3])], 3)
    >>> [(row, one.verdict) for row, one in odd.items()]
    [(1, 'total'), (2, 'footer')]
    """
    verdicts = {one.row: one for one in odd}
    for one in odd:
        one.verdict = by_itself(layout, one)
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


def _begins_with_label(verdicts: dict[int, Odd], first: int) -> bool:
    """Tell whether a label stands before the first fact, as it must where facts are grouped under labels."""
    return any(not verdicts[row].verdict and len(verdicts[row].filled) <= 2 for row in range(first) if row in verdicts)


def _by_place(layout: Layout, verdicts: dict[int, Odd], stretch: range, facts: _Facts, *, has_labels: bool) -> None:
    """Settle rows that stand together by what comes before and after them."""
    if stretch.start > facts.last:
        _settle_tail(layout, verdicts, stretch)
        return
    if stretch.start == 0 and len(stretch) == 1 and _goes_on_header(layout, verdicts[0]):
        verdicts[0].verdict = "repeat"
        return
    follows = _next_verdict(verdicts, stretch.stop)
    table_at = _new_table(verdicts, stretch)
    for row in stretch:
        one = verdicts[row]
        if table_at is not None or follows == "table":
            one.verdict = "table"
        elif follows == "repeat":
            one.verdict = "section"
        elif (
            is_label_like(layout, one) and (has_labels or is_title(layout, one)) and (not one.is_misfit or one.is_short)
        ):
            one.verdict = "label"
        else:
            one.verdict = "spoilt" if one.is_misfit or len(one.filled) == 1 else "data"


def _goes_on_header(layout: Layout, odd: Odd) -> bool:
    """Tell whether a row says in which unit the columns of numbers are, right below the header."""
    return odd.is_header_like and all(layout.kinds[at] in EXACT_KINDS for at in odd.filled)


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
    is_new = last.is_header_like and is_apart and names_some and stretch.start > 0
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
