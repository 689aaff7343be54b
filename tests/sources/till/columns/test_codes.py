"""Codes that hold a price or a weight are one article; codes that a spreadsheet rounded are refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from forecast.errors import SourceError
from forecast.sources.till.columns.codes import _item_of, _without_prices, refuse_spoilt_codes


def with_check(digits):
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return digits + str(-total % 10)


def series(values, kind=float):
    return pd.Series(list(values), dtype="str" if kind is str else kind)


AMOUNTS = (4.93, 3.83, 8.68, 8.90, 3.17)


def test_a_code_with_the_price_inside_is_its_article_and_keeps_its_pieces():
    codes = [with_check(f"2112345{round(amount * 100):05d}") for amount in AMOUNTS]
    found = _without_prices(series([*codes, "4006381333931"], str), series([1.0] * 6), series([*AMOUNTS, 1.6]))
    assert found.articles.tolist() == ["2112345"] * 5 + ["4006381333931"]
    assert found.holds == {"2112345": "price"}
    assert found.weights_kg.isna().all()
    kept = _without_prices(series(codes, str), series([1.0] * 5), series(AMOUNTS), keep=True)
    assert (kept.articles.tolist(), kept.holds) == (codes, {})


def test_the_price_of_one_piece_inside_counts_as_well_and_so_does_an_american_code():
    codes = [with_check(f"21234{number}{0}{price:04d}") for number, price in ((5, 493), (5, 250), (5, 899))]
    qty, prices = series([2.0, 1, 3]), np.array([4.93, 2.5, 8.99])
    found = _without_prices(series(codes, str), qty, series((prices * qty).round(2)))
    assert set(map(len, codes)) == {12}
    assert found.articles.tolist() == ["212345"] * 3
    assert found.holds == {"212345": "price"}


def test_a_code_with_the_weight_inside_is_sold_by_weight():
    grams = np.array([420, 1385, 250, 77])
    codes = [with_check(f"2912345{gram:05d}") for gram in grams]
    found = _without_prices(
        series(codes, str), series([1.0, 1, -1, 1]), series((grams * 0.0149).round(2) * [1, 1, -1, 1])
    )
    assert found.holds == {"2912345": "weight"}
    assert found.weights_kg.tolist() == [0.42, 1.385, -0.25, 0.077]


def test_two_pieces_of_one_weight_weigh_twice_as_much_and_a_weight_in_the_quantity_stays():
    grams, pieces = np.arange(200, 390, 10), np.array([2.0] + [1.0] * 18)
    codes = [with_check(f"2912345{gram:05d}") for gram in grams]
    found = _without_prices(series(codes, str), series(pieces), series((grams * pieces * 0.0149).round(2)))
    assert found.weights_kg.tolist() == (grams * pieces / 1000).round(3).tolist()
    codes = [with_check(f"2912345{gram:05d}") for gram in (420, 1385, 250)]
    weighed = _without_prices(series(codes, str), series([0.42, 1.385, 0.25]), series([6.26, 20.64, 3.73]))
    assert weighed.weights_kg.tolist() == [0.42, 1.385, 0.25]


def test_one_line_whose_code_holds_its_very_amount_is_enough():
    found = _without_prices(series(["2112345004937"], str), series([1.0]), series([4.93]))
    assert found.articles.tolist() == ["2112345"]


def test_codes_that_only_begin_so_stay_as_they_are():
    codes = [with_check(f"2112345{number:05d}") for number in (1, 2, 3, 4, 5)]
    found = _without_prices(series(codes, str), series([1.0] * 5), series([2.5, 3.1, 1.1, 9.9, 4.0]))
    assert found.articles.tolist() == codes
    assert found.holds == {}


def test_each_item_is_decided_by_its_own_lines():
    priced = [with_check(f"2112345{round(amount * 100):05d}") for amount in AMOUNTS]
    plain = [with_check(f"2154321{number:05d}") for number in (11, 12, 13, 14, 15)]
    found = _without_prices(series([*priced, *plain], str), series([1.0] * 10), series([*AMOUNTS, *AMOUNTS]))
    assert found.holds == {"2112345": "price"}
    assert found.articles.tolist()[5:] == plain
    assert _item_of(priced[0]) == "2112345"


@pytest.mark.parametrize("code", ["4,00638E+12", "4.00638E+12", "2,11235E+12", "4e+12"])
def test_rounded_codes_are_refused_with_the_reason_and_the_way_out(code):
    with pytest.raises(SourceError) as caught:
        refuse_spoilt_codes(Path("till.csv"), "Artikel", series(["4006381333931", code], str), [2, 3])
    assert str(caught.value) == (
        f"till.csv, line 3, column 'Artikel': got {code!r} in 1 row: a spreadsheet rounded the codes, and different "
        "articles have become one, expected the code of an article in full. To do: export it again, or format the "
        "column as text before saving; or name a column with the articles' names in [till.columns] product"
    )


def test_other_articles_are_not_taken_for_rounded_codes():
    refuse_spoilt_codes(Path("till.csv"), "Artikel", series(["E12", "4E", "1e", "Menu E+", "12"], str), range(2, 7))
