"""A table as it stands in a file: rows of text cells, before anybody knows which row is the header."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from forecast.texts import Said


@dataclass(frozen=True)
class Grid:
    """The rows of one sheet, of one file in a container, or of a plain file.

    Attributes
    ----------
    path
        The file on disk.
    name
        Sheet, or file inside a container, "" for a plain file.
    rows
        Cells as text, rows of any width; blank rows included.
    lines
        Line of the file (or row of the sheet) on which each row begins, from 1.
    detected
        What was found out (encoding, separator, format, sheet): texts, or what has words in each language.
    spoilt
        Lines of rows that could not be told apart into cells (a quotation mark that does not fit): left out of `rows`.
    """

    path: Path
    name: str
    rows: Sequence[Sequence[str]]
    lines: Sequence[int]
    detected: Mapping[str, Any] = field(default_factory=dict)
    spoilt: Sequence[int] = ()


def with_names(detected: Mapping[str, Any], names: Mapping[str, Sequence[str | Said]]) -> dict[str, Any]:
    """Return what was found out with more names under some of its keys.

    Examples
    --------
    >>> with_names({"format": "Excel", "unread": ("Mai",)}, {"unread": ["Juni", "Juli"], "sheets_not_read": []})
    {'format': 'Excel', 'unread': ('Mai', 'Juni', 'Juli')}
    """
    said = dict(detected)
    for key, more in names.items():
        if more:
            said[key] = tuple(dict.fromkeys((*said.get(key, ()), *more)))
    return said
