"""Writes tickets as SAF-T Cash Register of Norway or Denmark: codes, signs, voids and money as tills differ in them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from lxml import etree

from .tickets import CASHIER, CUSTOMER, NOTE, STREET, TABLE, TAX_ID, Item, LineKind, Ticket, TicketLine, Tickets

NAMESPACE = "urn:StandardAuditFile-Taxation-CashRegister:"
CURRENCIES = {"NO": "NOK", "DK": "DKK"}
TRANSACTIONS = {
    "sale": ("11001", "Kontantsalg"),
    "refund": ("11006", "Utbetaling til kunde ved vareretur"),
    "order": ("11999", "Bestilling"),
    "correction": ("11009", "Korrigere kvittering/bong"),
    "float": ("11007", "Inngående vekselbeholdning"),
}
LINES = {
    "sale": ("SAL", "Varelinje"),
    "refund": ("RET", "Returlinje"),
    "void": ("KORR", "Korreksjon"),
    "deposit": ("PANT", "Pant"),
    "tip": ("TIPS", "Drikkepenger"),
    "discount": ("RAB", "Rabatt"),
    "voucher": ("GAVE", "Gavekort"),
}
SIGNS = ("minus and side", "side", "minus", "code")


@dataclass(frozen=True)
class Manner:
    """How a till writes; `signs` is how what is taken back is told."""

    country: str
    root: str
    prefix: str | None
    namespace: str
    signs: str
    own_codes: bool
    money_by_group: bool
    line_has_moment: bool
    qty_may_miss: bool
    voids: str
    money_as_elements: bool


def manner(rng: random.Random, country: str) -> Manner:
    """Return a random manner; Norway's is valid by its schema."""
    is_free = country == "DK"
    signs = rng.choice(SIGNS)
    return Manner(
        country,
        root=rng.choice(["auditfile", "AuditFile", "auditFile"]) if is_free else "auditfile",
        prefix=rng.choice([None, "n1", "d1", "saft"]),
        namespace=NAMESPACE + (rng.choice(["DK", "DK:1.0", "Danish"]) if is_free else "NO"),
        signs=signs,
        own_codes=rng.random() < 0.5,
        money_by_group=rng.random() < 0.4,
        line_has_moment=rng.random() < 0.6,
        qty_may_miss=rng.random() < 0.3,
        # What is told by codes alone cannot be corrected: the code of a correction has no sign.
        voids="flagged" if signs == "code" else rng.choice(["flagged", "corrected"]),
        money_as_elements=rng.random() < 0.5,
    )


