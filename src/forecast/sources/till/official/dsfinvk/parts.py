"""Which files of a package are which tables of DSFinV-K; a package may hold several exports, one a folder.

In: `Package`. Out: per export, the file of each table and how it lies in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from forecast.errors import Problem, SourceError
from forecast.sources.tabular.snapshot import Snapshot
from forecast.sources.till.official.dsfinvk.index import MOST_INDEX_BYTES, TableLaid, laid_by_index
from forecast.sources.till.official.dsfinvk.tables import INDEX, LINES, NAMES, NEEDED, OTHERS, RECEIPTS, TABLES
from forecast.sources.till.official.package import Package, PackedFile, is_archive, names_in, package_of

_BY_NAME: Mapping[str, str] = {
    **{name: name for name in TABLES},
    **{f"{german.casefold()}.csv": name for german, name in NAMES.items()},
}
_TELLING = {*_BY_NAME, INDEX}
_HEAD_BYTES = 4_096
_MARK = b"Z_KASSE_ID"


@dataclass(frozen=True)
class TableFile:
    """A table of an export: its file, and how it lies in it."""

    member: PackedFile
    laid: TableLaid


Part = Mapping[str, TableFile]
"""The tables of one export, by the standard's names."""


def is_export(path: Path) -> bool:
    """Tell whether a path holds such an export: a folder, a ZIP archive, or the table of lines among the others."""
    try:
        with export_parts(path) as found:
            return bool(found[1])
    except SourceError:
        return True


@contextmanager
def export_parts(source: Path | Snapshot) -> Iterator[tuple[Package, list[Part]]]:
    """Give the package of a path and the exports in it, none for any other file.

    Raises
    ------
    SourceError
        If the archive or the description of its tables cannot be read.
    """
    path = source.path if isinstance(source, Snapshot) else source
    is_packed = is_archive(source)
    if not is_packed and not path.is_dir():
        yield from _beside(path)
        return
    if not any(
        PurePosixPath(name).name.casefold() in _TELLING or name.casefold().endswith(".zip") for name in names_in(path)
    ):
        yield Package(path, {}), []
        return
    with package_of(source) as package:
        yield package, _parts_of(package)


def _parts_of(package: Package) -> list[Part]:
    """Return the exports of a package, by what `index.xml` says of its tables and by the standard's names."""
    found: dict[str, dict[str, TableFile]] = {}
    by_name = {name.casefold(): member for name, member in package.members.items()}
    for member in package.members.values():
        if PurePosixPath(member.name).name.casefold() == INDEX and member.size_bytes:
            content = b"".join(_first(member, MOST_INDEX_BYTES + 1))
            for name, laid in laid_by_index(content, member.where).items():
                inside = f"{member.folder}/{laid.file}".lstrip("/").casefold()
                described = by_name.get(inside) or by_name.get(PurePosixPath(inside).name)
                if described is not None:
                    found.setdefault(member.folder, {})[name] = TableFile(described, laid)
    taken = {table.member.name for part in found.values() for table in part.values()}
    for member in package.members.values():
        name = _BY_NAME.get(PurePosixPath(member.name).name.casefold(), "")
        if name and member.name not in taken:
            found.setdefault(member.folder, {}).setdefault(name, TableFile(member, TableLaid(member.name)))
    return [part for _, part in sorted(found.items()) if any(name in part for name in NEEDED)]


def refuse_missing(package: Package, parts: list[Part]) -> None:
    """Refuse exports without a table that they must have.

    Raises
    ------
    SourceError
        With every table that is missing.
    """
    problems = [
        Problem(str(package.path), "official_table_missing", values={"table": name})
        for part in parts
        for name in NEEDED
        if name not in part
    ]
    if problems:
        raise SourceError(problems)


def companions(path: Path) -> set[Path]:
    """Return the files beside the table of lines at `path` that are read with it, or belong to the same export."""
    with export_parts(path) as (package, parts):
        named = {table.member.name for part in parts for table in part.values()}
    others = {name for name in package.members if name.casefold() in OTHERS}
    return {path.parent / name for name in named | others if parts} - {path}


def _beside(path: Path) -> Iterator[tuple[Package, list[Part]]]:
    """Give the export whose table of lines, or of receipts, is the file at `path` of a folder."""
    nothing: tuple[Package, list[Part]] = (Package(path, {}), [])
    if not path.is_file() or not (_MARK in _head(path) or (path.parent / INDEX).exists()):
        yield nothing
        return
    with package_of(path.parent) as package:
        own = {name: replace(member, path=path.parent) for name, member in package.members.items() if not member.folder}
        parts = _parts_of(Package(path, own))
        is_meant = any(
            part[name].member.name == path.name for part in parts for name in (LINES, RECEIPTS) if name in part
        )
        yield (Package(path, own), parts) if is_meant else nothing


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD_BYTES).replace(b"\0", b"")
    except OSError:
        return b""


def _first(member: PackedFile, size_bytes: int) -> Iterator[bytes]:
    for block in member.blocks():
        yield block
        size_bytes -= len(block)
        if size_bytes <= 0:
            return
