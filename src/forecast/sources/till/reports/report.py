"""The report of an import: what was detected, what was left out and why, which days look wrong, totals per day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import pandas as pd

from forecast.sources.till.rows.deals import COLUMNS as DEALS
from forecast.sources.till.rows.not_walk_in import COLUMNS as BULK
from forecast.sources.till.rows.not_walk_in import ORDER as BULK_ORDER
from forecast.texts import Said

ACCOUNT = ["rule", "is_kept", "lines_count", "qty", "amount"]
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
    account
        One row per rule with what it kept or set aside (`account`).
    deals
        One row per meal deal and part (`deals.deals_table`).
    bulk
        The lines set aside as bulk (`not_walk_in.bulk_table`).
    identical_lines
        Lines equal to an earlier one in all that is read, without a line id to tell them apart: kept.
    days
        One row per shop and day, totals of all lines of the file and of the kept ones.
    odd_days
        Shop-days that look wrong: `shop`, `day`, `kind`, `got`, `usual`.
    unreadable_lines
        Lines of the file that could not be told, and were set aside.
    """

    file: str
    grain: str
    qty_is: str
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
    identical_lines: int = 0
    unreadable_lines: tuple[int, ...] = ()

    @property
    def first_day(self) -> pd.Timestamp:
        """The first day of which the file has lines."""
        return pd.Timestamp(self.days["day"].min())

    @property
    def last_day(self) -> pd.Timestamp:
        """The last day of which the file has lines."""
        return pd.Timestamp(self.days["day"].max())

    @property
    def lines_read(self) -> int:
        """How many lines the file has."""
        return int(self.account["lines_count"].sum())

    @property
    def lines_kept(self) -> int:
        """How many of them are learnt from."""
        return int(self.account.loc[self.account["is_kept"].astype(bool), "lines_count"].sum())

    @property
    def left_out(self) -> pd.DataFrame:
        """One row per reason, most lines first: `reason`, `lines_count`, `qty`, `amount` [shop's currency]."""
        out = self.account[~self.account["is_kept"].astype(bool)].rename(columns={"rule": "reason"})
        return out[["reason", "lines_count", "qty", "amount"]].reset_index(drop=True)

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


def makers(reports: Iterable[ImportReport]) -> list[str]:
    """Return the exports of known makers that files were read as, each once.

    Examples
    --------
    >>> makers([])
    []
    """
    return list(dict.fromkeys(name for report in reports if (name := report.read_as("maker"))))


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
        days=_together([each.days for each in reports]),
        odd_days=_together([each.odd_days for each in reports]),
        account=_summed_accounts([each.account for each in reports]),
        deals=_together([each.deals for each in reports]),
        bulk=_together([each.bulk for each in reports]).sort_values(BULK_ORDER, kind="stable"),
        mojibake_count=sum(each.mojibake_count for each in reports),
        identical_lines=sum(each.identical_lines for each in reports),
        unreadable_lines=tuple(sorted(line for each in reports for line in each.unreadable_lines)),
    )


def _together(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat([table for table in tables if len(table)] or [tables[0]], ignore_index=True)


def account(lines: pd.DataFrame, reason: pd.Series[str], *, is_deal: pd.Series[bool]) -> pd.DataFrame:
    """Return per rule `is_kept`, `lines_count`, `qty` and `amount` [shop's currency] of the lines as rung up.

    Kept lines are `sold`, `refund` (against a sale of that day), `renamed` (continued under another name) or `deal`
    (taken apart); others have their reason. Every line is in one row, so all rows together are the file.

    Examples
    --------
    >>> lines = pd.DataFrame({"article": ["PAIN", "SAC"], "product": ["PAIN", "SAC"], "qty": [2.0, 1.0],
    ...                       "amount": [2.4, 0.1]})
    >>> no_deal = pd.Series([False, False])
    >>> account(lines, pd.Series(["", "not_a_product"]), is_deal=no_deal)[["rule", "qty", "amount"]].values.tolist()
    [['sold', 2.0, 2.4], ['not_a_product', 1.0, 0.1]]
    """
    is_kept = reason == ""
    rule = reason.where(~is_kept, "sold")
    rule = rule.mask(is_kept & (lines["article"] != lines["product"]), "renamed")
    rule = rule.mask(is_kept & (lines["qty"] < 0), "refund")
    rule = rule.mask(is_kept & is_deal, "deal")
    by_rule = lines.groupby(rule)
    table = pd.DataFrame(
        {
            "is_kept": is_kept.groupby(rule).first(),
            "lines_count": by_rule.size(),
            "qty": by_rule["qty"].sum().round(6),
            "amount": by_rule["amount"].sum(min_count=1).round(6),
        }
    )
    table = table.rename_axis("rule").reset_index()
    return table.sort_values(["is_kept", "lines_count", "rule"], ascending=[False, False, True], ignore_index=True)


def _summed_accounts(accounts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return lines, quantity and money by rule: what was kept first, then most lines first."""
    groups = pd.concat([table for table in accounts if len(table)] or accounts[:1], ignore_index=True).groupby(
        ["is_kept", "rule"]
    )
    sums = {
        "lines_count": groups["lines_count"].sum(),
        "qty": groups["qty"].sum().round(6),
        "amount": groups["amount"].sum(min_count=1).round(6),
    }
    order, ascending = ["is_kept", "lines_count", "rule"], [False, False, True]
    return pd.DataFrame(sums).reset_index().sort_values(order, ascending=ascending, ignore_index=True)[ACCOUNT]
