"""Names of months and weekdays as tills write them, in the languages of `_LOCALES`; kept after the first use."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from functools import cache

_LOCALES = ("fr", "de", "en", "es", "it", "nl", "pt", "pl", "sv", "da", "nb", "cs", "hu")
_MORE_MONTHS = {"mrz": 3, "maerz": 3, "juni": 6, "juli": 7, "sept": 9}
_MORE_WEEKDAYS = dict(zip("月火水木金土日월화수목금토일", [*range(7), *range(7)], strict=True))


def _folded(word: str) -> str:
    """Return a word without capitals, accents and dots."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char) and char != ".").strip()


def month_of(word: str) -> int | None:
    """Return the month (1–12) that a name, or its first three letters or more, mean in every language that has them."""
    return _months().get(_folded(word))


def weekdays_of_word(word: str) -> frozenset[int]:
    """Return the weekdays (0 Monday) that a name or its beginning mean, more than one where languages differ."""
    return _weekdays().get(_folded(word), frozenset())


@cache
def _months() -> Mapping[str, int]:
    from babel.dates import get_month_names

    whole: dict[str, set[int]] = defaultdict(set)
    found: dict[str, set[int]] = defaultdict(set)
    for locale in _LOCALES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, locale).items():
                    whole[_folded(str(name))].add(number)
                    _add_beginnings(found, str(name), number, fewest=3)
    # "červen" is June and the beginning of "červenec", July: a whole name comes first.
    both = {**found, **whole}
    return {word: min(numbers) for word, numbers in both.items() if len(numbers) == 1} | _MORE_MONTHS


@cache
def _weekdays() -> Mapping[str, frozenset[int]]:
    from babel.dates import get_day_names

    found: dict[str, set[int]] = defaultdict(set)
    for locale in _LOCALES:
        for width in ("wide", "abbreviated", "short"):
            for number, name in get_day_names(width, "format", locale).items():
                _add_beginnings(found, str(name), number, fewest=2)
    for word, number in _MORE_WEEKDAYS.items():
        found[_folded(word)].add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


def _add_beginnings(found: dict[str, set[int]], name: str, number: int, *, fewest: int) -> None:
    """Add a name and all its beginnings of `fewest` letters or more; a whole name may be shorter."""
    whole = _folded(name)
    for end in range(min(fewest, len(whole)), len(whole) + 1):
        found[whole[:end]].add(number)
