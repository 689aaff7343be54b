"""Cells of a workbook as text that reads one way only."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

_LAST_WHOLE = 2**53
"""Beyond it a number of 64 bits leaves out whole numbers (IEEE 754)."""
_FIRST_YEAR = 1901
"""An earlier date is no date: a time of day that a workbook counts from its day 0."""


def cell_text(value: object) -> str:
    """Write a cell so that it reads one way only: ISO dates, a decimal point, never exactly three decimals.

    Examples
    --------
    >>> [cell_text(value) for value in (1.0, 1.125, 0.1 + 0.2, 1e-5, True, None, datetime(2026, 5, 4), time(8, 30))]
    ['1', '1.1250', '0.3', '0.00001', 'True', '', '2026-05-04', '08:30:00']
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return _moment_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return _moment_text(datetime.combine(date(1900, 1, 1), value))
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{'-' * (seconds < 0)}{abs(seconds) // 3600:02}:{abs(seconds) // 60 % 60:02}:{abs(seconds) % 60:02}"
    return _number_text(value) if isinstance(value, float) else str(value)


def _moment_text(value: datetime) -> str:
    # A workbook keeps moments as parts of a day, which are no whole seconds.
    try:
        whole = (value + timedelta(milliseconds=500)).replace(microsecond=0)
    except OverflowError:
        whole = value.replace(microsecond=0)
    if whole.year < _FIRST_YEAR:
        return whole.time().isoformat("seconds")
    return whole.date().isoformat() if whole.time() == time() else whole.isoformat(" ", "seconds")


def _number_text(value: float) -> str:
    if value.is_integer() and abs(value) < _LAST_WHOLE:
        return str(int(value))
    # Excel keeps and shows 15 digits; what stands beyond them is the noise of binary fractions.
    text = f"{value:.15g}"
    if "e" in text and abs(value) < 1:
        text = format(Decimal(text), "f")
    return f"{text}0" if len(text.partition(".")[2]) == 3 else text
