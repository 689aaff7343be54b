"""Where each cell of a text file lies, so that one can be changed and all others keep their bytes.

In: the bytes of a CSV file. Out: `TextLines`; bytes again.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from forecast.sources.tabular.layout.header import bare_name
from forecast.sources.tabular.text.encoding import detection, reader_of
from forecast.sources.tabular.text.mojibake import repaired
from forecast.sources.tabular.text.separators import Cut, cut_of, noted_separator

_ENDS = re.compile(r"\r\n|\n|\r")


class UnwritableError(Exception):
    """A text that is read, but whose cells cannot be placed to the letter: it is left to its own program."""


@dataclass(frozen=True)
class TextLine:
    """A row: the number of the line on which it begins, where it begins and ends in the whole text."""

    number: int
    start: int
    end: int
    whole: str
    cell: re.Pattern[str]

    @cached_property
    def cells(self) -> Sequence[tuple[int, int]]:
        """Each cell from letter to letter."""
        found, at = list[tuple[int, int]](), self.start
        while True:
            end = at if (match := self.cell.match(self.whole, at, self.end)) is None else match.end()
            found.append((at, end))
            if end >= self.end:
                return found
            at = end + 1


@dataclass(frozen=True)
class TextLines:
    """A text with its rows; `header` is the first that is not blank."""

    text: str
    encoding: str
    cut: Cut
    lines: Sequence[TextLine]
    header: TextLine

    @classmethod
    def of(cls, content: bytes) -> TextLines:
        """Place every cell of a file.

        Raises
        ------
        UnwritableError
            If the same bytes cannot be written again, or cells stand in a way that only reading understands.
        """
        encoding = reader_of(detection([content])[0])
        try:
            text = content.decode(encoding, "surrogateescape")
            is_same = text.encode(encoding, "surrogateescape") == content
        except UnicodeError as error:
            raise UnwritableError from error
        # UTF-8 is read with and without its mark, and written with it only where it was.
        if not is_same and encoding == "utf-8-sig":
            encoding, is_same = "utf-8", text.encode("utf-8", "surrogateescape") == content
        if not is_same or "\0" in text or "\x1a" in text:
            raise UnwritableError
        rows = io.StringIO(text, newline="").readlines()
        noted = noted_separator(rows[0]) if rows else None
        cut = cut_of(rows[1:] if noted else rows, noted)
        if cut.escape or cut.is_wrapped:
            raise UnwritableError
        lines = _placed(text, cut)
        rows_named = (line for line in lines[bool(noted) :] if any(text[slice(*cell)].strip() for cell in line.cells))
        header = next(rows_named, None)
        if header is None:
            raise UnwritableError
        return cls(text, encoding, cut, lines, header)

    @cached_property
    def names(self) -> Sequence[str]:
        """The header's names as reading has them."""
        return [bare_name(repaired(self.cell(self.header, at))[0]) for at in range(len(self.header.cells))]

    @cached_property
    def line_end(self) -> str:
        """What ends a line of this file."""
        found = _ENDS.search(self.text, self.header.end)
        return found[0] if found else "\r\n"

    @cached_property
    def by_number(self) -> Mapping[int, TextLine]:
        """Each row by the number of its first line."""
        return {line.number: line for line in self.lines}

    def raw(self, line: TextLine, at: int) -> str:
        """Return a cell as it stands, with its quotation marks; "" where the row is shorter."""
        return self.text[slice(*line.cells[at])] if at < len(line.cells) else ""

    def cell(self, line: TextLine, at: int) -> str:
        """Return what a cell says."""
        raw = self.raw(line, at).strip()
        return raw[1:-1].replace('""', '"').strip() if len(raw) > 1 and raw[0] == raw[-1] == '"' else raw

    def written(self, said: str, *, like: str = "") -> str:
        """Return a cell as this file has it, in quotation marks where `like` has them or what it says needs them."""
        needs = self.cut.separator in said or '"' in said or _ENDS.search(said) or said != said.strip()
        return '"' + said.replace('"', '""') + '"' if needs or like.startswith('"') else said

    def with_pieces(self, pieces: Sequence[tuple[int, int, str]]) -> bytes:
        """Return the bytes of the file with pieces of its text, from letter to letter, in place of what stood there.

        Raises
        ------
        UnwritableError
            If a letter does not exist in the file's encoding.
        """
        parts, at = list[str](), 0
        # What stands at one place stays in the order of the pieces.
        for start, end, piece in sorted(pieces, key=lambda each: each[:2]):
            parts += [self.text[at:start], piece]
            at = end
        try:
            return "".join([*parts, self.text[at:]]).encode(self.encoding, "surrogateescape")
        except UnicodeEncodeError as error:
            raise UnwritableError from error


def _placed(text: str, cut: Cut) -> list[TextLine]:
    mark = re.escape(cut.separator)
    blanks = " *" if cut.skips_spaces else ""
    pattern = rf'(?>{blanks}"(?:[^"]|"")*"[^{mark}\r\n]*|[^{mark}\r\n]*)'
    cell, row = re.compile(pattern), re.compile(f"(?:{pattern}{mark})*{pattern}")
    lines: list[TextLine] = []
    at, number = 0, 1
    while at < len(text):
        found = row.match(text, at)
        end = found.end() if found else at
        lines.append(TextLine(number, at, end, text, cell))
        ended = _ENDS.match(text, end)
        number += len(_ENDS.findall(text, at, end)) + 1
        at = ended.end() if ended else end
    return lines
