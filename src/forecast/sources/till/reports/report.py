"""What an import has to say: what was detected, what was left out and why, which days look wrong, totals per day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import pandas as pd

from forecast.formats import Language
from forecast.sources.till.reports.account import COLUMNS as ACCOUNT
from forecast.sources.till.reports.in_words import Told, bulk_lines, deal_lines, kept_lines, set_aside_lines
from forecast.sources.till.rows.deals import COLUMNS as DEALS
from forecast.sources.till.rows.not_walk_in import COLUMNS as BULK
from forecast.sources.till.rows.not_walk_in import ORDER as BULK_ORDER
from forecast.texts import Said, messages, phrase, written

_LINES_SHOWN = 10


_NO_ACCOUNT, _NO_DEALS, _NO_BULK = (pd.DataFrame(columns=columns) for columns in (ACCOUNT, DEALS, BULK))


@dataclass(frozen=True)
class ImportReport:
    """The import of one till export.

    Attributes
    ----------
    detected
        How the file was read, "(set)" or "(detected)" after each; texts, or what has words in each language.
    mojibake_count
        Broken letters that were put right.
    personal_columns
        Columns about people, dropped.
    unused_columns
        Other columns that were not read.
    left_out
        One row per reason: `reason`, `lines_count`, `qty`, `amount` [shop's currency].
    account
        One row per rule with what it kept or set aside (`till_account.account`).
    deals
        One row per meal deal and part (`till_deals.deals_table`).
    bulk
        The lines set aside as bulk (`till_bulk.bulk_table`).
    refunds_matched
        Refund lines that were kept, since a sale of that day stands against them.
    identical_lines
        Lines equal to an earlier one in all that is read, without a line id to tell them apart: kept.
    days
        One row per shop and day, totals of all lines of the file and of the kept ones.
    odd_days
        Shop-days that look wrong: `shop`, `day`, `kind`, `got`, `usual`.
    unreadable_lines
        Lines of the file that could not be told, and were set aside.
    unknown_products
        Kept products that are not in the catalogue, if one was given.
    """

    file: str
    grain: str
    qty_is: str
    lines_read: int
    lines_kept: int
    left_out: pd.DataFrame
    days: pd.DataFrame
    odd_days: pd.DataFrame
    detected: Mapping[str, Any] = field(default_factory=dict)
    mojibake_count: int = 0
    dropped_columns: Any = ""
    personal_columns: tuple[str, ...] = ()
    unused_columns: tuple[str, ...] = ()
    account: pd.DataFrame = field(default_factory=lambda: _NO_ACCOUNT)
    deals: pd.DataFrame = field(default_factory=lambda: _NO_DEALS)
    bulk: pd.DataFrame = field(default_factory=lambda: _NO_BULK)
    refunds_matched: int = 0
    identical_lines: int = 0
    unreadable_lines: tuple[int, ...] = ()
    unknown_products: tuple[str, ...] = ()

    @property
    def first_day(self) -> pd.Timestamp:
        """The first day of which the file has lines."""
        return pd.Timestamp(self.days["day"].min())

    @property
    def last_day(self) -> pd.Timestamp:
        """The last day of which the file has lines."""
        return pd.Timestamp(self.days["day"].max())

    def read_as(self, name: str) -> str:
        """Return one thing that was detected, without who told it; "" for none."""
        said = self.detected.get(name)
        return str(said.values["value"]) if isinstance(said, Said) else said or ""

    def days_that_look(self, kind: str) -> list[tuple[str, pd.Timestamp]]:
        """Return (shop, day) of the odd days of one kind: missing, till_down, rolled_up, cut_off."""
        return self._days_by_kind.get(kind, [])

    @cached_property
    def _days_by_kind(self) -> dict[str, list[tuple[str, pd.Timestamp]]]:
        found: dict[str, list[tuple[str, pd.Timestamp]]] = {}
        for shop, day, kind in zip(*(self.odd_days[name].tolist() for name in ("shop", "day", "kind")), strict=True):
            found.setdefault(kind, []).append((str(shop), pd.Timestamp(day)))
        return found


def left_out_by_reason(lines: pd.DataFrame, reason: pd.Series[str]) -> pd.DataFrame:
    """Return lines, quantity and money per reason, most lines first."""
    out = lines[reason != ""].assign(reason=reason[reason != ""])
    grouped = out.groupby("reason")
    table = pd.DataFrame(
        {
            "lines_count": grouped.size(),
            "qty": grouped["qty"].sum().round(6),
            "amount": grouped["amount"].sum(min_count=1).round(2),
        }
    )
    return table.reset_index().sort_values(["lines_count", "reason"], ascending=[False, True], ignore_index=True)


def makers(reports: Iterable[ImportReport]) -> list[str]:
    """Return the exports of known makers that files were read as, each once.

    Examples
    --------
    >>> makers([])
    []
    """
    return list(dict.fromkeys(name for report in reports if (name := report.read_as("maker"))))


def describe(
    report: ImportReport, language: Language = "en", *, locale: str = "", currency: str = "", verbose: bool = False
) -> list[str]:
    """Put a report into lines in a language, its money in a currency as in a locale; `verbose` lists every day."""
    told = Told(language, locale or language, currency, report.qty_is)
    unreadable = report.unreadable_lines if verbose else report.unreadable_lines[:_LINES_SHOWN]
    grain = told.text(f"grain_{report.grain}")
    first, last = told.day(report.first_day), told.day(report.last_day)
    read = {"file": report.file, "read": report.lines_read, "kept": report.lines_kept}
    how = [
        f"{written(read_as_name(name), language)} {written(value, language)}" for name, value in report.detected.items()
    ]
    noted = (
        told.text("mojibake", count=report.mojibake_count) if report.mojibake_count else "",
        told.text("dropped", names=report.dropped_columns) if report.dropped_columns else "",
        told.text("personal", names=report.personal_columns) if report.personal_columns else "",
        told.text("unused", names=report.unused_columns) if report.unused_columns else "",
        told.text("unknown_products", names=report.unknown_products) if report.unknown_products else "",
    )
    kept = (
        told.text("unreadable", lines=[f"{report.file}:{line}" for line in unreadable]) if unreadable else "",
        told.text("identical", count=report.identical_lines) if report.identical_lines else "",
    )
    return [
        told.text("read", grain=grain, first=first, last=last, **read),
        f"  {told.text('read_as', how=written(phrase('imported.and'), language).join(how))}",
        *(f"  {line}" for line in noted if line),
        *set_aside_lines(report.account, told),
        *bulk_lines(report.bulk, told, is_chain=_is_chain(report), verbose=verbose),
        *deal_lines(report.deals, told),
        *kept_lines(report.account, told),
        *(f"  {line}" for line in kept if line),
        *_odd(report, told, verbose=verbose),
        *_day_totals(report, told, verbose=verbose),
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


def _odd(report: ImportReport, told: Told, *, verbose: bool) -> list[str]:
    said = []
    is_chain = _is_chain(report)
    for kind in ("cut_off", "missing", "till_down", "rolled_up"):
        found = report.days_that_look(kind)
        shown = found if verbose else found[-_LINES_SHOWN:]
        days: object = [told.day(day, shop if is_chain else "") for shop, day in shown]
        if len(found) > len(shown):
            days = phrase("report.and_before", days=days, count=len(found) - len(shown))
        if found:
            said.append(f"  {told.text(kind, days=days)}")
    return said


def _day_totals(report: ImportReport, told: Told, *, verbose: bool) -> list[str]:
    """List the totals of all lines of the file, to be held against the till's Z report."""
    table, is_chain = report.days, _is_chain(report)
    columns = (table[name].tolist() for name in ("day", "shop", "lines_count", "qty", "amount"))
    rows = sorted(zip(*columns, strict=True), key=lambda row: row[:2])
    said = [f"  {told.text('z_report')}"]
    for day, shop, count, qty, amount in rows if verbose else rows[-_LINES_SHOWN:]:
        place = told.day(day, shop if is_chain else "")
        said.append(f"    {told.text('day', day=place, total=told.lines(count, qty, amount))}")
    return said


def _is_chain(report: ImportReport) -> bool:
    return len(set(report.days["shop"].tolist())) > 1


def merged_report(reports: Sequence[ImportReport]) -> ImportReport:
    """Return the report of a file whose pieces have these: counts add up, days stand one after another.

    Raises
    ------
    ValueError
        Without any piece.
    """
    if not reports:
        raise ValueError("a file has at least one piece")
    first = reports[0]
    if len(reports) == 1:
        return first
    return replace(
        first,
        lines_read=sum(each.lines_read for each in reports),
        lines_kept=sum(each.lines_kept for each in reports),
        left_out=_summed([each.left_out for each in reports], ["reason"]),
        days=_together([each.days for each in reports]),
        odd_days=_together([each.odd_days for each in reports]),
        account=_summed([each.account for each in reports], ["is_kept", "rule"]),
        deals=_together([each.deals for each in reports]),
        bulk=_together([each.bulk for each in reports]).sort_values(BULK_ORDER, kind="stable"),
        mojibake_count=sum(each.mojibake_count for each in reports),
        refunds_matched=sum(each.refunds_matched for each in reports),
        identical_lines=sum(each.identical_lines for each in reports),
        unreadable_lines=tuple(sorted(line for each in reports for line in each.unreadable_lines)),
        unknown_products=tuple(sorted({name for each in reports for name in each.unknown_products})),
    )


def _together(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat([one for one in tables if len(one)] or [tables[0]], ignore_index=True)


def _summed(tables: Sequence[pd.DataFrame], names: list[str]) -> pd.DataFrame:
    """Return lines, quantity and money by name: what was kept first, then most lines first."""
    whole = _together(tables)
    if whole.empty:
        return whole
    groups = whole.groupby(names)
    summed = pd.DataFrame(
        {
            "lines_count": groups["lines_count"].sum(),
            "qty": groups["qty"].sum().round(6),
            "amount": groups["amount"].sum(min_count=1).round(6),
        }
    ).reset_index()
    order = [*names[:-1], "lines_count", names[-1]]
    ascending = [*[False] * len(names), True]
    return summed.sort_values(order, ascending=ascending, ignore_index=True)[list(tables[0].columns)]
