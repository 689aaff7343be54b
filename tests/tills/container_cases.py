"""Exports in other containers and other layouts: workbooks of every kind, hours and days across, a sheet a day."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from datetime import date

from openpyxl import Workbook

from ..sources.tabular.made_files import as_ods, as_xml_2003, unzipped, zip_of
from ..sources.tabular.made_xls import as_xls
from .case import Case, Sales, case, comma, days, text_of

DAILY = ["Datum", "Artikel", "Menge", "Betrag"]
ARTICLES = [("Weckle", 30, 0.6), ("Zopf", 4, 4.2)]


def _daily(count: int = 9) -> tuple[list[list[str]], Sales]:
    """Return rows of daily sums as texts and what is true of them."""
    sales, rows = Sales(), [DAILY]
    for day in days(count):
        for product, base, price in ARTICLES:
            qty = base + day.day
            rows.append([f"{day:%d.%m.%Y}", product, str(qty), comma(qty * price)])
            sales.add(day, product, qty, qty * price)
    return rows, sales


def _book(sheets: dict[str, list[list[object]]]) -> bytes:
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type] -- a new book has a sheet
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@case
def workbook_ods() -> Case:
    """An OpenDocument sheet."""
    rows, sales = _daily()
    return Case({"umsatz.ods": as_ods(rows)}, sales, "daily")


@case
def workbook_xml_2003() -> Case:
    """A workbook of 2003 in XML that calls itself .xls."""
    rows, sales = _daily()
    return Case({"umsatz.xls": as_xml_2003(rows)}, sales, "daily")


@case
def workbook_excel_97() -> Case:
    """A workbook of Excel 97."""
    rows, sales = _daily(6)
    return Case({"umsatz.xls": as_xls(rows)}, sales, "daily")


@case
def workbook_wrong_dimension() -> Case:
    """A workbook that says it ends at its third row."""
    rows, sales = _daily(12)
    inside = unzipped(_book({"Umsatz": [list(row) for row in rows]}))
    for name, content in inside.items():
        if name.startswith("xl/worksheets/"):
            inside[name] = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:D3"', content)
    return Case({"umsatz.xlsx": zip_of(inside)}, sales, "daily")


@case
def sheet_a_day() -> Case:
    """A sheet a day, named after it, without a column of dates."""
    sales, sheets = Sales(), {}
    for day in days(7):
        sheets[f"{day:%d.%m.%Y}"] = [["Artikel", "Menge", "Betrag"]]
        for product, base, price in ARTICLES:
            sheets[f"{day:%d.%m.%Y}"].append([product, base + day.day, round((base + day.day) * price, 2)])
            sales.add(day, product, base + day.day, (base + day.day) * price)
    return Case({"tage.xlsx": _book(sheets)}, sales, "daily")


@case
def sheet_a_shop() -> Case:
    """A sheet a shop, named after it."""
    sales, sheets = Sales(), {}
    for place, shop in enumerate(("Bahnhof", "Marktplatz")):
        sheets[shop] = [DAILY]
        for day in days(8):
            for product, base, price in ARTICLES:
                qty = base + day.day + 10 * place
                sheets[shop].append([day, product, qty, round(qty * price, 2)])
                sales.add(day, product, qty, qty * price, shop=shop)
    return Case({"filialen.xlsx": _book(sheets)}, sales, "daily")


@case
def sheet_a_group() -> Case:
    """A sheet a group of articles: no article stands on two of them, so they are no shops."""
    sales, sheets = Sales(), {}
    for group, articles in (("Brote", [("Kürbislaib", 7, 5.2), ("Nussbrot", 3, 4.8)]), ("Gebäck", ARTICLES)):
        sheets[group] = [DAILY]
        for day in days(8):
            for product, qty, price in articles:
                sheets[group].append([day, product, qty, round(qty * price, 2)])
                sales.add(day, product, qty, qty * price)
    return Case({"gruppen.xlsx": _book(sheets)}, sales, "daily")


@case
def file_a_day() -> Case:
    """A ZIP of reports that tell their day in their title alone."""
    sales, out = Sales(), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, day in enumerate(days(7), start=1):
            rows = [[f"Tagesbericht vom {day:%d.%m.%Y}"], ["Artikel", "Menge", "Betrag"]]
            for product, base, price in ARTICLES:
                rows.append([product, str(base + day.day), comma((base + day.day) * price)])
                sales.add(day, product, base + day.day, (base + day.day) * price)
            packed.writestr(f"z{number}.csv", text_of(rows, ";"))
    return Case({"berichte.zip": out.getvalue()}, sales, "daily")


@case
def products_by_days() -> Case:
    """Articles down, days across, a total at the right and below."""
    sales, across = Sales(), days(7)
    rows = [["Artikel", *(f"{day:%d.%m.%Y}" for day in across), "Gesamt"]]
    for product, base, _ in ARTICLES:
        rows.append([product, *(str(base + day.day) for day in across), str(sum(base + day.day for day in across))])
        for day in across:
            sales.add(day, product, base + day.day)
    sums = [sum(base + day.day for _, base, _ in ARTICLES) for day in across]
    rows.append(["Gesamt", *map(str, sums), str(sum(sums))])
    return Case({"matrix.csv": text_of(rows, ";")}, sales, "daily")


@case
def hours_across() -> Case:
    """Days and articles down, hours across."""
    sales, rows = Sales(), [["Datum", "Artikel", *(f"{hour:02}:00-{hour + 1:02}:00" for hour in range(7, 13))]]
    for day in days(8):
        for product, base, _ in ARTICLES:
            cells = [base % 5 + hour + day.day for hour in range(7, 13)]
            rows.append([f"{day:%d.%m.%Y}", product, *map(str, cells)])
            sales.add(day, product, sum(cells))
    return Case({"stunden.csv": text_of(rows, ";")}, sales, "hourly")


@case
def products_across() -> Case:
    """Days down, articles across."""
    sales, rows = Sales(), [["Datum", *(product for product, _, _ in ARTICLES), "Nussbrot"]]
    for day in days(12):
        qty = [base + day.day for _, base, _ in ARTICLES]
        rows.append([f"{day:%d.%m.%Y}", *map(str, qty), "3"])
        for product, pieces in zip(rows[0][1:], [*qty, 3], strict=True):
            sales.add(day, product, pieces)
    return Case({"breit.csv": text_of(rows, ";")}, sales, "daily")


@case
def day_on_a_row_of_its_own() -> Case:
    """A day stands on a row of its own above its articles, its sum below them."""
    sales, rows = Sales(), [["Artikel", "Menge", "Betrag"]]
    for day in days(9):
        rows.append([f"{day:%d.%m.%Y}", "", ""])
        pieces, money = 0, 0.0
        for product, base, price in ARTICLES:
            qty = base + day.day
            rows.append([product, str(qty), comma(qty * price)])
            sales.add(day, product, qty, qty * price)
            pieces, money = pieces + qty, money + qty * price
        rows.append(["Summe", str(pieces), comma(money)])
    return Case({"liste.csv": text_of(rows, ";")}, sales, "daily")


@case
def pages_with_repeated_headers() -> Case:
    """A printed list: title and header again on every page, a number of the page below."""
    rows, sales = _daily(12)
    written = []
    for page in range(0, len(rows) - 1, 8):
        written += [["Umsatzliste", "", "", f"Seite {page // 8 + 1}"], DAILY, *rows[1 + page : 9 + page], [""] * 4]
    return Case({"liste.csv": text_of(written, ";")}, sales, "daily")


@case
def several_files() -> Case:
    """A file a month, of which one is packed; the days do not meet."""
    sales, files = Sales(), {}
    for month in (9, 10):
        rows = [DAILY]
        for day in days(6, date(2025, month, 15).isoformat()):
            for product, base, price in ARTICLES:
                rows.append([f"{day:%d.%m.%Y}", product, str(base + month), comma((base + month) * price)])
                sales.add(day, product, base + month, (base + month) * price)
        text = text_of(rows, ";")
        files |= {"2025-09.csv": text} if month == 9 else {"2025-10.csv.gz": gzip.compress(text, mtime=0)}
    return Case(files, sales, "daily")