class _Writer:
    """One file: elements are of one namespace."""

    def __init__(self, rng: random.Random, how: Manner, tickets: Tickets) -> None:
        self.rng, self.how, self.tickets = rng, how, tickets
        self.codes = {
            f"{of}{name}": (str(100 * int(of) + at) if how.own_codes else code)
            for of, names in (("11", TRANSACTIONS), ("05", LINES))
            for at, (name, (code, _)) in enumerate(names.items())
        }
        if not how.own_codes:
            names = {"sale": "CASHSAL", "refund": "RETURNSAL", "order": "BEST", "correction": "CORR", "float": "FLOAT"}
            self.codes |= {f"11{name}": code for name, code in names.items()}
        self.number = 0

    def document(self) -> bytes:
        """Return the whole file."""
        how = self.how
        root = etree.Element(f"{{{how.namespace}}}{how.root}", nsmap={how.prefix: how.namespace})
        self._header(root)
        company = self._add(root, "company", {"companyIdent": "999999999", "companyName": "Bakeri AS"})
        people = self._add(company, "customersSuppliers")
        person = {"custSupID": "K1", "custSupName": CUSTOMER, "custSupType": "Customer", "contact": STREET}
        self._add(people, "customerSupplier", person)
        staff = self._add(company, "employees")
        first, last = CASHIER.split()
        entered = {"dateOfEntry": "2020-01-01", "timeOfEntry": "08:00:00"}
        self._add(staff, "employee", {"empID": "E1", **entered, "firstName": first, "surName": last})
        self._lists(company)
        for shop in sorted({ticket.shop for ticket in self.tickets.tickets}):
            of_shop = [ticket for ticket in self.tickets.tickets if ticket.shop == shop]
            location = self._add(company, "location", {"name": shop})
            self._add(location, "streetAddress", {"streetname": STREET})
            for till in sorted({ticket.till for ticket in of_shop}):
                register = self._add(location, "cashregister", {"registerID": till, "regDesc": "Kasse"})
                event = {"eventID": "1", "eventType": "ZREP", "empID": "E1", "eventDate": "2026-01-01"}
                self._add(register, "event", {**event, "eventTime": "06:00:00", "eventText": NOTE})
                for ticket in of_shop:
                    if ticket.till == till:
                        self._ticket(register, ticket)
        return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=self.rng.random() < 0.8))

    def _add(self, parent: etree._Element, name: str, cells: dict[str, str] | None = None) -> etree._Element:
        element = etree.SubElement(parent, f"{{{self.how.namespace}}}{name}")
        for key, text in (cells or {}).items():
            etree.SubElement(element, f"{{{self.how.namespace}}}{key}").text = text
        return element

    def _header(self, root: etree._Element) -> None:
        cells = {
            "fiscalYear": "2026", "startDate": "2026-01-01", "endDate": "2026-12-31",
            "curCode": CURRENCIES[self.how.country], "dateCreated": "2027-01-01", "timeCreated": "10:00:00",
            "softwareDesc": "Kasse", "softwareVersion": "1", "softwareCompanyName": "Kasser AS",
            "auditfileVersion": "1.0", "headerComment": NOTE, "userID": "E1",
        }  # fmt: skip
        self._add(root, "header", cells)

    def _lists(self, company: etree._Element) -> None:
        articles = self._add(company, "articles")
        used = {line.item.number: line.item for ticket in self.tickets.tickets for line in ticket.lines}
        for item in used.values():
            cells = {"artID": item.number, "dateOfEntry": "2020-01-01", "artGroupID": self._group(item)}
            self._add(articles, "article", {**cells, "artDesc": item.name})
        basics = self._add(company, "basics")
        for group in sorted({self._group(item): item.group for item in used.values()}.items()):
            self._add(basics, "basic", {"basicType": "04", "basicID": group[0], "basicDesc": group[1]})
        for name, (predefined, words) in TRANSACTIONS.items():
            cells = {"basicType": "11", "basicID": self.codes[f"11{name}"], "predefinedBasicID": predefined}
            self._add(basics, "basic", {**cells, "basicDesc": words})
        for name, (_, words) in LINES.items():
            self._add(basics, "basic", {"basicType": "05", "basicID": self.codes[f"05{name}"], "basicDesc": words})
        self._add(
            basics, "basic", {"basicType": "13", "basicID": "ZREP", "predefinedBasicID": "13009", "basicDesc": "Z"}
        )

    def _group(self, item: Item) -> str:
        return f"G{sorted({'Brot', 'Feingebäck', 'Theke', 'Menü', 'Pfand', 'Sonstiges', item.group}).index(item.group)}"

    def _ticket(self, register: etree._Element, ticket: Ticket) -> None:
        if ticket.kind == "aborted" and self.rng.random() < 0.5:
            return
        is_taken_back = ticket.kind == "void" and self.how.voids == "corrected"
        kind = ticket.kind if ticket.kind in ("refund", "order") else "sale"
        is_void = ticket.kind in ("void", "aborted") and not is_taken_back
        self._receipt(register, ticket, kind, is_void=is_void)
        if is_taken_back:
            turned = tuple(replace(line, qty=-line.qty, cents=-line.cents) for line in ticket.lines)
            self._receipt(register, replace(ticket, lines=turned), "correction", is_void=False)

    def _receipt(self, register: etree._Element, ticket: Ticket, kind: str, *, is_void: bool) -> None:
        self.number += 1
        lines = list(self._lines(ticket, kind))
        cents = sum(line.cents for line, _ in lines)
        off = -sum(line.cents for line in ticket.lines if line.kind == "discount" and not self._is_own(line.kind))
        tips = sum(line.cents for line in ticket.lines if line.kind == "tip" and not self._is_own(line.kind))
        is_back = cents < 0
        number = str(self.number)
        cells = {"nr": number, "transID": number, "transType": self.codes[f"11{kind}"]}
        cells |= self._money("transAmnt", cents - off + tips, is_back)
        cells |= {"empID": "E1"} | ({"custSupID": "K1"} if ticket.has_customer else {})
        cells |= {"transDate": ticket.ends_at.date().isoformat(), "transTime": ticket.ends_at.time().isoformat()}
        cells |= {"refID": NOTE, "desc": TABLE} if ticket.has_customer else {}
        receipt = self._add(register, "cashtransaction", cells)
        for place, (line, code) in enumerate(lines, start=1):
            self._line(receipt, line, code, number, place, ticket.ends_at)
        if off:
            self._add(receipt, "discount", {"dscTp": "D1", "dscAmnt": f"{off / 100:.2f}", "empID": "E1"})
        if tips:
            self._add(receipt, "raise", {"raiseType": "T1", "raiseAmnt": f"{tips / 100:.2f}"})
        self._add(receipt, "payment", {"paymentType": "CASH", "paidAmnt": f"{cents / 100:.2f}", "paymentRefID": TAX_ID})
        for name, text in {"signature": "x", "keyVersion": "1"}.items():
            etree.SubElement(receipt, f"{{{self.how.namespace}}}{name}").text = text
        flag = self.rng.choice(["true", "1"])
        for name, is_set in {"voidTransaction": is_void, "trainingID": ticket.kind == "training"}.items():
            if is_set or self.rng.random() < 0.7:
                etree.SubElement(receipt, f"{{{self.how.namespace}}}{name}").text = flag if is_set else "false"

    def _is_own(self, kind: LineKind) -> bool:
        """Whether discounts and tips are lines of their own, or elements of the receipt."""
        return not (kind in ("discount", "tip") and self.how.money_as_elements)

    def _lines(self, ticket: Ticket, kind: str) -> Iterator[tuple[TicketLine, str]]:
        for line in ticket.lines:
            if not self._is_own(line.kind):
                continue
            if line.kind == "void" and self.how.signs == "code":
                continue
            if line.kind == "void":
                yield line, "sale"
                yield replace(line, qty=-line.qty, cents=-line.cents), "void"
            elif line.kind == "sale":
                yield line, "refund" if line.qty < 0 or kind == "refund" else "sale"
            else:
                is_by_group = self.how.money_by_group and line.kind in ("deposit", "tip", "voucher")
                yield line, "sale" if is_by_group else line.kind

    def _line(
        self, receipt: etree._Element, line: TicketLine, code: str, number: str, place: int, at: datetime
    ) -> None:
        is_back = line.qty < 0 or line.cents < 0
        cells = {"nr": number, "lineID": str(place), "lineType": self.codes[f"05{code}"]}
        cells |= {"artGroupID": self._group(line.item), "artID": line.item.number}
        qty = line.qty if self.how.signs.startswith("minus") else abs(line.qty)
        is_missing = self.how.qty_may_miss and line.item.unit == "pcs" and self.rng.random() < 0.2
        if not is_missing:
            cells["qnt"] = f"{qty:.3f}".rstrip("0").rstrip(".") if self.rng.random() < 0.5 else f"{qty:.6f}"
        cells |= self._money("lineAmnt", line.cents, is_back)
        if is_missing or self.rng.random() < 0.3:
            cells["ppu"] = f"{abs(line.item.cents) / 100:.2f}"
        cells["empID"] = "E1"
        if self.how.line_has_moment:
            cells |= {"lineDate": at.date().isoformat(), "lineTime": at.time().isoformat()}
        written = self._add(receipt, "ctLine", cells)
        self._add(written, "vat", {"vatCode": "2", "vatPerc": "15.00", "vatAmnt": "0.00", "vatAmntTp": "C"})

    def _money(self, name: str, cents: int, is_back: bool) -> dict[str, str]:
        signs = self.how.signs
        shown = cents if signs.startswith("minus") else abs(cents)
        side = "D" if is_back and signs in ("minus and side", "side") else "C"
        return {f"{name}In": f"{shown / 100:.2f}", f"{name}Ex": f"{shown / 115:.2f}", "amntTp": side}


def saft_cash(rng: random.Random, tickets: Tickets, country: str) -> tuple[bytes, Manner]:
    """Return tickets as a file of a country's standard, and the manner in which it is written."""
    how = manner(rng, country)
    return _Writer(rng, how, tickets).document(), how
