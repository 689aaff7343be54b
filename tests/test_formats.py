"""Numbers and dates as people of three countries write them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast import formats


@pytest.mark.parametrize(
    ("language", "expected"), [("fr", "1\N{NARROW NO-BREAK SPACE}234,5"), ("de", "1.234,5"), ("en", "1,234.5")]
)
def test_numbers_are_grouped_as_in_the_country(language, expected):
    assert formats.number(1234.5, language, decimals=2) == expected


@settings(max_examples=80, deadline=None)
@given(st.floats(-1e6, 1e6), st.integers(0, 3))
def test_rounding_is_half_away_from_zero_and_never_minus_zero(value, decimals):
    result = formats.rounded(value, decimals)
    assert abs(float(result) - value) <= 0.5 * 10**-decimals + 1e-9
    assert not (result == 0 and result.is_signed())
    assert formats.rounded(-value, decimals) == -result


def test_unknown_values_are_dashes():
    for unknown in (None, float("nan"), np.nan, pd.NA, pd.NaT):
        assert formats.is_unknown(unknown)
    assert formats.quantity(float("nan"), "kg", "fr") == "–"
    assert formats.percent(None, "de") == "–"
    assert formats.money(None, "en", currency="EUR") == "–"


def test_a_change_has_a_sign_and_a_share_has_none():
    assert formats.percent(0.126, "en", is_signed=True) == "+13%"
    assert formats.percent(-0.126, "en", is_signed=True) == "−13%"
    assert formats.percent(0.126, "en") == "13%"


def test_money_below_zero_has_its_sign_in_front():
    assert formats.money(-3.456, "en", currency="EUR") == "−€3.46"
    assert formats.money(-3.456, "en_US", currency="USD") == "−$3.46"
    assert formats.money(-3.456, "de_CH", currency="CHF") == "−CHF\xa03.46"


@pytest.mark.parametrize(
    ("language", "country", "currency", "said"),
    [
        ("en", "GB", "GBP", "£1,234.50"),
        ("de", "CH", "CHF", "CHF\xa01’234.50"),
        ("fr", "CH", "CHF", "1\u202f234,50\xa0CHF"),
        ("en", "CH", "CHF", "CHF\xa01’234.50"),
        ("en", "NO", "NOK", "1\xa0234,50\xa0kr"),
        ("en", "DK", "DKK", "1.234,50\xa0kr."),
        ("en", "US", "USD", "$1,234.50"),
        ("fr", "CA", "CAD", "1\xa0234,50\xa0$"),
        ("en", "JP", "JPY", "¥1,235"),
        ("en", "PL", "PLN", "1.234,50\xa0zł"),
        ("en", "BR", "BRL", "R$1,234.50"),
        ("en", "PG", "PGK", "K\xa01,234.50"),
        ("de", "AT", "EUR", "€\xa01.234,50"),
        ("fr", "FR", "EUR", "1\u202f234,50\xa0€"),
        ("fr", "GB", "GBP", "1\u202f234,50\xa0£"),
        ("en", "ZZ", "", "1,234.50"),
    ],
)
def test_money_has_the_mark_of_its_currency_where_the_language_and_the_country_have_it(
    language, country, currency, said
):
    assert formats.money(1234.5, formats.locale_of(language, country), currency=currency) == said


def test_an_amount_in_place_of_pieces_has_the_mark_of_the_shop():
    assert formats.quantity(12, "amount", "en", currency="GBP") == "£12"
    assert formats.quantity(12.3, "amount", "en_NO", currency="NOK") == "12,30\xa0kr"
    assert formats.quantity(12.3, "amount", "de_CH", currency="CHF", decimals=0) == "CHF\xa012"


def test_a_moment_is_told_on_the_shop_clock_in_summer_and_winter():
    summer, winter = datetime(2022, 7, 1, 19, 0, tzinfo=UTC), datetime(2022, 1, 3, 19, 0, tzinfo=UTC)
    assert formats.moment(summer, "Europe/Paris", "de").endswith(" 21:00\N{NO-BREAK SPACE}Uhr")
    assert formats.moment(winter, "Europe/Paris", "de").endswith(" 20:00\N{NO-BREAK SPACE}Uhr")


@pytest.mark.parametrize(
    ("language", "told"),
    [("fr", "ven. 13 juin à 13\xa0h"), ("de", "Fr., 13. Juni, 13:00\xa0Uhr"), ("en", "Fri 13 Jun at 13:00")],
)
def test_a_moment_is_told_as_people_of_the_country_say_it(language, told):
    at = datetime(2025, 6, 13, 11, 0, tzinfo=UTC)
    assert formats.moment(at, "Europe/Paris", language, year=2025) == told
    assert "2025" in formats.moment(at, "Europe/Paris", language, year=2026)


@pytest.mark.parametrize(("language", "brief"), [("fr", "jeu. 24 oct."), ("de", "Do. 24. Okt."), ("en", "Thu 24 Oct")])
def test_a_day_of_another_year_has_its_year_and_a_day_of_this_year_its_weekday(language, brief):
    day = date(2024, 10, 24)
    assert formats.day_told(day, language, year=2024) == brief
    assert formats.day_told(day, language, year=2025) == formats.day_with_year(day, language)
    assert formats.day_told(day, language) == brief


def test_only_the_first_of_a_french_month_is_an_ordinal():
    assert "1er juillet" in formats.day_long(date(2022, 7, 1), "fr")
    assert "11 juillet" in formats.day_long(date(2022, 7, 11), "fr")
    assert "1. Juli" in formats.day_long(date(2022, 7, 1), "de")
