"""The files of an export: a folder, a ZIP or gzip archive, files beside each other, or one file.

In: a path. Out: `PackedFile`s by name, and the hash of what is read of them.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path, PurePosixPath

from forecast.errors import SourceError, not_to_be_opened
from forecast.sources.tabular.files.file_guards import MOST_MEMBERS, defects_named, most_unpacked, too_large
from forecast.sources.tabular.files.file_kinds import unreadable
from forecast.sources.tabular.snapshot import Snapshot, snapshot_of
from forecast.texts import phrase

_MOST_TABLE_BYTES = 8_000_000_000
"""One table of an export holds no more: some ten million receipts [B]."""
_BLOCK_BYTES, _START_BYTES = 1_000_000, 65_536


@dataclass(frozen=True)
class PackedFile:
    """A file of an export: `name` is its path within, "" for one by itself; `blocks` gives its bytes from the start."""

    path: Path
    name: str
    blocks: Callable[[], Iterator[bytes]]
    size_bytes: int = 0

    @property
    def where(self) -> str:
        """What the file is called to people."""
        if self.path.is_dir():
            return str(self.path / self.name)
        return f"{self.path}: {self.name}" if self.name else str(self.path)

    @property
    def folder(self) -> str:
        """The folder in which it lies within the export, "" for none."""
        parent = str(PurePosixPath(self.name).parent)
        return "" if parent == "." else parent

    @cached_property
    def start(self) -> bytes:
        """Its first bytes."""
        return next(self.blocks(), b"")[:_START_BYTES]


@dataclass(frozen=True)
class Package:
    """The files of an export by name; `content_hash` is that of the archive, "" for a folder, whose files change."""

    path: Path
    members: Mapping[str, PackedFile]
    content_hash: str = ""


def is_archive(source: Path | Snapshot) -> bool:
    """Tell whether a path is a ZIP archive, without an error for what cannot be read."""
    if isinstance(source, Snapshot):
        return source.start(4) == b"PK\x03\x04"
    if not source.is_file():
        return False
    try:
        with source.open("rb") as file:
            return file.read(4) == b"PK\x03\x04"
    except OSError:
        return False


@contextmanager
def package_of(source: Path | Snapshot) -> Iterator[Package]:
    """Give the files of a folder, or of a ZIP archive as it is now; archives within it are opened once more.

    Raises
    ------
    SourceError
        If the archive is damaged, needs a password, or has more files than a till writes.
    """
    if isinstance(source, Path) and source.is_dir():
        yield Package(source, {member.name: member for member in _in_folder(source)})
        return
    with snapshot_of(source) as taken, ExitStack() as opened:
        members = _in_archive(taken.path, io.BytesIO(taken.read()) if taken.place is None else taken.place, opened)
        yield Package(taken.path, {member.name: member for member in members}, taken.content_hash)


def names_in(path: Path) -> set[str]:
    """Return the names of the files of a folder or a ZIP archive; none for what cannot be read.

    Examples
    --------
    >>> names_in(Path("no such file"))
    set()
    """
    if path.is_dir():
        return {str(file.relative_to(path).as_posix()) for file in _files_of(path)}
    if not path.is_file():
        return set()
    try:
        with zipfile.ZipFile(path) as archive:
            return set(archive.namelist())
    except (OSError, ValueError, zipfile.BadZipFile):
        return set()


def _in_folder(path: Path) -> Iterator[PackedFile]:
    for file in _files_of(path):
        name = file.relative_to(path).as_posix()
        yield PackedFile(path, name, partial(_blocks_of_file, file), file.stat().st_size)


def _files_of(path: Path) -> list[Path]:
    """Return the files of a folder and of the folders in it, hidden ones left out."""
    found = [*path.glob("*"), *path.glob("*/*")]
    return sorted(file for file in found if file.is_file() and not _is_hidden(file.relative_to(path).as_posix()))


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__macosx")) for part in name.casefold().split("/"))


def _in_archive(path: Path, place: Path | io.BytesIO, opened: ExitStack, prefix: str = "") -> Iterator[PackedFile]:
    with defects_named(path, prefix, phrase("kind.damaged_zip")):
        archive = opened.enter_context(zipfile.ZipFile(place))
        infos = [info for info in archive.infolist() if not info.is_dir() and not _is_hidden(info.filename)]
        if any(info.flag_bits & 1 for info in infos):
            raise SourceError(unreadable(path, phrase("kind.zip_with_password"), prefix))
        if len(infos) > MOST_MEMBERS:
            raise SourceError(too_large(path, prefix))
    for info in infos:
        member = PackedFile(path, f"{prefix}{info.filename}", partial(_unpacked, path, archive, info), info.file_size)
        if info.filename.casefold().endswith(".zip") and not prefix:
            place = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="forecast-zip-"))) / "inner.zip"
            with place.open("wb") as inner:
                inner.writelines(member.blocks())
            yield from _in_archive(path, place, opened, f"{info.filename}/")
        else:
            yield member


def _unpacked(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    if info.file_size > most_unpacked(info.compress_size, most=_MOST_TABLE_BYTES):
        raise SourceError(too_large(path, info.filename))
    with defects_named(path, info.filename, phrase("kind.damaged_in_zip")), archive.open(info) as file:
        while block := file.read(_BLOCK_BYTES):
            yield block


def ungzipped(member: PackedFile) -> PackedFile:
    """Return what a gzip file holds, block by block, until it grows out of all proportion."""
    return replace(member, blocks=partial(_gunzipped, member))


def _gunzipped(member: PackedFile) -> Iterator[bytes]:
    packed = b"".join(member.blocks())
    left_bytes = most_unpacked(len(packed))
    damaged = defects_named(member.path, member.name, phrase("kind.damaged_gzip"))
    with damaged, gzip.GzipFile(fileobj=io.BytesIO(packed)) as file:
        while block := file.read(_BLOCK_BYTES):
            left_bytes -= len(block)
            if left_bytes < 0:
                raise SourceError(too_large(member.path, member.name))
            yield block


def _blocks_of_file(file: Path) -> Iterator[bytes]:
    try:
        with file.open("rb") as opened:
            while block := opened.read(_BLOCK_BYTES):
                yield block
    except OSError as error:
        raise SourceError(not_to_be_opened(file, error)) from error


def hash_of(parts: Mapping[str, str]) -> str:
    """Return one hash for files and their hashes, whatever their order."""
    return hashlib.sha256("\n".join(f"{name} {parts[name]}" for name in sorted(parts)).encode()).hexdigest()
