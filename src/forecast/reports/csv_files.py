"""Plan, orders and reasons as files for a spreadsheet, in the dialect and the words of the shop.

In: `ProductionPlan`, `OrderPlan`, `Reasons`. Out: bytes; columns and their order are fixed, their names follow
the language, and an empty table has its header.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from forecast import formats
from forecast.config import ReportSettings
from forecast.reports.csv_dialect import Cell, csv_bytes, fixed
from forecast.reports.listing import PlanRow, plan_rows_in_order
from forecast.reports.page.orders import OrderRow, order_rows_in_order
from forecast.reports.page.reasons import (
    Parts,
    cause_text,
    line_reasons,
    part_text,
    parts_by_line,
    parts_of,
    stated_reasons,
)
from forecast.reports.wording import Wording
from forecast.tables import DataFrame, OrderPlan, ProductionPlan, Reasons

_FIRST = ["day", "shop"]
# What is made is counted in whole pieces; what is expected is a mean and keeps one decimal.
_MADE_DECIMALS = {"pcs": 0, "kg": 3, "amount": 2}
_EXPECTED_DECIMALS = {"pcs": 1, "kg": 3, "amount": 2}
_MADE = {"orders_qty", "walk_in_qty", "kept_qty", "plan_qty", "decided_qty", "usual_made_qty", "usual_demand_qty"}
_MADE |= {"change_qty"}
_ON_THE_WAY = {"target_qty", "asked_qty", "alone_qty"}
"""Steps to the proposal, which the file of reasons tells."""
_CODES = {"ratio_source": "source", "rung": "rung"}
_RANGE = {"low_qty", "high_qty"}
_EXPECTED = {"expected_qty", "expected_waste_qty", "expected_lost_qty"}


def plan_csv(
    plan: DataFrame[ProductionPlan], reasons: DataFrame[Reasons], *, wording: Wording, settings: ReportSettings
) -> bytes:
    """Write a plan as CSV, one line per shop, product and day.

    Change is in per cent; every quantity is in the unit of its line, so a column is never to be added up over units.
    """
    names, parts = _plan_columns(plan), parts_by_line(reasons)
    header = [wording.text(f"plan_column.{name}") for name in names]
    rows = ([_plan_cell(row, name, parts, wording) for name in names] for row in plan_rows_in_order(plan))
    return csv_bytes(header, rows, wording.locale, settings)


def plan_objects(
    plan: DataFrame[ProductionPlan], reasons: DataFrame[Reasons], *, wording: Wording
) -> list[dict[str, Any]]:
    """Return the lines of `plan_csv` as objects for programs: names, codes and shares (0–1) are the table's own.

    `parts` has what makes up the change of a line, in the order of telling.
    """
    own, parts = {*_CODES, "change_share"}, parts_by_line(reasons)
    return [
        {name: row[name] if name in own else _plan_cell(row, name, parts, wording) for name in _plan_columns(plan)}
        | {
            "parts": [
                {"code": part.code, "part_qty": part.qty, "is_told": part.is_told,
                 "text": part_text(part, row, wording)}
                for part in parts_of(row, parts)
            ]
        }
        for row in plan_rows_in_order(plan)
    ]  # fmt: skip


def orders_csv(orders: DataFrame[OrderPlan], *, wording: Wording, settings: ReportSettings) -> bytes:
    """Write an order plan as CSV; the time to order before is on the shop's clock (`wording.timezone`)."""
    header = [wording.text(f"order_column.{name}") for name in orders.columns]
    rows = ([_order_cell(row, name, wording) for name in orders.columns] for row in order_rows_in_order(orders))
    return csv_bytes(header, rows, wording.locale, settings)


def reasons_csv(
    plan: DataFrame[ProductionPlan], reasons: DataFrame[Reasons], *, wording: Wording, settings: ReportSettings
) -> bytes:
    """Write what makes every proposal differ from the usual: one line per cause, which sum to the change."""
    about = [*_FIRST, "product", "label", "unit"]
    parts, rows = parts_by_line(reasons), list[list[Cell]]()
    for row in plan_rows_in_order(plan):
        for rank, part in enumerate(parts_of(row, parts), start=1):
            cause = cause_text(part, wording)
            rows.append([*(row[name] for name in about), rank, cause, _made(part.qty, str(row["unit"])), part.is_told])
    header = [wording.text(f"plan_column.{name}") for name in about]
    header += [wording.text(f"why.{name}") for name in ("rank", "cause", "qty", "is_told")]
    return csv_bytes(header, rows, wording.locale, settings)


def _plan_columns(plan: DataFrame[ProductionPlan]) -> list[str]:
    return [*_FIRST, *(name for name in plan.columns if name not in _FIRST and name not in _ON_THE_WAY)]


def _plan_cell(row: PlanRow, name: str, parts: Parts, wording: Wording) -> Cell:
    value, unit = row[name], str(row["unit"])
    if name == "reason":
        return "; ".join(dict.fromkeys([*line_reasons(row, parts, wording), *stated_reasons(row, wording)]))
    if name in _MADE:
        return _made(value, unit)
    if name in _RANGE:
        return fixed(value, _MADE_DECIMALS[unit])
    if name in _EXPECTED:
        return fixed(value, _EXPECTED_DECIMALS[unit])
    if name in ("batch_qty", "batches"):
        return _short(fixed(value, 3))
    if name == "change_share":
        return fixed(value * 100, 0)
    if name in _CODES:
        return wording.text(f"{_CODES[name]}.{value}")
    return _cell(value, name, wording)


def _order_cell(row: OrderRow, name: str, wording: Wording) -> Cell:
    value = row[name]
    if name == "order_by_at":
        return f"{value.astimezone(ZoneInfo(wording.timezone)):%Y-%m-%d %H:%M}"
    if name == "level":
        return fixed(None if formats.is_unknown(value) else value * 100, 1)
    return fixed(value, 3) if name.endswith("_qty") else _cell(value, name, wording)


def _cell(value: Cell, name: str, wording: Wording) -> Cell:
    if name == "reason":
        return "; ".join(text for _, text in wording.reasons(str(value)))
    if name == "critical_ratio" or name.endswith("_amount"):
        return fixed(value, 2)  # type: ignore[arg-type]  # a number by its name
    return value


def _made(value: float, unit: str) -> Cell:
    """Round to the decimals of the unit, unless that would hide half a piece and break the sum of a line."""
    exact = _short(fixed(value, 3))
    is_whole = exact is None or exact == exact.to_integral_value()
    return fixed(value, _MADE_DECIMALS[unit]) if is_whole or unit != "pcs" else exact


def _short(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.normalize()
