"""What an import has to say: what was detected, what was left out and why, which days look wrong, totals per day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from forecast.sources.till.reports.account import COLUMNS as ACCOUNT
from forecast.sources.till.reports.report_lines import bulk_lines, deal_lines, in_words, kept_lines, set_aside_lines
from forecast.sources.till.rows.bulk import COLUMNS as BULK
from forecast.sources.till.rows.deals import COLUMNS as DEALS

LINES_SHOWN = 10


_NO_ACCOUNT, _NO_DEALS, _NO_BULK = (pd.DataFrame(columns=columns) for columns in (ACCOUNT, DEALS, BULK))


@dataclass(frozen=True)
class ImportReport:
    """The import of one till export.

    Attributes
    ----------
    detected
        How the file was read, "(set)" or "(detected)" after each.
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
    detected: Mapping[str, str] = field(default_factory=dict)
    mojibake_count: int = 0
    dropped_columns: str = ""
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
    said = (report.detected.get("maker", "").removesuffix(" (detected)") for report in reports)
    return list(dict.fromkeys(name for name in said if name))


def describe(report: ImportReport, *, verbose: bool = False) -> list[str]:
    """Put a report into lines for the terminal; `verbose` lists every day."""
    first, last = report.first_day.date(), report.last_day.date()
    said = [
        f"{report.file}: {report.lines_read:,} lines read, {report.lines_kept:,} kept, "
        f"{report.grain.replace('_', ' ')} from {first} to {last}",
        "  read as: " + "; ".join(f"{name} {value}" for name, value in report.detected.items()),
    ]
    if report.mojibake_count:
        said.append(f"  {report.mojibake_count:,} broken letters were put right (such as Ã© for é)")
    if report.dropped_columns:
        said.append(f"  dropped: {report.dropped_columns}")
    if report.personal_columns:
        said.append(f"  dropped, since they speak of people: {', '.join(report.personal_columns)}")
    if report.unused_columns:
        said.append(f"  not read: {', '.join(report.unused_columns)}")
    if report.unknown_products:
        said.append(f"  not in the catalogue: {', '.join(report.unknown_products)}")
    said += set_aside_lines(report.account, qty_is=report.qty_is)
    said += bulk_lines(report.bulk, qty_is=report.qty_is, is_chain=_is_chain(report), verbose=verbose)
    said += deal_lines(report.deals, qty_is=report.qty_is)
    said += kept_lines(report.account, qty_is=report.qty_is)
    if report.unreadable_lines:
        shown = report.unreadable_lines if verbose else report.unreadable_lines[:LINES_SHOWN]
        said.append(f"  unreadable: {', '.join(f'{report.file}:{line}' for line in shown)}")
    if report.identical_lines:
        said.append(f"  kept: {report.identical_lines:,} lines that are equal to an earlier one")
    return said + _odd(report, verbose=verbose) + _day_totals(report, verbose=verbose)


_KINDS = {
    "cut_off": "looks cut off",
    "missing": "no lines on a day that usually has some",
    "till_down": "under half the usual (till down?)",
    "rolled_up": "much more than usual after a missing day (several days in one?)",
}


def _odd(report: ImportReport, *, verbose: bool) -> list[str]:
    said = []
    is_chain = _is_chain(report)
    for kind, words in _KINDS.items():
        found = report.days_that_look(kind)
        shown = found if verbose else found[-LINES_SHOWN:]
        names = ", ".join(f"{day.date()} ({shop})" if is_chain else f"{day.date()}" for shop, day in shown)
        more = f" and {len(found) - len(shown)} before" if len(found) > len(shown) else ""
        if found:
            said.append(f"  {words}: {names}{more}")
    return said


def _day_totals(report: ImportReport, *, verbose: bool) -> list[str]:
    """List the totals of all lines of the file, to be held against the till's Z report."""
    table, is_chain = report.days, _is_chain(report)
    counts, totals = table["lines_count"].tolist(), in_words(table, qty_is=report.qty_is)
    rows = sorted(zip(table["day"].tolist(), table["shop"].tolist(), counts, totals, strict=True))
    said = ["  totals of all lines of the file, for the till's Z report:"]
    for day, shop, count, total in rows if verbose else rows[-LINES_SHOWN:]:
        named = f" {shop}" if is_chain else ""
        said.append(f"    {day.date()}{named}: {count:,} lines, {total}")
    return said


def _is_chain(report: ImportReport) -> bool:
    return len(set(report.days["shop"].tolist())) > 1
