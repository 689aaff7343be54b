"""Closing: what was left of each product, when it was sold out, and where it went; what was baked, if asked for.

In: the issued `ProductionPlan` of the day; the forms of leftovers and of what was baked. Out: their lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from forecast import formats
from forecast.desk.books import Books
from forecast.desk.rows import RowState, Values, as_json, from_json, row_id
from forecast.desk.state import NEAR_DAYS, Desk, DeskShop
from forecast.desk.typed import ODD_TIMES, TypedError, is_odd, plain, quantity_of, shown, time_of
from forecast.reports.listing import PlanRow, plan_rows_in_order
from forecast.reports.page.lines import is_listed
from forecast.reports.wording import Wording
from forecast.tables import LEFTOVER_DESTINATIONS

_LEFT, _BAKED = "leftovers", "baked"
_DAYS_SHOWN = 4


@dataclass(frozen=True)
class LeftLine:
    """One product at closing; `before` and `before_baked` are what was shown, for a save to be held against."""

    id: str
    product: str
    label: str
    unit: str
    made: str
    made_plain: str
    left: str
    sold_out: str
    went_to: str
    baked: str
    before: str
    before_baked: str
    is_counted: bool
    has_left: bool
    labels: Mapping[str, str]
    state: RowState | None


@dataclass(frozen=True)
class Closing:
    """The page of one shop and day."""

    at: str
    day: str
    when: str
    days: tuple[tuple[str, str], ...]
    is_today: bool
    with_baked: bool
    families: tuple[tuple[str, tuple[LeftLine, ...]], ...]
    counted: int
    count: int

    def line(self, product: str) -> LeftLine | None:
        """Return the line of a product."""
        lines = (line for _, lines in self.families for line in lines)
        return next((line for line in lines if line.product == product), None)


def closing(
    desk: Desk, shop: DeskShop, day: date, *, states: Mapping[str, RowState] | None = None, with_baked: bool = False
) -> Closing:
    """Return the page of a day; the products are those planned for it, else those of the newest plan."""
    books, words = Books(desk), desk.words
    left, baked = books.lines(_LEFT, shop.shop, day), books.lines(_BAKED, shop.shop, day)
    usual_way = _usual_destinations(books.recent(_LEFT, shop.shop))
    rows = [row for row in _products(desk, shop, day) if is_listed(row) or row["product"] in {*left, *baked}]
    lines = {
        str(row["product"]): _line(row, left, baked, usual_way, (states or {}).get(str(row["product"])), words)
        for row in rows
    }
    return Closing(
        at=day.isoformat(),
        day=formats.day_long(day, words.locale),
        when=words.text("desk.today") if day == desk.today else "",
        days=tuple((at.isoformat(), words.day(at)) for at in _days(desk)),
        is_today=day == desk.today,
        with_baked=with_baked,
        families=tuple(
            (_capital(family or words.text("page.no_family")), tuple(lines[str(row["product"])] for row in members))
            for family, members in groupby(rows, key=lambda row: str(row["family"]))
        ),
        counted=sum(line.is_counted for line in lines.values()),
        count=len(lines),
    )


def closing_day(desk: Desk, shop: DeskShop) -> date:
    """Return the day that the page opens on: today, or the last planned day where today is closed."""
    past = [day for day in desk.plan_days() if day <= desk.today and desk.has_plan(shop.shop, day)]
    return past[-1] if past else desk.today


def is_closing_day(desk: Desk, day: date) -> bool:
    """Return whether leftovers of a day can still be written down here."""
    return timedelta(0) <= desk.today - day <= timedelta(days=NEAR_DAYS)


def save_left(desk: Desk, shop: DeskShop, day: date, sent: Mapping[str, str]) -> tuple[str, RowState | None] | None:
    """Save what a line sent; return its product and what became of it, None for a product that is not in the range."""
    product = sent.get("product", "")
    row = next((row for row in _products(desk, shop, day) if row["product"] == product), None)
    if row is None:
        return None
    words, take = desk.words, sent.get("take", "")
    if take == "nothing":
        return product, None
    before, before_baked = from_json(sent.get("before", "")), from_json(sent.get("before_baked", ""))
    try:
        way = sent.get("went_to") or _usual_way(desk, shop, product)
        after, after_baked = _wanted(row, {**sent, "went_to": way}, before_baked)
    except TypedError as error:
        return product, RowState("wrong", words.text(error.code), typed=sent)
    left, made = after.get("left_qty", ""), _made(row)
    if left != before.get("left_qty", "") and not take and is_odd(left, usual=made, otherwise=row["batch_qty"]):
        shown_left = words.quantity(float(left), str(row["unit"]))
        if made is None:
            said = words.text("desk.odd_left_alone", quantity=shown_left)
        else:
            shown_made = words.quantity(made, str(row["unit"]))
            said = words.text("desk.odd_left", quantity=shown_left, made=shown_made, times=ODD_TIMES)
        return product, RowState("ask", said, typed=sent)
    books, key = Books(desk), {"product": product, "day": day.isoformat()}
    is_changed = False
    for form, was, wanted in ((_LEFT, before, after), (_BAKED, before_baked, after_baked)):
        if as_json(was) == as_json(wanted):
            continue
        theirs = books.save(form, shop.shop, key, before=was, after=wanted)
        if theirs is not None:
            return product, RowState("conflict", words.text("desk.conflict"), typed=sent, theirs=theirs)
        is_changed = True
    if not is_changed:
        return product, None
    said = words.text("desk.saved", at=formats.clock_time(desk.now.time(), words.locale))
    return product, RowState("saved", said, undo=before if as_json(before) != as_json(after) else None)


def destinations_of(words: Wording) -> list[tuple[str, str]]:
    """Return code and word of each place that leftovers can go to."""
    return [(code, words.text(f"desk.went_{code}")) for code in LEFTOVER_DESTINATIONS]


def _products(desk: Desk, shop: DeskShop, day: date) -> list[PlanRow]:
    """Return the rows of the day's plan, else those of the newest, whose quantities say nothing of the day."""
    newest = desk.newest_day()
    issued = desk.plan(shop.shop, day) or (None if newest is None else desk.plan(shop.shop, newest))
    if issued is None:
        return []
    rows = plan_rows_in_order(issued.plan)
    return rows if issued.day.date() == day else [{**row, "decided_qty": None, "made_qty": None} for row in rows]


