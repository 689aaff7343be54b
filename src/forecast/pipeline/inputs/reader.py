"""Reading the files that people edit: every problem at once, wrong rows set aside, the last good copy kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from forecast.archive.files import write_bytes
from forecast.errors import Problem, SourceError, unreadable_file
from forecast.notices import Notice, Told
from forecast.tables import DataFrame, Table, empty

_TableType = TypeVar("_TableType", bound=Table)


class InputReader:
    """Reads file after file, collects every problem, and remembers the last good copy of each file."""

    def __init__(self, copies: Path, *, is_forgiving: bool) -> None:
        self.copies = copies
        self.is_forgiving = is_forgiving
        self.problems: list[Problem] = []
        self.notices: list[Notice] = []
        self.hashes: list[str] = []
        self.unread: set[str] = set()
        self.rows_left_out: list[Problem] = []

    def read(
        self, name: str, path: Path | None, table: type[_TableType], reader: Callable[..., DataFrame[_TableType]]
    ) -> DataFrame[_TableType]:
        """Return what `reader` makes of `path`, an empty table when none is configured or it cannot be read.

        A forgiving reading takes the last copy that could be read, and warns.
        """
        if path is None:
            return empty(table)
        copy = self.copies / name / path.name
        try:
            made = self._good(path, reader)
        except SourceError as error:
            self.unread.add(name)
            if not self.is_forgiving or not copy.exists():
                self.problems += error.problems
                return empty(table)
            values: Mapping[str, Told] = {"file": str(path), "problem": error.problems[0]}
            self.notices.append(Notice("input_set_aside", "warning", values=values))
            return self._good(copy, reader)
        content = path.read_bytes()
        self.hashes.append(f"{name}:{hashlib.sha256(content).hexdigest()}")
        if self.is_forgiving and not (copy.exists() and copy.read_bytes() == content):
            write_bytes(copy, content)
        return made

    def read_by_row(
        self, name: str, path: Path | None, table: type[_TableType], reader: Callable[..., DataFrame[_TableType]]
    ) -> DataFrame[_TableType]:
        """Return the same of a file of notes, in which a row that is wrong costs that row, and a warning.

        `reader` takes the lines to read over as `left_out`.
        """
        wrong: list[Problem] = []

        def read_rows(given: Path) -> DataFrame[_TableType]:
            wrong.clear()
            try:
                return reader(given)
            except SourceError as error:
                made = reader(given, left_out={problem.line for problem in error.problems if problem.line})
                wrong.extend(error.problems)
                return made

        made = self.read(name, path, table, read_rows)
        self.rows_left_out += wrong
        self.notices += [Notice("row_set_aside", "warning", values={"problem": problem}) for problem in wrong]
        return made

    @staticmethod
    def _good(path: Path, reader: Callable[..., DataFrame[_TableType]]) -> DataFrame[_TableType]:
        if problem := unreadable_file(path):
            raise SourceError(problem)
        return reader(path)
