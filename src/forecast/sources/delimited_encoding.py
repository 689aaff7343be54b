"""From the bytes of a text file to its text: which encoding it is, and letters that were broken on the way.

Tills and spreadsheets write UTF-8, the Western code pages of Windows, or ISO 8859-15; none says which.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

CP1252_ONLY = re.compile(rb"[\x80-\x9f]")
"""ISO 8859-15 has control codes there, cp1252 has the euro sign, dashes and quotation marks."""

LATIN9_SIGNS = re.compile(rb"\xa4|(?<=[A-Za-z\xc0-\xff])\xbd|[\xbc\xbd](?=[A-Za-z\xc0-\xff])")
"""The euro sign of ISO 8859-15, and its oe beside a letter, where cp1252 would have a half (ISO/IEC 8859-15:1999)."""


def decoded(content: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Return the text of `content` and the name of its encoding, which is detected when not given.

    Raises
    ------
    UnicodeDecodeError
        If the bytes cannot be text in the given encoding, or in any that is looked for.

    Examples
    --------
    >>> decoded("0,90 €".encode("cp1252"))
    ('0,90 €', 'cp1252')
    >>> decoded("0,90 €".encode("iso-8859-15"))
    ('0,90 €', 'iso-8859-15')
    """
    found = encoding or _detected_encoding(content)
    reader = "utf-8-sig" if found == "utf-8" else found
    return content.decode(reader).removeprefix("\ufeff"), found


def _detected_encoding(content: bytes) -> str:
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    if content.startswith(BOM_UTF8):
        return "utf-8"
    head = content[:4096]
    if b"\0" in head:
        return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        is_latin9 = not CP1252_ONLY.search(content) and LATIN9_SIGNS.search(content)
        return "iso-8859-15" if is_latin9 else "cp1252"
    return "utf-8"


def _cp1252_byte(letter: str) -> int | None:
    try:
        return letter.encode("cp1252")[0]
    except UnicodeEncodeError:
        return ord(letter) if ord(letter) < 0x100 else None


_BYTE_OF = {
    letter: byte
    for letter in [bytes([b]).decode("cp1252", errors="replace") for b in range(0x80, 0x100)]
    + [chr(b) for b in range(0x80, 0xA0)]
    if letter != "\ufffd" and (byte := _cp1252_byte(letter)) is not None
}
_FOLLOWING = "".join(re.escape(letter) for letter, byte in _BYTE_OF.items() if byte < 0xC0)
# Western letters, signs and quotation marks begin with one of these when they are broken.
_PAIRS, _TRIPLES = "ÂÃÅ", "âï"
_BROKEN = re.compile(f"[{_PAIRS}][{_FOLLOWING}]|[{_TRIPLES}][{_FOLLOWING}]{{2}}")


def repaired(text: str) -> tuple[str, int]:
    """Return `text` with UTF-8 that was read as cp1252 put right, and how many letters that were.

    Examples
    --------
    >>> repaired("0,90 â‚¬ pour un pain brÃ»lÃ©")
    ('0,90 € pour un pain brûlé', 3)
    """
    count = 0

    def put_right(found: re.Match[str]) -> str:
        nonlocal count
        try:
            letter = bytes(_BYTE_OF[part] for part in found.group()).decode("utf-8")
        except UnicodeDecodeError:
            return found.group()
        count += 1
        return letter

    may_be_broken = any(letter in text for letter in _PAIRS + _TRIPLES)
    return (_BROKEN.sub(put_right, text) if may_be_broken else text), count
