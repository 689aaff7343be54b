"""Writers: a random past in every layout that tills and people write, each with the traps that belong to it."""

from __future__ import annotations

import csv
import gzip
import io
import random
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from openpyxl import Workbook

from .dialect import MONTHS, STATUS, SUBTOTAL, TOTAL, UNITS, Dialect
from .past import Line, Past, made_up

ZONES = {
    "de": "Europe/Berlin", "fr": "Europe/Paris", "en": "America/New_York", "it": "Europe/Rome", "es": "Europe/Madrid",
    "ja": "Asia/Tokyo",
}  # fmt: skip
COUNTRIES = {"de": "DE", "fr": "FR", "en": "US", "it": "IT", "es": "ES", "ja": "JP"}
Cells = Sequence[Sequence[object]]


@dataclass(frozen=True)
class Written:
    """Files in a layout; where it is no equal reading, a refusal or an alarm must name one of the words `may_ask`.

    `has_amount`, `has_shop`: whether the layout tells money and shops. `traps` are named in the test's message.
    """

    layout: str
    past: Past
    files: tuple[Path, ...]
    language: str
    traps: tuple[str, ...] = ()
    may_ask: tuple[str, ...] = ()
    has_amount: bool = True
    has_shop: bool = False
    has_unit: bool = True
    settings: str = ""


Writer = Callable[[random.Random, Dialect, Path], Written]
LAYOUTS: dict[str, Writer] = {}


def layout(writer: Writer) -> Writer:
    """List a writer by its name."""
    LAYOUTS[writer.__name__.removeprefix("write_")] = writer
    return writer


def as_text(cells: Cells, dialect: Dialect) -> bytes:
    """Return rows as a till writes them."""
    out = io.StringIO()
    csv.writer(out, delimiter=dialect.separator, lineterminator=dialect.line_end).writerows(cells)
    return out.getvalue().encode(dialect.encoding, errors="replace")


def _save(folder: Path, name: str, cells: Cells, dialect: Dialect) -> tuple[Path, ...]:
    path = folder / name
    path.write_bytes(as_text(cells, dialect))
    return (path,)


def _asks(past: Past, dialect: Dialect) -> tuple[str, ...]:
    """Return which questions a file of this dialect may honestly leave open."""
    asks = []
    if dialect.dates in ("slashes", "us") and all(day.day <= 12 for day in past.days):
        asks.append("date_order")
    if dialect.quantities == "three" or dialect.grouping:
        asks.append("decimal")
    return tuple(asks)


def _ticket_rows(
    lines: Iterable[Line], dialect: Dialect, *, with_price: bool, with_shop: bool, with_unit: bool, with_status: bool
) -> list[list[object]]:
    names = ["day", "time", *["shop"] * with_shop, "ticket", "group", "product", "qty", *["unit"] * with_unit]
    names += [*["price"] * with_price, "amount", *["status"] * with_status]
    rows: list[list[object]] = [[dialect.header(name) for name in names]]
    for line in lines:
        cells: dict[str, object] = {
            "day": dialect.day(line.at),
            "time": dialect.time(line.at),
            "shop": line.shop,
            "ticket": line.ticket,
            "group": line.group,
            "product": line.product,
            "qty": dialect.qty(line.qty, line.unit),
            "unit": UNITS[dialect.language][line.unit],
            "price": dialect.money(line.unit_cents),
            "amount": dialect.money(line.cents),
            "status": STATUS[dialect.language].get(line.kind, line.kind),
        }
        rows.append([cells[name] for name in names])
    return rows


@layout
def write_tickets(rng: random.Random, dialect: Dialect, folder: Path) -> Written:
    """Ticket lines in a CSV file, with refunds, weights and several shops now and then."""
    shops = rng.choice([1, 1, 3])
    weighed = rng.random() < 0.3
    past = made_up(rng, shops=shops, days=rng.randint(3, 16), weighed=weighed, refunds=rng.random() < 0.5)
    rows = _ticket_rows(
        past.lines,
        dialect,
        with_price=rng.random() < 0.5,
        with_shop=shops > 1,
        with_unit=weighed and dialect.quantities != "unit",
        with_status=False,
    )
    files = _save(folder, "till.csv", rows, dialect)
    return Written("tickets", past, files, dialect.language, (), _asks(past, dialect), has_shop=shops > 1)


