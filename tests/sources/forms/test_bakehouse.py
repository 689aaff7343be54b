"""Doughs, slots and equipment as a person writes them; what cannot be is refused with its line."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from forecast.errors import SourceError
from forecast.sources.forms.bakehouse import read_doughs, read_equipment, read_slots, unknown_doughs
from forecast.sources.forms.catalogue import read_recipes
from forecast.tables import Products, checked, empty
from forecast.tables.bakehouse import Doughs


def written(folder: Path, text: str) -> Path:
    path = folder / "form.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_doughs_have_defaults_and_french_headers(tmp_path: Path) -> None:
    doughs = read_doughs(written(tmp_path, "pâte;mix_kg;minimum;perte\nlevée;30;6,5;2 %\nbrisée;;;\n"))
    assert doughs["mix_kg"].fillna(-1).tolist() == [30, -1]
    assert doughs["minimum_kg"].tolist() == [6.5, 0]
    assert doughs["loss_share"].tolist() == [0.02, 0]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("levée;30;40;0", "at most mix_kg"),
        ("levée;0;;", "mix_kg"),
        ("levée;30;-1;", "minimum_kg"),
        ("levée;30;1;100 %", "loss_share"),
    ],
)
def test_what_no_mixer_can_do_is_refused(tmp_path: Path, line: str, told: str) -> None:
    with pytest.raises(SourceError) as refused:
        read_doughs(written(tmp_path, f"dough;mix_kg;minimum_kg;loss_share\n{line}\n"))
    assert told in str(refused.value)
    assert "line 2" in str(refused.value)


def test_a_slot_may_be_of_several_weekdays_and_of_every_shop(tmp_path: Path) -> None:
    slots = read_slots(
        written(tmp_path, "shop;weekday;slot;ready_at;capacity\n;Mo-Fr;früh;06:00;12\nA;sa;früh;07:30;\n"), shops=["A"]
    )
    assert slots.groupby("shop")["weekday"].apply(list).to_dict() == {"": [0, 1, 2, 3, 4], "A": [5]}
    assert slots.loc[slots["shop"] == "A", "ready_s"].tolist() == [27_000]
    assert slots.loc[slots["shop"] == "A", "capacity"].isna().all()


def test_a_slot_of_no_weekday_or_of_an_unknown_shop_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "shop;weekday;slot;ready_at\nA;someday;früh;06:00\nB;mo;früh;06:00\n")
    with pytest.raises(SourceError) as refused:
        read_slots(path, shops=["A"])
    assert "line 2" in str(refused.value)
    assert "line 3" in str(refused.value)


def test_equipment_is_an_oven_or_a_mixer_with_hours_of_one_day(tmp_path: Path) -> None:
    equipment = read_equipment(written(tmp_path, "kind;capacity;hours\nfour;12;6\npétrin;3;5\n"))
    assert equipment["kind"].tolist() == ["oven", "mixer"]
    with pytest.raises(SourceError) as refused:
        read_equipment(written(tmp_path, "kind;capacity;hours\nfour;0;30\nfrigo;1;1\n"))
    assert all(word in str(refused.value) for word in ("capacity", "hours", "kind"))


def test_doughs_that_the_file_does_not_know_are_told_only_where_there_is_one() -> None:
    products = checked(Products, pd.DataFrame({"product": ["A", "B"], "label": ["A", "B"], "dough": ["x", ""]}))
    assert unknown_doughs(products, empty(Doughs)) == []
    known = checked(Doughs, pd.DataFrame({"dough": ["y"]}))
    assert [notice.values for notice in unknown_doughs(products, known)] == [{"doughs": "x"}]


def test_a_dough_and_an_ingredient_may_have_recipes_and_none_may_contain_itself(tmp_path: Path) -> None:
    products = checked(Products, pd.DataFrame({"product": ["PAIN"], "label": ["Pain"], "dough": ["levain"]}))
    head = "product;makes;ingredient;quantity;unit\n"
    good = head + "PAIN;1;noix;0,1;kg\nlevain;10;chef;2;kg\nchef;1;farine;0,5;kg\n"
    assert len(read_recipes(written(tmp_path, good), products)) == 3
    with pytest.raises(SourceError, match="line 2"):
        read_recipes(written(tmp_path, head + "PAON;1;noix;0,1;kg\n"), products)
    with pytest.raises(SourceError, match="made of itself"):
        read_recipes(written(tmp_path, head + "levain;10;chef;2;kg\nchef;1;levain;0,5;kg\n"), products)


def test_a_freezer_has_no_hours_and_an_oven_without_any_is_refused(tmp_path: Path) -> None:
    equipment = read_equipment(written(tmp_path, "Art;Kapazität;Stunden\nFroster;30;\nOfen;12;6\n"))
    assert equipment.set_index("kind").at["freezer", "capacity"] == 30
    with pytest.raises(SourceError, match=r"line 2, column 'hours'.*hours a day"):
        read_equipment(written(tmp_path, "kind;capacity;hours\noven;12;\n"))
