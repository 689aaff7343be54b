"""Recipes times baking, against SQL; units; what is not covered; which supplier."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pytest

from forecast.decisions.ordering.ingredients import covered_products, ingredient_use
from forecast.decisions.ordering.suppliers import chosen_terms
from forecast.decisions.recipes import base_unit
from forecast.tables import Doughs, Need, Products, Recipes, Sales, ShopTables, Suppliers, checked, empty

MONDAY = pd.Timestamp("2026-11-23")


def need_of(rows):
    frame = pd.DataFrame(rows, columns=["shop", "product", "day", "mean_qty"])
    return checked(Need, frame.assign(is_planned=True))


def use_of(need, recipes, sold_in, **tables):
    return ingredient_use(need, ShopTables(timezone="UTC", recipes=recipes, **tables), sold_in=sold_in)


def recipes_of(*rows):
    return checked(
        Recipes, pd.DataFrame(rows, columns=["product", "ingredient", "makes_qty", "ingredient_qty", "ingredient_unit"])
    )


def suppliers_of(*rows):
    frame = pd.DataFrame(
        rows, columns=["supplier", "ingredient", "ingredient_unit", "pack_qty", "pack_price_net_amount"]
    )
    return checked(Suppliers, frame.assign(delivery_weekdays="0 3"))


def test_use_is_what_sql_makes_of_need_and_recipes():
    dice = np.random.default_rng(2)
    need = need_of(
        [
            (shop, product, MONDAY + pd.Timedelta(days=ahead), dice.uniform(0, 90))
            for shop in "AB"
            for product in ("PAIN", "TARTE", "FICELLE")
            for ahead in range(3)
        ]
    )
    recipes = recipes_of(
        ("PAIN", "FARINE", 10, 2.5, "kg"), ("PAIN", "SEL", 10, 45, "g"),
        ("TARTE", "FARINE", 1, 300, "g"), ("TARTE", "CREME", 1, 25, "cl"), ("FICELLE", "FARINE", 4, 0.5, "kg"),
    )  # fmt: skip
    per_unit, notices = use_of(need, recipes, {"FARINE": "kg", "SEL": "kg", "CREME": "l"})
    uses = need.merge(per_unit, on="product")
    uses["mean_qty"] *= uses["per_product_qty"]
    use = uses.groupby(["shop", "ingredient", "day"])["mean_qty"].sum().reset_index()
    expected = duckdb.sql(
        """
        select shop, ingredient, day,
               sum(mean_qty * ingredient_qty * factor / makes_qty) as mean_qty
        from need join recipes using (product)
             join (values ('kg', 1.0), ('g', 0.001), ('cl', 0.01)) as units(ingredient_unit, factor)
             using (ingredient_unit)
        group by all order by all
        """
    ).df()
    pd.testing.assert_frame_equal(use, expected, check_dtype=False)
    assert notices == []


def test_products_without_a_recipe_are_listed():
    need = need_of([("A", "PAIN", MONDAY, 10), ("A", "TARTE", MONDAY, 5), ("A", "RIEN", MONDAY, 0)])
    _, notices = use_of(need, recipes_of(("PAIN", "FARINE", 1, 1, "kg")), {"FARINE": "kg"})
    assert [(n.code, n.severity, dict(n.values)) for n in notices] == [
        ("no_recipe", "note", {"count": 1, "products": "TARTE"})
    ]


def test_products_without_a_recipe_are_told_with_their_share_of_the_last_weeks_sales():
    need = need_of([("A", "PAIN", MONDAY, 10), ("A", "TARTE", MONDAY, 5), ("A", "FLAN", MONDAY, 5)])
    days = {"day": [MONDAY, MONDAY, MONDAY, MONDAY - pd.Timedelta(weeks=9)], "amount": [60.0, 10.0, 30.0, 900.0]}
    rows = pd.DataFrame({"shop": "A", "product": ["PAIN", "FLAN", "TARTE", "PAIN"], "sold_qty": 1.0} | days)
    _, notices = use_of(need, recipes_of(("PAIN", "FARINE", 1, 1, "kg")), {"FARINE": "kg"}, sales=checked(Sales, rows))
    assert [(n.code, n.severity, dict(n.values)) for n in notices] == [
        ("no_recipe_share", "note", {"count": 2, "products": "TARTE, FLAN", "sales_share": 0.4})
    ]


def test_a_product_without_a_recipe_takes_its_dough_with_what_is_lost_of_it():
    """0.4 kg of bread from dough of which a fifth is lost: 0.5 kg of dough, half of it flour; ROLL has no weight."""
    rows = {"product": ["LOAF", "ROLL", "CAKE"], "dough": ["rye", "rye", ""], "piece_kg": [0.4, None, 0.5]}
    products = checked(Products, pd.DataFrame(rows).assign(label="x"))
    doughs = checked(Doughs, pd.DataFrame({"dough": ["rye"], "loss_share": [0.2]}))
    recipes = recipes_of(("rye", "FARINE", 10, 5, "kg"))
    need = need_of([("A", name, MONDAY, 10) for name in rows["product"]])
    use, notices = use_of(need, recipes, {"FARINE": "kg"}, products=products, doughs=doughs)
    assert use.values.tolist() == [["LOAF", "FARINE", pytest.approx(0.25)]]
    assert [dict(n.values) for n in notices] == [{"count": 2, "products": "CAKE, ROLL"}]
    tables = ShopTables(timezone="UTC", recipes=recipes, products=products, doughs=doughs)
    assert covered_products(tables) == {"rye", "LOAF"}


def test_no_recipes_at_all_are_one_note():
    use, notices = use_of(need_of([("A", "PAIN", MONDAY, 10)]), empty(Recipes), {})
    assert use.empty
    assert [(n.code, dict(n.values)) for n in notices] == [("no_recipes", {"count": 1})]


def test_an_ingredient_that_nobody_sells_is_listed():
    need = need_of([("A", "PAIN", MONDAY, 10)])
    recipes = recipes_of(("PAIN", "FARINE", 1, 1, "kg"), ("PAIN", "LEVAIN", 1, 1, "kg"))
    use, notices = use_of(need, recipes, {"FARINE": "kg"})
    assert use["ingredient"].tolist() == ["FARINE"]
    assert [(n.code, n.severity, n.values["ingredients"]) for n in notices] == [("no_supplier", "note", "LEVAIN")]


def test_an_ingredient_whose_units_do_not_agree_is_left_out_with_a_warning():
    need = need_of([("A", "PAIN", MONDAY, 10), ("A", "TARTE", MONDAY, 10)])
    recipes = recipes_of(("PAIN", "LAIT", 1, 2, "kg"), ("TARTE", "LAIT", 1, 50, "cl"))
    use, notices = use_of(need, recipes, {"LAIT": "l"})
    assert use.empty
    assert [(n.code, n.severity, dict(n.values)) for n in notices] == [
        ("unit_mismatch", "warning", {"ingredient": "LAIT", "recipe_unit": "kg", "supplier_unit": "l"})
    ]


@pytest.mark.parametrize(
    ("unit", "expected"), [("g", ("kg", 0.001)), ("ml", ("l", 0.001)), ("cl", ("l", 0.01)), ("kg", ("kg", 1))]
)
def test_small_units_become_large_ones(unit, expected):
    assert base_unit(unit) == expected


def test_the_cheapest_supplier_per_unit_is_chosen_and_named():
    chosen, notices = chosen_terms(
        suppliers_of(
            ("Grand", "FARINE", "kg", 25, 20.0), ("Petit", "FARINE", "g", 1000, 0.7),
            ("Sans prix", "FARINE", "kg", 25, None),
            ("Petit", "SEL", "kg", 5, None),
        ),
        timezone="Europe/Paris",
    )  # fmt: skip
    assert (chosen["FARINE"].supplier, chosen["FARINE"].pack_qty, chosen["FARINE"].unit) == ("Petit", 1, "kg")
    assert chosen["SEL"].schedule.weekdays == {0, 3}
    assert [(n.code, dict(n.values)) for n in notices] == [
        ("supplier_chosen", {"ingredient": "FARINE", "supplier": "Petit"})
    ]
