"""The columns of a file as numbers, quantities, days, moments and hours; wrong cells are told apart, not refused."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from forecast.errors import SourceError
from forecast.sources.tabular.raw import RawTable
from forecast.sources.tabular.values.dates import dated_time, order_shown
from forecast.sources.tabular.values.decimals import MOST_OF_ANOTHER_KIND, kinds_in, number_kind, settled
from forecast.sources.tabular.values.moments import days_of, expected_day, moments, parted
from forecast.sources.tabular.values.number import OTHER, Kind, number_of
from forecast.sources.tabular.values.orders import DayEvidence
from forecast.sources.tabular.values.read import Read, are_nothing, mapped, spread, wrong_cell
from forecast.sources.tabular.values.times import DAY_S, EXPECTED_TIME, hour_of
from forecast.sources.tabular.values.units import Quantity, quantity_of, unit_of
from forecast.texts import phrase

_FEWEST_TO_TELL_FORM = 20


def read_numbers(raw: RawTable, column: str, *, decimal: str | None = None, setting: str = "") -> Read:
    """Return a column as numbers; `decimal` is its mark, as from `decimals.settled`.

    Raises
    ------
    SourceError
        If no mark is given and the column can be read two ways; `setting` would tell it.
    """
    mark = decimal or settled(raw, numbers=[column])[column] or refuse_open_mark(raw, column, setting)
    cells = raw.frame[column]
    form = _form(raw, column, mark)
    values = mapped(cells, lambda text: _number(text, mark, form)).astype(float)
    is_empty, nothing = are_nothing(cells, values)
    return Read(values, values.isna() & ~is_empty, phrase("expected.number", mark=mark), nothing)


def read_quantities(
    raw: RawTable, column: str, *, decimal: str | None = None, unit_column: str | None = None, setting: str = ""
) -> tuple[Read, pd.Series[str]]:
    """Return a column as quantities and the unit of each row: "pcs", "kg" or "l", in which the quantity is counted.

    A unit beside the number comes before that of `unit_column`. Words that are no known unit count pieces and are told
    in `unknown`.

    Raises
    ------
    SourceError
        As `read_numbers`.
    """
    mark = decimal or settled(raw, numbers=[column])[column] or refuse_open_mark(raw, column, setting)
    cells = raw.frame[column]
    form = _form(raw, column, mark)
    found = spread(cells, lambda text: _quantity(text, mark, form))
    values = found.of(lambda one: np.nan if one is None else one.value, float)
    units = found.of(lambda one: "" if one is None else one.unit, "str")
    unknown = found.of(lambda one: "" if one is None else one.unknown, "str")
    if unit_column is not None:
        words = raw.frame[unit_column]
        known = {word: unit_of(word) for word in words.unique()}
        is_bare = (units == "") & (unknown == "")
        factors = words.map({word: 1.0 if unit is None else unit.factor for word, unit in known.items()}).astype(float)
        values = values.where(~is_bare | (factors == 1.0), (values * factors).round(9))
        names = words.map({word: "" if unit is None else unit.name for word, unit in known.items()})
        units = units.where(~is_bare, names)
        is_told = is_bare & words.isin([word for word, unit in known.items() if word and unit is None])
        unknown = unknown.where(~is_told, words)
    is_empty, nothing = are_nothing(cells, values)
    counts = {str(word): int(count) for word, count in unknown[~is_empty & (unknown != "")].value_counts().items()}
    expected = phrase("expected.quantity", mark=mark)
    return Read(values, values.isna() & ~is_empty, expected, nothing, counts), units.replace("", "pcs")


def read_days(
    raw: RawTable,
    column: str,
    *,
    order: str | None = None,
    numeric: bool = False,
    setting: str = "",
    hint: str | None = None,
) -> Read:
    """Return a column as days (`datetime64[ns]`, midnight), a time of day in it left out.

    `numeric` allows the day numbers of spreadsheets and seconds since 1970 where all of the column is such; `hint` is
    the usual order of the country, named in the question only.

    Raises
    ------
    SourceError
        If no order of day and month is given and the column can be read two ways; `setting` would tell it.
    """
    found = order or order_of(raw, column, numeric=numeric) or _refuse_open_order(raw, column, setting, hint)
    cells = raw.frame[column]
    days = days_of(parted(cells), found)
    is_empty, nothing = are_nothing(cells, days)
    return Read(days, days.isna() & ~is_empty, expected_day(found), nothing)


def read_moments(
    raw: RawTable,
    column: str,
    *,
    timezone: str,
    order: str | None = None,
    times: str = "local",
    time: str | None = None,
    zone: str | None = None,
    numeric: bool = False,
    setting: str = "",
    hint: str | None = None,
) -> tuple[Read, Read]:
    """Return the local day and the second of the day of each row.

    `column` holds the day, and the time where `time` names no other column. What names a zone is moved to `timezone`,
    the shop's (IANA); `zone` is the column that names that of each row, and what is none there is read over. `times`
    says what texts without a zone are in: "local", "UTC" or an IANA name. The others are as in `read_days`.

    Raises
    ------
    SourceError
        As `read_days`.
    """
    found = order or order_of(raw, column, numeric=numeric) or _refuse_open_order(raw, column, setting, hint)
    return moments(raw, column, order=found, timezone=timezone, times=times or "local", time=time, zone=zone)


def read_times(raw: RawTable, column: str) -> Read:
    """Return a column of times, or of dates with a time, as seconds since midnight (`Int32`), offsets left out.

    What names another zone by a word cannot be told here: `read_moments` moves it.
    """
    cells = raw.frame[column]
    seconds = mapped(cells, _second_of).astype("Int32")
    is_empty, nothing = are_nothing(cells, seconds)
    return Read(seconds, seconds.isna() & ~is_empty, EXPECTED_TIME, nothing)


def read_hours(raw: RawTable, column: str) -> Read:
    """Return a column of hours, times or ranges of hours as the hour in which each begins (`Int32`)."""
    cells = raw.frame[column]
    hours = mapped(cells, hour_of).astype("Int32")
    is_empty, nothing = are_nothing(cells, hours)
    return Read(hours, hours.isna() & ~is_empty, phrase("expected.hour"), nothing)


def _number(text: str, mark: str, form: _Form) -> float | None:
    kind = number_kind(text)
    fits = kind is not None and form.fits(kind, mark)
    return number_of(text, mark, is_taxed=form.is_taxed) if fits else None


def _quantity(text: str, mark: str, form: _Form) -> Quantity | None:
    kind = number_kind(text)
    return quantity_of(text, mark) if kind is not None and form.fits(kind, mark) else None


class _Form(NamedTuple):
    """How a column writes its numbers, for cells that would read but do not fit it.

    `is_taxed`: a letter for the tax rate follows most of them. `has_no_lone_groups`: all others have a decimal mark and
    none groups thousands, so that "1.234" among "3,50" is no whole number. `has_other_decimals`: all others have
    another number of decimals, so that "1,234" among "3,50" is none of theirs.
    """

    is_taxed: bool
    has_no_lone_groups: bool
    has_other_decimals: bool

    def fits(self, kind: Kind, decimal: str) -> bool:
        """Tell whether a cell may be read as a number of this column."""
        if kind.either == OTHER[decimal]:
            return not self.has_no_lone_groups
        return not (kind.either == decimal and self.has_other_decimals)


def _form(raw: RawTable, column: str, decimal: str) -> _Form:
    kinds = raw.number_kinds[column] if column in raw.number_kinds else kinds_in(raw.frame[column])
    total = sum(kinds.values())
    shown = {mark: sum(count for kind, count in kinds.items() if kind.decimal == mark) for mark in ".,"}
    whole = sum(count for kind, count in kinds.items() if not (kind.decimal or kind.group or kind.either))
    has_groups = any(kind.group == OTHER[decimal] for kind in kinds)
    lengths = {kind.decimals for kind in kinds if kind.decimal == decimal}
    open_count = sum(count for kind, count in kinds.items() if kind.either == decimal)
    has_one_length = len(lengths) == 1 and shown[decimal] >= _FEWEST_TO_TELL_FORM and lengths != {3}
    return _Form(
        is_taxed=2 * sum(count for kind, count in kinds.items() if kind.is_taxed) >= total > 0,
        has_no_lone_groups=shown[OTHER[decimal]] > 0 or (shown[decimal] > 0 and not whole and not has_groups),
        has_other_decimals=has_one_length and open_count <= MOST_OF_ANOTHER_KIND * shown[decimal],
    )


def _second_of(text: str) -> int | None:
    found = dated_time(text)
    is_local = found is not None and (not found.zone or found.zone[0] in "+-") and found.second < DAY_S
    return found.second if found is not None and is_local else None


def order_of(raw: RawTable, column: str, *, numeric: bool = False) -> str | None:
    """Return the order of day and month in a column of dates; None if it can be read two ways.

    `numeric` allows "excel", "unix" and "unix_ms" for numbers that all are days.
    """
    if column in raw.date_orders:
        return raw.date_orders[column]
    evidence = DayEvidence(column)
    evidence.add(raw.frame)
    return evidence.order(numeric=numeric)


def refuse_open_mark(raw: RawTable, column: str, setting: str) -> str:
    """Raise the question which decimal mark a column has.

    Raises
    ------
    SourceError
        Always.
    """
    cells = raw.frame[column]
    kinds = {text: kind for text in cells.unique().tolist() if (kind := number_kind(text))}
    example = next((text for text, kind in kinds.items() if kind.either), next(iter(kinds), ""))
    todo = phrase("advice.set_decimal", setting=setting) if setting else phrase("advice.write_one_way")
    row = int((cells == example).to_numpy().argmax())
    raise SourceError(wrong_cell(raw, row, column, phrase("expected.number_one_way"), todo))


def _refuse_open_order(raw: RawTable, column: str, setting: str, hint: str | None) -> str:
    cells = raw.frame[column]
    row = int(mapped(cells, lambda text: order_shown(text) == "?").to_numpy().argmax())
    todo = phrase("advice.set_order", setting=setting) if setting else phrase("advice.write_dates")
    if setting and hint:
        other = "mdy" if hint == "dmy" else "dmy"
        todo = phrase("advice.set_usual_order", setting=setting, usual=hint, other=other)
    shown, expected = phrase("told.open_day_order", got=cells.iloc[row]), phrase("expected.dates_one_way")
    raise SourceError(raw.problem(row, column, "wrong_value", shown=shown, expected=expected, what=todo))
