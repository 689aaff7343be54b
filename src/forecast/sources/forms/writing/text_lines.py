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
    """A row: the number of the line on which it begins, where it ends, and each cell from letter to letter."""

    number: int
    end: int
    cells: Sequence[tuple[int, int]]


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
        named = [line for line in lines[bool(noted) :] if any(text[start:end].strip() for start, end in line.cells)]
        if not named:
            raise UnwritableError
        return cls(text, encoding, cut, lines, named[0])

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
        plain = " ".join(said.splitlines())
        needs = self.cut.separator in plain or '"' in plain or plain != plain.strip()
        return '"' + plain.replace('"', '""') + '"' if needs or like.startswith('"') else plain

    def with_pieces(self, pieces: Sequence[tuple[int, int, str]]) -> bytes:
        """Return the bytes of the file with pieces of its text, from letter to letter, in place of what stood there.

        Raises
        ------
        UnwritableError
            If a letter does not exist in the file's encoding.
        """
        text = self.text
        for start, end, piece in sorted(pieces, reverse=True):
            text = text[:start] + piece + text[end:]
        try:
            return text.encode(self.encoding, "surrogateescape")
        except UnicodeEncodeError as error:
            raise UnwritableError from error


def _placed(text: str, cut: Cut) -> list[TextLine]:
    mark = re.escape(cut.separator)
    blanks = " *" if cut.skips_spaces else ""
    cell = re.compile(rf'{blanks}"(?:[^"]|"")*"[^{mark}\r\n]*|[^{mark}\r\n]*')
    lines: list[TextLine] = []
    at, number = 0, 1
    while at < len(text):
        begins, cells = at, list[tuple[int, int]]()
        while True:
            found = cell.match(text, at)
            at = found.end() if found else at
            cells.append((found.start() if found else at, at))
            if at >= len(text) or text[at] != cut.separator:
                break
            at += 1
        lines.append(TextLine(number, at, cells))
        end = _ENDS.match(text, at)
        at = end.end() if end else at
        number += len(_ENDS.findall(text, begins, at))
    return lines
