"""Which till files there are, and how each of them is read: its source's settings, the shop's hours and days."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd

from forecast.archive.till import TillArchive
from forecast.config import Config, OpeningSettings, ReadAs, TillSettings, files_of, settings_for
from forecast.errors import InputError, Problem, SourceError
from forecast.sources.till.export import read_till_by_shop
from forecast.sources.till.file_lines import Shop, TillFile
from forecast.sources.till.official.dsfinvk.export import hash_of_export, is_export_folder, without_companions

_LATEST_EARLY_S = 3 * 3600
"""A baker sells before opening, and keeps open longer on the eve of a feast; nobody does by more than that [s]."""


def _found_files(till: TillSettings) -> tuple[list[Path], list[Problem]]:
    """Return the configured files that are there, and a problem for each name that matches nothing.

    The order is that of reading: where two files have the same day of a shop, the later one speaks for it.
    """
    problems = []
    found: list[Path] = []
    for patterns in [till.files, *(source.files for source in till.source)]:
        of_source: set[Path] = set()
        for pattern in patterns:
            matches = [path for path in files_of(pattern) if str(path) == pattern or not _is_none(path)]
            of_source.update(matches)
            if not matches:
                problems.append(Problem(pattern, "no_match"))
        found = [path for path in found if path not in of_source] + sorted(of_source)
    return found, problems


def _inbox_files(till: TillSettings, *, quiet_s: float = 1.0) -> list[Path]:
    """Return the files of the inbox that no longer grow.

    Raises
    ------
    SourceError
        When the inbox is no folder.
    """
    if till.inbox is None:
        return []
    if not till.inbox.is_dir():
        raise SourceError(Problem(str(till.inbox), "no_such_folder"))
    before = _sizes(till.inbox.iterdir())
    if before:
        time.sleep(quiet_s)
    after = _sizes(before)
    return sorted(path for path, size in before.items() if after.get(path) == size and size[0] > 0)


def till_files(till: TillSettings) -> list[Path]:
    """Return every file that the configuration names, then those of the inbox that it does not name as well.

    Raises
    ------
    SourceError
        When nothing matches a path or pattern, or the inbox is no folder.
    """
    paths, problems = readable_files(till)
    if problems:
        raise SourceError(problems)
    return paths


def readable_files(till: TillSettings) -> tuple[list[Path], list[Problem]]:
    """Return the files of the configuration and of the inbox that are there, and what is wrong about the others."""
    paths, problems = _found_files(till)
    try:
        paths += _inbox_files(till)
    except InputError as error:
        problems += error.problems
    return without_companions(list(dict.fromkeys(paths))), problems


def _plausible_hours(opening: OpeningSettings) -> dict[int, tuple[int, int]] | None:
    """Return the earliest and latest second of a sale by weekday (0 Monday), three hours wider than the hours written.

    They may lie before midnight or in the night after the day. Lines outside them are tests of the till, not sales.
    None when no hours were written down; a weekday without any is left out.

    Examples
    --------
    >>> _plausible_hours(OpeningSettings()) is None
    True
    >>> _plausible_hours(OpeningSettings(opens="07:00", closes="19:00"))[6]
    (14400, 79200)
    """
    written = opening.written_hours()
    wider = {day: (opens - _LATEST_EARLY_S, closes + _LATEST_EARLY_S) for day, (opens, closes) in written.items()}
    return wider or None


def shop_of(read_as: ReadAs, config: Config, *, usual: pd.DataFrame | None = None) -> Shop:
    """Return what is known of the shop whose files are read so; `usual` is what products usually sell a day."""
    return Shop(
        read_as.shop or config.bakery.shop,
        config.bakery.timezone,
        _plausible_hours(config.opening),
        config.opening.day_ends_s,
        config.opening.written_hours(),
        usual,
    )


def is_imported(path: Path, config: Config, archive: TillArchive) -> bool:
    """Tell whether the archive holds this very file, read as it would be read today; no file of two sources is held."""
    try:
        read_as = settings_for(path, config.till)
    except SourceError:
        return False
    shop = shop_of(read_as, config)
    return archive.has(
        hash_of_export(path),
        read_as.settings,
        shop=shop.name,
        timezone=shop.timezone,
        hours=shop.hours,
        day_ends_s=shop.day_ends_s,
    )


def pieces_of(path: Path, config: Config, *, usual: pd.DataFrame | None = None) -> Iterator[TillFile]:
    """Yield what a file holds, in pieces if it is big (`read_till_by_shop`), read as its source says.

    Raises
    ------
    SourceError
        With the problems of the file.
    """
    read_as = settings_for(path, config.till)
    yield from read_till_by_shop(path, read_as.settings, shop_of(read_as, config, usual=usual))


def _sizes(paths: Iterable[Path]) -> dict[Path, tuple[int, int]]:
    return {path: _size(path) for path in paths if not _is_none(path)}


def _size(path: Path) -> tuple[int, int]:
    """Return how large a file is, or all files of a folder together, and when one of them was last written."""
    files = [file for file in path.rglob("*") if file.is_file()] if path.is_dir() else [path]
    stats = [file.stat() for file in files if file.is_file()]
    return sum(stat.st_size for stat in stats), max((stat.st_mtime_ns for stat in stats), default=0)


def _is_none(path: Path) -> bool:
    """Tell what a pattern or an inbox holds besides exports; a file named in full is always meant."""
    return is_junk(path.name) or (path.is_dir() and not is_export_folder(path))


_NAMES = frozenset({"thumbs.db", "desktop.ini"})
_STARTS = (".", "~$")
_ENDINGS = (".tmp", ".part", ".partial", ".crdownload", ".download", ".lock")


def is_junk(name: str) -> bool:
    """Tell whether a file is one that a system, a browser or an office program leaves beside the exports.

    Examples
    --------
    >>> [is_junk(name) for name in ("Thumbs.db", ".DS_Store", "~$june.xlsx", "june.csv.crdownload", "june.csv")]
    [True, True, True, True, False]
    """
    folded = name.casefold()
    return folded in _NAMES or folded.startswith(_STARTS) or folded.endswith(_ENDINGS)
