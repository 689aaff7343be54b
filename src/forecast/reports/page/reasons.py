"""Why a line is what it is: what differs from the usual, and the few words for it."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from forecast import formats
from forecast.notices import parse_reason
from forecast.reports.listing import PlanRow
from forecast.reports.wording import Wording

_SMALL_PCS = 10
_AS_IT_SHOULD = ("boosted", "weekday", "last_week")


@dataclass(frozen=True)
class LineContext:
    """What lines need besides their own row."""

    wording: Wording
    unusual_share: float
    day_names: tuple[str, ...]


def is_unusual(row: PlanRow, unusual_share: float) -> bool:
    """Return whether the proposal differs from the usual by more than that share of it, and by more than chance."""
    change = row["change_share"]
    return not formats.is_unknown(change) and abs(change) > unusual_share and surprise(row["plan_qty"], row) > 1


def surprise(quantity: float, row: PlanRow) -> float:
    """Return how many standard deviations of a Poisson count a quantity lies from the usual one of its row.

    Comparable between a product of two pieces and one of two hundred, which neither the share nor the difference is.

    Examples
    --------
    >>> surprise(120, {"usual_qty": 100}), surprise(4, {"usual_qty": 0}), surprise(4, {"usual_qty": None})
    (2.0, 4.0, 0.0)
    """
    usual = row["usual_qty"]
    return 0.0 if formats.is_unknown(usual) else float(abs(quantity - usual) / sqrt(max(usual, 1.0)))


def is_decided(row: PlanRow) -> bool:
    """Return whether the manager wrote a quantity."""
    return not formats.is_unknown(row["decided_qty"])


def is_rung_chosen(row: PlanRow) -> bool:
    """Return whether a person chose who speaks for the product."""
    return any(parse_reason(line)[0] == "chosen_rung" for line in str(row["reason"]).splitlines())


def usual_text(row: PlanRow, wording: Wording) -> str:
    """Write the usual quantity."""
    return mean_text(row["usual_qty"], str(row["unit"]), wording)


def mean_text(quantity: float, unit: str, wording: Wording) -> str:
    """Write a mean; a small one keeps a decimal, else its change could not be followed.

    Examples
    --------
    >>> mean_text(5.75, "pcs", Wording("en")), mean_text(57.5, "pcs", Wording("en"))
    ('5.8', '58')
    """
    is_small = unit == "pcs" and not formats.is_unknown(quantity) and quantity < _SMALL_PCS
    return wording.quantity(quantity, unit, decimals=1 if is_small else None)


def decided_text(row: PlanRow, wording: Wording) -> str:
    """Write what the manager decided, with the letter of its reason in the page's language; nothing if nothing was."""
    if not is_decided(row):
        return ""
    quantity = wording.quantity(row["decided_qty"], str(row["unit"]))
    code = str(row["decided_reason"])
    return f"{quantity} {wording.text(f'short_letter.{code}') if code else ''}".strip()


def decision_texts(row: PlanRow, wording: Wording) -> list[str]:
    """Say what the manager decided and why; nothing if nothing was."""
    if not is_decided(row):
        return []
    letter = str(row["decided_reason"])
    why = wording.text(f"letter.{letter}") if letter else "–"
    return [wording.text("line.decided", decided=decided_text(row, wording).split(" ")[0], letter=why)]


def stated_reasons(row: PlanRow, wording: Wording, *, with_events: bool = True) -> list[str]:
    """Return the forecast's own reason, unless it only says that the usual method was used.

    What events are expected to do stands once at the top of the page; beside every line it would hide the rest.
    """
    return [
        text
        for code, text in wording.reasons(str(row["reason"]))
        if code not in _AS_IT_SHOULD and (with_events or not code.startswith("event_"))
    ]


def line_reasons(row: PlanRow, context: LineContext) -> list[str]:
    """Return the reasons of a line, the most important first: decision, orders, sold out, rung, arithmetic."""
    wording, unit = context.wording, str(row["unit"])
    unusual = is_unusual(row, context.unusual_share)
    reasons = decision_texts(row, wording)
    if unusual and row["orders_qty"] > 0:
        orders = wording.quantity(row["orders_qty"], unit)
        reasons.append(wording.text("line.orders", orders=orders))
    if row["is_sold_out_expected"]:
        reasons.append(wording.text("line.sold_out"))
    reasons += stated_reasons(row, wording, with_events=False)
    if unusual:
        steps = _steps(row, context.unusual_share)
        reasons += [_step_text(row, step, wording) for step in steps]
        # The name of the day explains a forecast, not a rounding; one is enough, all stand at the top of the page.
        reasons += context.day_names[:1] if "expected" in steps else ()
    return list(dict.fromkeys(reasons))


def _steps(row: PlanRow, unusual_share: float) -> list[str]:
    """Return which steps of the arithmetic lead away from the usual: the forecast, batches, the target."""
    change, surplus = row["expected_qty"] - row["usual_qty"], row["plan_qty"] - row["expected_qty"]
    steps = ["expected"] if abs(change) > min(unusual_share * row["usual_qty"], abs(surplus)) else []
    if abs(surplus) > abs(change):
        # Rounding moves a quantity by less than what it is rounded to; more than that is the reserve.
        is_rounding = row["batch_qty"] > 1 and abs(surplus) <= _rounded_to(row)
        steps.append(("half_batches" if _is_halved(row) else "batches") if is_rounding else "target")
    return steps


def _is_halved(row: PlanRow) -> bool:
    return float(row["batches"]) % 1 != 0


def _rounded_to(row: PlanRow) -> float:
    """Return what the proposal is a multiple of, in the product's unit."""
    return float(row["batch_qty"]) / (2 if _is_halved(row) else 1)


def _step_text(row: PlanRow, step: str, wording: Wording) -> str:
    exact = {"expected": row["expected_qty"], "batch": row["batch_qty"], "step": _rounded_to(row)}
    quantities = {name: wording.quantity(qty, str(row["unit"])) for name, qty in exact.items()}
    return wording.text(f"line.{step}", **quantities, target_share=float(row["critical_ratio"]))
