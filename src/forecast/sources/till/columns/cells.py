"""What one cell of a till export shows: a day, a time, an hour, a number, a word."""

from __future__ import annotations

import re
from datetime import date

import pandas as pd

from forecast.sources.tabular.values.dates import day_of, order_shown, second_of
from forecast.sources.tabular.values.number import kind_of, number_of
from forecast.sources.tabular.values.read import MISSING
from forecast.sources.tabular.values.times import hour_of
from forecast.sources.tabular.values.units import quantity_of

_MONEY = re.compile(r"\d[.,]\d\d(?!\d)|[€$£¥]|chf|eur|fr\.|kr|zł|kč|円", re.IGNORECASE)
_SAMPLE = 200
_ENDS = re.compile(r"\d+(?:[:.h時시'’]\d\d)*")


def day_in(text: str) -> date | None:
    """Return the day that a cell names, read day first where it can be read two ways.

    Examples
    --------
    >>> day_in("03/04/2022 08:30"), day_in("2022-13-01"), day_in("150040")
    (datetime.date(2022, 4, 3), None, None)
    """
    return day_of(text, "dmy") or day_of(text, "mdy")


def is_range(text: str) -> bool:
    """Tell whether a cell is a range of hours.

    Examples
    --------
    >>> [is_range(text) for text in ("06:00 - 07:00", "06h-07h", "08:30", "7")]
    [True, True, False, False]
    """
    return len(_ENDS.findall(text)) > 1 and hour_of(text) is not None and day_in(text) is None


def is_time(text: str) -> bool:
    """Tell whether a cell is a time of day and nothing else.

    Examples
    --------
    >>> [is_time(text) for text in ("08:30", "0830", "06:00 - 07:00", "2022-01-03 08:30", "7")]
    [True, True, False, False, False]
    """
    return second_of(text) is not None and day_in(text) is None and not is_range(text)


def is_hour(text: str) -> bool:
    """Tell whether a cell is 7, 07h, 24 or a range of hours; 07:00 is a time."""
    return is_range(text) or text == "24" or (hour_of(text) is not None and not is_time(text))


def is_word(text: str) -> bool:
    """Tell whether a cell is a word: letters, and neither a number, a day nor a time."""
    if sum(c.isalpha() for c in text) < 2:
        return False
    return all(number_of(text, mark) is None for mark in ".,") and day_in(text) is None and second_of(text) is None


def value_of(text: str, mark: str) -> float | None:
    """Return the number in a cell, a unit or a letter for the rate of tax beside it left out.

    Examples
    --------
    >>> value_of("100 Stk", ","), value_of("0,90 €", ","), value_of("0,90 A", ","), value_of("Brezel", ",") is None
    (100.0, 0.9, 0.9, True)
    """
    if (kind := kind_of(text)) is not None and kind.is_taxed:
        return number_of(text, mark, is_taxed=True)
    quantity = quantity_of(text, mark)
    return None if quantity is None or quantity.unknown or text.casefold() in MISSING else quantity.value


def is_money(text: str) -> bool:
    """Tell whether a cell is written as money: with two decimals or the sign of a currency.

    Examples
    --------
    >>> [is_money(text) for text in ("1,20", "CHF 3", "3", "1.000")]
    [True, True, False, False]
    """
    return bool(_MONEY.search(text))


def is_dated(cells: pd.Series[str]) -> bool:
    """Tell whether most of the cells of a column name a day, with a time beside it or not."""
    different = [text for text in cells.drop_duplicates().head(_SAMPLE) if text]
    return bool(different) and sum(order_shown(text) != "" for text in different) * 2 > len(different)
