"""Unit costs from recipes: what is bought for one more piece, and what stays unknown."""

from __future__ import annotations

import pandas as pd
import pytest

from forecast.decisions.targets.recipe_costs import with_recipe_costs
from forecast.tables import Doughs, Products, Recipes, Suppliers, checked, empty


def recipes(*rows):
    columns = ["product", "ingredient", "makes_qty", "ingredient_qty", "ingredient_unit"]
    return checked(Recipes, pd.DataFrame(rows, columns=columns))


def prices(**of_kg):
    rows = pd.DataFrame({"ingredient": list(of_kg), "pack_price_net_amount": list(of_kg.values())})
    return checked(Suppliers, rows.assign(supplier="mill", ingredient_unit="kg", pack_qty=10.0, delivery_weekdays="1"))


def catalogue(*rows):
    return checked(Products, pd.DataFrame([{"label": row["product"].title()} | row for row in rows]))


def costed(products, made, sold, doughs=None):
    filled, notices = with_recipe_costs(products, made, sold, empty(Doughs) if doughs is None else doughs)
    return filled.set_index("product"), [(notice.code, notice.values["products"]) for notice in notices]


TART = catalogue({"product": "TART"})
PASTRY = ("pastry", "flour", 2.0, 1.0, "kg")


def test_the_cost_of_a_tart_is_that_of_its_pastry_and_its_fruit():
    made = recipes(("TART", "pastry", 1.0, 400.0, "g"), ("TART", "plums", 1.0, 0.5, "kg"), PASTRY)
    filled, said = costed(TART, made, prices(flour=9.0, plums=30.0))
    assert filled.loc["TART", "unit_cost_net_amount"] == pytest.approx(0.4 * 0.5 * 0.9 + 0.5 * 3.0)
    assert filled.loc["TART", "is_cost_from_recipe"]
    assert said == [("cost_from_recipe", "Tart")]


def test_a_bread_without_a_recipe_is_costed_by_its_dough_its_weight_and_what_is_lost():
    bread = catalogue({"product": "RYE", "dough": "rye dough", "piece_kg": 0.95})
    made = recipes(("rye dough", "flour", 10.0, 6.0, "kg"))
    doughs = checked(Doughs, pd.DataFrame({"dough": ["rye dough"], "mix_kg": [20.0], "loss_share": [0.05]}))
    filled, _ = costed(bread, made, prices(flour=10.0), doughs)
    assert filled.loc["RYE", "unit_cost_net_amount"] == pytest.approx(0.6)


def test_the_cheapest_pack_counts():
    made = recipes(("TART", "plums", 1.0, 1.0, "kg"))
    dear = prices(plums=50.0).assign(supplier="dear")
    both = checked(Suppliers, pd.concat([dear, prices(plums=20.0)]))
    assert costed(TART, made, both)[0].loc["TART", "unit_cost_net_amount"] == pytest.approx(2.0)


def test_an_ingredient_without_a_price_leaves_the_cost_unknown_and_is_said():
    made = recipes(("TART", "plums", 1.0, 1.0, "kg"), ("TART", "flour", 1.0, 1.0, "kg"))
    filled, said = costed(TART, made, prices(plums=20.0, flour=None))
    assert pd.isna(filled.loc["TART", "unit_cost_net_amount"])
    assert not filled.loc["TART", "is_cost_from_recipe"]
    assert said == [("recipe_without_price", "Tart")]


def test_a_recipe_in_litres_is_not_priced_by_the_kilo():
    made = recipes(("TART", "plums", 1.0, 1.0, "l"))
    assert costed(TART, made, prices(plums=20.0))[1] == [("recipe_without_price", "Tart")]


def test_a_cost_that_is_written_stays():
    written = catalogue({"product": "TART", "unit_cost_net_amount": 4.0}, {"product": "ROLL"})
    made = recipes(("TART", "plums", 1.0, 1.0, "kg"), ("ROLL", "flour", 20.0, 1.0, "kg"))
    filled, said = costed(written, made, prices(plums=20.0, flour=10.0))
    assert filled["unit_cost_net_amount"].tolist() == [4.0, 0.05]
    assert filled["is_cost_from_recipe"].tolist() == [False, True]
    assert said == [("cost_from_recipe", "Roll")]


def test_without_recipes_nothing_is_filled_in_or_said():
    filled, said = with_recipe_costs(TART, empty(Recipes), prices(plums=1.0), empty(Doughs))
    assert filled is TART
    assert said == []
