from __future__ import annotations

import pandas as pd
import pytest

from forecast.errors import SourceError
from forecast.sources.forms.notes import read_baked
from forecast.tables import Products, checked

CATALOGUE = checked(Products, pd.DataFrame({"product": ["BAGUETTE"], "label": ["Baguette"]}))


def file(tmp_path, text):
    path = tmp_path / "baked.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_empty_quantity_is_unknown_and_zero_is_none(tmp_path):
    text = "produit;date;cuit\nBAGUETTE;2022-05-13;180\nBAGUETTE;2022-05-14;\nBAGUETTE;2022-05-15;0\n"
    table = read_baked(file(tmp_path, text), CATALOGUE, shop="a")
    assert table["baked_qty"].tolist() == [180.0, 0.0]
    assert table["day"].dt.day.tolist() == [13, 15]


def test_a_product_outside_the_catalogue_is_refused_with_the_nearest(tmp_path):
    path = file(tmp_path, "product,day,baked\nBAGUETE,2022-05-13,180\n")
    with pytest.raises(SourceError, match=r"line 2, column 'product': got 'BAGUETE'.*did you mean 'BAGUETTE'"):
        read_baked(path, CATALOGUE, shop="a")


def test_the_same_product_twice_on_a_day_names_both_lines(tmp_path):
    path = file(tmp_path, "product,day,baked\nBAGUETTE,2022-05-13,180\nBAGUETTE,2022-05-13,20\n")
    with pytest.raises(SourceError, match="line 3, .*the same as line 2"):
        read_baked(path, shop="a")


def test_a_chain_has_a_column_of_shops(tmp_path):
    path = file(tmp_path, "Filiale;Artikel;Datum;gebacken\nKiel;X;13.05.2022;3\n;X;13.05.2022;4\n")
    assert read_baked(path, shop="Mitte", shops=["Kiel", "Mitte"])["shop"].tolist() == ["Kiel", "Mitte"]
