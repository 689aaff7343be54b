"""The plan of a day, each line answered with a quantity and a reason.

In: the issued `ProductionPlan`; the form of decisions. Out: its lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from forecast import formats
from forecast.desk.books import Books
from forecast.desk.rows import RowState, Values, as_json, from_json, row_id
from forecast.desk.state import Desk, DeskShop
from forecast.desk.typed import ODD_TIMES, TypedError, is_odd, plain, quantity_of, shown
from forecast.reports.listing import PlanRow, plan_rows_in_order
from forecast.reports.page.lines import is_listed
from forecast.reports.page.reasons import (
    Parts,
    change_text,
    line_reasons,
    parts_by_line,
    usual_qty,
    usual_text,
)
from forecast.reports.wording import Wording
from forecast.tables import OVERRIDE_REASONS

_FORM = "overrides"
_DAYS_SHOWN = 4


@dataclass(frozen=True)
class PlanLine:
    """One product as it stands on the page; `before` is the decision that was shown, for a save to be held against."""

    id: str
    product: str
    label: str
    unit: str
    usual: str
    plan: str
    change: str
    direction: str
    reasons: tuple[str, ...]
    proposed: str
    quantity: str
    step: str
    step_shown: str
    is_decided: bool
    decided: str
    reason: str
    reason_text: str
    mark: str
    before: str
    labels: Mapping[str, str]
    state: RowState | None


@dataclass(frozen=True)
class PlanDesk:
    """The page of one shop and day."""

    at: str
    day: str
    when: str
    frozen: str
    days: tuple[tuple[str, str], ...]
    stale: str
    is_marked_only: bool
    count: int
    marked_count: int
    families: tuple[tuple[str, tuple[PlanLine, ...]], ...]
    changes: tuple[PlanLine, ...]
    not_planned_yet: str
    can_plan: bool

    def line(self, product: str) -> PlanLine | None:
        """Return the line of a product."""
        lines = (line for _, lines in self.families for line in lines)
        return next((line for line in lines if line.product == product), None)


def plan_desk(
    desk: Desk, shop: DeskShop, day: date, *, states: Mapping[str, RowState] | None = None, is_marked_only: bool = False
) -> PlanDesk | None:
    """Return the page of a day, None where the shop has no plan for it; `states` tells what became of saves."""
    issued, words = desk.plan(shop.shop, day), desk.words
    if issued is None:
        return None
    decisions = Books(desk).lines(_FORM, shop.shop, day)
    rows, parts = plan_rows_in_order(issued.plan), parts_by_line(issued.reasons)
    listed = [row for row in rows if is_listed(row) or row["product"] in decisions]
    lines = {
        str(row["product"]): _line(row, decisions.get(str(row["product"]), {}), (states or {}), parts, words)
        for row in listed
    }
    marked = {product for product, line in lines.items() if line.mark or line.is_decided}
    shown_rows = [row for row in listed if not is_marked_only or row["product"] in marked]
    families = tuple(
        (_capital(family or words.text("page.no_family")), tuple(lines[str(row["product"])] for row in members))
        for family, members in groupby(shown_rows, key=lambda row: str(row["family"]))
    )
    cutoff = issued.cutoffs.get(shop.shop)
    days = [at for at in desk.plan_days() if desk.has_plan(shop.shop, at)]
    later = [row for row in listed if _is_later(row, decisions.get(str(row["product"]), {}))]
    return PlanDesk(
        at=day.isoformat(),
        day=formats.day_long(day, words.locale),
        when=_when(day, desk.today, words),
        frozen="" if cutoff is None else words.text("page.frozen", cutoff_at=cutoff.to_pydatetime()),
        days=tuple((at.isoformat(), words.day(at)) for at in days[-_DAYS_SHOWN:]),
        stale=words.text("desk.old_plan") if day < desk.today else "",
        is_marked_only=is_marked_only,
        count=len(listed),
        marked_count=len(marked),
        families=families,
        changes=tuple(line for line in lines.values() if line.is_decided),
        not_planned_yet=words.text("desk.not_planned_yet", count=len(later)) if later else "",
        can_plan=day >= desk.today,
    )


def save_decision(desk: Desk, shop: DeskShop, day: date, sent: Mapping[str, str]) -> tuple[str, RowState | None] | None:
    """Save what a line sent; return its product and what became of it, None for a product that the plan does not have.

    A quantity equal to the proposal is no decision. `take` tells a further answer: "mine" keeps an odd quantity or
    overrules what somebody else saved, "undo" and "proposal" go back, "nothing" drops what was typed.
    """
    issued = desk.plan(shop.shop, day)
    product = sent.get("product", "")
    rows = [] if issued is None else [row for row in plan_rows_in_order(issued.plan) if row["product"] == product]
    if not rows:
        return None
    row, words, take = rows[0], desk.words, sent.get("take", "")
    before = from_json(sent.get("before", ""))
    if take == "nothing":
        return product, None
    try:
        after = _wanted(row, sent, before)
    except TypedError as error:
        return product, RowState("wrong", words.text(error.code), typed=_typed(sent))
    quantity = after.get("decided_qty", "")
    usual = usual_qty(row)
    is_new = quantity != before.get("decided_qty", "")
    if is_new and not take and is_odd(quantity, usual=usual, otherwise=row["plan_qty"] or row["batch_qty"]):
        said = words.text(
            "desk.odd", quantity=words.quantity(float(quantity), str(row["unit"])), usual=usual_text(row, words),
            times=ODD_TIMES,
        )  # fmt: skip
        return product, RowState("ask", said, typed=_typed(sent))
    if as_json(after) == as_json(before):
        return product, None
    theirs = Books(desk).save(
        _FORM, shop.shop, {"product": product, "day": day.isoformat()}, before=before, after=after
    )
    if theirs is None:
        return product, RowState(
            "saved", words.text("desk.saved", at=formats.clock_time(desk.now.time(), words.locale)), undo=before
        )
    return product, RowState("conflict", words.text("desk.conflict"), typed=_typed(sent), theirs=theirs)


def reasons_of(words: Wording) -> list[tuple[str, str]]:
    """Return code and word of each reason that can be given."""
    return [(code, _capital(words.text(f"letter.{code}"))) for code in OVERRIDE_REASONS]


def _wanted(row: PlanRow, sent: Mapping[str, str], before: Values) -> Values:
    """Return the line that is to stand in the file; nothing for none."""
    take = sent.get("take", "")
    if take == "proposal":
        return {}
    if take == "undo":
        return from_json(sent.get("undo", ""))
    quantity = quantity_of(sent.get("quantity", ""), str(row["unit"]))
    if not quantity or quantity == plain(row["plan_qty"]):
        return {}
    reason = sent.get("reason", "") or before.get("reason_code", "")
    return {"decided_qty": quantity, "reason_code": reason if reason in OVERRIDE_REASONS else "X"}


def _typed(sent: Mapping[str, str]) -> Values:
    return {"quantity": sent.get("quantity", ""), "reason": sent.get("reason", "")}


def _line(row: PlanRow, decision: Values, states: Mapping[str, RowState], parts: Parts, words: Wording) -> PlanLine:
    product, label, unit = (str(row[name]) for name in ("product", "label", "unit"))
    state, decided = states.get(product), decision.get("decided_qty", "")
    unusual, change = bool(row["is_marked"]), row["change_qty"]
    proposed, step = plain(row["plan_qty"]), _step(row)
    typed = state.typed if state is not None and state.kind != "saved" else {}
    undecided = {**row, "decided_qty": None, "decided_reason": ""}
    reason = typed.get("reason") or decision.get("reason_code", "") or "X"
    return PlanLine(
        id=row_id(product),
        product=product,
        label=label,
        unit=unit,
        usual=usual_text(row, words),
        plan=words.quantity(row["plan_qty"], unit),
        change=change_text(row, words) if unusual else "",
        direction="up" if unusual and change > 0 else "down",
        reasons=tuple(line_reasons(undecided, parts, words)),
        proposed=proposed,
        quantity=typed.get("quantity") or shown(decided or proposed, words.locale),
        step=step,
        step_shown=words.quantity(float(step), unit),
        is_decided=bool(decided),
        decided=words.quantity(float(decided), unit) if decided else "",
        reason=reason,
        reason_text=words.text(f"letter.{reason}") if decided and reason in OVERRIDE_REASONS else "",
        mark="▲" if unusual and change > 0 else "▼" if unusual else "",
        before=as_json(decision),
        labels=_labels(state, row, words),
        state=state,
    )


def _labels(state: RowState | None, row: PlanRow, words: Wording) -> dict[str, str]:
    """Return the words of the two buttons that settle a conflict."""
    if state is None or state.kind != "conflict":
        return {}
    theirs, unit = (state.theirs or {}).get("decided_qty", ""), str(row["unit"])
    other = words.quantity(float(theirs), unit) if theirs else words.quantity(row["plan_qty"], unit)
    return {
        "theirs": words.text("desk.keep_theirs", quantity=other),
        "mine": words.text("desk.take_mine", quantity=state.typed.get("quantity", "")),
    }


def _step(row: PlanRow) -> str:
    """Return by how much one press changes a quantity: a batch, or the half or quarter that the plan uses."""
    batch = float(row["batch_qty"])
    remainder = float(row["batches"]) % 1
    part = 4 if remainder in (0.25, 0.75) else 2 if remainder == 0.5 else 1
    return plain(batch / part)


def _is_later(row: PlanRow, decision: Values) -> bool:
    """Return whether a decision differs from the one that the plan was made with."""
    planned = "" if formats.is_unknown(row["decided_qty"]) else plain(row["decided_qty"])
    return planned != decision.get("decided_qty", "")


def _when(day: date, today: date, words: Wording) -> str:
    days = (day - today).days
    named = {0: "desk.today", 1: "desk.tomorrow", -1: "desk.yesterday"}
    return words.text(named[days]) if days in named else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def default_day(desk: Desk, shop: DeskShop) -> date | None:
    """Return the day that the page opens on: the newest plan that this shop has."""
    newest = desk.newest_day()
    if newest is not None and desk.has_plan(shop.shop, newest):
        return newest
    days = [day for day in desk.plan_days() if desk.has_plan(shop.shop, day)]
    return days[-1] if days else None
