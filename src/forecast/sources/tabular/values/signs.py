"""Marks beside a number: digits of other scripts, kinds of blanks and minus signs, currencies."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad]")
_BLANKS = re.compile(r"\s+")
_SAME = str.maketrans("−﹣‒–—’ʼ‘´×\u066b\u066c", "-----''''x,\N{APOSTROPHE}")
_OF_MARK = {
    "€": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP EGP GIP FKP SHP SYP LBP", "fr": "CHF", "sfr": "CHF",
    "kr": "SEK NOK DKK ISK", "zł": "PLN", "zl": "PLN", "kč": "CZK", "kc": "CZK", "ft": "HUF", "lei": "RON MDL",
    "leu": "RON MDL", "lv": "BGN", "лв": "BGN", "руб": "RUB BYN", "р": "RUB BYN", "грн": "UAH", "din": "RSD MKD",
    "kn": "HRK", "tl": "TRY", "r$": "BRL", "us$": "USD", "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD",
    "nz$": "NZD", "hk$": "HKD", "s$": "SGD", "nt$": "TWD", "mx$": "MXN", "rs": "INR PKR LKR NPR MUR SCR",
    "rp": "IDR", "rm": "MYR", "r": "ZAR", "s/": "PEN", "¥": "JPY CNY", "￥": "JPY CNY",
    "円": "JPY", "元": "CNY TWD", "원": "KRW", "₩": "KRW", "₹": "INR", "₺": "TRY", "₪": "ILS", "฿": "THB", "₴": "UAH",
    "₽": "RUB", "₱": "PHP", "₦": "NGN", "₫": "VND", "fcfa": "XAF XOF", "cfa": "XAF XOF",
}  # fmt: skip
"""Besides the codes of ISO 4217 and all signs of currencies: a mark → the currencies that it may be of."""
_DOLLARS = "USD CAD AUD NZD SGD HKD TWD MXN ARS CLP COP UYU BRL DOP BBD BSD BZD JMD TTD FJD XCD NAD GYD SRD LRD"
_NAME = r"(?P<name>[^\W\d_]{1,5}[/$¥£]?|[$£€¥][A-Z]{2}|[^\w\s.,'()*%#+/:-])\.?"
_BEFORE = re.compile(rf"^(?P<sign>[-+(]?)\s?{_NAME}\s?(?P<rest>[-+(]?\s?[.,]?\d.*)$")
_AFTER = re.compile(rf"^(?P<rest>.*\d(?:[.,]?-{{0,2}}|\)))\s?{_NAME}(?P<sign>[-)]?)$")
_INSIDE = re.compile(r"^(?P<whole>[-+]?\d+)\s?(?P<mark>[$£€])\s?(?P<cents>\d{2})$")


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
    """Return `text` (as from `plain`) without the currency before, after or inside of its number."""
    if found := _INSIDE.match(text):
        return f"{found['whole']}.{found['cents']}"
    if (found := _BEFORE.match(text)) and _is_currency(found["name"]):
        text = found["sign"] + found["rest"]
    if (found := _AFTER.match(text)) and _is_currency(found["name"]):
        text = found["rest"] + found["sign"]
    return text


def currency_mark(text: str) -> str:
    """Return the mark of a currency that stands before, after or inside of a number; "" for none.

    Examples
    --------
    >>> [currency_mark(text) for text in ("Fr. 3.50", "-$3.50", "3€50", "12,50 zł", "3.50", "12 Stk", "R$38,70")]
    ['Fr', '$', '€', 'zł', '', '', 'R$']
    """
    text = plain(text)
    if found := _INSIDE.match(text):
        return found["mark"]
    for pattern in (_BEFORE, _AFTER):
        if (found := pattern.match(text)) and _is_currency(found["name"]):
            return found["name"]
    return ""


def currencies_of(mark: str) -> frozenset[str]:
    """Return the ISO 4217 currencies that a mark, or a code, may stand for; none for a mark that is not known.

    Examples
    --------
    >>> sorted(currencies_of("kr")), sorted(currencies_of("Fr")), sorted(currencies_of("NOK"))
    (['DKK', 'ISK', 'NOK', 'SEK'], ['CHF'], ['NOK'])
    >>> "CAD" in currencies_of("$"), "EUR" in currencies_of("$"), currencies_of("₿")
    (True, False, frozenset())
    """
    known = _DOLLARS if mark == "$" else _OF_MARK.get(mark.casefold(), "")
    if not known and mark.casefold() in _currencies():
        return frozenset({mark.upper()})
    return frozenset(known.split())


def _is_currency(name: str) -> bool:
    bare = name.casefold()
    # "JP¥" and "$US" name the country of a sign.
    return bare in _currencies() or unicodedata.category(name[0]) == "Sc" or (len(name) == 3 and name[-1] in "$¥£")


@cache
def _currencies() -> frozenset[str]:
    from babel.core import get_global

    return frozenset(_OF_MARK) | {str(code).casefold() for code in get_global("all_currencies")}
