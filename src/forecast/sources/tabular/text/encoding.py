"""From the bytes of a text file to its text: which encoding it is, and what to do with a byte that does not belong.

A file says so (a byte order mark), or its bytes fit one encoding only, or its letters make words in one (`codepages`).
"""

from __future__ import annotations

import codecs
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from collections.abc import Iterable, Sequence

from forecast.sources.tabular.text.codepages import Evidence

CP1252_ONLY = re.compile(rb"[\x80-\x9f]")
"""ISO 8859-15 has control codes there, cp1252 has the euro sign, dashes and quotation marks."""

LATIN9_SIGNS = re.compile(rb"\xa4|(?<=[A-Za-z\xc0-\xff])\xbd|[\xbc\xbd](?=[A-Za-z\xc0-\xff])")
"""The euro sign of ISO 8859-15, and its oe beside a letter, where cp1252 would have a half (ISO/IEC 8859-15:1999)."""

BROKEN = re.compile("[\udc80-\udcff]")
"""A byte that belongs to no letter, kept as Python's `surrogateescape` keeps it (PEP 383)."""

BROKEN_SHARE = 0.02
"""Of the letters beyond ASCII so many may be broken, or one; with more of them it is another encoding."""

_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_NO_FIRST_BYTES = bytes({*range(256)} - {*range(0xC2, 0xF5)})
"""What no letter of UTF-8 beyond ASCII begins with."""
_MARKS = ((BOM_UTF32_LE, "utf-32"), (BOM_UTF32_BE, "utf-32"), (BOM_UTF8, "utf-8"))
_WIDE = ("utf-16", "utf-32", "utf16", "utf32", "utf_16", "utf_32")
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


def reader_of(encoding: str) -> str:
    """Return the codec that reads an encoding: UTF-8 with or without its mark."""
    return "utf-8-sig" if encoding.casefold().replace("_", "-") in {"utf-8", "utf8"} else encoding


class Decoder:
    r"""Turns bytes into text block by block; what belongs to no letter is kept as a lone surrogate (`BROKEN`).

    Examples
    --------
    >>> decoder = Decoder("utf-8")
    >>> decoder.decode(b"K\xc3"), decoder.decode(b"\xa4se \xff"), decoder.broken.are_many
    ('K', 'äse \udcff', False)
    """

    def __init__(self, encoding: str) -> None:
        self._encoding = reader_of(encoding)
        self._decoder = codecs.getincrementaldecoder(self._encoding)(errors="strict")
        self._is_strict = True
        self.broken = Broken()

    def decode(self, block: bytes, *, final: bool = False) -> str:
        """Return the text of a block, and at its end keep the beginning of a letter for the next."""
        if self._is_strict:
            state = self._decoder.getstate()
            try:
                return self._decoder.decode(block, final)
            except UnicodeDecodeError:
                self._is_strict = False
                self._decoder = codecs.getincrementaldecoder(self._encoding)(errors=self._errors)
                self._decoder.setstate(state)
        text = self._decoder.decode(block, final)
        if self._errors == "replace":
            text = text.replace("\ufffd", "\udcff")
        self.broken.look_at(text)
        return text

    @property
    def _errors(self) -> str:
        return "replace" if self._encoding.casefold().startswith(_WIDE) else "surrogateescape"


def has_broken(lines: Sequence[str]) -> bool:
    """Tell whether a letter is broken in any of these lines."""
    try:
        "".join(lines).encode()
    except UnicodeEncodeError:
        return True
    return False


class Broken:
    r"""Counts the letters of a text that are broken: a few of them are damage, many of them another encoding.

    Examples
    --------
    >>> broken = Broken()
    >>> broken.look_at("Br\udcc3tchen, Käse")
    >>> broken.are_many
    False
    """

    def __init__(self) -> None:
        self._broken = self._beyond = 0

    def look_at(self, text: str) -> None:
        """Take a piece of text into account."""
        if not text.isascii():
            self._broken += len(BROKEN.findall(text))
            self._beyond += len(_BEYOND_ASCII.findall(text))

    @property
    def are_many(self) -> bool:
        """Whether more is broken than damage breaks."""
        return self._broken > max(1, (self._beyond - self._broken) * BROKEN_SHARE)


def detection(blocks: Iterable[bytes]) -> Detection:
    """Return which encoding blocks of bytes are in, all of which are looked at; a letter may be cut by a block's end.

    Examples
    --------
    >>> [detection(["0,90 €".encode(name)]).name for name in ("utf-8", "cp1252", "iso-8859-15")]
    ['utf-8', 'cp1252', 'iso-8859-15']
    >>> detection(["Produit;Libellé;Café crème".encode("mac_roman")]).name
    'mac_roman'
    """
    utf8 = _Utf8()
    evidence = Evidence()
    has_cp1252_only, has_latin9, is_escaped = False, False, False
    for number, block in enumerate(blocks):
        if number == 0 and (marked := _marked(block)):
            return Detection(marked)
        is_escaped = is_escaped or bool(_ESCAPED.search(block))
        if utf8.look_at(block):
            continue
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
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="strict")
        self.letters = self._broken = 0

    def look_at(self, block: bytes) -> bool:
        """Take a block into account, and tell whether it is whole."""
        if block.isascii() and not self._decoder.getstate()[0]:
            return True
        self.letters += len(block.translate(None, _NO_FIRST_BYTES))
        begun = self._decoder.getstate()[0]
        try:
            self._decoder.decode(block)
        except UnicodeDecodeError:
            self._decoder.reset()
            broken = len(BROKEN.findall((begun + block).decode("utf-8", errors="surrogateescape")))
            self._broken += broken
            self.letters -= min(broken, self.letters)
            return False
        return True

    @property
    def is_likely(self) -> bool:
        """Whole letters do not arise by chance: a few broken ones beside them are damage, not another encoding."""
        broken = self._broken + len(self._decoder.getstate()[0])
        return broken == 0 or (broken <= max(1, self.letters * BROKEN_SHARE) and self.letters >= 3 * broken)
