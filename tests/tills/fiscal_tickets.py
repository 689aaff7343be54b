"""Writes tickets as DSFinV-K by hand, straight from the standard's list of tables: what a till's maker may do, it does.

Dots between thousands, decimal commas, CRLF, articles in packs, voids both ways, turned receipts with and without
references, and everything personal that the standard has a column for.
"""

from __future__ import annotations

import csv
import io
import random
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from dsfinvk import models as standard
from dsfinvk.collection import Collection

from .tickets import CASHIER, CUSTOMER, NOTE, STREET, TABLE, TAX_ID, VOUCHER, Ticket, TicketLine, Tickets

BERLIN = ZoneInfo("Europe/Berlin")
COLUMNS = {
    "cashpointclosing.csv": "Z_KASSE_ID Z_ERSTELLUNG Z_NR Z_BUCHUNGSTAG TAXONOMIE_VERSION Z_START_ID Z_ENDE_ID NAME "
    "STRASSE PLZ ORT LAND STNR USTID Z_SE_ZAHLUNGEN Z_SE_BARZAHLUNGEN",
    "location.csv": "Z_KASSE_ID Z_ERSTELLUNG Z_NR LOC_NAME LOC_STRASSE LOC_PLZ LOC_ORT LOC_LAND LOC_USTID",
    "transactions.csv": "Z_KASSE_ID Z_ERSTELLUNG Z_NR BON_ID BON_NR BON_TYP BON_NAME TERMINAL_ID BON_STORNO BON_START "
    "BON_ENDE BEDIENER_ID BEDIENER_NAME UMS_BRUTTO KUNDE_NAME KUNDE_ID KUNDE_TYP KUNDE_STRASSE KUNDE_PLZ KUNDE_ORT "
    "KUNDE_LAND KUNDE_USTID BON_NOTIZ",
    "lines.csv": "Z_KASSE_ID Z_ERSTELLUNG Z_NR BON_ID POS_ZEILE GUTSCHEIN_NR ARTIKELTEXT POS_TERMINAL_ID GV_TYP "
    "GV_NAME INHAUS P_STORNO AGENTUR_ID ART_NR GTIN WARENGR_ID WARENGR MENGE FAKTOR EINHEIT STK_BR",
    "lines_vat.csv": "Z_KASSE_ID Z_ERSTELLUNG Z_NR BON_ID POS_ZEILE UST_SCHLUESSEL POS_BRUTTO POS_NETTO POS_UST",
    "subitems.csv": "Z_KASSE_ID Z_ERSTELLUNG Z_NR BON_ID POS_ZEILE ZI_ART_NR ZI_GTIN ZI_NAME ZI_WARENGR_ID ZI_WARENGR "
    "ZI_MENGE ZI_FAKTOR ZI_EINHEIT ZI_UST_SCHLUESSEL ZI_BASISPREIS_BRUTTO ZI_BASISPREIS_NETTO ZI_BASISPREIS_UST",
    "references.csv": "Z_KASSE_ID Z_ERSTELLUNG Z_NR BON_ID POS_ZEILE REF_TYP REF_NAME REF_DATUM REF_Z_KASSE_ID "
    "REF_Z_NR REF_BON_ID",
    "allocation_groups.csv": "Z_KASSE_ID Z_ERSTELLUNG Z_NR BON_ID ABRECHNUNGSKREIS",
    "datapayment.csv": "Z_KASSE_ID Z_ERSTELLUNG Z_NR BON_ID ZAHLART_TYP ZAHLART_NAME ZAHLWAEH_CODE ZAHLWAEH_BETRAG "
    "BASISWAEH_BETRAG",
}
NUMBERS = frozenset(
    ("Z_NR", "BON_NR", "UST_SCHLUESSEL", "REF_Z_NR", "MENGE", "FAKTOR", "STK_BR", "UMS_BRUTTO", "POS_BRUTTO")
)
KINDS = {"training": "AVTraining", "order": "AVBestellung", "aborted": "AVBelegabbruch"}
MONEY = {"deposit": "Pfand", "tip": "TrinkgeldAN", "discount": "Rabatt", "voucher": "MehrzweckgutscheinKauf"}
UNITS = {"pcs": ("Stück", "Stk", "stk.", ""), "kg": ("kg", "KG", "Kilogramm")}


