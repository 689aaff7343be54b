"""The report of an import in words: how it was read, every rule, what it took out and why, odd days, totals.

In: `ImportReport`. Out: lines of text in the language of the shop.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from forecast import formats
from forecast.formats import Language
from forecast.sources.till.reports.report import ImportReport
from forecast.sources.till.rows.not_walk_in import KEY
from forecast.texts import Said, messages, phrase, text_of, written

_BULK_SHOWN = _LINES_SHOWN = 10


@dataclass(frozen=True)
class _Words:
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


def describe(
    report: ImportReport, language: Language = "en", *, locale: str = "", currency: str = "", verbose: bool = False
) -> list[str]:
    """Put a report into lines in a language, its money in a currency as in a locale; `verbose` lists every day."""
    words = _Words(language, locale or language, currency, report.qty_is)
    unreadable = report.unreadable_lines if verbose else report.unreadable_lines[:_LINES_SHOWN]
    grain = words.text(f"grain_{report.grain}")
    first, last = words.day(report.first_day), words.day(report.last_day)
    read = {"file": report.file, "read": report.lines_read, "kept": report.lines_kept}
    how = [
        f"{written(read_as_name(name), language)} {written(value, language)}" for name, value in report.detected.items()
    ]
    noted = (
        words.text("mojibake", count=report.mojibake_count) if report.mojibake_count else "",
        words.text("dropped", names=report.dropped_columns) if report.dropped_columns else "",
        words.text("personal", names=report.personal_columns) if report.personal_columns else "",
        words.text("unused", names=report.unused_columns) if report.unused_columns else "",
    )
    kept = (
        words.text("unreadable", lines=[f"{report.file}:{line}" for line in unreadable]) if unreadable else "",
        words.text("identical", count=report.identical_lines) if report.identical_lines else "",
    )
    return [
        words.text("read", grain=grain, first=first, last=last, **read),
        f"  {words.text('read_as', how=written(phrase('imported.and'), language).join(how))}",
        *(f"  {line}" for line in noted if line),
        *_set_aside_lines(report.account, words),
        *_bulk_lines(report.bulk, words, is_chain=_is_chain(report), verbose=verbose),
        *_deal_lines(report.deals, words),
        *_kept_lines(report.account, words),
        *(f"  {line}" for line in kept if line),
        *_odd(report, words, verbose=verbose),
        *_day_totals(report, words, verbose=verbose),
    ]


def read_as_name(name: str) -> str | Said:
    """Return how something that was detected is called; names of settings are the same in every language.

    Examples
    --------
    >>> [written(read_as_name(name), "de") for name in ("rows by 'Status'", "footer rows", "decimal")]
    ["Zeilen nach 'Status'", 'Fußzeilen', 'decimal']
    """
    for beginning, code in (("rows by ", "rows_by"), ("times in ", "times_in")):
        if name.startswith(beginning):
            return phrase(f"read_as.{code}", of=name.removeprefix(beginning))
    code = f"read_as.{name.replace(' ', '_')}"
    return phrase(code) if code in messages("en") else name


def _odd(report: ImportReport, words: _Words, *, verbose: bool) -> list[str]:
    said = []
    is_chain = _is_chain(report)
    for kind in ("cut_off", "missing", "till_down", "rolled_up"):
        found = report.days_that_look(kind)
        shown = found if verbose else found[-_LINES_SHOWN:]
        days: object = [words.day(day, shop if is_chain else "") for shop, day in shown]
        if len(found) > len(shown):
            days = phrase("report.and_before", days=days, count=len(found) - len(shown))
        if found:
            said.append(f"  {words.text(kind, days=days)}")
    return said


def _day_totals(report: ImportReport, words: _Words, *, verbose: bool) -> list[str]:
    """List the totals of all lines of the file, to be held against the till's Z report."""
    table, is_chain = report.days, _is_chain(report)
    columns = (table[name].tolist() for name in ("day", "shop", "lines_count", "qty", "amount"))
    rows = sorted(zip(*columns, strict=True), key=lambda row: row[:2])
    said = [f"  {words.text('z_report')}"]
    for day, shop, count, qty, amount in rows if verbose else rows[-_LINES_SHOWN:]:
        place = words.day(day, shop if is_chain else "")
        said.append(f"    {words.text('day', day=place, total=words.lines(count, qty, amount))}")
    return said


