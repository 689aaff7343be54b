"""What kind of thing a cell holds, before anybody knows what its column is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from forecast.sources.tabular.values.dates import order_shown, second_of
from forecast.sources.tabular.values.number import number_of
from forecast.sources.tabular.values.times import hours_of

EXACT_KINDS = frozenset({"number", "date", "time"})
"""Kinds that a header's words are not."""

_COMPACT_LENGTHS = (8, 12, 14)
"""Digits of a date without marks, with hours and minutes, with seconds."""
_NOTHING = frozenset({"-", "–", "—", "n/a", "na", "nan", "null", "./."})
_MEASURED = re.compile(
    r"^(?:[A-Z]{3}|Fr\.?|[€$£¥])?\s*[-+−(]?\s*\d[\d.,'’\s]*\)?[-−]?\s*"
    r"(?:%|\*|[€$£¥円個本]|EUR|CHF|USD|GBP|[^\W\d_]{1,3}\.?|st(?:ü|ue)ck|pi(?:e|è)ces?)?$",
    re.IGNORECASE,
)
_CURRENCY_FIRST = re.compile(r"^(?:eur|chf|usd|gbp|pln|fr\.?)\s*[-+−]?\d", re.IGNORECASE)


@lru_cache(maxsize=65536)
def cell_kind(text: str) -> str:
    """Return "number", "date", "time", "word", or "" for nothing.

    A number may have a currency or a short unit.

    Examples
    --------
    >>> [cell_kind(text) for text in ("683 Stk", "Fr. 120.00", "1.234,50", "04.05.2026", "08:15", "06-07", "–", "T0A")]
    ['number', 'number', 'number', 'date', 'time', 'time', '', 'word']
    """
    bare = text.strip()
    if not bare or bare.casefold() in _NOTHING:
        return ""
    if not any(letter.isdigit() for letter in bare):
        return "word"
    is_number = number_of(bare, ".") is not None or number_of(bare, ",") is not None
    if (not is_number or len(bare) in _COMPACT_LENGTHS) and _is_date(bare):
        return "date"
    if is_number:
        return "number"
    if hours_of(bare) is not None or (":" in bare and second_of(bare) is not None):
        return "time"
    letters_first = bare[0].isalpha()
    if _MEASURED.match(bare) and (not letters_first or _CURRENCY_FIRST.match(bare)):
        return "number"
    return "word"


def _is_date(text: str) -> bool:
    """Tell whether a text is a date; bare digits are one only if there are eight or more."""
    return order_shown(text) != "" and (not text.isdigit() or len(text) in _COMPACT_LENGTHS)


def main_kind(kinds: Iterable[str]) -> tuple[str, float]:
    """Return the kind that most filled cells have, and the share of them; ("", 0) for no filled cell."""
    counted = Counter(kind for kind in kinds if kind)
    if not counted:
        return "", 0.0
    kind, count = counted.most_common(1)[0]
    return kind, count / counted.total()
