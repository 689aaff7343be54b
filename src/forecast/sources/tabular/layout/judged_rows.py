"""What the rows of a body are that differ from its facts: by themselves, and by what stands before and after them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from forecast.sources.tabular.layout.days_within import dates_within
from forecast.sources.tabular.layout.labels import labels_of
from forecast.sources.tabular.layout.layout import Layout
from forecast.sources.tabular.layout.odd_rows import Odd, runs
from forecast.sources.tabular.layout.report_words import (
    is_heading,
    is_page_mark,
    is_printing_note,
    is_total,
    plain,
    undated,
)
from forecast.sources.tabular.values.cell_kinds import EXACT_KINDS

_MOST_IN_LABEL = 3
_SURELY_DAYS = 7


def judged(layout: Layout, odd: Sequence[Odd], count: int) -> dict[int, Odd]:
    """Return the rows by their position in a body of `count` rows, each with its verdict."""
    rows = {each.row: each for each in odd}
    for each in odd:
        each.verdict = _by_itself(layout, each)
    is_fact = [row not in rows or rows[row].verdict == "data" for row in range(count)] if rows else []
    first = is_fact.index(True) if any(is_fact) else count
    last = count - 1 - is_fact[::-1].index(True) if any(is_fact) else -1
    # Where facts are grouped under labels, one must stand before the first fact.
    has_labels = any(not rows[row].verdict and len(rows[row].filled) <= 2 for row in range(first) if row in rows)
    for begin, end in runs([each.row for each in odd if not each.verdict]):
        if begin > last:
            _settle_tail(layout, rows, range(begin, end + 1))
        else:
            _by_place(layout, rows, range(begin, end + 1), has_labels=has_labels)
    _sum_up_labels(odd)
    return rows


def _by_itself(layout: Layout, odd: Odd) -> str:
    """Return what a row is where its cells tell, "" where its place must."""
    if _is_repeated(layout, odd):
        return "repeat"
    if _names_other_days(layout, odd):
        return "table"
    if _is_title(layout, odd):
        return "title" if not dates_within(odd.text) or layout.columns("date") else ""
    # A rule, the number of a page, when it was printed.
    is_rule = not any(map(str.isalnum, odd.text))
    if is_rule or is_page_mark(odd.text) or (len(odd.filled) == 1 and is_printing_note(odd.text)):
        return "title"
    if _is_total(layout, odd):
        return "footer" if odd.is_misfit and not odd.is_short else "total"
    if not odd.is_misfit and _is_unsold(layout, odd):
        return "empty"
    if _is_label_like(layout, odd) or odd.is_header_like:
        return ""
    if _is_unlike(layout, odd) and (odd.is_short or not odd.is_misfit):
        return ""
    return "spoilt" if odd.is_misfit else "data"


def _is_repeated(layout: Layout, odd: Odd) -> bool:
    for header in layout.header:
        same = sum(1 for at in odd.filled if at < len(header) and plain(odd.cells[at]) == plain(header[at]))
        if same >= max(min(2, sum(map(bool, header))), 0.8 * len(odd.filled)):
            return True
    return False


def _names_other_days(layout: Layout, odd: Odd) -> bool:
    """Tell whether a row of a table of days is a header of other days: those of the next page."""
    if layout.labels is None:
        return False
    kind, cells = labels_of(odd.cells)
    is_named = any(plain(odd.cells[at]) == plain(layout.names[at]) for at in odd.filled if at not in cells)
    return kind == layout.labels.kind and (kind != "number" or is_named or len(cells) >= _SURELY_DAYS)


def _is_title(layout: Layout, odd: Odd) -> bool:
    """Tell whether a row is one of the titles above the header again, but for numbers in it."""
    return undated(odd.text) in map(undated, layout.titles)


def _is_unsold(layout: Layout, odd: Odd) -> bool:
    """Tell whether a row has its day, or its article beside days, and nothing that was sold."""
    if layout.labels is not None:
        return not set(odd.filled).intersection(layout.labels.cells)
    return len(odd.filled) == 1 and odd.first_filled in layout.strict and odd.kinds[odd.first_filled] == "date"


def _is_total(layout: Layout, odd: Odd) -> bool:
    has_number = any(kind == layout.kinds[at] == "number" for at, kind in enumerate(odd.kinds))
    if not has_number or odd.has_date(layout):
        return False
    is_dated = bool(layout.strict.intersection(layout.columns("date")))
    if odd.total_word_at is None:
        words = [at for at in layout.always if layout.kinds[at] == "word"]
        return is_dated and bool(words) and "word" not in odd.kinds and not any(odd.cells[at] for at in words)
    return is_dated or is_total(odd.cells[odd.total_word_at]) or any(not odd.cells[at] for at in layout.always)


def _is_label_like(layout: Layout, odd: Odd) -> bool:
    """Tell whether a row says something of its own where facts have numbers: a label, a title, a footer."""
    is_said = any(map(str.isalpha, odd.text)) or bool(dates_within(odd.text))
    if not 0 < len(odd.filled) <= _MOST_IN_LABEL or not is_said:
        return False
    is_named = odd.cells[odd.first_filled].endswith((":", "："))
    return len(odd.filled) == 1 or is_named or not any(layout.kinds[at] in EXACT_KINDS for at in odd.filled)


def _is_unlike(layout: Layout, odd: Odd) -> bool:
    """Tell whether nothing in a row is where facts have it: no date where all have one, or half of the rest missing."""
    if layout.strict.intersection(layout.columns("date")):
        return not any(odd.kinds[at] == "date" for at in layout.strict.intersection(layout.columns("date")))
    return any(not odd.cells[at] for at in layout.strict)


def _by_place(layout: Layout, rows: Mapping[int, Odd], stretch: range, *, has_labels: bool) -> None:
    """Settle rows that stand together before facts by what comes before and after them."""
    first, last = rows[stretch.start], rows[stretch.stop - 1]
    # Right below the header a row may say in which unit the columns of numbers are.
    is_units = first.is_header_like and all(layout.kinds[at] in EXACT_KINDS for at in first.filled)
    if stretch == range(1) and is_units:
        first.verdict = "repeat"
        return
    after = stretch.stop
    while after in rows and rows[after].verdict == "title":
        after += 1
    follows = rows[after].verdict if after in rows else ""
    # Titles and a header of another table.
    is_apart = first.has_gap or rows.get(stretch.start - 1, last).verdict in ("total", "title")
    names_some = sum(is_heading(last.cells[at]) for at in last.filled) * 2 >= len(last.filled)
    is_new_table = last.is_header_like and is_apart and names_some and stretch.start > 0
    for each in (rows[row] for row in stretch):
        may_be_label = has_labels or _is_title(layout, each)
        if is_new_table or follows == "table":
            each.verdict = "table"
        elif follows == "repeat":
            each.verdict = "section"
        elif may_be_label and _is_label_like(layout, each) and (not each.is_misfit or each.is_short):
            each.verdict = "label"
        else:
            each.verdict = _spoilt_or_data(each)


def _spoilt_or_data(odd: Odd) -> str:
    return "spoilt" if odd.is_misfit or len(odd.filled) == 1 else "data"


def _settle_tail(layout: Layout, rows: Mapping[int, Odd], stretch: range) -> None:
    """Settle rows after the last fact: footers, if they stand apart or say whole sentences; else spoilt rows."""
    before = rows.get(stretch.start - 1)
    is_apart = before is not None and before.verdict in ("total", "footer", "title")
    for each in (rows[row] for row in stretch):
        is_apart = is_apart or each.has_gap
        is_sentence = len(each.filled) == 1 and bool(re.search(r"^[^\w\s]|\S\s+\S|[.!_]$", each.text))
        if (is_apart or is_sentence) and not each.has_date(layout):
            each.verdict, is_apart = "footer", True
        else:
            each.verdict = _spoilt_or_data(each)


def _sum_up_labels(odd: Sequence[Odd]) -> None:
    """Make rows totals that sum up what stands under a label: "Summe Brot" below "Brot"."""
    labels = [plain(each.text) for each in odd if each.verdict in ("label", "section")]
    for each in odd:
        if each.verdict == "data" and each.total_word_at is not None and "date" not in each.kinds:
            summed = plain(each.cells[each.total_word_at]).partition(" ")[2]
            if summed and any(label == summed or label.endswith((f" {summed}", f":{summed}")) for label in labels):
                each.verdict = "total"
