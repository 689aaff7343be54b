"""From the bytes of a text file to its text: which encoding it is, and letters that were broken on the way.

Tills and spreadsheets write UTF-8, the Western code pages of Windows, or ISO 8859-15; none says which.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable

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
    found = encoding or encoding_of([content])
    reader = "utf-8-sig" if found == "utf-8" else found
    return content.decode(reader).removeprefix("\ufeff"), found


def encoding_of(blocks: Iterable[bytes]) -> str:
    r"""Return the name of the encoding of blocks of whole lines, all of which are looked at.

    Examples
    --------
    >>> encoding_of([b"Preis\n", "0,90 €\n".encode("cp1252")])
    'cp1252'
    """
    is_utf8, has_cp1252_only, has_latin9 = True, False, False
    for number, block in enumerate(blocks):
        head = block[:4096]
        if number == 0 and block.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
            return "utf-16"
        if number == 0 and block.startswith(BOM_UTF8):
            return "utf-8"
        if number == 0 and b"\0" in head:
            return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
        is_utf8 = is_utf8 and _is_utf8(block)
        has_cp1252_only = has_cp1252_only or bool(CP1252_ONLY.search(block))
        has_latin9 = has_latin9 or bool(LATIN9_SIGNS.search(block))
    if is_utf8:
        return "utf-8"
    return "iso-8859-15" if has_latin9 and not has_cp1252_only else "cp1252"


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


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
