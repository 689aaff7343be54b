"""What stands on top of the page: the few lines that a manager should look at, each with what to do."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from forecast.notices import Notice
from forecast.reports.listing import PlanRow
from forecast.reports.page.parts import Exceptional
from forecast.reports.page.reasons import (
    Parts,
    change_text,
    is_decided,
    is_rung_chosen,
    part_text,
    stated_reasons,
    told_parts,
    usual_qty,
    usual_text,
)
from forecast.reports.wording import Wording

_KINDS = ("below_orders", "sold_out", "stopped", "up", "up_by_orders", "down", "fallback")
ALARMS = (
    "orders_on_closed_day",
    "orders_without_bake",
    "orders_out_of_season",
    "orders_before_bake",
    "orders_above_oven",
)
"""Warnings of customer orders, which stand before all other exceptions."""
_MARKS = {"up": "▲", "up_by_orders": "▲", "down": "▼", "stopped": "▼"}
Standing = tuple[PlanRow, str]
"""A row that stands out, and how."""


def find_exceptions(rows: Sequence[PlanRow], parts: Parts) -> list[Standing]:
    """Return the rows that stand out, the most pressing first: one kind per product, decided ones left in peace.

    Kinds in order: customer orders not covered; often sold out and made more; another marked change, the most
    surprising first; a fallback where most products have their model.
    """
    is_boosted_usual = sum(row["rung"] == "boosted" for row in rows) * 2 >= len(rows)
    found = []
    for row in rows:
        kind = _kind(row, parts, is_boosted_usual=is_boosted_usual)
        if kind and not is_decided(row):
            found.append((row, kind))
    return sorted(found, key=_urgency)


def marks(found: Sequence[Standing]) -> dict[str, str]:
    """Return the sign that a product's line carries."""
    return {str(row["product"]): _MARKS.get(kind, "•") for row, kind in found}


def _kind(row: PlanRow, parts: Parts, *, is_boosted_usual: bool) -> str:
    if row["plan_qty"] < row["orders_qty"]:
        return "below_orders"
    if row["is_marked"]:
        return _change(row, parts)
    falls_back = row["rung"] != "boosted" and not is_rung_chosen(row)
    return "fallback" if is_boosted_usual and falls_back and row["plan_qty"] > 0 else ""


def _change(row: PlanRow, parts: Parts) -> str:
    if row["plan_qty"] == 0:
        return "stopped"
    if row["change_qty"] < 0:
        return "down"
    first = next((part.code for part in told_parts(row, parts)), "")
    if first == "orders":
        return "up_by_orders"
    return "sold_out" if row["is_sold_out_expected"] else "up"


def _urgency(standing: Standing) -> tuple[float, float, str]:
    # Upwards, downwards and not at all are one kind of news: the more surprising one comes first.
    row, kind = standing
    rank = 2 if kind in _MARKS else _KINDS.index(kind)
    return rank, -_surprise(row), str(row["label"])


def _surprise(row: PlanRow) -> float:
    """Return how many standard deviations of a Poisson count a change is; comparable between two pieces and 200."""
    return float(abs(row["change_qty"])) / sqrt(max(usual_qty(row) or 0.0, 1.0)) if row["is_marked"] else 0.0


def alarm_text(notice: Notice, wording: Wording) -> Exceptional:
    """Put an alarm of customer orders into words."""
    return Exceptional(
        product=wording.value("orders", notice.values["orders"]),
        what=wording.text(f"exception.{notice.code}", **notice.values),
        action=wording.text(f"exception.{notice.code}_do", **notice.values),
    )


def exception_text(row: PlanRow, kind: str, parts: Parts, *, weekday: str, wording: Wording) -> Exceptional:
    """Put a row that stands out into words."""
    unit = str(row["unit"])
    quantities = {name: wording.quantity(row[f"{name}_qty"], unit) for name in ("plan", "orders")}
    reasons = stated_reasons(row, wording)
    why = reasons[0] if reasons else wording.text(f"rung.{row['rung']}")
    # The line itself tells the others.
    causes = " · ".join(part_text(part, row, wording) for part in told_parts(row, parts)[:1])
    values = {
        **quantities,
        "usual": usual_text(row, wording),
        "change": change_text(row, wording),
        "causes": causes,
        "weekday": weekday,
        "why": why[:1].upper() + why[1:],
    }
    # A sandwich has no dough to check.
    action = "up_dough_do" if kind == "up" and row["dough"] else f"{kind}_do"
    return Exceptional(
        product=str(row["label"]),
        what=wording.text(f"exception.{kind}", **values),
        action=wording.text(f"exception.{action}", **values),
    )
