"""Writes tickets as SAF-T PT: net amounts, credit notes, annulled invoices, orders beside the sales."""

from __future__ import annotations

import random
from collections.abc import Sequence

from lxml import etree

from .tickets import CASHIER, CUSTOMER, NOTE, STREET, TABLE, TAX_ID, Ticket, TicketLine, Tickets

NAMESPACES = ("urn:OECD:StandardAuditFile-Tax:PT_1.04_01", "urn:OECD:StandardAuditFile-Tax:PT_1.03_01")
RATES = {1: 13, 2: 6, 5: 23}
NO_GOODS = ("deposit", "tip", "voucher")


class _Writer:
    """One file: elements are of one namespace; `fine` is where a net amount has more digits than cents."""

    def __init__(self, rng: random.Random, tickets: Tickets) -> None:
        self.rng, self.tickets = rng, tickets
        self.namespace, self.prefix = rng.choice(NAMESPACES), rng.choice([None, "ns"])
        self.encoding = rng.choice(["Windows-1252", "UTF-8", "ISO-8859-1"])
        self.fine = rng.choice(["net", "price"])
        self.numbers: dict[str, int] = {}

    def document(self) -> bytes:
        """Return the whole file."""
        root = etree.Element(f"{{{self.namespace}}}AuditFile", nsmap={self.prefix: self.namespace})
        self._add(root, "Header", {"AuditFileVersion": "1.04_01", "CompanyID": TAX_ID, "CurrencyCode": "EUR"})
        masters = self._add(root, "MasterFiles")
        customer = self._add(
            masters, "Customer", {"CustomerID": "C1", "CustomerTaxID": TAX_ID, "CompanyName": CUSTOMER}
        )
        self._add(customer, "BillingAddress", {"AddressDetail": STREET})
        used = {
            line.item: line.kind for ticket in self.tickets.tickets for line in ticket.lines if line.kind != "discount"
        }
        for item, kind in used.items():
            cells = {"ProductType": "O" if kind in NO_GOODS else "P", "ProductCode": item.number}
            if self.rng.random() < 0.8 or kind in NO_GOODS:
                named = {"ProductGroup": item.group, "ProductDescription": item.name}
                self._add(masters, "Product", {**cells, **named, "ProductNumberCode": item.number})
        documents = self._add(root, "SourceDocuments")
        sales = self._add(documents, "SalesInvoices", {"NumberOfEntries": "0", "TotalDebit": "0", "TotalCredit": "0"})
        orders = [ticket for ticket in self.tickets.tickets if ticket.kind == "order"]
        for ticket in self.tickets.tickets:
            if ticket.kind in ("sale", "refund", "void") or (ticket.kind == "aborted" and self.rng.random() < 0.5):
                self._invoice(sales, ticket)
        self._orders(documents, orders)
        return bytes(etree.tostring(root, xml_declaration=True, encoding=self.encoding, pretty_print=True))

    def _add(self, parent: etree._Element, name: str, cells: dict[str, str] | None = None) -> etree._Element:
        element = etree.SubElement(parent, f"{{{self.namespace}}}{name}")
        for key, text in (cells or {}).items():
            etree.SubElement(element, f"{{{self.namespace}}}{key}").text = text
        return element

    def _invoice(self, sales: etree._Element, ticket: Ticket) -> None:
        kind = "NC" if ticket.kind == "refund" else self.rng.choice(["FS", "FS", "FT", "FR"])
        series = f"{kind} {ticket.till}{self.rng.choice('AB')}"
        self.numbers[series] = self.numbers.get(series, 0) + 1
        invoice = self._add(sales, "Invoice", {"InvoiceNo": f"{series}/{self.numbers[series]}"})
        entered = ticket.ends_at.isoformat()
        state = "A" if ticket.kind in ("void", "aborted") else "N"
        status = {"InvoiceStatus": state, "InvoiceStatusDate": entered, "Reason": NOTE, "SourceID": CASHIER}
        self._add(invoice, "DocumentStatus", {**status, "SourceBilling": "P"})
        for name, text in {
            "Hash": "x", "InvoiceDate": entered[:10], "InvoiceType": kind, "SourceID": CASHIER,
            "SystemEntryDate": entered, "CustomerID": "C1",
        }.items():  # fmt: skip
            etree.SubElement(invoice, f"{{{self.namespace}}}{name}").text = text
        lines = [line for line in ticket.lines if line.kind not in ("void", "discount")]
        if ticket.kind == "refund":
            lines = [line for line in lines if line.kind == "sale"]
        self._lines(invoice, lines)
        gross = abs(sum(line.cents for line in lines))
        self._add(
            invoice, "DocumentTotals", {"TaxPayable": "0.00", "NetTotal": "0.00", "GrossTotal": f"{gross / 100:.2f}"}
        )

    def _lines(self, invoice: etree._Element, lines: Sequence[TicketLine]) -> None:
        for place, line in enumerate(lines, start=1):
            rate = RATES[line.item.tax]
            qty, net = abs(line.qty), abs(line.cents) / 100 / (1 + rate / 100)
            decimals = 6 if self.fine == "net" else 2
            cells = {"LineNumber": str(place), "ProductCode": line.item.number, "ProductDescription": line.item.name}
            cells |= {"Quantity": f"{qty:.3f}".rstrip("0").rstrip("."), "UnitOfMeasure": self._unit(line)}
            cells |= {"UnitPrice": f"{net / qty:.8f}", "TaxPointDate": "2026-01-01", "Description": TABLE}
            cells |= {"DebitAmount" if line.qty < 0 else "CreditAmount": f"{net:.{decimals}f}"}
            written = self._add(invoice, "Line", cells)
            tax = {"TaxType": "IVA", "TaxCountryRegion": "PT", "TaxCode": "NOR", "TaxPercentage": f"{rate}.00"}
            self._add(written, "Tax", tax)

    def _unit(self, line: TicketLine) -> str:
        return self.rng.choice(["KG", "Kg"]) if line.item.unit == "kg" else self.rng.choice(["UN", "Un"])

    def _orders(self, documents: etree._Element, orders: Sequence[Ticket]) -> None:
        """Write orders as other documents have them: with the same lines, beside the sales."""
        working = self._add(documents, "WorkingDocuments", {"NumberOfEntries": "0"})
        for ticket in orders:
            document = self._add(working, "WorkDocument", {"DocumentNumber": f"NE 1/{ticket.number}", "WorkType": "NE"})
            self._lines(document, [line for line in ticket.lines if line.kind == "sale"])
        moved = self._add(documents, "MovementOfGoods")
        for ticket in orders[:1]:
            self._lines(self._add(moved, "StockMovement", {"DocumentNumber": "GT 1/1"}), ticket.lines)


def saft_pt(rng: random.Random, tickets: Tickets) -> tuple[bytes, str]:
    """Return tickets as a file, and in words how it is written."""
    writer = _Writer(rng, tickets)
    return writer.document(), f"{writer.encoding}, {writer.fine}, {writer.prefix}"