@layout
def write_states(rng: random.Random, dialect: Dialect, folder: Path) -> Written:
    """Ticket lines whose state tells sales, refunds, voided lines, training and tips apart."""
    kinds = tuple(rng.sample(["void", "training", "tip"], rng.randint(1, 3)))
    past = made_up(rng, days=rng.randint(4, 12), refunds=True, kinds=kinds)
    rows = _ticket_rows(past.lines, dialect, with_price=False, with_shop=False, with_unit=False, with_status=True)
    files = _save(folder, "till.csv", rows, dialect)
    asks = (*_asks(past, dialect), "rows", dialect.header("status"))
    return Written("states", past, files, dialect.language, kinds, asks)


@layout
def write_utc(rng: random.Random, dialect: Dialect, folder: Path) -> Written:
    """Moments in UTC with a Z, or with an offset."""
    past = made_up(rng, days=rng.randint(4, 12))
    zone, is_utc = ZoneInfo(ZONES[dialect.language]), rng.random() < 0.5
    rows: list[list[object]] = [["created_at", "receipt_number", "item_name", "quantity", "total"]]
    for line in past.lines:
        at = line.at.replace(tzinfo=zone)
        text = f"{at.astimezone(ZoneInfo('UTC')):%Y-%m-%dT%H:%M:%SZ}" if is_utc else at.isoformat()
        rows.append([text, line.ticket, line.product, f"{line.qty:g}", f"{line.cents / 100:.2f}"])
    path = folder / "till.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return Written("utc", past, (path,), dialect.language, ("zone",))


@layout
def write_daily(rng: random.Random, dialect: Dialect, folder: Path) -> Written:
    """A report of daily sums with title rows above, subtotals and totals between, a total row below."""
    past = made_up(rng, days=rng.randint(3, 20))
    traps = tuple(trap for trap in ("title", "subtotals", "total") if rng.random() < 0.5)
    language = dialect.language
    names = [dialect.header(name) for name in ("day", "product", "qty", "amount")]
    rows: list[list[object]] = []
    if "title" in traps:
        first, last = past.days[0], past.days[-1]
        rows += [["Bäckerei Beispiel"], [f"{first:%d.%m.%Y} - {last:%d.%m.%Y}"], []]
    rows.append(names)
    whole_qty, whole_cents = 0.0, 0
    for day in past.days:
        of_day = [line for line in past.sums() if line.at.date() == day]
        groups = sorted({line.group for line in of_day}) if "subtotals" in traps else [""]
        for group in groups:
            of_group = [line for line in of_day if group in ("", line.group)]
            rows += [_daily_row(line, dialect) for line in of_group]
            if group:
                qty, cents = sum(line.qty for line in of_group), sum(line.cents for line in of_group)
                label = f"{SUBTOTAL[language]} {group}"
                rows.append([dialect.day(of_day[0].at), label, dialect.qty(qty, "pcs"), dialect.money(cents)])
        whole_qty += sum(line.qty for line in of_day)
        whole_cents += sum(line.cents for line in of_day)
    if "total" in traps:
        rows.append([TOTAL[language], "", dialect.qty(whole_qty, "pcs"), dialect.money(whole_cents)])
    files = _save(folder, "bericht.csv", rows, dialect)
    asks = _asks(past, dialect)
    return Written("daily", past, files, language, traps, asks)


def _daily_row(line: Line, dialect: Dialect) -> list[object]:
    return [dialect.day(line.at), line.product, dialect.qty(line.qty, line.unit), dialect.money(line.cents)]


@layout
def write_hours(rng: random.Random, dialect: Dialect, folder: Path) -> Written:
    """Hourly sums, the hour as a range."""
    past = made_up(rng, days=rng.randint(3, 10))
    form = rng.choice(["{0:02d}:00 - {1:02d}:00", "{0:02d}h-{1:02d}h", "{0:02d}:00-{0:02d}:59", "{0}"])
    rows: list[list[object]] = [[dialect.header(name) for name in ("day", "hour", "product", "qty", "amount")]]
    for line in past.hourly():
        hour = form.format(line.at.hour, line.at.hour + 1)
        rows.append([dialect.day(line.at), hour, *_daily_row(line, dialect)[1:]])
    files = _save(folder, "stunden.csv", rows, dialect)
    return Written("hours", past, files, dialect.language, (form,), _asks(past, dialect))


