"""Signs of rows: what takes a sale back has one minus, however the till writes it.

In: lines with what their words say. Out: the same lines, quantity and amount with their signs.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.notices import Notice
from forecast.sources.till.rows.row_words import REFUND, SALE, VOID

_EXACT = 1e-6
_NEARLY_ALL = 0.9
_FEWEST = 3
_ITEM = ["shop", "day", "article"]


def signed(lines: pd.DataFrame, *, amount_has_sign: bool) -> pd.DataFrame:
    """Return lines in which every refund has a negative quantity, and its money a sign that fits.

    A row whose words say refund (`row_reason`) is one; so is a row of plus pieces for minus money, if the amount is the
    line's own (`amount_has_sign`). The sign is taken once: what is negative already stays.

    Examples
    --------
    >>> lines = pd.DataFrame({"row_reason": ["", "refund", "refund", ""], "qty": [2.0, 2.0, -1.0, 1.0],
    ...                       "amount": [3.0, -3.0, -1.5, -1.5]})
    >>> signed(lines, amount_has_sign=True)[["qty", "amount"]].to_numpy().tolist()
    [[2.0, 3.0], [-2.0, -3.0], [-1.0, -1.5], [-1.0, -1.5]]
    """
    is_refund = lines["row_reason"] == REFUND
    qty, amount = lines["qty"], lines["amount"]
    turned = is_refund & (qty > 0)
    if amount_has_sign:
        turned |= (amount < 0) & (qty > 0) & lines["row_reason"].isin([SALE, VOID])
    turned_amount = is_refund & (amount > 0)
    return lines.assign(
        qty=qty.where(~turned, -qty),
        amount=amount.where(~turned_amount, -amount),
        row_reason=lines["row_reason"].where(~is_refund, SALE),
    )


def voids_netted(lines: pd.DataFrame, file: str) -> tuple[pd.DataFrame, list[Notice]]:
    """Return lines in which a void that takes back a line of its own stays, and the notices of what is doubtful.

    Tills void in two ways: the line itself is marked, and goes; or a second line with a minus stands against it, and
    both stay. A void whose receipt holds the same line once more, as a sale, is the second kind without its minus.
    """
    is_void = lines["row_reason"] == VOID
    lines = lines.assign(row_reason=lines["row_reason"].mask(is_void, "voided"))
    is_minus = is_void & (lines["qty"] < 0)
    is_plus = is_void & (lines["qty"] > 0)
    if is_minus.any() and is_plus.any():
        rest = lines[is_void].groupby(_ITEM)["qty"].sum()
        if (rest.abs() < _EXACT).mean() >= _NEARLY_ALL:
            return lines, []
        values: dict[str, str | int] = {"file": file, "plus": int(is_plus.sum()), "minus": int(is_minus.sum())}
        notice = [Notice("till_voids_two_ways", "warning", values=values)]
        return lines.assign(row_reason=lines["row_reason"].mask(is_minus, SALE)), notice
    if is_minus.any():
        return lines.assign(row_reason=lines["row_reason"].mask(is_minus, SALE)), []
    return _against_sales(lines, is_plus, file)


def _against_sales(lines: pd.DataFrame, is_plus: pd.Series[bool], file: str) -> tuple[pd.DataFrame, list[Notice]]:
    """Turn voids that stand beside the sale they take back, on the same receipt."""
    if int(is_plus.sum()) < _FEWEST or not (lines["ticket"] != "").any():
        return lines, []
    key = [*_ITEM, "ticket", "qty"]
    sold = lines.loc[lines["row_reason"] == SALE, key]
    has_sale = pd.MultiIndex.from_frame(lines.loc[is_plus, key]).isin(pd.MultiIndex.from_frame(sold))
    if np.mean(has_sale) < _NEARLY_ALL:
        return lines, []
    values: dict[str, str | int] = {"file": file, "count": int(is_plus.sum())}
    turned = lines.assign(
        qty=lines["qty"].mask(is_plus, -lines["qty"]),
        amount=lines["amount"].mask(is_plus, -lines["amount"].abs()),
        row_reason=lines["row_reason"].mask(is_plus, SALE),
    )
    return turned, [Notice("till_voids_turned", "warning", values=values)]
