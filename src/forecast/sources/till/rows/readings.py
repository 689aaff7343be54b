"""The cells of a till export as days, times, quantities and money, each with the rows in which it cannot be read.

In: `RawTable`, `TillMapping`. Out: `Readings`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from forecast.config import TillSettings
from forecast.errors import Problem, SourceError
from forecast.sources.tabular.raw import Problems, RawTable
from forecast.sources.tabular.values.decimals import settled
from forecast.sources.tabular.values.read import Read
from forecast.sources.tabular.values.reading import (
    read_days,
    read_hours,
    read_moments,
    read_numbers,
    read_quantities,
)
from forecast.sources.tabular.values.units import Unit, unit_of
from forecast.sources.till.columns.cells import is_dated
from forecast.sources.till.columns.mapping import TillMapping
from forecast.sources.till.columns.words import folded
from forecast.texts import Said, phrase

_HALF_HOUR_S = 1800
_PIECES = "pcs"
_ORDER = "[till] date_order"
_DECIMAL = "[till] decimal"
_UTC = frozenset({"utc", "gmt", "zulu"})


@dataclass(frozen=True)
class Readings:
    """A reading of the column of each role: day, time (s since midnight), qty, amount, price; the unit of each row.

    `is_business_day` says that the file has a day of its own beside the moment of sale; `marks` are decimal marks by
    column.
    """

    by_role: Mapping[str, Read]
    unit: pd.Series[str]
    is_business_day: bool = False
    marks: Mapping[str, str | None] = field(default_factory=dict)
    unknown_units: Mapping[str, int] = field(default_factory=dict)
    stated: Mapping[str, Said] = field(default_factory=dict)


def readings(raw: RawTable, mapping: TillMapping, settings: TillSettings, *, timezone: str) -> Readings:
    """Return what the cells of each role hold.

    Raises
    ------
    SourceError
        When a whole column can be read two ways.
    """
    columns, gathered = mapping.columns, Problems()
    found: dict[str, Read] = {}
    unit = pd.Series("amount" if mapping.qty_is == "amount" else _PIECES, index=raw.frame.index, dtype="str")
    has_own_day = "time" in columns and is_dated(raw.frame[columns["time"]])
    with gathered.gathering():
        found |= _when(raw, mapping, settings, timezone=timezone, has_own_day=has_own_day)
    marks = _marks(raw, mapping, settings)
    if "qty" in columns and not mapping.line_is_one_unit:
        with gathered.gathering():
            mark, unit_column = marks[columns["qty"]], columns.get("unit")
            found["qty"], unit = read_quantities(
                raw, columns["qty"], decimal=mark, unit_column=unit_column, setting=_DECIMAL
            )
            if unit_column is None and (named := unit_in_name(columns["qty"])):
                values = found["qty"].values
                found["qty"] = replace(found["qty"], values=values.where(unit != _PIECES, _in_units(values, named)))
                unit = unit.mask(unit == _PIECES, named.name)
    for role in ("amount", "price", "returned"):
        if role in columns:
            with gathered.gathering():
                found[role] = read_numbers(raw, columns[role], decimal=marks[columns[role]], setting=_DECIMAL)
    gathered.tell()
    if {"qty", "returned"} <= found.keys():
        found["qty"] = _less(found["qty"], found["returned"])
    unknown = found["qty"].unknown if "qty" in found else {}
    stated = {name: phrase("read_as.found", value=words) for name, words in found["day"].said.items()}
    if settings.times is None and mapping.grain != "daily" and (zone := zone_in_names(mapping)):
        stated["times"] = phrase("read_as.found", value=phrase("read_as.zone_in_name", zone=zone))
    return Readings(found, unit, has_own_day, marks, unknown, stated)


def _when(
    raw: RawTable, mapping: TillMapping, settings: TillSettings, *, timezone: str, has_own_day: bool
) -> dict[str, Read]:
    """Return the local day and second of each row; those of an hour are its middle."""
    columns, times = mapping.columns, settings.times or zone_in_names(mapping) or "local"
    order = settings.date_order
    if mapping.grain == "daily":
        return {"day": read_days(raw, columns["day"], order=order, numeric=True, setting=_ORDER)}
    hour = columns.get("hour") or (columns.get("time") if mapping.grain == "hourly" else None)
    if hour is not None:
        _refuse_hours_of_another_zone(raw, hour, times, timezone)
        day = read_days(raw, columns["day"], order=order, numeric=True, setting=_ORDER)
        read = read_hours(raw, hour)
        return {"day": day, "time": replace(read, values=read.values * 3600 + _HALF_HOUR_S)}
    if has_own_day:
        # What the till calls the day stays so, whatever the clock said.
        day = read_days(raw, columns["day"], order=order, numeric=True, setting=_ORDER)
        moment, second = read_moments(raw, columns["time"], timezone=timezone, times=times, setting=_ORDER)
        return {"day": replace(day, said=moment.said), "time": second}
    day, second = read_moments(
        raw, columns["day"], timezone=timezone, order=order, times=times, time=columns.get("time"), numeric=True,
        setting=_ORDER,
    )  # fmt: skip
    if mapping.grain == "hourly":
        second = replace(second, values=second.values // 3600 * 3600 + _HALF_HOUR_S)
    return {"day": day, "time": second}


def unit_in_name(name: str) -> Unit | None:
    """Return the weight or volume that the name of a column of quantities ends with, None for pieces.

    Examples
    --------
    >>> [unit_in_name(name) for name in ("Menge (kg)", "Poids en g", "Menge (Stk)", "Menge")]
    [Unit(name='kg', factor=1.0), Unit(name='kg', factor=0.001), None, None]
    """
    *before, last = folded(name).split() or [""]
    unit = unit_of(last) if before else None
    return unit if unit is not None and unit.name != _PIECES else None


def _in_units(values: pd.Series[float], unit: Unit) -> pd.Series[float]:
    """Return numbers that count `unit` in kg or l, without the dust of binary fractions."""
    return values if unit.factor == 1.0 else (values * unit.factor).round(9)


def _less(qty: Read, returned: Read) -> Read:
    """Return the pieces that are left when those taken back are off, whatever their sign."""
    return replace(qty, values=qty.values - returned.values.fillna(0.0).abs())


def zone_in_names(mapping: TillMapping) -> str:
    """Return "UTC" where the name of the column of days or times says so: "Date (UTC)", "created_at_utc"."""
    names = [mapping.columns[role] for role in ("day", "time", "hour") if role in mapping.columns]
    return "UTC" if any(_UTC & set(folded(name).split()) for name in names) else ""


def _refuse_hours_of_another_zone(raw: RawTable, column: str, times: str, timezone: str) -> None:
    if times not in ("local", timezone):
        values = {"times": times}
        raise SourceError(Problem(str(raw.path), "hours_of_another_zone", line=1, column=column, values=values))


def _marks(raw: RawTable, mapping: TillMapping, settings: TillSettings) -> Mapping[str, str | None]:
    """Return the decimal mark of each column of numbers: set, shown by the column, or proven by price × pieces."""
    numbers = numbers_of(mapping)
    if settings.decimal is not None:
        return dict.fromkeys(numbers, settings.decimal)
    return settled(raw, numbers=numbers, product=product_of(mapping))


def numbers_of(mapping: TillMapping) -> list[str]:
    """Return the columns of quantities, prices and amounts."""
    return [mapping.columns[role] for role in ("qty", "price", "amount", "returned") if role in mapping.columns]


def product_of(mapping: TillMapping) -> tuple[str, str, str] | None:
    """Return the columns of quantity, price and amount, where the amount is that of the whole line."""
    numbers = [name for name in numbers_of(mapping) if name != mapping.columns.get("returned")]
    is_whole = len(numbers) == 3 and mapping.amount_is == "line_total"
    return (numbers[0], numbers[1], numbers[2]) if is_whole else None
