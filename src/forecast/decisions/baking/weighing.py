"""What to weigh out for every dough: ingredients, sub-recipes followed, with baker's percentages.

In: DoughPlan, ProductionPlan, Recipes. Out: WeighedIngredients.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.decisions.recipes import Amounts, add_amounts, takes
from forecast.tables import DataFrame, DoughPlan, Recipes, WeighedIngredients, checked

_FLOURS = ("farine", "mehl", "flour", "schrot", "semoule")


def weighed_ingredients(
    doughs: DataFrame[DoughPlan], plan: pd.DataFrame, recipes: DataFrame[Recipes]
) -> DataFrame[WeighedIngredients]:
    """Return what goes into every dough, the dough that is left over included.

    A dough with a recipe of its own (its name in the column `product`, `makes_qty` in kg of dough) is weighed by it;
    else its products' recipes are summed. An ingredient that has a recipe itself is weighed as what it is made of.
    Shares are of all flour (farine, Mehl, flour, …), as bakers count; without flour they are empty.
    """
    by_name = takes(recipes)
    qty = np.maximum(plan["decided_qty"].fillna(plan["plan_qty"]) - plan["made_ahead_qty"], 0)
    rows = []
    columns = ["shop", "day", "dough", "need_kg", "mixes", "made_kg"]
    for shop, day, dough, need_kg, mixes, made_kg in doughs[columns].itertuples(index=False, name=None):
        mine = plan[(plan["shop"] == shop) & (plan["day"] == day) & (plan["dough"] == dough)]
        amounts: Amounts = {}
        if dough in by_name:
            add_amounts(amounts, by_name, dough, made_kg)
        else:
            # What the mixes make more than the pieces need holds the same ingredients.
            more = made_kg / need_kg if need_kg else 1.0
            for product, wanted in zip(mine["product"], qty[mine.index], strict=True):
                add_amounts(amounts, by_name, str(product), float(wanted) * more)
        flour = sum(amount for (name, unit), amount in amounts.items() if unit == "kg" and is_flour(name))
        for (ingredient, unit), amount in sorted(
            amounts.items(), key=lambda each: (not is_flour(each[0][0]), -each[1])
        ):
            share = amount / flour if flour and unit == "kg" else None
            rows.append((shop, day, dough, ingredient, unit, amount, amount / mixes if mixes else None, share))
    return checked(WeighedIngredients, pd.DataFrame(rows, columns=list(WeighedIngredients.to_schema().columns)))


def is_flour(ingredient: str) -> bool:
    """Return whether an ingredient counts as flour, by a word of its name.

    Examples
    --------
    >>> is_flour("Roggenmehl 1150"), is_flour("beurre")
    (True, False)
    """
    return any(word in ingredient.casefold() for word in _FLOURS)
