from __future__ import annotations

import pandas as pd
import pytest

from forecast.errors import SourceError
from forecast.sources.forms.notes import read_on_order, read_stock


def file(tmp_path, text):
    path = tmp_path / "stock.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_empty_count_is_none_and_zero_is_one(tmp_path):
    table = read_stock(
        file(tmp_path, "ingrédient;jour;stock\nFarine;13/05/2022;120,5\nBeurre;13/05/2022;\nLevure;13/05/2022;0\n"),
        shop="Lorient",
    )
    assert table["ingredient"].tolist() == ["Farine", "Levure"]
    assert table["stock_qty"].tolist() == [120.5, 0.0]
    assert set(table["shop"]) == {"Lorient"}


def test_unknown_shops_and_ingredients_and_negative_counts_are_refused_together(tmp_path):
    path = file(tmp_path, "shop,ingredient,day,stock_qty\nLorien,Farin,2022-05-13,-1\n")
    with pytest.raises(SourceError) as error:
        read_stock(path, shop="Lorient", shops=["Lorient"], ingredients=["Farine"])
    said = [str(problem) for problem in error.value.problems]
    assert len(said) == 3
    assert "column 'stock_qty': got '-1', expected at least 0" in said[0]
    assert "column 'shop': got 'Lorien', expected a shop. To do: did you mean 'Lorient'?" in said[1]
    assert "column 'ingredient': got 'Farin', expected an ingredient" in said[2]


def test_deliveries_under_way_are_read_in_german(tmp_path):
    table = read_on_order(file(tmp_path, "Lieferant;Zutat;Liefertag;Menge\nMühle;Mehl;14.05.2022;250\n"), shop="Kiel")
    assert table.loc[0, "delivery_day"] == pd.Timestamp("2022-05-14")
    assert table.loc[0, "qty"] == 250


def test_a_delivery_on_two_lines_and_an_unknown_supplier_are_refused(tmp_path):
    path = file(
        tmp_path,
        "supplier,ingredient,delivery_day,qty\nMoulin,Farine,2022-05-14,1\nMoulin,Farine,2022-05-14,2\nX,Sel,2022-05-14,1\n",
    )
    with pytest.raises(SourceError) as error:
        read_on_order(path, shop="a", suppliers=["Moulin"])
    said = [str(problem) for problem in error.value.problems]
    assert "line 3, column 'supplier, ingredient, delivery_day': the same as line 2" in said[0]
    assert "line 4, column 'supplier': got 'X', expected a supplier of the suppliers file" in said[1]
