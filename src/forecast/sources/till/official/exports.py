"""Official exports: what each gives, and which of them a path holds.

In: a path. Out: `OfficialExport`, whose lines need no guess; None for any other file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from forecast.config import TillSettings
from forecast.sources.till.file_lines import FileLines, Judging, TillFile, file_of_lines


@dataclass(frozen=True)
class Shop:
    """What is known of a shop before its export is read.

    Attributes
    ----------
    name
        Its name, where the export tells none.
    timezone
        Its IANA time zone.
    day_ends_s
        When its business day ends, on the next date [s since midnight], where the export names no business days.
    opening
        When it opens and closes [s since midnight] by weekday (0 Monday), where that was written down.
    """

    name: str
    timezone: str = "UTC"
    day_ends_s: int = 0
    opening: Mapping[int, tuple[int, int]] | None = None


class OfficialExport(Protocol):
    """An export that was opened: `content_hash` names its bytes, as they were read."""

    content_hash: str

    def lines(self, settings: TillSettings, shop: Shop) -> Iterator[FileLines]:
        """Yield its lines in pieces, each with whole days of one shop.

        The lines of each have the columns that `rows.lines.till_lines` gives, and `closing` and `eaten_here`.
        """


Opener = AbstractContextManager[OfficialExport]


def openers() -> tuple[type, ...]:
    """Return the kinds of official exports, each with `holds(path)` and `opened(path, settings)`."""
    return ()
