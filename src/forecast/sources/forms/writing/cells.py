"""A value as a cell of somebody's file, in the form that its column has there already.

In: values as Python has them, the cells of the column. Out: texts that reading takes for the same value.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from forecast.sources.forms.columns import Dialect, FormColumn
from forecast.texts import kept_as_text

Value = str | float | bool | date | datetime | None
"""A day or a local moment, a number, a time of day [s since midnight], a word; None is an empty cell."""

_SIGNED_NUMBER = re.compile(r"[-+]\s?\d[\d.,]*\s?%?")
_DAY = re.compile(r"\d{1,4}(?P<mark>[-./])\d{1,2}(?P=mark)\d{1,4}")


def plain(value: Any) -> Value:
    """Return a value of a table as a cell has it: what is missing is None, every number a float, a midnight a day.

    Examples
    --------
    >>> import pandas as pd
    >>> plain(pd.NA), plain(pd.Timestamp("2026-12-24")), plain(7), plain("")
    (None, datetime.date(2026, 12, 24), 7.0, None)
    """
    if isinstance(value, str):
        return value or None
    if value is None or str(value) in {"nan", "<NA>", "NaT"}:
        return None
    if isinstance(value, datetime):
        moment = datetime.fromisoformat(value.replace(tzinfo=None).isoformat())
        return moment.date() if moment.time() == time() else moment
    return value if isinstance(value, (bool, date)) else float(value)


def cell_of(value: Value, column: FormColumn, *, beside: Sequence[str] = (), dialect: Dialect) -> str:
    """Return a value as a cell of a column, written as its other cells (`beside`) are, the last of them first.

    `dialect` says what the file means by dates and numbers; where neither tells, a day is written as ISO 8601 has it
    and a number with a point.

    Examples
    --------
    >>> from forecast.sources.forms.columns import DAY, dialect_of
    >>> cell_of(date(2026, 12, 4), DAY, beside=["03.12.2026"], dialect=dialect_of("de"))
    '04.12.2026'
    >>> cell_of(2.5, FormColumn("qty", "number"), dialect=dialect_of("fr"))
    '2,5'
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        return f"{_day(value.date(), beside, dialect)} {value:%H:%M}"
    if isinstance(value, date):
        return _day(value, beside, dialect)
    if isinstance(value, str):
        is_as_it_stands = column.kind != "text" or _SIGNED_NUMBER.fullmatch(value)
        return value if is_as_it_stands else kept_as_text(value)
    if not math.isfinite(value):
        raise ValueError(value)
    if column.kind == "time":
        minutes, seconds = divmod(round(value), 60)
        return f"{minutes // 60:02}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
    number = f"{Decimal(repr(value)).normalize():f}"
    return number.replace(".", dialect.decimal or ".")


def _day(day: date, beside: Sequence[str], dialect: Dialect) -> str:
    shown = next((found for text in reversed(beside) if (found := _DAY.match(text.strip()))), None)
    if shown is None or dialect.day_order == "ymd" or len(shown[0].split(shown["mark"])[0]) == 4:
        return day.isoformat()
    parts = shown[0].split(shown["mark"])
    year = f"{day:%Y}" if len(parts[2]) == 4 else f"{day:%y}"
    # A column of 1.6.2026 and 24.12.2026 goes on without zeros.
    has_zeros = not any(re.match(r"\d[-./]|\d+[-./]\d[-./]", text.strip()) for text in beside)
    numbers = [f"{number:02}" if has_zeros else str(number) for number in (day.day, day.month)]
    if dialect.day_order == "mdy":
        numbers.reverse()
    return shown["mark"].join([*numbers, year])
