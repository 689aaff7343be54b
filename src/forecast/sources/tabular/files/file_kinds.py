"""What a file is, told by its first bytes: a text, a workbook, a container, or something that holds no table."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from forecast.errors import Problem, SourceError


class NoTableError(SourceError):
    """A file is of a kind that holds no table: there is nothing in it that could be missed."""


Kind = Literal["text", "zip", "gzip", "ole", "html", "xml", "mail"]
"""What can be opened; anything else is told in words."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "an image (PNG)"),
    (b"\xff\xd8\xff", "an image (JPEG)"),
    (b"GIF8", "an image (GIF)"),
    (b"BM", "an image (BMP)"),
    (b"II*\0", "an image (TIFF)"),
    (b"MM\0*", "an image (TIFF)"),
    (b"{\\rtf", "a document (RTF)"),
    (b"%!PS", "a document (PostScript)"),
    (b"SQLite format 3\0", "a SQLite database"),
    (b"\0\x01\0\0Standard Jet DB", "an Access database"),
    (b"\0\x01\0\0Standard ACE DB", "an Access database"),
    (b"7z\xbc\xaf'\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"PAR1", "a Parquet file"),
    (b"ARROW1", "an Arrow file"),
    (b"\0\0\x02\0", "an old Lotus or Works sheet"),
    (b"\xff\0\x02\0", "an old Works sheet"),
    (b"\x09\0\x04\0", "an Excel sheet from before 1993"),
    (b"\x09\x02\x06\0", "an Excel sheet from before 1993"),
    (b"\x09\x04\x06\0", "an Excel sheet from before 1993"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"L\0\0\0\x01\x14\x02\0", "a Windows shortcut"),
    (b"\0\0\0\x01Bud1", "a folder's settings (.DS_Store)"),
)
_OLE_STREAMS = {
    "EncryptedPackage": "a workbook with a password",
    "WordDocument": "a Word document",
    "PowerPoint Document": "a presentation",
    "__substg1.0_": "an Outlook message",
    "Catalog": "a Windows picture cache (Thumbs.db)",
    "MatOST": "an old Works document",
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
    "a workbook with a password": "save it without a password",
    "a ZIP archive with a password": "unpack it, or pack it without a password",
    "a damaged workbook": "export it again",
}
_CONTROL = bytes(set(range(32)) - {*b"\t\n\v\f\r\x1a\x1b"})


def kind_of(start: bytes) -> Kind | str:
    """Return what begins with these bytes: a `Kind`, or in words what it is that holds no table.

    Examples
    --------
    >>> kind_of(b"day;qty"), kind_of(b"%PDF-1.7"), kind_of(b'{"a": 1}'), kind_of(b" <html><table>")
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
        return "an image or a film"
    return _kind_of_text(start)


def _kind_of_text(start: bytes) -> Kind | str:
    text = start.removeprefix(b"\xef\xbb\xbf")
    if text.startswith((b"\xff\xfe", b"\xfe\xff")) or _zeros_alternate(start):
        text = start.replace(b"\0", b"").lstrip(b"\xff\xfe")
    elif _DBF.match(start) and b"\0" in start[:32] and start[8:10] != b"\0\0":
        return "a database file (.dbf)"
    elif _is_binary(start):
        return "bytes that are no text"
    if _HTML.match(text) or _HTML_ROOT.match(text):
        return "html"
    if _XML.match(text):
        return "xml"
    if _MAIL.match(text) and len(re.findall(rb"^[A-Za-z-]+: ", text[:4000], re.MULTILINE)) >= 3:
        return "mail"
    return "JSON" if _JSON.match(text) else "text"


def ole_kind(content: bytes) -> str:
    """Return in words what an OLE file is that is no workbook, by the names of its streams.

    Examples
    --------
    >>> ole_kind("WordDocument".encode("utf-16-le"))
    'a Word document'
    """
    found = (words for stream, words in _OLE_STREAMS.items() if stream.encode("utf-16-le") in content)
    return next(found, "a damaged workbook")


def _zeros_alternate(start: bytes) -> bool:
    """Tell UTF-16 without a mark: every other byte of its letters, digits and separators is zero."""
    even, odd = start[::2].count(0), start[1::2].count(0)
    most, least = max(even, odd), min(even, odd)
    return most > len(start) / 10 and least * 20 <= most


def _is_binary(start: bytes) -> bool:
    """Tell bytes of which too many are no letters; a text has at most a stray one."""
    return sum(start.count(byte) for byte in _CONTROL) > len(start) / 50 + 3


def unreadable(path: Path, words: str, member: str = "", *, action: str = "") -> Problem:
    """Return the problem of a file that is not what a table can be in.

    Examples
    --------
    >>> print(unreadable(Path("menu.pdf"), "a PDF document"))
    menu.pdf: got a PDF document, expected a table. To do: export the table as CSV or Excel from the till
    """
    where = f"{path}: {member}" if member else str(path)
    todo = action or _ACTIONS.get(words, "export the table as CSV or Excel from the till")
    return Problem.plain(where, got=words, expected="a table", action=todo)
