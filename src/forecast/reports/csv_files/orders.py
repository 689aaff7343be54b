"""The order plan as a file for a spreadsheet, in the dialect and the words of the shop.

In: `OrderPlan`. Out: bytes; without orders, the header alone.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from forecast.config import ReportSettings
from forecast.reports.csv_files.dialect import Cell, csv_bytes, dialect_of, fixed
from forecast.reports.page.orders import OrderRow, order_rows_in_order
from forecast.reports.wording import Wording
from forecast.tables import DataFrame, OrderPlan

ORDER_COLUMNS = (
    "shop",
    "supplier",
    "ingredient",
    "order_by_at",
    "delivery_day",
    "covers_to_day",
    "ingredient_unit",
    "need_qty",
    "safety_qty",
    "stock_qty",
    "on_order_qty",
    "pack_qty",
    "packs",
    "order_qty",
    "cost_net_amount",
    "reason",
)


def orders_csv(orders: DataFrame[OrderPlan], *, wording: Wording, settings: ReportSettings) -> bytes:
    """Write an order plan as CSV; the time to order before is on the shop's clock (`wording.timezone`)."""
    header = [wording.text(f"order_column.{name}") for name in ORDER_COLUMNS]
    rows = ([_cell(row, name, wording) for name in ORDER_COLUMNS] for row in order_rows_in_order(orders))
    return csv_bytes(header, rows, dialect=dialect_of(wording.locale, settings))


def _cell(row: OrderRow, name: str, wording: Wording) -> Cell:
    value = row[name]
    if name == "order_by_at":
        return f"{value.astimezone(ZoneInfo(wording.timezone)):%Y-%m-%d %H:%M}"
    if name == "cost_net_amount":
        return fixed(value, 2)
    if name.endswith("_qty"):
        return fixed(value, 3)
    if name == "reason":
        return "; ".join(text for _, text in wording.reasons(str(value)))
    cell: Cell = value
    return cell
