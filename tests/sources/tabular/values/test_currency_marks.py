"""Marks of money before, after and inside of a number."""

from __future__ import annotations

import pytest

from forecast.sources.tabular.values.number import number_of
from forecast.sources.tabular.values.signs import currencies_of, currency_mark

POINT = {
    "Fr. 3.50": (3.5, "CHF"),
    "3.50 Fr.": (3.5, "CHF"),
    "sFr. 3.50": (3.5, "CHF"),
    "CHF 1'234.50": (1234.5, "CHF"),
    "Fr. 5.-": (5.0, "CHF"),
    "3.50 kr": (3.5, "NOK"),
    "-$3.50": (-3.5, "USD"),
    "$-3.50": (-3.5, "CAD"),
    "($3.50)": (-3.5, "USD"),
    "¥1,200": (1200.0, "JPY"),
    "￥1,200": (1200.0, "JPY"),
    "JP¥1,200": (1200.0, ""),
    "1,200円": (1200.0, "JPY"),
    "£1,234.50": (1234.5, "GBP"),
    "US$3.50": (3.5, "USD"),
}
COMMA = {
    "kr. 3,50": (3.5, "DKK"),
    "3,50 kr": (3.5, "SEK"),
    "12,50 zł": (12.5, "PLN"),
    "R$38,70": (38.7, "BRL"),
    "1 234,50 Kč": (1234.5, "CZK"),
    "1\u202f234,50 Kč": (1234.5, "CZK"),
    "3,50- kr": (-3.5, "NOK"),
    "3 500 Ft": (3500.0, "HUF"),
    "3,50 $US": (3.5, ""),
}


@pytest.mark.parametrize(
    ("text", "decimal", "value", "code"),
    [(text, ".", *said) for text, said in POINT.items()] + [(text, ",", *said) for text, said in COMMA.items()],
)
def test_a_mark_is_read_over_and_tells_the_currency(text, decimal, value, code):
    assert number_of(text, decimal) == value
    told = currencies_of(currency_mark(text))
    assert code in told if code else not told


def test_yen_have_no_decimals_whatever_the_mark_of_the_file():
    assert number_of("¥1,200", ",") is None


def test_a_unit_is_no_currency():
    assert [currency_mark(text) for text in ("12 Stk", "3 kg", "100", "Fr. Müller")] == [""] * 4
