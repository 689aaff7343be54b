"""The few lines of a long file that one change concerns: for one of them a year of lines need not be read again.

In: the bytes of a file, a change. Out: a short file of the lines that matter; the long one again, changed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from forecast.sources.forms.writing.changing import LineChange

_LONG = 500
"""Shorter files are read as a whole [lines]."""
_HEAD = 3
_SAMPLES = 16
"""So many other lines show how the file writes its days and numbers."""
_TOLD_BY = ("product", "ingredient", "name")
_DAY = re.compile(rb"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}")


@dataclass(frozen=True)
class Excerpt:
    """Lines of a file, and where each stands in it."""

    lines: Sequence[bytes]
    taken: Sequence[int]

    @property
    def content(self) -> bytes:
        """The short file."""
        return b"".join(self.lines[at] for at in self.taken)

    def put_back(self, changed: bytes) -> bytes | None:
        """Return the long file with what one change made of the short one; None where more than a line changed."""
        old, new = [self.lines[at] for at in self.taken], changed.splitlines(keepends=True)
        same = next((at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), None)
        lines = list(self.lines)
        if len(new) == len(old) and same is not None and old[same + 1 :] == new[same + 1 :]:
            lines[self.taken[same]] = new[same]
        elif len(new) == len(old) - 1 and old[(at := len(new) if same is None else same) + 1 :] == new[at:]:
            del lines[self.taken[at]]
        elif len(new) == len(old) + 1 and same in (None, len(old) - 1) and new[-2].startswith(old[-1]):
            lines[-1:] = new[-2:]
        else:
            return None
        return b"".join(lines)


def excerpt_of(content: bytes | None, change: LineChange) -> Excerpt | None:
    """Return the lines that a change may concern; None where the whole file has to be read.

    Those are the lines with the name that tells the line, and of these only those of its day where every one has a day
    in digits. A name that stands on no line may be written otherwise.
    """
    lines = lines_of(content or b"")
    name = next((change.key[by] for by in _TOLD_BY if change.key.get(by)), None)
    if lines is None or len(lines) < _LONG or not isinstance(name, str):
        return None
    spelled = _spelled(name)
    named = sorted({at for text in spelled for at, line in enumerate(lines) if text in line})
    day = change.key.get("day")
    if not named:
        return None
    if isinstance(day, date) and all(_DAY.search(lines[at]) for at in named):
        written = re.compile(b"|".join(_days(day)))
        named = [at for at in named if written.search(lines[at])]
    samples = range(_HEAD, len(lines), max(len(lines) // _SAMPLES, 1))
    return Excerpt(lines, sorted({*range(_HEAD), *named, *samples, len(lines) - 1}))


def lines_of(content: bytes) -> list[bytes] | None:
    """Return the lines of a text with their ends, None where a row may be more than a line."""
    plain = b"\0" not in content and content.count(b"\r") in (0, content.count(b"\r\n"))
    lines = re.findall(rb"[^\n]*\n|[^\n]+", content) if plain else []
    if b'"' in content and any(line.count(b'"') % 2 for line in lines):
        return None
    return lines or None


def _spelled(name: str) -> set[bytes]:
    """Return a name in the encodings that a spreadsheet saves."""
    with suppress(UnicodeEncodeError):
        return {name.encode("utf-8"), name.encode("cp1252")}
    return {name.encode("utf-8")}


def _days(day: date) -> list[bytes]:
    """Return patterns of a day in digits, whatever comes first."""
    year, month, number = f"(?:{day:%Y}|{day:%y})", f"0?{day.month}", f"0?{day.day}"
    orders = ((number, month, year), (month, number, year), (year, month, number))
    return [rf"(?<!\d){'[-./]'.join(order)}(?!\d)".encode() for order in orders]
