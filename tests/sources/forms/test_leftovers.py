from __future__ import annotations

import pandas as pd
import pytest

from forecast.errors import SourceError
from forecast.sources.forms.notes import read_leftovers


def file(tmp_path, text):
    path = tmp_path / "leftovers.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_blank_is_unknown_and_zero_is_none(tmp_path):
    text = "produit;jour;reste;épuisé à;devenir\nA;13/05/2022;4;;donné\nB;13/05/2022;;;\nC;13/05/2022;0;17h30;\n"
    table = read_leftovers(file(tmp_path, text), shop="a").set_index("product")
    assert table.loc["A", "left_qty"] == 4
    assert pd.isna(table.loc["B", "left_qty"])
    assert table.loc["C", "left_qty"] == 0
    assert table.loc["C", "sold_out_s"] == 63_000
    assert table["went_to"].tolist() == ["given", "unknown", "unknown"]


@pytest.mark.parametrize(
    ("word", "meaning"),
    [("jeté", "thrown"), ("Tafel", "given"), ("verarbeitet", "transformed"), ("soldé", "reduced"), ("demain", "kept")],
)
def test_where_it_went_is_understood_in_three_languages(tmp_path, word, meaning):
    path = file(tmp_path, f"product,day,left,where\nA,2022-05-13,4,{word}\n")
    assert read_leftovers(path, shop="a").loc[0, "went_to"] == meaning


def test_something_left_of_what_was_sold_out_contradicts_itself(tmp_path):
    path = file(tmp_path, "product,day,left,sold_out_at\nA,2022-05-13,4,17:00\n")
    with pytest.raises(SourceError, match=r"column 'left': got '4', expected 0 for what was sold out"):
        read_leftovers(path, shop="a")


def test_an_unknown_destination_lists_those_that_are_known(tmp_path):
    path = file(tmp_path, "product,day,left,where\nA,2022-05-13,4,Mars\n")
    with pytest.raises(SourceError, match="expected one of: thrown, given, transformed, reduced, kept, unknown"):
        read_leftovers(path, shop="a")


def test_what_went_after_midnight_went_in_the_night_of_its_day(tmp_path):
    path = file(tmp_path, "product;day;left;sold_out\nA;13/05/2022;0;01:30\nB;13/05/2022;0;22:00\n")
    table = read_leftovers(path, shop="a", day_ends_s=4 * 3600)
    assert table["sold_out_s"].tolist() == [91_800, 79_200]
