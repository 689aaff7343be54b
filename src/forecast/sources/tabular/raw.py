"""A file as rows of text cells (`Grid`), and as a table with a header (`RawTable`); problems that are found in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd

from forecast.errors import Problem, SourceError
from forecast.texts import Said

MOST_TOLD = 20


@dataclass(frozen=True)
class Grid:
    """The rows of one sheet, of one file in a container, or of a plain file (`name` is "").

    `rows` are of any width, blank ones included; `lines` say on which line of the file (row of the sheet) each begins,
    from 1. `detected` is what was found out (encoding, separator, format, sheet), in texts or in what has words in each
    language. `spoilt` are lines that could not be told apart into cells (a quotation mark that does not fit).
    """

    path: Path
    name: str
    rows: Sequence[Sequence[str]]
    lines: Sequence[int]
    detected: Mapping[str, Any] = field(default_factory=dict)
    spoilt: Sequence[int] = ()


@dataclass(frozen=True)
class Total:
    """A row, or a column, that sums others up: left out of the table, kept to hold the sums against.

    `label` is what it calls itself ("Summe Brot"), `cells` what else stands in it, by column of the table; so many rows
    of the table stand above it. `where` are the rows that it sums up, by column and cell, where it is not those above.
    """

    line: int
    label: str
    cells: Mapping[str, str]
    rows_before: int
    where: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RawTable:
    """A file as text: all columns `str`, cells stripped, empty = "".

    `lines` has, for each row of `frame`, the line of the file on which it begins; `detected` says what was found out,
    and what was repaired (`mojibake`: letters put right) or dropped (`dropped`: columns without a name). A part of a
    file has in `decimals`, `number_kinds` and `date_orders` what the whole file says of a column. `name` is the sheet,
    or the file inside a container; `spoilt` are the lines of rows that do not fit the header and were left out.
    `totals` are rows and columns that sum others up, left out as well.
    """

    path: Path
    frame: pd.DataFrame
    lines: pd.Series[int]
    detected: Mapping[str, Any] = field(default_factory=dict)
    decimals: Mapping[str, str | None] = field(default_factory=dict)
    date_orders: Mapping[str, str | None] = field(default_factory=dict)
    number_kinds: Mapping[str, Mapping[Any, int]] = field(default_factory=dict)
    name: str = ""
    spoilt: Sequence[int] = ()
    totals: Sequence[Total] = ()

    @property
    def first_line(self) -> int:
        """The line number of the first row."""
        return int(self.lines.iloc[0]) if len(self.lines) else 2

    def problem(self, row: int, column: str | None, code: str, *, got: str | None = None, **values: object) -> Problem:
        """Return a `Problem` about one row (its position, from 0)."""
        return Problem(str(self.path), code, line=int(self.lines.iloc[row]), column=column, got=got, values=values)


def with_names(detected: Mapping[str, Any], names: Mapping[str, Sequence[str | Said]]) -> dict[str, Any]:
    """Return what was found out with more names under some of its keys."""
    said = dict(detected)
    for key, more in names.items():
        if more:
            said[key] = tuple(dict.fromkeys((*said.get(key, ()), *more)))
    return said


def without_lines(raw: RawTable, lines: Collection[int]) -> RawTable:
    """Return a table without the rows that begin on `lines` of the file."""
    is_kept = ~raw.lines.isin(list(lines))
    if is_kept.all():
        return raw
    frame, kept = raw.frame[is_kept], raw.lines[is_kept]
    return replace(raw, frame=frame.reset_index(drop=True), lines=kept.reset_index(drop=True))


class Problems:
    """Problems gathered over several columns, to be told all at once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """Keep the problems of a `SourceError` and go on after the block."""
        try:
            yield
        except SourceError as error:
            self.problems.extend(error.problems)

    def tell(self) -> None:
        """Raise everything that was gathered, if anything was."""
        if self.problems:
            raise SourceError(self.problems)


def told(problems: Iterable[Problem], count: int) -> list[Problem]:
    """Return the first problems, and how many more of `count` there are."""
    listed = list(islice(problems, MOST_TOLD))
    if count > len(listed):
        first = listed[0]
        listed.append(Problem(first.where, "more_cells", column=first.column, values={"count": count - len(listed)}))
    return listed
