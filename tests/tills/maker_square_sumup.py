"""Writers of Square's items, by year, and of SumUp's sales report, by language."""

from __future__ import annotations

import random
from dataclasses import dataclass

from .maker_export import Export, Row, plain
from .tickets import CASHIER, CUSTOMER, NOTE, LineKind, Ticket, TicketLine


def money(rng: random.Random, cents: int) -> str:
    """Write an amount with its mark as Square does."""
    mark, brackets = rng.choice(["$", "£", "€", "$"]), rng.random() < 0.3
    text = f"{mark}{abs(cents) / 100:,.2f}"
    if cents >= 0:
        return text
    return f"({text})" if brackets else f"-{text}"


def square(rng: random.Random, ticket: Ticket, line: TicketLine, place: int) -> Row:
    """Items with variations, which are called Regular where there is none; marks before or within the amounts."""
    name, _, variant = line.item.name.partition(" ")
    is_gift = line.kind == "voucher"
    if is_gift:
        name, variant = "Gift Card", ""
    cents = money(rng, line.cents)
    qty = f"{line.qty:.1f}" if line.qty.is_integer() else f"{line.qty:.5f}"
    return {
        "Date": f"{ticket.starts_at:%Y-%m-%d}", "Time": f"{ticket.starts_at:%H:%M:%S}",
        "Time Zone": "Eastern Time (US & Canada)", "Category": line.item.group, "Item": name, "Qty": qty,
        "Price Point Name": variant or rng.choice(["Regular", ""]), "SKU": line.item.number,
        "Modifiers Applied": "Warmed",
        "Gross Sales": cents, "Product Sales": cents, "Discounts": money(rng, 0), "Net Sales": cents,
        "Tax": money(rng, 0),
        "Transaction ID": f"t{ticket.till}{ticket.closing}{ticket.number}", "Payment ID": f"p{ticket.number}{place}",
        "Device Name": "iPad", "Notes": NOTE, "Details": "https://example.org", "Location": ticket.shop,
        "Event Type": "Refund" if ticket.kind == "refund" else "Payment", "Customer ID": "C1",
        "Customer Name": CUSTOMER,
        "Unit": "kg" if line.item.unit == "kg" else "ea", "Count": f"{line.qty:.0f}", "Employee": CASHIER,
        "Itemization Type": "Gift Card" if is_gift else "Physical Good", "Commission": money(rng, 0),
        "Channel": ticket.shop,
        "Fulfillment Note": NOTE, "Token": "Y36H4C6V", "Card Brand": "Visa", "PAN Suffix": "0327",
    }  # fmt: skip


def square_by_day(rng: random.Random, ticket: Ticket, line: TicketLine, place: int) -> Row:
    """The items of a day: dates as the account's country writes them, no time and no ticket."""
    row = square(rng, ticket, line, place)
    return row | {"Date": f"{ticket.starts_at:%m/%d/%Y}"}


_SQUARE = (
    "Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,Discounts,Net Sales,Tax,"
    "Transaction ID,Payment ID,Device Name,Notes,Details,Event Type,Location,Dining Option"
)
_CUSTOMER = ",Customer ID,Customer Name,Customer Reference ID,Unit,Count"
_GIFTS: tuple[LineKind, ...] = ("voucher", "deposit")
SQUARE = {
    "square_21": Export(_SQUARE, square, "Square, Items (–2024)"),
    "square_30": Export(f"{_SQUARE}{_CUSTOMER},Itemization Type,Commission,Employee,Record ID", square,
                        "Square, Items (–2024)", line_kinds=_GIFTS, has_unit=True),
    "square_33": Export(f"{_SQUARE}{_CUSTOMER},Itemization Type,Commission,Employee,Fulfillment Note,Channel,Token,"
    "Record ID",
                        square, "Square, Items (2025)", line_kinds=_GIFTS, has_unit=True),
    "square_35": Export(f"{_SQUARE}{_CUSTOMER},GTIN,Itemization Type,Commission,Employee,Fulfillment Note,Channel,"
    "Token,"
                        "Card Brand,PAN Suffix", square, "Square, Items (2026)", line_kinds=_GIFTS, has_unit=True),
    "square_by_day": Export(
        "Date,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Product Sales,Discounts,Net Sales,Tax,"
        "Gross Sales,"
        "Details,Event Type,Location,Dining Option,Customer ID,Customer Name,Itemization Type,Fulfillment Note,Channel",
        square_by_day, "Square, Items (2024, –Time)", line_kinds=_GIFTS, has_time=False),
}  # fmt: skip


