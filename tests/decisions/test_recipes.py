"""Sub-recipes are followed down to what is bought."""

from __future__ import annotations

import pandas as pd
import pytest

from forecast.decisions.recipes import Amounts, add_amounts, takes
from forecast.tables import Recipes, checked


def test_a_filling_and_its_cream_are_followed_in_their_units() -> None:
    rows = [
        ("ECLAIR", 30.0, "crème pâtissière", 1.5, "kg"),
        ("ECLAIR", 30.0, "farine", 500.0, "g"),
        ("crème pâtissière", 2.0, "lait", 1.6, "l"),
        ("crème pâtissière", 2.0, "oeufs", 8.0, "pcs"),
    ]
    recipes = checked(
        Recipes,
        pd.DataFrame(rows, columns=["product", "makes_qty", "ingredient", "ingredient_qty", "ingredient_unit"]),
    )
    amounts: Amounts = {}
    add_amounts(amounts, takes(recipes), "ECLAIR", 60.0)
    assert amounts == pytest.approx({("lait", "l"): 2.4, ("oeufs", "pcs"): 12.0, ("farine", "kg"): 1.0})
