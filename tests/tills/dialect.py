"""How one till writes numbers, money, dates, times and the names of its columns."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime

HEADERS = {
    "de": {
        "day": "Datum", "time": "Uhrzeit", "ticket": "Bonnummer", "product": "Artikel", "qty": "Menge",
        "price": "Einzelpreis", "amount": "Betrag", "shop": "Filiale", "status": "Status", "unit": "Einheit",
        "group": "Warengruppe", "hour": "Stunde",
    },
    "fr": {
        "day": "Date", "time": "Heure", "ticket": "N° ticket", "product": "Désignation", "qty": "Qté",
        "price": "Prix unitaire TTC", "amount": "Total TTC", "shop": "Magasin", "status": "Statut", "unit": "Unité",
        "group": "Famille", "hour": "Heure",
    },
    "en": {
        "day": "Date", "time": "Time", "ticket": "Receipt", "product": "Item", "qty": "Quantity", "price": "Unit price",
        "amount": "Total", "shop": "Store", "status": "Status", "unit": "Unit", "group": "Category", "hour": "Hour",
    },
}  # fmt: skip
STATUS = {
    "de": {
        "sale": "Verkauf",
        "refund": "Rückerstattung",
        "void": "Storniert",
        "training": "Training",
        "tip": "Trinkgeld",
    },
    "fr": {"sale": "Vente", "refund": "Remboursement", "void": "Annulé", "training": "Formation", "tip": "Pourboire"},
    "en": {"sale": "Sale", "refund": "Refund", "void": "Voided", "training": "Training", "tip": "Tip"},
}
TOTAL = {"de": "Gesamt", "fr": "Total", "en": "Total"}
SUBTOTAL = {"de": "Summe", "fr": "Sous-total", "en": "Subtotal"}
UNITS = {
    "de": {"pcs": "Stk", "kg": "kg"},
    "fr": {"pcs": "pièce", "kg": "kg"},
    "en": {"pcs": "pcs", "kg": "kg"},
}
MONTHS = {
    "de": ["Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."],
    "fr": ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."],
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
}
WEEKDAYS = {
    "de": ["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"],
    "fr": ["lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."],
    "en": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
}
DATES = ("iso", "dots", "slashes", "short", "words", "weekday", "compact", "us")
CURRENCIES = {"de": ("", "", " €", "EUR "), "fr": ("", "", " €"), "en": ("", "", "$", "£")}
QUANTITIES = ("plain", "plain", "one", "three", "unit")


@dataclass(frozen=True)
class Dialect:
    """One way of writing; `quantities` says how many decimals a whole quantity gets."""

    language: str
    separator: str
    decimal: str
    grouping: str
    currency: str
    dates: str
    quantities: str
    encoding: str
    line_end: str

    def header(self, role: str) -> str:
        """Return the name of a column."""
        return HEADERS[self.language][role]

    def day(self, at: datetime) -> str:
        """Write a date."""
        month = MONTHS[self.language][at.month - 1]
        written = {
            "iso": f"{at:%Y-%m-%d}",
            "dots": f"{at:%d.%m.%Y}",
            "slashes": f"{at:%d/%m/%Y}",
            "short": f"{at:%d.%m.%y}",
            "words": {"de": f"{at.day}. {month} {at.year}", "fr": f"{at.day} {month} {at.year}"}.get(
                self.language, f"{at.day} {month} {at.year}"
            ),
            "weekday": f"{WEEKDAYS[self.language][at.weekday()]} {at:%d.%m.%Y}",
            "compact": f"{at:%Y%m%d}",
            "us": f"{at:%m/%d/%Y}",
        }
        return written[self.dates]

    def time(self, at: datetime) -> str:
        """Write a time of day."""
        return f"{at:%H:%M:%S}" if self.dates in ("iso", "us") else f"{at:%H:%M}"

    def money(self, cents: int) -> str:
        """Write an amount of money."""
        sign, cents = ("-" if cents < 0 else ""), abs(cents)
        whole = f"{cents // 100:,}".replace(",", self.grouping)
        text = f"{whole}{self.decimal}{cents % 100:02d}"
        before = self.currency if not self.currency.startswith(" ") else ""
        after = self.currency if self.currency.startswith(" ") else ""
        return f"{sign}{before}{text}{after}"

    def qty(self, qty: float, unit: str) -> str:
        """Write a quantity."""
        is_whole = float(qty).is_integer()
        decimals = {"plain": 0, "unit": 0, "one": 1, "three": 3}[self.quantities] if is_whole else 3
        text = f"{qty:.{decimals}f}".replace(".", self.decimal)
        return f"{text} {UNITS[self.language][unit]}" if self.quantities == "unit" else text


def dialect(rng: random.Random) -> Dialect:
    """Return a random dialect; separator and decimal mark are never the same."""
    language = rng.choice(list(HEADERS))
    decimal = "." if language == "en" else rng.choice([",", ",", "."])
    separator = rng.choice([mark for mark in ";\t|," if mark != decimal])
    grouping = rng.choice(["", "", "\u00a0", "." if decimal == "," else ","])
    dates = rng.choice([form for form in DATES if form != "us" or language == "en"])
    # A western code page has no narrow blanks; UTF-8 comes with and without its mark.
    encoding = rng.choice(["utf-8", "utf-8", "utf-8-sig", "cp1252", "utf-16"])
    return Dialect(
        language,
        separator,
        decimal,
        grouping,
        rng.choice(CURRENCIES[language]),
        dates,
        rng.choice(QUANTITIES),
        encoding,
        rng.choice(["\n", "\r\n"]),
    )
