"""One ingredient of one order: what is there of it, how many packs to order, and why.

In: Stock, OnOrder.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from forecast.decisions.consumption import Consumption
from forecast.decisions.suppliers import Delivery, Terms
from forecast.notices import reason
from forecast.tables import DataFrame, OnOrder, Stock

_ONE_DAY = pd.Timedelta(days=1)
_LONGEST_SHELF_LIFE_DAYS = 60


@dataclass(frozen=True)
class Shelf:
    """One ingredient: `start` is the first day whose baking is not yet in the count; quantities in its unit."""

    start: pd.Timestamp
    stock_qty: float
    counted_on: pd.Timestamp | None
    arrivals: Mapping[pd.Timestamp, float] = field(default_factory=dict)

    def arriving_before(self, day: pd.Timestamp) -> float:
        """Return what arrives before `day`; a delivery comes after the day's baking."""
        return sum(qty for arrival, qty in self.arrivals.items() if arrival < day)


def shelves(
    shop: str,
    stock: DataFrame[Stock],
    *,
    ingredients: list[str],
    on_order: DataFrame[OnOrder],
    today: pd.Timestamp,
    planned_from: pd.Timestamp,
) -> dict[str, Shelf]:
    """Return the shelf of each ingredient: the latest count up to today holds all baked and delivered by its evening.

    An ingredient that was never counted counts as none, and its need starts at `planned_from`.
    """
    counts = stock[(stock["shop"] == shop) & (stock["day"] <= today)].sort_values("day")
    counted = {str(row["ingredient"]): row for row in counts.to_dict("records")}
    coming = on_order[on_order["shop"] == shop].to_dict("records")
    result = {}
    for ingredient in ingredients:
        count = counted.get(ingredient)
        start = planned_from if count is None else count["day"] + _ONE_DAY
        arrivals: dict[pd.Timestamp, float] = {}
        for row in coming:
            if row["ingredient"] == ingredient and row["delivery_day"] >= start:
                arrivals[row["delivery_day"]] = arrivals.get(row["delivery_day"], 0.0) + float(row["qty"])
        stock_qty = 0.0 if count is None else float(count["stock_qty"])
        result[ingredient] = Shelf(start, stock_qty, None if count is None else count["day"], arrivals)
    return result


@dataclass(frozen=True)
class OrderLine:
    """A row of the order plan in the making; quantities in the ingredient's unit.

    `most_packs` is what can be used within the shelf life, `lasts_without` whether stock and what is under way last
    until the delivery after next at the wanted level, `runs_out_on` the first day whose baking the stock does not
    cover before the delivery.
    """

    shop: str
    terms: Terms
    delivery: Delivery
    covers_to_day: pd.Timestamp
    need_qty: float
    safety_qty: float
    stock_qty: float
    on_order_qty: float
    daily_qty: float
    most_packs: float
    lasts_without: bool
    runs_out_on: pd.Timestamp | None
    packs: int
    reason: str = ""

    @property
    def cost_net_amount(self) -> float:
        """Cost of the line [shop's currency]; not a number if the price is unknown."""
        return self.packs * self.terms.pack_price_net_amount if self.packs else 0.0

    @property
    def weight_kg(self) -> float:
        """Weight of the line [kg]; lines in litres and pieces count as none."""
        return self.packs * self.terms.pack_qty if self.terms.unit == "kg" else 0.0

    @property
    def days_covered(self) -> float:
        """Days of mean need that stock, what is under way and this line are."""
        there = self.stock_qty + self.on_order_qty + self.packs * self.terms.pack_qty
        return there / self.daily_qty if self.daily_qty > 0 else math.inf


def order_line(
    shop: str,
    terms: Terms,
    *,
    consumption: Consumption,
    shelf: Shelf,
    planned_from: pd.Timestamp,
    deliveries: Sequence[Delivery],
    z: float,
) -> OrderLine:
    """Return how much of one ingredient to order for the first of two deliveries.

    packs = ⌈(need + safety − stock − under way) / pack⌉ until the second delivery has come, with safety = z · σ of
    the need + `safety_days` · its daily mean; no more than is used within the shelf life, rounded up to a pack.

    The reason says the most urgent of: the stock runs out before the delivery, it was never counted, the shelf life cut
    the order.
    """
    first, after = deliveries
    keeps = not math.isnan(terms.shelf_life_days)
    spoils_on = first.day + math.ceil(terms.shelf_life_days) * _ONE_DAY if keeps else after.day
    covers_to = min(after.day, spoils_on)
    mean, sd = consumption.between(shelf.start, covers_to)
    daily = consumption.mean_of_baking_days(planned_from, covers_to)
    safety = z * sd + terms.safety_days * daily
    there = shelf.stock_qty + shelf.arriving_before(after.day)
    wanted = _whole_packs(mean + safety - there, terms.pack_qty)
    most: float = math.inf
    if keeps and terms.shelf_life_days <= _LONGEST_SHELF_LIFE_DAYS:
        most = _whole_packs(consumption.between(shelf.start, spoils_on)[0] - there, terms.pack_qty)
    mean_to_after, sd_to_after = consumption.between(shelf.start, after.day)
    empty_on = consumption.runs_out_on(shelf.start, first.day, stock_qty=shelf.stock_qty, arrivals=shelf.arrivals)
    runs_out_on = None if empty_on is None or shelf.counted_on is None else max(empty_on, planned_from)
    return OrderLine(
        shop=shop,
        terms=terms,
        delivery=first,
        covers_to_day=covers_to,
        need_qty=mean,
        safety_qty=safety,
        stock_qty=shelf.stock_qty,
        on_order_qty=there - shelf.stock_qty,
        daily_qty=daily,
        most_packs=most,
        lasts_without=there >= mean_to_after + z * sd_to_after,
        runs_out_on=runs_out_on,
        packs=int(min(wanted, most)),
        reason=_reason(runs_out_on, first, is_counted=shelf.counted_on is not None, is_capped=most < wanted),
    )


def _whole_packs(qty: float, pack_qty: float) -> int:
    return max(math.ceil(qty / pack_qty - 1e-9), 0)


def _reason(runs_out_on: pd.Timestamp | None, first: Delivery, *, is_counted: bool, is_capped: bool) -> str:
    if runs_out_on is not None:
        days = {"runs_out_on": runs_out_on.date().isoformat(), "delivery_day": first.day.date().isoformat()}
        return reason("runs_out_before", **days)
    if not is_counted:
        return reason("no_stock_count")
    return reason("shelf_life") if is_capped else ""
