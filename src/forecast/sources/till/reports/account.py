"""The account of an import: what every rule kept and took out, in lines, pieces and money, and why.

In: every line of a file with its reason. Out: one row per rule; kept and set aside together are the file.
"""

from __future__ import annotations

import pandas as pd

COLUMNS = ["rule", "is_kept", "lines_count", "qty", "amount"]
WHY = {
    "training": "rung up in training mode",
    "unreadable": "a cell that cannot be read, or at odds with the rest of its row",
    "no_quantity": "no number where the quantity stands",
    "sum_of_others": "a total, a subtotal: the rows that it sums up stand for it",
    "voided": "cancelled at the till",
    "order": "ordered or parked, not sold yet",
    "payment": "how a receipt was paid, no article",
    "ticket_total": "the receipt as a whole, whose items have lines of their own",
    "tip": "a tip",
    "voucher": "a voucher or gift card sold or taken",
    "points": "points of a loyalty card",
    "float": "change, cash put in or taken out, a change of shift",
    "discount": "a discount on a line of its own",
    "fee": "delivery, service: no product",
    "custom": "an amount typed in, no article",
    "waste": "thrown away, not sold",
    "transfer": "moved between places, not sold",
    "row_rule": "[till.rows] drops it",
    "not_a_product": "[till] leave_out, no article, or a name such as a tip or a gift card",
    "repeated_id": "the same line id as an earlier line of that receipt",
    "deposit": "[till] deposits: bottles, down payments; no product is handed over",
    "staff": "[till] staff: not walk-in customers",
    "gift": "[till] gifts: given away, not asked for",
    "other_source": "[[till.source]]: days that another source speaks for, or outside from and to",
    "outside_hours": "hours after closing or before opening",
    "closed_day": "totals of a day on which nothing was sold",
    "zero_quantity": "no pieces",
    "zero_price": "nobody paid",
    "exceptional": "[till.bulk] says so",
    "suspected_bulk": "over [till] bulk_over_usual times a usual day in one line",
    "refund_unmatched": "takes back more than was sold that day",
    "deal_in_parts": "[till.deals]: the parts stand for it",
    "deal_header": "the parts on the same receipt stand for it",
}
"""Reason → why such lines are not walk-in demand, or which setting says so."""


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
