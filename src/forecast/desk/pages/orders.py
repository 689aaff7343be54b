"""Customer orders of the coming days: listed, added, changed and taken out; standing orders beside them.

In: the forms of customer orders and standing orders. Out: lines of customer orders. No names: an order has a number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from forecast import formats
from forecast.desk.books import Books
from forecast.desk.rows import RowState, Values, as_json, from_json, row_id
from forecast.desk.state import NEAR_DAYS, Desk, DeskShop
from forecast.desk.typed import ODD_TIMES, TypedError, is_odd, plain, quantity_of, shown, time_of
from forecast.reports.listing import PlanRow, plan_rows_in_order
from forecast.reports.page.reasons import usual_qty, usual_text
from forecast.reports.wording import Wording

_FORM = "customer_orders"
_NUMBERED = re.compile(r"D(\d+)")
_LONGEST_NUMBER = 40
_FURTHEST_DAYS = 400
NEW = "new"
"""The row in which an order is added."""


@dataclass(frozen=True)
class CustomerLine:
    """One order of one product; `before` is what was shown, for a save to be held against."""

    id: str
    order_id: str
    product: str
    label: str
    quantity: str
    pickup: str
    before: str
    is_standing: bool
    labels: Mapping[str, str]
    state: RowState | None


@dataclass(frozen=True)
class OrderDesk:
    """The page of one shop: days with their orders, and the row in which one is added."""

    days: tuple[tuple[str, str, tuple[CustomerLine, ...]], ...]
    products: tuple[tuple[str, str], ...]
    new: Mapping[str, str]
    new_state: RowState | None
    first: str
    last: str
    removed: RowState | None

    def line(self, order_id: str, product: str) -> CustomerLine | None:
        """Return the line of an order."""
        lines = (line for _, _, lines in self.days for line in lines if not line.is_standing)
        return next((line for line in lines if (line.order_id, line.product) == (order_id, product)), None)


def order_desk(
    desk: Desk, shop: DeskShop, *, key: tuple[str, str] | None = None, state: RowState | None = None
) -> OrderDesk:
    """Return the page; `state` tells what became of saving the order `key`, of adding one where `key` names none."""
    words, today = desk.words, desk.today
    rows = _products(desk, shop)
    labels = {str(row["product"]): str(row["label"]) for row in rows}
    by_day: dict[str, list[CustomerLine]] = {}
    for ids, values in Books(desk).rows(_FORM, shop.shop):
        if values.get("day", "") >= today.isoformat():
            mine = state if key == (ids["order_id"], ids["product"]) else None
            by_day.setdefault(values["day"], []).append(_line(ids, values, labels, mine, words))
    for at, line in _standing(desk, shop, labels):
        by_day.setdefault(at, []).append(line)
    is_new = key is None or key[0] == NEW
    typed = state.typed if is_new and state is not None and state.kind != "saved" else {}
    return OrderDesk(
        days=tuple(
            (at, formats.day_long(date.fromisoformat(at), words.locale), tuple(sorted(lines, key=_place)))
            for at, lines in sorted(by_day.items())
        ),
        products=tuple(labels.items()),
        new={"day": (today + timedelta(days=1)).isoformat(), "product": "", **typed},
        new_state=state if is_new and state is not None and state.kind != "saved" else None,
        first=today.isoformat(),
        last=(today + timedelta(days=_FURTHEST_DAYS)).isoformat(),
        removed=state if state is not None and state.kind == "saved" else None,
    )


def save_order(desk: Desk, shop: DeskShop, sent: Mapping[str, str]) -> tuple[tuple[str, str], RowState | None] | None:
    """Add, change or take out an order; return its number and product and what became of it.

    None for a product that is not in the range. Taking out (`take` = "remove") can be undone like any change.
    """
    words, take = desk.words, sent.get("take", "")
    rows = {str(row["product"]): row for row in _products(desk, shop)}
    product, before = sent.get("product", ""), from_json(sent.get("before", ""))
    order_id = sent.get("order_id", "").strip()[:_LONGEST_NUMBER]
    is_new = not before
    if product not in rows and is_new:
        return None if product else ((NEW, ""), RowState("wrong", words.text("desk.which_product"), typed=sent))
    key = (NEW if is_new and take != "undo" else order_id, product)
    if take == "nothing":
        return key, None
    try:
        after = _wanted(desk, rows.get(product), sent, before)
    except TypedError as error:
        return key, RowState("wrong", words.text(error.code), typed=sent)
    row = rows.get(product)
    if row is not None and not take and after.get("qty", "") != before.get("qty", ""):
        usual = usual_qty(row)
        if is_odd(after.get("qty", ""), usual=usual, otherwise=row["plan_qty"] or row["batch_qty"]):
            quantity = words.quantity(float(after["qty"]), str(row["unit"]))
            shown_usual = usual_text(row, words)
            said = words.text("desk.odd", quantity=quantity, usual=shown_usual, times=ODD_TIMES)
            return key, RowState("ask", said, typed=sent)
    if as_json(after) == as_json(before):
        return key, None
    if is_new and not order_id:
        order_id = _next_number(desk, shop)
    theirs = Books(desk).save(_FORM, shop.shop, {"order_id": order_id, "product": product}, before=before, after=after)
    if theirs is not None:
        code = "desk.order_there" if is_new else "desk.conflict"
        return key, RowState("conflict" if not is_new else "wrong", words.text(code), typed=sent, theirs=theirs)
    at = formats.clock_time(desk.now.time(), words.locale)
    said = words.text("desk.saved" if after else "desk.removed", at=at)
    return (order_id, product), RowState("saved", said, {"order_id": order_id, "product": product}, before, after)


def _wanted(desk: Desk, row: PlanRow | None, sent: Mapping[str, str], before: Values) -> Values:
    """Return the line that is to stand in the file; nothing for none."""
    take = sent.get("take", "")
    if take == "remove":
        return {}
    if take == "undo":
        return from_json(sent.get("undo", ""))
    quantity = quantity_of(sent.get("quantity", ""), str(row["unit"]) if row is not None else "kg")
    if not quantity or float(quantity) == 0:
        raise TypedError("desk.no_number")
    day = sent.get("day", before.get("day", ""))
    try:
        ahead = (date.fromisoformat(day) - desk.today).days
    except ValueError as error:
        raise TypedError("desk.no_day") from error
    if not 0 <= ahead <= _FURTHEST_DAYS:
        raise TypedError("desk.no_coming_day")
    known = before.get("ordered_at") or (desk.evening.isoformat() if not before else "")
    return {"day": day, "pickup": time_of(sent.get("pickup", "")), "qty": quantity, "ordered_at": known}


def _next_number(desk: Desk, shop: DeskShop) -> str:
    """Return the next number of orders that are written down here: D1, D2 and so on."""
    numbers = (_NUMBERED.fullmatch(ids["order_id"]) for ids, _ in Books(desk).rows(_FORM, shop.shop))
    return f"D{1 + max((int(found[1]) for found in numbers if found), default=0)}"


def _products(desk: Desk, shop: DeskShop) -> Sequence[PlanRow]:
    """Return what can be ordered: the range of the newest plan, in the order of the page."""
    newest = desk.newest_day()
    issued = None if newest is None else desk.plan(shop.shop, newest)
    return [] if issued is None else plan_rows_in_order(issued.plan)


def _line(
    ids: Values, values: Values, labels: Mapping[str, str], state: RowState | None, words: Wording
) -> CustomerLine:
    typed = state.typed if state is not None and state.kind != "saved" else {}
    product, theirs = ids["product"], (state.theirs or {}).get("qty", "") if state is not None else ""
    return CustomerLine(
        id=row_id(ids["order_id"], product),
        order_id=ids["order_id"],
        product=product,
        label=labels.get(product, product),
        quantity=typed.get("quantity", shown(values.get("qty", ""), words.locale)),
        pickup=typed.get("pickup", values.get("pickup", "")),
        before=as_json(values),
        is_standing=False,
        labels={
            "theirs": words.text("desk.keep_theirs", quantity=shown(theirs, words.locale) or "–"),
            "mine": words.text("desk.take_mine", quantity=typed.get("quantity", "")),
        },
        state=state,
    )


def _standing(desk: Desk, shop: DeskShop, labels: Mapping[str, str]) -> list[tuple[str, CustomerLine]]:
    """Return the standing orders of the coming days; they are changed in their own file."""
    orders = Books(desk).standing(shop.shop, first=desk.today, last=desk.today + timedelta(days=NEAR_DAYS))
    found = []
    for row in orders.to_dict("records"):
        product, pickup_s = str(row["product"]), row["pickup_s"]
        pickup = "" if formats.is_unknown(pickup_s) else f"{pickup_s // 3600:02d}:{pickup_s % 3600 // 60:02d}"
        number = str(row["order_id"]).rpartition(" ")[0]
        line = CustomerLine(
            id=row_id("standing", str(row["order_id"]), product), order_id=number, product=product,
            label=labels.get(product, product), quantity=shown(plain(row["qty"]), desk.words.locale), pickup=pickup,
            before="", is_standing=True, labels={}, state=None,
        )  # fmt: skip
        found.append((row["day"].date().isoformat(), line))
    return found


def _place(line: CustomerLine) -> tuple[str, str, str]:
    return (line.pickup or "99", line.label, line.order_id)
