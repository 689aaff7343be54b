"""Which files an import reads: those of the configuration's patterns, and those of the inbox that no longer grow."""

from __future__ import annotations

import glob
import time
from collections.abc import Iterable
from pathlib import Path

from forecast.config import TillSettings
from forecast.errors import InputError, Problem, SourceError

JUNK_NAMES = frozenset({"thumbs.db", "desktop.ini"})
JUNK_STARTS = (".", "~$")
JUNK_ENDINGS = (".tmp", ".part", ".partial", ".crdownload", ".download", ".lock", ".bak")


def is_junk(name: str) -> bool:
    """Tell whether a file is one that a system, a browser or an office program leaves beside the exports.

    Examples
    --------
    >>> [is_junk(name) for name in ("Thumbs.db", ".DS_Store", "~$june.xlsx", "june.csv.crdownload", "june.csv")]
    [True, True, True, True, False]
    """
    folded = name.casefold()
    return folded in JUNK_NAMES or folded.startswith(JUNK_STARTS) or folded.endswith(JUNK_ENDINGS)


def files_of(till: TillSettings) -> tuple[list[Path], list[Problem]]:
    """Return the files that the configuration names and those of the inbox, with what is wrong about either.

    A pattern without a match does not keep the inbox from being read, nor the other way round.
    """
    paths: list[Path] = []
    problems: list[Problem] = []
    for read in (configured_files, inbox_files):
        try:
            paths += read(till)
        except InputError as error:
            problems += error.problems
    return list(dict.fromkeys(paths)), problems


def configured_files(till: TillSettings) -> list[Path]:
    """Return the files that `[till] files` names, sorted; a pattern may name none, a plain path must exist.

    Raises
    ------
    SourceError
        When nothing matches.
    """
    found: set[Path] = set()
    problems = []
    for pattern in till.files:
        matches = _matching(pattern)
        found.update(matches)
        if not matches:
            action = "put exports there, or correct [till] files"
            problems.append(Problem(pattern, "no file matches this pattern", action=action))
    if problems:
        raise SourceError(problems)
    return sorted(found)


def _matching(pattern: str) -> list[Path]:
    if not glob.has_magic(pattern):
        return [Path(pattern)]
    matches = (Path(match) for match in glob.glob(pattern))  # noqa: PTH207 - Path.glob takes no absolute pattern
    return [path for path in matches if not path.is_dir() and not is_junk(path.name)]


def inbox_files(till: TillSettings, *, quiet_s: float = 1.0) -> list[Path]:
    """Return the files of the inbox that no longer grow.

    Raises
    ------
    SourceError
        When the inbox is no folder.
    """
    if till.inbox is None:
        return []
    if not till.inbox.is_dir():
        raise SourceError(Problem(str(till.inbox), "no such folder", action="create it, or correct [till] inbox"))
    before = _sizes(till.inbox.iterdir())
    if before:
        time.sleep(quiet_s)
    after = _sizes(before)
    return sorted(path for path, size in before.items() if after.get(path) == size and size[0] > 0)


def _sizes(paths: Iterable[Path]) -> dict[Path, tuple[int, int]]:
    files = (path for path in paths if path.is_file() and not is_junk(path.name))
    return {path: (path.stat().st_size, path.stat().st_mtime_ns) for path in files}
