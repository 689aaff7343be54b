"""Why a line is what it is, in words: the parts of its change as `Reasons` has them, what was decided, what to know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from forecast import formats
from forecast.notices import parse_reason
from forecast.reports.listing import PlanRow
from forecast.reports.wording import Wording
from forecast.tables import DataFrame, Reasons

_AS_IT_SHOULD = ("boosted", "weekday", "last_week")
_TO_KNOW = ("kept_before", "not_on_offer", "booked_season", "booked_feast", "booked_undated")
"""What is to be known of a line whether or not it is marked."""
_OTHER = "other"
_SMALL_PCS = 10


@dataclass(frozen=True)
class Part:
    """One cause of a change: its code, how `notices.reason` writes it, its quantity, and whether the page tells it."""

    code: str
    reason: str
    qty: float
    is_told: bool


Parts = Mapping[tuple[str, str], Sequence[Part]]
"""The parts of every line in the order of telling, by shop and product."""


@dataclass(frozen=True)
class LineContext:
    """What lines need besides their own row."""

    wording: Wording
    parts: Parts = field(default_factory=dict)


def parts_by_line(reasons: DataFrame[Reasons]) -> dict[tuple[str, str], list[Part]]:
    """Return the parts of one day's changes by shop and product, in the order of telling."""
    found: dict[tuple[str, str], list[Part]] = {}
    names = ["shop", "product", "code", "reason", "part_qty", "is_told"]
    for shop, product, code, said, qty, is_told in reasons.sort_values("rank")[names].itertuples(index=False):
        found.setdefault((str(shop), str(product)), []).append(Part(str(code), str(said), float(qty), bool(is_told)))
    return found


def parts_of(row: PlanRow, parts: Parts) -> Sequence[Part]:
    """Return the parts of a line; none where it is held against nothing or does not change."""
    return parts.get((str(row["shop"]), str(row["product"])), ())


def signed(qty: float, unit: str, wording: Wording) -> str:
    r"""Write by how much a quantity differs, in its unit and with its sign.

    Examples
    --------
    >>> signed(26, "pcs", Wording("en")), signed(-0.5, "kg", Wording("fr")), signed(0, "pcs", Wording("de"))
    ('+26', '−0,5\xa0kg', '0')
    """
    text = wording.quantity(abs(qty), unit)
    return f"+{text}" if qty > 0 else f"−{text}" if qty < 0 else text


def cause_text(part: Part, wording: Wording) -> str:
    """Return a cause in words."""
    code, values = parse_reason(part.reason)
    return wording.text(code, **values)


def part_text(part: Part, row: PlanRow, wording: Wording) -> str:
    """Return a cause in words and how much it adds."""
    return f"{cause_text(part, wording)}\N{NO-BREAK SPACE}{signed(part.qty, str(row['unit']), wording)}"


def told_parts(row: PlanRow, parts: Parts) -> list[Part]:
    """Return the parts that a line is told with, and all else of its change as one; they sum to the change.

    A line that is not marked is told with none.
    """
    told = [part for part in parts_of(row, parts) if part.is_told]
    left_over = round(sum(part.qty for part in parts_of(row, parts) if not part.is_told), 6)
    other = [Part(_OTHER, "part.other", left_over, is_told=False)] if row["is_marked"] and left_over else []
    return told + other


def usual_qty(row: PlanRow) -> float | None:
    """Return what the change of a line is held against: what was made, where that is unknown what was wanted."""
    made = row["usual_made_qty"]
    return row["usual_demand_qty"] if formats.is_unknown(made) else made  # type: ignore[no-any-return]


def is_compared(row: PlanRow) -> bool:
    """Return whether a line is held against anything usual."""
    return not formats.is_unknown(row["change_qty"])


def usual_text(row: PlanRow, wording: Wording) -> str:
    """Write the usual quantity."""
    return wording.quantity(usual_qty(row), str(row["unit"]))


def change_text(row: PlanRow, wording: Wording) -> str:
    """Write by how much a line differs from the usual; a dash where that is unknown."""
    return signed(float(row["change_qty"]), str(row["unit"]), wording) if is_compared(row) else "–"


def is_decided(row: PlanRow) -> bool:
    """Return whether the manager wrote a quantity."""
    return not formats.is_unknown(row["decided_qty"])


def is_rung_chosen(row: PlanRow) -> bool:
    """Return whether a person chose who speaks for the product."""
    return any(parse_reason(line)[0] == "chosen_rung" for line in str(row["reason"]).splitlines())


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


def stated_reasons(row: PlanRow, wording: Wording) -> list[str]:
    """Return what the forecast says of itself, unless it only says that the usual method was used.

    What events are expected to do is told once for the shop, and in pieces where it makes a change.
    """
    said = wording.reasons(str(row["reason"]))
    return [text for code, text in said if code not in _AS_IT_SHOULD and not code.startswith("event_")]


def line_reasons(row: PlanRow, parts: Parts, wording: Wording) -> list[str]:
    """Return what stands beside a line: the decision, what is to be known, and the parts of a marked change."""
    to_know = [text for code, text in wording.reasons(str(row["reason"])) if code in _TO_KNOW]
    told = [part_text(part, row, wording) for part in told_parts(row, parts)]
    return list(dict.fromkeys([*decision_texts(row, wording), *to_know, *told]))
