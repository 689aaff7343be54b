"""Plan, orders and reasons as files for a spreadsheet, in the dialect and the words of the shop.

In: `ProductionPlan`, `OrderPlan`, `Contributions`. Out: bytes; columns and their order are fixed, their names follow
the language, and an empty table has its header.
"""

from __future__ import annotations

from decimal import Decimal
from zoneinfo import ZoneInfo

from forecast import formats
from forecast.config import ReportSettings
from forecast.reports.csv_dialect import Cell, csv_bytes, fixed
from forecast.reports.listing import PlanRow, plan_rows_in_order
from forecast.reports.page.orders import OrderRow, order_rows_in_order
from forecast.reports.why import AFTER_FORECAST, STEPS, contributions_by_product, steps
from forecast.reports.wording import Wording
from forecast.tables import Contributions, DataFrame, OrderPlan, ProductionPlan

_FIRST = ["day", "shop"]
# What is made is counted in whole pieces; what is expected is a mean and keeps one decimal.
_MADE_DECIMALS = {"pcs": 0, "kg": 3, "amount": 2}
_EXPECTED_DECIMALS = {"pcs": 1, "kg": 3, "amount": 2}
_MADE = {"orders_qty", "walk_in_qty", "kept_qty", "plan_qty", "decided_qty"}
_CODES = {"ratio_source": "source", "rung": "rung"}
_RANGE = {"low_qty", "high_qty"}
_EXPECTED = {"usual_qty", "expected_qty", "expected_waste_qty", "expected_lost_qty"}


def plan_csv(plan: DataFrame[ProductionPlan], *, wording: Wording, settings: ReportSettings) -> bytes:
    """Write a plan as CSV, one line per shop, product and day.

    Change is in per cent; every quantity is in the unit of its line, so a column is never to be added up over units.
    """
    names = _plan_columns(plan)
    header = [wording.text(f"plan_column.{name}") for name in names]
    rows = ([_plan_cell(row, name, wording) for name in names] for row in plan_rows_in_order(plan))
    return csv_bytes(header, rows, wording.locale, settings)


def plan_objects(plan: DataFrame[ProductionPlan], *, wording: Wording) -> list[dict[str, Cell]]:
    """Return the lines of `plan_csv` as objects for programs: names, codes and shares (0–1) are the table's own."""
    own = {*_CODES, "change_share"}
    return [
        {name: row[name] if name in own else _plan_cell(row, name, wording) for name in _plan_columns(plan)}
        for row in plan_rows_in_order(plan)
    ]


def orders_csv(orders: DataFrame[OrderPlan], *, wording: Wording, settings: ReportSettings) -> bytes:
    """Write an order plan as CSV; the time to order before is on the shop's clock (`wording.timezone`)."""
    header = [wording.text(f"order_column.{name}") for name in orders.columns]
    rows = ([_order_cell(row, name, wording) for name in orders.columns] for row in order_rows_in_order(orders))
    return csv_bytes(header, rows, wording.locale, settings)


def reasons_csv(
    plan: DataFrame[ProductionPlan],
    contributions: DataFrame[Contributions],
    *,
    wording: Wording,
    settings: ReportSettings,
) -> bytes:
    """Write what made every quantity, one line per product that was forecast, in columns that sum to the proposal."""
    by_product = contributions_by_product(contributions)
    about = [*_FIRST, "product", "label", "unit"]
    rows: list[list[Cell]] = []
    for row in plan_rows_in_order(plan):
        contributed = by_product.get((str(row["shop"]), str(row["product"])))
        if contributed is None:
            continue
        decimals = _EXPECTED_DECIMALS[str(row["unit"])]
        quantities = [step.qty for step in steps(row, contributed, decimals=decimals)]
        rows.append([*(row[name] for name in about), *quantities, fixed(row["plan_qty"], decimals)])
    causes = [wording.text(f"why.{name}" if name in AFTER_FORECAST else f"group.{name}") for name in STEPS]
    named = [wording.text(f"plan_column.{name}") for name in (*about, "plan_qty")]
    return csv_bytes([*named[:-1], *causes, named[-1]], rows, wording.locale, settings)


def _plan_columns(plan: DataFrame[ProductionPlan]) -> list[str]:
    return [*_FIRST, *(name for name in plan.columns if name not in _FIRST)]


def _plan_cell(row: PlanRow, name: str, wording: Wording) -> Cell:
    value, unit = row[name], str(row["unit"])
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
