"""The tables of DSFinV-K by the standard's names: what is read of them, what a number is, what counts.

Digitale Schnittstelle der Finanzverwaltung für Kassensysteme, version 2.3. What is personal (who served, who bought,
notes, numbers of vouchers, tables in a restaurant) is in no list here, and so is never read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from forecast.config import RowRule

LINES, RECEIPTS, AMOUNTS, CLOSINGS = "lines.csv", "transactions.csv", "lines_vat.csv", "cashpointclosing.csv"
_REFERENCES, _PLACES = "references.csv", "location.csv"
INDEX = "index.xml"
_CLOSING = ("Z_KASSE_ID", "Z_NR")
RECEIPT = (*_CLOSING, "BON_ID")
LINE = (*RECEIPT, "POS_ZEILE")
NUMBERS = frozenset(("Z_NR", "MENGE", "FAKTOR", "STK_BR", "UST_SCHLUESSEL", "POS_BRUTTO", "REF_Z_NR"))
"""Columns that are numbers by the standard, with a dot between thousands; article and receipt ids are none."""


@dataclass(frozen=True)
class _StandardTable:
    """What is read of a table: columns that must be there, others, those that name a row; `unread` are the rest."""

    needed: tuple[str, ...]
    other: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    unread: str = ""

    @property
    def read(self) -> tuple[str, ...]:
        """The columns that are read."""
        return (*self.needed, *self.other)

    @property
    def columns(self) -> frozenset[str]:
        """All columns that the standard knows of the table."""
        return frozenset((*self.read, "Z_ERSTELLUNG", *self.unread.split()))


TABLES: Mapping[str, _StandardTable] = {
    LINES: _StandardTable(
        (*LINE, "GV_TYP", "ARTIKELTEXT", "MENGE"),
        ("FAKTOR", "EINHEIT", "P_STORNO", "INHAUS", "STK_BR", "ART_NR"),
        LINE,
        unread="GUTSCHEIN_NR POS_TERMINAL_ID GV_NAME AGENTUR_ID GTIN WARENGR_ID WARENGR",
    ),
    RECEIPTS: _StandardTable(
        (*RECEIPT, "BON_TYP", "BON_START"),
        ("BON_ENDE", "BON_STORNO"),
        RECEIPT,
        unread="BON_NR BON_NAME TERMINAL_ID BEDIENER_ID BEDIENER_NAME UMS_BRUTTO KUNDE_NAME KUNDE_ID KUNDE_TYP "
        "KUNDE_STRASSE KUNDE_PLZ KUNDE_ORT KUNDE_LAND KUNDE_USTID BON_NOTIZ",
    ),
    AMOUNTS: _StandardTable(
        (*LINE, "POS_BRUTTO"), ("UST_SCHLUESSEL",), (*LINE, "UST_SCHLUESSEL"), unread="POS_NETTO POS_UST"
    ),
    CLOSINGS: _StandardTable(
        (*_CLOSING, "Z_BUCHUNGSTAG"),
        key=_CLOSING,
        unread="TAXONOMIE_VERSION Z_START_ID Z_ENDE_ID NAME STRASSE PLZ ORT LAND STNR USTID Z_SE_ZAHLUNGEN "
        "Z_SE_BARZAHLUNGEN",
    ),
    _REFERENCES: _StandardTable(
        (*RECEIPT, "REF_Z_KASSE_ID", "REF_Z_NR", "REF_BON_ID"), unread="POS_ZEILE REF_TYP REF_NAME REF_DATUM"
    ),
    _PLACES: _StandardTable(
        (*_CLOSING, "LOC_NAME"), key=_CLOSING, unread="LOC_STRASSE LOC_PLZ LOC_ORT LOC_LAND LOC_USTID"
    ),
}
NEEDED = (LINES, RECEIPTS)
NAMES: Mapping[str, str] = {
    "Bonpos": LINES,
    "Bonkopf": RECEIPTS,
    "Bonpos_USt": AMOUNTS,
    "Stamm_Abschluss": CLOSINGS,
    "Bon_Referenzen": _REFERENCES,
    "Stamm_Orte": _PLACES,
}
"""The standard's German name of a table, which `index.xml` gives beside the file's."""
OTHERS = frozenset(
    f"{name}.csv"
    for name in (
        "cashregister", "slaves", "pa", "tse", "vat", "businesscases", "payment", "cash_per_currency", "datapayment",
        "itemamounts", "subitems", "transactions_tse", "transactions_vat", "allocation_groups",
    )
)  # fmt: skip
"""Payments, taxes, signatures, the till's own data: not read."""
RULES: Mapping[str, RowRule] = {
    "BON_TYP": RowRule(count=("Beleg",), drop=("AV*",)),
    "GV_TYP": RowRule(
        count=("Umsatz",),
        drop=(
            "Pfand*", "Rabatt", "Aufschlag", "Zuschuss*", "Trinkgeld*", "*gutschein*", "Forderung*", "Anzahlung*",
            "Anfangsbestand", "Privat*", "Geldtransit", "Lohnzahlung", "Einzahlung", "Auszahlung", "DifferenzSollIst",
        ),
    ),
}  # fmt: skip
"""What counts, by annexes B (BON_TYP) and C (GV_TYP)."""
VOID_RECEIPT = "AVBelegstorno"
"""How tills without a signing device take a receipt back (annex B)."""
