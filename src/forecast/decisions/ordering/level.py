"""How sure each ingredient has to be: what a shortage stops against what holding it costs.

In: Need, Products, ingredient use. Out: a service level per ingredient.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from forecast.config import OrderingSettings
from forecast.decisions.ordering.suppliers import Terms
from forecast.tables import DataFrame, Products


def margins_of(use: pd.DataFrame, products: DataFrame[Products]) -> Mapping[str, float]:
    """Return what baking brings in per unit of each ingredient [shop's currency per kg, l or pcs].

    The margin (net price − unit cost) of what needs it, weighed by how much is baked. Products without price or cost,
    and those that bring in nothing, are left out; an ingredient that only they need is not in the result.

    Parameters
    ----------
    use : DataFrame
        product, ingredient, per_product_qty, mean_qty: how much of the product is needed.
    """
    margin = products["price_gross_amount"] / (1 + products["vat_share"]) - products["unit_cost_net_amount"]
    of_product = dict(zip(products["product"], margin, strict=True))
    rows = use.assign(margin=use["product"].map(of_product))
    rows = rows[rows["margin"] > 0]
    rows = rows.assign(brought=rows["margin"] * rows["mean_qty"], used=rows["per_product_qty"] * rows["mean_qty"])
    sums = rows.groupby("ingredient")[["brought", "used"]].sum()
    sums = sums[sums["used"] > 0]
    return dict(zip(sums.index.map(str), sums["brought"] / sums["used"], strict=True))


def service_level(margin: float, terms: Terms, *, days: float, settings: OrderingSettings) -> float:
    """Return the chance at which an ingredient should last until the delivery after next.

    One more unit brings `margin` where it would be missing, and costs what it is to hold it for `days` to the next
    delivery where it is left (`Terms.held_amount`). It pays up to the chance margin / (margin + held), kept between
    `lowest_level` and `highest_level`. `level` of the settings where margin or price is not known.

    References
    ----------
    The newsvendor's ratio for each delivery: Arrow, Harris & Marschak (1951), Econometrica 19(3),
    doi:10.2307/1906813; per cycle with a cost per unit short (B2), Silver, Pyke & Peterson (1998), Inventory Management
    and Production Planning and Scheduling, sections 7.5 and 7.9.

    Examples
    --------
    Flour at 0.86 a kilogram, half a week to the next lorry, brings in 3 a kilogram; held at 25 % a year:

    >>> from forecast.decisions.ordering.deliveries import Schedule
    >>> flour = Terms("mill", "flour", "kg", 25.0, ((1, 21.5),), Schedule(frozenset({0, 3}), 43200, 1, "UTC"),
    ...               math.nan, math.inf, 0.0)
    >>> wide = OrderingSettings(highest_level=0.9999)
    >>> round(service_level(3.0, flour, days=3.5, settings=wide), 4)
    0.9993
    >>> service_level(3.0, flour, days=3.5, settings=OrderingSettings())
    0.99
    """
    held = terms.held_amount(days, holding_share=settings.holding_share)
    if math.isnan(margin) or math.isnan(held):
        return settings.level
    ratio = margin / (margin + held) if margin + held > 0 else 1.0
    return float(np.clip(ratio, settings.lowest_level, settings.highest_level))
