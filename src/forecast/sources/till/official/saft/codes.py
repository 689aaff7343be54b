"""What the till's own codes in a SAF-T Cash Register file say of a receipt, a line, a group of articles.

In: the file's `basics`, which explain its codes. Out: the kind of each code.

Predefined ids are those of the Norwegian tax administration's code lists (SAF-T Cash Register, PredefinedBasicID-04,
-10 and -11); Denmark has the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from forecast.sources.till.official.saft.lines import COUNTED, DROPPED, ORDER, PAYMENT
from forecast.sources.till.rows.row_words import folded, row_words

SALE, REFUND, BY_SIGN, UNKNOWN = COUNTED, "refund", "by sign", "?"
"""Kinds that count: `BY_SIGN` holds sales and returns, each told by its own sign."""
CORRECTION = "correction"
"""Counts where it takes back; what it adds is doubtful."""
TRANSACTION, LINE, GROUP = "11", "05", "04"
"""basicType of the codes of receipts, of their lines, and of groups of articles; lines have no predefined ids."""
_KINDS = {
    "11001": SALE, "11002": SALE, "11003": "transfer", "11004": PAYMENT, "11005": PAYMENT, "11006": REFUND,
    "11007": "float", "11008": "float", "11009": CORRECTION, "11010": "float", "11011": "float", "11012": BY_SIGN,
    "11013": BY_SIGN, "11014": "transfer", "11015": SALE, "11016": BY_SIGN, "11017": BY_SIGN, "10001": "tip",
}  # fmt: skip
"""Predefined id → kind."""
_WORDS = {
    "11001": "cash sale, kontantsalg, cashsal",
    "11002": "credit sale, kredittsalg, kreditsalg",
    "11003": "purchase, kjøp, kjøp av varer fra leverandører etc., varekøb",
    "11004": "payment, betaling",
    "11005": "receiving payment, innbetaling fra kunde, indbetaling fra kunde",
    "11006": "return payment, return sale, returnsal, retursalg, utbetaling til kunde ved vareretur",
    "11007": "cash declaration, inngående vekselbeholdning, vekselbeholdning, byttepenge",
    "11008": "cash difference, kassedifferanse, kassedifferanse ved opptelling, kassedifference",
    "11009": "correction, korreksjon, korrektion, korrigering, korrigere kvittering/bong, rettelse",
    "11010": "out payment, utbetaling, udbetaling",
    "11011": "in payment, innbetaling, indbetaling",
    "11012": "trade-in, trade-in exchange, innbytte, bytte, ombytning",
    "11013": "return products, return product, exchange, returvare, vareretur, returnerede varer",
    "11014": "inventory, inventory stock, lager, inventar",
    "11015": "cash and credit sale, kontant- og kredittsalg, kontant- og kreditsalg",
    "11016": "cash sale and return, kontantsalg og retur",
    "11017": "credit sale and return, kredittsalg og retur, kreditsalg og retur",
}
"""Predefined id → what tills call it who name no id: the words of the code lists, and the codes of their example."""
_LINE_WORDS = {
    SALE: "sal, varelinje, salgslinje, plu, vare, varesalg",
    REFUND: "ret, returlinje, returvare, vareretur",
    CORRECTION: "correction, corr, korr, korreksjon, korrektion, korrigering, rettelse",
    ORDER: "booking, bestilling, bestillinger, forudbestilling, forhåndsbestilling, ordre",
    "deposit": "pant, pantvare, depositum",
    "voucher": "gift certificate, gift token, gavekort, gavebevis, tilgodelapp, tilgodebevis",
    "tip": "tips, drikkepenger, drikkepenge",
    "discount": "rabatt, rabat, avslag, prisavslag, avrunding, afrunding, øreavrunding, øreafrunding",
    "voided": "annullering, annullert, annulleret, linjeannullering, makulering, slettet, sletting, feilslag, fejlslag",
    UNKNOWN: "tilbud",
}
"""Kind → what tills call lines and groups; `tilbud` is a quotation as well as a bargain."""
_AS = {
    "line": SALE, "neutral": SALE, "custom": SALE, "header": "", "ask": "", "order": ORDER, "order_soft": ORDER,
    "payment": PAYMENT, "payment_soft": PAYMENT,
}  # fmt: skip
"""What a kind of `row_words` is here."""
_VAGUE = frozenset({"payment", "betaling", "utbetaling", "udbetaling", "innbetaling", "indbetaling", "ordre"})
_DEPOSIT = re.compile(r"(?:\bpant|[a-zæøå]{3}pant)\b", re.IGNORECASE)
_ENDINGS = re.compile(r"(?:lines?|linje[rn]?|receipts?|kvittering|bong?|transaction|transaksjon|transaktion)$")
_PRICE = re.compile(r"[\d.,]+|\b(?:kr|nok|dkk|stk)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Basic:
    """What a file says of one of its codes."""

    kind: str
    predefined: str = ""
    words: str = ""


@dataclass
class Basics:
    """The codes of a file and what it says of them, in the order of the file."""

    found: dict[str, list[Basic]] = field(default_factory=dict)

    def add(self, code: str, basic: Basic) -> None:
        """Add what the file says of a code."""
        self.found.setdefault(code, []).append(basic)

    def kinds(self, codes: Iterable[str], of: str) -> dict[str, str]:
        """Return the kind of each code, `UNKNOWN` where nobody knows, or the file says two things of it.

        Examples
        --------
        >>> basics = Basics()
        >>> basics.add("R", Basic(TRANSACTION, "11006", "Return sale"))
        >>> basics.add("S", Basic(TRANSACTION, "11006", "Cash sale"))
        >>> basics.kinds(["R", "S", "11001", "CASHSAL", "X", ""], TRANSACTION)
        {'R': 'refund', 'S': '?', '11001': 'sale', 'CASHSAL': 'sale', 'X': '?', '': 'sale'}
        """
        return {code: self._kind(code, of) if code else SALE for code in codes}

    def named(self, code: str, of: str) -> str:
        """Return a code with what the file calls it, for people; never the words of another code: users have some."""
        words = self.words(code, of)
        return f"{code} ({words})" if words else code

    def words(self, code: str, of: str) -> str:
        """Return what the file calls a code of one kind of codes, "" if it does not say."""
        return next((basic.words for basic in self.found.get(code, ()) if basic.kind == of), "")

    def _kind(self, code: str, of: str) -> str:
        said = self.found.get(code, ())
        # A code may stand in the lists of several kinds; what is said of the wanted kind goes before.
        own = [basic for basic in said if basic.kind == of] or said
        by_id = {_KINDS.get(known, "") for known in (code, *(basic.predefined for basic in own))} - {""}
        kinds = by_id | {_own_words(of).get(folded(code), "")}
        kinds |= {_in_words(basic.words, of, is_sure=not by_id) for basic in own}
        kinds -= {""}
        if not kinds and of != TRANSACTION and any(basic.predefined.startswith(GROUP) for basic in own):
            return SALE
        return _agreed(kinds)


def _agreed(kinds: set[str]) -> str:
    """Return the one kind that is said, `UNKNOWN` for none or two; sales and returns may go by their signs."""
    if kinds and kinds <= set(DROPPED):
        return min(kinds)
    if BY_SIGN in kinds and kinds <= {BY_SIGN, SALE, REFUND}:
        return BY_SIGN
    return next(iter(kinds)) if len(kinds) == 1 else UNKNOWN


def kind_of_article(name: str) -> str:
    """Return what an article is that is money and no goods, by its name: "deposit", "voucher" …; "" for goods.

    Examples
    --------
    >>> [kind_of_article(name) for name in ("Pant 2 kr", "Flaskepant", "Gavekort", "Rugbrød", "Elefant")]
    ['deposit', 'deposit', 'voucher', '', '']
    """
    if _DEPOSIT.search(name):
        return "deposit"
    kind = _own_words(GROUP).get(folded(_PRICE.sub("", name)), "")
    return kind if kind in ("deposit", "voucher", "tip", "discount") else ""


def _in_words(words: str, of: str, *, is_sure: bool) -> str:
    """Return the kind that a description says, "" for a description that says none.

    "Order" may be a sale and "payment" a return: `is_sure` takes such words at their word.
    """
    text = folded(words)
    own, known = _own_words(of), row_words().words
    tried = (text, folded(_PRICE.sub("", words)), _ENDINGS.sub("", text))
    found = next((lists[word] for word in tried for lists in (own, known) if word in lists), "")
    is_vague = found.endswith("_soft") or text in _VAGUE
    return "" if is_vague and not is_sure else _AS.get(found, found)


@cache
def _own_words(of: str) -> Mapping[str, str]:
    by_kind = [(_KINDS[code], text) for code, text in _WORDS.items()] if of == TRANSACTION else [*_LINE_WORDS.items()]
    return {folded(word): kind for kind, text in by_kind for word in text.split(",")}
