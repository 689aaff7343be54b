"""What the name of a column says: its kind, how surely, and whether tax and discount are in it.

The words are in `words.toml`, a list for each kind.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources

WHOLE, WORDS, _PART = 3, 2, 1
"""A name is wholly that of a kind, has its words among others, or has one as a part of a compound."""
_TAX = r"(?:vat|tax|taxes|taxe|mwst|ust|tva|iva|btw|moms|mva|dph|afa|gst)"
_QUALITIES = {
    "before_discount": r"before disc\w*|vor rabatt\w*|vor nachlass|avant remises?|antes (?:del? )?desc(?:ue|o)nt\w*"
    r"|prima (?:dello )?sconto|voor korting|fore? rabatt?|przed rabatem|pred slevou|kedvezmeny elott|original",
    "after_discount": r"after disc\w*|nach rabatt\w*|nach nachlass|apres remises?|despues (?:del? )?descuentos?"
    r"|apos desconto|dopo (?:lo )?sconto|na korting|(?:efter|etter) rabatt?|po rabacie|po sleve|final"
    r"|net (?:of |de |des )?(?:discounts?|remises?)|less disc\w*",
    "with_tax": rf"(?:in[ck]l\w*|inc|with|mit|avec|con|com|med|vc) {_TAX}|{_TAX} (?:in[ck]l\w*|inc|compris\w*)"
    "|s dph|ttc|t t c",
    "without_tax": "(?:excl\\w*|exkl\\w*|ex|without|ohne|sans|sin|sem|utan|uden|uten|bez|zonder|senza|hors|zzgl) "
    + f"{_TAX}|ht|h t",
    "gross": "brutto|brut|bruto|bruta|gross|lordo|lorda|inkl|incl",
    "net": "netto|nett|neto|neta|netta|net|exkl|excl",
}
"""What may stand beside the word for money: tax in it or not, before or after a discount."""
_QUALITIES_JA = {
    "with_tax": "税込",
    "without_tax": "税抜",
    "before_discount": "値引き?前",
    "after_discount": "値引き?後",
}
_CURRENCIES = {
    "eur": "EUR", "euro": "EUR", "euros": "EUR", "€": "EUR", "usd": "USD", "gbp": "GBP", "£": "GBP", "chf": "CHF",
    "sek": "SEK", "nok": "NOK", "dkk": "DKK", "pln": "PLN", "zl": "PLN", "czk": "CZK", "kc": "CZK", "huf": "HUF",
    "ft": "HUF", "jpy": "JPY", "円": "JPY", "¥": "JPY", "cad": "CAD", "aud": "AUD", "nzd": "NZD",
}  # fmt: skip
_FILLERS = frozenset(re.findall(r"\w+", "de du des d la le les l of the del della dei di do der den in"))
_TYPED = str.maketrans({"ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ß": "ss", "ı": "i"})
_NUMBERED = frozenset({"id", "nr", "no", "num", "number", "code", "key"})


@dataclass(frozen=True)
class Named:
    """What a name says: kinds that it may be (the likeliest first), how surely, place among the kind's words."""

    kinds: tuple[str, ...] = ()
    strength: int = 0
    rank: int = 0
    qualities: frozenset[str] = frozenset()
    currency: str = ""


def folded(name: str) -> str:
    """Return a name's words without accents, capitals and signs, with single blanks.

    Examples
    --------
    >>> folded("N° de Ticket"), folded("Qté vendue"), folded("PosID"), folded("締め日")
    ('n de ticket', 'qte vendue', 'pos id', '締め日')
    """
    apart = re.sub(r"(?<=[a-zß-ÿ])(?=[A-Z])", " ", unicodedata.normalize("NFKC", name))
    letters = unicodedata.normalize("NFKD", apart.casefold().translate(_TYPED))
    plain = unicodedata.normalize("NFC", "".join(c for c in letters if not "̀" <= c <= "ͯ"))
    return " ".join(re.findall(r"[^\W\d_]+|\d+", plain))


@dataclass(frozen=True)
class _Word:
    kind: str
    rank: int
    text: str
    starts: bool
    ends: bool


@cache
def _words() -> tuple[_Word, ...]:
    text = resources.files("forecast.sources.till.columns").joinpath("words.toml").read_text(encoding="utf-8")
    return tuple(
        _Word(kind, rank, folded(word.strip("~ ")), word.strip().endswith("~"), word.strip().startswith("~"))
        for kind, names in tomllib.loads(text).items()
        for rank, word in enumerate(" ".join(names.split()).split(","))
    )


