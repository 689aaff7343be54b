"""What a bakery with several shops bakes for all of them together, and what each of them is to receive, as CSV.

In: `ProductionPlan`. Out: bytes; decided quantities count instead of proposals.
"""

from __future__ import annotations

from collections.abc import Sequence

from forecast.config import ReportSettings
from forecast.reports.csv_dialect import Cell, csv_bytes, fixed
from forecast.reports.listing import PlanRow, plan_rows_in_order
from forecast.reports.page.reasons import is_decided
from forecast.reports.wording import Wording
from forecast.tables import DataFrame, ProductionPlan

_ABOUT = ("family", "dough", "product", "label", "unit")
_DECIMALS = {"pcs": 2, "kg": 3, "amount": 2}


def bake_list_csv(
    plan: DataFrame[ProductionPlan], *, shops: Sequence[str], wording: Wording, settings: ReportSettings
) -> bytes:
    """Write one line per product: what is baked for all shops together, then for each of them."""
    lines: dict[str, dict[str, PlanRow]] = {}
    for row in plan_rows_in_order(plan):
        if _qty(row) > 0:
            lines.setdefault(str(row["product"]), {})[str(row["shop"])] = row
    header = [*(wording.text(f"plan_column.{name}") for name in ("day", *_ABOUT, "plan_qty")), *shops]
    rows: list[list[Cell]] = []
    for of_shops in sorted(lines.values(), key=lambda each: _place(next(iter(each.values())))):
        first = next(iter(of_shops.values()))
        each = [_qty(of_shops[shop]) if shop in of_shops else 0.0 for shop in shops]
        decimals = _DECIMALS[str(first["unit"])]
        rows.append([first["day"].date(), *(first[name] for name in _ABOUT), _cell(sum(each), decimals)])
        rows[-1] += [_cell(qty, decimals) if qty else "" for qty in each]
    return csv_bytes(header, rows, wording.locale, settings)


def delivery_csv(plan: DataFrame[ProductionPlan], *, wording: Wording, settings: ReportSettings) -> bytes:
    """Write a shop's delivery note: what it is to receive, customer orders among it, and a column for what came."""
    names = ("day", "shop", *_ABOUT[2:], "plan_qty", "orders_qty")
    header = [*(wording.text(f"plan_column.{name}") for name in names), wording.text("dough_column.received")]
    rows: list[list[Cell]] = [
        [
            row["day"].date(), *(row[name] for name in names[1:5]), _cell(_qty(row), _DECIMALS[str(row["unit"])]),
            _cell(row["orders_qty"], _DECIMALS[str(row["unit"])]), "",
        ]
        for row in plan_rows_in_order(plan)
        if _qty(row) > 0
    ]  # fmt: skip
    return csv_bytes(header, rows, wording.locale, settings)


def _qty(row: PlanRow) -> float:
    return float(row["decided_qty"] if is_decided(row) else row["plan_qty"])


def _place(row: PlanRow) -> tuple[bool, str, str, str]:
    return (not row["family"], str(row["family"]), str(row["dough"]), str(row["label"]))


def _cell(qty: float, decimals: int) -> Cell:
    shown = fixed(qty, decimals)
    is_whole = shown is not None and shown == shown.to_integral_value()
    return fixed(qty, 0) if is_whole else shown
