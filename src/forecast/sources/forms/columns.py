"""What columns a file that a person edits can have, and which words mean the same in French, German and English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from forecast.sources.tabular.values.dates import day_of

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
class FormColumn:
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
PRODUCT = FormColumn(
    "product", is_required=True, other_names=("produit", "Produkt", "article", "Artikel", "product_name", "item")
)
INGREDIENT = FormColumn(
    "ingredient", is_required=True, other_names=("ingrédient", "Zutat", "matière première", "Rohstoff")
)
DAY = FormColumn("day", "day", is_required=True, other_names=("date", "jour", "Datum", "Tag"))


def shop_column(shop: str) -> FormColumn:
    """Return the column of the shop, which every file may leave out: then it is `shop`."""
    return FormColumn("shop", default=shop, other_names=("magasin", "boutique", "point de vente", "Filiale", "Laden"))


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


# "di" alone is German: French calendars write dim, German ones Di.
_WEEKDAYS = {
    word: number
    for number, words in enumerate(
        (
            "monday mon lundi lun lu montag mo 0",
            "tuesday tue tues mardi mar ma dienstag die di 1",
            "wednesday wed mercredi mer me mittwoch mit mi 2",
            "thursday thu thur thurs jeudi jeu je donnerstag don do 3",
            "friday fri vendredi ven ve freitag fre fr 4",
            "saturday sat samedi sam sa samstag sonnabend 5",
            "sunday sun dimanche dim sonntag son so su 6",
        )
    )
    for word in words.split()
}
# A day of the year is checked in a leap year, so that 29 February is one.
_LEAP_YEAR = 2024


def weekdays_of(text: str) -> tuple[int, ...] | None:
    """Return the weekdays (0 Monday … 6 Sunday) that `text` names, sorted; None if it names none.

    Examples
    --------
    >>> weekdays_of("mon thu"), weekdays_of("lundi, jeudi"), weekdays_of("Mo-Fr"), weekdays_of("someday")
    ((0, 3), (0, 3), (0, 1, 2, 3, 4), None)
    """
    spans = re.sub(r"\s*[-–]\s*", "-", text.strip())
    found: set[int] = set()
    for part in re.split(r"[\s,;/+&]+", spans):
        ends = [_WEEKDAYS.get(folded(word)) for word in part.split("-")]
        if not part or len(ends) > 2 or any(end is None for end in ends):
            return None
        first, last = ends[0] or 0, ends[-1] or 0
        found |= {(first + step) % 7 for step in range((last - first) % 7 + 1)}
    return tuple(sorted(found)) or None


def month_day_of(text: str) -> str | None:
    """Return a day of the year as MM-DD from 12-26, 26/12, 26.12. or a whole date; None if it is none.

    Two numbers with a hyphen are month and day, as in ISO 8601; with a slash or a dot, day and month.

    Examples
    --------
    >>> month_day_of("12-26"), month_day_of("26.12."), month_day_of("2026-12-26"), month_day_of("13-40")
    ('12-26', '12-26', '12-26', None)
    """
    bare = text.strip().rstrip(".")
    if found := re.fullmatch(r"(\d{1,2})-(\d{1,2})", bare):
        day = day_of(f"{_LEAP_YEAR}-{found[1]}-{found[2]}", "ymd")
    elif found := re.fullmatch(r"(\d{1,2})[/.](\d{1,2})", bare):
        day = day_of(f"{found[1]}.{found[2]}.{_LEAP_YEAR}", "dmy")
    else:
        day = day_of(bare, "dmy")
    return f"{day:%m-%d}" if day else None