def _is_chain(report: ImportReport) -> bool:
    return len(set(report.days["shop"].tolist())) > 1


def _set_aside_lines(account: pd.DataFrame, words: _Words) -> list[str]:
    """Say what each rule took out and why, and that kept and set aside are the whole file."""
    rows = _rules(account)
    out = [row for row in rows if not row.is_kept]
    said = [_left_out(row, words) for row in out]
    kept = [row for row in rows if row.is_kept]
    parts = {name: _counted(part, words) for name, part in (("kept", kept), ("aside", out), ("every", rows))}
    return [*said, f"  {words.text('balance', **parts)}"]


class _Rule(NamedTuple):
    rule: str
    is_kept: bool
    lines_count: int
    qty: float
    amount: float


def _rules(account: pd.DataFrame) -> list[_Rule]:
    columns = (account[name].tolist() for name in _Rule._fields)
    return [_Rule(*row) for row in zip(*columns, strict=True)]


def _left_out(row: _Rule, words: _Words) -> str:
    known = messages(words.language)
    name = words.text(f"aside.{row.rule}") if f"aside.{row.rule}" in known else row.rule
    total = _counted([row], words)
    why = f"why_aside.{row.rule}"
    if why not in known:
        return f"  {words.text('left_out', rule=name, total=total)}"
    return f"  {words.text('left_out_why', rule=name, total=total, why=words.text(why))}"


def _counted(rows: Sequence[_Rule], words: _Words) -> str:
    """Put lines, quantity and money of several rules together into words."""
    paid = [row.amount for row in rows if not math.isnan(row.amount)]
    amount = round(math.fsum(paid), 6) if paid else math.nan
    qty = round(math.fsum(row.qty for row in rows if not math.isnan(row.qty)), 6)
    return words.lines(sum(row.lines_count for row in rows), qty, amount)


def _kept_lines(account: pd.DataFrame, words: _Words) -> list[str]:
    """Say which kept lines are no plain sales: refunds, renamed articles."""
    return [
        f"  {words.text(f'kept_{row.rule}', total=_counted([row], words))}"
        for row in _rules(account)
        if row.is_kept and row.rule in ("refund", "renamed")
    ]


def _deal_lines(deals: pd.DataFrame, words: _Words) -> list[str]:
    """Say how many lines of which deal became how many pieces of which product."""
    said: list[str] = []
    if deals.empty:
        return said
    for name, rows in deals.groupby("deal"):
        first = rows.iloc[0]
        total = words.lines(int(first["lines_count"]), float(first["qty"]), float(first["amount"]))
        if words.qty_is == "units":
            counted = zip(rows["part_qty"], rows["product"], strict=True)
            parts = [f"{formats.number(qty, words.locale, decimals=2)} {part}" for qty, part in counted]
            said.append(f"  {words.text('deal_became', deal=name, total=total, parts=parts)}")
        else:
            said.append(f"  {words.text('deal_shared', deal=name, total=total, parts=rows['product'].tolist())}")
    return said


def _bulk_lines(bulk: pd.DataFrame, words: _Words, *, is_chain: bool, verbose: bool) -> list[str]:
    """Name the lines set aside as bulk, the newest last, and how to say that one was ordinary."""
    if bulk.empty:
        return []
    shown = bulk if verbose else bulk.tail(_BULK_SHOWN)
    before = len(bulk) - len(shown)
    said = [f"  {words.text('bulk_more', count=before) if before else words.text('bulk')}"]
    for shop, product, day, qty, usual in shown[[*KEY, "day", "qty", "usual_qty"]].itertuples(index=False):
        total = words.money(qty) if words.qty_is == "amount" else words.text("pieces", count=qty)
        if usual > 0:
            total = words.text("bulk_times", qty=total, times=round(qty / usual, 1))
        place = f"{day.date()} {product}{f' ({shop})' if is_chain else ''}"
        said.append(f"    {words.text('day', day=place, total=total)}")
    return said
