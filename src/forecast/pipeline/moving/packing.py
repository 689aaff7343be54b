"""One ZIP file that holds a shop: its files, and an index with the path and the sum of each.

Members are numbered, so that no name of a file is too odd for a ZIP; the index, itself with its sum, has the paths.
"""

from __future__ import annotations

import errno
import hashlib
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from forecast import __version__
from forecast.archive.sums import json_with_sum, read_json_with_sum
from forecast.errors import Problem, SourceError

_VERSION = 1
_INDEX = "index.json"
_CHUNK_BYTES = 1 << 20
_DAMAGE = (zipfile.BadZipFile, EOFError, RuntimeError, LookupError, ValueError, zlib.error, struct.error)
"""What Python's own reader of ZIP raises when it meets damage."""
_OF_1980 = (1980, 1, 1, 0, 0, 0)
"""A ZIP begins its time there; when a file was written says nothing about it."""


@dataclass(frozen=True)
class _Member:
    """One file of a backup: the member of the ZIP, its path, how many bytes it has, their SHA-256."""

    name: str
    path: str
    size: int
    sum: str


@dataclass(frozen=True)
class Index:
    """What a backup holds: its files, and which of them is the configuration and which folder the archive."""

    config: str
    archive: str
    members: Sequence[_Member]


def pack(target: Path, files: Mapping[str, Path | bytes], *, config: str, archive: str) -> Index:
    """Write files (path in the backup → file or its content) and their index as one ZIP."""
    members = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for number, (path, source) in enumerate(files.items()):
            name = f"files/{number:06d}"
            digest, size = hashlib.sha256(), 0
            with packed.open(zipfile.ZipInfo(name, _OF_1980), "w", force_zip64=True) as member:
                for chunk in _chunks(source):
                    digest.update(chunk)
                    size += len(chunk)
                    member.write(chunk)
            members.append(_Member(name, path, size, digest.hexdigest()))
        content: dict[str, Any] = {"version": _VERSION, "program": __version__, "config": config, "archive": archive}
        content["files"] = [asdict(member) for member in members]
        text = json_with_sum(content).encode("utf-8", "surrogatepass")
        packed.writestr(zipfile.ZipInfo(_INDEX, _OF_1980), text)
    return Index(config, archive, members)


def _chunks(source: Path | bytes) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    with source.open("rb") as file:
        yield from _read_chunks(file)


def unpack(source: Path, folder: Path) -> Index:
    """Write the files of a backup below a folder, each held against its sum.

    Raises
    ------
    SourceError
        If the file is no backup, is damaged, or was written by a newer program; what was written so far stays.
    """
    try:
        with zipfile.ZipFile(source) as packed:
            index = _index_of(packed, source)
            for member in index.members:
                _write(packed, member, folder, source)
            return index
    except _DAMAGE as error:
        raise SourceError(Problem(str(source), "no_backup")) from error
    except OSError as error:
        # A damaged offset is sought before the beginning of the file.
        if error.errno != errno.EINVAL:
            raise
        raise SourceError(Problem(str(source), "no_backup")) from error


def _index_of(packed: zipfile.ZipFile, source: Path) -> Index:
    try:
        content = read_json_with_sum(packed.read(_INDEX).decode("utf-8", "surrogatepass"))
        if (version := content["version"]) > _VERSION:
            values = {"version": version, "most": _VERSION}
            raise SourceError(Problem(str(source), "newer_backup", values=values))
        index = Index(content["config"], content["archive"], [_Member(**each) for each in content["files"]])
    except (KeyError, ValueError, TypeError) as error:
        raise SourceError(Problem(str(source), "no_backup")) from error
    if not all(_is_below(path) for path in (index.config, index.archive, *(each.path for each in index.members))):
        raise SourceError(Problem(str(source), "no_backup"))
    return index


def _is_below(path: str) -> bool:
    """Tell whether a path stays below the folder in which it begins, on any system.

    Examples
    --------
    >>> [_is_below(path) for path in ("archive/till", "../x", "/x", "C:/x", "a/../../x", "")]
    [True, False, False, False, False, False]
    """
    parts = PurePosixPath(path).parts
    return bool(parts) and not PurePosixPath(path).is_absolute() and ".." not in parts and ":" not in parts[0][1:2]


def _write(packed: zipfile.ZipFile, member: _Member, folder: Path, source: Path) -> None:
    path = folder / member.path
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with packed.open(member.name) as packed_file, path.open("wb") as file:
        for chunk in _read_chunks(packed_file):
            digest.update(chunk)
            size += len(chunk)
            if size > member.size:
                break
            file.write(chunk)
    if (size, digest.hexdigest()) != (member.size, member.sum):
        raise SourceError(Problem(str(source), "damaged_backup", values={"file": member.path}))


def _read_chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK_BYTES):
        yield chunk
