"""Which files of an import are read together: neighbours with one header, read with the same settings.

In: paths, the configuration. Out: paths that are read one by one, and `Bundle`s of files that were read together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from forecast.config import Config, ReadAs, settings_for
from forecast.errors import SourceError
from forecast.notices import Notice
from forecast.pipeline.imports.till_files import shop_of
from forecast.sources.tabular.plain_files import header_of
from forecast.sources.tabular.snapshot import Snapshot, snapshot_of
from forecast.sources.till.official.dsfinvk.parts import is_export
from forecast.sources.till.reports.report import ImportReport
from forecast.sources.till.together.chosen import reports_of
from forecast.sources.till.together.first_file import AsFirst, as_first
from forecast.sources.till.together.sheaf import Sheaf, read_sheaf

_MOST_BYTES = 64_000_000
"""Files of so many bytes are read together [B]: a million lines, some hundred MB of memory."""
_MOST_TRIED = 3
"""If the first files of a header are not plain, neither are the others [files]."""


@dataclass(frozen=True)
class BundledFile:
    """A file of a bundle; `said` (its report, and notices) is None where it has to be read by itself."""

    path: Path
    content_hash: str
    said: tuple[ImportReport, list[Notice]] | None


@dataclass(frozen=True)
class Bundle:
    """Files that were read together: `files` by their number in `sheaf`, None for one that only shows how to read."""

    files: Sequence[BundledFile | None]
    sheaf: Sheaf
    settings_hash: str
    shop: str


@dataclass(frozen=True)
class _Waiting:
    path: Path
    taken: Snapshot
    read_as: ReadAs
    header: bytes

    def is_like(self, other: _Waiting) -> bool:
        """Tell whether two files begin alike and are read with the same settings, as the same shop's."""
        return self.header == other.header and self.read_as == other.read_as


class FileDealer:
    """Deals files as they may be read; how the files of a header are read is found out once."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._firsts: list[tuple[_Waiting, AsFirst | None]] = []

    def of(self, paths: Sequence[Path]) -> Iterator[Path | Bundle]:
        """Yield paths and bundles in the order of `paths`."""
        waiting: list[_Waiting] = []
        for path in paths:
            file = self._waiting(path)
            if waiting and not (file and self._are_alike(waiting, file)):
                yield from self._bundled(waiting)
                waiting = []
            if file is None:
                yield path
            else:
                waiting.append(file)
        yield from self._bundled(waiting)

    def _waiting(self, path: Path) -> _Waiting | None:
        """Return a file in memory; None for one that is not to be read so: too large, not there, of two sources."""
        try:
            read_as = settings_for(path, self._config.till)
            if path.stat().st_size > _MOST_BYTES or is_export(path):
                return None
            with snapshot_of(path) as taken:
                header = header_of(taken.start())
                return _Waiting(path, taken, read_as, header) if header and taken.content is not None else None
        except (SourceError, OSError):
            return None

    @staticmethod
    def _are_alike(waiting: Sequence[_Waiting], file: _Waiting) -> bool:
        size_bytes = sum(file.taken.size_bytes for file in [*waiting, file])
        return file.is_like(waiting[0]) and size_bytes <= _MOST_BYTES

    def _bundled(self, waiting: Sequence[_Waiting]) -> Iterator[Path | Bundle]:
        bundle = self._read(waiting) if waiting else None
        if bundle is None:
            yield from (file.path for file in waiting)
        else:
            yield bundle

    def _read(self, waiting: Sequence[_Waiting]) -> Bundle | None:
        read_as, first = waiting[0].read_as, self._first(waiting)
        if first is None:
            return None
        shop = shop_of(read_as, self._config)
        is_shown = first.taken is not waiting[0].taken
        taken = [first.taken] * is_shown + [file.taken for file in waiting]
        try:
            sheaf = read_sheaf(taken, first, shop)
        except Exception:  # whatever it trips over: each file is read by itself, and says what is wrong
            return None
        if sheaf is None:
            return None
        said = list(reports_of(sheaf, [file.path.name for file in taken]))[is_shown:]
        files = [
            BundledFile(file.path, file.taken.content_hash, each) for file, each in zip(waiting, said, strict=True)
        ]
        return Bundle([*[None] * is_shown, *files], sheaf, shop.reading_hash(read_as.settings), shop.name)

    def _first(self, waiting: Sequence[_Waiting]) -> AsFirst | None:
        for known, first in self._firsts:
            if known.is_like(waiting[0]):
                return first
        found = (as_first(file.taken, file.read_as.settings) for file in waiting[:_MOST_TRIED])
        first = next((first for first in found if first is not None), None)
        self._firsts.append((waiting[0], first))
        return first
