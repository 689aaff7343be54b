"""Numbers, dates and money as a person of the shop's country writes them."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

Language = Literal["fr", "de", "en"]

_LOCALES: dict[Language, str] = {"fr": "fr_FR", "de": "de_DE", "en": "en_GB"}
_DAY_LONG: dict[Language, str] = {"fr": "EEEE d MMMM y", "de": "EEEE, d. MMMM y", "en": "EEEE d MMMM y"}
_DAY_SHORT: dict[Language, str] = {"fr": "EEE d MMM", "de": "EEE d. MMM", "en": "EEE d MMM"}
_DAY_OF_MOMENT: dict[Language, str] = {**_DAY_SHORT, "de": "EEE, d. MMM"}
_DAY_WITH_YEAR: dict[Language, str] = {"fr": "d MMM y", "de": "d. MMM y", "en": "d MMM y"}
_MARKS: dict[Language, tuple[str, str]] = {"fr": ("\N{NARROW NO-BREAK SPACE}", ","), "de": (".", ","), "en": (",", ".")}
"""Between thousands, and before decimals (CLDR)."""
_PAGE_DECIMALS = {"pcs": 0, "kg": 2, "eur": 2, "l": 2}


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


def number(value: float, language: Language, *, decimals: int = 0) -> str:
    """Write a number for reading: grouped, with at most that many decimals.

    Examples
    --------
    >>> number(1234.5, "de", decimals=2), number(0.5, "fr", decimals=2), number(-3, "en")
    ('1.234,5', '0,5', '−3')
    """
    text = _grouped(rounded(value, decimals), language)
    mark = _MARKS[language][1]
    return text.rstrip("0").removesuffix(mark) if mark in text else text


def _grouped(value: Decimal, language: Language) -> str:
    """Write every digit of a number as CLDR does for the language, a hundred times as fast as Babel."""
    thousands, decimal = _MARKS[language]
    whole, _, part = f"{abs(value):,f}".partition(".")
    text = whole.replace(",", thousands) + (decimal + part if part else "")
    return f"−{text}" if value < 0 else text


def quantity(
    value: float | None, unit: str, language: Language, *, decimals: int | None = None, currency: str = "EUR"
) -> str:
    r"""Write a quantity with its unit; pieces need none, goods counted in money have its sign, an unknown one a dash.

    Examples
    --------
    >>> quantity(120.4, "pcs", "fr"), quantity(4.5, "kg", "fr"), quantity(12, "eur", "en"), quantity(None, "pcs", "de")
    ('120', '4,5\xa0kg', '€12', '–')
    """
    if is_unknown(value) or value is None:
        return "–"
    text = number(value, language, decimals=_PAGE_DECIMALS.get(unit, 2) if decimals is None else decimals)
    if unit == "pcs":
        return text
    return _with_sign(text, currency, language) if unit == "eur" else f"{text}\N{NO-BREAK SPACE}{unit}"


def money(value: float | None, language: Language, *, decimals: int = 2, currency: str = "EUR") -> str:
    r"""Write an amount with the sign of its currency; an unknown amount is a dash.

    Examples
    --------
    >>> money(12.5, "fr"), money(1234, "en", decimals=0), money(float("nan"), "de")
    ('12,50\xa0€', '€1,234', '–')
    >>> money(12.5, "en", currency="USD"), money(12.5, "de", currency="CHF"), money(3, "en", currency="CHF")
    ('$12.50', '12,50\xa0CHF', 'CHF\xa03.00')
    """
    if is_unknown(value) or value is None:
        return "–"
    from babel.numbers import format_decimal

    amount = rounded(value, decimals)
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    text = format_decimal(abs(amount), format=pattern, locale=_LOCALES[language])
    return _with_sign(f"−{text}" if amount < 0 else text, currency, language)


def _with_sign(text: str, currency: str, language: Language) -> str:
    """Put the sign of a currency where the language puts it, behind the minus."""
    from babel.numbers import get_currency_symbol

    sign = get_currency_symbol(currency, locale=language)
    gap = "\N{NO-BREAK SPACE}" if language != "en" or sign[-1].isalpha() else ""
    if language != "en":
        return f"{text}{gap}{sign}"
    return f"−{sign}{gap}{text[1:]}" if text.startswith("−") else f"{sign}{gap}{text}"


def money_in(amount: float, currency: str, language: Language) -> str:
    r"""Write an amount of any currency, with its ISO code behind it.

    Examples
    --------
    >>> money_in(1234.5, "USD", "en"), money_in(630, "JPY", "fr")
    ('1,234.50\xa0USD', '630\xa0JPY')
    """
    text = _grouped(rounded(amount, _precision(currency)), language)
    return f"{text}\N{NO-BREAK SPACE}{currency}".rstrip()


@cache
def _precision(currency: str) -> int:
    from babel.numbers import get_currency_precision

    return get_currency_precision(currency)


def percent(share: float | None, language: Language, *, is_signed: bool = False) -> str:
    r"""Write a share as per cent, with a sign if it is a change; an unknown one is a dash.

    Examples
    --------
    >>> percent(0.25, "fr", is_signed=True), percent(-0.004, "en", is_signed=True), percent(0.9, "de")
    ('+25\xa0%', '0%', '90\xa0%')
    """
    if is_unknown(share) or share is None:
        return "–"
    points = rounded(share * 100, 0)
    sign = "+" if is_signed and points > 0 else "−" if points < 0 else ""
    return f"{sign}{number(float(abs(points)), language)}{'' if language == 'en' else chr(0xA0)}%"


def day_long(day: date, language: Language) -> str:
    """Write a day in full, beginning with a capital.

    Examples
    --------
    >>> day_long(date(2022, 7, 1), "fr"), day_long(date(2022, 7, 1), "de"), day_long(date(2022, 7, 1), "en")
    ('Vendredi 1er juillet 2022', 'Freitag, 1. Juli 2022', 'Friday 1 July 2022')
    """
    text = _dated(day, _DAY_LONG[language], language)
    return text[0].upper() + text[1:]


def day_short(day: date, language: Language) -> str:
    """Write a day briefly, with its weekday.

    Examples
    --------
    >>> day_short(date(2022, 7, 4), "fr"), day_short(date(2022, 7, 4), "de"), day_short(date(2022, 7, 4), "en")
    ('lun. 4 juil.', 'Mo. 4. Juli', 'Mon 4 Jul')
    """
    return _dated(day, _DAY_SHORT[language], language)


@lru_cache(maxsize=10_000)
def day_with_year(day: date, language: Language) -> str:
    """Write a day briefly, with its year in place of its weekday.

    Examples
    --------
    >>> day_with_year(date(2022, 7, 1), "fr"), day_with_year(date(2022, 7, 11), "fr")
    ('1er juil. 2022', '11 juil. 2022')
    >>> day_with_year(date(2022, 7, 1), "de"), day_with_year(date(2022, 7, 1), "en")
    ('1. Juli 2022', '1 Jul 2022')
    """
    return _dated(day, _DAY_WITH_YEAR[language], language)


def day_told(day: date, language: Language, *, year: int | None = None) -> str:
    """Write a day briefly: with its weekday in `year`, with its year in another; None stands for any.

    Examples
    --------
    >>> day_told(date(2022, 7, 4), "fr", year=2022), day_told(date(2022, 7, 4), "fr", year=2023)
    ('lun. 4 juil.', '4 juil. 2022')
    """
    return day_short(day, language) if year in (None, day.year) else day_with_year(day, language)


def clock_time(at: time, language: Language) -> str:
    r"""Write a time of day as people say it.

    Examples
    --------
    >>> clock_time(time(13, 0), "fr"), clock_time(time(9, 30), "fr"), clock_time(time(9, 5), "de")
    ('13\xa0h', '9\xa0h\xa030', '09:05\xa0Uhr')
    >>> clock_time(time(9, 5), "en")
    '09:05'
    """
    gap = "\N{NO-BREAK SPACE}"
    if language == "fr":
        return f"{at.hour}{gap}h{gap}{at:%M}" if at.minute else f"{at.hour}{gap}h"
    return f"{at:%H:%M}{gap}Uhr" if language == "de" else f"{at:%H:%M}"


def weekday(day: date, language: Language) -> str:
    """Write the name of a weekday.

    Examples
    --------
    >>> weekday(date(2022, 7, 1), "fr"), weekday(date(2022, 7, 1), "de")
    ('vendredi', 'Freitag')
    """
    return _dated(day, "EEEE", language)


def moment(at: datetime, timezone: str, language: Language, *, year: int | None = None) -> str:
    r"""Write an aware moment on the shop's clock; a day of another year than `year` with its year.

    Examples
    --------
    >>> at = datetime.fromisoformat("2022-06-30T19:00+00:00")
    >>> moment(at, "Europe/Paris", "fr"), moment(at, "Europe/Paris", "de")
    ('jeu. 30 juin à 21\xa0h', 'Do., 30. Juni, 21:00\xa0Uhr')
    >>> moment(at, "Europe/Paris", "en", year=2023)
    '30 Jun 2022 at 21:00'
    """
    local = at.astimezone(ZoneInfo(timezone))
    return date_and_time(local, language, with_year=year not in (None, local.year))


def date_and_time(at: datetime, language: Language, *, with_year: bool = True) -> str:
    r"""Write a day and a time of day as they stand, with the year in place of the weekday if that is asked for.

    Examples
    --------
    >>> date_and_time(datetime(2022, 6, 30, 21, 30), "fr")
    '30 juin 2022 à 21\xa0h\xa030'
    """
    day = _dated(at.date(), (_DAY_WITH_YEAR if with_year else _DAY_OF_MOMENT)[language], language)
    between = {"fr": " à ", "de": ", ", "en": " at "}[language]
    return f"{day}{between}{clock_time(at.time(), language)}"


def is_unknown(value: Any) -> bool:
    """Return whether a cell is empty: None, NaN, NaT or NA.

    Examples
    --------
    >>> is_unknown(None), is_unknown(float("nan")), is_unknown(0)
    (True, True, False)
    """
    import pandas as pd

    return bool(pd.isna(value))


def _dated(day: date, pattern: str, language: Language) -> str:
    from babel.dates import format_date

    text: str = format_date(day, pattern, locale=_locale(language))
    # French writes the first of a month as an ordinal; CLDR's patterns cannot.
    return re.sub(r"\b1 ", "1er ", text, count=1) if language == "fr" and day.day == 1 else text


@cache
def _locale(language: Language) -> Any:
    from babel import Locale

    return Locale.parse(_LOCALES[language])


def plural_form(count: float, language: Language) -> str:
    """Return the CLDR plural category of a number in a language.

    Examples
    --------
    >>> plural_form(0, "fr"), plural_form(0, "en"), plural_form(1, "de")
    ('one', 'other', 'one')
    """
    form: str = _locale(language).plural_form(count)
    return form