@dataclass(frozen=True)
class Habits:
    """What one till's maker does where the standard leaves it open.

    `line_voids`: flagged alone, a second line below zero, or both. `receipt_voids`: a turned receipt with or without a
    reference, turned with both flagged, a flag alone, or the kind for tills without a device.
    """

    line_voids: str = "flag"
    receipt_voids: str = "turned"
    with_offset: bool = False
    business_day: str = "iso"
    factor: float = 1.0
    files: tuple[tuple[str, str], ...] = ()
    separator: str = ";"
    encoding: str = "utf-8"
    with_header: bool = True


LINE_VOIDS = ("flag", "second", "flag and second")
RECEIPT_VOIDS = ("turned", "turned and named", "both flagged", "flag", "void kind", "not turned")
BUSINESS_DAYS = ("iso", "german", "figures", "empty")


def random_habits(rng: random.Random, *, with_day: bool) -> Habits:
    """Return the habits of a maker; closings name their business day where calendar days do not tell it."""
    return Habits(
        line_voids=rng.choice(LINE_VOIDS),
        receipt_voids=rng.choice(RECEIPT_VOIDS),
        with_offset=rng.random() < 0.3,
        business_day=rng.choice(BUSINESS_DAYS[:3] if with_day else BUSINESS_DAYS),
        factor=rng.choice([1.0, 1.0, 5.0, 0.5]),
    )


def german(value: float, decimals: int) -> str:
    """Write a number as the standard does."""
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


@dataclass
class Book:
    """Rows by table."""

    habits: Habits
    rng: random.Random
    rows: dict[str, list[dict[str, str]]] = field(default_factory=lambda: {name: [] for name in COLUMNS})

    def add(self, table: str, **cells: str) -> None:
        """Add a row; what is not told is empty."""
        self.rows[table].append(cells)

    def close(self, ticket: Ticket, closed_at: datetime) -> dict[str, str]:
        """Return the key of a ticket's closing; the first time, write the closing and its place."""
        key = {
            "Z_KASSE_ID": ticket.till, "Z_ERSTELLUNG": self.moment(closed_at), "Z_NR": german(ticket.closing, 0)
        }  # fmt: skip
        if not any(row.items() >= key.items() for row in self.rows["cashpointclosing.csv"]):
            forms = {"iso": "%Y-%m-%d", "german": "%d.%m.%Y", "figures": "%Y%m%d", "empty": ""}
            day = ticket.day.strftime(forms[self.habits.business_day])
            self.add("cashpointclosing.csv", **key, Z_BUCHUNGSTAG=day, NAME="Bäckerei Beispiel", USTID=TAX_ID)
            self.add("location.csv", **key, LOC_NAME=ticket.shop, LOC_USTID=TAX_ID)
        return key

    def moment(self, at: datetime) -> str:
        """Write a wall time."""
        return at.replace(tzinfo=BERLIN).isoformat() if self.habits.with_offset else at.isoformat()

    def receipt(self, ticket: Ticket, key: dict[str, str], bon: str, *, kind: str, flag: str, sign: int) -> None:
        """Write a receipt with its lines."""
        personal = {"KUNDE_NAME": CUSTOMER, "KUNDE_STRASSE": STREET, "BON_NOTIZ": NOTE} if ticket.has_customer else {}
        whole = {**key, "BON_ID": bon}
        self.add(
            "transactions.csv", **whole, BON_NR=german(ticket.number, 0), BON_TYP=kind, BON_NAME=TABLE, BON_STORNO=flag,
            BON_START=self.moment(ticket.starts_at), BON_ENDE=self.moment(ticket.ends_at), BEDIENER_ID="7",
            BEDIENER_NAME=CASHIER, **personal,
        )  # fmt: skip
        self.add("allocation_groups.csv", **whole, ABRECHNUNGSKREIS=TABLE)
        self.add("datapayment.csv", **whole, ZAHLART_TYP="Bar", ZAHLWAEH_CODE="EUR", ZAHLART_NAME=CASHIER)
        place = 0
        for line in ticket.lines:
            for flagged, turned in self._written(line):
                place += 1
                self._line(ticket, whole, str(place), line, flag=flagged, sign=sign * turned)

    def _written(self, line: TicketLine) -> list[tuple[str, int]]:
        """Return flag and sign of each row of a line."""
        if line.kind != "void":
            return [("0", 1)]
        return {"flag": [("1", 1)], "second": [("0", 1), ("0", -1)], "flag and second": [("1", 1), ("0", -1)]}[
            self.habits.line_voids
        ]

    def _line(
        self, ticket: Ticket, whole: dict[str, str], place: str, line: TicketLine, *, flag: str, sign: int
    ) -> None:
        item, qty, cents = line.item, sign * line.qty, sign * line.cents
        kind = MONEY.get(line.kind, "Umsatz")
        factor = self.habits.factor if item.unit == "pcs" and kind == "Umsatz" else 1.0
        here = {True: "1", False: "0", None: ""}[ticket.is_eaten_here]
        self.add(
            "lines.csv", **whole, POS_ZEILE=place, GUTSCHEIN_NR=VOUCHER if line.kind == "voucher" else "",
            ARTIKELTEXT=f"Karte {VOUCHER}" if line.kind == "voucher" else item.name, GV_TYP=kind, INHAUS=here,
            P_STORNO=flag, ART_NR=item.number, WARENGR=item.group, MENGE=german(qty / factor, 3),
            FAKTOR=german(factor, 3), EINHEIT=self.rng.choice(UNITS[item.unit]), STK_BR=german(item.cents / 100, 5),
        )  # fmt: skip
        part = round(cents / 3) if item.parts else cents
        for tax, money in ((item.tax, part), (2, cents - part)):
            if money or tax == item.tax:
                self.add(
                    "lines_vat.csv", **whole, POS_ZEILE=place, UST_SCHLUESSEL=str(tax if money == part else 9),
                    POS_BRUTTO=german(money / 100, 5), POS_NETTO=german(money / 107, 5),
                )  # fmt: skip
        for name in item.parts:
            self.add("subitems.csv", **whole, POS_ZEILE=place, ZI_NAME=name, ZI_MENGE=german(qty, 3))


