"""The columns of a file as text, numbers, days and times; every wrong cell is told at once, with its line.

Those of people's forms, where a wrong cell stops the reading; `reading` tells wrong cells apart and goes on, for the
files of a till.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.errors import Problem, SourceError, hint_of
from forecast.sources.tabular.raw import RawTable, told
from forecast.sources.tabular.values.dates import order_shown
from forecast.sources.tabular.values.decimals import DecimalEvidence, kinds_in, number_kind, own_mark
from forecast.sources.tabular.values.read import is_nothing, wrong_cell
from forecast.sources.tabular.values.reading import read_days, read_numbers, read_times, refuse_open_mark
from forecast.sources.tabular.values.times import time_text
from forecast.texts import Said, phrase

_SAMPLE = 200


def texts(raw: RawTable, column: str, *, required: bool = False) -> pd.Series[str]:
    """Return a column as text; `required` refuses empty cells.

    Raises
    ------
    SourceError
        If there is no such column, or a required cell is empty.
    """
    if column not in raw.frame:
        names = [str(name) for name in raw.frame.columns]
        values = {"names": names, "hint": hint_of(column, names), "what": phrase("words.name_of_the_column")}
        line = max(raw.first_line - 1, 1)
        raise SourceError(Problem(str(raw.path), "no_such_column", line=line, column=column, values=values))
    cells: pd.Series[str] = raw.frame[column]
    if required:
        _refuse(raw, column, cells == "", phrase("expected.filled"))
    return cells


def _refuse(raw: RawTable, column: str, is_wrong: pd.Series[bool], expected: Said, action: Said | None = None) -> None:
    """Raise a problem for each row that is wrong."""
    rows = np.flatnonzero(is_wrong.to_numpy(dtype=bool)).tolist()
    if rows:
        problems = (wrong_cell(raw, row, column, expected, action) for row in rows)
        raise SourceError(told(problems, len(rows)))


def decimal_of(raw: RawTable, column: str) -> str | None:
    """Return the decimal mark of a column; where it alone does not tell, what columns of its kind in the file prove.

    This is for people's forms, written by one hand; the columns of a till are told by `decimals.settled`.
    """
    if column in raw.decimals:
        return raw.decimals[column]
    found = own_mark(kinds_in(texts(raw, column)), most_others=0.5)
    if found is None:
        numbers = [str(name) for name in raw.frame.columns if name == column or _are_numbers(raw.frame[name])]
        evidence = DecimalEvidence(numbers)
        evidence.add(raw.frame)
        found = evidence.settled(by_one_hand=True)[column]
    return found


def _are_numbers(cells: pd.Series[str]) -> bool:
    """Tell whether a column holds numbers that are no clock times, dates or numbers of tickets such as 150040.0."""
    different = [text for text in cells.drop_duplicates().head(_SAMPLE) if not is_nothing(text)]
    if not different or any(number_kind(text) is None or order_shown(text) for text in different):
        return False
    is_clock = all(time_text(text) is not None for text in different)
    return not is_clock and not all(text.endswith(".0") for text in different)


def numbers(
    raw: RawTable,
    column: str,
    *,
    decimal: str | None = None,
    ge: float | None = None,
    le: float | None = None,
    required: bool = True,
    setting: str = "",
) -> pd.Series[float]:
    """Return a column as numbers; empty cells are NaN unless `required`.

    `decimal` is the mark, detected over the whole column when not given; `setting` is the configuration key that would
    tell it.

    Raises
    ------
    SourceError
        With every cell that is no number, below `ge` or above `le`, or if the column can be read two ways.
    """
    mark = decimal or decimal_of(raw, column) or refuse_open_mark(raw, column, setting)
    read = read_numbers(raw, column, decimal=mark)
    action = phrase("advice.correct_cell_or_set", setting=setting) if setting else None
    _refuse(raw, column, read.is_wrong | (read.is_empty & required), read.expected, action)
    if ge is not None:
        _refuse(raw, column, read.values < ge, phrase("expected.at_least", least=ge))
    if le is not None:
        _refuse(raw, column, read.values > le, phrase("expected.at_most", most=le))
    return read.values


def days(
    raw: RawTable, column: str, *, order: str | None = None, required: bool = True, setting: str = ""
) -> pd.Series[pd.Timestamp]:
    """Return a column as days (`datetime64[ns]`, midnight), a time of day in it left out.

    `order` is "dmy", "mdy" or "ymd", detected over the whole column when not given; `setting` is the configuration key
    that would tell it.

    Raises
    ------
    SourceError
        With every cell that is no date, or if the dates can be read two ways.
    """
    texts(raw, column)
    read = read_days(raw, column, order=order, setting=setting)
    _refuse(raw, column, read.is_wrong | (read.is_empty & required), read.expected)
    return read.values


def times(raw: RawTable, column: str, *, required: bool = True) -> pd.Series[int]:
    """Return a column of times, or of dates with a time, as seconds since midnight (`Int32`).

    What names another zone by a word cannot be told here: `read_moments` moves it.

    Raises
    ------
    SourceError
        With every cell that is no time of day.
    """
    texts(raw, column)
    read = read_times(raw, column)
    _refuse(raw, column, read.is_wrong | (read.is_empty & required), read.expected)
    return read.values
