"""Baking from a storeroom that is filled by orders: what was made, used, missing, thrown away, delivered, ordered.

In: what was to be made, Pantry, the days on which nobody delivers. Out: what was made, SimulatedStock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.simulation.customers import ShopGrid
from forecast.simulation.deliveries import Deliveries, DeliveryCalendar
from forecast.simulation.ordering import OrderingEvening, OrderingPolicy
from forecast.simulation.pantry import Pantry
from forecast.simulation.shortages import what_can_be_made
from forecast.simulation.storeroom import Storeroom
from forecast.tables import DataFrame, OnOrder, SimulatedStock, Stock, checked, empty
from forecast.trading_day import Floats

_ONE_DAY = pd.Timedelta(days=1)
_MEAN_DAYS = 28
"""Days whose baking is the mean need of a day [days]."""


@dataclass(frozen=True)
class Supplied:
    """What became of what was to be made: shop, product, day, `made_qty`; and the storeroom day by day."""

    made: pd.DataFrame
    stock: DataFrame[SimulatedStock]


def supplied(
    planned: pd.DataFrame,
    before: pd.DataFrame,
    pantry: Pantry,
    *,
    calendar: DeliveryCalendar,
    orderings: Mapping[str, OrderingPolicy],
) -> dict[str, Supplied]:
    """Go through the days of one shop for each way to order; what an evening leaves is what the next day begins with.

    A day: what is planned is baked, or less where an ingredient is short (`what_can_be_made`); what does not keep until
    tomorrow is thrown away; what was ordered for the day is delivered; an order is written where it cannot wait for the
    next evening. Every way to order begins with the same stock, enough until the second delivery.

    Parameters
    ----------
    planned, before
        shop, product, day, made_qty: what is to be made, and what was made in the four weeks before [units].
    """
    days = pd.date_range(planned["day"].min(), planned["day"].max())
    grid = ShopGrid(pantry.products, days)
    earlier = ShopGrid(pantry.products, pd.date_range(days[0] - _MEAN_DAYS * _ONE_DAY, days[0] - _ONE_DAY))
    asked_qty = grid.table(planned, "made_qty")
    needs = np.vstack([earlier.table(before, "made_qty").T, asked_qty.T]) @ pantry.uses_qty
    evenings = [Deliveries.of(pantry, calendar, day) for day in earlier.days[-1:].append(days)]
    shop, place = str(planned["shop"].iloc[0]), grid.places(planned)
    result = {}
    for name, ordering in orderings.items():
        keeper = _Storekeeper(shop, pantry, needs, ordering)
        keeper.begin(evenings[0])
        made_qty = np.zeros_like(asked_qty)
        for at, evening in enumerate(evenings[1:]):
            made_qty[:, at] = keeper.live(evening, asked_qty[:, at])
        made = planned[["shop", "product", "day"]].assign(made_qty=made_qty[place].round(9))
        result[name] = Supplied(made, keeper.table(name, days))
    return result


class _Storekeeper:
    """One storeroom from day to day, and what happened in it.

    `needs` is what the baking that is asked for takes, days × ingredients, from four weeks before the first day on.
    """

    def __init__(self, shop: str, pantry: Pantry, needs: Floats, ordering: OrderingPolicy) -> None:
        self.shop, self.pantry, self.needs, self.ordering = shop, pantry, needs, ordering
        self.room = Storeroom([each.shelf_life_days for each in pantry.terms])
        self.pack_qty = np.array([each.pack_qty for each in pantry.terms])
        self.coming: dict[pd.Timestamp, Floats] = {}
        self.comes: dict[pd.Timestamp, npt.NDArray[np.bool_]] = {}
        self.seen: list[dict[str, Floats]] = []

    def begin(self, evening: Deliveries) -> None:
        """Fill the storeroom for the need until the second delivery has come, and write the first orders."""
        covered = [
            min((after - evening.day).days, self.room.keeps_days[place]) for place, after in enumerate(evening.after)
        ]
        wanted = [self.needs[_MEAN_DAYS:][: int(days), place].sum() for place, days in enumerate(covered)]
        self.room.receive(-1, self._in_packs(np.array(wanted)))
        self._order(evening)

    def live(self, evening: Deliveries, asked_qty: Floats) -> Floats:
        """Go through a day up to its evening; return what was made of what was asked for."""
        today, nothing = len(self.seen), np.zeros(len(self.pack_qty))
        there, uses = self.room.stock_qty, self.pantry.uses_qty
        made = what_can_be_made(asked_qty, uses, there, self.pantry.margin_amount)
        needed, used = asked_qty @ uses, np.minimum(made @ uses, there)
        self.room.take(used)
        spoiled = self.room.spoil(today + 1)
        delivered = self.coming.pop(evening.day, nothing)
        self.room.receive(today, delivered)
        seen = {
            "needed_qty": needed, "used_qty": used, "missing_qty": np.maximum(needed - there, 0.0),
            "spoiled_qty": spoiled, "is_delivery_day": self.comes.pop(evening.day, nothing > 0),
        }  # fmt: skip
        self.seen.append(seen)
        seen["ordered_qty"] = self._order(evening)
        # What is ordered for the same night is there before the evening is over.
        at_once = self.coming.pop(evening.day, nothing)
        self.room.receive(today, at_once)
        seen |= {"delivered_qty": delivered + at_once, "stock_qty": self.room.stock_qty}
        return made

    def _order(self, evening: Deliveries) -> Floats:
        asked = np.asarray(self.ordering(self._known(evening)), dtype=np.float64)
        ordered = np.where(evening.is_last_call, self._in_packs(asked), 0.0)
        for place in np.flatnonzero(evening.is_last_call).tolist():
            day = evening.first[place]
            self.coming.setdefault(day, np.zeros(len(ordered)))[place] += ordered[place]
            self.comes.setdefault(day, np.zeros(len(ordered), dtype=bool))[place] = True
        return ordered

    def _in_packs(self, qty: Floats) -> Floats:
        packs = np.maximum(np.ceil(np.round(qty / self.pack_qty, 9)), 0.0)
        return np.asarray(packs * self.pack_qty, dtype=np.float64)

    def _known(self, evening: Deliveries) -> OrderingEvening:
        """Return what a way to order may know."""
        terms, until = self.pantry.terms, len(self.seen) + _MEAN_DAYS
        rows = pd.DataFrame(
            {
                "ingredient": [each.ingredient for each in terms],
                "supplier": [each.supplier for each in terms],
                "ingredient_unit": [each.unit for each in terms],
                "stock_qty": self.room.stock_qty,
                "on_order_qty": sum(self.coming.values(), np.zeros(len(terms))),
                "mean_daily_qty": self.needs[until - _MEAN_DAYS : until].mean(axis=0),
                "delivery_day": evening.first,
                "after_day": evening.after,
                "pack_qty": self.pack_qty,
                "shelf_life_days": [each.shelf_life_days for each in terms],
            }
        )
        rows["covered_days"] = (rows["after_day"] - evening.day).dt.days
        rows["between_days"] = (rows["after_day"] - rows["delivery_day"]).dt.days
        counted = rows[["ingredient", "stock_qty"]].assign(shop=self.shop, day=evening.day)
        coming = [
            {
                "shop": self.shop, "supplier": each.supplier, "ingredient": each.ingredient, "delivery_day": day,
                "qty": qty[place],
            }
            for day, qty in sorted(self.coming.items())
            for place, each in enumerate(terms)
            if qty[place] > 0
        ]  # fmt: skip
        on_order = checked(OnOrder, pd.DataFrame(coming)) if coming else empty(OnOrder)
        return OrderingEvening(self.shop, evening.now, rows, checked(Stock, counted), on_order)

    def table(self, ordering: str, days: pd.DatetimeIndex) -> DataFrame[SimulatedStock]:
        """Return the days that were lived through."""
        terms, price = self.pantry.terms, np.tile(self.pantry.price_amount, len(days))
        rows = pd.DataFrame({name: np.concatenate([seen[name] for seen in self.seen]) for name in self.seen[0]}).assign(
            ordering=ordering,
            shop=self.shop,
            day=np.repeat(days, len(terms)),
            supplier=[each.supplier for each in terms] * len(days),
            ingredient=[each.ingredient for each in terms] * len(days),
            ingredient_unit=[each.unit for each in terms] * len(days),
        )
        quantities = rows.columns[rows.columns.str.endswith("_qty")]
        rows[quantities] = rows[quantities].round(9)
        rows["stock_amount"], rows["spoiled_amount"] = rows["stock_qty"] * price, rows["spoiled_qty"] * price
        return checked(SimulatedStock, rows.sort_values(["shop", "ingredient", "day"]))
