"""What it means that days already known change: a correction, another branch's file, another reading of the same one.

In: what came and what went per shop-day (`archive.till.comparing`). Out: notices.
"""

from __future__ import annotations

import pandas as pd

from forecast.notices import Notice, Severity, Value

_LITTLE_SHARE, _LITTLE_PCS = 0.1, 5
"""A day changes by more than a little when over a tenth of its pieces come or go, product by product, and over five."""
_OTHER_SHARE = 0.5
"""A day of which half is different is another day."""
_MANY_DAYS_SHARE = 0.1
_FEWEST_DAYS = 3
"""A correction touches up to a tenth of the days known already, or two that remain themselves; a wrong file nearly all
[days]."""


def change_alarms(source: str, changes: pd.DataFrame, edges: pd.DataFrame, *, is_reread: bool) -> list[Notice]:
    """Return per shop what a file would do to days already known; nothing where that is only a little.

    Pieces are compared product by product, so that another branch of the same size, or groups in place of articles, do
    not look alike. A day at the edge of an earlier import (`edges`: shop, day) that only grows was cut off there.
    """
    found = []
    at_edge = pd.MultiIndex.from_frame(changes[["shop", "day"]]).isin(pd.MultiIndex.from_frame(edges[["shop", "day"]]))
    larger = changes[["before_qty", "after_qty"]].max(axis=1)
    came, went = changes["came_qty"], changes["went_qty"]
    grew = at_edge & (went <= _LITTLE_SHARE * larger)
    moved = came + went
    is_changed = (moved > _LITTLE_SHARE * larger) & (moved > _LITTLE_PCS) & ~grew
    is_other = is_changed & (
        (moved >= _OTHER_SHARE * larger) | ((came > _LITTLE_SHARE * larger) & (went > _LITTLE_SHARE * larger))
    )
    marked = changes.assign(is_changed=is_changed, is_other=is_other)
    for shop, days in marked.groupby("shop"):
        changed = days[days["is_changed"]]
        if changed.empty:
            continue
        is_many = len(changed) > _MANY_DAYS_SHARE * len(days)
        is_wrong = is_many and (len(changed) >= _FEWEST_DAYS or bool(changed["is_other"].any()))
        code, severity = _said(is_wrong=is_wrong, is_reread=is_reread)
        found.append(Notice(code, severity, shop=str(shop), values=_values(source, days, changed)))
    return found


def _said(*, is_wrong: bool, is_reread: bool) -> tuple[str, Severity]:
    if is_reread:
        return "till_days_reread", "note"
    return ("till_days_changed", "warning") if is_wrong else ("till_days_corrected", "note")


def _values(source: str, days: pd.DataFrame, changed: pd.DataFrame) -> dict[str, Value]:
    return {
        "file": source,
        "count": len(changed),
        "known_days": len(days),
        "first_day": f"{changed['day'].min():%Y-%m-%d}",
        "last_day": f"{changed['day'].max():%Y-%m-%d}",
        "before_qty": round(float(changed["before_qty"].sum()), 2),
        "after_qty": round(float(changed["after_qty"].sum()), 2),
        "came_qty": round(float(changed["came_qty"].sum()), 2),
        "went_qty": round(float(changed["went_qty"].sum()), 2),
    }
