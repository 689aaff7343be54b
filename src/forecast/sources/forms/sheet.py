"""A file that a person edits in a spreadsheet, read by the columns it should have: `read_sheet(path, columns)`.

Headers may be English, French or German; every problem of the file is gathered and told at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypedDict, Unpack

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.errors import Problem, nearest_name
from forecast.sources.forms.cells import day_order_of, read_cells, wrong_cells
from forecast.sources.forms.columns import DETECTED, READ_OVER, Dialect, FormColumn, folded, shop_column
from forecast.sources.tabular.raw import without_lines
from forecast.sources.tabular.table import Problems, RawTable, Snapshot, read_table, told
from forecast.tables import DataFrame, Products
from forecast.texts import Said, phrase


@dataclass(frozen=True)
class Sheet:
    """A file as read: `frame` has every declared column; problems wait until `valid_frame()`."""

    raw: RawTable
    frame: pd.DataFrame
    headers: Mapping[str, str]
    gathered: Problems = field(default_factory=Problems)

    def refuse(self, is_wrong: pd.Series[bool], column: str, *, expected: Said, action: Said | None = None) -> None:
        """Gather a problem for each row that is wrong, with what stands in its cell."""
        if column in self.headers:
            header = self.headers[column]
            self.gathered.problems += wrong_cells(self.raw, header, is_wrong, expected=expected, action=action)

    def refuse_repeated(self, key: Sequence[str]) -> None:
        """Gather a problem for each row whose key stands on an earlier line, naming both lines."""
        self.refuse_repeated_rows(self.frame, np.arange(len(self.frame)), key)

    def refuse_repeated_rows(
        self, frame: pd.DataFrame, rows: npt.NDArray[np.intp], key: Sequence[str], *, shown: Sequence[str] = ()
    ) -> None:
        """Gather the same for a `frame` made out of the file.

        `rows` are the positions its rows come from, `shown` the columns of the file to show, those of `key` if empty.
        """
        keys = frame[list(key)].reset_index(drop=True)
        is_readable = keys.notna().all(axis=1) & ~self._has_problem().iloc[rows].reset_index(drop=True)
        repeated = np.flatnonzero((keys.duplicated() & is_readable).to_numpy())
        if not len(repeated):
            return
        first = keys.assign(row=rows).groupby(list(key), dropna=False)["row"].transform("first")
        pairs = {int(rows[at]): int(first.iloc[at]) for at in repeated}
        written = [self.headers[name] for name in shown or key if name in self.headers]
        problems = (
            self.raw.problem(
                row,
                ", ".join(written) or None,
                "same_as_line",
                earlier=str(self.raw.lines.iloc[earlier]),
                cells=[phrase("told.cell", got=self.raw.frame[header].iloc[row]) for header in written],
            )
            for row, earlier in pairs.items()
        )
        self.gathered.problems += told(problems, len(pairs))

    def refuse_unknown(self, column: str, known: Iterable[str] | None, *, what: Said) -> None:
        """Gather a problem for each name that is not among `known`, with the nearest; None checks nothing."""
        if known is None or column not in self.headers:
            return
        names = {str(name) for name in known}
        cells = self.frame[column]
        unknown = ~cells.isin(names) & (cells != "")
        header = self.headers[column]
        # One problem per name: a product renamed in the till can stand on a thousand lines.
        first = np.flatnonzero((unknown & ~cells.duplicated()).to_numpy())
        problems = (self._unknown_name(int(row), header, str(cells.iloc[row]), names, what) for row in first)
        self.gathered.problems += told(problems, len(first)) if len(first) else []

    def _unknown_name(self, row: int, header: str, got: str, known: set[str], what: Said) -> Problem:
        near = nearest_name(got, known)
        count = int((self.raw.frame[header] == got).sum())
        hint = phrase("advice.did_you_mean", near=near) if near else phrase("advice.correct_or_add_name")
        return self.raw.problem(row, header, "unknown_name", got=got, lines=count, expected=what, hint=hint)

    def _has_problem(self) -> pd.Series[bool]:
        """Return which rows stand on a line that has a problem already, so that it is told once."""
        lines = {problem.line for problem in self.gathered.problems}
        return self.raw.lines.isin(lines)

    def valid_frame(self) -> pd.DataFrame:
        """Return `frame`.

        Raises
        ------
        SourceError
            With every problem that was gathered, if there is any.
        """
        self.gathered.tell()
        return self.frame


class Given(TypedDict, total=False):
    """What is known beside a file: the `shop` of rows without one; `shops` and so on are the names that it may use.

    Names are unchecked where they are not given. `dialect` says how dates and numbers are meant; rows that begin on a
    line of `left_out` are read over: what is wrong there was told before.
    """

    shop: str
    shops: Iterable[str] | None
    suppliers: Iterable[str] | None
    ingredients: Iterable[str] | None
    dialect: Dialect
    left_out: Collection[int]


def read_sheet(
    path: Path | Snapshot,
    columns: Sequence[FormColumn],
    *,
    key: Sequence[str] = (),
    timezone: str = "UTC",
    rows_required: bool = False,
    products: DataFrame[Products] | None = None,
    **given: Unpack[Given],
) -> Sheet:
    """Read `path` by its declared columns; moments are local to `timezone` and given in UTC.

    Problems in headers and cells, of rows of one `key` and of unknown names are gathered in the result, so that a
    reader adds its own and tells all at once. Where `given` has a shop, the file may have a column of shops.

    Raises
    ------
    SourceError
        If the file cannot be read at all.
    """
    raw = without_lines(read_table(path, rows_required=rows_required), given.get("left_out", ()))
    if "shop" in given:
        columns = (shop_column(given["shop"]), *columns)
    gathered = Problems()
    headers = _headers(raw, columns, gathered)
    dialect = _dialect_of_file(raw, columns, headers, given.get("dialect", DETECTED))
    cells = {column.name: _cells(raw, column, headers, gathered, dialect, timezone) for column in columns}
    sheet = Sheet(raw, pd.DataFrame(cells, index=raw.frame.index), headers, gathered)
    if key:
        sheet.refuse_repeated(key)
    sheet.refuse_unknown("shop", given.get("shops"), what=phrase("expected.shop"))
    sheet.refuse_unknown("supplier", given.get("suppliers"), what=phrase("expected.supplier"))
    sheet.refuse_unknown("ingredient", given.get("ingredients"), what=phrase("expected.ingredient"))
    sheet.refuse_unknown("product", None if products is None else products["product"], what=phrase("expected.product"))
    return sheet


def _dialect_of_file(
    raw: RawTable, columns: Sequence[FormColumn], headers: Mapping[str, str], dialect: Dialect
) -> Dialect:
    """Return the dialect with the order of day and month that the dates of all columns together prove."""
    dated = [headers[column.name] for column in columns if column.kind in {"day", "moment"} and column.name in headers]
    return replace(dialect, day_order=day_order_of(raw, dated) or dialect.day_order)


def _headers(raw: RawTable, columns: Sequence[FormColumn], gathered: Problems) -> dict[str, str]:
    """Return the header in the file of each declared column, and gather what is unknown, doubled or missing."""
    meaning = {folded(name): column.name for column in columns for name in column.names}
    headers: dict[str, str] = {}
    line = max(raw.first_line - 1, 1)
    for header in raw.frame.columns:
        name = meaning.get(folded(header))
        if name is None:
            if folded(header) not in READ_OVER and not header.startswith("#"):
                gathered.problems.append(_unknown_header(raw, header, line, columns))
        elif name in headers:
            values = {"other": headers[name]}
            gathered.problems.append(
                Problem(str(raw.path), "two_columns_mean_one", line=line, column=header, values=values)
            )
        else:
            headers[name] = header
    found = ", ".join(str(header) for header in raw.frame.columns)
    gathered.problems += [
        Problem(str(raw.path), "column_missing", line=line, column=column.name, values={"names": found})
        for column in columns
        if column.is_required and column.name not in headers
    ]
    return headers


def _unknown_header(raw: RawTable, header: str, line: int, columns: Sequence[FormColumn]) -> Problem:
    written = {folded(name): name for column in columns for name in (column.header, *column.other_names)}
    near = nearest_name(folded(header), written)
    hint = phrase("advice.did_you_mean_then", near=written[near]) if near else ""
    values = {"names": [column.header for column in columns], "hint": hint}
    return Problem(str(raw.path), "unknown_column", line=line, column=header, values=values)


def _cells(
    raw: RawTable, column: FormColumn, headers: Mapping[str, str], gathered: Problems, dialect: Dialect, timezone: str
) -> pd.Series[Any]:
    """Return the values of one column, its default where nothing is written."""
    absent = pd.Series([column.default] * len(raw.frame), index=raw.frame.index, dtype=object)
    if column.name not in headers:
        return absent
    header = headers[column.name]
    values = absent
    with gathered.gathering():
        values = read_cells(raw, header, column, dialect, timezone)
    if column.default is not None:
        values = values.where(raw.frame[header] != "", column.default)
    return values
