"""What to order on paper, a sheet for each supplier: kept beside the telephone, filled in with what was ordered.

In: `OrderPlan`, `Suppliers`. Out: bytes.
"""

from __future__ import annotations

from forecast.reports.page.orders import order_sheet
from forecast.reports.papers.sheet import SheetOf, drawn_sheet
from forecast.tables import DataFrame, OrderPlan, Suppliers


def orders_pdf(orders: DataFrame[OrderPlan], suppliers: DataFrame[Suppliers], *, about: str, of: SheetOf) -> bytes:
    """Draw a sheet on A4 for each supplier of whom something is ordered; of the others it is said why nothing is."""
    sheet = order_sheet(orders, suppliers=suppliers, wording=of.wording)
    return drawn_sheet(sheet, "orders.typ", title=sheet.title, about=about, of=of)
