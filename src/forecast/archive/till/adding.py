"""Till files laid beside the archive one by one, until all of them become live in one step.

In: till files that were read, and what the archive holds. Out: staged lines, and which import owns which shop-day.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from forecast.archive.files import replacing
from forecast.archive.till.coverage import (
    DAY,
    KEY,
    coverage_of,
    days_to_take,
    read_coverage,
    replace_days,
    replaced_rows,
    with_days,
)
from forecast.archive.till.input import ReadTill
from forecast.archive.till.manifest import ImportedFile, Manifest
from forecast.archive.till.staged import STAGED, StagedLines, stage_lines, stage_table
from forecast.errors import Problem, SourceError
from forecast.notices import Notice


@dataclass(frozen=True)
class AddResult:
    """What an import changed, in shop-days: `kept_fuller` names those that were left as they are."""

    is_changed: bool
    days_added: int = 0
    days_replaced: int = 0
    kept_fuller: tuple[tuple[str, pd.Timestamp], ...] = ()
    notices: Sequence[Notice] = ()


class NewFile(NamedTuple):
    """A file that comes in with others, as `ImportedFile` has it."""

    source: str
    content_hash: str
    settings_hash: str
    shop: str


@dataclass(frozen=True)
class LaidFile:
    """A file that lies beside the archive and may be taken into it.

    Attributes
    ----------
    file
        Its entry, once it is taken.
    known
        The entry whose place it takes: the same bytes, imported before.
    staged
        Its lines on disk.
    rejected
        Its lines left out, on disk; None if there are none.
    taken
        The coverage of the days it would own.
    fuller
        The coverage of its days that are fuller in the archive, which it would leave as they are.
    """

    file: ImportedFile
    known: ImportedFile | None
    staged: tuple[StagedLines, ...]
    rejected: Path | None
    taken: pd.DataFrame
    fuller: pd.DataFrame


class Addition:
    """Files that wait in `place` to become part of the archive in `folder`; each sees those before it as if they were.

    Only coverage (one row per shop-day) is held in memory; lines lie on disk until the archive takes them over.

    Attributes
    ----------
    old
        What the archive holds until then.
    files
        Imported files, those of the archive included.
    coverage
        Which import owns which shop-day once all of this is live.
    gone
        The closings of shop-days (shop, day, closing) whose lines in the archive go.
    staged
        Lines on disk, of which only those of days that their import owns become live.
    rejected
        Lines left out, on disk, by the name that the archive keeps them under.
    """

    def __init__(self, folder: Path, old: Manifest, place: Path) -> None:
        self._place = place
        self._laid = 0
        self.folder = folder
        self.old = old
        self.files = old.files
        self.coverage = read_coverage(folder, old.coverage)
        self.gone = self.coverage[KEY].iloc[:0]
        self.staged: list[StagedLines] = []
        self.rejected: dict[str, Path] = {}
        self.taken_back = old.taken_back
        self.is_changed = False

    def add(self, pieces: Iterable[ReadTill]) -> AddResult:
        """Lay one file beside the archive and take it: each shop-day it covers replaces what was there."""
        laid = self.lay(pieces)
        if isinstance(laid, ImportedFile):
            return AddResult(False)
        return self.take(laid)

    def lay(self, pieces: Iterable[ReadTill], *, again: bool = False) -> LaidFile | ImportedFile:
        """Lay one file beside the archive without taking it; one that was imported before has its entry there.

        A file comes in one piece, or in several of one shop each. With `again`, one that was imported before becomes
        the newest.

        Raises
        ------
        SourceError
            When the file changes between its pieces.
        """
        number, self._laid = self._laid, self._laid + 1
        rejected = self._place / f"rejected-{number}.csv"
        staged: list[StagedLines] = []
        covered: list[pd.DataFrame] = []
        cut_off: list[tuple[str, pd.Timestamp]] = []
        file: ImportedFile | None = None
        known: ImportedFile | None = None
        replace_fuller_days = again
        for count, piece in enumerate(pieces):
            if file is None:
                known = next((one for one in self.files if one.content_hash == piece.content_hash), None)
                if known is not None and not again and _is_read_alike(known, piece):
                    return known
                file = _numbered(piece, None if again else known, self.files)
                replace_fuller_days |= piece.replace_fuller_days
            if piece.content_hash != file.content_hash:
                raise SourceError(Problem(piece.source, "changed_meanwhile"))
            path = self._place / f"lines-{number}-{count}.arrow"
            staged += stage_lines(path, piece.lines, sequence=file.sequence)
            covered.append(coverage_of(piece.lines, piece.rejected, sequence=file.sequence))
            cut_off += piece.cut_off
            _stage_rejected(rejected, piece.rejected)
            del piece
        if file is None:
            raise ValueError("a till file has at least one piece")
        new = pd.concat([frame for frame in covered if len(frame)] or covered[:1])
        taken, fuller = days_to_take(new, self.coverage, cut_off=cut_off, replace_fuller_days=replace_fuller_days)
        return LaidFile(file, known, tuple(staged), rejected if rejected.exists() else None, taken, fuller)

    def take(self, laid: LaidFile, *, accepted: Iterable[str] = ()) -> AddResult:
        """Take a file that was laid: each shop-day it covers replaces what was there.

        `accepted` are the codes of what looks wrong about it and was accepted.
        """
        before, place = self.coverage, laid.known or laid.file
        self.coverage, gone = replace_days(before, laid.taken, sequence=place.sequence)
        self.gone = pd.concat([self.gone, gone]).drop_duplicates(ignore_index=True)
        self.staged = [*(one.without(place.sequence) for one in self.staged), *laid.staged]
        name = _rejected_name(laid.file) if laid.rejected else ""
        if laid.rejected:
            self.rejected[name] = laid.rejected
        others = [one for one in self.files if one.sequence != place.sequence]
        taken = replace(laid.file, rejected=name, accepted=tuple(sorted(set(accepted))))
        self.files = tuple(sorted([*others, taken], key=lambda one: one.sequence))
        self.taken_back = tuple(one for one in self.taken_back if one != laid.file.content_hash)
        self.is_changed = True
        return _result(laid, replaced=len(replaced_rows(before, laid.taken)[DAY].drop_duplicates()))

    def take_together(self, files: Sequence[NewFile], lines: pa.Table, covered: pd.DataFrame) -> None:
        """Take new files whose shop-days nobody knows, nor any other of them.

        `lines` are theirs (`till_staged.STAGED`) and `covered` their shop-days (`till_coverage.coverage_of`), both with
        the place of the file in `files` for its sequence.
        """
        first = 1 + max((file.sequence for file in self.files), default=0)
        path = self._place / f"together-{self._laid}.arrow"
        self._laid += 1
        at = lines.schema.get_field_index("sequence")
        sequences = pc.add(lines["sequence"], pa.scalar(first, pa.int32()))
        self.staged = [*self.staged, stage_table(path, lines.set_column(at, STAGED.field(at), sequences))]
        taken = covered.assign(sequence=covered["sequence"].astype("int64") + first)
        self.coverage = with_days(self.coverage, taken)
        self.gone = pd.concat([self.gone, taken[KEY]], ignore_index=True)
        entries = [
            ImportedFile(first + place, file.source, file.content_hash, file.settings_hash, file.shop)
            for place, file in enumerate(files)
        ]
        self.files = (*self.files, *entries)
        hashes = {file.content_hash for file in files}
        self.taken_back = tuple(one for one in self.taken_back if one not in hashes)
        self.is_changed = True

    def compared(self, laid: LaidFile) -> pd.DataFrame:
        """Return what is known already that a laid file would replace, and what of the file would replace it.

        Rows are closings of shop-days (shop, day, closing).
        """
        known = replaced_rows(self.coverage, laid.taken)
        return pd.concat([known, replaced_rows(laid.taken, known)]).drop_duplicates()

    def owners(self) -> pd.DataFrame:
        """Return shop, day, closing and sequence of what a staged file owns."""
        sequences: set[int] = set().union(*(each.sequences for each in self.staged))
        owned = self.coverage[self.coverage["sequence"].isin(sequences)]
        return owned[[*KEY, "sequence"]]


def keep_rejected(path: Path, waiting: Path) -> None:
    """Put a list of lines left out to where the archive keeps it."""
    with replacing(path) as unfinished:
        shutil.copyfile(waiting, unfinished)


def _stage_rejected(path: Path, rejected: pd.DataFrame) -> None:
    if rejected.empty:
        return
    with path.open("a", encoding="utf-8", newline="") as waiting:
        rejected.to_csv(waiting, index=False, header=waiting.tell() == 0, lineterminator="\n")


def _is_read_alike(known: ImportedFile, piece: ReadTill) -> bool:
    return (known.settings_hash, known.shop) == (piece.settings_hash, piece.shop)


def _numbered(piece: ReadTill, known: ImportedFile | None, files: Iterable[ImportedFile]) -> ImportedFile:
    """Return the entry of a file: one that is read again keeps its place in the order of imports."""
    sequence = known.sequence if known else 1 + max((file.sequence for file in files), default=0)
    return ImportedFile(sequence, piece.source, piece.content_hash, piece.settings_hash, piece.shop)


def _rejected_name(file: ImportedFile) -> str:
    read_as = f"{file.content_hash}{file.settings_hash}{file.shop}"
    return f"rejected/{hashlib.sha256(read_as.encode()).hexdigest()[:16]}.csv"


def _result(laid: LaidFile, *, replaced: int) -> AddResult:
    source, fuller = laid.file.source, laid.fuller
    added = len(laid.taken[DAY].drop_duplicates()) - replaced
    kept = tuple((str(shop), pd.Timestamp(day)) for shop, day in zip(fuller["shop"], fuller["day"], strict=True))
    notices = [
        Notice("till_fuller_day_kept", shop=shop, values={"file": source, "day": day.date().isoformat()})
        for shop, day in kept
    ]
    return AddResult(True, added, replaced, kept, notices)
