"""From a number as people and tills write it to a float: decimal marks, grouping, currency, signs."""

from __future__ import annotations

import re
from collections.abc import Mapping

MISSING = frozenset({"", "nan", "na", "n/a", "null"})
_CURRENCY = re.compile(r"€|eur(?:os?)?|\$|£|chf", re.IGNORECASE)
_SPACES = re.compile(r"[\s'’]+")
_SIGNED = re.compile(r"^(?P<open>\()?(?P<lead>[-+−])?(?P<core>[^()]*?)(?P<trail>[-−])?(?P<close>\))?$")
_ONE_MARK = re.compile(r"^(?P<before>\d*)(?P<mark>[.,])(?P<after>\d*)$")
_PLAIN = {
    ".": re.compile(r"^(?:\d+|\d{1,3}(?:[ ,]\d{3})+)(?:\.\d*)?(?:[eE][-+]?\d+)?$|^\.\d+$"),
    ",": re.compile(r"^(?:\d+|\d{1,3}(?:[ .]\d{3})+)(?:,\d*)?$|^,\d+$"),
}


def _core(text: str) -> tuple[str, bool]:
    """Return the digits and marks of `text`, and whether it is negative; "" if it is no number at all."""
    bare = _SPACES.sub(" ", _CURRENCY.sub("", text)).strip()
    found = _SIGNED.match(bare)
    if not found or bool(found["open"]) != bool(found["close"]):
        return "", False
    signs = [bool(found["open"]), found["lead"] in ("-", "−"), bool(found["trail"])]
    return (found["core"].strip(), any(signs)) if sum(signs) <= 1 else ("", False)


def decimal_mark_shown(text: str) -> str:
    """Return the decimal mark that `text` proves: "." or ",", "?" if it could be either, "" if it has none.

    Examples
    --------
    >>> [decimal_mark_shown(t) for t in ("0,90 €", "1,234.50", "1.234.567", "1,234", "12")]
    [',', '.', ',', '?', '']
    """
    core, _ = _core(text)
    if not _PLAIN["."].match(core) and not _PLAIN[","].match(core):
        return ""
    if "," in core and "." in core:
        return max(".,", key=core.rfind)
    for mark, other in ((",", "."), (".", ",")):
        if core.count(mark) > 1:
            return other
    found = _ONE_MARK.match(core.replace(" ", ""))
    if not found:
        return ""
    before, after = found["before"], found["after"]
    may_group = len(after) == 3 and 1 <= len(before) <= 3 and not before.startswith("0") and " " not in core
    return "?" if may_group else found["mark"]


def number_of(text: str, decimal: str) -> float | None:
    """Return the number that `text` writes with the mark `decimal`, or None if it is none.

    Examples
    --------
    >>> [number_of(t, ",") for t in ("0,90 €", "1 234,50", "1.234,50", "(1,20)", "1,20-", "0.90", "two")]
    [0.9, 1234.5, 1234.5, -1.2, -1.2, None, None]
    """
    core, is_negative = _core(text)
    if not _PLAIN[decimal].match(core):
        return None
    other = "," if decimal == "." else "."
    value = float(core.replace(" ", "").replace(other, "").replace(decimal, "."))
    return -value if is_negative else value


def decimal_mark(counts: Mapping[str, int]) -> str | None:
    """Return the decimal mark of a column, given how often each text occurs; None if it can be read two ways.

    The mark that more cells prove wins: cells of the other kind are then unreadable, never misread.

    Examples
    --------
    >>> decimal_mark({"0,90 €": 7, "1.234": 1}), decimal_mark({"12": 3}), decimal_mark({"1,234": 3})
    (',', '.', None)
    """
    shown = {".": 0, ",": 0, "?": 0, "": 0}
    for text, count in counts.items():
        shown[decimal_mark_shown(text)] += count
    if shown["."] == shown[","] == 0:
        return None if shown["?"] else "."
    return "," if shown[","] > shown["."] else "."
