"""What is weighed out for a dough: own recipes, sub-recipes, products' recipes, shares of the flour."""

from __future__ import annotations

import pandas as pd
import pytest

from forecast.decisions.baking.weighing import weighed_ingredients
from forecast.tables import DoughPlan, Recipes, checked

DAY = pd.Timestamp("2026-11-23")
PLAN = pd.DataFrame(
    {
        "shop": "A",
        "day": DAY,
        "dough": ["levain", "levain"],
        "product": ["NOIX", "SEIGLE"],
        "plan_qty": [20.0, 10.0],
        "made_ahead_qty": 0.0,
        "decided_qty": [None, 30.0],
    }
)


def doughs(need_kg: float, made_kg: float, mixes: int):
    row = {"shop": "A", "day": [DAY], "dough": "levain", "need_kg": need_kg, "mixes": mixes, "made_kg": made_kg}
    return checked(DoughPlan, pd.DataFrame(row).assign(left_amount=None))


def recipes(*rows):
    columns = ["product", "makes_qty", "ingredient", "ingredient_qty", "ingredient_unit"]
    return checked(Recipes, pd.DataFrame(rows, columns=columns))


def weights(table):
    return {name: round(qty, 6) for name, qty in zip(table["ingredient"], table["qty"], strict=True)}


def test_a_dough_with_its_own_recipe_is_weighed_by_what_is_mixed() -> None:
    own = recipes(
        ("levain", 10.0, "farine T80", 5.0, "kg"),
        ("levain", 10.0, "eau", 4.0, "kg"),
        ("levain", 10.0, "sel", 100.0, "g"),
    )
    table = weighed_ingredients(doughs(18.0, 20.0, 2), PLAN, own)
    assert weights(table) == {"farine T80": 10.0, "eau": 8.0, "sel": 0.2}
    assert table["mix_qty"].tolist() == [5.0, 4.0, 0.1]
    assert table["flour_share"].tolist() == [1.0, 0.8, 0.02]


def test_a_sub_recipe_is_weighed_as_what_it_is_made_of() -> None:
    own = recipes(
        ("levain", 10.0, "farine", 4.0, "kg"),
        ("levain", 10.0, "chef", 2.0, "kg"),
        ("chef", 1.0, "farine", 0.5, "kg"),
        ("chef", 1.0, "eau", 0.5, "kg"),
    )
    assert weights(weighed_ingredients(doughs(10.0, 10.0, 1), PLAN, own)) == {"farine": 5.0, "eau": 1.0}


def test_products_are_summed_with_what_was_decided_and_the_dough_left_over() -> None:
    table = recipes(
        ("NOIX", 10.0, "Mehl", 2.0, "kg"), ("SEIGLE", 10.0, "Mehl", 3.0, "kg"), ("NOIX", 10.0, "oeufs", 5.0, "pcs")
    )
    found = weighed_ingredients(doughs(20.0, 25.0, 1), PLAN, table)
    assert weights(found) == pytest.approx({"Mehl": (4 + 9) * 1.25, "oeufs": 12.5})
    assert found["flour_share"].isna().tolist() == [False, True]


def test_a_dough_without_any_recipe_has_no_lines() -> None:
    assert weighed_ingredients(doughs(5.0, 5.0, 1), PLAN, recipes(("TARTE", 1.0, "sucre", 1.0, "kg"))).empty
