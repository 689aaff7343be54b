"""Numbers, dates and money as a person of the shop's country writes them.

`language` is one of `Language`, or one with its country as `locale_of` gives it: "de_CH".
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

Language = Literal["fr", "de", "en"]

_LOCALES: dict[str, str] = {"fr": "fr_FR", "de": "de_DE", "en": "en_GB"}
_DAY_LONG: dict[str, str] = {"fr": "EEEE d MMMM y", "de": "EEEE, d. MMMM y", "en": "EEEE d MMMM y"}
_DAY_SHORT: dict[str, str] = {"fr": "EEE d MMM", "de": "EEE d. MMM", "en": "EEE d MMM"}
_DAY_OF_MOMENT: dict[str, str] = {**_DAY_SHORT, "de": "EEE, d. MMM"}
_DAY_WITH_YEAR: dict[str, str] = {"fr": "d MMM y", "de": "d. MMM y", "en": "d MMM y"}
_PAGE_DECIMALS = {"pcs": 0, "kg": 2, "l": 2}


def rounded(value: float, decimals: int) -> Decimal:
    """Round half away from zero, as people do; never gives minus zero.

    Examples
    --------
    >>> rounded(2.5, 0), rounded(-0.04, 1), rounded(1.005, 2)
    (Decimal('3'), Decimal('0.0'), Decimal('1.01'))
    """
    # str() gives the shortest decimal that reads back as this float, so 1.005 is a tie and not 1.00499…
    exact = Decimal(str(float(value))).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return abs(exact) if exact == 0 else exact


def number(value: float, language: str, *, decimals: int = 0) -> str:
    """Write a number for reading: grouped, with at most that many decimals.

    Examples
    --------
    >>> number(1234.5, "de", decimals=2), number(0.5, "fr", decimals=2), number(-3, "en")
    ('1.234,5', '0,5', '−3')
    """
    amount = rounded(value, decimals)
    text, mark = _grouped(amount, language), _marks(language)[1]
    return text.rstrip("0").removesuffix(mark) if mark in text else text


def _grouped(value: Decimal, language: str) -> str:
    """Write every digit of a number as CLDR does for the language, a hundred times as fast as Babel."""
    thousands, decimal = _marks(language)
    whole, _, part = f"{abs(value):,f}".partition(".")
    text = whole.replace(",", thousands) + (decimal + part if part else "")
    return f"−{text}" if value < 0 else text


@cache
def _marks(language: str) -> tuple[str, str]:
    """Return what stands between thousands, and before decimals."""
    symbols = _locale(language).number_symbols["latn"]
    return symbols["group"], symbols["decimal"]


def quantity(value: float | None, unit: str, language: str, *, decimals: int | None = None, currency: str = "") -> str:
    r"""Write a quantity with its unit; pieces need none, an amount has its currency, an unknown one is a dash.

    Examples
    --------
    >>> quantity(120.4, "pcs", "fr"), quantity(4.5, "kg", "fr"), quantity(12, "amount", "en", currency="GBP")
    ('120', '4,5\xa0kg', '£12')
    """
    if is_unknown(value) or value is None:
        return "–"
    if unit == "amount":
        is_whole = decimals == 0 or rounded(value, 2) == rounded(value, 0)
        return money(value, language, currency=currency, decimals=0 if is_whole else None)
    text = number(value, language, decimals=_PAGE_DECIMALS.get(unit, 2) if decimals is None else decimals)
    return text if unit == "pcs" else f"{text}\N{NO-BREAK SPACE}{unit}"


def money(value: float | None, language: str, *, currency: str, decimals: int | None = None) -> str:
    r"""Write an amount with the mark of its currency where the language and country have it; unknown is a dash.

    As many decimals as the currency has, unless `decimals` says other; "" is no currency and no mark.

    Examples
    --------
    >>> money(1234.5, "de_CH", currency="CHF"), money(3.5, "en_NO", currency="NOK"), money(-3.5, "en", currency="USD")
    ('CHF\xa01’234.50', '3,50\xa0kr', '−$3.50')
    """
    if is_unknown(value) or value is None:
        return "–"
    before, after, places = _around(currency, language)
    amount = rounded(value, min(places, 9 if decimals is None else decimals))
    return f"{'−' if amount < 0 else ''}{before}{_grouped(abs(amount), language)}{after}"


@cache
def _around(currency: str, language: str) -> tuple[str, str, int]:
    """Return what stands before and after an amount of a currency, and how many decimals it has."""
    from babel.numbers import format_currency, get_currency_precision

    locale, places = _locale(language), get_currency_precision(currency)
    pattern = locale.currency_formats["standard"].pattern.partition(";")[0].replace(".00", "")
    text: str = format_currency(1, currency, format=pattern, locale=locale, currency_digits=False)
    text = text.replace(_mark(currency, language), _own_mark(currency, language)).strip()
    # CLDR sets letters apart from digits (alphaNextToNumber), which babel does not.
    text = re.sub(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])", "\N{NO-BREAK SPACE}", text)
    before, _, after = text.partition("1")
    return before, after, places


def _own_mark(currency: str, language: str) -> str:
    """Return the mark of the shop's own currency: without the country that tells it from others of its name.

    Where the language knows no mark, that of the country's own language stands, if its letters are Latin.
    """
    mark = re.sub(r"^[A-Z]{2}(?=[^\w\s])|(?<=[^\w\s])[A-Z]{2}$", "", _mark(currency, language))
    if mark != currency or len(language) == 2:
        return mark
    own = _mark(currency, f"und{language[2:]}")
    return own if all(unicodedata.name(letter).startswith("LATIN") for letter in own) else mark


def _mark(currency: str, language: str) -> str:
    from babel.numbers import get_currency_symbol

    mark: str = get_currency_symbol(currency, locale=_locale(language)) if currency else ""
    return mark


def percent(share: float | None, language: str, *, is_signed: bool = False, decimals: int = 0) -> str:
    r"""Write a share as per cent, with a sign if it is a change; one that is unknown, or of nothing, is a dash.

    Examples
    --------
    >>> percent(0.25, "fr", is_signed=True), percent(-0.004, "en", is_signed=True), percent(0.9, "de")
    ('+25\xa0%', '0%', '90\xa0%')
    >>> percent(float("inf"), "en")
    '–'
    """
    if is_unknown(share) or share is None or abs(share) == float("inf"):
        return "–"
    points = rounded(share * 100, decimals)
    sign = "+" if is_signed and points > 0 else "−" if points < 0 else ""
    gap = "" if language.startswith("en") else chr(0xA0)
    return f"{sign}{number(float(abs(points)), language, decimals=decimals)}{gap}%"


def day_long(day: date, language: str) -> str:
    """Write a day in full, beginning with a capital: Vendredi 1er juillet 2022."""
    text = _dated(day, _DAY_LONG[language[:2]], language)
    return text[0].upper() + text[1:]


@cache
def day_with_year(day: date, language: str) -> str:
    """Write a day briefly, with its year in place of its weekday: 11 juil. 2022."""
    return _dated(day, _DAY_WITH_YEAR[language[:2]], language)


def day_told(day: date, language: str, *, year: int | None = None) -> str:
    """Write a day briefly: with its weekday in `year` (lun. 4 juil.), with its year in another; None stands for any."""
    is_of_year = year in (None, day.year)
    return _dated(day, _DAY_SHORT[language[:2]], language) if is_of_year else day_with_year(day, language)


def clock_time(at: time, language: str) -> str:
    """Write a time of day: 6 h 30, 06:30 Uhr, 06:30."""
    gap = "\N{NO-BREAK SPACE}"
    if language.startswith("fr"):
        return f"{at.hour}{gap}h{gap}{at:%M}" if at.minute else f"{at.hour}{gap}h"
    return f"{at:%H:%M}{gap}Uhr" if language.startswith("de") else f"{at:%H:%M}"


def weekday(day: date, language: str) -> str:
    """Write the name of a weekday: vendredi, Freitag, Friday."""
    return _dated(day, "EEEE", language)


def month(day: date, language: str) -> str:
    """Write the month of a day with its year, beginning with a capital: Juin 2025.

    Examples
    --------
    >>> month(date(2025, 6, 13), "de"), month(date(2025, 3, 1), "fr")
    ('Juni 2025', 'Mars 2025')
    """
    text = _dated(day, "LLLL y", language)
    return text[0].upper() + text[1:]


def moment(at: datetime, timezone: str, language: str, *, year: int | None = None) -> str:
    """Write an aware moment on the shop's clock; a day of another year than `year` with its year."""
    local = at.astimezone(ZoneInfo(timezone))
    return date_and_time(local, language, with_year=year not in (None, local.year))


