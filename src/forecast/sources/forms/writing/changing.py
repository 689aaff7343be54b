"""Changes to a form, line by line: what others wrote meanwhile is never written over.

In: the file as it is now, changes with what a person saw. Out: its new bytes, and the changes that found another value.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import isclose
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forecast.errors import Problem, SourceError
from forecast.sources.forms.cells import day_order_of
from forecast.sources.forms.columns import Dialect, shop_column
from forecast.sources.forms.sheet import Sheet, read_sheet
from forecast.sources.forms.writing.cells import Value, cell_of, plain
from forecast.sources.forms.writing.forms import Form
from forecast.sources.forms.writing.text_lines import TextLine, TextLines, UnwritableError
from forecast.sources.tabular.snapshot import Snapshot
from forecast.sources.tabular.values.column import decimal_of

if TYPE_CHECKING:
    import pandas as pd

_ENDS = re.compile(r"\r\n|\n|\r")
_BESIDE = 400
"""So many lines show how a column is written [lines]."""
Values = Mapping[str, Value]
"""Column → what stands in it; a column that is absent is not looked at."""


@dataclass(frozen=True)
class LineChange:
    """A line to add (`before` None), to change, or to take out (`after` None).

    `key` tells which line: the first in which every column of it is the same. Without a key a line is always added.
    `before` is what the person saw.
    """

    key: Values
    before: Values | None
    after: Values | None

    def reversed(self) -> LineChange:
        """Return the change that takes this one back."""
        known = {**self.key, **(self.after or {})}
        key = {name: known[name] for name in self.key} or (dict(self.after) if self.after else {})
        return LineChange(key, self.after, self.before if self.before is None else {**self.key, **self.before})


@dataclass(frozen=True)
class Conflict:
    """A change that was not made, and what stands there now; None is no such line."""

    change: LineChange
    now: Values | None


@dataclass(frozen=True)
class FormLine:
    """A line of a form: where it stands, and what it says, the shop included."""

    number: int
    values: Values


@dataclass(frozen=True)
class FormFile:
    """A form as it lies there: `content` is None where there is no file yet; problems are those of reading it.

    Lines with a problem are not among `lines`, and stay as they are.
    """

    form: Form
    path: Path
    content: bytes | None
    lines: Sequence[FormLine]
    dialect: Dialect
    shop: str
    problems: Sequence[Problem] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def changed(self, changes: Sequence[LineChange]) -> tuple[bytes, list[LineChange], list[Conflict]]:
        """Return the file with every change that finds what its person saw, those changes, and the others as conflicts.

        What was taken out stands whole in its change, so that it can be taken back.

        Raises
        ------
        SourceError
            If the file is of a kind that is only read, or a letter cannot be written in its encoding.
        """
        lines, made, conflicts = list(self.lines), list[LineChange](), list[Conflict]()
        for change in changes:
            at = next((at for at, line in enumerate(lines) if change.key and _is_same(line.values, change.key)), None)
            now = None if at is None else lines[at].values
            seen = None if change.before is None else {**change.key, **change.before}
            if _is_same(now, change.after):
                made.append(change)
            elif not _is_same(now, seen):
                conflicts.append(Conflict(change, now))
            else:
                made.append(_changed_line(lines, at, change))
        if lines == self.lines:
            return self.content or b"", made, conflicts
        try:
            return self._written(lines), made, conflicts
        except (UnwritableError, ValueError) as error:
            raise SourceError(Problem(str(self.path), "form_only_read")) from error

    def _written(self, lines: Sequence[FormLine]) -> bytes:
        """Return the file with these lines in place of its own; what stands in a new one is at its end."""
        is_begun = self.content is not None and _has_text(self.content)
        text = TextLines.of((is_begun and self.content) or _empty_file(self.form, self.dialect))
        headers = dict(self.headers) or {name: name for name in self.form.new}
        before = {line.number: line for line in self.lines}
        said = [line for line in lines if line is not before.get(line.number)]
        named = dict.fromkeys(name for line in said for name in line.values if self._needs(name, line.values))
        if missing := [name for name in named if name not in headers]:
            text = TextLines.of(text.with_pieces(_wider(text, missing)))
            headers |= {name: name for name in missing}
        places = {name: text.names.index(header) for name, header in headers.items()}
        content = text.with_pieces(self._pieces(text, places, lines))
        again = form_file(self.path, self.form, content, shop=self.shop, dialect=self.dialect).lines
        is_understood = len(again) == len(lines) and all(
            _is_same(found.values, line.values) for found, line in zip(again, lines, strict=True)
        )
        if not is_understood:
            raise UnwritableError
        return content

    def _needs(self, name: str, values: Values) -> bool:
        """Tell whether a column has to be there to say what is to be said: its default needs none."""
        default = self.shop if name == "shop" else self.form.column(name).default
        return not _is_equal(values[name], plain(default))

    def _pieces(
        self, text: TextLines, places: Mapping[str, int], lines: Sequence[FormLine]
    ) -> list[tuple[int, int, str]]:
        """Return what is written in place of what: cells that change, lines taken out, and last what is new."""
        pieces: list[tuple[int, int, str]] = []
        stays = {line.number: line for line in lines}
        for line in self.lines:
            now, place = stays.get(line.number), _place_of(text, line)
            if now is None:
                end = _ENDS.match(text.text, place.end)
                pieces.append((place.start, end.end() if end else place.end, ""))
            elif now is not line:
                changed = {name for name, value in now.values.items() if not _is_equal(line.values.get(name), value)}
                pieces += [
                    (*place.cells[places[name]], self._cell(text, places[name], name, now.values[name], like=place))
                    for name in places
                    if name in changed
                ]
        last = next((_place_of(text, line) for line in reversed(lines) if line.number), text.header)
        for line in lines:
            if not line.number:
                names = {place: name for name, place in places.items() if name in line.values}
                cells = [
                    self._cell(text, at, names[at], line.values[names[at]], like=last) if at in names else ""
                    for at in range(len(text.header.cells))
                ]
                pieces.append((last.end, last.end, text.line_end + text.cut.separator.join(cells)))
        return pieces

    def _cell(self, text: TextLines, at: int, name: str, value: Value, *, like: TextLine) -> str:
        places = (_place_of(text, line) for line in reversed(self.lines[-_BESIDE:]))
        beside = [said for place in places if (said := text.cell(place, at))]
        column = shop_column("") if name == "shop" else self.form.column(name)
        said = cell_of(value, column, beside=beside[::-1], dialect=self.dialect)
        return text.written(said, like=text.raw(like, at) if like is not text.header else "")


def _changed_line(lines: list[FormLine], at: int | None, change: LineChange) -> LineChange:
    """Make a change among the lines of a file; return it with all that it takes away."""
    after = (
        None if change.after is None else {name: plain(each) for name, each in {**change.key, **change.after}.items()}
    )
    if at is None:
        lines.append(FormLine(0, after or {}))
        return change
    now = lines[at].values
    if after is None:
        del lines[at]
        return replace(change, before=now)
    lines[at] = FormLine(lines[at].number, {**now, **after})
    return replace(change, before={name: now.get(name) for name in change.after or {}})


def _place_of(text: TextLines, line: FormLine) -> TextLine:
    if line.number not in text.by_number:
        raise UnwritableError
    return text.by_number[line.number]


def form_file(path: Path, form: Form, content: bytes | None, *, shop: str, dialect: Dialect) -> FormFile:
    """Return a form as `content` has it; None is a file that is not there yet.

    Raises
    ------
    SourceError
        If it cannot be read at all.
    """
    if content is None or not _has_text(content):
        return FormFile(form, path, content, (), dialect, shop)
    sheet, problems = _read(path, form, content, shop, dialect)
    names = ["shop", *(column.name for column in form.columns)]
    columns = [_plain_column(sheet.frame[name]) for name in names]
    lines = [
        FormLine(int(number), dict(zip(names, values, strict=True)))
        for number, values in zip(sheet.raw.lines, zip(*columns, strict=True), strict=True)
    ]
    return FormFile(form, path, content, lines, _dialect(sheet, form, dialect), shop, problems, sheet.headers)


def _plain_column(column: pd.Series[Any]) -> list[Value]:
    known: dict[Any, Value] = {}
    return [known[value] if value in known else known.setdefault(value, plain(value)) for value in column.tolist()]


def _has_text(content: bytes) -> bool:
    """Tell whether there is more than blank lines; a file that somebody made and left empty is one to begin."""
    return bool(content.strip(codecs.BOM_UTF8 + codecs.BOM_UTF16 + b" \t\r\n\0"))


def _read(path: Path, form: Form, content: bytes, shop: str, dialect: Dialect) -> tuple[Sheet, list[Problem]]:
    """Return the lines that can be read, and what is wrong with the others."""
    taken = Snapshot(path, "", len(content), content)
    sheet = read_sheet(taken, form.columns, shop=shop, dialect=dialect)
    problems = list(sheet.gathered.problems)
    if wrong := {problem.line for problem in problems if problem.line}:
        sheet = read_sheet(taken, form.columns, shop=shop, dialect=dialect, left_out=wrong)
        if sheet.gathered.problems:
            raise SourceError(sheet.gathered.problems)
    return sheet, problems


def _dialect(sheet: Sheet, form: Form, dialect: Dialect) -> Dialect:
    """Return how this file writes days and numbers, as far as it shows it."""
    written = [(column.kind, sheet.headers[column.name]) for column in form.columns if column.name in sheet.headers]
    dated = [header for kind, header in written if kind in {"day", "moment"}]
    numbers = [header for kind, header in written if kind == "number"]
    shown = [header for header in numbers if sheet.raw.frame[header].str.contains("[.,]").any()]
    marks = [mark for header in shown if (mark := decimal_of(sheet.raw, header))]
    return replace(
        dialect,
        day_order=day_order_of(sheet.raw, dated) or dialect.day_order,
        decimal="," if "," in marks else "." if marks else dialect.decimal,
    )


def _empty_file(form: Form, dialect: Dialect) -> bytes:
    """Return a file with its header alone, as a spreadsheet of those who mean 1,5 by one and a half opens it."""
    return (";" if dialect.day_order == "dmy" else ",").join(form.new).encode("utf-8-sig") + b"\r\n"


def _wider(text: TextLines, names: Sequence[str]) -> list[tuple[int, int, str]]:
    """Return the pieces that give every row one more cell for each name."""
    last, mark = len(text.header.cells) - 1, text.cut.separator
    at = text.header.cells[last][1]
    pieces = [(at, at, "".join(f"{mark}{text.written(name, like=text.raw(text.header, last))}" for name in names))]
    for line in text.lines:
        if line.number > text.header.number and len(line.cells) > last:
            at = line.cells[last][1]
            pieces.append((at, at, mark * len(names)))
    return pieces


def _is_same(now: Values | None, wanted: Values | None) -> bool:
    if now is None or wanted is None:
        return now is wanted
    return now == wanted or all(_is_equal(now.get(name), plain(value)) for name, value in wanted.items())


def _is_equal(one: Value, other: Value) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return isclose(one, other, rel_tol=1e-9)
    return one == other