def book_of(tickets: Tickets, habits: Habits, rng: random.Random) -> Book:
    """Return the tables of tickets; each voided ticket is taken back in the maker's way."""
    book = Book(habits, rng)
    for number, ticket in enumerate(tickets.tickets):
        key = book.close(ticket, tickets.closed_at[ticket.till, ticket.closing])
        bon = f"{ticket.till}-{number}" if rng.random() < 0.5 else f"10.{number}"
        how = habits.receipt_voids if ticket.kind == "void" else ""
        first_flag = "1" if how in ("flag", "both flagged") else "0"
        book.receipt(ticket, key, bon, kind=KINDS.get(ticket.kind, "Beleg"), flag=first_flag, sign=1)
        if how in ("", "flag"):
            continue
        second, kind = f"{bon}-S", "AVBelegstorno" if how == "void kind" else "Beleg"
        # A maker mirrors the whole receipt, or only what was left of it.
        lines = ticket.lines if rng.random() < 0.5 else tuple(line for line in ticket.lines if line.kind != "void")
        turned = replace(ticket, lines=lines)
        book.receipt(turned, key, second, kind=kind, flag="1", sign=1 if how == "not turned" else -1)
        if how in ("turned and named", "not turned") or (how in ("both flagged", "void kind") and rng.random() < 0.5):
            original = {"REF_Z_KASSE_ID": ticket.till, "REF_Z_NR": key["Z_NR"], "REF_BON_ID": bon}
            book.add("references.csv", **key, BON_ID=second, REF_TYP="Transaktion", REF_NAME=CUSTOMER, **original)
    return book


def texts_of(book: Book) -> dict[str, bytes]:
    """Return the tables that have rows as files, as the standard writes them."""
    habits, files = book.habits, {}
    named = dict(habits.files)
    for table, rows in book.rows.items():
        if rows:
            out = io.StringIO(newline="")
            names = COLUMNS[table].split()
            writer = csv.DictWriter(out, names, restval="", delimiter=habits.separator, lineterminator="\r\n")
            if habits.with_header:
                writer.writeheader()
            writer.writerows(rows)
            files[named.get(table, table)] = out.getvalue().encode(habits.encoding)
    return files


