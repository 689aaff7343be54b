"""Exports of tills by name, with rows that are no sales: voided, training, tips, gift cards."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta

from openpyxl import Workbook

from .case import Case, Sales, case, comma, days, header, text_of

SQUARE = header(
    "Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,Discounts,"
    "Net Sales,Tax,Transaction ID,Payment ID,Device Name,Notes,Details,Event Type,Location,Dining Option,"
    "Customer ID,Customer Name,Customer Reference ID,Unit,Count,GTIN,Itemization Type,Commission,Employee"
)
LOYVERSE = header(
    "Date,Receipt number,Receipt type,Category,SKU,Item,Variant,Modifiers applied,Quantity,Gross sales,"
    "Discounts,Net sales,Cost of goods,Gross profit,Taxes,Dining option,POS,Store,Cashier name,Customer name,"
    "Status"
)
SUMUP = header(
    "Datum,Typ,Transaktionsnummer,Zahlungsmethode,Menge,Beschreibung,Category,Sku,Währung,Preis vor Rabatt,"
    "Rabatt,Preis (brutto),Preis (netto),Steuer,Steuersatz,Konto"
)


def _rows(names: list[str], told: list[dict[str, object]]) -> list[list[object]]:
    return [names, *([row.get(name, "") for name in names] for row in told)]


@case
def square() -> Case:
    """Items with variations, two places, refunds, a gift card and a custom amount, one piece given away."""
    sales, given, told = Sales(), Sales(), []
    for number, day in enumerate(days(8)):
        lines = [
            ("07:20:02", "Bun", 4, "Cinnamon", 3.5, 0.0, "Payment", "Harbour", "Physical Good"),
            ("07:31:32", "Bun", 3, "Cardamom", 3.75, 0.0, "Payment", "Harbour", "Physical Good"),
            ("07:45:00", "Bun", 1, "Cinnamon", 3.5, 3.5, "Payment", "Harbour", "Physical Good"),
            ("08:10:00", "Rye", 2, "Half (450 g)", 4.0, 0.8, "Payment", "Mill", "Physical Good"),
            ("09:30:00", "Custom Amount", 1, "", 5.1, 0.0, "Payment", "Mill", "Custom Amount"),
            ("10:30:00", "Gift Card", 1, "", 30.0, 0.0, "Payment", "Harbour", "Gift Card"),
            ("11:00:00", "Bun", -1, "Cinnamon", 3.5, 0.0, "Refund", "Harbour", "Physical Good"),
        ]
        for place, (time, item, qty, variation, price, off, event, shop, kind) in enumerate(lines):
            gross, net = _dollars(qty * price), _dollars(qty * price - off)
            row = {"Date": day, "Time": time, "Time Zone": "Eastern Time (US & Canada)", "Category": "Bakery"}
            row |= {"Item": item, "Qty": f"{qty:.1f}", "Price Point Name": variation, "Gross Sales": gross}
            row |= {"Discounts": _dollars(-off), "Net Sales": net, "Tax": "$0.00", "Count": f"{qty:.1f}"}
            row |= {"Transaction ID": f"t{number}{place % 6}", "Event Type": event, "Location": shop}
            told.append(row | {"Itemization Type": kind, "Payment ID": f"p{number}{place}", "Device Name": "Counter"})
            if kind == "Physical Good":
                given.add(day, f"{item} {variation}", qty, qty * price - off, shop=shop)
                if off != price:
                    sales.add(day, f"{item} {variation}", qty, qty * price - off, shop=shop)
    files = {"items.csv": text_of(_rows(SQUARE, told))}
    place = {"country": "US", "timezone": "America/New_York", "currency": "USD"}
    return Case(files, sales, alternatives=(given,), **place)


def _dollars(amount: float) -> str:
    return f"-${-amount:,.2f}" if amount < 0 else f"${amount:,.2f}"


@case
def loyverse() -> Case:
    """Receipts by item: variants, a voided receipt, a refund, a cheese by weight whose unit no column tells."""
    sales, told = Sales(), []
    for number, day in enumerate(days(9)):
        lines = [
            ("Sale", "SCONE", "", 5, 2.2, "Closed"), ("Sale", "QUICHE", "Leek", 2, 4.5, "Closed"),
            ("Sale", "QUICHE", "Ham", 1, 4.9, "Closed"), ("Refund", "SCONE", "", -2, 2.2, "Closed"),
            ("Sale", "SCONE", "", 8, 2.2, "Voided"),
            ("Sale", "BRIE BY WEIGHT", "", 0.215 + number / 100, 16.0, "Closed"),
        ]  # fmt: skip
        for place, (kind, item, variant, qty, price, status) in enumerate(lines):
            net = round(qty * price, 2)
            row = {
                "Date": f"{day:%d/%m/%Y} 08:{place * 7:02}",
                "Receipt number": f"1-{number}{place}",
                "Category": "FOOD",
            }
            row |= {"Receipt type": kind, "SKU": f"200{place}", "Item": item, "Variant": variant, "Store": "Quay"}
            row |= {
                "Quantity": f"{qty:.3f}",
                "Gross sales": f"{net:.2f}",
                "Discounts": "0.00",
                "Net sales": f"{net:.2f}",
            }
            row |= {"Cost of goods": "0.50", "Gross profit": "0.40", "Taxes": "0.00", "POS": "POS 1", "Status": status}
            told.append(row)
            if status == "Closed":
                sales.add(day, f"{item} {variant}", qty, net, shop="Quay")
    files = {"receipts.csv": text_of(_rows(LOYVERSE, told))}
    return Case(files, sales, country="GB", timezone="Europe/London", currency="GBP")


@case
def sumup() -> Case:
    """German sales report: an empty number column, tips, a change of shift, a refund, pieces given away."""
    sales, taken, told = Sales(), Sales(), []
    for number, day in enumerate(days(9)):
        lines = [
            ("Verkauf", 3, " Nussgipfel ", 2.5, 0.0), ("Verkauf", 4, "Mutschli, 6er", 1.7, 0.0),
            ("Verkauf", 1, "Trinkgeld", 1.5, 0.0), ("Rückerstattung", 3, "Nussgipfel", -2.5, 0.0),
            ("Verkauf", 2, "Nussgipfel", 2.5, 5.0), ("Verkauf", 1, "SCHICHTWECHSEL", 0.05, 0.0),
        ]  # fmt: skip
        for place, (kind, qty, product, price, off) in enumerate(lines):
            before = qty * price
            row = {
                "Datum": f"{day:%d.%m.%Y}, 08:{10 + place}",
                "Typ": kind,
                "Transaktionsnummer": f"T{number}{place % 3}",
            }
            row |= {
                "Zahlungsmethode": "MC",
                "Menge": qty,
                "Beschreibung": product,
                "Category": "Gebäck",
                "Währung": "CHF",
            }
            row |= {
                "Preis vor Rabatt": f"{before:.2f}",
                "Rabatt": f"{off:.2f}",
                "Preis (brutto)": f"{before - off:.2f}",
            }
            row |= {"Preis (netto)": f"{before - off:.2f}", "Steuer": "0.00", "Konto": "kasse@beispiel"}
            told.append(row)
            if product not in ("Trinkgeld", "SCHICHTWECHSEL"):
                sign = -1 if kind == "Rückerstattung" else 1
                sales.add(day, product, sign * qty, before - off)
                if not off:
                    taken.add(day, product, sign * qty, before)
    files = {"report.csv": text_of(_rows(SUMUP, told))}
    place = {"country": "CH", "timezone": "Europe/Zurich", "currency": "CHF"}
    return Case(files, sales, alternatives=(taken,), **place)


@case
def lightspeed_k() -> Case:
    """A restaurant's till: kinds of rows, a parked order taken up and given back, lines in training mode."""
    names = "Account,Id,Date,Time,Type,Created by,Device,SKU,Item,Accounting group,Quantity,Unit price,Amount,Mode"
    sales, rows = Sales(), [header(names)]
    for number, day in enumerate(days(9)):
        lines = [
            ("SALE", "Flan", 5, 2.1, "", True), ("FLOAT", "", 1, 150.0, "", False), ("VOID", "Flan", 2, 2.1, "", False),
            ("FOREIGN", "Flan", 4, 2.1, "", False), ("RECALL", "Flan", 4, 2.1, "", True),
            ("REFUND", "Flan", -4, 2.1, "", True), ("SALE", "Chouquette", 6, 0.5, "", True),
            ("SALE", "Chouquette", 12, 0.5, "mode école", False),
        ]  # fmt: skip
        for place, (kind, item, qty, price, mode, counts) in enumerate(lines):
            money = [f"{price:.2f}", f"{qty * price:.2f}", mode]
            at = [f"{day:%d/%m/%Y}", f"07:{30 + place}:00", kind, "x", "iPad", "S"]
            rows.append([f"A{number}{place}", f"{number}{place}{kind}", *at, item, "Pâtisserie", qty, *money])
            if counts:
                sales.add(day, item, qty, qty * price)
    return Case({"transactions.csv": text_of(rows, ";")}, sales, country="FR", timezone="Europe/Paris")


