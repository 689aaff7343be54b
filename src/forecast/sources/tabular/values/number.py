"""From a number as people and tills write it to a float: decimal marks, grouping, currency, signs."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from forecast.sources.tabular.values.signs import plain, without_currency

_TAX_STAR = re.compile(r"(?<=[\d.,-])\s?\*+$")
_TAX_LETTER = re.compile(r"(?<=\d)\s?[A-F]$")
_NO_CENTS = re.compile(
    r"^(?P<sign>[-+]?)\s?(?P<whole>\d+|\d{1,3}(?P<group>[ .,'])\d{3}(?:(?P=group)\d{3})*)[.,]-{1,2}$"
)
_SIGNED = re.compile(r"^(?P<open>\()?\s?(?P<lead>[-+])?\s?(?P<core>[^()]*?)\s?(?P<trail>[-+])?(?P<close>\))?$")
# A group never begins with 0, and what has an exponent has no groups: 0,385 and 1.234E+03 read one way only.
_GROUPED = r"[1-9]\d{{0,2}}(?P<group>[ '{0}])\d{{3}}(?:(?P=group)\d{{3}})*"
_INDIAN = r"[1-9]\d?(?:,\d{2})+,\d{3}"
_EXPONENT = r"[eE][-+]?\d{1,3}"
_PLAIN = {
    ".": re.compile(rf"^(?:\d+|{_GROUPED.format(',')}|{_INDIAN})(?:\.\d*)?$|^\.\d+$|^\d+(?:\.\d+)?{_EXPONENT}$"),
    ",": re.compile(rf"^(?:\d+|{_GROUPED.format('.')})(?:,\d*)?$|^,\d+$|^\d+(?:,\d+)?{_EXPONENT}$"),
}
_WHOLE = re.compile(rf"^(?:\d+|{_GROUPED.format('')})$")
_ONE_MARK = re.compile(r"^(?P<before>\d*)[.,](?P<after>\d*)(?P<exponent>[eE].*)?$")
_WITHOUT_CENTS = re.compile(r"[¥￥円₩원]|jpy|krw", re.IGNORECASE)
"""Where such money is counted, a comma groups thousands."""
OTHER = {".": ",", ",": "."}


class Kind(NamedTuple):
    """What the writing of one number shows, whatever its digits.

    `decimal` is the mark that is a decimal mark beyond doubt, `group` the one that surely groups thousands, `either`
    the one that may be both ("1,234"); `decimals` counts the digits after a certain decimal mark. All empty: a whole
    number without marks. `is_taxed`: a letter for the rate of tax follows it.
    """

    decimal: str = ""
    group: str = ""
    either: str = ""
    decimals: int = 0
    is_taxed: bool = False

    @property
    def shown(self) -> str:
        """The decimal mark that is proved: "." or ",", "?" if it could be either, "" if there is none."""
        return self.decimal or OTHER.get(self.group, "") or ("?" if self.either else "")


class _Core(NamedTuple):
    digits: str
    is_negative: bool
    is_taxed: bool


@lru_cache(maxsize=1 << 16)
def _core(text: str) -> _Core | None:
    """Return the digits and marks of `text`, None if it is no number at all."""
    bare = _TAX_STAR.sub("", plain(text))
    taxed = _TAX_LETTER.sub("", bare)
    bare, is_taxed = taxed, taxed != bare
    bare = without_currency(bare)
    if found := _NO_CENTS.match(bare):
        return _Core(re.sub(r"\D", "", found["whole"]), found["sign"] == "-", is_taxed)
    signed = _SIGNED.match(bare)
    if not signed or bool(signed["open"]) != bool(signed["close"]):
        return None
    signs = [bool(signed["open"]), bool(signed["lead"]), bool(signed["trail"])]
    if sum(signs) > 1 or not any(pattern.match(signed["core"]) for pattern in _PLAIN.values()):
        return None
    return _Core(signed["core"], signs[0] or "-" in (signed["lead"], signed["trail"]), is_taxed)


@lru_cache(maxsize=1 << 16)
def kind_of(text: str) -> Kind | None:
    """Return how `text` writes its number, None if it is none.

    Examples
    --------
    >>> kind_of("1.234,50 €")
    Kind(decimal=',', group='.', either='', decimals=2, is_taxed=False)
    """
    core = _core(text)
    if core is None:
        return None
    digits = core.digits
    if _WHOLE.match(digits):
        return Kind(is_taxed=core.is_taxed)
    if "," in digits and "." in digits:
        mark = max(".,", key=digits.rfind)
        return Kind(mark, OTHER[mark], "", len(digits) - digits.rfind(mark) - 1, core.is_taxed)
    mark = "," if "," in digits else "."
    if digits.count(mark) > 1:
        return Kind("", mark, is_taxed=core.is_taxed)
    found = _ONE_MARK.match(digits.replace(" ", "").replace("'", ""))
    if found is None:
        return Kind(is_taxed=core.is_taxed)
    before, after = found["before"], found["after"]
    may_group = len(after) == 3 and 1 <= len(before) <= 3 and not before.startswith("0") and not found["exponent"]
    if may_group and mark == "," and _WITHOUT_CENTS.search(text):
        return Kind("", mark, is_taxed=core.is_taxed)
    if may_group and _ONE_MARK.match(digits):
        return Kind("", "", mark, is_taxed=core.is_taxed)
    return Kind(mark, "", "", len(after), core.is_taxed)


def number_of(text: str, decimal: str, *, is_taxed: bool = False) -> float | None:
    """Return the number that `text` writes with the mark `decimal`, or None if it is none.

    `is_taxed` allows a letter for the rate of tax after it.

    Examples
    --------
    >>> [number_of(t, ",") for t in ("0,90 €", "1 234,50", "1.234,50", "(1,20)", "1,20-", "0.90", "two")]
    [0.9, 1234.5, 1234.5, -1.2, -1.2, None, None]
    """
    core = _core(text)
    if core is None or (core.is_taxed and not is_taxed) or not _PLAIN[decimal].match(core.digits):
        return None
    if decimal == "," and "," in core.digits and _WITHOUT_CENTS.search(text):
        return None
    digits = core.digits.replace(" ", "").replace("'", "").replace(OTHER[decimal], "").replace(decimal, ".")
    value = float(digits)
    return -value if core.is_negative else value
