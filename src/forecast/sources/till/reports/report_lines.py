"""The account of an import in words for the terminal: every rule, what it took out, and why.

In: the tables of `ImportReport`. Out: lines of text.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from forecast.sources.till.reports.account import WHY
from forecast.sources.till.rows.bulk import KEY

BULK_SHOWN = 10


def in_words(table: pd.DataFrame, *, qty_is: str) -> list[str]:
    """Put quantity and money of each row into words; a file of turnover has no pieces."""
    return [_in_words(*row, qty_is=qty_is) for row in zip(table["qty"].tolist(), table["amount"].tolist(), strict=True)]


def _in_words(qty: float, amount: float, *, qty_is: str) -> str:
    pieces = [f"{_number(qty)} pieces"] if qty_is == "units" else []
    money = [] if math.isnan(amount) else [f"{amount:,.2f} in money"]
    return ", ".join(pieces + money)


def set_aside_lines(account: pd.DataFrame, *, qty_is: str) -> list[str]:
    """Say what each rule took out and why, and that kept and set aside are the whole file."""
    rows = _rules(account)
    out = [row for row in rows if not row.is_kept]
    said = [
        f"  left out, {row.rule}: {_counted([row], qty_is)}" + (f" ({WHY[row.rule]})" if row.rule in WHY else "")
        for row in out
    ]
    kept, aside, every = (_counted(part, qty_is) for part in ([row for row in rows if row.is_kept], out, rows))
    return [*said, f"  kept {kept}; set aside {aside}; together the file: {every}"]


class _Rule(NamedTuple):
    rule: str
    is_kept: bool
    lines_count: int
    qty: float
    amount: float


def _rules(account: pd.DataFrame) -> list[_Rule]:
    columns = (account[name].tolist() for name in _Rule._fields)
    return [_Rule(*row) for row in zip(*columns, strict=True)]


def _counted(rows: Sequence[_Rule], qty_is: str) -> str:
    """Put lines, quantity and money of several rules together into words."""
    paid = [row.amount for row in rows if not math.isnan(row.amount)]
    amount = round(math.fsum(paid), 6) if paid else math.nan
    qty = round(math.fsum(row.qty for row in rows if not math.isnan(row.qty)), 6)
    return f"{sum(row.lines_count for row in rows):,} lines, {_in_words(qty, amount, qty_is=qty_is)}"


def kept_lines(account: pd.DataFrame, *, qty_is: str) -> list[str]:
    """Say which kept lines are no plain sales: refunds, renamed articles."""
    words = {"refund": "refunds, each against a sale of the same day", "renamed": "lines continued under another name"}
    return [
        f"  kept: {row.lines_count:,} {words[row.rule]}: {_in_words(row.qty, row.amount, qty_is=qty_is)}"
        for row in _rules(account)
        if row.is_kept and row.rule in words
    ]


def deal_lines(deals: pd.DataFrame, *, qty_is: str) -> list[str]:
    """Say how many lines of which deal became how many pieces of which product."""
    said: list[str] = []
    if deals.empty:
        return said
    for name, rows in deals.groupby("deal"):
        pieces = ", ".join(
            f"{_number(qty)} {part}" for part, qty in zip(rows["product"], rows["part_qty"], strict=True)
        )
        total = in_words(rows.head(1), qty_is=qty_is)[0]
        became = f"became {pieces}" if qty_is == "units" else f"shared by {', '.join(rows['product'])}"
        said.append(f"  taken apart, {name}: {rows['lines_count'].iloc[0]:,} lines, {total}, {became}")
    return said


def bulk_lines(bulk: pd.DataFrame, *, qty_is: str, is_chain: bool, verbose: bool) -> list[str]:
    """Name the lines set aside as bulk, the newest last, and how to say that one was ordinary."""
    if bulk.empty:
        return []
    shown = bulk if verbose else bulk.tail(BULK_SHOWN)
    said = []
    for shop, product, day, qty, usual in shown[[*KEY, "day", "qty", "usual_qty"]].itertuples(index=False):
        times = f", {qty / usual:.1f} times a usual day" if usual > 0 else ""
        unit = "in money" if qty_is == "amount" else "pieces"
        said.append(f"    {day.date()} {product}{f' ({shop})' if is_chain else ''}: {_number(qty)} {unit}{times}")
    if said:
        more = f" ({len(bulk) - len(shown):,} before, with --verbose)" if len(shown) < len(bulk) else ""
        said.insert(0, f'  bulk lines{more}; [till.bulk] "DAY PRODUCT" = "ordinary" keeps one:')
    return said


def _number(qty: float) -> str:
    return f"{qty:,.2f}".rstrip("0").rstrip(".")
