"""What an official export gives to the till path: lines that need no guess.

Out: `OfficialExport`, the protocol of its readers; `Shop`, what they are told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from forecast.config import TillSettings
from forecast.sources.till.file_lines import FileLines


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
    """An export that was opened."""

    @property
    def content_hash(self) -> str:
        """The SHA-256 of its bytes as they were read."""

    def pieces(self, settings: TillSettings, shop: Shop, *, most_rows: int | None = ...) -> Iterator[FileLines]:
        """Yield its lines in pieces of at most `most_rows`, each with whole days of one shop; None: all in one piece.

        They have the columns that `rows.lines.till_lines` gives, with `closing` and `eaten_here` of `TillLines`.
        """
