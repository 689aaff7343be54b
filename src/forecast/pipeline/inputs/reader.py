"""Reading the files that people edit: every problem at once, wrong rows set aside, the last good copy kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from forecast.errors import ForecastError, Problem, SourceError, not_to_be_opened, unreadable_file
from forecast.notices import Notice, Told
from forecast.pipeline.inputs.copies import InputCopies
from forecast.sources.forms.without_people import OF_CUSTOMERS, PACKED, without_people

_Made = TypeVar("_Made")
_ZEROS = b"\0\0\0\0"
"""What a power cut leaves at the end of a text; UTF-16 and UTF-32 end in fewer."""


class InputReader:
    """Reads file after file, collects every problem, and remembers which of them could not be read.

    With `copies` it is forgiving: a file that cannot be read is read as its newest copy that can, and without any as
    if it were not configured. `pinned` names copies that are read in place of files, whatever these hold.
    """

    def __init__(self, copies: InputCopies | None = None, pinned: Mapping[str, Path] | None = None) -> None:
        self.copies = copies
        self.pinned = pinned or {}
        self.problems: list[Problem] = []
        self.notices: list[Notice] = []
        self.unread: set[str] = set()
        self.rows_left_out: list[Problem] = []
        self.contents: dict[str, bytes] = {}
        self.read_from: dict[str, Path] = {}
        self.lines_left_out: dict[str, set[int]] = {}

    @property
    def is_forgiving(self) -> bool:
        """Whether a file that cannot be read costs that file only."""
        return self.copies is not None

    @property
    def data_hash(self) -> str:
        """What names the content of everything that was read."""
        hashes = (f"{name}:{hashlib.sha256(content).hexdigest()}" for name, content in self.contents.items())
        return hashlib.sha256("\n".join(sorted(hashes)).encode()).hexdigest()

    def read(self, use: str, path: Path | None, nothing: _Made, reader: Callable[[Path], _Made]) -> _Made:
        """Return what `reader` makes of `path`; `nothing` when none is configured or it cannot be read."""
        if path is None:
            return nothing
        name = f"{use}/{path.name}"
        if pinned := self.pinned.get(name):
            return self._read(name, pinned, reader)
        try:
            return self._read(name, path, reader)
        except Exception as error:  # whatever a reader trips over costs its file
            if not isinstance(error, ForecastError) and not self.is_forgiving:
                raise
            problems = error.problems if isinstance(error, ForecastError) else [_defect(path, error)]
        for copy in self.copies.of(name) if self.copies else ():
            try:
                made = self._read(name, copy, reader)
            except Exception:  # noqa: S112 - an older copy may do
                continue
            self._warn("input_set_aside", use, path, problems)
            return made
        self.unread.add(use)
        self.problems += problems
        self._warn("input_left_out", use, path, problems)
        return nothing

    def read_by_row(self, use: str, path: Path | None, nothing: _Made, reader: Callable[..., _Made]) -> _Made:
        """Return the same of a file of notes, in which a row that is wrong costs that row, and a warning.

        `reader` takes the lines to read over as `left_out`.
        """
        wrong: list[Problem] = []

        def read_rows(given: Path) -> _Made:
            wrong.clear()
            try:
                return reader(given)
            except SourceError as error:
                made = reader(given, left_out={problem.line for problem in error.problems if problem.line})
                wrong.extend(error.problems)
                return made

        made = self.read(use, path, nothing, read_rows)
        if path is not None:
            self.lines_left_out[f"{use}/{path.name}"] = {problem.line for problem in wrong if problem.line}
        # A copy is told by the name of the file that people know.
        named = [replace(problem, where=str(path)) for problem in self._without_cells(use, wrong)]
        self.rows_left_out += named
        self.notices += [Notice("row_set_aside", "warning", values={"problem": problem}) for problem in named]
        return made

    def _without_cells(self, use: str, problems: Sequence[Problem]) -> list[Problem]:
        """Return problems of customer orders without what stands in the cell, where a page may print them."""
        if use not in OF_CUSTOMERS or not self.is_forgiving:
            return list(problems)
        return [replace(problem, code="cell_of_customer", got=None, values={}, also=()) for problem in problems]

    def _warn(self, code: str, use: str, path: Path, problems: Sequence[Problem]) -> None:
        problem = self._without_cells(use, problems)[0]
        values: Mapping[str, Told] = {"file": str(path), "use": use, "problem": problem}
        self.notices.append(Notice(code, "warning", values=values))

    def _read(self, name: str, path: Path, reader: Callable[[Path], _Made]) -> _Made:
        """Return what `reader` makes of a file, and note what stands in it; one that is saved meanwhile is read again.

        Raises
        ------
        ForecastError
            If it cannot be read.
        """
        content, saved = _content(path), _saved(path)
        if problem := self._cut_off(name, path, content):
            raise SourceError(problem)
        made = reader(path)
        if _saved(path) != saved:
            content = _content(path)
            made = reader(path)
        self.contents[name] = content
        self.read_from[name] = path
        return made

    def _cut_off(self, name: str, path: Path, content: bytes) -> Problem | None:
        """Return the problem of a text that ends in zeros, or within a line at which its last good copy goes on."""
        if content.startswith(PACKED):
            # A part of a workbook cannot be read anyway.
            return None
        line = content.count(b"\n") + 1
        if content.endswith(_ZEROS):
            return Problem(str(path), "ends_too_early", line=line)
        if content.endswith((b"\r", b"\n")):
            return None
        before = next((copy.read_bytes() for copy in (self.copies.of(name) if self.copies else ())[:1]), b"")
        # A copy is without what speaks of people.
        content = without_people(content, path, use=name.partition("/")[0]) or content if before else content
        goes_on = before[len(content) : len(content) + 1]
        is_cut = before.startswith(content) and goes_on not in b"\r\n"
        return Problem(str(path), "ends_too_early", line=line) if is_cut else None


def _content(path: Path) -> bytes:
    if problem := unreadable_file(path):
        raise SourceError(problem)
    try:
        return path.read_bytes()
    except OSError as error:
        raise SourceError(not_to_be_opened(path, error)) from error


def _saved(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _defect(path: Path, error: Exception) -> Problem:
    return Problem(str(path), "defect", values={"why": f"{type(error).__name__}: {error}"})
