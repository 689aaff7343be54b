"""The cells of one declared column as values: numbers, shares, days, moments, yes and no, words of a choice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from forecast.errors import Problem, SourceError, nearest_name
from forecast.sources.forms.columns import DAY_ORDERS, NO, YES, DayOrder, Dialect, FormColumn, folded
from forecast.sources.tabular.table import Problems, RawTable, days, numbers, texts, times, told
from forecast.sources.tabular.values.column import decimal_of
from forecast.sources.tabular.values.dates import order_of_kinds, order_shown
from forecast.sources.tabular.values.number import number_of
from forecast.sources.tabular.values.read import wrong_cell
from forecast.sources.tabular.values.reading import read_moments
from forecast.texts import Said, as_typed, phrase


def read_cells(raw: RawTable, header: str, column: FormColumn, dialect: Dialect, timezone: str) -> pd.Series[Any]:
    """Return the values under `header`, missing where nothing is written; moments are local to `timezone`.

    Raises
    ------
    SourceError
        With every cell that cannot be read or is out of range.
    """
    required = column.is_required
    if column.kind == "text":
        # A name such as 012 was kept from a spreadsheet by an apostrophe; here it is that name again.
        written = texts(raw, header, required=required)
        return written.map({text: as_typed(text) for text in written.dropna().unique()}).astype(object)
    if column.kind == "number":
        return _numbers(raw, header, column, dialect)
    if column.kind == "share":
        return _shares(raw, header, column, dialect)
    if column.kind == "day":
        return days(raw, header, order=day_order_of(raw, [header]) or dialect.day_order, required=required)
    if column.kind == "time":
        return times(raw, header, required=required)
    if column.kind == "moment":
        return _moments(raw, header, column, dialect, timezone)
    return _words(raw, header, column)


def _moments(
    raw: RawTable, header: str, column: FormColumn, dialect: Dialect, timezone: str
) -> pd.Series[pd.Timestamp]:
    """Read days with a time or without, in the shop's time zone or in the one they name."""
    order = day_order_of(raw, [header]) or dialect.day_order
    days(raw, header, order=order, required=column.is_required)
    local, second = read_moments(raw, header, order=order, timezone=timezone)
    if problems := wrong_cells(raw, header, second.is_wrong, expected=second.expected):
        raise SourceError(problems)
    return in_utc(local.values + pd.to_timedelta(second.values.fillna(0).astype("int64"), unit="s"), timezone)


def wrong_cells(
    raw: RawTable, header: str, is_wrong: pd.Series[bool], *, expected: Said, action: Said | None = None
) -> list[Problem]:
    """Return a problem for each row that is wrong, with what stands in its cell."""
    rows = np.flatnonzero(np.asarray(is_wrong, dtype=bool))
    problems = (wrong_cell(raw, int(row), header, expected, action) for row in rows)
    return told(problems, len(rows)) if len(rows) else []


def _numbers(raw: RawTable, header: str, column: FormColumn, dialect: Dialect) -> pd.Series[float]:
    """Read numbers and refuse those out of range; a negative price is the commonest."""
    decimal = decimal_of(raw, header) or dialect.decimal
    gathered = Problems()
    # So that a cell out of range is told together with another that is no number.
    known = {text: number_of(text, decimal or ".") for text in raw.frame[header].unique()}
    values = raw.frame[header].map(known).astype(float)
    with gathered.gathering():
        values = numbers(raw, header, decimal=decimal, required=column.is_required)
    if column.ge is not None:
        gathered.problems += wrong_cells(
            raw, header, values < column.ge, expected=phrase("expected.at_least", least=column.ge)
        )
    if column.gt is not None:
        gathered.problems += wrong_cells(
            raw, header, values <= column.gt, expected=phrase("expected.more_than", least=column.gt)
        )
    gathered.problems += wrong_cells(
        raw, header, values > column.le, expected=phrase("expected.at_most", most=column.le)
    )
    gathered.tell()
    return values


def _shares(raw: RawTable, header: str, column: FormColumn, dialect: Dialect) -> pd.Series[float]:
    values = numbers_or_percent(raw, header, dialect, required=column.is_required)
    is_wrong = (values < 0) | (values > 1)
    if problems := wrong_cells(raw, header, is_wrong, expected=phrase("expected.share")):
        raise SourceError(problems)
    return values


def numbers_or_percent(raw: RawTable, header: str, dialect: Dialect, *, required: bool) -> pd.Series[float]:
    """Read numbers, 0.055 and 5.5 % alike."""
    cells = raw.frame[header]
    is_percent = cells.str.endswith("%")
    bare = replace(raw, frame=raw.frame.assign(**{header: cells.str.removesuffix("%").str.strip()}))
    values = numbers(bare, header, decimal=decimal_of(bare, header) or dialect.decimal, required=required)
    return values.where(~is_percent, values / 100)


def _words(raw: RawTable, header: str, column: FormColumn) -> pd.Series[Any]:
    """Read yes and no, or one of the words of a choice."""
    cells = raw.frame[header]
    if column.kind == "yes_no":
        meaning: dict[str, Any] = dict.fromkeys(YES, True) | dict.fromkeys(NO, False)
        expected = phrase("expected.yes_or_no")
        values = cells.str.casefold().map(meaning)
    else:
        meaning = {folded(word): value for word, value in column.choices.items()}
        expected = phrase("expected.one_of", names=list(dict.fromkeys(column.choices.values())))
        values = cells.map({text: meaning.get(folded(text)) for text in cells.unique()})
    is_wrong = values.isna() & ((cells != "") | column.is_required)
    rows = np.flatnonzero(is_wrong.to_numpy())
    problems = (wrong_cell(raw, int(row), header, expected, _nearest(cells.iloc[row], meaning)) for row in rows)
    if told_of := (told(problems, len(rows)) if len(rows) else []):
        raise SourceError(told_of)
    return values.astype(object)


def _nearest(text: str, meaning: dict[str, Any]) -> Said | None:
    """Return the question whether the nearest of the words that may be written was meant, as the program writes it."""
    near = meaning.get(nearest_name(folded(text), meaning) or "")
    return phrase("advice.did_you_mean", near=near) if isinstance(near, str) else None


def day_order_of(raw: RawTable, headers: Sequence[str]) -> DayOrder | None:
    """Return the order of day and month that the cells under `headers` prove together, None if they do not."""
    kinds = Counter(order_shown(str(text)) for header in headers for text in raw.frame[header].unique())
    return DAY_ORDERS.get(order_of_kinds(kinds) or "")


def in_utc(local: pd.Series[pd.Timestamp], timezone: str) -> pd.Series[pd.Timestamp]:
    """Return naive local moments in UTC [µs]; the hour that comes twice in autumn is taken as the later one.

    Examples
    --------
    >>> in_utc(pd.Series(pd.to_datetime(["2026-07-01 21:00"])), "Europe/Paris")[0].isoformat()
    '2026-07-01T19:00:00+00:00'
    """
    later = np.zeros(len(local), dtype=bool)
    aware = local.dt.tz_localize(timezone, ambiguous=later, nonexistent="shift_forward")
    return aware.dt.tz_convert("UTC").astype("datetime64[us, UTC]")
