"""What a person should hear of rows that were set aside for what they are.

In: every line of a file with its reason. Out: notices.
"""

from __future__ import annotations

import pandas as pd

from forecast.notices import Notice
from forecast.sources.till.rows.cleaning import ID_KEY, MOST_REPEATED
from forecast.sources.till.rows.not_walk_in import names_of_no_product

LINES_SHOWN = 10


def odd_rows(lines: pd.DataFrame, reason: pd.Series[str], file: str) -> list[Notice]:
    """Return notices of unreadable rows, of money without a quantity, of names that are no products, of odd ids."""
    notices = []
    spoilt = lines.loc[reason == "unreadable", "line"].tolist()
    if spoilt:
        shown = ", ".join(str(line) for line in sorted(spoilt)[:LINES_SHOWN])
        more = f" … ({len(spoilt)})" if len(spoilt) > LINES_SHOWN else ""
        notices.append(Notice("till_rows_unreadable", "warning", values={"file": file, "lines": shown + more}))
    unsaid = (reason == "no_quantity") & (lines["amount"].fillna(0) != 0)
    if unsaid.any():
        values: dict[str, str | int | float] = {
            "file": file, "count": int(unsaid.sum()), "line": int(lines.loc[unsaid, "line"].iloc[0])
        }  # fmt: skip
        notices.append(Notice("till_no_quantity", "warning", values=values))
    if names := names_of_no_product(lines.loc[reason == "not_a_product", "product"]):
        values = {"file": file, "names": ", ".join(sorted(names))}
        notices.append(Notice("till_no_products", values=values))
    return notices + _odd_ids(lines, reason, file)


def _odd_ids(lines: pd.DataFrame, reason: pd.Series[str], file: str) -> list[Notice]:
    has_id = lines["line_id"] != ""
    few = MOST_REPEATED * has_id.sum()
    count = int((reason == "repeated_id").sum())
    if count > few:
        return [Notice("till_lines_twice", "warning", values={"file": file, "count": count})]
    if (has_id & lines.duplicated(ID_KEY) & (reason == "")).sum() > few:
        return [Notice("till_id_is_none", values={"file": file})]
    return []
