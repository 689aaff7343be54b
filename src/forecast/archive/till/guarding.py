"""What is damaged in the till archive is set aside and named, and the rest goes on.

A part whose bytes are not those of its name goes into quarantine. The exports that its days came from are `is_wanted`
from then on: the next import reads them again, in their old place among the others, where they still lie there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pandas as pd

from forecast.archive.files import write_bytes
from forecast.archive.quarantine import set_aside
from forecast.archive.sums import is_as_named, sum_of
from forecast.archive.till.coverage import read_coverage, write_coverage
from forecast.archive.till.finding import coverage_of_parts, found_again
from forecast.archive.till.manifest import (
    NAMED_BY_SUM,
    ImportedFile,
    Manifest,
    MonthPart,
    read_manifest,
    write_manifest,
)
from forecast.archive.till.steps import has_earlier, manifest_path
from forecast.errors import SourceError
from forecast.notices import Notice, Told

_LOST = "lost"
"""Stands for the settings of an export that nobody has any more: none have this hash."""


def damaged_parts(folder: Path, manifest: Manifest) -> list[MonthPart]:
    """Return the parts whose bytes are not those of their names; those of before were named otherwise."""
    if manifest.version < NAMED_BY_SUM:
        return []
    return [part for part in manifest.parts if not is_as_named(folder / part.path)]


def part_notice(place: Path, month: str, coverage: pd.DataFrame, files: Iterable[ImportedFile]) -> Notice:
    """Return what is told of a damaged part: the days it held and the exports that bring them back."""
    days = coverage[_in_month(coverage, month)]
    owners = set(days["sequence"])
    exports = [file.source for file in files if file.sequence in owners]
    held = days["day"] if len(days) else pd.date_range(f"{month}-01", periods=1).to_series()
    values = {
        "file": str(place),
        "first": held.min().date().isoformat(),
        "last": held.max().date().isoformat(),
        "exports": ", ".join(exports) or "?",
    }
    return Notice("till_part_damaged", "warning", values=values)


def _in_month(coverage: pd.DataFrame, month: str) -> pd.Series:
    is_within: pd.Series = coverage["day"].dt.strftime("%Y-%m") == month
    return is_within


def _with_names_of_today(folder: Path, manifest: Manifest) -> Manifest:
    """Return a manifest of before whose files have names with their sums; the old ones stay for the way back."""
    if manifest.version >= NAMED_BY_SUM:
        return manifest
    coverage = write_coverage(folder, read_coverage(folder, manifest.coverage)) if manifest.coverage else ""
    parts = [replace(part, path=_copied(folder, part.path, "part-")) for part in manifest.parts]
    files = [
        replace(file, rejected=_copied(folder, file.rejected, f"{Path(file.rejected).stem}-"))
        if file.rejected
        else file
        for file in manifest.files
    ]
    return replace(manifest, files=tuple(files), parts=tuple(parts), coverage=coverage, version=NAMED_BY_SUM)


def guard(folder: Path) -> list[Notice]:
    """Set aside what is damaged, give files of before their names of today, and return what there is to tell.

    The caller holds the lock.

    Raises
    ------
    SourceError
        If the archive was written by a newer program.
    """
    if not folder.exists():
        return []
    was, said = _manifest(folder)
    now = _with_names_of_today(folder, was)
    now, of_coverage = _with_sound_coverage(folder, now)
    now, of_rejected = _with_sound_rejected(folder, now)
    now, of_parts = _with_sound_parts(folder, now)
    if now != was or said:
        write_manifest(manifest_path(folder), now)
    return [*said, *of_coverage, *of_rejected, *of_parts]


def _manifest(folder: Path) -> tuple[Manifest, list[Notice]]:
    path = manifest_path(folder)
    if not path.exists():
        return (found_again(folder), [_rebuilt(path)]) if has_earlier(folder) else (Manifest(), [])
    try:
        return read_manifest(path), []
    except SourceError as error:
        if error.problems[0].code != "damaged_manifest":
            raise
    return found_again(folder), [_rebuilt(set_aside(folder.parent, path))]


def _rebuilt(place: Path) -> Notice:
    return Notice("till_manifest_rebuilt", "warning", values={"file": str(place)})


def _with_sound_coverage(folder: Path, manifest: Manifest) -> tuple[Manifest, list[Notice]]:
    """Without its table of days nobody knows which export gave which day: every export is wanted."""
    if not manifest.coverage or is_as_named(folder / manifest.coverage):
        return manifest, []
    place = _aside(folder, manifest.coverage)
    damaged = damaged_parts(folder, manifest)
    sound = [part for part in manifest.parts if part not in damaged]
    coverage = write_coverage(folder, coverage_of_parts(folder, sound))
    files = tuple(replace(file, settings_hash="") for file in manifest.files)
    return replace(manifest, files=files, coverage=coverage), [_rebuilt(place)]


def _with_sound_rejected(folder: Path, manifest: Manifest) -> tuple[Manifest, list[Notice]]:
    damaged = [file for file in manifest.files if file.rejected and not is_as_named(folder / file.rejected)]
    places = [_aside(folder, file.rejected) for file in damaged]
    files = tuple(replace(file, rejected="", settings_hash="") if file in damaged else file for file in manifest.files)
    said = [
        Notice("till_rejected_damaged", "warning", values={"file": str(place), "exports": file.source})
        for place, file in zip(places, damaged, strict=True)
    ]
    return replace(manifest, files=files), said


def _with_sound_parts(folder: Path, manifest: Manifest) -> tuple[Manifest, list[Notice]]:
    damaged = damaged_parts(folder, manifest)
    if not damaged:
        return manifest, []
    coverage, files, said = read_coverage(folder, manifest.coverage), manifest.files, []
    for part in damaged:
        said.append(part_notice(_aside(folder, part.path), part.month, coverage, files))
        is_gone = _in_month(coverage, part.month)
        owners, coverage = set(coverage.loc[is_gone, "sequence"]), coverage[~is_gone]
        files = tuple(replace(file, settings_hash="") if file.sequence in owners else file for file in files)
    parts = tuple(part for part in manifest.parts if part not in damaged)
    name = write_coverage(folder, coverage)
    return replace(manifest, files=files, parts=parts, coverage=name), said


def wanted(files: Iterable[ImportedFile]) -> list[Notice]:
    """Return what is told of exports that are to be read again and are not there; nothing of none."""
    names = [file.source for file in files if file.is_wanted]
    values: dict[str, Told] = {"count": len(names), "files": ", ".join(names)}
    return [Notice("till_exports_wanted", "warning", values=values)] if names else []


def let_go(folder: Path, manifest: Manifest) -> None:
    """Want no export any more that is not there: one that appears again is read again all the same."""
    files = tuple(replace(file, settings_hash=_LOST) if file.is_wanted else file for file in manifest.files)
    if files != manifest.files:
        write_manifest(manifest_path(folder), replace(manifest, files=files))


def _aside(folder: Path, name: str) -> Path:
    path = folder / name
    return set_aside(folder.parent, path) if path.exists() else path


def _copied(folder: Path, name: str, beginning: str) -> str:
    content = (folder / name).read_bytes()
    path = (folder / name).with_name(f"{beginning}{sum_of(content)}{Path(name).suffix}")
    write_bytes(path, content)
    return path.relative_to(folder).as_posix()
