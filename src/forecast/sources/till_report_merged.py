"""One report of a till export that was read in pieces of one shop each.

In: `ImportReport` of each piece. Out: `ImportReport` of the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from forecast.sources.till_report import ImportReport


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
    left_out = pd.concat([each.left_out for each in reports if len(each.left_out)] or [first.left_out])
    by_reason = left_out.groupby("reason")
    summed = pd.DataFrame(
        {
            "lines_count": by_reason["lines_count"].sum(),
            "qty": by_reason["qty"].sum().round(6),
            "amount_eur": by_reason["amount_eur"].sum(min_count=1).round(2),
        }
    )
    return replace(
        first,
        lines_read=sum(each.lines_read for each in reports),
        lines_kept=sum(each.lines_kept for each in reports),
        left_out=summed.reset_index().sort_values(
            ["lines_count", "reason"], ascending=[False, True], ignore_index=True
        ),
        days=pd.concat([each.days for each in reports], ignore_index=True),
        odd_days=pd.concat(
            [each.odd_days for each in reports if len(each.odd_days)] or [first.odd_days], ignore_index=True
        ),
        mojibake_count=sum(each.mojibake_count for each in reports),
        refunds_matched=sum(each.refunds_matched for each in reports),
        identical_lines=sum(each.identical_lines for each in reports),
        unknown_products=tuple(sorted({name for each in reports for name in each.unknown_products})),
    )
