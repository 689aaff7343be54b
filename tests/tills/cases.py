"""Traps of everyday exports: units, names, codes, sums, deals, hours, and what only a person knows."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta

from .case import Case, Sales, case, comma, days, text_of

DAILY = ["Datum", "Artikel", "Menge", "Betrag"]
TICKETS = ["Datum", "Uhrzeit", "Bon", "Artikel", "Menge", "Betrag"]


@case
def after_midnight() -> Case:
    """An evening shop that sells until two o'clock; no opening hours are written down."""
    sales, evening, rows = Sales(), Sales(), [["Date", "Ticket", "Article", "Qty", "Total"]]
    for number, day in enumerate(days(12)):
        for place, minutes in enumerate([*range(17 * 60, 26 * 60, 25)]):
            at = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minutes)
            rows.append([f"{at}", f"{number}-{place}", "SIMIT", "3", "4.2"])
            sales.add(at.date(), "SIMIT", 3, 4.2)
            evening.add(day, "SIMIT", 3, 4.2)
    files = {"till.csv": text_of(rows, end="\r\n")}
    return Case(files, sales, country="GB", timezone="Europe/London", currency="GBP", alternatives=(evening,))


@case
def closed_as_text() -> Case:
    """A word in place of the quantity on the days on which the shop was closed."""
    sales, rows = Sales(), [DAILY[:3]]
    for day in days(15):
        for product, qty in (("Weckle", 60 + day.day), ("Zopf", 7)):
            rows.append([f"{day:%d.%m.%Y}", product, "Ruhetag" if day.weekday() == 0 else qty])
            if day.weekday():
                sales.add(day, product, qty)
    return Case({"till.csv": text_of(rows, ";")}, sales, "daily")


@case
def combo_header_and_parts() -> Case:
    """A deal: the price stands on its header, its parts stand below it at nothing."""
    sales, rows = Sales(), [["Date", "Ticket", "Article", "Qty", "Total"]]
    for number, day in enumerate(days(8)):
        for hour in (7, 8, 11):
            at, ticket = f"{day} {hour:02}:05:00", f"{number}{hour:02}"
            rows += [
                [at, ticket, "Morning Deal", 1, "7.9"],
                [at, ticket, "Danish", 1, "0.0"],
                [at, ticket, "Tea", 1, "0.0"],
            ]
            sales.add(day, "Danish", 1)
            sales.add(day, "Tea", 1)
        rows.append([f"{day} 09:40:00", f"{number}99", "Danish", 4, "11.2"])
        sales.add(day, "Danish", 4)
    return Case({"till.csv": text_of(rows)}, sales, country="US", timezone="America/New_York", currency="USD")


@case
def currency_fr() -> Case:
    """Swiss francs with their sign before the amount."""
    sales, rows = Sales(), [DAILY]
    for day in days(10):
        qty = 30 + day.day
        rows.append([f"{day:%d.%m.%Y}", "Bürli", qty, f"Fr. {qty * 1.4:.2f}"])
        sales.add(day, "Bürli", qty, qty * 1.4)
    files = {"till.csv": text_of(rows, ";")}
    return Case(files, sales, "daily", country="CH", timezone="Europe/Zurich", currency="CHF")


def _ean(digits: str) -> str:
    check = -sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10
    return f"{digits}{check}"


@case
def ean_embedded() -> Case:
    """Codes of the shop's own scale with the price in them: one article, not one a price."""
    sales, rows, whole = Sales(), [TICKETS], _ean("401234567890")
    for number, day in enumerate(days(10)):
        for place in range(9):
            cents = 310 + (number * 137 + place * 211) % 640
            at = [f"{day:%d.%m.%Y}", f"{8 + place}:15", f"{number}{place}"]
            rows.append([*at, _ean(f"2254321{cents:05}"), 1, comma(cents / 100)])
            rows.append([*at, whole, 2, "2,60"])
            sales.add(day, "2254321", 1, cents / 100)
            sales.add(day, whole, 2, 2.6)
    return Case({"till.csv": text_of(rows, ";")}, sales)


