"""Why a quantity is what it is: the usual, every cause of the change, and the proposal that they sum to.

In: rows of `ProductionPlan`, their parts as `Reasons` has them. Out: a sentence and a short table for a person.
"""

from __future__ import annotations

from forecast import formats
from forecast.reports.listing import PlanRow
from forecast.reports.page.reasons import (
    Parts,
    cause_text,
    decision_texts,
    is_compared,
    part_text,
    parts_of,
    signed,
    stated_reasons,
    usual_qty,
    usual_text,
)
from forecast.reports.wording import Wording


def why_sentence(row: PlanRow, parts: Parts, wording: Wording) -> str:
    """Return one sentence: the proposal, the usual that it is held against, and every cause of the difference."""
    told = [part_text(part, row, wording) for part in parts_of(row, parts)]
    told = told or [wording.text("why.same" if is_compared(row) else "why.new")]
    return wording.text(
        "why.sentence",
        plan=wording.quantity(row["plan_qty"], str(row["unit"])),
        label=str(row["label"]),
        day=row["day"].date().isoformat(),
        parts=", ".join([_usual(row, wording), *told, *_beyond_demand(row, parts, wording)]),
    )


def why_rows(row: PlanRow, parts: Parts, wording: Wording) -> tuple[list[str], list[tuple[str, str]]]:
    """Return header and lines: the usual, every cause of the change, and what they sum to."""
    unit, usual = str(row["unit"]), usual_qty(row)
    lines: list[tuple[str, str]] = [(_named(row, wording), usual_text(row, wording))]
    for part in parts_of(row, parts):
        cause = cause_text(part, wording)
        lines.append((cause[:1].upper() + cause[1:], signed(part.qty, unit, wording)))
    if usual is not None and is_compared(row):
        total = usual + sum(part.qty for part in parts_of(row, parts))
        if formats.is_unknown(row["usual_made_qty"]):
            lines.append((f"= {wording.text('why.sum_demand')}", wording.quantity(total, unit)))
            lines.append((wording.text("why.shelf"), signed(row["plan_qty"] - total, unit, wording)))
        lines.append((f"= {wording.text('why.sum_plan')}", wording.quantity(row["plan_qty"], unit)))
    return [wording.text("why.cause"), wording.text("why.qty")], lines


def why_notes(row: PlanRow, wording: Wording) -> list[str]:
    """Return further notes of a line: the forecast's own reason, and what was decided instead."""
    return [*stated_reasons(row, wording), *decision_texts(row, wording)]


def _beyond_demand(row: PlanRow, parts: Parts, wording: Wording) -> list[str]:
    """Return what the proposal has beyond the demand that a line is told with, where nobody knows what was made."""
    usual = usual_qty(row)
    if usual is None or not is_compared(row) or not formats.is_unknown(row["usual_made_qty"]):
        return []
    more = row["plan_qty"] - usual - sum(part.qty for part in parts_of(row, parts))
    label = _inside(wording.text("why.shelf"), wording)
    return [f"{label}\N{NO-BREAK SPACE}{signed(more, str(row['unit']), wording)}"] if more else []


def _usual(row: PlanRow, wording: Wording) -> str:
    """Return what the line is held against, as it stands inside a sentence."""
    return f"{_inside(_named(row, wording), wording)} {usual_text(row, wording)}"


def _inside(label: str, wording: Wording) -> str:
    """Return a label as it stands inside a sentence; German nouns keep their capital."""
    return label if wording.language == "de" else label[0].lower() + label[1:]


def _named(row: PlanRow, wording: Wording) -> str:
    weekday = formats.weekday(row["day"].date(), wording.locale)
    if not formats.is_unknown(row["usual_made_qty"]):
        return wording.text("why.usual_made", weekday=weekday)
    return wording.text("why.usual_demand", weekday=weekday)
