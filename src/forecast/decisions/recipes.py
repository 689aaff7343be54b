"""Recipes with what they are made of: an ingredient that has a recipe itself is followed down to what is bought.

In: Recipes.
"""

from __future__ import annotations

from collections.abc import Mapping

from forecast.tables import DataFrame, Recipes

_BASE = {"g": ("kg", 0.001), "ml": ("l", 0.001), "cl": ("l", 0.01)}

Amounts = dict[tuple[str, str], float]
"""Ingredient and its unit (kg, l or pcs) → how much."""


def base_unit(unit: str) -> tuple[str, float]:
    """Return the unit in which an ingredient is counted, and how many of it one `unit` is.

    Examples
    --------
    >>> base_unit("g"), base_unit("pcs")
    (('kg', 0.001), ('pcs', 1.0))
    """
    return _BASE.get(unit, (unit, 1.0))


def takes(recipes: DataFrame[Recipes]) -> Mapping[str, list[tuple[str, str, float]]]:
    """Return per product what one unit of it takes: ingredient, unit (kg, l or pcs) and how much."""
    found: dict[str, list[tuple[str, str, float]]] = {}
    columns = ["product", "ingredient", "makes_qty", "ingredient_qty", "ingredient_unit"]
    for product, ingredient, makes, qty, unit in recipes[columns].itertuples(index=False, name=None):
        base, factor = base_unit(unit)
        found.setdefault(product, []).append((ingredient, base, qty * factor / makes))
    return found


def add_amounts(amounts: Amounts, by_name: Mapping[str, list[tuple[str, str, float]]], name: str, qty: float) -> None:
    """Add what `qty` units of something take, down to what is not made here."""
    for ingredient, unit, each in by_name.get(name, ()):
        if ingredient in by_name:
            add_amounts(amounts, by_name, ingredient, qty * each)
        else:
            amounts[ingredient, unit] = amounts.get((ingredient, unit), 0.0) + qty * each