@layout
def write_sheets(rng: random.Random, dialect: Dialect, folder: Path) -> Written:
    """A workbook with a sheet a month, or a sheet a day, cells as numbers and dates."""
    per_day = rng.random() < 0.5
    past = made_up(rng, days=rng.randint(3, 9) if per_day else rng.randint(20, 70), per_day=6)
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    roles = ("product", "qty", "amount") if per_day else ("day", "product", "qty", "amount")
    for line in past.sums():
        month = MONTHS[dialect.language][line.at.month - 1]
        title = f"{line.at:%d.%m.%Y}" if per_day else f"{month} {line.at.year}"
        if title not in book.sheetnames:
            book.create_sheet(title).append([dialect.header(name) for name in roles])
        cells = [line.product, line.qty, line.cents / 100]
        book[title].append(cells if per_day else [line.at, *cells])
    path = folder / "umsatz.xlsx"
    book.save(path)
    return Written("sheets", past, (path,), dialect.language, ("sheet a day" if per_day else "sheet a month",))


@layout
def write_products_by_days(rng: random.Random, dialect: Dialect, folder: Path) -> Written:
    """Products down, days across, now and then with a total row and a total column."""
    past = made_up(rng, days=rng.randint(3, 12))
    with_total = rng.random() < 0.5
    by_cell = {(line.product, line.at.date()): line for line in past.sums()}
    midnights = sorted({line.at for line in past.sums()})
    head: list[object] = [
        dialect.header("product"),
        *map(dialect.day, midnights),
        *[TOTAL[dialect.language]] * with_total,
    ]
    rows = [head]
    for product in past.products:
        cells = [by_cell.get((product.name, at.date())) for at in midnights]
        if not any(cells):
            continue
        row: list[object] = [product.name, *(f"{cell.qty:g}" if cell else "" for cell in cells)]
        rows.append(row + [f"{sum(cell.qty for cell in cells if cell):g}"] * with_total)
    if with_total:
        of_days = [sum(line.qty for line in past.sums() if line.at == at) for at in midnights]
        rows.append([TOTAL[dialect.language], *(f"{qty:g}" for qty in of_days), f"{sum(of_days):g}"])
    files = _save(folder, "matrix.csv", rows, dialect)
    traps = ("total",) * with_total
    return Written("products_by_days", past, files, dialect.language, traps, _asks(past, dialect), has_amount=False)


@layout
def write_orders(rng: random.Random, dialect: Dialect, folder: Path) -> Written:
    """An export of orders: what is an order's stands on its first line only."""
    past = made_up(rng, days=rng.randint(3, 10))
    rows: list[list[object]] = [
        ["Order Ref", "Order Lines/Product", "Order Lines/Quantity", "Order Lines/Subtotal", "Date"]
    ]
    before = None
    for line in past.lines:
        is_first = line.ticket != before
        before = line.ticket
        head, tail = (f"Shop/{line.ticket}", f"{line.at:%Y-%m-%d %H:%M:%S}") if is_first else ("", "")
        rows.append([head, line.product, f"{line.qty:.1f}", f"{line.cents / 100:.2f}", tail])
    path = folder / "orders.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return Written("orders", past, (path,), dialect.language, ("carried down",))


@layout
def write_square(rng: random.Random, dialect: Dialect, folder: Path) -> Written:
    """Items with variations, refunds, gift cards, and dollars before the sign."""
    past = made_up(rng, shops=rng.choice([1, 2]), days=rng.randint(3, 10), refunds=True, kinds=("tip",))
    names = "Date,Time,Time Zone,Category,Item,Qty,Price Point Name,Gross Sales,Discounts,Net Sales,Tax,Transaction ID"
    rows: list[list[object]] = [[*names.split(","), "Event Type", "Location", "Itemization Type"]]
    for line in past.lines:
        money = f"-${-line.cents / 100:,.2f}" if line.cents < 0 else f"${line.cents / 100:,.2f}"
        item, _, variation = line.product.partition(" ")
        kind = "Gift Card" if line.kind == "tip" else "Physical Good"
        if line.kind == "tip":
            item, variation = "Gift Card", ""
        event = "Refund" if line.kind == "refund" else "Payment"
        day, second = f"{line.at:%Y-%m-%d}", f"{line.at:%H:%M:%S}"
        cells = [day, second, "Eastern Time (US & Canada)", line.group, item, f"{line.qty:.1f}", variation or "Regular"]
        rows.append([*cells, money, "$0.00", money, "$0.00", f"t{line.ticket}", event, line.shop, kind])
    path = folder / "items.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return Written("square", past, (path,), "en", ("variation", "gift card"), has_shop=True)


