"""What made every quantity, as a file for a spreadsheet: one line per product, columns that sum to the proposal.

In: `ProductionPlan`, `Contributions`. Out: bytes; the columns and their order are fixed, only their names follow the
language.
"""

from __future__ import annotations

from forecast.config import ReportSettings
from forecast.reports.csv_files.dialect import csv_bytes, dialect_of, fixed
from forecast.reports.listing import plan_rows_in_order
from forecast.reports.why import AFTER_FORECAST, STEPS, steps, told_of
from forecast.reports.wording import Wording
from forecast.tables import Contributions, DataFrame, ProductionPlan

REASON_COLUMNS = ("day", "shop", "product", "label", "unit", *STEPS, "plan_qty")
_DECIMALS = {"pcs": 1, "kg": 3, "amount": 2}


def reasons_csv(
    plan: DataFrame[ProductionPlan],
    contributions: DataFrame[Contributions],
    *,
    wording: Wording,
    settings: ReportSettings,
) -> bytes:
    """Write what made every quantity as CSV, one line per product of the plan that was forecast."""
    told = told_of(contributions)
    rows = []
    for row in plan_rows_in_order(plan):
        contributed = told.get((str(row["shop"]), str(row["product"])))
        if contributed is None:
            continue
        decimals = _DECIMALS[str(row["unit"])]
        quantities = [step.qty for step in steps(row, contributed, decimals=decimals)]
        names = [row[name] for name in ("day", "shop", "product", "label", "unit")]
        rows.append([*names, *quantities, fixed(row["plan_qty"], decimals)])
    header = [_name(name, wording) for name in REASON_COLUMNS]
    return csv_bytes(header, rows, dialect=dialect_of(wording.locale, settings))


def _name(column: str, wording: Wording) -> str:
    if column not in STEPS:
        return wording.text(f"plan_column.{column}")
    return wording.text(f"why.{column}" if column in AFTER_FORECAST else f"group.{column}")