def date_and_time(at: datetime, language: str, *, with_year: bool = True) -> str:
    """Write a day and a time of day as they stand, with the year in place of the weekday if that is asked for."""
    day = _dated(at.date(), (_DAY_WITH_YEAR if with_year else _DAY_OF_MOMENT)[language[:2]], language)
    between = {"fr": " à ", "de": ", ", "en": " at "}[language[:2]]
    return f"{day}{between}{clock_time(at.time(), language)}"


def is_unknown(value: Any) -> bool:
    """Return whether a cell is empty: None, NaN, NaT or NA."""
    import pandas as pd

    return bool(pd.isna(value))


def _dated(day: date, pattern: str, language: str) -> str:
    from babel.dates import format_date

    text: str = format_date(day, pattern, locale=_locale(language))
    # French writes the first of a month as an ordinal; CLDR's patterns cannot.
    return re.sub(r"\b1 ", "1er ", text, count=1) if language.startswith("fr") and day.day == 1 else text


def country_name(country: str, language: str) -> str:
    """Return what a language calls a country, its code where it has no name for it."""
    return str(_locale(language).territories.get(country, country))


@cache
def _locale(language: str) -> Any:
    from babel import Locale

    return Locale.parse(_LOCALES.get(language, language))


def locale_of(language: Language, country: str) -> str:
    """Return how a language writes numbers, dates and money in a country, the language alone where it is rare there.

    Examples
    --------
    >>> locale_of("de", "CH"), locale_of("en", "NO"), locale_of("en", "JP"), locale_of("fr", "")
    ('de_CH', 'en_NO', 'en', 'fr')
    """
    from babel.localedata import exists

    return f"{language}_{country}" if country and exists(f"{language}_{country}") else language


def decimal_of(language: str) -> str:
    """Return the decimal mark of a language."""
    return _marks(language)[1]


def plural_form(count: float, language: str) -> str:
    """Return the CLDR plural category of a number in a language: `one` for 0 in French, `other` in English."""
    return str(_locale(language).plural_form(count))
