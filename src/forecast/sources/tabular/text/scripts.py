"""Which encoding of Japan, China or Korea a text is in: two bytes a letter, in runs, of letters in daily use."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

_FEWEST_LETTERS = 4
"""With fewer letters nothing is told [letters]."""
_IN_USE = 0.8
"""So much of the letters must be in daily use [share]."""
_BROKEN_SHARE = 0.02
"""So many of the letters may be broken, or one [share]."""
_FEWEST_KANA = 0.1
"""So much of Japanese is no Chinese letter, or it is Chinese or Korean [share]."""

_RUN = re.compile(r"[^\x00-\x7f]+")
_GLUED = re.compile(r"[a-z][^\x00-\x7f]|[^\x00-\x7f][a-z]")
_KANA = re.compile("[\u3041-\u30ff]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_SIGN = re.compile("[\u3000-\u3020\uff01-\uff5e、。・ー（）￥「」]")


def eastern_encoding(content: bytes) -> str:
    """Return the name of the encoding, or "" if it is none of them."""
    found = {name: _share(content, name, is_common) for name, is_common in _COMMON.items()}
    best = max(found, key=lambda name: found[name])
    return best if found[best] >= _IN_USE else ""


def _share(content: bytes, encoding: str, is_common: Callable[[str], object]) -> float:
    """Return the share of letters beyond ASCII that are in daily use, 0 if the bytes are no text of this encoding."""
    text = content.decode(encoding, errors="replace")
    runs = _RUN.findall(text)
    letters = "".join(runs)
    if text.count("\ufffd") > max(1, len(letters) * _BROKEN_SHARE):
        return 0.0
    # Western words read as Eastern ones give single signs between small Latin letters.
    if len(letters) < _FEWEST_LETTERS or len(_GLUED.findall(text)) * 3 > len(runs):
        return 0.0
    if encoding == "euc_jp" and len(_KANA.findall(letters)) < _FEWEST_KANA * len(letters):
        return 0.0
    return sum(bool(is_common(letter)) for letter in letters) / len(letters)


def _lead_within(encoding: str, first: int, last: int) -> Callable[[str], bool]:
    """Return what tells letters that lie in the encoding's first plane of common ones, or are its signs."""

    def is_common(letter: str) -> bool:
        try:
            code = letter.encode(encoding)
        except UnicodeEncodeError:
            return False
        return len(code) == 2 and (first <= code[0] <= last or bool(_SIGN.match(letter)))

    return is_common


def _is_japanese(encoding: str, first: int, last: int) -> Callable[[str], bool]:
    is_kanji = _lead_within(encoding, first, last)
    return lambda letter: bool(_KANA.match(letter)) or is_kanji(letter)


_COMMON: Mapping[str, Callable[[str], object]] = {
    "cp932": _is_japanese("cp932", 0x88, 0x97),
    "euc_jp": _is_japanese("euc_jp", 0xB0, 0xCF),
    "euc_kr": lambda letter: _HANGUL.match(letter) or _SIGN.match(letter),
    "gb18030": _lead_within("gb2312", 0xB0, 0xD7),
    "big5": _lead_within("big5", 0xA4, 0xC6),
}
"""In this order where two are equally likely: Korean letters are common Chinese ones too, kana are not."""
