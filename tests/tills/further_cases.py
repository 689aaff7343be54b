"""Dates, moments and numbers as they are written round the world, and more tills by name."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .case import Case, Sales, case, comma, days, header, text_of

SPANISH = ["Fecha", "Hora", "Ticket", "Artículo", "Cantidad", "Importe"]
GERMAN_MONTHS = ["Sep.", "Okt."]
FRENCH_DAYS = ["lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."]
GB = {"country": "GB", "timezone": "Europe/London", "currency": "GBP"}
US = {"country": "US", "timezone": "America/New_York", "currency": "USD"}


def _dated(
    name: str, about: str, write: Callable[[date], str], names: str = "Date,Item,Quantity,Total", **place: str
) -> None:
    """List a case of daily sums whose days are written by `write`."""

    def made() -> Case:
        sales, rows = Sales(), [header(names)]
        for number, day in enumerate(days(14, "2025-09-22")):
            for product, qty, price in (("Pretzel", 30 + number, 2), ("Rye", 4, 5)):
                rows.append([write(day), product, str(qty), f"{qty * price}"])
                sales.add(day, product, qty, qty * price)
        return Case({"sales.csv": text_of(rows, ";")}, sales, "daily", **place)  # type: ignore[arg-type] -- words alone

    made.__name__, made.__doc__ = name, about
    case(made)


_dated("date_month_in_words", "Dates such as September 22, 2025.", lambda day: f"{day:%B} {day.day}, {day.year}", **US)
_dated("date_short_month", "Dates such as 22-Sep-25.", lambda day: f"{day:%d-%b-%y}", **GB)
_dated(
    "date_german_month",
    "Dates such as 22. Sep. 2025.",
    lambda day: f"{day.day}. {GERMAN_MONTHS[day.month - 9]} {day.year}",
    "Datum,Artikel,Menge,Betrag",
)
_dated(
    "date_weekday_before",
    "A weekday before the date, in French.",
    lambda day: f"{FRENCH_DAYS[day.weekday()]} {day:%d/%m/%Y}",
    "Date,Article,Quantité,Montant",
    country="FR",
    timezone="Europe/Paris",
)
_dated(
    "date_japanese",
    "Years, months and days in Japanese.",
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    "日付,商品名,数量,金額",
    country="JP",
    timezone="Asia/Tokyo",
    currency="JPY",
)
_dated(
    "date_excel_number",
    "Days as the numbers that a spreadsheet keeps.",
    lambda day: str((day - date(1899, 12, 30)).days),
    "Datum,Artikel,Menge,Betrag",
)
_dated("date_slashes_us", "The month first.", lambda day: f"{day:%m/%d/%Y}", **US)
_dated(
    "date_compact",
    "Eight figures in a row.",
    lambda day: f"{day:%Y%m%d}",
    "Datum,Artikel,Aantal,Bedrag",
    country="NL",
    timezone="Europe/Amsterdam",
)


@case
def date_hungarian() -> Case:
    """Hungarian moments in one cell: 2025.09.15. 10:15."""
    sales, rows = Sales(), [["Dátum", "Bizonylat", "Megnevezés", "Mennyiség", "Összeg"]]
    for number, day in enumerate(days(9)):
        for hour in range(7, 13):
            rows.append([f"{day:%Y.%m.%d}. {hour:02}:15", f"{number}{hour}", "Pogácsa", "4", "1200"])
            sales.add(day, "Pogácsa", 4, 1200)
    files = {"eladas.csv": text_of(rows, ";")}
    return Case(files, sales, country="HU", timezone="Europe/Budapest", currency="HUF")


@case
def time_spanish_halves() -> Case:
    """Half days as a. m. and p. m., with a blank between."""
    sales, rows = Sales(), [SPANISH]
    for number, day in enumerate(days(9)):
        for hour in (8, 11, 13, 18):
            half = "a. m." if hour < 12 else "p. m."
            at = [f"{day:%d/%m/%Y}", f"{(hour - 1) % 12 + 1}:20:00 {half}", f"{number}{hour}"]
            rows.append([*at, "Ensaimada", "2", "3,60"])
            sales.add(day, "Ensaimada", 2, 3.6)
    return Case({"ventas.csv": text_of(rows, ";")}, sales, country="ES", timezone="Europe/Madrid")


@case
def time_unix_seconds() -> Case:
    """Seconds since 1970, which are moments of Greenwich."""
    sales, rows, zone = (
        Sales(),
        [["timestamp", "receipt", "product", "quantity", "total"]],
        ZoneInfo("America/New_York"),
    )
    for number, day in enumerate(days(9)):
        for hour in range(7, 23, 3):
            at = datetime.combine(day, time(hour, 5), zone)
            rows.append([str(int(at.timestamp())), f"{number}{hour}", "Bialy", "2", "4.4"])
            sales.add(day, "Bialy", 2, 4.4)
    return Case({"export.csv": text_of(rows)}, sales, **US)  # type: ignore[arg-type] -- words alone


@case
def time_day_dash_time() -> Case:
    """Day and time in one cell with a dash between; the first days read both ways."""
    sales, rows = Sales(), [["Date", "Ticket", "Article", "Quantité", "Montant"]]
    for number, day in enumerate(days(14, "2025-09-09")):
        for hour in (8, 10, 17):
            rows.append([f"{day:%d/%m/%Y} - {hour:02}:45", f"{number}{hour}", "Fougasse", "3", "7,50"])
            sales.add(day, "Fougasse", 3, 7.5)
    return Case({"ventes.csv": text_of(rows, ";")}, sales, country="FR", timezone="Europe/Paris")


@case
def time_offset_over_clock_change() -> Case:
    """Moments with an offset, over the night in which the clocks go back."""
    sales, rows, zone = Sales(), [["created", "receipt", "item", "qty", "total"]], ZoneInfo("Europe/London")
    for number, day in enumerate(days(6, "2025-10-24")):
        for hour in (0, 8, 23):
            at = datetime.combine(day, time(hour, 30), zone)
            rows.append([at.isoformat(), f"{number}{hour}", "Crumpet", "4", "3.2"])
            sales.add(day, "Crumpet", 4, 3.2)
    return Case({"export.csv": text_of(rows)}, sales, **GB)  # type: ignore[arg-type] -- words alone


@case
def number_thousandths() -> Case:
    """Pieces as 1,000, tickets as 150040.0, a tax of 5.5 and an article named 3.50: every column has its own mark."""
    header = ["Datum", "Zeit", "Bon", "Artikel", "Menge", "MwSt", "Betrag"]
    sales, rows = Sales(), [header]
    for number, day in enumerate(days(9, "2025-09-17")):
        for hour in range(7, 13):
            qty = 1 + hour % 3
            for product, price in (("Brot zu 3.50", 3.5), ("Weckle", 0.6)):
                at = [f"{day:%d.%m.%Y}", f"{hour:02}.15", f"{150_000 + number * 10 + hour}.0"]
                rows.append([*at, product, comma(qty, 3), "5.5", comma(qty * price)])
                sales.add(day, product, qty, qty * price)
    return Case({"till.csv": text_of(rows, ";")}, sales)


@case
def number_swiss_thousands() -> Case:
    """Thousands with an apostrophe, decimals with a point."""
    sales, rows = Sales(), [["Datum", "Artikel", "Menge", "Betrag"]]
    for number, day in enumerate(days(14)):
        qty = 800 + 50 * number
        rows.append([f"{day:%d.%m.%Y}", "Gipfel", f"{qty:,}".replace(",", "'"), f"{qty * 1.25:,.2f}".replace(",", "’")])
        sales.add(day, "Gipfel", qty, qty * 1.25)
    files = {"till.csv": text_of(rows, ";")}
    return Case(files, sales, "daily", country="CH", timezone="Europe/Zurich", currency="CHF")


@case
def number_minus_behind() -> Case:
    """A refund with its minus behind the figures, or in brackets."""
    sales, rows = Sales(), [["Datum", "Uhrzeit", "Bon", "Artikel", "Menge", "Betrag"]]
    for number, day in enumerate(days(9)):
        rows.append([f"{day:%d.%m.%Y}", "08:10", f"{number}1", "Zopf", "5", "21,00"])
        rows.append([f"{day:%d.%m.%Y}", "09:10", f"{number}2", "Zopf", "1-", "4,20-" if number % 2 else "(4,20)"])
        sales.add(day, "Zopf", 4, 16.8)
    return Case({"till.csv": text_of(rows, ";")}, sales)


@case
def shopify() -> Case:
    """A web shop's orders: the order's cells stand on its first line only, the price is one piece's."""
    parts = [f"Lineitem {name}" for name in ("quantity", "name", "price", "sku")]
    names = header("Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Total,Created at")
    sales, rows = Sales(), [[*names, *parts, "Vendor"]]
    for number, day in enumerate(days(9)):
        for order in range(3):
            lines = [("Sourdough - Large", 2, 7.5), ("Bagel", 3 + order, 2.0)]
            total = f"{sum(qty * price for _, qty, price in lines):.2f}"
            for place, (product, qty, price) in enumerate(lines):
                at = f"{day} {9 + order:02}:30:00 -0400"
                head = ["x@example.org", "paid", at, "USD", total, "0.00", total] if place == 0 else [""] * 7
                rows.append([f"#{number}{order}", *head, at, qty, product, f"{price:.2f}", f"S{place}", "Us"])
                sales.add(day, product, qty, qty * price)
    return Case({"orders.csv": text_of(rows)}, sales, **US)  # type: ignore[arg-type] -- words alone


