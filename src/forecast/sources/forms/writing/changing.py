"""Changes to a form, line by line: what others wrote meanwhile is never written over.

In: the file as it is now, changes with what a person saw. Out: its new bytes, and the changes that found another value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import isclose
from pathlib import Path

from forecast.errors import Problem, SourceError
from forecast.sources.forms.cells import day_order_of
from forecast.sources.forms.columns import Dialect, shop_column
from forecast.sources.forms.sheet import Sheet, read_sheet
from forecast.sources.forms.writing.cells import Value, cell_of, plain
from forecast.sources.forms.writing.forms import Form
from forecast.sources.forms.writing.text_lines import TextLines, UnwritableError
from forecast.sources.tabular.snapshot import Snapshot
from forecast.sources.tabular.values.column import decimal_of

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

    def changed(self, changes: Sequence[LineChange]) -> tuple[bytes, list[Conflict]]:
        """Return the file with every change that finds what its person saw, and the others as conflicts.

        Raises
        ------
        SourceError
            If the file is of a kind that is only read, or a letter cannot be written in its encoding.
        """
        conflicts: list[Conflict] = []
        found = self
        for change in changes:
            now = found._line(change)
            seen = None if change.before is None else {**change.key, **change.before}
            if _is_same(now.values if now else None, change.after):
                continue
            if not _is_same(now.values if now else None, seen):
                conflicts.append(Conflict(change, now.values if now else None))
                continue
            try:
                found = found._with(change, now)
            except (UnwritableError, ValueError) as error:
                raise SourceError(Problem(str(self.path), "form_only_read")) from error
        return found.content or b"", conflicts

    def _line(self, change: LineChange) -> FormLine | None:
        if not change.key:
            return None
        return next((line for line in self.lines if _is_same(line.values, change.key)), None)

    def _with(self, change: LineChange, now: FormLine | None) -> FormFile:
        """Return the file with one change, and its lines as they then stand."""
        content = self.content if self.content is not None else _empty_file(self.form, self.dialect)
        text = TextLines.of(content)
        if now is not None and now.number not in text.by_number:
            raise UnwritableError
        headers = self.headers or {name: name for name in self.form.new}
        places = {name: text.names.index(header) for name, header in headers.items()}
        after = None if change.after is None else {**change.key, **change.after}
        if missing := [name for name in after or {} if name not in places and self._needs(name, after or {})]:
            return self._again(text.with_pieces(_wider(text, missing)))._with(change, now)
        made = self._again(text.with_pieces(self._pieces(text, places, after, now)))
        if not made._says(after, count=len(self.lines) + (now is None) - (after is None)):
            raise UnwritableError
        return made

    def _says(self, after: Values | None, *, count: int) -> bool:
        """Tell whether reading understands what was written: so many lines, and one that says `after`."""
        is_there = after is None or any(_is_same(line.values, after) for line in self.lines)
        return is_there and len(self.lines) == count

    def _needs(self, name: str, after: Values) -> bool:
        """Tell whether a column has to be there to say what is to be said: its default needs none."""
        default = self.shop if name == "shop" else self.form.column(name).default
        return not _is_equal(after[name], plain(default))

    def _pieces(
        self, text: TextLines, places: Mapping[str, int], after: Values | None, now: FormLine | None
    ) -> list[tuple[int, int, str]]:
        if after is None:
            line = text.by_number[now.number] if now else text.header
            begins = line.cells[0][0]
            end = line.end + (len(text.line_end) if text.text.startswith(text.line_end, line.end) else 0)
            return [(begins, end, "")] if now else []
        last = text.by_number[max((line.number for line in self.lines), default=text.header.number)]
        like = text.by_number[now.number] if now else last
        said = {
            places[name]: (name, value)
            for name, value in after.items()
            if name in places and (now is None or not _is_equal(now.values.get(name), value))
        }
        cells = {
            at: text.written(self._cell(text, at, name, value), like=text.raw(like, at) if like != text.header else "")
            for at, (name, value) in said.items()
        }
        if now is None:
            row = text.cut.separator.join(cells.get(at, "") for at in range(len(text.header.cells)))
            return [(last.end, last.end, f"{text.line_end}{row}")]
        return [(*like.cells[at], piece) for at, piece in cells.items()]

    def _cell(self, text: TextLines, at: int, name: str, value: Value) -> str:
        numbers = [line.number for line in self.lines]
        beside = [said for number in numbers if (said := text.cell(text.by_number[number], at))]
        column = shop_column("") if name == "shop" else self.form.column(name)
        return cell_of(value, column, beside=beside, dialect=self.dialect)

    def _again(self, content: bytes) -> FormFile:
        return form_file(self.path, self.form, content, shop=self.shop, dialect=self.dialect)


def form_file(path: Path, form: Form, content: bytes | None, *, shop: str, dialect: Dialect) -> FormFile:
    """Return a form as `content` has it; None is a file that is not there yet.

    Raises
    ------
    SourceError
        If it cannot be read at all.
    """
    if content is None:
        return FormFile(form, path, None, (), dialect, shop)
    sheet, problems = _read(path, form, content, shop, dialect)
    names = ["shop", *(column.name for column in form.columns)]
    rows = sheet.frame[names].to_dict("records")
    lines = [
        FormLine(int(number), {str(name): plain(value) for name, value in row.items()})
        for number, row in zip(sheet.raw.lines, rows, strict=True)
    ]
    return FormFile(form, path, content, lines, _dialect(sheet, form, dialect), shop, problems, sheet.headers)


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
    return all(_is_equal(now.get(name), plain(value)) for name, value in wanted.items())


def _is_equal(one: Value, other: Value) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return isclose(one, other, rel_tol=1e-9)
    return one == other
