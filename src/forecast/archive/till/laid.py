"""A till file on its way into the archive: as it was read, as it lies beside the archive, what it changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

import pandas as pd

from forecast.archive.till.manifest import ImportedFile
from forecast.archive.till.staged import StagedLines
from forecast.notices import Notice
from forecast.tables import DataFrame, RejectedLines, TillLines


class ReadTill(Protocol):
    """A till file that was read; `sources.till.TillFile` is one."""

    @property
    def source(self) -> str:
        """The name of the file."""

    @property
    def content_hash(self) -> str:
        """The SHA-256 of its bytes."""

    @property
    def settings_hash(self) -> str:
        """What names the settings it was read with."""

    @property
    def shop(self) -> str:
        """The shop of lines that name none."""

    @property
    def lines(self) -> DataFrame[TillLines]:
        """The lines to learn from."""

    @property
    def rejected(self) -> DataFrame[RejectedLines]:
        """The lines left out."""

    @property
    def cut_off(self) -> Collection[tuple[str, pd.Timestamp]]:
        """First and last days (shop, day) that look incomplete."""

    @property
    def replace_fuller_days(self) -> bool:
        """Whether such days may replace fuller ones."""


class NewFile(NamedTuple):
    """A file that comes in with others, as `ImportedFile` has it."""

    source: str
    content_hash: str
    settings_hash: str
    shop: str


@dataclass(frozen=True)
class LaidFile:
    """A file that lies beside the archive with its lines and may be taken into it.

    `known` is the entry whose place it takes (the same bytes, imported before), `rejected` its lines left out, `taken`
    the coverage of the days it would own, `fuller` that of its days that are fuller in the archive and would stay.
    """

    file: ImportedFile
    known: ImportedFile | None
    staged: tuple[StagedLines, ...]
    rejected: Path | None
    taken: pd.DataFrame
    fuller: pd.DataFrame


@dataclass(frozen=True)
class AddResult:
    """What an import changed, in shop-days: `kept_fuller` names those that were left as they are."""

    is_changed: bool
    days_added: int = 0
    days_replaced: int = 0
    kept_fuller: tuple[tuple[str, pd.Timestamp], ...] = ()
    notices: Sequence[Notice] = ()