@layout
def write_turnover(rng: random.Random, dialect: Dialect, folder: Path) -> Written:
    """One line a piece and no quantity: pieces or money, only a person knows."""
    past = made_up(rng, days=rng.randint(4, 10))
    rows: list[list[object]] = [[dialect.header(name) for name in ("day", "time", "ticket", "product", "amount")]]
    for line in past.lines:
        price = line.unit_cents
        row = [dialect.day(line.at), dialect.time(line.at), line.ticket, line.product, dialect.money(price)]
        rows += [row] * int(line.qty)
    files = _save(folder, "lines.csv", rows, dialect)
    asks = (*_asks(past, dialect), "line_is_one_unit", "qty_is")
    return Written("turnover", past, files, dialect.language, ("no quantity",), asks)


@layout
def write_packed(rng: random.Random, dialect: Dialect, folder: Path) -> Written:
    """Ticket lines in a ZIP of a file a day, or behind gzip."""
    past = made_up(rng, days=rng.randint(3, 8))
    options = {"with_price": False, "with_shop": False, "with_unit": False, "with_status": False}
    if rng.random() < 0.5:
        path = folder / "till.csv.gz"
        path.write_bytes(gzip.compress(as_text(_ticket_rows(past.lines, dialect, **options), dialect)))
    else:
        path = folder / "till.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for day in past.days:
                lines = [line for line in past.lines if line.at.date() == day]
                packed.writestr(f"till-{day}.csv", as_text(_ticket_rows(lines, dialect, **options), dialect))
    return Written("packed", past, (path,), dialect.language, (path.suffix,), _asks(past, dialect))


@layout
def write_html(rng: random.Random, dialect: Dialect, folder: Path) -> Written:
    """A table of HTML that calls itself a workbook."""
    past = made_up(rng, days=rng.randint(3, 10))
    head = "".join(f"<th>{dialect.header(name)}</th>" for name in ("day", "product", "qty", "amount"))
    body = "".join(
        "<tr>" + "".join(f"<td>{str(cell).replace('&', '&amp;')}</td>" for cell in _daily_row(line, dialect)) + "</tr>"
        for line in past.sums()
    )
    path = folder / "ventes.xls"
    path.write_text(f"<html><meta charset='utf-8'><body><table><tr>{head}</tr>{body}</table></body></html>", "utf-8")
    return Written("html", past, (path,), dialect.language, (), _asks(past, dialect))


@layout
def write_combos(rng: random.Random, dialect: Dialect, folder: Path) -> Written:
    """Meal deals: the price on a header, its parts at nothing below it."""
    past = made_up(rng, days=rng.randint(4, 10))
    rows = _ticket_rows(past.lines, dialect, with_price=False, with_shop=False, with_unit=False, with_status=False)
    extra: list[Line] = []
    parts = rng.sample(past.products, 2)
    for day in past.days:
        like = next(line for line in past.lines if line.at.date() == day)
        at = like.at.replace(hour=12) + timedelta(minutes=rng.randint(0, 59))
        for number in range(rng.randint(2, 4)):
            ticket = 900_000 + day.toordinal() % 1000 * 10 + number
            header = Line(
                like.shop, at, ticket, "Sparmenü" if dialect.language == "de" else "Combo", "Menü", "pcs", 1.0, 650
            )
            rest = [Line(like.shop, at, ticket, part.name, part.group, "pcs", 1.0, 0) for part in parts]
            extra += rest
            rows += _ticket_rows(
                [header, *rest], dialect, with_price=False, with_shop=False, with_unit=False, with_status=False
            )[1:]
    files = _save(folder, "till.csv", rows, dialect)
    counted = Past(past.products, (*past.lines, *extra))
    return Written(
        "combos", counted, files, dialect.language, ("combo",), (*_asks(past, dialect), "deals"), has_amount=False
    )
