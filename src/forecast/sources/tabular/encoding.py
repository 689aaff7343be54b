"""From the bytes of a text file to its text: which encoding it is, and what to do with a byte that does not belong.

A file says so (a byte order mark), or its bytes fit one encoding only, or its letters make words in one (`codepages`).
"""

from __future__ import annotations

import codecs
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from collections.abc import Iterable

from forecast.sources.tabular.codepages import Evidence

CP1252_ONLY = re.compile(rb"[\x80-\x9f]")
"""ISO 8859-15 has control codes there, cp1252 has the euro sign, dashes and quotation marks."""

LATIN9_SIGNS = re.compile(rb"\xa4|(?<=[A-Za-z\xc0-\xff])\xbd|[\xbc\xbd](?=[A-Za-z\xc0-\xff])")
"""The euro sign of ISO 8859-15, and its oe beside a letter, where cp1252 would have a half (ISO/IEC 8859-15:1999)."""

BROKEN = re.compile("[\udc80-\udcff]")
"""A byte that belongs to no letter, kept as Python's `surrogateescape` keeps it (PEP 383)."""

BROKEN_SHARE = 0.02
"""Of the letters beyond ASCII so many may be broken, or one; with more of them it is another encoding."""

_MARKS = ((BOM_UTF32_LE, "utf-32"), (BOM_UTF32_BE, "utf-32"), (BOM_UTF8, "utf-8"))
_ESCAPED = re.compile(rb"\x1b\$[@B].*?\x1b\([BJ]", re.DOTALL)


class Detection:
    """What was found: the name of the encoding, and another that fits as well, of which nothing tells.

    Attributes
    ----------
    name
        A name that Python knows.
    other
        An encoding in which other letters stand there, "" if nothing speaks for one.
    """

    def __init__(self, name: str, other: str = "") -> None:
        self.name, self.other = name, other


def decoded(content: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Return the text of `content` and the name of its encoding, which is detected when not given.

    A byte that belongs to no letter is kept as a lone surrogate (`BROKEN`), as long as there are few of them.

    Raises
    ------
    UnicodeError
        If the bytes cannot be text in the given encoding, or in any that is looked for.

    Examples
    --------
    >>> decoded("0,90 €".encode("cp1252"))
    ('0,90 €', 'cp1252')
    >>> decoded("0,90 €".encode("iso-8859-15"))
    ('0,90 €', 'iso-8859-15')
    """
    found = encoding or encoding_of([content])
    reader = reader_of(found)
    try:
        text = content.decode(reader)
    except UnicodeDecodeError as error:
        text = content.decode(reader, errors=errors_of(found))
        refuse_many_broken(text, error)
    return text.removeprefix("\ufeff"), found


def reader_of(encoding: str) -> str:
    """Return the codec that reads an encoding: UTF-8 with or without its mark."""
    return "utf-8-sig" if encoding.casefold().replace("_", "-") in {"utf-8", "utf8"} else encoding


def errors_of(encoding: str) -> str:
    """Return how broken bytes are kept: as they are, or in encodings of two bytes a letter as the sign for it."""
    return "replace" if encoding.casefold().startswith(("utf-16", "utf-32", "utf16", "utf32")) else "surrogateescape"


def refuse_many_broken(text: str, error: UnicodeDecodeError) -> None:
    """Raise `error` if more than a few letters of a text are broken.

    Raises
    ------
    UnicodeDecodeError
        As given.
    """
    broken = len(BROKEN.findall(text)) + text.count("\ufffd")
    whole = sum(1 for letter in text if letter > "\x7f") - broken
    if broken > max(1, whole * BROKEN_SHARE):
        raise error


def encoding_of(blocks: Iterable[bytes]) -> str:
    r"""Return the name of the encoding of blocks of whole lines, all of which are looked at.

    Examples
    --------
    >>> encoding_of([b"Preis\n", "0,90 €\n".encode("cp1252")])
    'cp1252'
    """
    return detection(blocks).name


def detection(blocks: Iterable[bytes]) -> Detection:
    """Return which encoding blocks of bytes are in; a letter may be cut by the end of a block.

    Examples
    --------
    >>> detection(["Produit;Libellé;Café crème".encode("mac_roman")]).name
    'mac_roman'
    """
    utf8 = _Utf8()
    evidence = Evidence()
    has_cp1252_only, has_latin9, is_escaped = False, False, False
    for number, block in enumerate(blocks):
        if number == 0 and (marked := _marked(block)):
            return Detection(marked)
        utf8.look_at(block)
        is_escaped = is_escaped or bool(_ESCAPED.search(block))
        if not block.isascii():
            evidence.look_at(block)
            has_cp1252_only = has_cp1252_only or bool(CP1252_ONLY.search(block))
            has_latin9 = has_latin9 or bool(LATIN9_SIGNS.search(block))
    if utf8.is_likely:
        return Detection("iso2022_jp" if is_escaped and not utf8.letters else "utf-8")
    western = "iso-8859-15" if has_latin9 and not has_cp1252_only else "cp1252"
    return Detection(*evidence.verdict(western))


def _marked(block: bytes) -> str:
    """Return the encoding that the first bytes state, or that zeros between them show; "" if they do not."""
    for mark, name in _MARKS:
        if block.startswith(mark):
            return name
    if block.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    head = block[:4096]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) * 10 > len(head) and min(even, odd) * 20 <= max(even, odd):
        return "utf-16-le" if odd > even else "utf-16-be"
    return ""


class _Utf8:
    """Counts the letters beyond ASCII that are whole UTF-8, and the bytes that are not."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="surrogateescape")
        self.letters = self._broken = 0

    def look_at(self, block: bytes) -> None:
        if block.isascii():
            self._decoder.decode(block)
            return
        if self._broken > 1000 and self._broken > self.letters:
            return
        text = self._decoder.decode(block)
        beyond = re.findall(r"[^\x00-\x7f]", text)
        broken = sum("\udc80" <= letter <= "\udcff" for letter in beyond)
        self._broken += broken
        self.letters += len(beyond) - broken

    @property
    def is_likely(self) -> bool:
        """Whole letters do not arise by chance: a few broken ones beside them are damage, not another encoding."""
        broken = self._broken + len(self._decoder.getstate()[0])
        return broken == 0 or (broken <= max(1, self.letters * BROKEN_SHARE) and self.letters >= 3 * broken)
