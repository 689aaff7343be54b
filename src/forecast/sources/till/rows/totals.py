"""Totals that a report prints below or beside its rows, held against the sums of the rows.

In: `RawTable.totals`, the lines of the table. Out: words for the report, notices of totals that do not fit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from forecast.notices import Notice
from forecast.sources.tabular.raw import RawTable, Total
from forecast.sources.tabular.values.units import quantity_of
from forecast.sources.till.columns.mapping import TillMapping
from forecast.texts import Said, phrase

_ROUNDED = 0.005


def held_against(
    raw: RawTable, mapping: TillMapping, lines: pd.DataFrame, marks: Mapping[str, str | None]
) -> tuple[dict[str, Said], list[Notice]]:
    """Return how many totals equal the sum of their rows, and a notice for the first of each kind that does not.

    A total may be that of all rows above it, of those since the last total, or of those that it names; rows that are no
    sales may be in it or not.
    """
    roles = {"qty": "qty"} | ({"amount": "amount"} if mapping.amount_is == "line_total" else {})
    equal, notices = 0, []
    for role, name in roles.items():
        column = mapping.columns.get(role)
        told_already = False
        for total, since in _with_starts(raw.totals):
            told = _readings(total.cells.get(column or "", ""), marks.get(column or ""))
            if not told:
                continue
            sums = _sums(raw, lines, name, total, since)
            if any(abs(value - one) <= _ROUNDED * max(1, 0.01 * abs(one)) for value in told for one in sums):
                equal += 1
            elif not told_already:
                told_already = True
                notices.append(_differs(raw, total, str(column), told[0], sums[0]))
    return (
        {"totals": phrase("read_as.found", value=phrase("read_as.totals_equal", count=equal))} if equal else {}
    ), notices


def _readings(cell: str, mark: str | None) -> list[float]:
    """Return what a cell may say, by the mark of its column first: where all rows are small, 28.390 may be 28390."""
    read = [quantity_of(cell, one) for one in ((",", ".") if mark == "," else (".", ","))]
    return [one.value for one in read if one is not None]


def _with_starts(totals: Sequence[Total]) -> Iterator[tuple[Total, int]]:
    """Give each total with the rows that stand above the one before it."""
    before = 0
    for total in totals:
        yield total, before if before < total.rows_before else 0
        before = total.rows_before


def _sums(raw: RawTable, lines: pd.DataFrame, name: str, total: Total, since: int) -> list[float]:
    """Return the sums that a total may be, the likeliest first."""
    values = lines[name].set_axis(range(len(lines)))
    sold = values.where((lines["row_reason"] == "").to_numpy(), 0.0)
    if total.where:
        is_its = pd.Series(True, index=values.index)
        for column, cell in total.where.items():
            is_its &= (raw.frame[column] == cell).to_numpy() if column in raw.frame else False
        return [float(one[is_its].sum()) for one in (sold, values)]
    return [float(one.iloc[first : total.rows_before].sum()) for first in (0, since) for one in (sold, values)]


def _differs(raw: RawTable, total: Total, column: str, told: float, got: float) -> Notice:
    values: dict[str, str | int | float] = {
        "file": raw.path.name, "line": total.line, "column": column, "told": round(told, 3), "got": round(got, 3)
    }  # fmt: skip
    return Notice("till_totals_differ", "warning", values=values)
