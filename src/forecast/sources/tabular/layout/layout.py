"""What the first rows of a grid tell: where the header is, what the columns are called, what each holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from forecast.errors import Problem, SourceError
from forecast.sources.tabular.layout.header import (
    Row,
    Sample,
    clean_names,
    group_row,
    is_weekday_row,
    merged_names,
    named_row,
    second_row,
)
from forecast.sources.tabular.layout.labels import Labels, label_header
from forecast.sources.tabular.layout.report_words import begins_total, is_heading, is_total, undated
from forecast.sources.tabular.values.cell_kinds import EXACT_KINDS, main_kind
from forecast.texts import phrase

_ALMOST_ALL = 0.9
_FITTING = 0.8
_SEVERAL = 2
_FEWEST_COLUMNS = 2


@dataclass(frozen=True)
class Layout:
    """How a table stands in its grid.

    `header_at` is the position of the header's last row, and so the row before the first of the body (-1: none);
    `names` has one for each column, none twice, `kinds` what each holds ("number", "date", "time", "word", ""), and
    `always` those that are filled in almost every row. `has_header` is False if the columns are only numbered.
    `titles` are the rows above the header, as texts, `header` its rows as they stand there, to know them again,
    `labels` the columns that are days or hours.
    """

    header_at: int
    names: Sequence[str]
    kinds: Sequence[str]
    always: frozenset[int]
    has_header: bool = True
    titles: Sequence[str] = ()
    header: Sequence[Row] = ()
    labels: Labels | None = None
    detected: Mapping[str, Any] = field(default_factory=dict)

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.names)

    @property
    def strict(self) -> frozenset[int]:
        """Columns with a number, date or time in almost every row: where it is missing, the row is another thing."""
        return frozenset(at for at in self.always if self.kinds[at] in EXACT_KINDS)

    def columns(self, kind: str) -> list[int]:
        """Return the columns of a kind."""
        return [at for at, own in enumerate(self.kinds) if own == kind]


def find_layout(rows: Sequence[Row]) -> Layout | None:
    """Return the layout of a grid from its first rows, None if they are no table.

    Raises
    ------
    SourceError
        If the rows have more cells than the header names, all of them.
    """
    sample = Sample(rows)
    if max(map(_filled, sample.rows), default=0) < _FEWEST_COLUMNS or _is_card(sample):
        return None
    named = named_row(sample)
    if labels := label_header(sample, named):
        return _with_labels(sample, labels)
    if named is not None:
        return _with_names(sample, named)
    return _with_words_only(sample) or _without_header(sample)


def _is_card(sample: Sample) -> bool:
    """Tell whether rows are pairs of a name and what it is: "Filiale", "Nord"; "Kunden", "88"."""
    names = [row[0] for row in sample.rows if row[0] and _filled(row) > 1 and not begins_total(row[0])]
    is_paired = all(_filled(row) <= _FEWEST_COLUMNS for row in sample.rows)
    return is_paired and len(names) > 2 and sum(map(is_heading, names)) * 2 > len(names)


def _filled(row: Row) -> int:
    return sum(map(bool, row))


def _with_names(sample: Sample, named: int) -> Layout:
    second = second_row(sample, named)
    top = group_row(sample, named) if second is None else None
    first = named if top is None else top
    last = named if second is None else second
    names = list(sample.rows[last])
    if first < last:
        names = merged_names(sample.rows[first], names, max(len(names), len(sample.rows[first])))
    elif named + 1 < len(sample) and is_weekday_row(sample.rows[named + 1]):
        last = named + 1
    return _layout(sample, first, last, _shifted(sample, last, names))


def _shifted(sample: Sample, last: int, names: list[str]) -> list[str]:
    """Return the names, one more before them if each row begins with its number, which the header leaves out."""
    rows = [row for row in sample.rows[last + 1 :] if _filled(row) > 1]
    longer = [row for row in rows if any(row[len(names) :])]
    if len(longer) * 2 <= len(rows):
        return names
    if all(len(row) == len(names) + 1 for row in longer) and _are_counted([row[0] for row in longer]):
        return ["", *names]
    raise SourceError(
        Problem(
            "the table",
            "unnamed_cells",
            line=sample.at[last] + 1,
            values={"names": len(names), "cells": len(longer[0])},
        )
    )


def _are_counted(cells: Sequence[str]) -> bool:
    if len(cells) < _FEWEST_COLUMNS or not all(map(str.isdecimal, cells)):
        return False
    return all(int(after) - int(before) == 1 for before, after in pairwise(cells))


def _with_labels(sample: Sample, labels: Labels) -> Layout:
    width = max(len(labels.names), *labels.cells)
    names = list(labels.names) + [""] * (width - len(labels.names))
    for column, cell in labels.cells.items():
        names[column] = f"{cell} {labels.measures.get(column, '')}".strip()
    first = labels.last_row
    while first > 0 and sample.at[first] - sample.at[first - 1] == 1 and _is_part(sample, first - 1, labels):
        first -= 1
    return _layout(sample, first, labels.last_row, names, labels)


def _is_part(sample: Sample, at: int, labels: Labels) -> bool:
    """Tell whether a row belongs to a header of days: it holds them, or what is counted."""
    row = sample.rows[at]
    told = set(labels.cells.values()) | (set(labels.measures.values()) - {""})
    return sum(cell in told for cell in row if cell) > 0


def _with_words_only(sample: Sample) -> Layout | None:
    """Return the layout of a table without numbers or dates: its widest row is the header, the first of these."""
    if sample.below(-1).exact and len(sample) > 1:
        return None
    widest = max(map(_filled, sample.rows))
    at = next(at for at, row in enumerate(sample.rows) if _filled(row) == widest)
    if set().union(*sample.kinds[at:]) - {"word", ""} or (len(sample) > 1 and at == len(sample) - 1):
        return None
    return _layout(sample, at, at, sample.rows[at])


def _without_header(sample: Sample) -> Layout | None:
    """Return the layout of a table whose first row is data already; None if the rows do not hold the same kinds."""
    below = sample.below(-1)
    fitting = [at for at in range(len(sample)) if _fits(sample, at, below.kinds)]
    if len(below.filled) < 2 or len(fitting) < 2 or len(fitting) < _FITTING * (len(sample) - fitting[0]):
        return None
    first = fitting[0] - 1
    layout = _layout(sample, first + 1, first, [""] * len(below.kinds))
    if layout.width < _FEWEST_COLUMNS:
        return None
    said = {**layout.detected, "header": phrase("read_as.no_header")}
    return replace(layout, has_header=False, header=(), detected=said)


def _fits(sample: Sample, at: int, kinds: Sequence[str]) -> bool:
    own = sample.kinds[at]
    exact = [column for column, kind in enumerate(kinds) if kind in EXACT_KINDS]
    same = [column for column in exact if column < len(own) and own[column] == kinds[column]]
    return len(exact) > 0 and len(same) >= _ALMOST_ALL * len(exact)


def _layout(sample: Sample, first: int, last: int, names: Sequence[str], labels: Labels | None = None) -> Layout:
    """Return the layout of a table whose header is the rows `first` to `last` of the sample."""
    usual = _usual(sample, last)
    width = max([at + 1 for at, name in enumerate(names) if name] + [_usual_width(usual)])
    columns = [[kinds[at] if at < len(kinds) else "" for kinds in usual] for at in range(width)]
    mains = [main_kind(column) for column in columns]
    kinds = [kind if share >= _FITTING or kind == "word" else "word" for kind, share in mains]
    kinds = [kind if share else "" for kind, (_, share) in zip(kinds, mains, strict=True)]
    empty = [sum(not kind for kind in column) for column in columns]
    allowed = (1 - _ALMOST_ALL) * len(usual)
    titles = [" ".join(filter(None, row)) for row in sample.rows[: max(first, 0)]]
    return Layout(
        header_at=sample.at[last] if last >= 0 else -1,
        names=clean_names(names, width),
        kinds=kinds,
        always=frozenset(at for at in range(width) if usual and empty[at] <= allowed),
        titles=titles,
        header=sample.rows[first : last + 1],
        labels=labels,
        detected={"title rows": str(len(titles))} if titles else {},
    )


def _usual(sample: Sample, last: int) -> list[Sequence[str]]:
    """Return what kinds stand in the rows below a header that may be facts: no totals, no labels, nothing repeated."""
    above = {undated(" ".join(row)) for row in sample.rows[: last + 1]}
    most = max(map(_filled, sample.rows[last + 1 :]), default=0)
    found: list[Sequence[str]] = []
    for at in range(last + 1, len(sample)):
        row, kinds = sample.rows[at], sample.kinds[at]
        if any(map(is_total, row)) or (any(map(begins_total, row)) and _filled(row) < most):
            ends = at + 1 < len(sample) and sample.at[at + 1] - sample.at[at] > 1 and any(map(is_total, row))
            if ends and found:
                break
        elif sum(map(bool, kinds)) > 1 and EXACT_KINDS.intersection(kinds) and undated(" ".join(row)) not in above:
            found.append(kinds)
    # Of a few rows, a single one that leaves out several cells is a sum without a word.
    short = [kinds for kinds in found if sum(map(bool, kinds)) <= most - _SEVERAL]
    return [kinds for kinds in found if kinds not in short] if len(short) == 1 and len(found) > _SEVERAL else found


def _usual_width(usual: Sequence[Sequence[str]]) -> int:
    """Return how many columns half of the rows, or more, have something in."""
    widths = sorted(max(at + 1 for at, kind in enumerate(kinds) if kind) for kinds in usual)
    return widths[len(widths) // 2] if widths else 0
