from __future__ import annotations

import pandas as pd
import pytest

from forecast.config import Bakery
from forecast.errors import SourceError
from forecast.sources.forms.columns import Dialect
from forecast.sources.forms.shops import read_availability, read_shops
from forecast.tables import Products, checked


def file(tmp_path, text):
    path = tmp_path / "shops.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_not_written_of_a_shop_is_the_bakerys(tmp_path):
    bakery = Bakery(country="DE", region="BW", school_zones=("BW",))
    path = file(tmp_path, "Filiale;Bezeichnung;Bundesland;Ferienregion;Ort\n2;Mitte;BY;BY;Ulm\n25;;;;\n")
    table = read_shops(path, bakery=bakery, place="Stuttgart")
    assert table.to_numpy().tolist() == [["2", "Mitte", "BY", "BY", "Ulm"], ["25", "25", "BW", "BW", "Stuttgart"]]


def test_a_shop_on_two_lines_is_refused(tmp_path):
    with pytest.raises(SourceError, match="line 3, column 'shop': the same as line 2, got 'a'"):
        read_shops(file(tmp_path, "shop\na\na\n"))


def test_promises_of_the_shelf_are_read_in_three_languages(tmp_path):
    french = "boutique;produit;classe;jusqu'à;présent;épuisé\nMitte;RYE;;12:00;90 %;\n;;doit partir;;;0,6\n"
    german = "Filiale;Produkt;Klasse;bis;reicht;ausverkauft\nMitte;RYE;;12:00;90 %;\n;;muss ausgehen;;;0,6\n"
    english = "shop;product;class;until;lasts;sells_out\nMitte;RYE;;12:00;90 %;\n;;must sell out;;;0.6\n"
    for text, dialect in ((french, Dialect("dmy", ",")), (german, Dialect("dmy", ",")), (english, Dialect())):
        table = read_availability(file(tmp_path, text), shops={"Mitte"}, dialect=dialect)
        assert table["shop"].tolist() == ["Mitte", ""]
        assert table["product"].tolist() == ["RYE", ""]
        assert table["availability_class"].tolist() == ["", "must_sell_out"]
        assert table["until_s"].tolist() == [43_200, pd.NA]
        assert table["lasts_share"].fillna(-1).tolist() == [0.9, -1]
        assert table["sells_out_share"].fillna(-1).tolist() == [-1, 0.6]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("RYE;must_last;;0.9;", "line 2, column 'class': .*a product or a class, not both"),
        ("RYE;;;;", "line 2, column 'lasts': .*one of both"),
        ("RYE;;;0.9;0.5", "line 2, column 'lasts': .*one of both"),
        ("RYE;;;100 %;", "line 2, column 'lasts': .*a share of days between 0 and 1"),
        ("RYE;;25:70;0.9;", "line 2, column 'until'"),
        ("RYE;;;0.9;\nRYE;;;0.8;", "line 3, .*the same as line 2"),
        ("RYE;;12:00;0.9;\nRYE;;12:00;0.8;", "line 3, .*the same as line 2"),
        ("RYF;;;0.9;", "line 2, column 'product': .*RYF"),
    ],
)
def test_a_promise_that_cannot_be_is_refused_with_its_line(tmp_path, rows, told):
    path = file(tmp_path, f"product;class;until;lasts;sells_out\n{rows}\n")
    products = checked(Products, pd.DataFrame({"product": ["RYE"], "label": ["Rye"]}))
    with pytest.raises(SourceError, match=told):
        read_availability(path, products)