def _days(desk: Desk) -> list[date]:
    days = [day for day in desk.plan_days() if is_closing_day(desk, day)]
    return sorted({*days, desk.today})[-_DAYS_SHOWN:]


def _wanted(row: PlanRow, sent: Mapping[str, str], before_baked: Values) -> tuple[Values, Values]:
    """Return the lines of both forms that are to stand in the files; nothing for none."""
    unit = str(row["unit"])
    typed_baked = quantity_of(sent["baked"], unit) if "baked" in sent else before_baked.get("baked_qty", "")
    baked = {"baked_qty": typed_baked} if typed_baked else {}
    if sent.get("take") == "undo":
        return from_json(sent.get("undo", "")), before_baked
    left, sold_out = quantity_of(sent.get("left", ""), unit), time_of(sent.get("sold_out", ""))
    if sold_out and left and float(left) > 0:
        raise TypedError("desk.left_and_sold_out")
    if not left and not sold_out:
        return {}, baked
    went_to = sent.get("went_to", "") if left and float(left) > 0 else ""
    destination = went_to if went_to in LEFTOVER_DESTINATIONS else "unknown"
    return {"left_qty": left, "sold_out": sold_out, "went_to": destination}, baked


def _line(
    row: PlanRow,
    left: Mapping[str, Values],
    baked: Mapping[str, Values],
    usual_way: Mapping[str, str],
    state: RowState | None,
    words: Wording,
) -> LeftLine:
    product, unit = str(row["product"]), str(row["unit"])
    counted, made = left.get(product, {}), baked.get(product, {})
    typed = state.typed if state is not None and state.kind != "saved" else {}
    has_left = bool(counted.get("left_qty")) and float(counted["left_qty"]) > 0
    quantity = counted.get("left_qty", "")
    was_made = float(made["baked_qty"]) if made.get("baked_qty") else _made(row)
    return LeftLine(
        id=row_id(product),
        product=product,
        label=str(row["label"]),
        unit=unit,
        made="–" if was_made is None else words.quantity(was_made, unit),
        made_plain=shown(plain(was_made), words.locale),
        left=typed.get("left", shown(quantity, words.locale)),
        sold_out=typed.get("sold_out", counted.get("sold_out", "")),
        went_to=typed.get("went_to") or counted.get("went_to") or usual_way.get(product, "unknown"),
        baked=typed.get("baked", shown(made.get("baked_qty", ""), words.locale)),
        before=as_json(counted),
        before_baked=as_json(made),
        is_counted=bool(quantity or counted.get("sold_out")),
        has_left=has_left or bool(typed.get("left")),
        labels=_labels(state, row, words),
        state=state,
    )


def _made(row: PlanRow) -> float | None:
    """Return how much was to be made; None where the plan is of another day."""
    if "made_qty" in row:
        return None
    decided = row["decided_qty"]
    return float(row["plan_qty"] if formats.is_unknown(decided) else decided)


def _labels(state: RowState | None, row: PlanRow, words: Wording) -> dict[str, str]:
    """Return the words of the two buttons that settle a conflict."""
    if state is None or state.kind != "conflict":
        return {}
    theirs = (state.theirs or {}).get("left_qty", "") or (state.theirs or {}).get("baked_qty", "")
    other = words.quantity(float(theirs), str(row["unit"])) if theirs else "–"
    return {
        "theirs": words.text("desk.keep_theirs", quantity=other),
        "mine": words.text("desk.take_mine", quantity=state.typed.get("left", "") or "–"),
    }


def _usual_way(desk: Desk, shop: DeskShop, product: str) -> str:
    """Return where leftovers of a product go where nobody says otherwise."""
    usual = _usual_destinations(Books(desk).recent(_LEFT, shop.shop))
    return usual.get(product, "unknown")


def _usual_destinations(lines: list[tuple[str, Values]]) -> dict[str, str]:
    """Return where leftovers of each product last went."""
    return {product: values["went_to"] for product, values in lines if values.get("went_to", "") not in {"", "unknown"}}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
