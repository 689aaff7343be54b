"""Marks beside a number: digits of other scripts, kinds of blanks and minus signs, currencies."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad]")
_BLANKS = re.compile(r"\s+")
_SAME = str.maketrans("−﹣‒–—’ʼ‘´×\u066b\u066c", "-----''''x,\N{APOSTROPHE}")
# Besides the codes of ISO 4217 and all signs of currencies.
_WORDS = (
    "kr zł zl kč kc ft lei leu lv лв руб р грн din kn tl euro euros r$ us$ a$ au$ c$ ca$ nz$ hk$ s$ nt$ mx$ rs rp rm"
    " fr sfr r s/ 円 元 원"
)
_NAME = r"(?P<name>[^\W\d_]{1,5}[/$]?|[^\w\s.,'()*%#+/:-])\.?"
_BEFORE = re.compile(rf"^(?P<sign>[-+(]?)\s?{_NAME}\s?(?P<rest>[-+(]?\s?[.,]?\d.*)$")
_AFTER = re.compile(rf"^(?P<rest>.*\d(?:[.,]?-{{0,2}}|\)))\s?{_NAME}(?P<sign>[-)]?)$")
_INSIDE = re.compile(r"^(?P<whole>[-+]?\d+)\s?[$£€]\s?(?P<cents>\d{2})$")


def plain(text: str) -> str:
    """Return `text` with ASCII digits and signs, single blanks, and nothing that cannot be seen.

    Examples
    --------
    >>> plain("１\u202f２３４，５０ "), plain("٣٫٥"), plain("−3’500")
    ('1 234,50', '3,5', "-3'500")
    """
    if not text.isascii():
        text = "".join(_ascii(char) for char in _INVISIBLE.sub("", text.translate(_SAME)))
    return _BLANKS.sub(" ", text).strip()


def _ascii(char: str) -> str:
    if "！" <= char <= "～":
        return chr(ord(char) - 0xFEE0)
    digit = unicodedata.decimal(char, None)
    return char if digit is None else str(digit)


def without_currency(text: str) -> str:
    """Return `text` (as from `plain`) without the currency before, after or inside of its number.

    Examples
    --------
    >>> [without_currency(t) for t in ("Fr. 120.00", "-$3.50", "($3.50)", "R$38,70", "3€50", "5.- CHF", "12 Stk")]
    ['120.00', '-3.50', '(3.50)', '38,70', '3.50', '5.-', '12 Stk']
    """
    if found := _INSIDE.match(text):
        return f"{found['whole']}.{found['cents']}"
    if (found := _BEFORE.match(text)) and _is_currency(found["name"]):
        text = found["sign"] + found["rest"]
    if (found := _AFTER.match(text)) and _is_currency(found["name"]):
        text = found["rest"] + found["sign"]
    return text


def _is_currency(name: str) -> bool:
    return name.casefold() in _currencies() or unicodedata.category(name[0]) == "Sc"


@cache
def _currencies() -> frozenset[str]:
    from babel.core import get_global

    return frozenset(_WORDS.split()) | {str(code).casefold() for code in get_global("all_currencies")}
