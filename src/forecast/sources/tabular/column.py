"""The columns of a file as text, numbers, days and times; every wrong cell is told at once, with its line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from forecast.errors import Problem, SourceError, nearest_name
from forecast.sources.tabular.dates import date_order, day_of, order_shown, second_of
from forecast.sources.tabular.number import MISSING, decimal_mark, decimal_mark_shown, number_of
from forecast.sources.tabular.raw import RawTable, told


def texts(raw: RawTable, column: str, *, required: bool = False) -> pd.Series[str]:
    """Return a column as text; `required` refuses empty cells.

    Raises
    ------
    SourceError
        If there is no such column, or a required cell is empty.
    """
    if column not in raw.frame:
        names = [str(name) for name in raw.frame.columns]
        near = nearest_name(column, names)
        hint = f"did you mean '{near}'? " if near else ""
        raise SourceError(
            Problem(
                str(raw.path),
                "no such column",
                line=max(raw.first_line - 1, 1),
                column=column,
                expected=f"one of: {', '.join(names)}",
                action=f"{hint}correct the name of the column",
            )
        )
    cells: pd.Series[str] = raw.frame[column]
    if required:
        _refuse(raw, column, cells == "", "something in every row")
    return cells


def _refuse(raw: RawTable, column: str, is_wrong: pd.Series[bool], expected: str, action: str | None = None) -> None:
    """Raise a problem for each row that is wrong."""
    if not is_wrong.any():
        return
    rows = is_wrong.to_numpy().nonzero()[0]
    problems = (
        raw.problem(
            row,
            column,
            got=repr(raw.frame[column].iloc[row]) if raw.frame[column].iloc[row] else "an empty cell",
            expected=expected,
            action=action or "correct the cell",
        )
        for row in rows.tolist()
    )
    raise SourceError(told(problems, len(rows)))


def _mapped(cells: pd.Series[str], read: Callable[[str], object]) -> pd.Series[Any]:
    """Return `read` of each cell, called once per different text."""
    codes, uniques = pd.factorize(cells)
    values = pd.Series([read(text) for text in uniques.tolist()], dtype=object)
    return pd.Series(values.to_numpy()[codes] if len(values) else [], index=cells.index, dtype=object)


def counts_of(cells: pd.Series[str]) -> dict[str, int]:
    """Return how often each text occurs; words for a missing value are left out."""
    counted = {str(text): int(count) for text, count in cells.value_counts().items()}
    return {text: count for text, count in counted.items() if text.casefold() not in MISSING}


def decimal_of(raw: RawTable, column: str) -> str | None:
    """Return the decimal mark of a column; where it alone does not tell, what the other columns of the file prove."""
    if column in raw.decimals:
        return raw.decimals[column]
    found = decimal_mark(counts_of(texts(raw, column)))
    if found is None:
        shown = {decimal_mark_shown(text) for name in raw.frame.columns for text in counts_of(raw.frame[name])}
        proven = shown & {",", "."}
        return proven.pop() if len(proven) == 1 else None
    return found


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
    cells = texts(raw, column)
    mark = decimal or decimal_of(raw, column)
    if mark is None:
        example = next(text for text in cells if "," in text or "." in text)
        told_by = f"set {setting} to ',' or '.'" if setting else "write it without a thousands mark, or as 1.2340"
        row = int((cells == example).to_numpy().argmax())
        raise SourceError(
            raw.problem(row, column, got=repr(example), expected="a number that reads one way only", action=told_by)
        )
    values = _mapped(cells, lambda text: None if text.casefold() in MISSING else number_of(text, mark))
    result = values.astype(float)
    is_missing = cells.str.casefold().isin(MISSING)
    is_wrong = result.isna() & (~is_missing if not required else True)
    action = f"correct the cell, or set {setting}" if setting else None
    _refuse(raw, column, is_wrong, f"a number with the decimal mark '{mark}'", action)
    if ge is not None:
        _refuse(raw, column, result < ge, f"at least {ge:g}")
    if le is not None:
        _refuse(raw, column, result > le, f"at most {le:g}")
    return result


def order_of(raw: RawTable, column: str) -> str | None:
    """Return the order of day, month and year in a column of dates; None if it can be read two ways."""
    if column in raw.date_orders:
        return raw.date_orders[column]
    return date_order(counts_of(texts(raw, column)))


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
    cells = texts(raw, column)
    found = order or order_of(raw, column)
    if found is None:
        row = int(cells.map(lambda text: order_shown(text) == "?").to_numpy().argmax())
        told_by = f"set {setting} to 'dmy' or 'mdy'" if setting else "write dates as 2022-12-31"
        raise SourceError(
            raw.problem(
                row,
                column,
                got=f"{cells.iloc[row]!r}, and no date in the file that settles which is the day",
                expected="dates that read one way only",
                action=told_by,
            )
        )
    result = pd.to_datetime(_mapped(cells, lambda text: day_of(text, found))).astype("datetime64[ns]")
    is_wrong = result.isna() & (True if required else cells != "")
    expected = {"dmy": "a date such as 31/12/2022", "mdy": "a date such as 12/31/2022"}
    _refuse(raw, column, is_wrong, expected.get(found, "a date such as 2022-12-31"))
    return result


def times(raw: RawTable, column: str, *, required: bool = True) -> pd.Series[int]:
    """Return a column of times, or of dates with a time, as seconds since midnight (`Int32`).

    Raises
    ------
    SourceError
        With every cell that is no time of day.
    """
    cells = texts(raw, column)
    result = _mapped(cells, second_of).astype("Int32")
    _refuse(raw, column, result.isna() & (True if required else cells != ""), "a time of day such as 08:30")
    return result
