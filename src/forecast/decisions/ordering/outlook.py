"""What a supplier will be asked for over the next two weeks, delivery by delivery, with a range.

In: order lines, Consumption. Out: SupplierOutlook.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.decisions.ordering.consumption import Consumption, reached
from forecast.decisions.ordering.deliveries import Delivery
from forecast.decisions.ordering.line import OrderLine
from forecast.decisions.ordering.shelf import Shelf
from forecast.tables import DataFrame, SupplierOutlook, checked, empty

OUTLOOK_DAYS = 14
_LOW, _HIGH = 0.1, 0.9
_LONG = pd.Timedelta(days=365)
_ONE_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Ahead:
    """What the outlook of one line needs: its use, its shelf, and all deliveries of the two weeks and one more."""

    line: OrderLine
    consumption: Consumption
    shelf: Shelf
    deliveries: Sequence[Delivery]


def supplier_outlook(lines: Sequence[Ahead]) -> DataFrame[SupplierOutlook]:
    """Return what each delivery of the next `OUTLOOK_DAYS` will have to bring, on average and between 10 % and 90 %.

    The first is the order as it is proposed. Every later one fills the stock up again to what lasts until the delivery
    after it at the line's service level, on each path from what that path has used by then; not rounded to packs.
    """
    rows = [row for each in lines for row in _of_line(each)]
    if not rows:
        return empty(SupplierOutlook)
    return checked(SupplierOutlook, pd.DataFrame(rows).sort_values(["shop", "supplier", "delivery_day", "ingredient"]))


def _of_line(ahead: Ahead) -> list[dict[str, object]]:
    line, shelf, use = ahead.line, ahead.shelf, ahead.consumption
    ordered = line.packs * line.terms.pack_qty
    first = ahead.deliveries[0].day
    left = use.left(shelf.start, first, stock_qty=shelf.stock_qty, arrivals=shelf.arrivals) + ordered
    rows = [_row(line, first, ordered, ordered, ordered, is_proposed=True)]
    keeps = _LONG if math.isnan(line.terms.shelf_life_days) else math.ceil(line.terms.shelf_life_days) * _ONE_DAY
    for before, delivery, after in zip(ahead.deliveries, ahead.deliveries[1:], ahead.deliveries[2:], strict=False):
        left = use.left(before.day + _ONE_DAY, delivery.day, stock_qty=left, arrivals=shelf.arrivals)
        through = min(after.day, delivery.day + keeps)
        needed = use.asked(delivery.day, through, left=np.zeros_like(left), arrivals=shelf.arrivals)
        fill_to = reached(needed[1:], line.level) + line.terms.safety_days * line.daily_qty
        asked = np.maximum(fill_to - left, 0.0)
        of_paths = asked[1:]
        low, high = reached(of_paths, _LOW), reached(of_paths, _HIGH)
        rows.append(_row(line, delivery.day, float(of_paths.mean()), low, high, is_proposed=False))
        left = left + asked
    return rows


def _row(
    line: OrderLine, day: pd.Timestamp, expected: float, low: float, high: float, *, is_proposed: bool
) -> dict[str, object]:
    return {
        "shop": line.shop,
        "supplier": line.terms.supplier,
        "ingredient": line.terms.ingredient,
        "delivery_day": day,
        "ingredient_unit": line.terms.unit,
        "pack_qty": line.terms.pack_qty,
        "expected_qty": round(expected, 6),
        "low_qty": round(low, 6),
        "high_qty": round(high, 6),
        "is_proposed": is_proposed,
    }
