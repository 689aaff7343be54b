"""Which encoding of Japan, China or Korea a text is in: two bytes a letter, in runs, of letters in daily use."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

FEWEST_LETTERS = 4
"""With fewer letters nothing is told [letters]."""
IN_USE = 0.8
"""So much of the letters must be in daily use [share]."""
BROKEN_SHARE = 0.02
"""So many of the letters may be broken, or one [share]."""
FEWEST_KANA = 0.1
"""So much of Japanese is no Chinese letter, or it is Chinese or Korean [share]."""

_RUN = re.compile(r"[^\x00-\x7f]+")
_GLUED = re.compile(r"[a-z][^\x00-\x7f]|[^\x00-\x7f][a-z]")


def eastern_encoding(content: bytes) -> str:
    """Return the name of the encoding, or "" if it is none of them.

    Examples
    --------
    >>> eastern_encoding("商品名,クロワッサン".encode("cp932")), eastern_encoding("Käse, Brötchen".encode("cp1252"))
    ('cp932', '')
    """
    found = {name: _share(content, name, is_common) for name, is_common in _COMMON.items()}
    best = max(found, key=lambda name: found[name])
    return best if found[best] >= IN_USE else ""


def _share(content: bytes, encoding: str, is_common: Callable[[str], bool]) -> float:
    """Return the share of letters beyond ASCII that are in daily use, 0 if the bytes are no text of this encoding."""
    text = content.decode(encoding, errors="replace")
    runs = _RUN.findall(text)
    letters = "".join(runs)
    if text.count("\ufffd") > max(1, len(letters) * BROKEN_SHARE):
        return 0.0
    # Western words read as Eastern ones give single signs between small Latin letters.
    if len(letters) < FEWEST_LETTERS or len(_GLUED.findall(text)) * 3 > len(runs):
        return 0.0
    if encoding == "euc_jp" and sum(map(_is_kana, letters)) < FEWEST_KANA * len(letters):
        return 0.0
    return sum(map(is_common, letters)) / len(letters)


def _lead_within(encoding: str, first: int, last: int) -> Callable[[str], bool]:
    """Return what tells letters that lie in the encoding's first plane of common ones, or are its kana or signs."""

    def is_common(letter: str) -> bool:
        try:
            code = letter.encode(encoding)
        except UnicodeEncodeError:
            return False
        return len(code) == 2 and (first <= code[0] <= last or _is_sign(letter))

    return is_common


def _is_sign(letter: str) -> bool:
    return "\u3000" <= letter <= "\u3020" or "\uff01" <= letter <= "\uff5e" or letter in "、。・ー（）￥「」"


def _is_japanese(encoding: str, first: int, last: int) -> Callable[[str], bool]:
    is_kanji = _lead_within(encoding, first, last)
    return lambda letter: _is_kana(letter) or is_kanji(letter)


def _is_kana(letter: str) -> bool:
    return "\u3041" <= letter <= "\u30ff"


def _is_korean(letter: str) -> bool:
    return "\uac00" <= letter <= "\ud7a3" or _is_sign(letter)


_COMMON: Mapping[str, Callable[[str], bool]] = {
    "cp932": _is_japanese("cp932", 0x88, 0x97),
    "euc_jp": _is_japanese("euc_jp", 0xB0, 0xCF),
    "euc_kr": _is_korean,
    "gb18030": _lead_within("gb2312", 0xB0, 0xD7),
    "big5": _lead_within("big5", 0xA4, 0xC6),
}
"""In this order where two are equally likely: Korean letters are common Chinese ones too, kana are not."""
