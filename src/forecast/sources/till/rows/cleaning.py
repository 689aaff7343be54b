"""Which till lines are not learnt from, and why: one reason per line, the first that fits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial

import numpy as np
import pandas as pd

from forecast.config import TillSettings
from forecast.notices import Notice
from forecast.sources.till.rows.business_day import is_outside
from forecast.sources.till.rows.not_walk_in import (
    is_exceptional,
    is_named_or_marked,
    is_no_product,
    is_staff,
    is_suspected,
    names_of_no_product,
)
from forecast.tables.till import OTHER_SOURCE

_KEPT = ""
_ID_KEY = ["shop", "day", "ticket", "line_id"]
_MOST_REPEATED = 0.02
"""An id that repeats on more than this share of lines is none."""


def reasons(
    lines: pd.DataFrame,
    settings: TillSettings,
    *,
    grain: str,
    hours: Mapping[int, tuple[int, int]] | None = None,
    usual: pd.DataFrame | None = None,
) -> pd.Series[str]:
    """Return the reason for which each line is left out, "" for those that are kept.

    `hours` gives the earliest and latest sale [s since midnight] per weekday (0 Monday); lines outside are left out.
    `usual` is what earlier days say a product usually sells (`not_walk_in.usual_daily`). A reason in `settings.readmit`
    is not applied. What the rows themselves say comes first, refunds last: they can only take back sales that are kept.
    """
    # The total of a busy day or hour is no line of one customer.
    bulk_over_usual = settings.bulk_over_usual if grain == "ticket_lines" else 0
    own = [str(reason) for reason in lines["row_reason"].unique() if reason not in (_KEPT, "training")]
    said: dict[str, Callable[[pd.DataFrame], pd.Series[bool]]] = {
        reason: partial(_says_itself, reason=reason) for reason in own
    }
    rules: dict[str, Callable[[pd.DataFrame], pd.Series[bool]]] = {
        OTHER_SOURCE: lambda kept: _is_of_other_source(kept, settings),
        "training": lambda kept: kept["is_training"] | (kept["row_reason"] == "training"),
        "not_a_product": lambda kept: is_no_product(kept, settings.leave_out),
        "repeated_id": _is_repeated,
        "deposit": lambda kept: is_named_or_marked(kept, settings.deposits),
        "staff": lambda kept: is_staff(kept, settings.staff),
        "gift": lambda kept: is_named_or_marked(kept, settings.gifts),
        "outside_hours": lambda kept: is_outside(kept["day"], kept["time_s"], hours or {}),
        "closed_day": lambda kept: _is_closed_day(kept, grain),
        "zero_quantity": lambda kept: (kept["qty"] == 0) & (grain == "ticket_lines"),
        "zero_price": lambda kept: (kept["amount"] == 0) & (kept["qty"] != 0) & ~kept["is_part"],
        "exceptional": lambda kept: is_exceptional(kept, settings.bulk),
        "suspected_bulk": lambda kept: is_suspected(kept, bulk_over_usual, settings.bulk, usual),
        "refund_unmatched": _is_unmatched_refund,
    }
    found = pd.Series(_KEPT, index=lines.index, dtype="str")
    # Nobody can take back what has no day or nothing to count.
    is_lost = lines["day"].isna() | lines["qty"].isna()
    # A reason may be said by the row and shown by its article: deposits, what staff take.
    for reason, applies in (*said.items(), *rules.items()):
        kept = lines[(found == _KEPT) & (is_lost | (reason not in settings.readmit))]
        hit = applies(kept)
        if hit.any():
            found.loc[kept.index[hit]] = reason
    return found


def _says_itself(lines: pd.DataFrame, *, reason: str) -> pd.Series[bool]:
    return lines["row_reason"] == reason


def _is_repeated(lines: pd.DataFrame) -> pd.Series[bool]:
    """Tell lines whose id stands on an earlier line of the same shop, day and receipt.

    An id that repeats on other lines than copies, and on more than a few, is none: a number of the line on its receipt,
    of a till, of an article.

    Examples
    --------
    >>> day = pd.Timestamp("2022-01-03")
    >>> lines = pd.DataFrame({"shop": "a", "day": day, "ticket": ["1", "1", "2"], "line_id": ["7", "7", "7"],
    ...                       "time_s": 0, "article": "Pain", "qty": 1.0, "amount": 1.2})
    >>> _is_repeated(lines).tolist()
    [False, True, False]
    """
    has_id = lines["line_id"] != ""
    is_hit = has_id & lines.duplicated(_ID_KEY)
    is_copy = has_id & lines.duplicated([*_ID_KEY, "time_s", "article", "qty", "amount"])
    is_no_id = bool((is_hit & ~is_copy).sum() > max(_MOST_REPEATED * has_id.sum(), 1))
    return is_hit & (not is_no_id)


def _is_closed_day(lines: pd.DataFrame, grain: str) -> pd.Series[bool]:
    """Tell totals of days on which the whole shop sold nothing: it was closed. One product at zero is no such day."""
    if grain == "ticket_lines":
        return pd.Series(False, index=lines.index)
    is_sold = lines["qty"] != 0
    sold: pd.Series[int] = is_sold.astype("int64").groupby([lines["shop"], lines["day"]]).transform("sum")
    return sold == 0


def _is_unmatched_refund(lines: pd.DataFrame) -> pd.Series[bool]:
    """Tell refunds that take back more than was sold of the product that day.

    Refunds are matched in their order while the day's sales last, whether they come before the sale or after it: clocks
    of tills and their receipts are not that exact. So the sum of a product's kept lines never goes below zero.

    Examples
    --------
    >>> day = pd.Timestamp("2022-01-03")
    >>> lines = pd.DataFrame({"shop": "a", "day": day, "product": "Pain", "time_s": [1, 2, 3, 4],
    ...                       "qty": [-1.0, 2.0, -2.0, -1.0], "line": [2, 3, 4, 5]})
    >>> _is_unmatched_refund(lines).tolist()
    [False, False, True, False]
    """
    unmatched = pd.Series(False, index=lines.index)
    is_refund = (lines["qty"] < 0).to_numpy()
    if not is_refund.any():
        return unmatched
    group = lines.groupby(["shop", "day", "product"], sort=False).ngroup().to_numpy()
    touched = lines[np.isin(group, group[is_refund])]
    order = (
        touched.assign(group=group[np.isin(group, group[is_refund])], is_refund=touched["qty"] < 0)
        .assign(time_s=touched["time_s"].astype(float).fillna(0))
        .sort_values(["group", "is_refund", "time_s", "line"])
    )
    balance, last_group = 0.0, -1
    wrong = []
    for index, in_group, qty in zip(order.index, order["group"].tolist(), order["qty"].tolist(), strict=True):
        if in_group != last_group:
            balance, last_group = 0.0, in_group
        # Quantities in kilograms add up with rounding errors.
        if balance + qty < -1e-9:
            wrong.append(index)
        else:
            balance += qty
    unmatched.loc[wrong] = True
    return unmatched


def _is_of_other_source(lines: pd.DataFrame, settings: TillSettings) -> pd.Series[bool]:
    """Return which lines lie before `from` or after `to`, or on days of their shop that another source has."""
    found = ~_within(lines["day"], settings.first, settings.last)
    for other in settings.days_of_others():
        is_theirs = _within(lines["day"], other.first, other.last)
        found |= is_theirs if other.shop is None else is_theirs & (lines["shop"] == other.shop)
    return found


def _within(days: pd.Series[pd.Timestamp], first: date | None, last: date | None) -> pd.Series[bool]:
    inside = pd.Series(True, index=days.index)
    if first is not None:
        inside &= days >= pd.Timestamp(first)
    if last is not None:
        inside &= days <= pd.Timestamp(last)
    return inside


_LINES_SHOWN = 10


def odd_rows(lines: pd.DataFrame, reason: pd.Series[str], file: str) -> list[Notice]:
    """Return notices of unreadable rows, of money without a quantity, of names that are no products, of odd ids."""
    notices = []
    spoilt = lines.loc[reason == "unreadable", "line"].tolist()
    if spoilt:
        shown = ", ".join(str(line) for line in sorted(spoilt)[:_LINES_SHOWN])
        more = f" … ({len(spoilt)})" if len(spoilt) > _LINES_SHOWN else ""
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
    few = _MOST_REPEATED * has_id.sum()
    count = int((reason == "repeated_id").sum())
    if count > few:
        return [Notice("till_lines_twice", "warning", values={"file": file, "count": count})]
    if (has_id & lines.duplicated(_ID_KEY) & (reason == "")).sum() > few:
        return [Notice("till_id_is_none", values={"file": file})]
    return []