def save(files: dict[str, bytes], path: Path, *, inside: str = "") -> Path:
    """Write files as a ZIP archive, or, where `path` has no suffix, into a folder of that name."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in files.items():
                packed.writestr(inside + name, content)
    else:
        path.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (path / name).write_bytes(content)
    return path


def index_of(habits: Habits, tables: Sequence[str] = tuple(COLUMNS)) -> bytes:
    """Return the description of the tables, as tills write it beside them."""
    encoding = {"utf-8": "<UTF8/>", "cp1252": "<ANSI/>", "utf-16": "<UTF16/>"}[habits.encoding]
    german_names = {"lines.csv": "Bonpos", "transactions.csv": "Bonkopf", "lines_vat.csv": "Bonpos_USt",
                    "cashpointclosing.csv": "Stamm_Abschluss", "references.csv": "Bon_Referenzen",
                    "location.csv": "Stamm_Orte"}  # fmt: skip
    described = []
    for table in tables:
        columns = "".join(
            f"<VariableColumn><Name>{name}</Name><{'Numeric' if name in NUMBERS else 'AlphaNumeric'}/></VariableColumn>"
            for name in COLUMNS[table].split()
        )
        described.append(
            f"<Table><URL>{dict(habits.files).get(table, table)}</URL><Name>{german_names.get(table, table)}</Name>"
            f"{encoding}<DecimalSymbol>,</DecimalSymbol><DigitGroupingSymbol>.</DigitGroupingSymbol>"
            f"<Range><From>{2 if habits.with_header else 1}</From></Range><VariableLength><ColumnDelimiter>"
            f'{habits.separator}</ColumnDelimiter><TextEncapsulator>"</TextEncapsulator>{columns}</VariableLength></Table>'
        )
    head = '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE DataSet SYSTEM "gdpdu-01-09-2004.dtd">'
    return f"{head}<DataSet><Version>1.0</Version><Media><Name>1</Name>{''.join(described)}</Media></DataSet>".encode()


def by_library(tickets: Tickets, rng: random.Random, path: Path) -> Path:
    """Write tickets with the library `dsfinvk`: it marks thousands itself and keeps wall times without an offset."""
    book, closed = Collection(), set()
    for number, ticket in enumerate(tickets.tickets):
        closed_at = tickets.closed_at[ticket.till, ticket.closing].replace(tzinfo=BERLIN)
        key = {"Z_KASSE_ID": ticket.till, "Z_NR": ticket.closing, "Z_ERSTELLUNG": closed_at}
        if (ticket.till, ticket.closing) not in closed:
            closed.add((ticket.till, ticket.closing))
            closing = standard.Stamm_Abschluss(**key)
            closing.Z_BUCHUNGSTAG = ticket.day.isoformat()
            book.add(closing)
            book.add(standard.Stamm_Orte(**key, LOC_NAME=ticket.shop))
        bon = f"{ticket.till}-{number}"
        _receipt_by_library(book, ticket, {**key, "BON_ID": bon}, flag=False, sign=1)
        if ticket.kind == "void":
            _receipt_by_library(book, ticket, {**key, "BON_ID": f"{bon}-S"}, flag=True, sign=-1)
            book.add(standard.Bon_Referenzen(
                **key, BON_ID=f"{bon}-S", REF_TYP="Transaktion", REF_Z_KASSE_ID=ticket.till, REF_Z_NR=ticket.closing,
                REF_BON_ID=bon,
            ))  # fmt: skip
    nothing = path.parent / "nothing"
    nothing.write_text("", encoding="utf-8")
    book.write(path, nothing, nothing)
    return path


def _receipt_by_library(book: Collection, ticket: Ticket, key: dict[str, object], *, flag: bool, sign: int) -> None:
    at = {"BON_START": ticket.starts_at.replace(tzinfo=BERLIN), "BON_ENDE": ticket.ends_at.replace(tzinfo=BERLIN)}
    head = standard.Bonkopf(**key, BON_TYP=KINDS.get(ticket.kind, "Beleg"), BON_STORNO=flag, **at)
    head.BON_NR, head.BEDIENER_NAME, head.KUNDE_NAME, head.BON_NOTIZ = ticket.number, CASHIER, CUSTOMER, NOTE
    book.add(head)
    rows = [
        (line, turned)
        for line in ticket.lines
        for turned in ((1, -1) if line.kind == "void" else (1,))
    ]  # fmt: skip
    for place, (line, turned) in enumerate(rows, start=1):
        qty, money = (Decimal(str(value)) * sign * turned for value in (line.qty, line.cents))
        item = line.item
        said = {"ARTIKELTEXT": item.name, "GV_TYP": MONEY.get(line.kind, "Umsatz"), "P_STORNO": False}
        goods = standard.Bonpos(**key, POS_ZEILE=str(place), **said, MENGE=qty, FAKTOR=1, ART_NR=item.number)
        goods.EINHEIT = "kg" if item.unit == "kg" else "Stück"
        if ticket.is_eaten_here is not None:
            goods.INHAUS = ticket.is_eaten_here
        book.add(goods)
        tax = {"UST_SCHLUESSEL": item.tax, "POS_BRUTTO": money / 100}
        book.add(standard.Bonpos_USt(**key, POS_ZEILE=str(place), **tax))
