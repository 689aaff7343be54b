"""The way back: the manifests before the last imports, and what they need on disk.

Each manifest names the one before it. The parts that those name stay on disk for some steps, so that going back is one
rename.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from forecast.archive.files import write_text
from forecast.archive.sums import is_as_named, sum_of
from forecast.archive.till.coverage import days_that_differ, read_coverage
from forecast.archive.till.manifest import ImportedFile, Manifest, manifest_text, read_manifest, write_manifest
from forecast.errors import SourceError

_STEPS_KEPT = 7
"""So many imports can be taken back, a week of nights: a night keeps little more than the parts of its month."""
WAITING = ".adding-"
"""How the folder is called in which files wait to become live."""


@dataclass(frozen=True)
class UndoneImport:
    """What an undo took back: the files of the last import, and how many shop-days are as they were before it."""

    files: tuple[ImportedFile, ...]
    days: int


def manifest_path(folder: Path) -> Path:
    """Return where the live manifest of the archive in `folder` lies."""
    return folder / "manifest.json"


def imported_files(folder: Path) -> list[tuple[str, int]]:
    """Return the name of each imported file, the newest last, and how many shop-days are its own.

    Raises
    ------
    SourceError
        If the archive was damaged from outside.
    """
    manifest = read_manifest(manifest_path(folder))
    coverage = read_coverage(folder, manifest.coverage)
    own = coverage.drop_duplicates(["shop", "day", "sequence"]).groupby("sequence").size()
    return [(file.source, int(own.get(file.sequence, 0))) for file in manifest.files]


def keep_before(folder: Path, manifest: Manifest) -> str:
    """Write a manifest under a name that depends only on its content, as the one before the next; return the name."""
    text = manifest_text(manifest)
    name = f"before-{sum_of(text.encode())}.json"
    if not (folder / name).exists():
        write_text(folder / name, text)
    return name


def take_back(folder: Path) -> UndoneImport | None:
    """Go back to the manifest before the last import; None when there is none.

    Files that come out are named in `taken_back`, so that the next night does not bring them in again. Until the old
    manifest takes the place of the new one, the archive is as it was.

    Raises
    ------
    SourceError
        If the archive was damaged from outside.
    """
    now = read_manifest(manifest_path(folder))
    if not now.before or not is_as_named(folder / now.before):
        return None
    before = read_manifest(folder / now.before)
    files = tuple(file for file in now.files if file not in before.files)
    days = days_that_differ(read_coverage(folder, before.coverage), read_coverage(folder, now.coverage))
    out = {file.content_hash for file in files} | {*before.taken_back, *now.taken_back}
    write_manifest(manifest_path(folder), replace(before, taken_back=tuple(sorted(out))))
    return UndoneImport(files, days)


def earlier(folder: Path) -> dict[str, Manifest]:
    """Return the manifests before the last imports that are whole, by name; those of an empty archive are left out."""
    found = {}
    for path in sorted(folder.glob("before-*.json")):
        with suppress(SourceError):
            if is_as_named(path) and (manifest := read_manifest(path)).files:
                found[path.name] = manifest
    return found


def has_earlier(folder: Path) -> bool:
    """Tell whether anything was imported before the last import: a manifest that is not there was lost, then."""
    return bool(earlier(folder))


def sweep(folder: Path, manifest: Manifest) -> None:
    """Remove files that no manifest on the way back lists: what older imports replaced, or a killed run left."""
    live = {folder / name for name in _needed(folder, manifest)}
    for pattern in ("month=*/*", "rejected/*", "coverage-*", "before-*", ".*.part"):
        for path in folder.glob(pattern):
            if path not in live:
                # A reader on Windows may still hold it: the next import sweeps it.
                with suppress(OSError):
                    path.unlink()
    for path in folder.glob(f"{WAITING}*"):
        shutil.rmtree(path, ignore_errors=True)
    for path in folder.glob("month=*"):
        with suppress(OSError):
            path.rmdir()


def _needed(folder: Path, manifest: Manifest) -> set[str]:
    """Return the names of the files of a manifest and of those before it that are kept once one more was written."""
    needed = manifest.live() - {manifest.before}
    for _ in range(_STEPS_KEPT - 1):
        path = folder / manifest.before
        if not manifest.before or not is_as_named(path):
            break
        needed.add(manifest.before)
        manifest = read_manifest(path)
        needed |= manifest.live() - {manifest.before}
    return needed
