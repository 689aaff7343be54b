"""The files of official XML in a till's export: the export itself, what it is when unpacked, or files in a ZIP archive.

In: the bytes of a file. Out: `XmlFile`, whose bytes come block by block, and what else a container holds.
"""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO

from forecast.errors import SourceError
from forecast.sources.tabular.files.containers import zip_infos, zip_kind
from forecast.sources.tabular.files.file_guards import defects_named, most_unpacked, too_large
from forecast.sources.tabular.files.file_kinds import kind_of
from forecast.sources.tabular.snapshot import Snapshot
from forecast.sources.till.official.saft.xml import XmlFile, root_in
from forecast.texts import phrase

_START_BYTES, _BLOCK_BYTES = 65_536, 262_144
_NO_SALES = frozenset({"text", "html", "xml", "zip", "gzip", "ole"})


@dataclass
class Found:
    """Files with an audit file's root; `unread` and `members_not_read` name others of the container, as in grids."""

    files: list[XmlFile] = field(default_factory=list)
    others: dict[str, list[str]] = field(default_factory=lambda: {"unread": [], "members_not_read": []})


def audit_files(taken: Snapshot) -> Found:
    """Return the files whose root is called audit file, in any letters, by what they hold and not by their names.

    Raises
    ------
    SourceError
        If a container is damaged, needs a password, or is made up to fill the memory.

    Examples
    --------
    >>> content = b"<n:auditfile xmlns:n='urn:x'/>"
    >>> [file.name for file in audit_files(Snapshot(Path("a.xml"), "", len(content), content)).files]
    ['']
    """
    kind, found = kind_of(taken.start()), Found()
    if kind == "xml":
        _add(found, XmlFile(taken.path, "", taken.start(), partial(taken.blocks, _BLOCK_BYTES)))
    elif kind == "gzip":
        blocks = partial(_gunzipped, taken.path, "", taken.read)
        with defects_named(taken.path, "", phrase("kind.damaged_gzip")):
            start = next(blocks(), b"")
        _add(found, XmlFile(taken.path, "", start, blocks))
    elif kind == "zip":
        _look_into(taken, found)
    return found


def _add(found: Found, file: XmlFile) -> None:
    if root_in(file.start).casefold() == "auditfile":
        found.files.append(file)
    elif file.name:
        may_hold_sales = kind_of(file.start) in _NO_SALES
        found.others["unread" if may_hold_sales else "members_not_read"].append(file.name)


def _look_into(taken: Snapshot, found: Found) -> None:
    content = taken.read()
    with defects_named(taken.path, "", phrase("kind.damaged_workbook_or_zip")):
        if zip_kind(content) != "files":
            return
    archive, infos = zip_infos(taken.path, content)
    for info in infos:
        try:
            _add(found, _member(taken.path, archive, info))
        except SourceError:
            # Told by who reads the others, or beside the audit files.
            found.others["unread"].append(info.filename)


def _member(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> XmlFile:
    blocks = partial(_unzipped, path, archive, info)
    start = next(blocks(), b"")
    if kind_of(start) == "gzip":
        blocks = partial(_gunzipped, path, info.filename, partial(_joined, blocks))
        start = next(blocks(), b"")
    return XmlFile(path, info.filename, start, blocks)


def _joined(blocks: Callable[[], Iterator[bytes]]) -> bytes:
    return b"".join(blocks())


def _unzipped(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    with defects_named(path, info.filename, phrase("kind.damaged_in_zip")), archive.open(info) as file:
        yield from _blocks(path, info.filename, file, info.compress_size)


def _gunzipped(path: Path, member: str, packed: Callable[[], bytes]) -> Iterator[bytes]:
    content = packed()
    with defects_named(path, member, phrase("kind.damaged_gzip")), gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
        yield from _blocks(path, member, file, len(content))


def _blocks(path: Path, member: str, file: IO[bytes] | gzip.GzipFile, packed_bytes: int) -> Iterator[bytes]:
    """Yield what is unpacked, until it grows out of all proportion."""
    limit = most_unpacked(packed_bytes)
    unpacked_bytes = 0
    while block := file.read(_BLOCK_BYTES if unpacked_bytes else _START_BYTES):
        unpacked_bytes += len(block)
        if unpacked_bytes > limit:
            raise SourceError(too_large(path, member))
        yield block
