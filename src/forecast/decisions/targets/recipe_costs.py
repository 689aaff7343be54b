"""What one more unit costs to make, from its recipe and the prices of packs, where nobody wrote it down.

In: Products, Recipes, Suppliers, Doughs. Out: Products.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from forecast.decisions.recipes import Amounts, add_amounts, base_unit, takes
from forecast.notices import Notice
from forecast.tables import DataFrame, Doughs, Products, Recipes, Suppliers, checked


def with_recipe_costs(
    products: DataFrame[Products],
    recipes: DataFrame[Recipes],
    suppliers: DataFrame[Suppliers],
    doughs: DataFrame[Doughs],
) -> tuple[DataFrame[Products], list[Notice]]:
    """Return the catalogue with unit costs that it lacks: the ingredients of one unit at the lowest price per unit.

    Recipes are followed down to what is bought. A product without a recipe of its own is costed by that of its dough
    (`makes_qty` in kg of dough), at its weight and with what the dough loses. Hours and energy are paid whether one
    piece more is made or not, so that ingredients are what one more unit costs. A cost that is written stays.

    `is_cost_from_recipe` marks what was filled in. Notices: `cost_from_recipe` names those products,
    `recipe_without_price` those whose recipe has an ingredient without a price: their cost stays unknown.

    Examples
    --------
    >>> from forecast.tables import empty
    >>> roll = checked(Products, pd.DataFrame({"product": ["ROLL"], "label": ["Roll"]}))
    >>> recipe = checked(Recipes, pd.DataFrame({"product": ["ROLL"], "ingredient": ["flour"], "makes_qty": [20.0],
    ...     "ingredient_qty": [1000.0], "ingredient_unit": ["g"]}))
    >>> mill = checked(Suppliers, pd.DataFrame({"supplier": ["mill"], "ingredient": ["flour"], "pack_qty": [25.0],
    ...     "ingredient_unit": ["kg"], "pack_price_net_amount": [20.0], "delivery_weekdays": ["1"]}))
    >>> with_recipe_costs(roll, recipe, mill, empty(Doughs))[0]["unit_cost_net_amount"].tolist()
    [0.04]
    """
    unknown = products["unit_cost_net_amount"].isna()
    if recipes.empty or not unknown.any():
        return products, []
    by_name, prices = takes(recipes), _prices(suppliers)
    loss = dict(zip(doughs["dough"], doughs["loss_share"], strict=True))
    costs, unpriced = {}, []
    rows = products.loc[unknown, ["product", "dough", "piece_kg", "label", "is_planned"]]
    for product, dough, piece_kg, label, is_planned in rows.itertuples(index=False, name=None):
        amounts: Amounts = {}
        if product in by_name:
            add_amounts(amounts, by_name, product, 1.0)
        elif dough in by_name and pd.notna(piece_kg):
            add_amounts(amounts, by_name, dough, piece_kg / (1 - loss.get(dough, 0.0)))
        if amounts and amounts.keys() <= prices.keys():
            costs[product] = round(sum(qty * prices[each] for each, qty in amounts.items()), 6)
        elif amounts and is_planned:
            unpriced.append(label)
    is_filled = products["product"].isin(list(costs))
    cost = products["unit_cost_net_amount"].fillna(products["product"].map(costs))
    filled = products.assign(unit_cost_net_amount=cost, is_cost_from_recipe=is_filled)
    known = products.loc[is_filled & products["is_planned"], "label"]
    notices = [*_named("cost_from_recipe", known.tolist()), *_named("recipe_without_price", unpriced)]
    return checked(Products, filled), notices


def _prices(suppliers: DataFrame[Suppliers]) -> Mapping[tuple[str, str], float]:
    """Return the lowest price of one kg, l or piece by ingredient and unit [shop's currency]."""
    priced = suppliers[suppliers["pack_price_net_amount"].notna()]
    columns = ["ingredient", "ingredient_unit", "pack_qty", "pack_price_net_amount"]
    lowest: dict[tuple[str, str], float] = {}
    for ingredient, unit, pack_qty, amount in priced[columns].itertuples(index=False, name=None):
        base, factor = base_unit(unit)
        price = amount / (pack_qty * factor)
        lowest[ingredient, base] = min(price, lowest.get((ingredient, base), price))
    return lowest


def _named(code: str, labels: Sequence[str]) -> list[Notice]:
    return [Notice(code, values={"count": len(labels), "products": ", ".join(sorted(labels))})] if labels else []
