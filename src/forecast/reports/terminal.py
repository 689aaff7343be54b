"""The plan as a short table of strings for a terminal.

In: `ProductionPlan`.
"""

from __future__ import annotations

from forecast import formats
from forecast.reports.listing import plan_rows_in_order
from forecast.reports.page.lines import is_listed, range_text
from forecast.reports.page.reasons import change_text, usual_text
from forecast.reports.wording import Wording
from forecast.tables import DataFrame, ProductionPlan

_NAMES = ("product", "orders", "total", "batches", "usual", "change", "range", "method")


def plan_rows(plan: DataFrame[ProductionPlan], wording: Wording) -> tuple[list[str], list[list[str]]]:
    """Return the header and one row per product that is made, in the order of the page."""
    header = [wording.text(f"terminal.{name}") for name in _NAMES]
    rows = []
    for row in plan_rows_in_order(plan):
        if not is_listed(row):
            continue
        unit, language = str(row["unit"]), wording.locale
        amounts = {name: wording.quantity(row[f"{name}_qty"], unit) for name in ("orders", "plan", "batch")}
        is_in_batches = row["batch_qty"] != 1
        rows.append(
            [
                str(row["label"]),
                amounts["orders"] if row["orders_qty"] > 0 else "",
                amounts["plan"],
                f"{formats.number(row['batches'], language, decimals=2)} × {amounts['batch']}" if is_in_batches else "",
                usual_text(row, wording),
                change_text(row, wording),
                range_text(row, wording),
                wording.text(f"rung.{row['rung']}"),
            ]
        )
    return header, rows
