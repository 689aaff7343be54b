"""Which of the old encodings a text is in, told by the words that its letters make.

In: words with letters beyond ASCII, as bytes. The right encoding gives letters that one language uses, in words that do
not change between capitals and small letters or hold signs; the wrong ones give `Kleingeb„ck` or `Koláè`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from forecast.sources.tabular.text.letters import COLUMN_NAMES, OLD_ENCODINGS, WESTERN, share_of_words
from forecast.sources.tabular.text.scripts import eastern_encoding

MOST_WORDS = 5_000
"""So many different words are looked at [words]."""
CLEARLY = 0.08
"""By so much more of its words must be plausible, for an encoding to be taken in place of the Western one [share]."""
FEWEST_WORDS = 2
"""So many different words must read better [words]."""

_MOST_RUNS = 200_000
"""So much text is looked at for letters of two bytes [B]."""

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
        if len(self._words) >= MOST_WORDS:
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
        words = [word for word, _ in self._words.most_common(MOST_WORDS)]
        if not words:
            return western, ""
        usual = share_of_words(words, western, WESTERN)
        shares = {
            name: share_of_words(words, name, languages) + CLEARLY * _has_column_name(words, name)
            for name, languages in OLD_ENCODINGS.items()
        }
        best = max(shares, key=lambda name: shares[name])
        changed = sum(_text(word, best) != _text(word, western) for word in words)
        if not changed or shares[best] <= usual:
            return western, ""
        if shares[best] >= usual + CLEARLY and (changed >= FEWEST_WORDS or shares[best] >= usual + 0.5):
            return best, ""
        return western, best


def _has_column_name(words: Sequence[bytes], encoding: str) -> bool:
    names = COLUMN_NAMES.get(encoding, frozenset())
    return bool(names) and any(_text(word, encoding).casefold() in names for word in words)


def _text(word: bytes, encoding: str) -> str:
    return word.decode(encoding, errors="replace")
