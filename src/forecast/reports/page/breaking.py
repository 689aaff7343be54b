"""Where a long word may break on a screen, whose browser may know no hyphenation of the page's language."""

from __future__ import annotations

import re

_LONG = re.compile(r"[^\W\d_]{10,}")
_VOWELS = "aeiouyäöüàâéèêëîïôûùœæ"
_BETWEEN = re.compile(
    rf"(?<=[{_VOWELS}])(?P<kept>[^\W\d_{_VOWELS}]*?)(?=(?:sch|ch|ck|ph|th|qu|[bcfgkp]l|[bcdfgkpt]r|[^\W\d_{_VOWELS}])[{_VOWELS}])",
    re.IGNORECASE,
)
_LEAST = 3


def softened(text: str) -> str:
    r"""Return a text whose long words have soft hyphens: before the last consonant between two vowels.

    `ch`, `sch`, `br` and the like stay together. A rule of thumb for French, German and English: a hyphen where
    no dictionary has one is still better than a name that is cut.

    Examples
    --------
    >>> softened("Sonnenblumenkernbrötchen").replace("\u00ad", "-"), softened("Baguette")
    ('Son-nen-blu-men-kern-bröt-chen', 'Baguette')
    """
    return _LONG.sub(lambda found: _with_hyphens(found[0]), text)


def _with_hyphens(word: str) -> str:
    after_vowel: dict[int, int] = {}
    for found in _BETWEEN.finditer(word):
        after_vowel.setdefault(found.start(), found.end())
    places = set(after_vowel.values())
    return "".join(
        f"\N{SOFT HYPHEN}{letter}" if place in places and _LEAST <= place <= len(word) - _LEAST else letter
        for place, letter in enumerate(word)
    )
