"""One ingredient of one order: how many packs to order, and why."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.decisions.ordering.consumption import Consumption, reached
from forecast.decisions.ordering.deliveries import Delivery
from forecast.decisions.ordering.shelf import Shelf
from forecast.decisions.ordering.suppliers import Terms
from forecast.notices import reason

_ONE_DAY = pd.Timedelta(days=1)
_LONGEST_SHELF_LIFE_DAYS = 60


@dataclass(frozen=True)
class OrderLine:
    """A row of the order plan in the making; quantities in the ingredient's unit.

    `most_packs` is what can be used within the shelf life and stored, `lasts_without` whether stock and what is under
    way last until the delivery after next at the wanted `level`, `runs_out_on` the first day whose baking the stock
    does not cover before the delivery.
    """

    shop: str
    terms: Terms
    delivery: Delivery
    covers_to_day: pd.Timestamp
    level: float
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
    level_is_assumed: bool = False

    @property
    def cost_net_amount(self) -> float:
        """Cost of the line [shop's currency]; not a number if the price is unknown."""
        return self.packs * self.terms.pack_price(self.packs) if self.packs else 0.0

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
    level: float,
    holding_share: float,
) -> OrderLine:
    """Return how much of one ingredient to order for the first of the deliveries.

    packs = ⌈(need + safety − stock − under way) / pack⌉. The need is the expected one until the second delivery has
    come, without what is missing before the first. The safety is what the need is more on the path that only
    1 − `level` of all paths exceed, and `safety_days` of its daily mean. No more than is used within the shelf life,
    rounded up to a pack, nor than there is room for when it comes. A larger order with a lower price is taken where it
    saves more than holding it costs.

    The reason says the most urgent of: the stock runs out before the delivery, it was never counted, there is no room,
    the shelf life cut the order, a lower price.
    """
    first, after = deliveries[:2]
    keeps = not math.isnan(terms.shelf_life_days)
    spoils_on = first.day + math.ceil(terms.shelf_life_days) * _ONE_DAY if keeps else after.day
    covers_to = min(after.day, spoils_on)
    there = shelf.stock_qty + shelf.arriving_before(after.day)
    left = consumption.left(shelf.start, first.day, stock_qty=shelf.stock_qty, arrivals=shelf.arrivals)
    expected, *paths = consumption.asked(first.day, covers_to, left=left, arrivals=shelf.arrivals)
    daily = consumption.mean_of_baking_days(planned_from, covers_to)
    safety = max(reached(np.array(paths), level) - expected, 0.0) + terms.safety_days * daily
    wanted = _whole_packs(expected + safety, terms.pack_qty)
    kept = consumption.asked(first.day, spoils_on, left=left, arrivals=shelf.arrivals)[0] if keeps else math.inf
    most, cut = _most_packs(terms, wanted, kept_qty=float(kept), left_qty=float(left[0]))
    packs = int(min(wanted, most))
    taken = _cheaper(packs, terms, most=most, days=(after.day - first.day).days, daily=daily, share=holding_share)
    lasting = consumption.asked(first.day, after.day, left=left, arrivals=shelf.arrivals)[1:]
    empty_on = consumption.runs_out_on(shelf.start, first.day, stock_qty=shelf.stock_qty, arrivals=shelf.arrivals)
    runs_out_on = None if empty_on is None or shelf.counted_on is None else max(empty_on, planned_from)
    return OrderLine(
        shop=shop,
        terms=terms,
        delivery=first,
        covers_to_day=covers_to,
        level=level,
        need_qty=float(expected) + there,
        safety_qty=safety,
        stock_qty=shelf.stock_qty,
        on_order_qty=there - shelf.stock_qty,
        daily_qty=daily,
        most_packs=most,
        lasts_without=reached(lasting, level) <= 1e-9,
        runs_out_on=runs_out_on,
        packs=taken,
        reason=_reason(runs_out_on, first, is_counted=shelf.counted_on is not None, cut=cut, is_more=taken > packs),
    )


def _most_packs(terms: Terms, wanted: int, *, kept_qty: float, left_qty: float) -> tuple[float, str]:
    """Return how many packs can be used in time and stored, and which of both cuts what is wanted."""
    lasts = math.isnan(terms.shelf_life_days) or terms.shelf_life_days > _LONGEST_SHELF_LIFE_DAYS
    kept = math.inf if lasts else _whole_packs(kept_qty, terms.pack_qty)
    room = (terms.storage_limit_qty - left_qty) / terms.pack_qty
    stored = room if math.isinf(room) else max(math.floor(room + 1e-9), 0)
    most = min(kept, stored)
    return most, "" if most >= wanted else "storage_limit" if stored < kept else "shelf_life"


def _whole_packs(qty: float, pack_qty: float) -> int:
    return max(math.ceil(qty / pack_qty - 1e-9), 0)


def _cheaper(packs: int, terms: Terms, *, most: float, days: float, daily: float, share: float) -> int:
    """Return how many packs to take so that price and holding cost least.

    From b packs on a pack costs s less than now: taking b saves b·s of what is needed sooner or later. The packs that
    are taken too early are held from the next delivery on until they are used, half of that time on average. See
    Silver, Pyke & Peterson (1998), section 5.5 on quantity discounts.
    """
    best, most_saved = packs, 0.0
    for from_packs, price in terms.prices if packs else ():
        early = from_packs - packs
        if early <= 0 or from_packs > most or daily <= 0:
            continue
        held_days = days + early * terms.pack_qty / daily / 2
        held = early * terms.pack_qty * terms.held_amount(held_days, holding_share=share)
        saved = from_packs * (terms.pack_price(packs) - price) - held
        if saved > most_saved + 1e-9:
            best, most_saved = from_packs, saved
    return best


def _reason(runs_out_on: pd.Timestamp | None, first: Delivery, *, is_counted: bool, cut: str, is_more: bool) -> str:
    if runs_out_on is not None:
        days = {"runs_out_on": runs_out_on.date().isoformat(), "delivery_day": first.day.date().isoformat()}
        return reason("runs_out_before", **days)
    if not is_counted:
        return reason("no_stock_count")
    return reason(cut or "price_break") if cut or is_more else ""