@case
def toast() -> Case:
    """Item selections of a restaurant's till: a voided line is none."""
    names = (
        "Location,Order Id,Order #,Sent Date,Order Date,Item Selection Id,Menu Item,Menu Group,Gross Price,Discount,"
    )
    sales, rows = Sales(), [header(f"{names}Net Price,Qty,Tax,Void?")]
    for number, day in enumerate(days(9)):
        for place, (product, qty, price, void) in enumerate(
            [("Kouign", 2, 4.5, "false"), ("Kouign", 3, 4.5, "true")] * 2
        ):
            at = f"{day:%m/%d/%y} {7 + place}:05 AM"
            money = [f"{qty * price:.2f}", "0.00", f"{qty * price:.2f}", f"{qty}.0", "0.00", void]
            rows.append(["Pier", f"{number}{place}", place, at, at, f"{number}00{place}", product, "Pastry", *money])
            if void == "false":
                sales.add(day, product, qty, qty * price, shop="Pier")
    return Case({"items.csv": text_of(rows)}, sales, **US)  # type: ignore[arg-type] -- words alone


@case
def clover() -> Case:
    """Line items one piece each, some of them refunded."""
    names = (
        "Line Item Date,Order ID,Item ID,Item Name,Quantity,Item Revenue,Discounts,Item Total,Line Item Tax,Refunded"
    )
    sales, rows = Sales(), [header(f"{names},Order Payment State")]
    for number, day in enumerate(days(9)):
        for place, (product, refunded) in enumerate(
            [("Scone", "No"), ("Scone", "No"), ("Loaf", "No"), ("Scone", "Yes")]
        ):
            at = f"{day:%d-%b-%Y} {8 + place:02}:15"
            rows.append(
                [
                    at,
                    f"O{number}{place}",
                    f"I{len(product)}",
                    product,
                    "1",
                    "3.00",
                    "0.00",
                    "3.00",
                    "0.00",
                    refunded,
                    "Paid",
                ]
            )
            if refunded == "No":
                sales.add(day, product, 1, 3)
    return Case({"lines.csv": text_of(rows)}, sales, **US)  # type: ignore[arg-type] -- words alone


