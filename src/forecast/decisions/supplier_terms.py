"""From whom each ingredient is ordered, and on which terms.

In: Suppliers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forecast.decisions.delivery_days import Schedule, weekdays
from forecast.notices import Notice
from forecast.tables import DataFrame, Suppliers

_BASE = {"g": ("kg", 0.001), "ml": ("l", 0.001), "cl": ("l", 0.01)}


@dataclass(frozen=True)
class Terms:
    """How one supplier sells one ingredient; quantities in its unit (kg, l or pcs), prices net [shop's currency].

    `pack_price_net_amount` is not a number where it is unknown, `shelf_life_days` where it does not matter.
    """

    supplier: str
    ingredient: str
    unit: str
    pack_qty: float
    pack_price_net_amount: float
    schedule: Schedule
    shelf_life_days: float
    safety_days: float


def base_unit(unit: str) -> tuple[str, float]:
    """Return the unit in which an ingredient is counted, and how many of it one `unit` is.

    Examples
    --------
    >>> base_unit("g"), base_unit("pcs")
    (('kg', 0.001), ('pcs', 1.0))
    """
    return _BASE.get(unit, (unit, 1.0))


def chosen_terms(suppliers: DataFrame[Suppliers], *, timezone: str) -> tuple[dict[str, Terms], list[Notice]]:
    """Return the terms by ingredient: those of the supplier that is cheapest per unit.

    A supplier without a price comes after those with one, then the name decides. A choice among several is said.
    """
    every: dict[str, list[Terms]] = {}
    for row in suppliers.to_dict("records"):
        terms = _terms(row, timezone)
        every.setdefault(terms.ingredient, []).append(terms)
    chosen = {ingredient: min(offers, key=_rank) for ingredient, offers in sorted(every.items())}
    notices = [
        Notice("supplier_chosen", values={"ingredient": ingredient, "supplier": chosen[ingredient].supplier})
        for ingredient, offers in sorted(every.items())
        if len(offers) > 1
    ]
    return chosen, notices


def _rank(terms: Terms) -> tuple[bool, float, str]:
    price = terms.pack_price_net_amount / terms.pack_qty
    is_unknown = math.isnan(price)
    return is_unknown, 0.0 if is_unknown else price, terms.supplier


def _terms(row: Mapping[Any, Any], timezone: str) -> Terms:
    unit, factor = base_unit(str(row["ingredient_unit"]))
    return Terms(
        supplier=str(row["supplier"]),
        ingredient=str(row["ingredient"]),
        unit=unit,
        pack_qty=float(row["pack_qty"]) * factor,
        pack_price_net_amount=float(row["pack_price_net_amount"]),
        schedule=Schedule(
            weekdays(str(row["delivery_weekdays"])), int(row["cutoff_s"]), int(row["lead_days"]), timezone
        ),
        shelf_life_days=float(row["shelf_life_days"]),
        safety_days=float(row["safety_days"]),
    )