@case
def odoo() -> Case:
    """Orders whose cells stand on the first line only; a cancelled order; a number before the name."""
    parts = [f"Order Lines/{name}" for name in ("Product", "Quantity", "Unit Price", "Subtotal")]
    sales, rows = Sales(), [["Order Ref", *parts, "Date", "Session", "Status"]]
    for number, day in enumerate(days(9)):
        orders = [
            ("06:15:00", "Paid", [("[FOC] Focaccia", 4, 2.5), ("[CIA] Ciabatta (Olive)", 3, 2.9)]),
            ("20:40:00", "Paid", [("[FOC] Focaccia", -2, 2.5)]),
            ("07:00:00", "Cancelled", [("[FOC] Focaccia", 9, 2.5)]),
        ]
        for place, (time, status, lines) in enumerate(orders):
            for line, (product, qty, price) in enumerate(lines):
                first = line == 0
                head, tail = (f"Shop/{number}{place}", [f"{day} {time}", "POS/7", status]) if first else ("", [""] * 3)
                rows.append([head, product, f"{qty:.1f}", f"{price:.2f}", f"{qty * price:.2f}", *tail])
                if status == "Paid":
                    sales.add(day, product, qty, qty * price)
    return Case({"orders.csv": text_of(rows)}, sales, country="GB", timezone="Europe/London", currency="GBP")


