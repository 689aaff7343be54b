from __future__ import annotations

import os
import time
from pathlib import Path

import pandas as pd
import pytest

from forecast.config import SignalFile
from forecast.errors import SourceError
from forecast.sources.forms.columns import dialect_of
from forecast.sources.forms.signals import read_signals


def signals(tmp_path, text, timezone="Europe/Paris", dialect=None, **settings):
    path = tmp_path / "signals.csv"
    path.write_text(text, encoding="utf-8")
    more = {} if dialect is None else {"dialect": dialect}
    return read_signals(SignalFile(file=path, **settings), timezone=timezone, **more)


def test_columns_become_signals_of_every_shop_and_product(tmp_path):
    text = "day;ferry;traffic;ignored\n2022-07-01;1 204;0,8;x\n2022-07-02;;0,9;y\n"
    table = signals(tmp_path, text, columns={"ferry_passengers": "ferry", "road": "traffic"})
    assert table["name"].tolist() == ["ferry_passengers", "ferry_passengers", "road", "road"]
    assert table["value"].tolist()[0] == 1204
    assert pd.isna(table["value"].iloc[1])
    assert set(table["shop"]) == set(table["product"]) == {""}


@pytest.mark.parametrize(
    ("ahead", "known"),
    [(0, "2022-06-30 22:00"), (7, "2022-06-23 22:00"), (-1, "2022-07-01 22:00"), (180, "2022-01-01 23:00")],
)
def test_a_number_is_known_so_many_local_days_before_its_day(tmp_path, ahead, known):
    table = signals(tmp_path, "day,x\n2022-07-01,1\n", columns={"x": "x"}, known_days_ahead=ahead)
    assert table["known_at"].astype(str).tolist() == [f"{known}:00+00:00"]


@pytest.mark.parametrize(("yes", "no"), [("True", "False"), ("oui", "non"), ("1", "0"), ("Ja", "nein")])
def test_yes_and_no_are_one_and_zero(tmp_path, yes, no):
    table = signals(tmp_path, f"day,x\n2022-07-01,{yes}\n2022-07-02,{no}\n2022-07-03,\n", columns={"x": "x"})
    assert table["value"].tolist()[:2] == [1.0, 0.0]
    assert pd.isna(table["value"].iloc[2])


def test_rows_that_say_the_same_are_one(tmp_path):
    text = "day,shop,product,school,promo\n2022-07-01,a,x,True,0\n2022-07-01,a,y,True,1\n2022-07-01,b,x,False,0\n"
    school = signals(tmp_path, text, shop="shop", columns={"school": "school"})
    assert school[["shop", "value"]].to_numpy().tolist() == [["a", 1.0], ["b", 0.0]]
    promo = signals(tmp_path, text, shop="shop", product="product", columns={"promotion": "promo"})
    assert promo[["shop", "product", "value"]].to_numpy().tolist() == [
        ["a", "x", 0.0],
        ["a", "y", 1.0],
        ["b", "x", 0.0],
    ]


def test_rows_that_contradict_each_other_are_refused_with_both_lines(tmp_path):
    text = "day,shop,product,promo\n2022-07-01,a,x,0\n2022-07-01,a,y,1\n"
    with pytest.raises(SourceError, match=r"line 3, column 'promo': got '1', expected '0' as on line 2") as error:
        signals(tmp_path, text, shop="shop", columns={"promotion": "promo"})
    assert "name the column of the shop or product" in str(error.value)


def test_everything_that_is_wrong_is_told_at_once(tmp_path):
    text = "date,shop,x\n2022-07-01,a,1\n2022-07-32,,many\n"
    with pytest.raises(SourceError) as error:
        signals(tmp_path, text, day="date", shop="shop", columns={"x": "x", "y": "yy"})
    said = str(error.value)
    assert "line 3, column 'date': got '2022-07-32', expected a date" in said
    assert "line 3, column 'shop': got an empty cell" in said
    assert "line 3, column 'x': got 'many', expected a number" in said
    assert "column 'yy': no such column" in said


def test_a_wrong_name_of_the_day_column_gets_the_nearest(tmp_path):
    with pytest.raises(SourceError, match="column 'dat': no such column.*did you mean 'date'"):
        signals(tmp_path, "date,x\n2022-07-01,1\n", day="dat", columns={"x": "x"})


def test_dates_that_read_two_ways_follow_the_language(tmp_path):
    table = signals(tmp_path, "day,x\n01/07/2022,1\n", columns={"x": "x"}, dialect=dialect_of("fr"))
    assert table.loc[0, "day"] == pd.Timestamp("2022-07-01")


def test_a_row_can_say_from_when_it_was_known_and_be_revised(tmp_path):
    text = (
        "day,product,discount,told\n"
        "2025-06-14,Tart,20 %,2025-06-01 09:00\n"
        "2025-06-14,Tart,30 %,2025-06-10 09:00\n"
        "2025-06-15,Tart,0,\n"
    )
    path = tmp_path / "promotions.csv"
    path.write_text(text, encoding="utf-8")
    settings = SignalFile(
        file=path, product="product", columns={"promotion": "discount"}, known_at="told", known_days_ahead=2
    )
    table = read_signals(settings, timezone="Europe/Paris")
    assert table["value"].tolist() == [0.2, 0.3, 0.0]
    assert table["known_at"].dt.strftime("%m-%d %H").tolist() == ["06-01 07", "06-10 07", "06-12 22"]


@pytest.mark.real_data
def test_promotions_and_school_holidays_of_a_real_chain_are_read_quickly():
    shared = Path(os.environ.get("FORECAST_SHARED_DATA", Path(__file__).parents[4] / "shared" / "data"))
    path = shared / "german_chain" / "daily_sales.csv"
    if not path.exists():
        pytest.skip("german_chain/daily_sales.csv is absent: set FORECAST_SHARED_DATA")
    began = time.process_time()
    promotion = SignalFile(
        file=path, day="date", shop="shop_no", product="product_no",
        columns={"promotion": "promotion_currentweek"}, known_days_ahead=7,
    )  # fmt: skip
    table = read_signals(promotion, timezone="Europe/Berlin")
    assert time.process_time() - began < 4
    plain = pd.read_csv(path)
    assert len(table) == len(plain)
    assert table["value"].sum() == plain["promotion_currentweek"].sum()
    school = SignalFile(file=path, day="date", shop="shop_no", columns={"school": "is_schoolholiday"})
    by_shop = read_signals(school, timezone="Europe/Berlin")
    expected = plain.drop_duplicates(["shop_no", "date"])
    assert len(by_shop) == len(expected)
    assert by_shop["value"].sum() == expected["is_schoolholiday"].sum()
