"""From whom each ingredient is ordered, and on which terms.

In: Suppliers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from forecast.decisions.ordering.deliveries import Schedule
from forecast.decisions.recipes import base_unit
from forecast.notices import Notice
from forecast.tables import DataFrame, Suppliers


@dataclass(frozen=True)
class Terms:
    """How one supplier sells one ingredient; quantities in its unit (kg, l or pcs), prices net [shop's currency].

    `prices` are (from how many packs on, price of a pack), the smallest number first; a price is not a number where it
    is unknown, `shelf_life_days` where it does not matter. `storage_limit_qty` is infinite without a limit.
    """

    supplier: str
    ingredient: str
    unit: str
    pack_qty: float
    prices: tuple[tuple[int, float], ...]
    schedule: Schedule
    shelf_life_days: float
    storage_limit_qty: float
    safety_days: float

    def pack_price(self, packs: int = 1) -> float:
        """Return the price of one pack when so many are ordered [shop's currency].

        Where even the first price begins at more packs, fewer cost as much each.
        """
        reached = [price for from_packs, price in self.prices if from_packs <= packs]
        return reached[-1] if reached else self.prices[0][1]

    def held_amount(self, days: float, *, holding_share: float) -> float:
        """Return what it costs to hold one unit for so many days [shop's currency].

        Its price times `holding_share` a year for money and room; what does not keep loses its worth evenly over its
        shelf life. See Silver, Pyke & Peterson (1998), Inventory Management and Production Planning and Scheduling,
        section 3.4 (the carrying charge) and 10.4 (perishables); that worth goes evenly is an assumption.
        """
        lost_a_day = 0.0 if math.isnan(self.shelf_life_days) else 1 / self.shelf_life_days
        return self.pack_price() / self.pack_qty * min(days * (holding_share / 365 + lost_a_day), 1.0)


def chosen_terms(suppliers: DataFrame[Suppliers], *, timezone: str) -> tuple[dict[str, Terms], list[Notice]]:
    """Return the terms by ingredient: those of the supplier that is cheapest per unit when one pack is ordered.

    A supplier without a price comes after those with one, then the name decides. A choice among several is said.
    """
    every: dict[str, dict[str, Terms]] = {}
    for row in suppliers.sort_values("from_packs", kind="stable").to_dict("records"):
        terms = _terms(row, timezone)
        offers = every.setdefault(terms.ingredient, {})
        known = offers.get(terms.supplier)
        offers[terms.supplier] = terms if known is None else _with_price(known, terms.prices)
    chosen = {ingredient: min(offers.values(), key=_rank) for ingredient, offers in sorted(every.items())}
    notices = [
        Notice("supplier_chosen", values={"ingredient": ingredient, "supplier": chosen[ingredient].supplier})
        for ingredient, offers in sorted(every.items())
        if len(offers) > 1
    ]
    return chosen, notices


def _with_price(terms: Terms, more: tuple[tuple[int, float], ...]) -> Terms:
    return replace(terms, prices=(*terms.prices, *more))


def _rank(terms: Terms) -> tuple[bool, float, str]:
    price = terms.pack_price() / terms.pack_qty
    is_unknown = math.isnan(price)
    return is_unknown, 0.0 if is_unknown else price, terms.supplier


def _terms(row: Mapping[Any, Any], timezone: str) -> Terms:
    unit, factor = base_unit(str(row["ingredient_unit"]))
    weekdays = (int(weekday) for weekday in str(row["delivery_weekdays"]).replace(",", " ").split())
    limit = float(row["storage_limit_qty"])
    return Terms(
        supplier=str(row["supplier"]),
        ingredient=str(row["ingredient"]),
        unit=unit,
        pack_qty=float(row["pack_qty"]) * factor,
        prices=((int(row["from_packs"]), float(row["pack_price_net_amount"])),),
        schedule=Schedule(frozenset(weekdays), int(row["cutoff_s"]), int(row["lead_days"]), timezone),
        shelf_life_days=float(row["shelf_life_days"]),
        storage_limit_qty=math.inf if math.isnan(limit) else limit * factor,
        safety_days=float(row["safety_days"]),
    )
