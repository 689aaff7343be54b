"""One report of a till export that was read in pieces of one shop each.

In: `ImportReport` of each piece. Out: `ImportReport` of the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from forecast.sources.till.reports.report import ImportReport
from forecast.sources.till.rows.bulk import ORDER as BULK_ORDER


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