@case
def excel_ean() -> Case:
    """Codes of articles that a spreadsheet has rounded: different articles have become one."""
    rows: list[list[object]] = [TICKETS]
    for number, day in enumerate(days(9)):
        at = [(f"{day:%d.%m.%Y}", f"{hour}:20", f"{number}{hour}") for hour in range(7, 13)]
        rows += [[*moment, "4,01234E+12", 1 + place % 2, "2,40"] for place, moment in enumerate(at)]
    return Case({"till.csv": text_of(rows, ";")}, Sales(), refused=("4,01234E+12", "till.columns"))


@case
def grams() -> Case:
    """A unit column: one article by weight and by the piece, another in grams."""
    sales, rows = Sales(), [["Datum", "Uhrzeit", "Bon", "Artikel", "Menge", "Einheit", "Betrag"]]
    for number, day in enumerate(days(9)):
        for hour in range(7, 15):
            at = [f"{day:%d.%m.%Y}", f"{hour}:10", f"{number}{hour}"]
            weight = 200 + (number * 31 + hour * 47) % 300
            rows.append([*at, "Emmerlaib", *(["0.75", "kg"] if hour % 2 else ["2", "Stk"]), "6,00"])
            sales.add(day, "Emmerlaib", 0.75 if hour % 2 else 2, 6, unit="kg" if hour % 2 else "pcs")
            rows.append([*at, "Blechkuchen", weight, "g", "3,30"])
            sales.add(day, "Blechkuchen", weight / 1000, 3.3, unit="kg")
    return Case({"till.csv": text_of(rows, ";")}, sales, alarms=("till_two_units",))


@case
def group_and_plu() -> Case:
    """A group and a number with its text: the article is the text, in a western code page."""
    sales, rows = Sales(), [["Datum", "WG-Nr", "Warengruppe", "PLU", "Text", "Anzahl", "Betrag"]]
    articles = [("010", "Brot", "301", "Kürbislaib", 6, 5.2), ("010", "Brot", "302", "Nussbrot", 9, 4.8)]
    for day in days(10):
        for group, name, plu, text, qty, price in [*articles, ("020", "Gebäck", "410", "Weckle", 70, 0.6)]:
            rows.append([f"{day:%d.%m.%Y}", group, name, plu, text, qty, comma(qty * price)])
            sales.add(day, text, qty, qty * price)
    return Case({"plu.csv": text_of(rows, ";", "cp1252")}, sales, "daily")


@case
def hour_ranges() -> Case:
    """Hourly sums whose hour is a range."""
    sales, rows = Sales(), [["Datum", "Stunde", "Artikel", "Menge", "Umsatz"]]
    for day in days(7):
        for hour in range(7, 17):
            rows.append([f"{day:%d.%m.%Y}", f"{hour:02}:00 - {hour + 1:02}:00", "Weckle", hour, comma(hour * 0.6)])
            sales.add(day, "Weckle", hour, hour * 0.6)
    return Case({"stunden.csv": text_of(rows, ";")}, sales, "hourly")


@case
def html_xls() -> Case:
    """A table of HTML that calls itself a workbook."""
    sales, rows = Sales(), "<tr><th>Date</th><th>Article</th><th>Qté</th></tr>"
    for day in days(14):
        rows += f"<tr><td>{day}</td><td>Fougasse</td><td>{day.day}</td></tr>"
        sales.add(day, "Fougasse", day.day)
    files = {"ventes.xls": f"<html><body><table>{rows}</table></body></html>".encode()}
    return Case(files, sales, "daily", country="FR", timezone="Europe/Paris")


@case
def name_variants() -> Case:
    """One article in capitals, with a blank behind it and in another form of Unicode."""
    sales, rows = Sales(), [["Date", "Article", "Qté", "Total"]]
    names = ["Brioche", "BRIOCHE", "brioche ", "Crêpe", unicodedata.normalize("NFD", "Crêpe")]
    for day in days(12):
        for name in names:
            rows.append([f"{day:%d/%m/%Y}", name, "6", "9,00"])
            sales.add(day, name, 6, 9)
    files = {"till.csv": text_of(rows, ";")}
    return Case(files, sales, "daily", country="FR", timezone="Europe/Paris")