@cache
def _whole() -> dict[str, tuple[_Word, ...]]:
    whole: dict[str, tuple[_Word, ...]] = {}
    for word in _words():
        whole[_bare(word.text)] = (*whole.get(_bare(word.text), ()), word)
    return whole


def _bare(words: str) -> str:
    tokens = words.split()
    return "".join([token for token in tokens if token not in _FILLERS] or tokens)


@cache
def named(name: str) -> Named:
    """Return what the name of a column says.

    Examples
    --------
    >>> named("Umsatz brutto EUR")
    Named(kinds=('amount',), strength=3, rank=..., qualities=frozenset({'gross'}), currency='EUR')
    >>> [named(text).kinds[0] for text in ("Order Lines/Quantity", "Warengruppe", "Item Category", "Stückpreis")]
    ['quantity', 'group', 'group', 'price']
    """
    words = folded(name)
    rest, qualities, currency = _without_qualities(name, words)
    found = _found(name, words, rest)
    if not found.kinds and (qualities or currency) and not rest:
        found = Named(("amount",), WORDS, len(_words()))
    is_money = qualities or currency or "$" in name
    kinds = ("amount",) if is_money and set(found.kinds) == {"quantity", "amount"} else found.kinds
    return Named(kinds, found.strength, found.rank, qualities, currency)


def _found(name: str, words: str, rest: str) -> Named:
    if "%" in name:
        return Named(("share",), WORDS)
    for found in (_as_whole(words), _as_whole(rest), _last_of_path(name)):
        if found.kinds:
            return found
    return _as_part(rest)


def _without_qualities(name: str, words: str) -> tuple[str, frozenset[str], str]:
    rest = re.sub(r"\b(brutto|netto)(?=\w)|(?<=\w)(brutto|netto)\b", r" \1\2 ", words)
    qualities = set()
    for quality, pattern in [(q, rf"\b(?:{p})\b") for q, p in _QUALITIES.items()] + [*_QUALITIES_JA.items()]:
        if re.search(pattern, rest):
            qualities.add(quality)
            rest = re.sub(pattern, " ", rest)
    shown = [
        _CURRENCIES[token] for token in [*rest.split(), *(c for c in name if c in "€£¥円")] if token in _CURRENCIES
    ]
    rest = " ".join(token for token in rest.split() if token not in _CURRENCIES)
    return rest, frozenset(qualities), shown[0] if shown else ""


def _as_whole(words: str) -> Named:
    fits = _whole().get(_bare(words), ()) if words else ()
    return Named(tuple(dict.fromkeys(word.kind for word in fits)), WHOLE, fits[0].rank) if fits else Named()


def _last_of_path(name: str) -> Named:
    """Read 'Order Lines/Quantity' by its last part, 'Preis/Stk' not."""
    before, mark, last = name.rpartition("/")
    found = _as_whole(_without_qualities(last, folded(last))[0]) if mark else Named()
    if not found.kinds or not set(named(before).kinds) <= {"ticket", "line_id", "product"}:
        return Named()
    return Named(found.kinds, WORDS, found.rank)


def _as_part(words: str) -> Named:
    fits = [word for word in _words() if _is_in(word, words)]
    if not fits:
        return Named(("identifier",), _PART) if words.split()[-1:] and words.split()[-1] in _NUMBERED else Named()
    kind = fits[0].kind
    of_kind = [word for word in fits if word.kind == kind]
    sure = [word for word in of_kind if len(_kinds_of(word)) == 1] or of_kind
    best = max(sure, key=lambda word: len(word.text))
    return Named(_kinds_of(best), WORDS if f" {best.text} " in f" {words} " else _PART, best.rank)


def _kinds_of(word: _Word) -> tuple[str, ...]:
    return tuple(dict.fromkeys(other.kind for other in _whole()[_bare(word.text)]))


def _is_in(word: _Word, words: str) -> bool:
    if not word.text.isascii():
        return word.text in words
    if len(word.text) > 2 and f" {word.text} " in f" {words} ":
        return True
    tokens = words.split()
    return (word.starts and any(token.startswith(word.text) for token in tokens)) or (
        word.ends and any(token.endswith(word.text) for token in tokens)
    )


def is_personal(name: str) -> bool:
    """Tell whether a column seems to name a person: it is never kept.

    Examples
    --------
    >>> is_personal("Caissière"), is_personal("Kundenname"), is_personal("article")
    (True, True, False)
    """
    return named(name).kinds[:1] == ("personal",)
