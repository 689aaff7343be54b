"""Till files laid beside the archive one by one, until all of them become live in one step.

In: till files that were read, and what the archive holds. Out: staged lines, and which import owns which shop-day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from forecast.archive.sums import sum_of
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
from forecast.archive.till.laid import AddResult, LaidFile, NewFile, ReadTill
from forecast.archive.till.manifest import ImportedFile, Manifest
from forecast.archive.till.staged import STAGED, StagedLines, stage_lines, stage_table
from forecast.errors import Problem, SourceError
from forecast.notices import Notice


class Addition:
    """Files that wait in `place` to become part of the archive in `folder`; each sees those before it as if they were.

    Only `coverage` is held in memory (which import owns which shop-day once this is live); `staged` lines lie on disk,
    of which those of days that their import owns become live, and so do `rejected` ones, by the name they will have.
    `gone` are the closings of shop-days (shop, day, closing) whose lines in the archive go.
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
        return AddResult(False) if isinstance(laid, ImportedFile) else self.take(laid)

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
                known = next((each for each in self.files if each.content_hash == piece.content_hash), None)
                read_as = (piece.settings_hash, piece.shop)
                if known is not None and not again and (known.settings_hash, known.shop) == read_as:
                    return known
                # One that is read again keeps its place in the order of imports.
                sequence = known.sequence if known and not again else self._next_sequence()
                file = ImportedFile(sequence, piece.source, piece.content_hash, *read_as)
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
        self.staged = [*(lines.without(place.sequence) for lines in self.staged), *laid.staged]
        name = _rejected_name(laid.file, laid.rejected) if laid.rejected else ""
        if laid.rejected:
            self.rejected[name] = laid.rejected
        others = [file for file in self.files if file.sequence != place.sequence]
        taken = replace(laid.file, rejected=name, accepted=tuple(sorted(set(accepted))))
        self.files = tuple(sorted([*others, taken], key=lambda file: file.sequence))
        self.taken_back = tuple(known for known in self.taken_back if known != laid.file.content_hash)
        self.is_changed = True
        return _result(laid, replaced=len(replaced_rows(before, laid.taken)[DAY].drop_duplicates()))

    def take_together(self, files: Sequence[NewFile], lines: pa.Table, covered: pd.DataFrame) -> None:
        """Take new files whose shop-days nobody knows, nor any other of them.

        `lines` are theirs (`till_staged.STAGED`) and `covered` their shop-days (`till_coverage.coverage_of`), both with
        the place of the file in `files` for its sequence.
        """
        first = self._next_sequence()
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
        self.taken_back = tuple(known for known in self.taken_back if known not in hashes)
        self.is_changed = True

    def _next_sequence(self) -> int:
        return 1 + max((file.sequence for file in self.files), default=0)

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


def _stage_rejected(path: Path, rejected: pd.DataFrame) -> None:
    if rejected.empty:
        return
    with path.open("a", encoding="utf-8", newline="") as waiting:
        rejected.to_csv(waiting, index=False, header=waiting.tell() == 0, lineterminator="\n")


def _rejected_name(file: ImportedFile, lines: Path) -> str:
    """Return a name of which no other import's file has the beginning; its end is the sum of its bytes."""
    read_as = f"{file.content_hash}{file.settings_hash}{file.shop}"
    return f"rejected/{sum_of(read_as.encode())}-{sum_of(lines.read_bytes())}.csv"


def _result(laid: LaidFile, *, replaced: int) -> AddResult:
    source, fuller = laid.file.source, laid.fuller
    added = len(laid.taken[DAY].drop_duplicates()) - replaced
    kept = tuple((str(shop), pd.Timestamp(day)) for shop, day in zip(fuller["shop"], fuller["day"], strict=True))
    notices = [
        Notice("till_fuller_day_kept", shop=shop, values={"file": source, "day": day.date().isoformat()})
        for shop, day in kept
    ]
    return AddResult(True, added, replaced, kept, notices)
