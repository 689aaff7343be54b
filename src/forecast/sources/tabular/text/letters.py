"""How plausible words of single-byte encodings are: letters of one language, capitals where they belong, no signs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise

WESTERN: Mapping[str, str] = {
    "de": "äöüß",
    "fr": "éèêëàâçîïôûùœæ",
    "es": "áéíóúñü",
    "pt": "ãõáéíóúâêôàç",
    "it": "àèéìòù",
    "nordic": "æøåäöé",
    "nl": "ëïéèöü",
    "ca": "àèéíïóòúüç",
    "is": "áéíóúýþæðö",
}
_CENTRAL: Mapping[str, str] = {
    "pl": "ąćęłńóśźż",
    "cs": "áčďéěíňóřšťúůýž",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "hu": "áéíóöőúüű",
    "south slavic": "čćđšž",
    "ro": "ăâîşţșț",
}
_BALTIC: Mapping[str, str] = {"lt": "ąčęėįšųūž", "lv": "āčēģīķļņšūž", "et": "äõöüšž"}
_CYRILLIC: Mapping[str, str] = {
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя№",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя№",
    "sr": "абвгдђежзијклљмнњопрстћуфхцчџшѓѕќ",
    "be": "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
}
_GREEK: Mapping[str, str] = {"el": "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ"}
_TURKISH: Mapping[str, str] = {"tr": "çğıiöşü̇âî"}

OLD_ENCODINGS: Mapping[str, Mapping[str, str]] = {
    "cp850": WESTERN,
    "cp1250": _CENTRAL,
    "iso-8859-2": _CENTRAL,
    "cp852": _CENTRAL,
    "cp1257": _BALTIC,
    "cp1251": _CYRILLIC,
    "koi8-r": _CYRILLIC,
    "cp866": _CYRILLIC,
    "cp1253": _GREEK,
    "cp1254": _TURKISH,
    "mac_roman": WESTERN,
}
"""What is looked for beside cp1252 and ISO 8859-15, each with the letters of the languages that are written in it."""

_CENTRAL_NAMES = frozenset({
    "mennyiség", "termék", "összeg", "megnevezés", "egységár", "időpont", "érték", "értékesítés", "vevő", "cikkszám",
    "množství", "název", "částka", "položka", "zboží", "účtenka", "názov", "čiastka", "položky", "množstvo",
    "ilość", "wartość", "sprzedaż", "płatność", "zamówienie", "produktów",
    "količina", "račun", "šifra", "plaćanje", "cenă", "preţ", "cantităţi",
})  # fmt: skip
_TURKISH_NAMES = frozenset({
    "ürün", "fiş", "satış", "açıklama", "müşteri", "şube", "ödeme", "türü", "sipariş", "ürünler", "işlem",
})  # fmt: skip

COLUMN_NAMES: Mapping[str, frozenset[str]] = {
    "cp1250": _CENTRAL_NAMES,
    "iso-8859-2": _CENTRAL_NAMES,
    "cp852": _CENTRAL_NAMES,
    "cp1254": _TURKISH_NAMES,
}
"""Words that tills of a language write above their columns: one of them says which language it is."""

_EACH_LANGUAGE_MORE = 0.05
"""So much less likely is a text that takes one language more to explain its letters."""
_MOST_LANGUAGES = 3
_COUNTS_AS = {"is": 2}
"""Letters of Icelandic in cp1252 are those of Turkish in cp1254, which is written by many more."""


def share_of_words(words: Sequence[bytes], encoding: str, languages: Mapping[str, str]) -> float:
    """Return the share of words that are plausible, less a little for each language more than one; 0 if none is.

    Examples
    --------
    >>> words = ["Množství".encode("cp1250"), "Koláče".encode("cp1250")]
    >>> share_of_words(words, "cp1250", {"cs": "áčží"}), share_of_words(words, "cp1252", {"pt": "áí", "fr": "è"})
    (1.0, 0.45)
    """
    used = Counter(_letters(word, encoding) for word in words)
    best = 0.0
    for count in range(1, _MOST_LANGUAGES + 1):
        for chosen in combinations(languages, count):
            alphabet = set("".join(languages[name] for name in chosen))
            good = sum(many for letters, many in used.items() if letters is not None and letters <= alphabet)
            beyond_one = sum(_COUNTS_AS.get(name, 1) for name in chosen) - 1
            best = max(best, good / len(words) - _EACH_LANGUAGE_MORE * beyond_one)
    return best


def _letters(word: bytes, encoding: str) -> frozenset[str] | None:
    """Return the small letters beyond ASCII in a word, or None if it is no word."""
    try:
        text = word.decode(encoding)
    except UnicodeDecodeError:
        return None
    if not all(letter.isalpha() or letter == "№" for letter in text) or _changes_case(text):
        return None
    if _mixes_scripts(text):
        return None
    return frozenset("".join(letter.lower() for letter in text if letter > "\x7f"))


def _changes_case(text: str) -> bool:
    """Tell a capital after a small letter, as in `CafÄ`: a wrong encoding, or a name that nobody writes."""
    return any(
        before.islower() and after.isupper() and (before > "\x7f" or after > "\x7f") for before, after in pairwise(text)
    )


def _mixes_scripts(text: str) -> bool:
    """Tell letters of Latin beside those of Greek or Cyrillic."""
    is_other = ["\u0370" <= letter <= "\u052f" for letter in text]
    return any(is_other) and not all(is_other)
