"""The production plan as a file for a spreadsheet, in the dialect and the words of the shop.

In: `ProductionPlan`. Out: bytes; the columns and their order are fixed, only their names follow the language.
"""

from __future__ import annotations

from decimal import Decimal

from forecast.config import ReportSettings
from forecast.reports.csv_files.dialect import Cell, csv_bytes, dialect_of, fixed
from forecast.reports.listing import PlanRow, plan_rows_in_order
from forecast.reports.wording import Wording
from forecast.tables import DataFrame, ProductionPlan

PLAN_COLUMNS = (
    "day",
    "shop",
    "family",
    "dough",
    "product",
    "label",
    "unit",
    "orders_qty",
    "walk_in_qty",
    "plan_qty",
    "batch_qty",
    "batches",
    "decided_qty",
    "decided_reason",
    "usual_qty",
    "change_share",
    "expected_qty",
    "low_qty",
    "high_qty",
    "critical_ratio",
    "ratio_source",
    "expected_waste_qty",
    "expected_lost_qty",
    "expected_waste_amount",
    "expected_lost_amount",
    "is_sold_out_expected",
    "rung",
    "reason",
)
# What is made is counted in whole pieces; what is expected is a mean and keeps one decimal.
_MADE_DECIMALS = {"pcs": 0, "kg": 3, "amount": 2}
_EXPECTED_DECIMALS = {"pcs": 1, "kg": 3, "amount": 2}
_MADE = {"orders_qty", "walk_in_qty", "plan_qty", "decided_qty"}
_CODES = {"ratio_source", "rung", "change_share"}
_RANGE = {"low_qty", "high_qty"}
_EXPECTED = {"usual_qty", "expected_qty", "expected_waste_qty", "expected_lost_qty"}


def plan_csv(plan: DataFrame[ProductionPlan], *, wording: Wording, settings: ReportSettings) -> bytes:
    """Write a plan as CSV, one line per shop, product and day; an empty plan has its header.

    Change is in per cent; every quantity is in the unit of its line, so a column is never to be added up over units.
    """
    header = [wording.text(f"plan_column.{name}") for name in PLAN_COLUMNS]
    rows = ([_cell(row, name, wording) for name in PLAN_COLUMNS] for row in plan_rows_in_order(plan))
    return csv_bytes(header, rows, dialect=dialect_of(wording.locale, settings))


def plan_objects(plan: DataFrame[ProductionPlan], *, wording: Wording) -> list[dict[str, Cell]]:
    """Return the lines of `plan_csv` as objects for programs: names, codes and shares (0–1) are the table's own."""
    return [
        {name: row[name] if name in _CODES else _cell(row, name, wording) for name in PLAN_COLUMNS}
        for row in plan_rows_in_order(plan)
    ]


def _cell(row: PlanRow, name: str, wording: Wording) -> Cell:
    value, unit = row[name], str(row["unit"])
    if name in _MADE:
        return _made(value, unit)
    if name in _RANGE:
        return fixed(value, _MADE_DECIMALS[unit])
    if name in _EXPECTED:
        return fixed(value, _EXPECTED_DECIMALS[unit])
    if name.endswith("_amount") or name == "critical_ratio":
        return fixed(value, 2)
    if name in ("batch_qty", "batches"):
        return _short(fixed(value, 3))
    if name == "change_share":
        return fixed(value * 100, 0)
    if name == "ratio_source":
        return _named(wording, "source", value)
    if name == "rung":
        return _named(wording, "rung", value)
    if name == "reason":
        return "; ".join(text for _, text in wording.reasons(str(value)))
    cell: Cell = value
    return cell


def _made(value: float, unit: str) -> Cell:
    """Round to the decimals of the unit, unless that would hide half a piece and break the sum of a line."""
    exact = _short(fixed(value, 3))
    is_whole = exact is None or exact == exact.to_integral_value()
    return fixed(value, _MADE_DECIMALS[unit]) if is_whole or unit != "pcs" else exact


def _short(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.normalize()


def _named(wording: Wording, section: str, code: object) -> str:
    return wording.text(f"{section}.{code}")
