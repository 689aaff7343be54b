"""The one file that says what the till archive holds; renaming it is the commit."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path

from forecast.archive.files import write_text
from forecast.archive.sums import json_with_sum, read_json_with_sum
from forecast.errors import Problem, SourceError

NAMED_BY_SUM = 4
"""The version since which every file that a manifest names is named after its bytes (`archive.sums`)."""
_VERSION = NAMED_BY_SUM
"""4 since its files are named after their bytes: older ones take such names before anything is added (`guarding`). 3
since its parts have amounts of no named currency (`amount`, not `amount_eur`), 2 since it names the manifest before it
and the files that were taken back. A part is written anew, in the columns of today, when its month next changes."""


@dataclass(frozen=True)
class ImportedFile:
    """One export that was imported; `sequence` says which came later, `rejected` is "" if no line was left out.

    `accepted` are the codes of what looked wrong about it when a person took it all the same. Without a `settings_hash`
    lines of it were lost: it is to be read again (`is_wanted`).
    """

    sequence: int
    source: str
    content_hash: str
    settings_hash: str
    shop: str
    rejected: str = ""
    accepted: tuple[str, ...] = ()

    @property
    def is_wanted(self) -> bool:
        """Whether lines of it were lost, so that it is to be read again."""
        return not self.settings_hash


@dataclass(frozen=True)
class MonthPart:
    """The lines of one month: a Parquet file, its rows, and a sum over them that names their content."""

    month: str
    path: str
    rows: int
    content_sum: str


@dataclass(frozen=True)
class Manifest:
    """What the archive holds: imported files, live parts, and the table of which file `coverage` gives which shop-day.

    `before` is the file that holds the manifest before the last import, "" where there is none; `taken_back` are hashes
    of files that a person took back: they come in again only when they are named.
    """

    files: tuple[ImportedFile, ...] = ()
    parts: tuple[MonthPart, ...] = ()
    coverage: str = ""
    before: str = ""
    taken_back: tuple[str, ...] = ()
    version: int = field(default=_VERSION)

    def file_of(self, content_hash: str) -> ImportedFile | None:
        """Return the imported file with these bytes."""
        return self._by_hash.get(content_hash)

    @cached_property
    def _by_hash(self) -> dict[str, ImportedFile]:
        """The first file of each hash: a chain has as many files as shops times days, and asks for all of them."""
        return {file.content_hash: file for file in reversed(self.files)}

    def live(self) -> set[str]:
        """Return the names of all files that are in use, relative to the archive's folder."""
        names = {part.path for part in self.parts} | {file.rejected for file in self.files}
        return (names | {self.coverage, self.before}) - {""}


def read_manifest(path: Path) -> Manifest:
    """Return what `path` says, an empty manifest if there is none yet.

    Raises
    ------
    SourceError
        If it was damaged from outside, or written by a newer program.
    """
    if not path.exists():
        return Manifest()
    try:
        content = read_json_with_sum(path.read_text(encoding="utf-8"))
        if (version := content["version"]) > _VERSION:
            raise SourceError(Problem(str(path), "newer_archive", values={"version": version, "most": _VERSION}))
        return Manifest(
            files=tuple(
                ImportedFile(**{**file, "accepted": tuple(file.get("accepted", ()))}) for file in content["files"]
            ),
            parts=tuple(MonthPart(**part) for part in content["parts"]),
            coverage=content["coverage"],
            before=content.get("before", ""),
            taken_back=tuple(content.get("taken_back", ())),
            version=version,
        )
    except (ValueError, KeyError, TypeError) as error:
        raise SourceError(Problem(str(path), "damaged_manifest")) from error


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Replace the manifest at once: a reader sees the old one or the new one."""
    write_text(path, manifest_text(manifest))


def manifest_text(manifest: Manifest) -> str:
    """Return a manifest as it is written."""
    return json_with_sum(asdict(manifest))
