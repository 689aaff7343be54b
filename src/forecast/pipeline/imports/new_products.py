"""Products that the archive does not know: another shop's file, new articles, a new spelling of a known one.

In: sums of a file and of its shops. Out: notices; pairs of names to propose, never applied without a person.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence

from forecast.notices import Notice, Value
from forecast.pipeline.imports.shop_sums import KnownShops, ShopSums

_FEWEST_KNOWN_SHARE, _FEWEST_PRODUCTS = 0.2, 3
"""Of a shop's file with at least three products, the archive should know a fifth."""
_KNOWN_DAYS = 7
"""An archive of fewer days has not seen every product yet [days]."""
_NEW_SHARE = 0.1
"""More new products than this share of a file's are worth a look."""
_NAMED = 5
"""So many products are named as examples."""
_SHORTEST = 5
"""Shorter names that differ by one letter are two products [letters]."""
_UNIT = re.compile(r" \((kg|g|l)\)$")
"""How the archive marks what is sold by weight beside the piece."""

_ACCENTS = re.compile("[\u0300-\u036f]")
"""Marks over and under Latin letters; those of other scripts make another letter."""


def product_alarms(source: str, shops: Mapping[str, ShopSums], known: KnownShops) -> list[Notice]:
    """Return alarms of products never seen; where almost none is known, only that."""
    return _unknown_products(source, shops, known) or _new_products(source, shops, known)


def _unknown_products(source: str, shops: Mapping[str, ShopSums], known: KnownShops) -> list[Notice]:
    found = []
    for shop, sums in shops.items():
        names, before = list(sums.products), known.of(shop).products
        new = [name for name in names if name not in before]
        is_foreign = len(names) - len(new) < _FEWEST_KNOWN_SHARE * len(names)
        if before and len(names) >= _FEWEST_PRODUCTS and is_foreign:
            values = _counted(source, new, names)
            found.append(Notice("till_unknown_products", "warning", shop=shop, values=values))
    return found


def _new_products(source: str, shops: Mapping[str, ShopSums], known: KnownShops) -> list[Notice]:
    """Tell of products that no shop sold so far, and of those that are probably known ones."""
    days = {day for shop in shops for day in known.of(shop).days.tolist()}
    names = {name for sums in shops.values() for name in sums.products}
    new = sorted(names - known.products) if len(days) >= _KNOWN_DAYS else []
    if not new:
        return []
    found = []
    if len(new) > _NEW_SHARE * len(names):
        found.append(Notice("till_new_products", "warning", values=_counted(source, new, sorted(names))))
    for name, old in _new_spellings(new, known.products, in_file=names).items():
        line = f"{_quoted(name)} = {_quoted(old)}"
        values = {"file": source, "new": name, "known": old, "line": line}
        found.append(Notice("till_new_spelling", "warning", values=values))
    return found


def _counted(source: str, new: Sequence[str], names: Sequence[str]) -> dict[str, Value]:
    examples = ", ".join(new[:_NAMED]) + (", …" if len(new) > _NAMED else "")
    return {"file": source, "new_count": len(new), "count": len(names), "examples": examples}


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _letters_of(name: str) -> str:
    """Return the letters and digits of a name, without capitals, accents, blanks and signs."""
    plain = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFKD", name))).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def _new_spellings(new: Iterable[str], known: Collection[str], *, in_file: Collection[str] = ()) -> dict[str, str]:
    """Return new name → the known one that it probably is.

    Names that differ in capitals, accents, blanks or signs only are one product. So are those that differ in one
    letter, or in two neighbours that changed places, unless the file (`in_file`) has both: a till sells "Baguette" and
    "Baguettes" side by side. A digit makes another product: "Brot 500 g" and "Brot 750 g".

    Examples
    --------
    >>> _new_spellings(["CROISSANT", "Brezl", "Brot 750 g"], ["Croissant", "Brezel", "Brot 500 g"])
    {'Brezl': 'Brezel', 'CROISSANT': 'Croissant'}
    """
    by_fold = {_key(name): name for name in sorted(known)}
    by_length: dict[int, list[tuple[str, str]]] = {}
    for key in by_fold:
        by_length.setdefault(len(key[0]), []).append(key)
    found = {}
    for name in sorted(set(new)):
        key = _key(name)
        near = (
            [key]
            if key in by_fold
            else [near_key for near_key in _of_like_length(by_length, key) if _is_one_letter(key, near_key)]
        )
        names = [by_fold[near_key] for near_key in near]
        likely = [
            known_name for known_name in names if known_name != name and (near == [key] or known_name not in in_file)
        ]
        if likely and key[0]:
            found[name] = likely[0]
    return found


def _key(name: str) -> tuple[str, str]:
    unit = _UNIT.search(name)
    return _letters_of(_UNIT.sub("", name)), unit.group(1) if unit else ""


def _of_like_length(by_length: dict[int, list[tuple[str, str]]], key: tuple[str, str]) -> Iterable[tuple[str, str]]:
    length = len(key[0])
    if length < _SHORTEST:
        return []
    return [near_key for near in (length - 1, length, length + 1) for near_key in by_length.get(near, [])]


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
