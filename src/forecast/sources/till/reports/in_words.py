"""The account of an import in words: every rule, what it took out, and why.

In: the tables of `ImportReport`. Out: lines of text in the language of the shop.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from forecast import formats
from forecast.formats import Language
from forecast.sources.till.rows.not_walk_in import KEY
from forecast.texts import messages, text_of

_BULK_SHOWN = 10


@dataclass(frozen=True)
class Told:
    """How a report is told: language, locale of numbers, currency, and whether its file has pieces or turnover."""

    language: Language
    locale: str
    currency: str
    qty_is: str

    def text(self, code: str, /, **values: object) -> str:
        """Return a text of the section `report`, or of another that `code` names."""
        return text_of(code if "." in code else f"report.{code}", self.language, values)

    def lines(self, count: int, qty: float, amount: float) -> str:
        """Return lines, quantity and money; a file of turnover has no pieces."""
        return ", ".join([self.text("lines", count=count), *self.sold(qty, amount)])

    def sold(self, qty: float, amount: float) -> list[str]:
        """Return quantity and money, as far as there are such."""
        pieces = [self.text("pieces", count=qty)] if self.qty_is == "units" else []
        return pieces if math.isnan(amount) else [*pieces, self.money(amount)]

    def money(self, amount: float) -> str:
        """Return an amount of money."""
        return formats.money(amount, self.locale, currency=self.currency)

    def day(self, day: pd.Timestamp, shop: str = "") -> str:
        """Return a day, and the shop of a chain."""
        shown = formats.day_with_year(day.date(), self.locale)
        return f"{shown} ({shop})" if shop else shown


def set_aside_lines(account: pd.DataFrame, told: Told) -> list[str]:
    """Say what each rule took out and why, and that kept and set aside are the whole file."""
    rows = _rules(account)
    out = [row for row in rows if not row.is_kept]
    said = [_left_out(row, told) for row in out]
    kept = [row for row in rows if row.is_kept]
    parts = {name: _counted(part, told) for name, part in (("kept", kept), ("aside", out), ("every", rows))}
    return [*said, f"  {told.text('balance', **parts)}"]


class _Rule(NamedTuple):
    rule: str
    is_kept: bool
    lines_count: int
    qty: float
    amount: float


def _rules(account: pd.DataFrame) -> list[_Rule]:
    columns = (account[name].tolist() for name in _Rule._fields)
    return [_Rule(*row) for row in zip(*columns, strict=True)]


def _left_out(row: _Rule, told: Told) -> str:
    known = messages(told.language)
    name = told.text(f"aside.{row.rule}") if f"aside.{row.rule}" in known else row.rule
    total = _counted([row], told)
    why = f"why_aside.{row.rule}"
    if why not in known:
        return f"  {told.text('left_out', rule=name, total=total)}"
    return f"  {told.text('left_out_why', rule=name, total=total, why=told.text(why))}"


def _counted(rows: Sequence[_Rule], told: Told) -> str:
    """Put lines, quantity and money of several rules together into words."""
    paid = [row.amount for row in rows if not math.isnan(row.amount)]
    amount = round(math.fsum(paid), 6) if paid else math.nan
    qty = round(math.fsum(row.qty for row in rows if not math.isnan(row.qty)), 6)
    return told.lines(sum(row.lines_count for row in rows), qty, amount)


def kept_lines(account: pd.DataFrame, told: Told) -> list[str]:
    """Say which kept lines are no plain sales: refunds, renamed articles."""
    return [
        f"  {told.text(f'kept_{row.rule}', total=_counted([row], told))}"
        for row in _rules(account)
        if row.is_kept and row.rule in ("refund", "renamed")
    ]


def deal_lines(deals: pd.DataFrame, told: Told) -> list[str]:
    """Say how many lines of which deal became how many pieces of which product."""
    said: list[str] = []
    if deals.empty:
        return said
    for name, rows in deals.groupby("deal"):
        first = rows.iloc[0]
        total = told.lines(int(first["lines_count"]), float(first["qty"]), float(first["amount"]))
        if told.qty_is == "units":
            counted = zip(rows["part_qty"], rows["product"], strict=True)
            parts = [f"{formats.number(qty, told.locale, decimals=2)} {part}" for qty, part in counted]
            said.append(f"  {told.text('deal_became', deal=name, total=total, parts=parts)}")
        else:
            said.append(f"  {told.text('deal_shared', deal=name, total=total, parts=rows['product'].tolist())}")
    return said


def bulk_lines(bulk: pd.DataFrame, told: Told, *, is_chain: bool, verbose: bool) -> list[str]:
    """Name the lines set aside as bulk, the newest last, and how to say that one was ordinary."""
    if bulk.empty:
        return []
    shown = bulk if verbose else bulk.tail(_BULK_SHOWN)
    before = len(bulk) - len(shown)
    said = [f"  {told.text('bulk_more', count=before) if before else told.text('bulk')}"]
    for shop, product, day, qty, usual in shown[[*KEY, "day", "qty", "usual_qty"]].itertuples(index=False):
        total = told.money(qty) if told.qty_is == "amount" else told.text("pieces", count=qty)
        if usual > 0:
            total = told.text("bulk_times", qty=total, times=round(qty / usual, 1))
        place = f"{day.date()} {product}{f' ({shop})' if is_chain else ''}"
        said.append(f"    {told.text('day', day=place, total=total)}")
    return said
