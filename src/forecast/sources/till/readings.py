"""The cells of a till export as days, times, quantities and money, each with the rows in which it cannot be read.

In: `RawTable`, `TillMapping`. Out: one `Read` per role, the unit of every row.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from forecast.config import TillSettings
from forecast.sources.tabular.column import Read, read_days, read_numbers, read_quantities, read_times
from forecast.sources.tabular.raw import Gathered, RawTable
from forecast.sources.till.mapping import TillMapping

HALF_HOUR_S = 1800
PIECES = "pcs"


def readings(
    raw: RawTable, mapping: TillMapping, settings: TillSettings, *, timezone: str
) -> tuple[dict[str, Read], pd.Series[str]]:
    """Return a reading by role (day, time, qty, amount, price), and the unit of each row.

    Raises
    ------
    SourceError
        When a whole column can be read two ways.
    """
    columns, gathered = mapping.columns, Gathered()
    found: dict[str, Read] = {}
    unit = pd.Series("amount" if mapping.qty_is == "eur" else PIECES, index=raw.frame.index, dtype="str")
    with gathered.gathering():
        found["day"] = read_days(raw, columns["day"], order=settings.date_order)
    if mapping.grain != "daily":
        with gathered.gathering():
            found["time"] = _times(raw, mapping)
    if "qty" in columns and not mapping.line_is_one_unit:
        with gathered.gathering():
            found["qty"], told = read_quantities(raw, columns["qty"], decimal=settings.decimal)
            unit = unit.mask(told != "", told)
    for role in ("amount", "price"):
        if role in columns:
            with gathered.gathering():
                found[role] = read_numbers(raw, columns[role], decimal=settings.decimal)
    gathered.tell()
    return found, unit


def _times(raw: RawTable, mapping: TillMapping) -> Read:
    """Return seconds since midnight; those of an hour are its middle."""
    columns = mapping.columns
    if mapping.grain == "hourly" and "hour" in columns:
        hours = read_numbers(raw, columns["hour"])
        is_hour = hours.values.between(0, 23)
        return _changed(hours, lambda hour: hour // 1 * 3600 + HALF_HOUR_S, is_hour, "an hour from 0 to 23")
    seconds = read_times(raw, columns["time"] if "time" in columns else columns["day"])
    if mapping.grain == "hourly":
        return _changed(seconds, lambda second: second // 3600 * 3600 + HALF_HOUR_S, None, seconds.expected)
    return seconds


def _changed(
    read: Read, change: Callable[[pd.Series[float]], pd.Series[float]], is_right: pd.Series[bool] | None, expected: str
) -> Read:
    is_wrong = read.is_wrong if is_right is None else read.is_wrong | ~is_right
    return Read(change(read.values).astype("Int32").mask(is_wrong), is_wrong, expected)
