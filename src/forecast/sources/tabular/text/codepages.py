"""Which of the old encodings a text is in, told by the words that its letters make.

In: words with letters beyond ASCII, as bytes. The right encoding gives letters that one language uses, in words that do
not change between capitals and small letters or hold signs; the wrong ones give `Kleingeb„ck` or `Koláè`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise

from forecast.sources.tabular.text.scripts import eastern_encoding

_MOST_WORDS = 5_000
"""So many different words are looked at [words]."""
_CLEARLY = 0.08
"""By so much more of its words must be plausible, for an encoding to be taken in place of the Western one [share]."""
_FEWEST_WORDS = 2
"""So many different words must read better [words]."""
_MOST_RUNS = 200_000
"""So much text is looked at for letters of two bytes [B]."""
_EACH_LANGUAGE_MORE = 0.05
"""So much less likely is a text that takes one language more to explain its letters."""
_MOST_LANGUAGES = 3

_WESTERN: Mapping[str, str] = {
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
_COUNTS_AS = {"is": 2}
"""Letters of Icelandic in cp1252 are those of Turkish in cp1254, which is written by many more."""

_OLD_ENCODINGS: Mapping[str, Mapping[str, str]] = {
    "cp850": _WESTERN,
    "cp1250": _CENTRAL,
    "iso-8859-2": _CENTRAL,
    "cp852": _CENTRAL,
    "cp1257": _BALTIC,
    "cp1251": _CYRILLIC,
    "koi8-r": _CYRILLIC,
    "cp866": _CYRILLIC,
    "cp1253": _GREEK,
    "cp1254": _TURKISH,
    "mac_roman": _WESTERN,
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
_COLUMN_NAMES: Mapping[str, frozenset[str]] = {
    "cp1250": _CENTRAL_NAMES,
    "iso-8859-2": _CENTRAL_NAMES,
    "cp852": _CENTRAL_NAMES,
    "cp1254": _TURKISH_NAMES,
}
"""Words that tills of a language write above their columns: one of them says which language it is."""

_WORD = re.compile(rb"(?=[A-Za-z]*[\x80-\xff])[A-Za-z\x80-\xff]{2,}")
_SIGNS = re.compile(rb"(?<=\d)\x80|\x80(?![A-Za-z\x80-\xff])|\xa0|\xb0|(?<=[A-Za-z\x80-\xff])\x92(?=[A-Za-z\x80-\xff])")
"""The euro sign, the blank that does not break, the sign of degrees, the apostrophe of Windows: they part words."""


class Evidence:
    """Words with letters beyond ASCII, gathered over a file."""

    def __init__(self) -> None:
        self._words: Counter[bytes] = Counter()
        self._runs = bytearray()

    def look_at(self, block: bytes) -> None:
        """Take the words of a block into account, until there are enough of them."""
        if len(self._words) >= _MOST_WORDS:
            return
        if len(self._runs) < _MOST_RUNS:
            lines = re.split(rb"[\r\n]+", block[: 2 * _MOST_RUNS])
            whole = lines[1:-1] if len(lines) > 3 and self._runs else lines[:-1] if len(lines) > 1 else lines
            self._runs += b"\n".join([*(line for line in whole if not line.isascii()), b""])
        for word in set(_WORD.findall(_SIGNS.sub(b" ", block))):
            self._words[word] += 1

    def verdict(self, western: str) -> tuple[str, str]:
        """Return the encoding, and another that is as likely ("" if there is none).

        `western` is taken unless another gives clearly better words.
        """
        if eastern := eastern_encoding(bytes(self._runs)):
            return eastern, ""
        words = [word for word, _ in self._words.most_common(_MOST_WORDS)]
        if not words:
            return western, ""
        usual = _share_of_words(words, western, _WESTERN)
        shares = {
            name: _share_of_words(words, name, languages) + _CLEARLY * _has_column_name(words, name)
            for name, languages in _OLD_ENCODINGS.items()
        }
        best = max(shares, key=lambda name: shares[name])
        changed = sum(_text(word, best) != _text(word, western) for word in words)
        if not changed or shares[best] <= usual:
            return western, ""
        if shares[best] >= usual + _CLEARLY and (changed >= _FEWEST_WORDS or shares[best] >= usual + 0.5):
            return best, ""
        return western, best


def _has_column_name(words: Sequence[bytes], encoding: str) -> bool:
    names = _COLUMN_NAMES.get(encoding, frozenset())
    return bool(names) and any(_text(word, encoding).casefold() in names for word in words)


def _text(word: bytes, encoding: str) -> str:
    return word.decode(encoding, errors="replace")


def _share_of_words(words: Sequence[bytes], encoding: str, languages: Mapping[str, str]) -> float:
    """Return the share of words that are plausible, less a little for each language more than one; 0 if none is."""
    used = Counter(_letters(_text(word, encoding)) for word in words)
    best = 0.0
    for count in range(1, _MOST_LANGUAGES + 1):
        for chosen in combinations(languages, count):
            alphabet = set("".join(languages[name] for name in chosen))
            good = sum(many for letters, many in used.items() if letters is not None and letters <= alphabet)
            beyond_one = sum(_COUNTS_AS.get(name, 1) for name in chosen) - 1
            best = max(best, good / len(words) - _EACH_LANGUAGE_MORE * beyond_one)
    return best


def _letters(text: str) -> frozenset[str] | None:
    """Return the small letters beyond ASCII in a word, or None if it is no word: signs in it, or two scripts."""
    if not all(letter.isalpha() or letter == "№" for letter in text) or _changes_case(text):
        return None
    # Letters of Latin do not stand beside those of Greek or Cyrillic.
    if len({"\u0370" <= letter <= "\u052f" for letter in text}) > 1:
        return None
    return frozenset("".join(letter.lower() for letter in text if letter > "\x7f"))


def _changes_case(text: str) -> bool:
    """Tell a capital after a small letter, as in `CafÄ`: a wrong encoding, or a name that nobody writes."""
    pairs = pairwise(text)
    return any(one.islower() and two.isupper() and (one > "\x7f" or two > "\x7f") for one, two in pairs)
