"""What stands on top of the page: the few lines that a manager should look at, each with what to do."""

from __future__ import annotations

from collections.abc import Sequence

from forecast import formats
from forecast.config import ReportSettings
from forecast.notices import Notice
from forecast.reports.listing import PlanRow
from forecast.reports.page.parts import Exceptional
from forecast.reports.page.reasons import (
    is_decided,
    is_rung_chosen,
    is_unusual,
    stated_reasons,
    surprise,
    usual_text,
)
from forecast.reports.wording import Wording

_KINDS = ("below_orders", "sold_out", "stopped", "up", "up_by_orders", "down", "orders", "fallback")
ALARMS = (
    "orders_on_closed_day",
    "orders_without_bake",
    "orders_out_of_season",
    "orders_before_bake",
    "orders_above_oven",
)
"""Warnings of customer orders, which stand before all other exceptions."""
_MARKS = {"up": "▲", "up_by_orders": "▲", "down": "▼", "stopped": "▼"}
_ORDERED_MUCH_SHARE = 0.25
Standing = tuple[PlanRow, str]
"""A row that stands out, and how."""


def find_exceptions(rows: Sequence[PlanRow], settings: ReportSettings) -> list[Standing]:
    """Return the rows that stand out, the most pressing first: one kind per product, decided ones left in peace.

    Kinds in order: customer orders not covered; sold out on two or more of the last four same weekdays; a change of
    demand beyond `unusual_share`, the most surprising first; a quarter or more ordered by customers; a fallback where
    most products have their model.
    """
    is_boosted_usual = sum(row["rung"] == "boosted" for row in rows) * 2 >= len(rows)
    found = []
    for row in rows:
        kind = _kind(row, settings, is_boosted_usual=is_boosted_usual)
        if kind and not is_decided(row):
            found.append((row, kind))
    return sorted(found, key=_urgency)


def marks(found: Sequence[Standing]) -> dict[str, str]:
    """Return the sign that a product's line carries."""
    return {str(row["product"]): _MARKS.get(kind, "•") for row, kind in found}


def _kind(row: PlanRow, settings: ReportSettings, *, is_boosted_usual: bool) -> str:
    if row["plan_qty"] < row["orders_qty"]:
        return "below_orders"
    if row["is_sold_out_expected"]:
        return "sold_out"
    if is_unusual(row, settings.unusual_share) and _is_news(row, settings.unusual_share):
        return _direction(row)
    if row["orders_qty"] > 0 and row["orders_qty"] >= _ORDERED_MUCH_SHARE * row["plan_qty"]:
        return "orders"
    falls_back = row["rung"] != "boosted" and not is_rung_chosen(row)
    return "fallback" if is_boosted_usual and falls_back and row["plan_qty"] > 0 else ""


def _is_news(row: PlanRow, unusual_share: float) -> bool:
    """Tell demand that is expected to differ from the reserve and the rounding, which are there every day."""
    usual, expected = row["usual_qty"], row["expected_qty"]
    if row["plan_qty"] == 0:
        return True
    is_expected = abs(expected - usual) > unusual_share * usual and surprise(expected, row) > 1
    return is_expected and abs(row["plan_qty"] - usual) >= row["batch_qty"]


def _direction(row: PlanRow) -> str:
    if row["plan_qty"] == 0:
        return "stopped"
    more = row["plan_qty"] - row["usual_qty"]
    if more < 0:
        return "down"
    return "up_by_orders" if row["orders_qty"] >= more / 2 else "up"


def _urgency(standing: Standing) -> tuple[float, float, str]:
    # Upwards, downwards and not at all are one kind of news: the more surprising one comes first.
    row, kind = standing
    rank = 2 if kind in _MARKS else _KINDS.index(kind)
    return rank, -surprise(row["plan_qty"], row), str(row["label"])


def alarm_text(notice: Notice, wording: Wording) -> Exceptional:
    """Put an alarm of customer orders into words."""
    return Exceptional(
        product=wording.value("orders", notice.values["orders"]),
        what=wording.text(f"exception.{notice.code}", **notice.values),
        action=wording.text(f"exception.{notice.code}_do", **notice.values),
    )


def exception_text(row: PlanRow, kind: str, *, weekday: str, wording: Wording) -> Exceptional:
    """Put a row that stands out into words."""
    unit = str(row["unit"])
    quantities = {name: wording.quantity(row[f"{name}_qty"], unit) for name in ("plan", "orders")}
    reasons = stated_reasons(row, wording)
    why = reasons[0] if reasons else wording.text(f"rung.{row['rung']}")
    values = {
        **quantities,
        "usual": usual_text(row, wording),
        "change": formats.percent(row["change_share"], wording.locale, is_signed=True),
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
