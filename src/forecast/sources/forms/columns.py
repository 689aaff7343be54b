"""What columns a file that a person edits can have, and which words mean the same in French, German and English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

DayOrder = Literal["dmy", "mdy", "ymd"]
DAY_ORDERS: dict[str, DayOrder] = {"dmy": "dmy", "mdy": "mdy", "ymd": "ymd"}
_Kind = Literal["text", "number", "share", "day", "time", "moment", "yes_no", "choice"]

YES = frozenset({"yes", "y", "true", "1", "x", "oui", "o", "vrai", "ja", "j", "wahr"})
NO = frozenset({"no", "n", "false", "0", "-", "non", "faux", "nein", "falsch"})
# People keep remarks and names beside the numbers. They are read over: no name of a person is ever kept.
_READ_OVER_WORDS = """
note notes remark remarks comment comments remarque remarques commentaire commentaires bemerkung bemerkungen
notiz customer customer_name client clients nom_du_client kunde kundin kundenname name_of_customer phone telephone
tel telefon email e_mail mail adresse address
"""
READ_OVER = frozenset(_READ_OVER_WORDS.split())


@dataclass(frozen=True)
class Dialect:
    """How dates and numbers are meant where a file itself does not settle it; None stops instead of guessing."""

    day_order: DayOrder | None = None
    decimal: Literal[",", "."] | None = None


def dialect_of(language: str, country: str = "") -> Dialect:
    """Return how people who write `language` in a country mean 01/02/2026 and 1,500; English can mean either.

    In Switzerland and Liechtenstein 1.500 is one and a half to some and a thousand and a half to others.

    Examples
    --------
    >>> dialect_of("fr"), dialect_of("de", "CH")
    (Dialect(day_order='dmy', decimal=','), Dialect(day_order='dmy', decimal=None))
    >>> dialect_of("en")
    Dialect(day_order=None, decimal=None)
    """
    if language not in {"fr", "de"}:
        return Dialect()
    return Dialect("dmy", None if country in {"CH", "LI"} else ",")


@dataclass(frozen=True)
class Column:
    """One column that a file can have.

    `other_names` are headers that mean the same; `default` stands for an absent column and for empty cells; `choices`
    maps each word that may be written to the value it means. `le` keeps slips of the hand out: nobody counts further.
    """

    name: str
    kind: _Kind = "text"
    is_required: bool = False
    default: Any = None
    other_names: tuple[str, ...] = ()
    ge: float | None = None
    gt: float | None = None
    le: float = 1e9
    choices: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Every header that the column can have; money also as in the tables, and with what was its suffix (`_eur`)."""
        of_money = () if self.header == self.name else (self.name, f"{self.header}_eur")
        return (self.header, *self.other_names, *of_money)

    @property
    def header(self) -> str:
        """The header by which people are told of the column: money is in the shop's currency, no suffix says so."""
        return self.name.removesuffix("_amount")


DETECTED = Dialect()
PRODUCT = Column(
    "product", is_required=True, other_names=("produit", "Produkt", "article", "Artikel", "product_name", "item")
)
INGREDIENT = Column("ingredient", is_required=True, other_names=("ingrédient", "Zutat", "matière première", "Rohstoff"))
DAY = Column("day", "day", is_required=True, other_names=("date", "jour", "Datum", "Tag"))


def shop_column(shop: str) -> Column:
    """Return the column of the shop, which every file may leave out: then it is `shop`."""
    return Column("shop", default=shop, other_names=("magasin", "boutique", "point de vente", "Filiale", "Laden"))


def folded(text: str) -> str:
    """Return `text` without accents, case, units in brackets and punctuation, as headers are compared.

    Examples
    --------
    >>> folded("Prix TTC (€)"), folded("Größe")
    ('prix_ttc', 'grosse')
    """
    bare = re.sub(r"[(\[].*?[)\]]", "", text).casefold()
    plain = "".join(c for c in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
