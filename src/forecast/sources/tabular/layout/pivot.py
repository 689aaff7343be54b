"""From a table with days, hours or products as columns to one row for each filled cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from forecast.errors import Problem, SourceError
from forecast.sources.tabular.layout.days_within import dates_within, days_within, is_weekday, month_within, valid_day
from forecast.sources.tabular.layout.header import clean_names
from forecast.sources.tabular.layout.labels import Labels, in_a_row
from forecast.sources.tabular.layout.report_words import begins_total, is_measure, is_total
from forecast.sources.tabular.layout.sheet_days import the_year
from forecast.sources.tabular.raw import RawTable, Total
from forecast.sources.tabular.values.calendar_words import weekdays_of_word
from forecast.sources.tabular.values.dates import day_of
from forecast.sources.tabular.values.number import number_of
from forecast.sources.tabular.values.times import hours_of
from forecast.texts import phrase

_MOST_HOURS = 24
_FEWEST_PRODUCTS = 2
_WHOLE = 0.95
_A_WEEK = timedelta(7)
_A_CENT = 0.005
_LOOKED_AT = 200
_MONEY = re.compile(r"\d[.,]\d\d\D*$|[€$£¥]")
_ROW = "\0row"


@dataclass(frozen=True)
class Across:
    """What the columns of a table that are no names of their own stand for.

    `name` is the new column ("Date", "Hour", "Time" or "Product"); `cells` says what stands in it, and `measures` to
    which column the numbers go, by old column ({}: one that is named after what it holds). `totals` are columns that
    sum the others up, `empty` those for days that the month does not have.
    """

    name: str
    cells: Mapping[str, str]
    measures: Mapping[str, str] = field(default_factory=dict)
    totals: Sequence[str] = ()
    empty: Sequence[str] = ()


def across_labels(labels: Labels, names: Sequence[str], texts: Sequence[str], path: Path, *, has_day: bool) -> Across:
    """Return what the columns of a header of days or hours stand for.

    `texts` are titles and names, which tell the year; `has_day` says that each row has its day from elsewhere.

    Raises
    ------
    SourceError
        If nothing tells the year or the month of the days, or whether the numbers are days or hours.
    """
    values = _values_of(labels, texts, path, has_day=has_day)
    first, last = min(labels.cells), max(labels.cells)
    others = [(at, name) for at, name in enumerate(names) if at > first and at not in labels.cells]
    example = next(iter(values.values()))
    return Across(
        "Date" if len(example) > len("06:00") else "Time" if ":" in example else "Hour",
        {names[at]: value for at, value in values.items()},
        {names[at]: name for at, name in labels.measures.items() if at in values},
        [name for at, name in others if at > last or begins_total(name)],
        [names[at] for at in labels.cells if at not in values],
    )


def with_sums_only(across: Across, frame: pd.DataFrame) -> Across:
    """Return the same with those totals that are named so, or of which most cells are the sum of their row.

    Others that stand behind the days (the shop, a group, a price) stay columns of their own.
    """
    by_measure: dict[str, list[str]] = {}
    for name in across.cells:
        by_measure.setdefault(across.measures.get(name, ""), []).append(name)
    first = frame.iloc[:_LOOKED_AT]
    totals = [
        name
        for name in across.totals
        if name in frame and (begins_total(name) or any(_sums_up(first, name, of) for of in by_measure.values()))
    ]
    return replace(across, totals=totals)


def _sums_up(frame: pd.DataFrame, name: str, cells: Sequence[str]) -> bool:
    rows = frame.loc[frame[name] != "", [name, *cells]].to_numpy()
    for mark in (".", ","):
        numbers = [[number_of(text, mark) for text in row] for row in rows]
        hits = sum(row[0] is not None and abs(row[0] - sum(filter(None, row[1:]))) < _A_CENT for row in numbers)
        if hits * 2 > len(rows):
            return True
    return False


def _values_of(labels: Labels, texts: Sequence[str], path: Path, *, has_day: bool) -> dict[int, str]:
    """Return the day or the hour of each column of labels."""
    cells = labels.cells
    if labels.kind == "day":
        return _dates(cells)
    if labels.kind == "day without year":
        return _days_of_year(cells, texts, path)
    if labels.kind == "hour":
        return _hours(cells)
    if labels.kind == "weekday" and (days := _days_of_week(cells, texts)):
        return days
    if labels.kind in ("weekday", "week", "month"):
        raise SourceError(_untold(path, cells, "days_alone", "tell_days"))
    months, numbers = {month for text in texts if (month := month_within(text))}, [int(cell) for cell in cells.values()]
    # Hours where each row has its day; days where one month is told and the first is the first.
    if has_day and max(numbers) <= _MOST_HOURS:
        return dict(cells)
    if len(months) != 1 or has_day or min(numbers) != 1 or max(numbers) == _MOST_HOURS:
        raise SourceError(_untold(path, cells, "days_or_hours", "write_month_or_day"))
    month = months.pop()
    # Days that the month does not have stay without one.
    return {at: str(day) for at, cell in cells.items() if (day := valid_day(*month, int(cell)))}


def _days_of_week(cells: Mapping[int, str], texts: Sequence[str]) -> dict[int, str]:
    """Return the dates of columns named after days of the week, if titles name one span of a week; {} if not."""
    spans = {tuple(shown) for text in texts if len(shown := dates_within(text)) == 2}
    if len(spans) != 1:
        return {}
    first, last = (day_of(text, "ymd") for text in spans.pop())
    if first is None or last is None or not timedelta(0) < last - first < _A_WEEK:
        return {}
    days = [first + timedelta(days=after) for after in range((last - first).days + 1)]
    fits = {at: [day for day in days if day.weekday() in weekdays_of_word(cell)] for at, cell in cells.items()}
    # "So" is Saturday in one language and Sunday in another: seven names in a row tell the language.
    if len(cells) == len(days) and all(day in fits[at] for at, day in zip(sorted(cells), days, strict=True)):
        return {at: str(day) for at, day in zip(sorted(cells), days, strict=True)}
    found = {at: str(some[0]) for at, some in fits.items() if len(some) == 1}
    return found if len(set(found.values())) == len(cells) else {}


def _untold(path: Path, cells: Mapping[int, str], expected: str, todo: str) -> Problem:
    values = {"expected": phrase(f"expected.{expected}"), "todo": phrase(f"advice.{todo}")}
    return Problem(str(path), "untold_columns", values={"names": list(cells.values())[:3], **values})


def _dates(cells: Mapping[int, str]) -> dict[int, str]:
    """Return dates by column; their order settles what reads two ways, if one of the readings is day after day."""
    shown = {at: dates_within(cell)[0] for at, cell in cells.items()}
    order = list(dict.fromkeys(shown.values()))
    for reading in ("dmy", "mdy"):
        days = [day_of(text, reading) for text in order]
        steps = {after - before for before, after in pairwise(days) if before and after}
        if None not in days and steps and max(steps) <= _A_WEEK and min(steps) > timedelta(0):
            day_by_text = dict(zip(order, map(str, days), strict=True))
            return {at: day_by_text[text] for at, text in shown.items()}
    return shown


def _days_of_year(cells: Mapping[int, str], texts: Sequence[str], path: Path) -> dict[int, str]:
    year = the_year(texts)
    if year is None:
        raise SourceError(_untold(path, cells, "year_told", "write_it_there"))
    order = list(dict.fromkeys(cells.values()))
    days = in_a_row([days_within(cell)[0] for cell in order], year)
    if days is None:
        raise SourceError(_untold(path, cells, "days_in_a_row", "export_whole_dates"))
    day_by_text = dict(zip(order, map(str, days), strict=True))
    return {at: day_by_text[cell] for at, cell in cells.items()}


def _hours(cells: Mapping[int, str]) -> dict[int, str]:
    begins = {at: (hours_of(cell) or (0,))[0] // 60 for at, cell in cells.items()}
    if any(minute % 60 for minute in begins.values()):
        return {at: f"{minute // 60:02d}:{minute % 60:02d}" for at, minute in begins.items()}
    return {at: str(minute // 60) for at, minute in begins.items()}


def across_products(frame: pd.DataFrame, kinds: Sequence[str]) -> Across | None:
    """Return the products that stand as columns beside days, None if the columns are what tills count.

    There is no column of words, and two columns or more of whole numbers are not named after a measure.
    """
    columns = list(zip(map(str, frame.columns), kinds, strict=True))
    words = [name for name, kind in columns if kind == "word" and not all(map(is_weekday, frame[name].unique()))]
    totals = [name for name, kind in columns if kind == "number" and is_total(name)]
    products = [name for name, kind in columns if kind == "number" and name not in totals]
    if "date" not in kinds or words or len(products) < _FEWEST_PRODUCTS:
        return None
    if any(is_measure(name) or name.startswith("column ") or not any(map(str.isalpha, name)) for name in products):
        return None
    filled = [text for text in frame[products].to_numpy().ravel() if text]
    if sum(text.lstrip("-").isdecimal() for text in filled) < _WHOLE * len(filled):
        return None
    return Across("Product", {name: name for name in products}, {}, totals)


def unpivoted(raw: RawTable, across: Across) -> RawTable:
    """Return a table with one row for each filled cell, or for each day of a row that has one.

    Columns that sum others up become `totals`, as rows that do already are.

    Raises
    ------
    SourceError
        If something stands on a day that the month does not have.
    """
    frame = raw.frame
    for name in across.empty:
        if len(filled := np.flatnonzero((frame[name] != "").to_numpy())):
            raise SourceError(raw.problem(int(filled[0]), name, "day_of_no_month", got=frame[name].iloc[filled[0]]))
    aside = {*across.cells, *across.totals, *across.empty}
    index = [str(name) for name in frame.columns if name not in aside]
    measures = {name: across.measures.get(name) or _counted(frame[list(across.cells)]) for name in across.cells}
    kinds = list(dict.fromkeys(measures.values()))
    label, *named = clean_names([*index, across.name, *kinds], len(index) + 1 + len(kinds))[len(index) :]
    new = dict(zip(kinds, named, strict=True))
    goes_to = {name: new[kind] for name, kind in measures.items()}
    parts = []
    for cell in dict.fromkeys(across.cells.values()):
        own = {goes_to[name]: frame[name] for name, other in across.cells.items() if other == cell}
        columns = {name: own.get(name, "") for name in named}
        parts.append(frame[index].assign(**{label: cell}, **columns).assign(**{_ROW: np.arange(len(frame))}))
    tall = pd.concat(parts).sort_values(_ROW, kind="stable")
    tall = tall[(tall[named] != "").any(axis=1)]
    lines = pd.Series(raw.lines.to_numpy()[tall.pop(_ROW).to_numpy()], dtype="int64")
    # A row that sums others up is one total for each day, hour or product.
    totals = [
        Total(total.line, total.label, {goes_to[name]: total.cells[name]}, len(tall), {label: cell})
        for total in raw.totals
        for name, cell in across.cells.items()
        if name in total.cells
    ]
    totals += _by_row(raw, across, index, new, len(tall))
    return replace(raw, frame=tall.reset_index(drop=True).astype("str"), lines=lines, totals=totals)


def _counted(frame: pd.DataFrame) -> str:
    """Return "Amount" for cells that look like money, "Quantity" for others."""
    filled = [text for text in frame.to_numpy().ravel() if text]
    money = sum(bool(_MONEY.search(text)) for text in filled)
    return "Amount" if money * 2 > len(filled) else "Quantity"


def _by_row(raw: RawTable, across: Across, index: Sequence[str], new: Mapping[str, str], count: int) -> Iterator[Total]:
    """Yield columns that sum others up as one total for each row."""
    for name in across.totals:
        kind = next((kind for kind in new if len(new) == 1 or name.endswith(kind)), None)
        if kind is None:
            continue
        for row, cell in enumerate(raw.frame[name]):
            if cell:
                where = {column: str(raw.frame[column].iloc[row]) for column in index}
                yield Total(int(raw.lines.iloc[row]), name, {new[kind]: cell}, count, where)
