"""Which official export a path holds, if it holds one.

In: a path. Out: an `OfficialExport`, None for any other file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from forecast.sources.tabular.snapshot import Snapshot, content_hash_of
from forecast.sources.till.official.dsfinvk import hash_of_files, opened_dsfinvk
from forecast.sources.till.official.dsfinvk_parts import companions, is_export
from forecast.sources.till.official.official import OfficialExport


@contextmanager
def official_export(source: Path | Snapshot) -> Iterator[OfficialExport | None]:
    """Give the official export of a path, None for any other file.

    Raises
    ------
    SourceError
        If it is one that cannot be read.
    """
    with opened_dsfinvk(source) as export:
        yield export


def is_export_folder(path: Path) -> bool:
    """Tell whether a path is a folder that is one export."""
    return path.is_dir() and is_export(path)


def hash_of_export(path: Path) -> str | None:
    """Return what names the content of a file, or of the folder or the files that are one export; None for any other.

    Examples
    --------
    >>> hash_of_export(Path("no such file")) is None
    True
    """
    return hash_of_files(path) or (content_hash_of(path) if path.is_file() else None)


def without_companions(paths: Sequence[Path]) -> list[Path]:
    """Return `paths` without the tables that are read with another of them, or with a folder that is among them.

    Examples
    --------
    >>> without_companions([Path("a/till.csv"), Path("b/payment.csv")])
    [PosixPath('a/till.csv'), PosixPath('b/payment.csv')]
    """
    folders = {path for path in paths if path.is_dir()}
    named = set(paths)
    read_with_others: set[Path] = set()
    for path in paths:
        if path not in read_with_others and not path.is_dir():
            read_with_others |= _companions_among(path, named)
    return [path for path in paths if path not in read_with_others and not folders & set(_above(path))]


def _companions_among(path: Path, named: Iterable[Path]) -> set[Path]:
    return companions(path) & set(named)


def _above(path: Path) -> list[Path]:
    return list(path.parents)[:2]