@case
def smaregi() -> Case:
    """A Japanese till in its old code page, with a business day, voided receipts and points."""
    names = "取引ID,取引日時,取引区分,取消区分,店舗ID,締め日,取引明細ID,取引明細区分,"
    sales, calendar, rows = Sales(), Sales(), [header(f"{names}商品コード,商品名,数量,販売単価,値引き後小計")]
    for number, day in enumerate(days(8)):
        lines = [
            (0, "09:05:11", 1, 0, 1, "あんぱん", 4, 180), (0, "09:20:00", 1, 1, 1, "あんぱん", 6, 180),
            (0, "10:00:00", 1, 0, 1, "カレーパン", 5, 230), (0, "10:30:00", 1, 0, 2, "カレーパン", 1, 230),
            (1, "00:20:00", 1, 0, 1, "あんぱん", 2, 180), (0, "11:00:00", 6, 0, 1, "ポイント加算", 10, 0),
        ]  # fmt: skip
        for place, (later, time, kind, cancelled, part, item, qty, price) in enumerate(lines, start=1):
            at, receipt = day + timedelta(days=later), number * 10 + place
            head = [receipt, f"{at} {time}", kind, cancelled, "1", f"{day}", f"{receipt}1", part]
            rows.append([*head, f"490000000010{place % 3}", item, qty, price, qty * price])
            if kind == 1 and not cancelled:
                sign = -1 if part == 2 else 1
                sales.add(day, item, sign * qty, sign * qty * price)
                calendar.add(at, item, sign * qty, sign * qty * price)
    files = {"meisai.csv": text_of(rows, encoding="cp932")}
    shops = tuple(Sales({(shop, *key[1:]): value for key, value in one.rows.items()})
                  for shop in (None, "1") for one in (sales, calendar))  # fmt: skip
    place = {"country": "JP", "timezone": "Asia/Tokyo", "currency": "JPY"}
    return Case(files, shops[0], alternatives=shops[1:], **place)


