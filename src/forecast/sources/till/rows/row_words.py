"""What tills write to say what kind of row one is: words, codes and names of columns, in many languages.

In: `row_words.toml`. Out: `_RowWords`, read once.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from forecast.sources.tabular.raw import RawTable

Words = Mapping[str, Mapping[str, int]]
"""Column → cell → how many rows have it; only columns of few different cells."""
MOST_WORDS = 40
"""A column of more different cells does not say what a row is."""
SALE = ""
REFUND = "refund"
UNKNOWN = "?"
VOID = "void"
"""What the words of a column call voided; whether a row goes or stands against another is seen in its sign."""
_AFFIXES = re.compile(
    r"^(?:ticket|bon|facture|vente|venta|factura|scontrino|paragon)(?=.{4})"
    r"|(?<=.{4})s?(?:beleg|bon|buchung|vorgang|zeile|position|rechnung|ticket|receipt|transaction|line)$"
)
"""What a word for a kind of row is put together with: Stornobeleg, Trainingsbon, void receipt, ticket annulé."""
NO_ROW_STATE = frozenset({"sale", "line", "neutral"})
_PLAIN = frozenset({"refund", "voided", "training"})
"""Kinds that no column of articles, payments or places holds by chance."""
_WORDS = Path(__file__).with_name("row_words.toml")
_WHOLE_NUMBER = re.compile(r"^([-+]?\d+)(?:[.,]0+)?$")
_PRICE = re.compile(r"[\d.,]+|\b(?:eur|euros?|chf|usd|gbp|fr|kr|zl)\b|[€$£¥]")


@dataclass(frozen=True)
class _RowWords:
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
def row_words() -> _RowWords:
    """Return the words that tills use."""
    content: dict[str, Any] = tomllib.loads(_WORDS.read_text(encoding="utf-8"))
    words = {word: kind for kind, text in content["words"].items() for word in _listed(text)}
    articles = content["articles"]
    kinds, other_things = articles["kinds"].split(", "), _listed(articles["not"])
    names = {word: kind for word, kind in words.items() if kind in kinds and word not in other_things}
    flags = {name: kind for kind, text in content["flags"].items() for name in _listed(text)}
    by_word = {word: kind for word, kind in words.items() if kind in content["flags"]}
    return _RowWords(
        words=words,
        state=_listed(content["columns"]["state"]),
        never=tuple(sorted(_listed(content["columns"]["never"]))),
        flags={**by_word, **flags},
        may_count=frozenset(by_word.keys() - flags.keys()),
        yes=_listed(content["yes"]["yes"]),
        no=_listed(content["yes"]["no"]),
        codes={folded(code.pop("column")): _codes(code) for code in content["codes"]},
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


def kind_of_word(column: str, cell: str) -> str | None:
    """Return what a cell of a column says of its row, None when nobody knows.

    Examples
    --------
    >>> kind_of_word("Status", "Storniert"), kind_of_word("Status", "Brezel")
    ('voided', None)
    """
    return _kind_of(folded(column), folded(cell), row_words())


def _kind_of(column: str, cell: str, known: _RowWords) -> str | None:
    """Return what a cell says, None when nobody knows."""
    if column in known.codes:
        return known.codes[column].get(cell)
    if column in known.flags and (cell in known.yes or cell in known.no):
        is_yes = cell in known.yes
        if known.flags[column] == "stands":
            return "sale" if is_yes else "voided"
        return known.flags[column] if is_yes else "sale"
    return known.words.get(cell) or known.words.get(_AFFIXES.sub("", cell))


def known_kinds(name: str, counts: Mapping[str, int], *, digits_are_counts: bool) -> dict[str, str] | None:
    """Return the kind of every cell of a column that says what a row is, None for any other column."""
    known, column = row_words(), folded(name)
    is_named = column in known.codes or column in known.flags or column in known.state
    if not is_named and any(part in column for part in known.never):
        return None
    kind_of_cell = {cell: _kind_of(column, folded(cell), known) for cell in counts if folded(cell)}
    kinds = {kind for kind in kind_of_cell.values() if kind}
    if column in known.flags and _are_counts(
        kind_of_cell, digits_are_counts=digits_are_counts or column in known.may_count
    ):
        return None
    if not kinds - NO_ROW_STATE:
        # A state besides those that mean sold is asked about; sold, and nothing else, says nothing.
        is_asked = column in known.state and "sale" in kinds and None in kind_of_cell.values()
        return {cell: _settled(kind_of_cell.get(cell, "sale"), kinds) for cell in counts} if is_asked else None
    if not is_named:
        known_rows = sum(count for cell, count in counts.items() if kind_of_cell.get(cell))
        mostly = known_rows >= 0.5 * sum(count for cell, count in counts.items() if cell)
        if not kinds & _PLAIN and not (mostly and kinds & {"sale", "line"}):
            return None
    return {cell: _settled(kind_of_cell[cell], kinds) if cell in kind_of_cell else SALE for cell in counts}


def _are_counts(kind_of_cell: Mapping[str, str | None], *, digits_are_counts: bool) -> bool:
    """Tell whether a column called "Storno" holds how many were voided, not whether one was."""
    return any(
        (digits_are_counts or kind is None) and folded(cell).lstrip("-").isdigit()
        for cell, kind in kind_of_cell.items()
    )


def _settled(kind: str | None, kinds: Collection[str]) -> str:
    """Return what a word does in a column of such kinds: "Payment" is a sale beside "Refund", none beside "Item"."""
    if kind is None or kind == "ask":
        return UNKNOWN
    is_sold_elsewhere = bool({"sale", "line"} & set(kinds))
    if kind in ("payment_soft", "order_soft"):
        return kind.removesuffix("_soft") if is_sold_elsewhere else SALE
    if kind == "header":
        return "ticket_total" if "line" in kinds else SALE
    if kind == "voided":
        return VOID
    return SALE if kind in NO_ROW_STATE else kind


def words_of(raw: RawTable) -> dict[str, dict[str, int]]:
    """Return how often each cell occurs in every column that has few different ones."""
    found = {}
    for name in raw.frame.columns:
        cells = raw.frame[name]
        if cells.head(5000).nunique() > MOST_WORDS:
            continue
        counts = cells.value_counts()
        if len(counts) <= MOST_WORDS:
            found[str(name)] = {str(cell): int(count) for cell, count in counts.items()}
    return found


def added_words(one: Words, other: Words) -> dict[str, dict[str, int]]:
    """Return the words of two parts of a file together; a column of too many words in either is left out."""
    both = {}
    for name in one.keys() & other.keys():
        counts = {cell: one[name].get(cell, 0) + other[name].get(cell, 0) for cell in {**one[name], **other[name]}}
        if len(counts) <= MOST_WORDS:
            both[name] = counts
    return both
