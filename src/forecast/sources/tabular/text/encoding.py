"""From the bytes of a text file to its text: which encoding it is, and what to do with a byte that does not belong.

A file says so (a byte order mark), or its bytes fit one encoding only, or its letters make words in one (`codepages`).
"""

from __future__ import annotations

import codecs
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from collections.abc import Iterable
from typing import NamedTuple

from forecast.sources.tabular.text.codepages import Evidence

BROKEN = re.compile("[\udc80-\udcff]")
"""A byte that belongs to no letter, kept as Python's `surrogateescape` keeps it (PEP 383)."""
_BROKEN_SHARE = 0.02
"""Of the letters beyond ASCII so many may be broken, or one; with more of them it is another encoding."""
_CP1252_ONLY = re.compile(rb"[\x80-\x9f]")
"""ISO 8859-15 has control codes there, cp1252 has the euro sign, dashes and quotation marks."""
_LATIN9_SIGNS = re.compile(rb"\xa4|(?<=[A-Za-z\xc0-\xff])\xbd|[\xbc\xbd](?=[A-Za-z\xc0-\xff])")
"""The euro sign of ISO 8859-15, and its oe beside a letter, where cp1252 would have a half (ISO/IEC 8859-15:1999)."""
_MARKS = (
    (BOM_UTF32_LE, "utf-32"),
    (BOM_UTF32_BE, "utf-32"),
    (BOM_UTF8, "utf-8"),
    (BOM_UTF16_LE, "utf-16"),
    (BOM_UTF16_BE, "utf-16"),
)
_WIDE = re.compile(r"utf[-_]?(16|32)", re.IGNORECASE)
_ESCAPED = re.compile(rb"\x1b\$[@B].*?\x1b\([BJ]", re.DOTALL)


def reader_of(encoding: str) -> str:
    """Return the codec that reads an encoding: UTF-8 with or without its mark."""
    return "utf-8-sig" if encoding.casefold().replace("_", "-") in {"utf-8", "utf8"} else encoding


class Decoder:
    r"""Turns bytes into text block by block; what belongs to no letter is kept as a lone surrogate (`BROKEN`).

    `letters` counts the whole letters beyond ASCII, `broken` the others.

    Examples
    --------
    >>> decoder = Decoder("utf-8")
    >>> decoder.decode(b"K\xc3"), decoder.decode(b"\xa4se \xff"), decoder.are_many_broken
    ('K', 'äse \udcff', False)
    """

    def __init__(self, encoding: str) -> None:
        self._codec = codecs.getincrementaldecoder(reader_of(encoding))
        self._errors = "replace" if _WIDE.match(encoding) else "surrogateescape"
        self._decoder = self._codec(errors="strict")
        self._is_strict = True
        self.letters = self.broken = 0

    def decode(self, block: bytes, *, final: bool = False) -> str:
        """Return the text of a block, and at its end keep the beginning of a letter for the next."""
        state = self._decoder.getstate()
        try:
            text = self._decoder.decode(block, final)
        except UnicodeDecodeError:
            self._is_strict = False
            self._decoder = self._codec(errors=self._errors)
            self._decoder.setstate(state)
            text = self._decoder.decode(block, final)
        if not self._is_strict and self._errors == "replace":
            text = text.replace("\ufffd", "\udcff")
        if not text.isascii():
            broken = 0 if self._is_strict else len(BROKEN.findall(text))
            self.broken += broken
            self.letters += len(text) - len(text.encode("ascii", "ignore")) - broken
        return text

    @property
    def are_many_broken(self) -> bool:
        """Whether more is broken than damage breaks: it is another encoding."""
        return self.broken > max(1, self.letters * _BROKEN_SHARE)


class _Detection(NamedTuple):
    """The name of an encoding, and of another that reads other letters there; "" if none is likely."""

    name: str
    other: str = ""


def detection(blocks: Iterable[bytes]) -> _Detection:
    """Return which encoding blocks of bytes are in, all of which are looked at; a letter may be cut by a block's end.

    Examples
    --------
    >>> [detection(["0,90 €".encode(name)]).name for name in ("utf-8", "cp1252", "iso-8859-15")]
    ['utf-8', 'cp1252', 'iso-8859-15']
    """
    utf8, evidence = Decoder("utf-8"), Evidence()
    has_cp1252_only, has_latin9, is_escaped = False, False, False
    for number, block in enumerate(blocks):
        if number == 0 and (marked := _marked(block)):
            return _Detection(marked)
        is_escaped = is_escaped or bool(_ESCAPED.search(block))
        utf8.decode(block)
        if utf8.broken:
            evidence.look_at(block)
            has_cp1252_only = has_cp1252_only or bool(_CP1252_ONLY.search(block))
            has_latin9 = has_latin9 or bool(_LATIN9_SIGNS.search(block))
    utf8.decode(b"", final=True)
    # Whole letters do not arise by chance: a few broken ones beside them are damage, not another encoding.
    if not utf8.are_many_broken and utf8.letters >= 3 * utf8.broken:
        return _Detection("iso2022_jp" if is_escaped and not utf8.letters else "utf-8")
    western = "iso-8859-15" if has_latin9 and not has_cp1252_only else "cp1252"
    return _Detection(*evidence.verdict(western))


def _marked(block: bytes) -> str:
    """Return the encoding that the first bytes state, or that zeros between them show; "" if they do not."""
    for mark, name in _MARKS:
        if block.startswith(mark):
            return name
    head = block[:4096]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) * 10 > len(head) and min(even, odd) * 20 <= max(even, odd):
        return "utf-16-le" if odd > even else "utf-16-be"
    return ""
