"""What a file is, told by its first bytes: a text, a workbook, a container, or something that holds no table."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from forecast.errors import Problem, SourceError
from forecast.texts import Said, phrase


class NoTableError(SourceError):
    """A file is of a kind that holds no table: there is nothing in it that could be missed."""


_Kind = Literal["text", "zip", "gzip", "ole", "html", "xml", "mail"]
"""What can be opened; anything else is a phrase for people."""

NO_TEXT = phrase("kind.no_text")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STARTS: tuple[tuple[bytes, Said], ...] = (
    (b"%PDF", phrase("kind.pdf")),
    (b"\x89PNG", phrase("kind.image", name="PNG")),
    (b"\xff\xd8\xff", phrase("kind.image", name="JPEG")),
    (b"GIF8", phrase("kind.image", name="GIF")),
    (b"BM", phrase("kind.image", name="BMP")),
    (b"II*\0", phrase("kind.image", name="TIFF")),
    (b"MM\0*", phrase("kind.image", name="TIFF")),
    (b"{\\rtf", phrase("kind.document", name="RTF")),
    (b"%!PS", phrase("kind.document", name="PostScript")),
    (b"SQLite format 3\0", phrase("kind.database", name="SQLite")),
    (b"\0\x01\0\0Standard Jet DB", phrase("kind.database", name="Access")),
    (b"\0\x01\0\0Standard ACE DB", phrase("kind.database", name="Access")),
    (b"7z\xbc\xaf'\x1c", phrase("kind.packed", name="7z")),
    (b"Rar!", phrase("kind.packed", name="RAR")),
    (b"BZh", phrase("kind.packed", name="bzip2")),
    (b"\xfd7zXZ", phrase("kind.packed", name="xz")),
    (b"\x28\xb5\x2f\xfd", phrase("kind.packed", name="zstd")),
    (b"PAR1", phrase("kind.file", name="Parquet")),
    (b"ARROW1", phrase("kind.file", name="Arrow")),
    (b"\0\0\x02\0", phrase("kind.old_sheet", name="Lotus, Works")),
    (b"\xff\0\x02\0", phrase("kind.old_sheet", name="Works")),
    (b"\x09\0\x04\0", phrase("kind.old_sheet", name="Excel < 1993")),
    (b"\x09\x02\x06\0", phrase("kind.old_sheet", name="Excel < 1993")),
    (b"\x09\x04\x06\0", phrase("kind.old_sheet", name="Excel < 1993")),
    (b"MZ", phrase("kind.program")),
    (b"\x7fELF", phrase("kind.program")),
    (b"L\0\0\0\x01\x14\x02\0", phrase("kind.shortcut")),
    (b"\0\0\0\x01Bud1", phrase("kind.folder_settings")),
)
_OLE_STREAMS = {
    "EncryptedPackage": phrase("kind.workbook_with_password"),
    "WordDocument": phrase("kind.word"),
    "PowerPoint Document": phrase("kind.presentation"),
    "__substg1.0_": phrase("kind.outlook"),
    "Catalog": phrase("kind.picture_cache"),
    "MatOST": phrase("kind.document", name="Works"),
}
_DBF = re.compile(rb"[\x03\x04\x30\x31\x43\x63\x83\x8b\xcb\xf5][\x00-\xff][\x01-\x0c][\x01-\x1f]", re.DOTALL)
_MAIL = re.compile(
    rb"(?:From \S|(?:Received|Return-Path|Delivered-To|MIME-Version|Message-ID|X-[\w-]+|Date|From|To|Subject): )",
    re.IGNORECASE,
)
_JSON = re.compile(rb'\s*(?:\{\s*"|\[\s*[\[{"]|\{\s*\}|\[\s*\])')
_HTML = re.compile(
    rb"\s*(?:<!--.{0,4000}?-->\s*)?<(?:!doctype\s+html|html|head|body|table|meta|style|div)\b",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(rb"\s*<(?:\?xml|!--|!DOCTYPE|[A-Za-z_][\w.:-]*[\s/>])")
_HTML_ROOT = re.compile(rb"<\?xml[^>]*\?>\s*(?:<![^>]*>\s*)*<(?:\w+:)?html\b", re.IGNORECASE)
_ACTIONS = {
    "kind.workbook_with_password": "advice.save_without_password",
    "kind.zip_with_password": "advice.unpack_or_pack",
    "kind.damaged_workbook": "advice.export_again",
}
_CONTROL = bytes(set(range(32)) - {*b"\t\n\v\f\r\x1a\x1b"})


def kind_of(start: bytes) -> _Kind | Said:
    """Return what begins with these bytes: a `_Kind`, or in words what it is that holds no table.

    Examples
    --------
    >>> kind_of(b"day;qty"), str(kind_of(b"%PDF-1.7")), str(kind_of(b'{"a": 1}')), kind_of(b" <html><table>")
    ('text', 'a PDF document', 'JSON', 'html')
    """
    if start.startswith(b"PK\x03\x04") or start.startswith(b"PK\x05\x06"):
        return "zip"
    if start.startswith(b"\x1f\x8b"):
        return "gzip"
    if start.startswith(_OLE):
        return "ole"
    for magic, words in _STARTS:
        if start.startswith(magic) and (len(magic) > 2 or b"\0" in start[:64]):
            return words
    if start[4:8] == b"ftyp" or (start.startswith(b"RIFF") and start[8:12] == b"WEBP"):
        return phrase("kind.image_or_film")
    return _kind_of_text(start)


def _kind_of_text(start: bytes) -> _Kind | Said:
    text = start.removeprefix(b"\xef\xbb\xbf")
    if text.startswith((b"\xff\xfe", b"\xfe\xff")) or _zeros_alternate(start):
        text = start.replace(b"\0", b"").lstrip(b"\xff\xfe")
    elif _DBF.match(start) and b"\0" in start[:32] and start[8:10] != b"\0\0":
        return phrase("kind.file", name=".dbf")
    elif _is_binary(start):
        return NO_TEXT
    if _HTML.match(text) or _HTML_ROOT.match(text):
        return "html"
    if _XML.match(text):
        return "xml"
    if _MAIL.match(text) and len(re.findall(rb"^[A-Za-z-]+: ", text[:4000], re.MULTILINE)) >= 3:
        return "mail"
    return phrase("kind.json") if _JSON.match(text) else "text"


def ole_kind(content: bytes) -> Said:
    """Return in words what an OLE file is that is no workbook, by the names of its streams."""
    found = (words for stream, words in _OLE_STREAMS.items() if stream.encode("utf-16-le") in content)
    return next(found, phrase("kind.damaged_workbook"))


def _zeros_alternate(start: bytes) -> bool:
    """Tell UTF-16 without a mark: every other byte of its letters, digits and separators is zero."""
    even, odd = start[::2].count(0), start[1::2].count(0)
    most, least = max(even, odd), min(even, odd)
    return most > len(start) / 10 and least * 20 <= most


def _is_binary(start: bytes) -> bool:
    """Tell bytes of which too many are no letters; a text has at most a stray one."""
    return sum(start.count(byte) for byte in _CONTROL) > len(start) / 50 + 3


def unreadable(path: Path, kind: Said, member: str = "", *, action: Said | None = None) -> Problem:
    """Return the problem of a file that is not what a table can be in.

    Examples
    --------
    >>> print(unreadable(Path("menu.pdf"), phrase("kind.pdf")))
    menu.pdf: got a PDF document, expected a table. To do: export the table as CSV or Excel from the till
    """
    todo = action or phrase(_ACTIONS.get(kind.code, "advice.export_as_table"))
    return Problem(place_of(path, member), "wrong_file", values={"what": kind, "todo": todo})


def place_of(path: Path, member: str) -> str | Said:
    """Return the place of a file, or of a member of it."""
    return phrase("place.inside", place=str(path), member=member) if member else str(path)
