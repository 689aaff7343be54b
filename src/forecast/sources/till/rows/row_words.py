"""What tills write to say what kind of row one is: words, codes and names of columns, in many languages.

In: `row_words.toml`. Out: `RowWords`, read once.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_WORDS = Path(__file__).with_name("row_words.toml")
_WHOLE_NUMBER = re.compile(r"^([-+]?\d+)(?:[.,]0+)?$")
_PRICE = re.compile(r"[\d.,]+|\b(?:eur|euros?|chf|usd|gbp|fr|kr|zl)\b|[€$£¥]")


@dataclass(frozen=True)
class RowWords:
    """Words, folded: `words` → kind, `state` names of columns, `never` parts of names, `flags` name → kind of yes.

    A column called as a kind of row ("Reso", "Annulation") is a flag as well, if its yes and no are words: of those,
    `may_count`, digits are how many. `codes` has for a folded name of a column its cells → kind; `articles` are names
    that are no products → kind.
    """

    words: Mapping[str, str]
    state: frozenset[str]
    never: tuple[str, ...]
    flags: Mapping[str, str]
    may_count: frozenset[str]
    yes: frozenset[str]
    no: frozenset[str]
    codes: Mapping[str, Mapping[str, str]]
    articles: Mapping[str, str]


def folded(text: str) -> str:
    """Return `text` without accents, capitals, blanks and signs; a whole number keeps its sign and loses its `.0`.

    Examples
    --------
    >>> folded("Mode École"), folded("Rückerstattung"), folded("Void?"), folded("1.0"), folded("取引区分")
    ('modeecole', 'ruckerstattung', 'void', '1', '取引区分')
    """
    if number := _WHOLE_NUMBER.match(text.strip()):
        return number[1]
    apart = unicodedata.normalize("NFKD", text.casefold())
    # What Japanese writes with marks (ド) is put together again: only the accents of Latin letters go.
    bare = "".join(letter for letter in apart if not "\u0300" <= letter <= "\u036f")
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFC", bare))


@cache
def row_words() -> RowWords:
    """Return the words that tills use."""
    told: dict[str, Any] = tomllib.loads(_WORDS.read_text(encoding="utf-8"))
    words = {word: kind for kind, text in told["words"].items() for word in _listed(text)}
    articles = told["articles"]
    kinds, other_things = articles["kinds"].split(", "), _listed(articles["not"])
    names = {word: kind for word, kind in words.items() if kind in kinds and word not in other_things}
    flags = {name: kind for kind, text in told["flags"].items() for name in _listed(text)}
    by_word = {word: kind for word, kind in words.items() if kind in told["flags"]}
    return RowWords(
        words=words,
        state=_listed(told["columns"]["state"]),
        never=tuple(sorted(_listed(told["columns"]["never"]))),
        flags={**by_word, **flags},
        may_count=frozenset(by_word.keys() - flags.keys()),
        yes=_listed(told["yes"]["yes"]),
        no=_listed(told["yes"]["no"]),
        codes={folded(code.pop("column")): _codes(code) for code in told["codes"]},
        articles=names,
    )


def kind_of_article(name: str) -> str:
    """Return what an article is that is no product (`tip`, `voucher` …), "" for a product.

    An amount does not matter: "Gutschein 20 EUR" is a voucher.

    Examples
    --------
    >>> [kind_of_article(name) for name in ("Trinkgeld", "Gutschein 20,00 €", "Gutscheinbrot", "Pain")]
    ['tip', 'voucher', '', '']
    """
    known = row_words().articles
    return known.get(folded(name), "") or known.get(folded(_PRICE.sub("", name.casefold())), "")


def _listed(text: str) -> frozenset[str]:
    return frozenset(folded(word) for word in re.split(r"[,\n]", text) if word.strip())


def _codes(code: Mapping[str, str]) -> Mapping[str, str]:
    return {folded(cell): kind for kind, text in code.items() for cell in text.split(",")}
