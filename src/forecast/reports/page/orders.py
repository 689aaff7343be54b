"""The order sheet: what to order from whom, before when.

In: `OrderPlan`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from forecast import formats
from forecast.reports.listing import sort_key
from forecast.reports.page.parts import Fact, OrderSheet, SupplierOrder, Words
from forecast.reports.wording import Wording
from forecast.tables import DataFrame, OrderPlan, Suppliers, empty
from forecast.texts import listed

OrderRow = dict[str, Any]
_TOLERANCE = 1e-9


def order_rows_in_order(orders: DataFrame[OrderPlan]) -> list[OrderRow]:
    """Return the rows of an order plan, the order that closes first on top."""
    rows: list[OrderRow] = [{str(name): cell for name, cell in row.items()} for row in orders.to_dict("records")]
    return sorted(rows, key=lambda row: (*_delivery(row), sort_key(str(row["ingredient"]))))


def order_sheet(
    orders: DataFrame[OrderPlan], *, wording: Wording, suppliers: DataFrame[Suppliers] | None = None
) -> OrderSheet:
    """Return the order sheet of one shop; ingredients of which enough is there are named in one line.

    The smallest order of each of the `suppliers`, and whether it is reached, stands among the facts.
    """
    of_all = empty(Suppliers) if suppliers is None else suppliers
    minimums = of_all.groupby("supplier")[["minimum_order_amount", "minimum_order_kg"]].max()
    told = []
    for _, of_delivery in groupby(order_rows_in_order(orders), key=_delivery):
        rows = list(of_delivery)
        least = minimums.reindex([str(rows[0]["supplier"])]).fillna(0.0).iloc[0]
        told.append(_supplier(rows, (float(least.iloc[0]), float(least.iloc[1])), wording))
    names = ("ingredient", "need", "needed", "safety", "stock", "on_order", "packs", "quantity", "cost", "ordered")
    return OrderSheet(
        title=wording.text("orders.title"),
        columns={name: wording.text(f"orders.{name}") for name in names},
        suppliers=tuple(told),
        note="" if any(supplier.lines for supplier in told) else wording.text("orders.nothing"),
    )


def _delivery(row: OrderRow) -> tuple[Any, ...]:
    return row["order_by_at"], row["delivery_day"], sort_key(str(row["supplier"])), str(row["shop"])


def _supplier(rows: Sequence[OrderRow], minimum: tuple[float, float], wording: Wording) -> SupplierOrder:
    first = rows[0]
    # A line without packs is still shown when there is something to say about it.
    wanted = [row for row in rows if row["packs"] > 0 or row["reason"]]
    enough = [str(row["ingredient"]) for row in rows if row["packs"] == 0 and not row["reason"]]
    facts = [
        Fact(wording.text("orders.order_by"), wording.moment(first["order_by_at"])),
        Fact(wording.text("orders.delivery"), wording.day(first["delivery_day"])),
    ]
    if len({row["covers_to_day"] for row in rows}) == 1:
        facts.append(Fact(wording.text("orders.lasts_to"), wording.day(first["covers_to_day"])))
    facts += _minimum(rows, minimum, wording)
    known = [row["cost_net_amount"] for row in wanted if not formats.is_unknown(row["cost_net_amount"])]
    return SupplierOrder(
        supplier=str(first["supplier"]),
        facts=tuple(facts),
        lines=tuple(_line(row, wording) for row in wanted),
        total_label=wording.text("orders.total" if len(known) == len(wanted) else "orders.total_partly"),
        total=wording.money(sum(known)) if known else "",
        enough=wording.text("orders.enough", ingredients=listed(enough)) if enough else "",
    )


def _minimum(rows: Sequence[OrderRow], minimum: tuple[float, float], wording: Wording) -> list[Fact]:
    """Return what a supplier asks for at least in money and kilograms, and whether the order has it."""
    amount = sum(row["cost_net_amount"] for row in rows if row["packs"] > 0)
    weight = sum(row["order_qty"] for row in rows if row["ingredient_unit"] == "kg")
    told = []
    for least, ordered, unit in ((minimum[0], amount, "amount"), (minimum[1], weight, "kg")):
        if least <= 0:
            continue
        is_open = formats.is_unknown(ordered) or not any(row["packs"] > 0 for row in rows)
        code = "minimum_only" if is_open else "minimum_reached" if ordered >= least - _TOLERANCE else "minimum_missed"
        has = {} if is_open else {"ordered": wording.quantity(ordered, unit)}
        text = wording.text(f"orders.{code}", least=wording.quantity(least, unit), **has)
        told.append(Fact(wording.text("orders.minimum"), text))
    return told


def _line(row: OrderRow, wording: Wording) -> Words:
    unit = str(row["ingredient_unit"])

    def rough(qty: float) -> str:
        # An estimate to the gram would only look exact.
        decimals = 0 if unit == "pcs" else 1 if qty >= 1 else 2
        return wording.quantity(qty, unit, decimals=decimals)

    return {
        "ingredient": str(row["ingredient"]),
        "need": rough(row["need_qty"]),
        "needed": rough(row["need_qty"] + row["safety_qty"]),
        "safety": rough(row["safety_qty"]) if row["safety_qty"] > 0 else "",
        "stock": rough(row["stock_qty"]),
        "on_order": rough(row["on_order_qty"]) if row["on_order_qty"] > 0 else "",
        "packs": f"{row['packs']} × {wording.quantity(row['pack_qty'], unit)}".replace(" ", chr(0xA0)),
        "quantity": wording.quantity(row["order_qty"], unit),
        "cost": wording.money(row["cost_net_amount"]),
        "why": " · ".join(text for _, text in wording.reasons(str(row["reason"]))),
    }
