"""A supplier's smallest order: an order below it is put off or filled up."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from forecast.decisions.ordering.line import OrderLine
from forecast.notices import Notice, reason

_MOST_PACKS_ADDED = 10_000
_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Minimum:
    """The smallest order of a supplier; 0 for none."""

    order_amount: float
    order_kg: float

    def is_met(self, lines: Sequence[OrderLine]) -> bool:
        """Return whether the lines together reach it; none is reached even where a price is unknown."""
        cost, weight = sum(line.cost_net_amount for line in lines), sum(line.weight_kg for line in lines)
        is_dear_enough = self.order_amount == 0 or cost >= self.order_amount - _TOLERANCE
        return is_dear_enough and weight >= self.order_kg - _TOLERANCE


def keep_minimum(lines: Sequence[OrderLine], minimum: Minimum) -> tuple[list[OrderLine], list[Notice]]:
    """Return the lines of one order so that the supplier takes it, with the reason on those that changed.

    An order below the minimum waits for the next delivery if every ingredient of it lasts until then; else packs
    are added, each to the ingredient that lasts least, as long as they can be used within their shelf life and there is
    room. Where that is not enough, or a price is missing, it is said.
    """
    ordered = [line for line in lines if line.packs > 0]
    notices: list[Notice] = []
    if minimum.order_amount > 0 and any(math.isnan(line.cost_net_amount) for line in ordered):
        notices = [Notice("minimum_unchecked", shop=lines[0].shop, values={"supplier": lines[0].terms.supplier})]
        minimum = replace(minimum, order_amount=0.0)
    if not ordered or minimum.is_met(lines):
        return list(lines), notices
    values = {"minimum_amount": minimum.order_amount, "minimum_kg": minimum.order_kg}
    if all(line.lasts_without for line in ordered):
        return [_explained(replace(line, packs=0), line, "postponed", values) for line in lines], notices
    filled = _filled_up(lines, minimum)
    if minimum.is_met(filled):
        return [_explained(new, old, "topped_up", values) for new, old in zip(filled, lines, strict=True)], notices
    short = Notice("below_minimum", "warning", lines[0].shop, {"supplier": lines[0].terms.supplier, **values})
    kept = [replace(line, reason=reason("below_minimum", **values)) if line.packs else line for line in lines]
    return kept, [*notices, short]


def _filled_up(lines: Sequence[OrderLine], minimum: Minimum) -> list[OrderLine]:
    filled = list(lines)
    for _ in range(_MOST_PACKS_ADDED):
        open_to_more = [place for place, line in enumerate(filled) if _can_grow(line, minimum)]
        if minimum.is_met(filled) or not open_to_more:
            break
        place = min(open_to_more, key=lambda place: (filled[place].days_covered, filled[place].terms.ingredient))
        filled[place] = replace(filled[place], packs=filled[place].packs + 1)
    return filled


def _can_grow(line: OrderLine, minimum: Minimum) -> bool:
    """Tell whether one more pack of the line can be used and helps to reach the minimum."""
    helps = (minimum.order_kg > 0 and line.terms.unit == "kg") or (
        minimum.order_amount > 0 and line.terms.pack_price() > 0
    )
    return helps and line.packs < line.most_packs


def _explained(new: OrderLine, old: OrderLine, code: str, values: dict[str, float]) -> OrderLine:
    """Give the reason for a change, unless the line already says something more urgent."""
    is_said = bool(new.reason) or new.packs == old.packs
    return new if is_said else replace(new, reason=reason(code, **values))
