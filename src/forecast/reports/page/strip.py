"""The strip of a product: its last same weekdays as bars, what is expected as a band, the proposal as a tick.

In: `ProductionPlan`, `SameWeekdays`. Out: shares of one height, and the same in words for who cannot see it.

All of it is the counter's: customer orders are known before and are taken out of the plan's numbers, as they are out of
what was sold, so that like stands beside like.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from forecast import formats
from forecast.reports.listing import PlanRow
from forecast.reports.page.parts import PastDay, Strip
from forecast.reports.wording import Wording
from forecast.tables import DataFrame, SameWeekdays


def strips(
    rows: Sequence[PlanRow], past: DataFrame[SameWeekdays], *, weekday: str, wording: Wording
) -> Mapping[str, Strip]:
    """Return the strip of every product; without bars where it was not sold on those days."""
    days: dict[str, list[PlanRow]] = {}
    for day in past.sort_values("past_day").to_dict("records"):
        days.setdefault(str(day["product"]), []).append({str(name): cell for name, cell in day.items()})
    return {
        str(row["product"]): _strip(row, days.get(str(row["product"]), []), weekday=weekday, wording=wording)
        for row in rows
    }


def _strip(row: PlanRow, days: Sequence[PlanRow], *, weekday: str, wording: Wording) -> Strip:
    low, high = (max(row[name] - row["orders_qty"], 0.0) for name in ("low_qty", "high_qty"))
    made = [day["sold_qty"] if formats.is_unknown(day["made_qty"]) else day["made_qty"] for day in days]
    sold = [min(day["sold_qty"], most) if most else day["sold_qty"] for day, most in zip(days, made, strict=True)]
    top = max(high, row["walk_in_qty"], *made, *sold, 0.0) or 1.0
    return Strip(
        days=tuple(
            PastDay(sold=round(qty / top, 3), made=round(max(most, qty) / top, 3), is_sold_out=bool(day["is_sold_out"]))
            for day, qty, most in zip(days, sold, made, strict=True)
        ),
        low=round(low / top, 3),
        high=round(high / top, 3),
        proposal=round(row["walk_in_qty"] / top, 3),
        told=_told(row, days, (low, high), weekday=weekday, wording=wording),
    )


def _told(row: PlanRow, days: Sequence[PlanRow], band: tuple[float, float], *, weekday: str, wording: Wording) -> str:
    unit = str(row["unit"])
    low, high, plan = (wording.quantity(qty, unit) for qty in (*band, row["walk_in_qty"]))
    expected = wording.text("strip.expected", low=low, high=high, plan=plan)
    if not days:
        return expected
    sold = [(wording.quantity(day["sold_qty"], unit), bool(day["is_sold_out"])) for day in days]
    each = [wording.text("strip.sold_out", qty=qty) if is_sold_out else qty for qty, is_sold_out in sold]
    past = wording.text("strip.past", count=len(days), weekday=weekday, quantities=", ".join(each))
    return f"{past} {expected}"
