"""How much of which ingredient a unit of each product takes.

In: Need, Recipes, Products, Doughs, Sales. Out: product, ingredient, per_product_qty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from forecast.decisions.recipes import Amounts, add_amounts, takes
from forecast.notices import Notice, Value
from forecast.tables import DataFrame, Need, ShopTables

_SHARE_WEEKS = 8


def ingredient_use(
    need: DataFrame[Need], tables: ShopTables, *, sold_in: Mapping[str, str]
) -> tuple[pd.DataFrame, list[Notice]]:
    """Return what one unit of every needed product takes of every ingredient that a supplier sells.

    A product without a recipe whose dough has one takes its dough: `piece_kg` with what is lost on the way.

    `sold_in` is the unit in which each ingredient is sold: kg, l or pcs; recipes in g, ml and cl are converted.
    Notices: `no_recipes` (none at all), `no_recipe` (these products are not covered, and what share of sales they are),
    `no_supplier`, `unit_mismatch` (a recipe in kg against packs in l; the whole ingredient is left out).
    """
    baked = sorted(need.loc[need["mean_qty"] > 0, "product"].unique())
    columns = ["product", "ingredient", "per_product_qty"]
    if tables.recipes.empty:
        return pd.DataFrame(columns=columns), [Notice("no_recipes", values={"count": len(baked)})]
    used = _per_unit(tables, baked)
    is_sold = used["ingredient"].isin(list(sold_in))
    is_clash = is_sold & (used["recipe_unit"] != used["ingredient"].map(dict(sold_in)))
    clashes = dict(used.loc[is_clash, ["ingredient", "recipe_unit"]].itertuples(index=False, name=None))
    unsold = sorted(used.loc[~is_sold, "ingredient"].unique())
    notices = [
        *_without_recipe([product for product in baked if product not in set(used["product"])], tables),
        *([Notice("no_supplier", values={"count": len(unsold), "ingredients": ", ".join(unsold)})] if unsold else []),
        *(_clash(ingredient, unit, sold_in[ingredient]) for ingredient, unit in sorted(clashes.items())),
    ]
    return used.loc[is_sold & ~used["ingredient"].isin(list(clashes)), columns], notices


def covered_products(tables: ShopTables) -> set[str]:
    """Return the products with a recipe of their own or of their dough."""
    by_name, products = takes(tables.recipes), tables.products
    by_dough = products[products["dough"].isin(list(by_name)) & products["piece_kg"].notna()]
    return set(by_name) | set(by_dough["product"])


def _per_unit(tables: ShopTables, products: Sequence[str]) -> pd.DataFrame:
    """Return how much of what is bought one unit of each product takes, in kg, l or pcs; sub-recipes are followed."""
    by_name = takes(tables.recipes)
    lost = dict(zip(tables.doughs["dough"], tables.doughs["loss_share"], strict=True))
    of_dough = tables.products[tables.products["dough"].isin(list(by_name)) & tables.products["piece_kg"].notna()]
    columns = ["product", "dough", "piece_kg"]
    doughs = {name: (dough, kg) for name, dough, kg in of_dough[columns].itertuples(index=False, name=None)}
    rows = []
    for product in products:
        amounts: Amounts = {}
        if product in by_name:
            add_amounts(amounts, by_name, product, 1.0)
        elif product in doughs:
            dough, piece_kg = doughs[product]
            add_amounts(amounts, by_name, dough, piece_kg / (1 - lost.get(dough, 0.0)))
        rows += [(product, ingredient, unit, qty) for (ingredient, unit), qty in amounts.items()]
    return pd.DataFrame(rows, columns=["product", "ingredient", "recipe_unit", "per_product_qty"])


def _without_recipe(products: Sequence[str], tables: ShopTables) -> list[Notice]:
    """Name the products that no order covers, the most sold first, with their share of the last weeks' sales."""
    if not products:
        return []
    sales = tables.sales
    recent = sales[sales["day"] > sales["day"].max() - pd.Timedelta(weeks=_SHARE_WEEKS)]
    amount = recent.groupby("product")["amount"].sum().clip(lower=0)
    named = sorted(products, key=lambda product: (-float(amount.get(product, 0.0)), product))
    values: dict[str, Value] = {"count": len(named), "products": ", ".join(named)}
    if amount.sum() <= 0:
        return [Notice("no_recipe", values=values)]
    share = float(amount.reindex(named).sum() / amount.sum())
    return [Notice("no_recipe_share", values={**values, "sales_share": round(share, 3)})]


def _clash(ingredient: str, recipe_unit: str, supplier_unit: str) -> Notice:
    values = {"ingredient": ingredient, "recipe_unit": recipe_unit, "supplier_unit": supplier_unit}
    return Notice("unit_mismatch", "warning", values=values)