@case
def one_unit_refund() -> Case:
    """No quantity, a refund as a negative amount: whether a line is one piece, only a person knows."""
    rows = [["Date", "Order ID", "Item Name", "Total"]]
    for number, day in enumerate(days(10)):
        rows += [[f"{day} {hour:02}:25", f"{number}{hour}", "Bagel", "3.10"] for hour in range(7, 12)]
        rows.append([f"{day} 12:00", f"{number}7", "Bagel", "-3.10"])
    files = {"lines.csv": text_of(rows)}
    told = ("quantity", "line_is_one_unit")
    return Case(files, Sales(), country="US", timezone="America/New_York", currency="USD", refused=told)


@case
def position_number() -> Case:
    """The number of a line within its receipt, which is no id of a line."""
    sales, rows = Sales(), [["Datum", "Bonnummer", "PosID", "Artikel", "Menge", "Betrag"]]
    for number, day in enumerate(days(6)):
        for place in range(9):
            for position, (product, qty, amount) in enumerate([("Weckle", 3, 1.8), ("Zopf", 1, 4.2)], start=1):
                rows.append([f"{day} 08:{place:02}:00", number * 9 + place, position, product, qty, amount])
                sales.add(day, product, qty, amount)
    return Case({"till.csv": text_of(rows)}, sales)


@case
def qty_with_unit() -> Case:
    """The unit stands in the quantity's cell."""
    sales, rows = Sales(), [DAILY[:3]]
    for day in days(13):
        rows.append([f"{day:%d.%m.%Y}", "Weckle", f"{50 + day.day} Stk"])
        sales.add(day, "Weckle", 50 + day.day)
    return Case({"till.csv": text_of(rows, ";")}, sales, "daily")


@case
def subtotal_rows() -> Case:
    """Sums of groups and of the day stand between the articles."""
    sales, rows = Sales(), [DAILY]
    for day in days(11):
        breads = [("Kürbislaib", 5 + day.day % 3, 5.2), ("Nussbrot", 9, 4.8)]
        small = [("Weckle", 64, 0.6)]
        written = []
        for label, articles in (("Summe Brote", breads), ("Summe Gebäck", small), ("Gesamt", breads + small)):
            if label != "Gesamt":
                written += [(product, qty, qty * price) for product, qty, price in articles]
            written.append((label, sum(qty for _, qty, _ in articles), sum(qty * price for _, qty, price in articles)))
        rows += [[f"{day:%d.%m.%Y}", product, qty, comma(amount)] for product, qty, amount in written]
        for product, qty, price in breads + small:
            sales.add(day, product, qty, qty * price)
    return Case({"bericht.csv": text_of(rows, ";")}, sales, "daily")


@case
def titled_report() -> Case:
    """Three lines of title above the header, a total below that agrees in pieces but not in money."""
    sales, rows = Sales(), [["Maison Exemple", "", "", ""], ["Ventes", "du 15/09/2025", "au 27/09/2025", ""], [""] * 4]
    rows.append(["Date", "Désignation", "Qté", "Total TTC"])
    whole = 0
    for day in days(13):
        for product, qty, price in (("FICELLE", 20 + day.day, 0.9), ("CHAUSSON", 12, 1.6)):
            rows.append([f"{day:%d/%m/%Y}", product, str(qty), comma(qty * price)])
            sales.add(day, product, qty, qty * price)
            whole += qty
    rows.append(["TOTAL", "", str(whole), "999,00"])
    files = {"ventes.csv": text_of(rows, ";", end="\r\n")}
    return Case(files, sales, "daily", country="FR", timezone="Europe/Paris", alarms=("till_totals_differ",))


@case
def utc_z() -> Case:
    """Moments in UTC; an evening's sales in New York fall on the next day of Greenwich."""
    sales, rows = Sales(), [["created_at", "receipt_number", "item_name", "quantity", "total"]]
    for number, day in enumerate(days(9)):
        for hour in range(8, 23):
            at = datetime.combine(day, datetime.min.time()) + timedelta(hours=hour + 4, minutes=35)
            rows.append([f"{at:%Y-%m-%dT%H:%M:%SZ}", f"{number}{hour}", "Bialy", "3", "6.6"])
            sales.add(day, "Bialy", 3, 6.6)
    return Case({"till.csv": text_of(rows)}, sales, country="US", timezone="America/New_York", currency="USD")
