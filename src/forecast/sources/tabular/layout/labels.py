"""Days and hours that stand as names of columns: products × days, hours as columns, months with days 1–31."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from forecast.sources.tabular.layout.days_within import (
    DayOptions,
    dates_within,
    days_within,
    is_weekday,
    lone_month,
    month_within,
    valid_day,
    without_days,
)
from forecast.sources.tabular.layout.header import Row, Sample, is_weekday_row, merged_names
from forecast.sources.tabular.layout.report_words import plain
from forecast.sources.tabular.values.cell_kinds import main_kind
from forecast.sources.tabular.values.times import hours_of

_FEWEST = {"day": 2, "hour": 3, "day without year": 2, "number": 4, "weekday": 5, "week": 2, "month": 2}
_MOST_ROWS_ABOVE = 40
_MOST_DAYS_APART = 7
_LAST_DAY = 31
_WEEK = re.compile(r"^(?:kw|cw|wk|week|woche|kalenderwoche|semaine|sem|semana|settimana|tydzien)\W*\d{1,2}\b")
_LONGEST_LABEL = 30
_ROWS_BELOW = 60
_ARE_NUMBERS = 0.8


@dataclass(frozen=True)
class Labels:
    """Columns whose names are days or hours, and the row of the sample that ends their header (`last_row`).

    `kind` is "day", "day without year", "hour", "number" (1–31, or an hour), "weekday", "week" or "month"; `cells` are
    the days or hours as they stand there, and `measures` what is counted of them where a header says so ("Menge"), by
    column. `names` are those of the other columns, "" for each of `cells`.
    """

    kind: str
    last_row: int
    cells: Mapping[int, str]
    measures: Mapping[int, str]
    names: Sequence[str]


def labels_of(cells: Sequence[str]) -> tuple[str, dict[int, str]]:
    """Return the kind of labels in a row, and the cells that are of it by column; ("", {}) if it has none.

    Examples
    --------
    >>> labels_of(["Artikel", "Mo 04.05.", "Di 05.05.", "Summe"]), labels_of(["Brezel", "6", "7", "7", "9"])
    (('day without year', {1: 'Mo 04.05.', 2: 'Di 05.05.'}), ('', {}))
    """
    for kind, (is_label, are_labels) in _KINDS.items():
        found = {at: cell for at, cell in enumerate(cells) if cell and is_label(cell)}
        different = list(dict.fromkeys(found.values()))
        if len(different) >= _FEWEST[kind] and are_labels(different):
            return kind, found
    return "", {}


def _are_one_by_one(cells: Sequence[str]) -> bool:
    """Tell whether whole numbers go up by one and may be days of a month."""
    numbers = [int(cell) for cell in cells]
    return numbers[-1] <= _LAST_DAY and all(after - before == 1 for before, after in pairwise(numbers))


def _are_even_hours(cells: Sequence[str]) -> bool:
    """Tell whether hours go up and are equally long, as in 06-07, 07-08, unlike the days in 04-05, 05-05."""
    hours = [hours for cell in cells if (hours := hours_of(cell))]
    begins = [begin for begin, _ in hours]
    return begins == sorted(begins) and len({None if end is None else end - begin for begin, end in hours}) == 1


def _are_days(cells: Sequence[str]) -> bool:
    return not _may_be_numbers(cells)


def _may_be_numbers(cells: Sequence[str]) -> bool:
    """Tell whether cells such as 4.05 and 5.05 are numbers rather than consecutive days."""
    if not all(re.fullmatch(r"\d{1,2}[.]\d{1,2}", cell) for cell in cells):
        return False
    days = in_a_row([options for cell in cells for options in days_within(cell)], 2024)
    return len(cells) < 3 or days is None or len(days) != len(set(cells))


_KINDS: Mapping[str, tuple[Callable[[str], bool], Callable[[Sequence[str]], bool]]] = {
    "day": (lambda cell: len(dates_within(cell)) == 1, bool),
    "hour": (lambda cell: hours_of(cell) is not None, _are_even_hours),
    "day without year": (lambda cell: len(days_within(cell)) == 1 and len(cell) < _LONGEST_LABEL, _are_days),
    "number": (lambda cell: cell.isdecimal() and len(cell) <= len("31"), _are_one_by_one),
    "weekday": (is_weekday, bool),
    "week": (lambda cell: bool(_WEEK.match(plain(cell))), bool),
    "month": (lambda cell: bool(lone_month(cell) or month_within(cell)), bool),
}


def label_header(sample: Sample, named: int | None) -> Labels | None:
    """Return the header whose columns are days or hours, or None; `named` is the row of words that was found."""
    rows = range(min(len(sample) - 1, _MOST_ROWS_ABOVE)) if named is None else range(max(0, named - 1), named + 2)
    for at in rows:
        if at + 1 >= len(sample):
            return None
        kind, cells = labels_of(sample.rows[at])
        if not kind or min(cells) == 0 or (named is not None and kind == "number" and at > named):
            continue
        if kind == "weekday" and labels_of(sample.rows[at + 1])[0] in ("day", "day without year"):
            continue
        if named == at + 1:
            found = _labels_over_measures(sample, kind, at, cells)
        elif len(set(cells.values())) < len(cells):
            found = _labels_under_measures(sample, kind, at, cells)
        else:
            measures = _beside_days(cells) if kind in ("day", "day without year") else {}
            names = _names_beside(sample, at, cells, named)
            found = Labels(kind, _past_weekdays(sample, at), cells, measures, names)
        if found and _are_numbers(sample, found):
            return found
    return None


def _beside_days(cells: Mapping[int, str]) -> dict[int, str]:
    """Return what labels say beside their days, if it is said of each day alike: "Menge" of "Menge 04.05."."""
    said = {column: without_days(cell) for column, cell in cells.items()}
    days = {(*dates_within(cell), *days_within(cell)) for cell in cells.values()}
    return said if all(said.values()) and len(days) * len(set(said.values())) == len(cells) else {}


def _names_beside(sample: Sample, at: int, cells: Mapping[int, str], named: int | None) -> list[str]:
    """Return the names of the columns without labels, from the row above where the row of the labels has none."""
    above = sample.rows[named] if named is not None and named == at - 1 else []
    names = ["" if column in cells else cell for column, cell in enumerate(sample.rows[at])]
    first = min(cells)
    return [name or (above[column] if column < min(first, len(above)) else "") for column, name in enumerate(names)]


def _labels_over_measures(sample: Sample, kind: str, at: int, cells: Mapping[int, str]) -> Labels | None:
    """Return labels that stand over one column or more each: over the same measures, each of them."""
    top, names = sample.rows[at], sample.rows[at + 1]
    spread = {
        column: group
        for column, group in _groups(top, min(cells), len(names))
        if group in cells.values() and names[column]
    }
    measures: dict[str, list[str]] = {}
    for column, label in spread.items():
        measures.setdefault(label, []).append(names[column])
    if is_weekday_row([names[column] for column in spread]):
        return Labels(kind, at + 1, spread, {}, ["" if column in cells else cell for column, cell in enumerate(top)])
    if len(set(map(tuple, measures.values()))) != 1 or len(measures) != len(set(cells.values())):
        return None
    beside = merged_names([*top], names, max(len(top), len(names)))
    beside = ["" if column in spread else name for column, name in enumerate(beside)]
    counted = {column: names[column] for column in spread}
    return Labels(kind, at + 1, spread, counted, beside)


def _labels_under_measures(sample: Sample, kind: str, at: int, cells: Mapping[int, str]) -> Labels | None:
    """Return labels that are repeated, once under each measure."""
    values = list(cells.values())
    if at == 0 or len({values.count(value) for value in values}) != 1:
        return None
    top = sample.rows[at - 1]
    measures = dict(_groups(top, min(cells), len(sample.rows[at])))
    pairs = {(cell, measures[column]) for column, cell in cells.items()}
    if len(pairs) != len(cells) or not all(measures[column] for column in cells):
        return None
    names = merged_names(top, sample.rows[at], len(sample.rows[at]))
    names = ["" if column in cells else name for column, name in enumerate(names)]
    return Labels(kind, at, cells, {column: measures[column] for column in cells}, names)


def _groups(top: Row, first: int, end: int) -> Iterator[tuple[int, str]]:
    """Yield what stands over each column; it goes on to the right over cells without anything."""
    group = ""
    for column in range(first, end):
        group = (top[column] if column < len(top) else "") or group
        yield column, group


def _past_weekdays(sample: Sample, at: int) -> int:
    return at + 1 if at + 1 < len(sample) and is_weekday_row(sample.rows[at + 1]) else at


def _are_numbers(sample: Sample, labels: Labels) -> bool:
    below = sample.kinds[labels.last_row + 1 :][:_ROWS_BELOW]
    kinds = [row[column] for row in below for column in labels.cells if column < len(row)]
    kind, share = main_kind(kinds)
    return kind == "number" and share > _ARE_NUMBERS


def in_a_row(days: Sequence[DayOptions], year: int) -> list[date] | None:
    """Return the days, each later than the last by a week at most, that follow from what each may be; None if none do.

    They may go over into the next year.
    """
    for take_last in (False, True):
        found: list[date] = []
        for options in days:
            month, day = options[-1] if take_last else options[0]
            at = valid_day(year, month, day)
            if at and found and at < found[-1]:
                at = valid_day(found[-1].year + (month < found[-1].month), month, day)
            if at is None or (found and not timedelta(0) < at - found[-1] <= timedelta(_MOST_DAYS_APART)):
                break
            found.append(at)
        else:
            return found
    return None
