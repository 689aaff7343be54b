"""Files inside a ZIP archive, a gzip file or a folder."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path, PurePosixPath
from typing import Literal

from forecast.errors import SourceError
from forecast.sources.tabular.files.file_guards import (
    MOST_MEMBERS,
    MOST_UNPACKED,
    defects_named,
    most_unpacked,
    too_large,
)
from forecast.sources.tabular.files.file_kinds import unreadable
from forecast.texts import Said, phrase

_NO_TABLES = (".dtd", "index.xml", "thumbs.db", "desktop.ini")
_WORKBOOK_PARTS = ("xl/workbook.xml", "xl/workbook.bin", "xl/worksheets/")
_OTHER_PARTS = {
    "word/": phrase("kind.word"),
    "ppt/": phrase("kind.presentation"),
    "Index/Document.iwa": phrase("kind.document", name="Numbers"),
    "META-INF/MANIFEST.MF": phrase("kind.program"),
    "AndroidManifest.xml": phrase("kind.program"),
}
_OPEN_DOCUMENTS: dict[bytes, Literal["workbook"] | Said] = {
    b"application/vnd.oasis.opendocument.spreadsheet": "workbook",
    b"application/vnd.oasis.opendocument.text": phrase("kind.document", name="OpenDocument"),
    b"application/epub+zip": phrase("kind.document", name=".epub"),
}


def zip_kind(content: bytes) -> Literal["workbook", "files"] | Said:
    """Return what a ZIP archive is: a workbook, files, or in words another document."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
            kind = archive.read("mimetype").strip()
            if kind.startswith(b"application/"):
                return _OPEN_DOCUMENTS.get(kind.removesuffix(b"-template"), phrase("kind.other_document"))
        if any(name.startswith(_WORKBOOK_PARTS) for name in names):
            return "workbook"
        found = (words for part, words in _OTHER_PARTS.items() for name in names if name.startswith(part))
        return next(found, "files")


def zip_infos(path: Path, content: bytes, *, member: str = "") -> tuple[zipfile.ZipFile, list[zipfile.ZipInfo]]:
    """Return a ZIP archive, and what it says of each of its files that hold data.

    Raises
    ------
    SourceError
        If the archive is damaged, needs a password, or is made up to fill the memory.
    """
    with defects_named(path, member, phrase("kind.damaged_zip")):
        archive = zipfile.ZipFile(io.BytesIO(content))
        infos = [info for info in archive.infolist() if _is_data(info)]
        if any(info.flag_bits & 1 for info in infos):
            raise SourceError(unreadable(path, phrase("kind.zip_with_password"), member))
        if len(infos) > MOST_MEMBERS or sum(info.file_size for info in infos) > MOST_UNPACKED:
            raise SourceError(too_large(path, member))
    return archive, infos


def unpacked(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Return the content of a file in a ZIP archive.

    Raises
    ------
    SourceError
        If it is damaged, or grows out of all proportion.
    """
    limit = most_unpacked(info.compress_size)
    with defects_named(path, info.filename, phrase("kind.damaged_in_zip")), archive.open(info) as file:
        content = b"" if info.file_size > limit else file.read(limit + 1)
        if max(info.file_size, len(content)) > limit:
            raise SourceError(too_large(path, info.filename))
        return content


def _is_data(info: zipfile.ZipInfo) -> bool:
    name = info.filename.casefold()
    parts = PurePosixPath(name).parts
    is_hidden = name.startswith("__macosx/") or any(part.startswith(".") for part in parts)
    return not (info.is_dir() or is_hidden or name.endswith(_NO_TABLES) or info.file_size == 0)


def gunzipped(path: Path, content: bytes, *, member: str = "") -> bytes:
    """Return the content of a gzip file.

    Raises
    ------
    SourceError
        If it is damaged or made up to fill the memory.
    """
    limit = most_unpacked(len(content))
    with defects_named(path, member, phrase("kind.damaged_gzip")), gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
        whole = file.read(limit + 1)
        if len(whole) > limit:
            raise SourceError(too_large(path, member))
        return whole
