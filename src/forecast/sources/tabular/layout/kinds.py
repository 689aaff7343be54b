"""What kind of thing a cell holds, before anybody knows what its column is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from forecast.sources.tabular.values.dates import day_of, order_shown, second_of
from forecast.sources.tabular.values.number import number_of

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
_HOURS = re.compile(
    r"^(?P<first>\d{1,2})\s*(?:[:h.]\s*(?P<minute>\d{2})?)?\s*(?:uhr|h)?"
    r"(?P<span>\s*(?:-|–|—|~|〜|bis|to|à|a|tot|do)\s*(?P<last>\d{1,2})\s*(?:[:h.]\s*\d{0,2})?)?"
    r"\s*(?P<word>uhr|h|時|o'clock)?$",
    re.IGNORECASE,
)


@lru_cache(maxsize=65536)
def kind_of(text: str) -> str:
    """Return "number", "date", "time", "word", or "" for nothing.

    A number may have a currency or a short unit.

    Examples
    --------
    >>> [kind_of(text) for text in ("683 Stk", "Fr. 120.00", "1.234,50", "04.05.2026", "08:15", "06-07", "–", "T0A")]
    ['number', 'number', 'number', 'date', 'time', 'time', '', 'word']
    """
    bare = text.strip()
    if not bare or bare.casefold() in _NOTHING:
        return ""
    if not any(letter.isdigit() for letter in bare):
        return "word"
    is_number = number_of(bare, ".") is not None or number_of(bare, ",") is not None
    if (not is_number or len(bare) in _COMPACT_LENGTHS) and is_date(bare):
        return "date"
    if is_number:
        return "number"
    if hour_of(bare) is not None or (":" in bare and second_of(bare) is not None):
        return "time"
    letters_first = bare[0].isalpha()
    if _MEASURED.match(bare) and (not letters_first or _CURRENCY_FIRST.match(bare)):
        return "number"
    return "word"


def is_date(text: str) -> bool:
    """Tell whether a text is a date; bare digits are one only if there are eight or more.

    Examples
    --------
    >>> is_date("03/03/2026"), is_date("20260504"), is_date("46146")
    (True, True, False)
    """
    if text.isdigit() and len(text) not in _COMPACT_LENGTHS:
        return False
    return order_shown(text) != "" or day_of(text, "dmy") is not None


def hour_of(text: str) -> tuple[int, int] | None:
    """Return the hour and minute at which an hour that is written as such begins; None for anything else.

    Examples
    --------
    >>> [hour_of(text) for text in ("06-07", "06:00 - 07:00", "6 Uhr", "06h-07h", "7:30", "6", "6.50", "31-32")]
    [(6, 0), (6, 0), (6, 0), (6, 0), (7, 30), None, None, None]
    """
    found = _HOURS.match(text.strip())
    if not found or not (found["span"] or found["word"] or "h" in text.casefold() or ":" in text):
        return None
    hour, minute = int(found["first"]), int(found["minute"] or 0)
    return (hour, minute) if hour <= 24 and minute < 60 else None


def hours_spanned(text: str) -> int | None:
    """Return how many hours a span of hours names; None if it names no end.

    Examples
    --------
    >>> hours_spanned("06-07"), hours_spanned("06:00 - 09:59"), hours_spanned("6 Uhr")
    (1, 3, None)
    """
    found = _HOURS.match(text.strip())
    return int(found["last"]) - int(found["first"]) if found and found["last"] else None


def main_kind(kinds: Iterable[str]) -> tuple[str, float]:
    """Return the kind that most filled cells have, and the share of them; ("", 0) for no filled cell.

    Examples
    --------
    >>> main_kind(["number", "number", "word", ""])
    ('number', 0.6666666666666666)
    """
    counted = Counter(kind for kind in kinds if kind)
    if not counted:
        return "", 0.0
    kind, count = counted.most_common(1)[0]
    return kind, count / counted.total()
