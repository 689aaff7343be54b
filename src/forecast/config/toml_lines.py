"""On which line of a TOML file a key stands, as far as plain reading tells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

_NAME = r"""(?:"[^"]*"|'[^']*'|[^\s.=\[\]"']+)"""
_NAMES = re.compile(_NAME)
_HEADER = re.compile(rf"\s*(\[\[?)\s*({_NAME}(?:\s*\.\s*{_NAME})*)\s*\]")
_KEY = re.compile(rf"\s*({_NAME}(?:\s*\.\s*{_NAME})*)\s*=")

Place = tuple[int | str, ...]


def line_of(place: Sequence[int | str], text: str) -> int | None:
    r"""Return the line of the key at `place`, or of the nearest thing round it; a number counts entries of a list.

    Examples
    --------
    >>> text = '[[till.source]]\nfiles = ["a"]\n[[till.source]]\nfiles = ["b"]\n[till.source.columns]\nday = "Tag"'
    >>> line_of(("till", "source", 1, "files"), text), line_of(("till", "source", 1, "columns", "day"), text)
    (4, 6)
    >>> line_of(("till", "source", 1, "shop"), text), line_of(("bakery", "name"), text)
    (3, None)
    """
    best, found = 0, None
    for number, here in _places(text):
        # An entry of a list lies deeper than the list itself.
        shared = min(len(here), len(place))
        if shared > best and here[:shared] == tuple(place[:shared]):
            best, found = shared, number
    return found


def _places(text: str) -> Iterator[tuple[int, Place]]:
    """Yield each line that has a header or a key, and what it names."""
    section: Place = ()
    entries: Counter[Place] = Counter()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            names = _split(header[2])
            section = _within(names[:-1], entries) + names[-1:]
            if header[1] == "[[":
                entries[section] += 1
            section = _within(names, entries)
            yield number, section
        elif key := _KEY.match(line):
            yield number, section + _split(key[1])


def _split(dotted: str) -> tuple[str, ...]:
    return tuple(name.strip("\"'") for name in _NAMES.findall(dotted))


def _within(names: Sequence[str], entries: Counter[Place]) -> Place:
    """Return where a header stands: in the newest entry of every list on its way."""
    place: Place = ()
    for name in names:
        place += (name,)
        if entries[place]:
            place += (entries[place] - 1,)
    return place
