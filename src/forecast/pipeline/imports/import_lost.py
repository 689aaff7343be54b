"""What an import set aside although no setting names it: the sign of a file that was not understood.

In: `RejectedLines` of a file. Out: rows and pieces by reason.
"""

from __future__ import annotations

import pandas as pd

from forecast.tables import DataFrame, RejectedLines

BY_SETTINGS = frozenset(
    {"training", "not_a_product", "deposit", "staff", "gift", "exceptional", "suspected_bulk", "other_source"}
    | {"row_rule"}
)
"""What a person wrote into the configuration, or the till marks itself; rows without an article are a loss all the same
where they have pieces."""
NO_SALE = frozenset(
    {"voided", "order", "payment", "tip", "voucher", "points", "float", "discount", "fee", "custom", "waste"}
    | {"transfer"}
)
"""What tills write down beside sales."""
STOOD_FOR = frozenset({"deal_in_parts", "deal_header", "sum_of_others", "ticket_total"})
"""Rows for which others stand."""
NO_LOSS = BY_SETTINGS | NO_SALE | STOOD_FOR


def lost_of(rejected: DataFrame[RejectedLines]) -> pd.DataFrame:
    """Return `rows` and `pcs` by reason of what was lost.

    A row with neither pieces nor money is no loss under any reason: a comment, a closed day.

    Examples
    --------
    >>> from forecast.tables import checked
    >>> row = {"source": "a.csv", "line": 2, "shop": "a", "day": pd.Timestamp("2026-05-04"), "product": "Pain"}
    >>> rows = [{**row, "reason": "training", "qty": 1.0}, {**row, "reason": "outside_hours", "qty": 2.0}]
    >>> lost_of(checked(RejectedLines, pd.DataFrame(rows))).to_dict("index")
    {'outside_hours': {'rows': 1, 'pcs': 2.0}}
    """
    qty, amount = rejected["qty"].fillna(0), rejected["amount"].fillna(0)
    is_nameless = (rejected["reason"] == "not_a_product") & (rejected["product"].fillna("") == "")
    is_unnamed_loss = ~rejected["reason"].isin(NO_LOSS) & ((qty != 0) | (amount != 0))
    is_unreadable = rejected["reason"] == "unreadable"
    lost = rejected[is_unnamed_loss | is_unreadable | (is_nameless & (qty != 0))]
    by_reason = lost.assign(pcs=lost["qty"].fillna(0).clip(lower=0)).groupby("reason")
    return pd.DataFrame({"rows": by_reason.size(), "pcs": by_reason["pcs"].sum()})