@case
def sheet_per_month() -> Case:
    """A workbook with a sheet a month; every sheet is read."""
    sales, book = Sales(), Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for month, name in ((9, "September"), (10, "Oktober"), (11, "November")):
        sheet = book.create_sheet(name)
        sheet.append(["Datum", "Artikel", "Menge", "Betrag"])
        for day in days(6, date(2025, month, 3).isoformat()):
            for product, qty, price in (("Weckle", 40 + day.day, 0.6), ("Zopf", 5, 4.2)):
                sheet.append([day, product, qty, qty * price])
                sales.add(day, product, qty, qty * price)
    out = io.BytesIO()
    book.save(out)
    return Case({"umsatz.xlsx": out.getvalue()}, sales, "daily")


def _dsfinvk() -> tuple[dict[str, bytes], Sales]:
    """Return the tables of the export that German law asks for; the business day is not the day of closing."""
    key = ["Z_KASSE_ID", "Z_ERSTELLUNG", "Z_NR"]
    closings = [[*key, "Z_BUCHUNGSTAG", "NAME"]]
    receipts = [[*key, "BON_ID", "BON_NR", "BON_TYP", "BON_STORNO", "BON_START", "BON_ENDE"]]
    lines = [[*key, "BON_ID", "POS_ZEILE", "ARTIKELTEXT", "GV_TYP", "P_STORNO", "ART_NR", "MENGE", "FAKTOR", "EINHEIT"]]
    money = [[*key, "BON_ID", "POS_ZEILE", "UST_SCHLUESSEL", "POS_BRUTTO", "POS_NETTO", "POS_UST"]]
    sales = Sales()
    for number, day in enumerate(days(5), start=1):
        closed = ["K2", f"{day + timedelta(days=1)}T04:50:00", str(number)]
        closings.append([*closed, f"{day}", "Bäckerei Beispiel"])
        bons = [
            ("Beleg", [("Weckle", "Umsatz", 4, 5, 0.6), ("Pfand", "Pfand", 1, 1, 0.25), ("Zopf", "Umsatz", 2, 1, 4.2)]),
            ("Beleg", [("Zopf", "Umsatz", -1, 1, 4.2), ("Trinkgeld", "TrinkgeldAN", 1, 1, 1.0)]),
            ("AVTraining", [("Weckle", "Umsatz", 9, 1, 0.6)]), ("AVBestellung", [("Zopf", "Umsatz", 3, 1, 4.2)]),
        ]  # fmt: skip
        for bon, (kind, of_bon) in enumerate(bons):
            name, at = f"B{number}{bon}", f"{day}T0{6 + bon}:07:00.000Z"
            receipts.append([*closed, name, f"{bon}", kind, "0", at, at])
            for place, (product, turnover, qty, factor, price) in enumerate(of_bon, start=1):
                amount = qty * factor * price
                row = [*closed, name, f"{place}"]
                pieces = [comma(qty, 3), comma(factor, 3), "Stück"]
                lines.append([*row, product, turnover, "0", f"{len(product)}", *pieces])
                money.append([*row, "2", comma(amount, 5), comma(amount / 1.07, 5), comma(amount - amount / 1.07, 5)])
                if (kind, turnover) == ("Beleg", "Umsatz"):
                    sales.add(day, product, qty * factor, amount)
    tables = {"cashpointclosing": closings, "lines": lines, "lines_vat": money, "transactions": receipts}
    return {f"{name}.csv": text_of(rows, ";", end="\r\n") for name, rows in tables.items()}, sales


@case
def dsfinvk() -> Case:
    """DSFinV-K in loose files: pieces in packs, deposits, tips, training and orders apart."""
    return Case(*_dsfinvk())


@case
def zip_export() -> Case:
    """DSFinV-K in the ZIP that tills deliver."""
    files, sales = _dsfinvk()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return Case({"export.zip": out.getvalue()}, sales)


@case
def dsfinvk_receipt_twice() -> Case:
    """DSFinV-K in which one number names two receipts that differ: whose the lines are is not known."""
    files, _ = _dsfinvk()
    receipts = files["transactions.csv"].replace(b";B11;", b";B10;")
    return Case({**files, "transactions.csv": receipts}, Sales(), refused=("1 row whose number stands twice",))


@case
def dsfinvk_lines_twice() -> Case:
    """DSFinV-K in which lines and amounts stand twice, as when an export was joined with itself: each counts once."""
    files, sales = _dsfinvk()
    twice = {name: files[name] + files[name].split(b"\r\n", 1)[1] for name in ("lines.csv", "lines_vat.csv")}
    return Case({**files, **twice}, sales)
