"""Rows that cannot be told or are at odds with their own price, and totals that a report prints, held against its rows.

In: readings of columns, `RawTable`, lines. Out: which rows are unreadable (few are set aside, more refused), notices.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from forecast.errors import Problem, SourceError
from forecast.notices import Notice
from forecast.sources.tabular.layout.fitting import misfit
from forecast.sources.tabular.raw import RawTable, Total, told
from forecast.sources.tabular.values.read import Read
from forecast.sources.tabular.values.units import quantity_of
from forecast.sources.till.columns.mapping import TillMapping
from forecast.texts import Said, phrase

_MOST_SHARE = 0.02
"""Up to this share of rows may be unreadable; a file of `_FEWEST_ROWS` rows may have one."""
_FEWEST_ROWS = 20
_AGREEING = 0.9
_FACTOR = 5.0
"""Where price × pieces is nearly always the amount, a row off by such a factor is spoilt; discounts are less."""


def unreadable(
    raw: RawTable, reads: Sequence[tuple[str, Read, Said | None]], matters: pd.Series[bool], *, allowed: int
) -> pd.Series[bool]:
    """Return which of the rows that matter have a cell that cannot be read.

    `reads` are columns with their readings and what to do about a wrong cell.

    Raises
    ------
    SourceError
        With the first wrong cells of every column, when more than `allowed` rows are unreadable, spoilt ones included.
    """
    is_any = pd.Series(False, index=raw.frame.index)
    problems = []
    for column, read, action in reads:
        is_wrong = read.is_wrong & matters
        is_any |= is_wrong
        problems += replace(read, is_wrong=is_wrong).problems(raw, column, action=action)
    refuse_beyond(raw, int(is_any.sum()), problems, allowed=allowed)
    return is_any


def allowed_unreadable(rows: int) -> int:
    """Return how many rows of a file of so many may be unreadable.

    Examples
    --------
    >>> [allowed_unreadable(rows) for rows in (3, 20, 1000)]
    [0, 1, 20]
    """
    return max(int(_MOST_SHARE * rows), 1 if rows >= _FEWEST_ROWS else 0)


def refuse_beyond(raw: RawTable, count: int, problems: list[Problem], *, allowed: int) -> None:
    """Raise `problems`, and the spoilt lines of a file, when more of its rows than `allowed` are of no use."""
    if count + len(raw.spoilt) <= allowed:
        return
    spoilt = [misfit(raw.path, line) for line in raw.spoilt]
    raise SourceError([*problems, *(told(spoilt, len(spoilt)) if spoilt else [])])


def at_odds(qty: pd.Series[float], price: pd.Series[float], amount: pd.Series[float]) -> pd.Series[bool]:
    """Tell rows whose amount is far from price × pieces, where it is just that on nearly all rows.

    Examples
    --------
    >>> qty, price = pd.Series([2.0] * 99 + [200.0]), pd.Series([1.5] * 100)
    >>> at_odds(qty, price, pd.Series([3.0] * 100)).sum()
    np.int64(1)
    """
    product = qty * price
    is_known = product.notna() & amount.notna() & (product != 0) & (amount != 0)
    cents = 0.01 * np.maximum(qty.abs(), 1)
    agrees = is_known & ((product.abs() - amount.abs()).abs() <= np.maximum(cents, 0.005 * amount.abs()))
    if not is_known.any() or agrees.sum() < _AGREEING * is_known.sum():
        return pd.Series(False, index=qty.index)
    ratio = (amount / product).where(is_known, 1.0).abs()
    is_off: pd.Series[bool] = (ratio >= _FACTOR) | (ratio <= 1 / _FACTOR)
    return is_off


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
            printed = _readings(total.cells.get(column or "", ""), marks.get(column or ""))
            if not printed:
                continue
            sums = _sums(raw, lines, name, total, since)
            if any(
                abs(value - total_sum) <= _ROUNDED * max(1, 0.01 * abs(total_sum))
                for value in printed
                for total_sum in sums
            ):
                equal += 1
            elif not told_already:
                told_already = True
                notices.append(_differs(raw, total, str(column), printed[0], sums[0]))
    return (
        {"totals": phrase("read_as.found", value=phrase("read_as.totals_equal", count=equal))} if equal else {}
    ), notices


def _readings(cell: str, mark: str | None) -> list[float]:
    """Return what a cell may say, by the mark of its column first: where all rows are small, 28.390 may be 28390."""
    read = [quantity_of(cell, sign) for sign in ((",", ".") if mark == "," else (".", ","))]
    return [quantity.value for quantity in read if quantity is not None]


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
        return [float(column_values[is_its].sum()) for column_values in (sold, values)]
    return [
        float(column_values.iloc[first : total.rows_before].sum())
        for first in (0, since)
        for column_values in (sold, values)
    ]


def _differs(raw: RawTable, total: Total, column: str, printed: float, got: float) -> Notice:
    values: dict[str, str | int | float] = {
        "file": raw.path.name, "line": total.line, "column": column, "told": round(printed, 3), "got": round(got, 3)
    }  # fmt: skip
    return Notice("till_totals_differ", "warning", values=values)
