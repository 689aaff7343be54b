"""A new product that is probably a known one, spelled in another way.

In: names of products. Out: pairs of names to propose, never applied without a person.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

SHORTEST = 5
"""Shorter names that differ by one letter are two products [letters]."""
UNIT = re.compile(r" \((kg|g|l)\)$")
"""How the archive marks what is sold by weight beside the piece."""

ACCENTS = re.compile("[\u0300-\u036f]")
"""Marks over and under Latin letters; those of other scripts make another letter."""


def folded(name: str) -> str:
    """Return the letters and digits of a name, without capitals, accents, blanks and signs.

    Examples
    --------
    >>> folded("Crème-Brûlée  2"), folded("CREME BRULEE 2")
    ('cremebrulee2', 'cremebrulee2')
    """
    plain = unicodedata.normalize("NFC", ACCENTS.sub("", unicodedata.normalize("NFKD", name))).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def new_spellings(new: Iterable[str], known: Collection[str], *, in_file: Collection[str] = ()) -> dict[str, str]:
    """Return new name → the known one that it probably is.

    Names that differ in capitals, accents, blanks or signs only are one product. So are those that differ in one
    letter, or in two neighbours that changed places, unless the file (`in_file`) has both: a till sells "Baguette" and
    "Baguettes" side by side. A digit makes another product: "Brot 500 g" and "Brot 750 g".

    Examples
    --------
    >>> new_spellings(["CROISSANT", "Brezl", "Brot 750 g"], ["Croissant", "Brezel", "Brot 500 g"])
    {'Brezl': 'Brezel', 'CROISSANT': 'Croissant'}
    """
    by_fold = {_key(name): name for name in sorted(known)}
    by_length: dict[int, list[tuple[str, str]]] = {}
    for key in by_fold:
        by_length.setdefault(len(key[0]), []).append(key)
    found = {}
    for name in sorted(set(new)):
        key = _key(name)
        near = [key] if key in by_fold else [one for one in _of_like_length(by_length, key) if _is_one_letter(key, one)]
        names = [by_fold[one] for one in near]
        likely = [one for one in names if one != name and (near == [key] or one not in in_file)]
        if likely and key[0]:
            found[name] = likely[0]
    return found


def _key(name: str) -> tuple[str, str]:
    unit = UNIT.search(name)
    return folded(UNIT.sub("", name)), unit.group(1) if unit else ""


def _of_like_length(by_length: dict[int, list[tuple[str, str]]], key: tuple[str, str]) -> Iterable[tuple[str, str]]:
    length = len(key[0])
    if length < SHORTEST:
        return []
    return [one for near in (length - 1, length, length + 1) for one in by_length.get(near, [])]


def _is_one_letter(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Tell whether two keys differ in one letter, or in two neighbours that changed places.

    Examples
    --------
    >>> [_is_one_letter(("brezel", ""), (other, "")) for other in ("brezl", "bretel", "brzeel", "brezen2", "brot")]
    [True, True, True, False, False]
    """
    (short, unit), (long, other_unit) = sorted((one, other), key=lambda key: len(key[0]))
    if unit != other_unit or re.findall(r"\d+", short) != re.findall(r"\d+", long):
        return False
    start = next((at for at, pair in enumerate(zip(short, long, strict=False)) if pair[0] != pair[1]), len(short))
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    swapped = short[start : start + 2] == long[start : start + 2][::-1]
    return short[start + 1 :] == long[start + 1 :] or (swapped and short[start + 2 :] == long[start + 2 :])
