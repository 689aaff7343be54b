"""Till files laid beside the archive one by one, until all of them become live in one step.

In: till files that were read, and what the archive holds. Out: staged lines, and which import owns which shop-day.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from forecast.archive.files import replacing
from forecast.archive.till_coverage import KEY, coverage_of, days_to_take, read_coverage, replace_days
from forecast.archive.till_input import ReadTill
from forecast.archive.till_manifest import ImportedFile, Manifest
from forecast.archive.till_parts import StagedLines, stage_lines
from forecast.notices import Notice


@dataclass(frozen=True)
class AddResult:
    """What an import changed, in shop-days: `kept_fuller` names those that were left as they are."""

    is_changed: bool
    days_added: int = 0
    days_replaced: int = 0
    kept_fuller: tuple[tuple[str, pd.Timestamp], ...] = ()
    lines: Sequence[str] = ()
    notices: Sequence[Notice] = ()


class Addition:
    """Files that wait in `place` to become part of the archive in `folder`; each sees those before it as if they were.

    Only coverage (one row per shop-day) is held in memory; lines lie on disk until the archive takes them over.

    Attributes
    ----------
    files
        Imported files, those of the archive included.
    coverage
        Which import owns which shop-day once all of this is live.
    gone
        The shop-days (shop, day) whose lines in the archive go.
    staged
        Lines on disk, of which only those of days that their import owns become live.
    rejected
        Lines left out, on disk, by the name that the archive keeps them under.
    """

    def __init__(self, folder: Path, old: Manifest, place: Path) -> None:
        self._place = place
        self.files = old.files
        self.coverage = read_coverage(folder, old.coverage)
        self.gone = self.coverage[KEY].iloc[:0]
        self.staged: list[StagedLines] = []
        self.rejected: dict[str, Path] = {}
        self.is_changed = False

    def add(self, pieces: Iterable[ReadTill]) -> AddResult:
        """Lay one file beside the archive: each shop-day it covers replaces what was there; a known one does nothing.

        A file comes in one piece, or in several of one shop each; when reading one of them fails, the file is not
        added.
        """
        staged: list[StagedLines] = []
        covered: list[pd.DataFrame] = []
        cut_off: list[tuple[str, pd.Timestamp]] = []
        file: ImportedFile | None = None
        replace_fuller_days = False
        for piece in pieces:
            if file is None:
                known = next((one for one in self.files if one.content_hash == piece.content_hash), None)
                if known is not None and (known.settings_hash, known.shop) == (piece.settings_hash, piece.shop):
                    return AddResult(False, lines=[f"  {piece.source} was imported before: nothing changed"])
                file = _numbered(piece, known, self.files)
                replace_fuller_days = piece.replace_fuller_days
            path = self._place / f"lines-{len(self.staged) + len(staged)}.parquet"
            staged += stage_lines(path, piece.lines, sequence=file.sequence)
            covered.append(coverage_of(piece.lines, piece.rejected, sequence=file.sequence))
            cut_off += piece.cut_off
            self._stage_rejected(file, piece.rejected)
            del piece
        if file is None:
            raise ValueError("a till file has at least one piece")
        new = pd.concat([frame for frame in covered if len(frame)] or covered[:1])
        before = self.coverage
        taken, fuller = days_to_take(new, before, cut_off=cut_off, replace_fuller_days=replace_fuller_days)
        self.coverage, gone = replace_days(before, taken, sequence=file.sequence)
        self.gone = pd.concat([self.gone, gone]).drop_duplicates(ignore_index=True)
        self.staged = [*(one for one in self.staged if one.sequence != file.sequence), *staged]
        name = _rejected_name(file)
        added = replace(file, rejected=name if self._waiting(name).exists() else "")
        if added.rejected:
            self.rejected[name] = self._waiting(name)
        others = [one for one in self.files if one.sequence != file.sequence]
        self.files = tuple(sorted([*others, added], key=lambda one: one.sequence))
        self.is_changed = True
        is_replaced = pd.MultiIndex.from_frame(before[KEY]).isin(pd.MultiIndex.from_frame(taken[KEY]))
        return _result(file.source, taken, fuller, replaced=int(is_replaced.sum()))

    def owners(self) -> pd.DataFrame:
        """Return shop, day and sequence of the days that a staged file owns."""
        sequences = {each.sequence for each in self.staged}
        owned = self.coverage[self.coverage["sequence"].isin(sequences)]
        return owned[[*KEY, "sequence"]]

    def _waiting(self, name: str) -> Path:
        return self._place / name.replace("/", "-")

    def _stage_rejected(self, file: ImportedFile, rejected: pd.DataFrame) -> None:
        if rejected.empty:
            return
        path = self._waiting(_rejected_name(file))
        with path.open("a", encoding="utf-8", newline="") as waiting:
            rejected.to_csv(waiting, index=False, header=waiting.tell() == 0, lineterminator="\n")


def keep_rejected(path: Path, waiting: Path) -> None:
    """Put a list of lines left out to where the archive keeps it."""
    with replacing(path) as unfinished:
        shutil.copyfile(waiting, unfinished)


def _numbered(piece: ReadTill, known: ImportedFile | None, files: Iterable[ImportedFile]) -> ImportedFile:
    """Return the entry of a file: one that is read again keeps its place in the order of imports."""
    sequence = known.sequence if known else 1 + max((file.sequence for file in files), default=0)
    return ImportedFile(sequence, piece.source, piece.content_hash, piece.settings_hash, piece.shop)


def _rejected_name(file: ImportedFile) -> str:
    read_as = f"{file.content_hash}{file.settings_hash}{file.shop}"
    return f"rejected/{hashlib.sha256(read_as.encode()).hexdigest()[:16]}.csv"


def _result(source: str, taken: pd.DataFrame, fuller: pd.DataFrame, *, replaced: int) -> AddResult:
    kept = tuple((str(shop), pd.Timestamp(day)) for shop, day in zip(fuller["shop"], fuller["day"], strict=True))
    said = [f"  archive: {len(taken) - replaced:,} shop-days added, {replaced:,} replaced"]
    said += [
        f"  kept as it was: {shop} {day.date()}, which is fuller in the archive than at the end of {source} "
        "([till] replace_fuller_days)"
        for shop, day in kept
    ]
    notices = [
        Notice("till_fuller_day_kept", shop=shop, values={"file": source, "day": day.date().isoformat()})
        for shop, day in kept
    ]
    return AddResult(True, len(taken) - replaced, replaced, kept, said, notices)
