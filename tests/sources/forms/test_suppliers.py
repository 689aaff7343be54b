"""The suppliers file: words of three languages, prices of larger orders, room, and what cannot be."""

from __future__ import annotations

import pytest

from forecast.errors import SourceError
from forecast.sources.forms.catalogue import read_recipes
from forecast.sources.forms.suppliers import read_suppliers, unsupplied_ingredients


def file(tmp_path, text, name="file.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def refusal(read, *arguments, **more):
    with pytest.raises(SourceError) as error:
        read(*arguments, **more)
    return [str(problem) for problem in error.value.problems]


SUPPLIERS = """fournisseur;ingrédient;unité;conditionnement;prix HT;livraison;heure limite;délai;DLC
Moulin;Farine;kg;25;21,50;lundi jeudi;12:00;2;
Laiterie;Beurre;kg;10;;mar-sam;;;30
"""


def test_suppliers_deliver_on_weekdays_that_are_named_in_any_language(tmp_path):
    table = read_suppliers(file(tmp_path, SUPPLIERS))
    assert table["delivery_weekdays"].tolist() == ["0 3", "1 2 3 4 5"]
    assert table["cutoff_s"].tolist() == [43_200, 43_200]
    assert table["lead_days"].tolist() == [2, 1]
    assert table["pack_price_net_amount"].isna().tolist() == [False, True]
    assert table["shelf_life_days"].tolist()[1] == 30


def test_wrong_suppliers_are_refused_with_what_a_weekday_looks_like(tmp_path):
    text = SUPPLIERS.replace("lundi jeudi", "bientôt").replace(";2;\n", ";1,5;\n")
    said = refusal(read_suppliers, file(tmp_path, text))
    assert "column 'livraison': got 'bientôt', expected weekdays such as 'mon thu'" in said[0]
    assert "column 'délai': got '1,5', expected whole days" in said[1]


def test_a_number_that_nobody_counts_to_is_refused(tmp_path):
    said = refusal(
        read_suppliers, file(tmp_path, SUPPLIERS.replace(";2;\n", f";{'9' * 40};\n").replace("21,50", "1e12"))
    )
    assert "column 'délai'" in said[1]
    assert "expected at most 3,660" in said[1]
    assert "expected at most 1,000,000,000" in said[0]


def test_an_ingredient_that_nobody_sells_is_a_note(tmp_path):
    recipes = read_recipes(
        file(tmp_path, "product,ingredient,qty,unit\nFLAN,Farine,1,kg\nFLAN,Vanille,1,kg\nFLAN,Beurre,2,kg\n", "r.csv")
    )
    suppliers = read_suppliers(file(tmp_path, SUPPLIERS))
    notices = unsupplied_ingredients(recipes, suppliers)
    assert [(n.code, n.severity, n.values["ingredient"]) for n in notices] == [
        ("ingredient_without_supplier", "note", "Vanille")
    ]


@pytest.mark.parametrize(
    "header",
    [
        "fournisseur;ingrédient;unité;conditionnement;à partir de;prix HT;livraison;stockage",
        "Lieferant;Zutat;Einheit;Gebinde;ab Gebinde;Preis;Liefertage;Lagerplatz",
        "supplier;ingredient;unit;pack;from_packs;price;delivery;storage_limit",
    ],
)
def test_a_lower_price_of_a_larger_order_is_one_more_line(tmp_path, header):
    rows = "Moulin;Farine;kg;25;;21,5;lun jeu;500\nMoulin;Farine;kg;25;10;20;lun jeu;500\n"
    table = read_suppliers(file(tmp_path, f"{header}\n{rows}"))
    assert table["from_packs"].tolist() == [1, 10]
    assert table["pack_price_net_amount"].tolist() == [21.5, 20]
    assert table["storage_limit_qty"].tolist() == [500, 500]
    assert table["safety_days"].tolist() == [0, 0]


def test_a_line_of_a_lower_price_says_nothing_else_otherwise(tmp_path):
    header = "supplier,ingredient,unit,pack,from_packs,price,delivery,cutoff\n"
    rows = "Mill,Flour,kg,25,,20,mon,12:00\nMill,Salt,kg,10,,5,tue,\nMill,Flour,kg,20,10,18,mon,13:00\n"
    said = refusal(read_suppliers, file(tmp_path, header + rows))
    assert len(said) == 2
    assert "line 4, column 'pack': got '20', expected the same as on line 2" in said[0]
    assert "line 4, column 'cutoff': got '13:00', expected the same as on line 2" in said[1]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("Mill,Flour,kg,0,,20,mon,,,", "column 'pack': got '0', expected more than 0"),
        ("Mill,Rye,kg,25,,20,mon,-5,,", "column 'minimum': got '-5', expected at least 0"),
        ("Mill,Salt,kg,10,,5,mon,,-1,", "column 'minimum_order_kg': got '-1', expected at least 0"),
        ("Mill,Bran,kg,25,,20,mon,,,24", "column 'storage_limit': got '24', expected at least one pack (25"),
        ("Mill,Oats,kg,25,2.5,20,mon,,,", "column 'from_packs': got '2.5', expected a whole number of packs"),
        ("Mill,Malt,kg,25,0,20,mon,,,", "column 'from_packs': got '0', expected more than 0"),
        ("Mill,Malt,kg,25,,-1,mon,,,", "column 'price': got '-1', expected at least 0"),
    ],
)
def test_what_cannot_be_is_refused_with_line_and_column(tmp_path, row, expected):
    header = "supplier,ingredient,unit,pack,from_packs,price,delivery,minimum,minimum_order_kg,storage_limit"
    path = file(tmp_path, f"{header}\nMill,Yeast,kg,1,,4,mon,,,9\n{row}\n")
    (said,) = refusal(read_suppliers, path)
    assert f"file.csv, line 3, {expected}" in said


def test_a_price_that_stands_on_two_lines_is_refused(tmp_path):
    rows = "Mill,Flour,kg,25,mon\nMill,Flour,kg,25,mon\n"
    (said,) = refusal(read_suppliers, file(tmp_path, "supplier,ingredient,unit,pack,delivery\n" + rows))
    assert "line 3" in said
    assert "line 2" in said
