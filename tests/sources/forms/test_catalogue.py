from __future__ import annotations

import pandas as pd
import pytest

from forecast.errors import SourceError
from forecast.reports.wording import Wording
from forecast.sources.forms.catalogue import (
    products_from_sales,
    read_products,
    read_recipes,
    with_sold_products,
)
from forecast.sources.forms.columns import dialect_of
from forecast.tables import CHOSEN_RUNGS, Products, Sales, checked


def file(tmp_path, text, name="file.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def refusal(read, *arguments, **more):
    with pytest.raises(SourceError) as error:
        read(*arguments, **more)
    return [str(problem) for problem in error.value.problems]


def sales_of(rows):
    return checked(Sales, pd.DataFrame(rows, columns=["shop", "product", "day", "sold_qty", "amount"]))


CATALOGUE = checked(Products, pd.DataFrame({"product": ["BAGUETTE", "FLAN"], "label": ["Baguette", "Flan"]}))


def test_a_french_catalogue_as_excel_writes_it_is_read_whole(tmp_path):
    path = tmp_path / "produits.csv"
    text = (
        "produit;libellé;famille;pâte;unité;prix TTC;TVA;coût HT;classe;fournée;demi-fournée;saison du;saison au\r\n"
        "BAGUETTE;Baguette;Pains;direct;pièce;1,10 €;5,5 %;0,28;jusqu'à la fermeture;20;oui;;\r\n"
        "GALETTE;;;;;24,00;;;doit partir;1;non;26/12;31/01\r\n"
    )
    path.write_bytes(text.encode("cp1252"))
    table = read_products(path)
    baguette, galette = table.iloc[0], table.iloc[1]
    assert baguette["price_gross_amount"] == 1.1
    assert baguette["vat_share"] == pytest.approx(0.055)
    assert baguette["unit_cost_net_amount"] == 0.28
    assert baguette["availability_class"] == "must_last"
    assert baguette["batch_qty"] == 20
    assert baguette["is_half_batch_allowed"]
    assert galette["label"] == "GALETTE"
    assert galette["unit"] == "pcs"
    assert (galette["season_from"], galette["season_to"]) == ("12-26", "01-31")
    assert not galette["is_half_batch_allowed"]
    assert pd.isna(galette["unit_cost_net_amount"])


def test_wrong_products_are_refused_all_at_once(tmp_path):
    path = file(
        tmp_path,
        "product,price_gross_amount,season_from,season_to,analogue\nA,-1,,,\nB,1,12-40,01-31,\nC,1,12-01,,Bb\nA,2,,,\n",
    )
    said = refusal(read_products, path)
    assert len(said) == 5
    assert "line 2, column 'price_gross_amount': got '-1', expected at least 0" in said[0]
    assert "line 3, column 'season_from': got '12-40', expected a day of the year as MM-DD" in said[1]
    assert "line 4, column 'season_from': got '12-01', expected season_to as well" in said[2]
    assert "line 5, column 'product': the same as line 2" in said[3]
    assert "line 4, column 'analogue': got 'Bb', expected a product of this file. To do: did you mean 'B'?" in said[4]


def test_a_product_on_two_lines_names_both(tmp_path):
    (said,) = refusal(read_products, file(tmp_path, "product,price_gross_amount\nA,1\nB,1\nA,2\n"))
    assert "line 4, column 'product': the same as line 2, got 'A'" in said


def test_a_product_number_keeps_its_zeros(tmp_path):
    assert read_products(file(tmp_path, "product\n012\n")).loc[0, "product"] == "012"


def test_recipes_are_read_and_checked_against_the_catalogue(tmp_path):
    path = file(tmp_path, "Produkt;Zutat;ergibt;Menge;Einheit\nBAGUETTE;Mehl;20;3,5;kg\nBAGETTE;Wasser;20;2;Liter\n")
    (said,) = refusal(read_recipes, path, CATALOGUE)
    assert "line 3, column 'Produkt': got 'BAGETTE'" in said
    assert "did you mean 'BAGUETTE'?" in said
    recipes = read_recipes(path)
    assert recipes["ingredient_unit"].tolist() == ["kg", "l"]
    assert recipes["ingredient_qty"].tolist() == [3.5, 2.0]
    small = file(tmp_path, "product,ingredient,qty,unit\nFLAN,Sel,20,g\nFLAN,Lait,25,cl\nFLAN,Sucre,5,Gramm\n")
    assert read_recipes(small)["ingredient_unit"].tolist() == ["g", "cl", "g"]


def test_without_a_catalogue_products_and_their_present_prices_come_from_the_till():
    days = pd.date_range("2022-01-01", "2022-06-30")
    sales = sales_of(
        [("a", "BAGUETTE", day, 10.0, 9.0 if day < pd.Timestamp("2022-02-07") else 9.5) for day in days]
        + [("a", "BUCHE", pd.Timestamp("2022-01-02"), 2.0, 50.0), ("a", "GRATIS", days[0], 0.0, 0.0)]
    )
    table = products_from_sales(sales).set_index("product")
    assert table.loc["BAGUETTE", "price_gross_amount"] == 0.95
    # A product that is no longer sold keeps the price of its own last weeks.
    assert table.loc["BUCHE", "price_gross_amount"] == 25
    assert pd.isna(table.loc["GRATIS", "price_gross_amount"])
    assert table["label"].tolist() == table.index.tolist()


def test_a_till_without_amounts_gives_products_without_prices():
    sales = sales_of([("a", "101", pd.Timestamp("2016-01-02"), 254.0, None)])
    assert products_from_sales(sales)["price_gross_amount"].isna().all()


def test_a_catalogue_is_completed_by_what_the_till_knows():
    sales = sales_of(
        [("a", "FLAN", pd.Timestamp("2022-01-02"), 2.0, 5.0), ("a", "COOKIE", pd.Timestamp("2022-01-02"), 2.0, 2.0)]
    )
    table, notices = with_sold_products(CATALOGUE, sales)
    prices = table.set_index("product")["price_gross_amount"]
    assert prices["FLAN"] == 2.5
    assert prices["COOKIE"] == 1.0
    assert pd.isna(prices["BAGUETTE"])
    unknown = ("prices_unknown", {"count": 1, "products": "Baguette"})
    assert [(n.code, n.values) for n in notices] == [
        ("products_not_in_catalogue", {"count": 1, "products": "COOKIE"}),
        ("prices_from_till", {"count": 1, "products": "Flan"}),
        unknown,
    ]
    assert [(n.code, n.values) for n in with_sold_products(table, sales)[1]] == [unknown]


def test_german_numbers_that_read_two_ways_follow_the_language(tmp_path):
    path = file(tmp_path, "product;ingredient;qty;unit\nFLAN;Mehl;1,250;kg\n")
    assert read_recipes(path, dialect=dialect_of("de"))["ingredient_qty"].tolist() == [1.25]


@pytest.mark.parametrize("header", ["price_gross", "price_gross_eur", "price_gross_amount", "Preis (CHF)"])
def test_a_price_may_be_headed_as_today_or_as_before(tmp_path, header):
    products = read_products(file(tmp_path, f"product,{header}\nFLAN,Fr. 3.50\n"))
    assert products["price_gross_amount"].tolist() == [3.5]


def test_a_price_under_the_name_of_today_and_of_before_is_refused(tmp_path):
    with pytest.raises(SourceError) as caught:
        read_products(file(tmp_path, "product,price_gross,price_gross_eur\nFLAN,3.50,3.60\n"))
    assert "column 'price_gross_eur': means the same as column 'price_gross'" in str(caught.value)
    assert "keep one of the two" in str(caught.value)


def test_an_unknown_price_is_told_the_name_that_has_no_currency(tmp_path):
    with pytest.raises(SourceError, match="did you mean 'price_gross'?"):
        read_products(file(tmp_path, "product,price_gross_chf\nFLAN,3.50\n"))


@pytest.mark.parametrize("unit", ["amount", "eur", "€", "Betrag"])
def test_a_product_may_be_planned_in_money(tmp_path, unit):
    assert read_products(file(tmp_path, f"product,unit\nDIVERS,{unit}\n"))["unit"].tolist() == ["amount"]


def test_who_speaks_is_chosen_by_the_names_of_the_program_or_by_the_words_it_prints(tmp_path):
    rows = "BAGUETTE;last_week\nFLAN;moyenne des quatre dernières fois\nTARTE;\n"
    table = read_products(file(tmp_path, "produit;échelon\n" + rows))
    assert table["chosen_rung"].tolist() == ["last_week", "mean_of_four", ""]
    path = file(tmp_path, "product;rung\nBAGUETTE;last_weak\nFLAN;xyz\n")
    near, far = refusal(read_products, path)
    assert "file.csv, line 2, column 'rung'" in near
    assert "'last_weak'" in near
    assert "did you mean 'last_week'?" in near
    assert "line 3" in far
    assert "one of: boosted, weekday, last_week, mean_of_four, weekday_index, level" in far


@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_every_printed_name_of_a_rung_can_be_written_into_the_catalogue(tmp_path, language):
    printed = [Wording(language).text(f"rung.{name}") for name in CHOSEN_RUNGS]
    lines = "".join(f"P{number};{words}\n" for number, words in enumerate(printed))
    assert read_products(file(tmp_path, "product;rung\n" + lines))["chosen_rung"].tolist() == list(CHOSEN_RUNGS)