@case
def zettle() -> Case:
    """Raw data with variants and the currency in the name of the amount."""
    names = (
        "Date,Time,Receipt number,Product name,Variant,SKU,Quantity,Unit,Price,Discount,Final price (GBP),VAT (%),Staff"
    )
    sales, rows = Sales(), [header(names)]
    for number, day in enumerate(days(9)):
        for place, (product, variant, qty, price) in enumerate(
            [("Bap", "Seeded", 4, 0.9), ("Bap", "Plain", 6, 0.8), ("Bap", "Plain", -1, 0.8)]
        ):
            total = f"{qty * price:.2f}"
            row = [
                f"{day}",
                f"08:{10 + place}",
                f"{number}{place}",
                product,
                variant,
                "",
                qty,
                "",
                f"{price:.2f}",
                "0.00",
            ]
            rows.append([*row, total, "0", "A"])
            sales.add(day, f"{product} {variant}", qty, qty * price)
    return Case({"raw.csv": text_of(rows)}, sales, **GB)  # type: ignore[arg-type] -- words alone


@case
def gzip_utf16_tabs() -> Case:
    """Tabs in UTF-16 behind gzip."""
    sales, rows = Sales(), [["Datum", "Uhrzeit", "Bon", "Artikel", "Menge", "Betrag"]]
    for number, day in enumerate(days(8)):
        for hour in range(7, 11):
            at = datetime.combine(day, time(hour), UTC) + timedelta(minutes=number)
            rows.append([f"{day:%d.%m.%Y}", f"{at:%H:%M}", f"{number}{hour}", "Käsezopf", "2", "8,40"])
            sales.add(day, "Käsezopf", 2, 8.4)
    return Case({"till.csv.gz": gzip.compress(text_of(rows, "\t", "utf-16"), mtime=0)}, sales)
