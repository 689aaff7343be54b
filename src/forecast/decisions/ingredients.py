"""How much of which ingredient a day's baking uses.

In: Need, Recipes. Out: shop, ingredient, day, mean_qty, sd_qty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from forecast.decisions.recipes import Amounts, add_amounts, takes
from forecast.notices import Notice
from forecast.tables import DataFrame, Need, Recipes


def ingredient_use(
    need: DataFrame[Need], recipes: DataFrame[Recipes], *, sold_in: Mapping[str, str]
) -> tuple[pd.DataFrame, list[Notice]]:
    """Return what the needed baking takes of every ingredient that a supplier sells.

    The standard deviations of products are added, as if all products had their busy day together: they share
    weekday, weather and events, and a sum of squares would promise a smoothing that a bakery does not see.

    `sold_in` is the unit in which each ingredient is sold: kg, l or pcs; recipes in g, ml and cl are converted.
    Notices: `no_recipes` (none at all), `no_recipe` (these products are not covered), `no_supplier`, `unit_mismatch`
    (a recipe in kg against packs in l; the whole ingredient is left out).
    """
    baked = sorted(need.loc[need["mean_qty"] > 0, "product"].unique())
    if recipes.empty:
        nothing = pd.DataFrame(columns=["shop", "ingredient", "day", "mean_qty", "sd_qty"])
        return nothing, [Notice("no_recipes", values={"count": len(baked)})]
    used = _per_unit(recipes, baked)
    is_sold = used["ingredient"].isin(list(sold_in))
    is_clash = is_sold & (used["recipe_unit"] != used["ingredient"].map(dict(sold_in)))
    clashes = dict(used.loc[is_clash, ["ingredient", "recipe_unit"]].itertuples(index=False, name=None))
    notices = [
        *_listed("no_recipe", "products", [product for product in baked if product not in set(used["product"])]),
        *_listed("no_supplier", "ingredients", sorted(used.loc[~is_sold, "ingredient"].unique())),
        *(_clash(ingredient, unit, sold_in[ingredient]) for ingredient, unit in sorted(clashes.items())),
    ]
    usable = used[is_sold & ~used["ingredient"].isin(list(clashes))]
    uses = need.merge(usable[["product", "ingredient", "per_product_qty"]], on="product")
    uses = uses.assign(
        mean_qty=uses["mean_qty"] * uses["per_product_qty"], sd_qty=uses["sd_qty"] * uses["per_product_qty"]
    )
    summed: pd.DataFrame = uses.groupby(["shop", "ingredient", "day"])[["mean_qty", "sd_qty"]].sum().reset_index()
    return summed, notices


def _per_unit(recipes: DataFrame[Recipes], products: Sequence[str]) -> pd.DataFrame:
    """Return how much of what is bought one unit of each product takes, in kg, l or pcs; sub-recipes are followed."""
    by_name = takes(recipes)
    rows = []
    for product in products:
        amounts: Amounts = {}
        add_amounts(amounts, by_name, product, 1.0)
        rows += [(product, ingredient, unit, qty) for (ingredient, unit), qty in amounts.items()]
    return pd.DataFrame(rows, columns=["product", "ingredient", "recipe_unit", "per_product_qty"])


def _listed(code: str, what: str, names: Sequence[str]) -> list[Notice]:
    return [Notice(code, values={"count": len(names), what: ", ".join(names)})] if names else []


def _clash(ingredient: str, recipe_unit: str, supplier_unit: str) -> Notice:
    values = {"ingredient": ingredient, "recipe_unit": recipe_unit, "supplier_unit": supplier_unit}
    return Notice("unit_mismatch", "warning", values=values)