@dataclass(frozen=True)
class SumUp:
    """A language of SumUp: columns in the order of `_ROLES`, words for sale and refund, how a moment is written."""

    columns: str
    words: tuple[str, str]
    form: str
    months: tuple[str, ...] = ()
    decimal: str = "."

    def write(self, rng: random.Random, ticket: Ticket, line: TicketLine, _place: int) -> Row:
        """Sales report in the account's language: a refund has its minus before the money, or the pieces as well."""
        is_back = ticket.kind == "refund"
        qty = abs(line.qty) if is_back and rng.random() < 0.7 else line.qty
        at = ticket.starts_at
        moment = f"{at:{self.form}}".replace("MONTH", self.months[at.month - 1] if self.months else "")
        amount = plain(line.cents).replace(".", self.decimal)
        cells = (
            moment, f"{at:%H:%M}", self.words[is_back], f"T{ticket.till}{ticket.closing}{ticket.number}", "Visa",
            f"{qty:g}".replace(".", self.decimal), "kg" if line.item.unit == "kg" else "", f" {line.item.name}",
            line.item.group, amount, amount, "20%", CASHIER,
        )  # fmt: skip
        return dict(zip(self.columns.split(","), cells, strict=True))


_FR = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
_IT = ("gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic")
_SUMUP = {
    "en": SumUp("Date,Time,Type,Transaction ID,Payment Method,Quantity,Unit,Description,Category,Price (Gross),"
    "Price (Net),"
                "Tax rate,Account", ("Sales", "Refund"), "%d.%m.%y"),
    "de": SumUp("Datum,,Typ,Transaktionsnummer,Zahlungsmethode,Menge,Einheit,Beschreibung,Category,Preis (brutto),"
                "Preis (netto),Steuersatz,Konto", ("Verkauf", "Rückerstattung"), "%d.%m.%Y, %H:%M"),
    "fr": SumUp("Date,,Type,Réf. transaction,Moyen de paiement,Quantité,Unité,Description,Catégorie,Prix (TTC),"
    "Prix (HT),"
                "Taux de TVA,Compte", ("Vente", "Remboursement"), "%-d MONTH %Y %H:%M", _FR, ","),
    "it": SumUp("Data,,Tipo,ID Transazione,Metodo di pagamento,Quantità,Unità,Descrizione,Categoria,Prezzo (lordo),"
                "Prezzo (netto),Percentuale imposta,Account", ("Vendita", "Rimborso"), "%-d MONTH %Y, %H:%M", _IT),
    "es": SumUp("Fecha,,Tipo,ID de transacción,Forma de pago,Cantidad,Unidad,Descripción,Categoría,Precio (Bruto),"
                "Precio (Neto),Tipo de IVA,Cuenta", ("Venta", "Reembolso"), "%d-%m-%Y, %H:%M"),
}  # fmt: skip
_IN = {"en": "Sales report", "de": "Verkaufsbericht", "fr": "Rapport des ventes", "it": "Report vendite",
       "es": "Informe de ventas"}  # fmt: skip
SUMUP = {
    f"sumup_{language}": Export(
        said.columns.replace(",,", ","), said.write, f"SumUp, {_IN[language]}", language,
        line_kinds=("tip", "deposit", "voucher"), has_shop=False, has_unit=True,
    )
    for language, said in _SUMUP.items()
}  # fmt: skip
