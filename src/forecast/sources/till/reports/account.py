"""The account of an import: what every rule kept and took out, in lines, pieces and money, and why.

In: every line of a file with its reason. Out: one row per rule; kept and set aside together are the file.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

COLUMNS = ["rule", "is_kept", "lines_count", "qty", "amount"]


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


def summed_accounts(accounts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return lines, quantity and money by rule: what was kept first, then most lines first."""
    groups = pd.concat([one for one in accounts if len(one)] or accounts[:1], ignore_index=True).groupby(
        ["is_kept", "rule"]
    )
    sums = {
        "lines_count": groups["lines_count"].sum(),
        "qty": groups["qty"].sum().round(6),
        "amount": groups["amount"].sum(min_count=1).round(6),
    }
    order, ascending = ["is_kept", "lines_count", "rule"], [False, False, True]
    return pd.DataFrame(sums).reset_index().sort_values(order, ascending=ascending, ignore_index=True)[COLUMNS]
