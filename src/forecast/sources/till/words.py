"""What tills call their columns, in French, German and English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_NAMES = {
    "day": (
        "date day jour datum tag datevente dateticket datedevente dateheure datetime verkaufsdatum buchungsdatum"
        " belegdatum bondatum timestamp zeitstempel horodatage saledate transactiondate"
    ),
    "time": (
        "time heure uhrzeit zeit heureticket heurevente heuredevente belegzeit bonzeit verkaufszeit saletime"
        " transactiontime"
    ),
    "hour": "hour stunde tranchehoraire heurepleine tranche hourofday",
    "shop": (
        "shop store shopname storename filiale filialname filialnr filialnummer magasin boutique pointdevente pdv"
        " branch standort laden geschaeft geschaft etablissement site shopno shopid storeid storeno storenr"
    ),
    "ticket": (
        "ticket ticketnumber ticketno ticketid ticketnr noticket nticket numeroticket numerodeticket numticket"
        " receipt receiptno receiptnumber receiptid transaction transactionid transactionno bon bonnr bonnummer beleg"
        " belegnr belegnummer kassenbon bonid facture nofacture"
    ),
    "line_id": "lineid lineno linenumber idligne ligneid noligne nligne positionsid posid positionsnr bonzeile uuid",
    "product": (
        "product productname article articlename artikel artikelname artikelbezeichnung produit nomproduit nomarticle"
        " produkt produktname item itemname designation libelle libellearticle bezeichnung ware warengruppe"
        " productgroup famille description sku plu productno productid articleno artikelnr artikelnummer"
        " codearticle codeproduit"
    ),
    "qty": (
        "qty quantity quantite qte qt menge anzahl stueck stuck stk stueckzahl stuckzahl pieces piecessold nombre nb"
        " units unitssold sold qtysold quantitysold verkauft verkaufsmenge absatz absatzmenge demand demandqty ventes"
    ),
    "line_total": (
        "amount linetotal total totalttc montant montantttc montanttotal prixtotal totalprice totalamount betrag"
        " gesamtbetrag gesamtpreis summe umsatz umsatzbrutto bruttoumsatz brutto turnover revenue sales gross"
        " chiffredaffaires ca cattc amounteur"
    ),
    "unit_price": (
        "unitprice price prix prixunitaire prixunitairettc prixttc pu puttc einzelpreis preis stueckpreis stuckpreis"
        " verkaufspreis vkpreis"
    ),
    "training": "training trainingmode istraining modeecole ecole formation modeformation schulung schulungsmodus",
    "mark": "",
}
WORDS: dict[str, tuple[str, ...]] = {role: tuple(names.split()) for role, names in _NAMES.items()}
"""Role → names without accents, blanks and signs, the best first."""

PERSONAL = re.compile(
    r"cashier|caissi|kassier|bediener|bedienung|vendeu|verkaeufer|verkaufer|employ|mitarbeit|personal|operator|operateur"
    r"|serveu|kellner|user|utilisateur|benutzer|client|customer|kunde|email|mail|phone|telefon|telephone|loyal|fidelit"
    r"|adress|address|vorname|nachname|prenom|firstname|lastname"
)
"""Names of columns that speak of people: never kept."""


def bare(name: str) -> str:
    """Return a column's name without accents, capitals, blanks and signs.

    Examples
    --------
    >>> bare("N° de Ticket"), bare("Quantité"), bare("Bon-Nr.")
    ('ndeticket', 'quantite', 'bonnr')
    """
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss").replace("°", "")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain.casefold())


def named_like(role: str, names: Iterable[str]) -> str | None:
    """Return the column whose name fits `role` best, or None.

    Examples
    --------
    >>> named_like("qty", ["Datum", "Menge"]), named_like("qty", ["Datum"]) is None
    ('Menge', True)
    """
    by_bare = {bare(name): name for name in reversed(list(names))}
    return next((by_bare[word] for word in WORDS[role] if word in by_bare), None)


def is_personal(name: str) -> bool:
    """Tell whether a column seems to name a person.

    Examples
    --------
    >>> is_personal("Caissière"), is_personal("Kundenname"), is_personal("article")
    (True, True, False)
    """
    return bool(PERSONAL.search(bare(name)))
