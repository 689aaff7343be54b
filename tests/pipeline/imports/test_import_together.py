"""Files that are read together come out as they do one by one: lines, what was left out, reports, alarms, notices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from unittest import mock

import numpy as np
import pandas as pd
import pytest

from forecast.archive.till import TillArchive
from forecast.archive.till.coverage import read_coverage
from forecast.archive.till.manifest import read_manifest
from forecast.config import load_config
from forecast.pipeline.imports import bundles
from forecast.pipeline.imports.importing import import_till

ARTICLES = ("Baguette", "Croissant", "Pain au chocolat", "Brezel", "Tarte 500 g", "Kaffee groß", "Menu midi", "Flan")
MONTHS = pd.date_range("2025-01-01", periods=3, freq="MS")
CONFIG = """
[bakery]
name = "Chain"
country = "FR"
timezone = "Europe/Paris"
language = "en"
shop = "one"
[run]
archive = "{archive}"
now = "2026-01-01T12:00:00"
[till]
files = ["till/*.csv"]
"""


@dataclass(frozen=True)
class Layout:
    """How a till writes its files: a header and, for each line of a receipt, its cells."""

    header: tuple[str, ...]
    cells: Callable[[dict[str, object]], tuple[object, ...]]
    separator: str = ";"
    end: str = "\n"
    settings: str = ""
    shops: tuple[str, ...] = ("Nord",)
    odd: Callable[[list[str]], list[str]] | None = None
    options: dict[str, float] = field(default_factory=dict)


def comma(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")


GERMAN = Layout(
    ("Filiale", "Datum", "Zeit", "Bon", "Artikel", "Menge", "Betrag"),
    lambda row: (row["shop"], f"{row['day']:%d.%m.%Y}", row["clock"], row["ticket"], row["article"], row["qty"],
                 comma(row["amount"])),
)  # fmt: skip
FRENCH = Layout(
    ("Magasin", "Date", "Heure", "Ticket", "Article", "Quantité", "Prix unitaire"),
    lambda row: (row["shop"], f"{row['day']:%d/%m/%Y}", row["clock"], row["ticket"], row["article"], row["qty"],
                 comma(row["price"]) + " €"),
    settings='amount_is = "unit_price"',
    shops=("Nord", "Süd"),
)  # fmt: skip
ENGLISH = Layout(
    ("Date", "Time", "Receipt number", "Item", "Quantity", "Unit price", "Line total"),
    lambda row: (f"{row['day']:%Y-%m-%d}", row["clock"] + ":07", row["ticket"], row["article"], f"{row['qty']}.0",
                 f"{row['price']:.2f}", f"{row['amount']:.2f}"),
    separator=",",
    end="\r\n",
)  # fmt: skip
LAYOUTS = {
    "german": GERMAN,
    "french": FRENCH,
    "english": ENGLISH,
    "tabs": replace(GERMAN, separator="\t"),
    "pieces beside the number": replace(
        GERMAN, cells=lambda row: (*GERMAN.cells(row)[:5], f"{row['qty']} Stk", *GERMAN.cells(row)[6:])
    ),
    "refunds": replace(GERMAN, options={"refunds": 0.02}),
    "a refund too many": replace(GERMAN, options={"refunds": 0.2}),
    "renamed": replace(GERMAN, settings='rename = {"Brezel" = "Laugenbrezel"}\naliases = {"Croissant" = ["FLAN"]}'),
    "left out": replace(GERMAN, settings='leave_out = ["Kaffee*"]'),
    "hours": replace(GERMAN, settings='[opening]\nopens = "08:00"\ncloses = "19:00"'),
    "a business day": replace(
        GERMAN,
        cells=lambda row: GERMAN.cells({**row, "clock": str(row["clock"]).replace("07:", "02:")}),
        settings='[opening]\nday_ends = "03:00"',
    ),
    "given nothing": replace(GERMAN, options={"free": 0.05}),
    "an id of the line": replace(
        GERMAN, header=(*GERMAN.header, "Position-ID"), cells=lambda row: (*GERMAN.cells(row), row["id"])
    ),
    "a column that is not read": replace(
        GERMAN, header=(*GERMAN.header, "Kassenplatz"), cells=lambda row: (*GERMAN.cells(row), f"K{row['ticket'] % 3}")
    ),
    "a column that says what a row is": replace(
        GERMAN,
        header=(*GERMAN.header, "Status"),
        cells=lambda row: (*GERMAN.cells(row), "Storno" if row["id"] % 97 == 0 else "Verkauf"),
    ),
    "another currency": replace(
        GERMAN,
        cells=lambda row: (*GERMAN.cells(row)[:6], f"{GERMAN.cells(row)[6]} kr"),
        odd=lambda rows: [row.replace(" kr", " zł") for row in rows],
    ),
    "one day a file": replace(FRENCH, options={"days": 1}),
}


def odd(name: str, change: Callable[[list[str]], list[str]]) -> None:
    LAYOUTS[name] = replace(GERMAN, odd=change)


odd("quoted", lambda rows: [rows[0], *(f'"{row}"'.replace(";", '";"') for row in rows[1:])])
odd("one quoted cell", lambda rows: [*rows[:9], rows[9].replace("Nord", '"Nord"'), *rows[10:]])
odd("a blank line", lambda rows: [*rows[:9], "", *rows[9:]])
odd("a total", lambda rows: [*rows, "Summe;;;;;99;1234,50"])
odd("a cell too many", lambda rows: [*rows[:9], rows[9] + ";x", *rows[10:]])
odd("no quantity", lambda rows: [*rows[:9], ";".join([*rows[9].split(";")[:5], "", "1,00"]), *rows[10:]])
odd("no such day", lambda rows: [*rows[:9], "Nord;31.02.2025" + rows[9][15:], *rows[10:]])
odd("the other order", lambda rows: [rows[0], *(_turned(row) for row in rows[1:])])
odd("another mark", lambda rows: [rows[0], *(row.replace(",", ".") for row in rows[1:])])
odd("two spellings", lambda rows: [*rows[:30], *(row.replace("Brezel", "BREZEL") for row in rows[30:])])
odd("broken letters", lambda rows: [row.replace("groß", "groÃŸ") for row in rows])
odd("two shops", lambda rows: [*rows[:60], *(row.replace("Nord", "Süd") for row in rows[60:])])
odd("no name", lambda rows: [*rows[:9], rows[9].replace(rows[9].split(";")[4], ""), *rows[10:]])
odd("a gift card", lambda rows: [*rows[:9], rows[9].replace(rows[9].split(";")[4], "Gutschein 20 €"), *rows[10:]])
odd("days to come", lambda rows: [rows[0], *(row.replace(".2025", ".2027") for row in rows[1:])])
odd("a thousandfold", lambda rows: [*rows[:9], ";".join([*rows[9].split(";")[:5], "5000", "1,00"]), *rows[10:]])
odd("a new article", lambda rows: [row.replace("Croissant", "Buttercroissant") for row in rows])
odd("a new spelling", lambda rows: [row.replace("Croissant", "Croisant") for row in rows])
odd("another shop's articles", lambda rows: [rows[0], *(_masked(row) for row in rows[1:])])
odd("few articles", lambda rows: [rows[0], *(row for row in rows[1:] if "Brezel" in row or "Flan" in row)])
odd("no rows", lambda rows: rows[:1])
odd("nothing", lambda _: [])
odd("Latin letters", lambda rows: [row.replace("ß", "\udcdf") for row in rows])
odd("blanks around", lambda rows: [rows[0], *(row.replace(";", " ; ") for row in rows[1:])])
odd("other times", lambda rows: [rows[0], *(row.replace(":", ".", 1) for row in rows[1:])])


def _turned(row: str) -> str:
    shop, day, *rest = row.split(";")
    d, m, y = day.split(".")
    return ";".join([shop, f"{y}-{m}-{d}", *rest])


def _masked(row: str) -> str:
    cells = row.split(";")
    return ";".join([*cells[:4], f"Ware {len(cells[4])}{cells[4][0]}", *cells[5:]])


def rows_of(layout: Layout, shop: str, month: pd.Timestamp, seed: int) -> list[str]:
    rng = np.random.default_rng(seed)
    rows = [layout.separator.join(layout.header)]
    days = int(layout.options.get("days", month.days_in_month))
    for day in pd.date_range(month, periods=days):
        for ticket in range(8):
            clock = f"{7 + 2 * ticket:02d}:{int(rng.integers(60)):02d}"
            for article in rng.choice(len(ARTICLES), size=2, replace=False).tolist():
                price = 1.1 + 0.35 * article
                qty = -1 if rng.random() < layout.options.get("refunds", 0) else int(rng.integers(1, 4))
                price = 0.0 if rng.random() < layout.options.get("free", 0) else price
                row = {"shop": shop, "day": day, "clock": clock, "ticket": 100 * day.day + ticket, "price": price,
                       "article": ARTICLES[article], "qty": qty, "amount": price * qty, "id": len(rows)}  # fmt: skip
                rows.append(layout.separator.join(map(str, layout.cells(row))))
    return rows


@pytest.fixture
def chain(tmp_path):
    def write(layout: Layout):
        (tmp_path / "till").mkdir()
        for at, month in enumerate(MONTHS):
            for number, shop in enumerate(layout.shops):
                rows = rows_of(layout, shop, month, seed=10 * at + number)
                rows = layout.odd(rows) if layout.odd and at == 1 else rows
                content = "".join(row + layout.end for row in rows).encode("utf-8", errors="surrogateescape")
                (tmp_path / "till" / f"{shop}-{at}.csv").write_bytes(content)
        found = []
        for name, as_first in (("together", bundles.as_first), ("alone", lambda *_: None)):
            path = tmp_path / f"{name}.toml"
            path.write_text(CONFIG.format(archive=name) + layout.settings, encoding="utf-8")
            with mock.patch.object(bundles, "as_first", as_first):
                found.append(said_and_kept(load_config(path)))
        return found

    return write


def said_and_kept(config) -> dict[str, object]:
    plain: list[int] = []
    reports_of = bundles.reports_of

    def counted(*values):
        told = list(reports_of(*values))
        plain.append(sum(one is not None for one in told))
        return told

    with mock.patch.object(bundles, "reports_of", counted):
        outcome = import_till(config)
    archive, folder = TillArchive(config.run.archive), config.run.archive / "till"
    manifest = read_manifest(folder / "manifest.json")
    return {
        "plain": sum(plain),
        "lines": [line.replace(str(config.run.archive), "…") for line in outcome.lines],
        "notices": outcome.notices,
        "problems": outcome.problems,
        "kept": archive.lines(),
        "rejected": archive.rejected(),
        "files": manifest.files,
        "parts": manifest.parts,
        "coverage": read_coverage(folder, manifest.coverage),
        "reports": {path.name: path.read_text("utf-8") for path in (folder / "reports").iterdir()},
    }


@pytest.mark.random
@pytest.mark.parametrize("name", LAYOUTS)
def test_files_read_together_come_out_as_they_do_one_by_one(chain, name):
    together, alone = chain(LAYOUTS[name])
    assert alone.pop("plain") == 0
    together.pop("plain")
    assert len(together["kept"])
    for what, told in together.items():
        if isinstance(told, pd.DataFrame):
            pd.testing.assert_frame_equal(told, alone[what], obj=what)
        else:
            assert told == alone[what], what


@pytest.mark.parametrize("name", ["german", "french", "english", "tabs", "pieces beside the number", "renamed",
                                  "an id of the line", "a column that is not read"])  # fmt: skip
def test_what_is_plain_is_read_together(chain, name):
    together, _ = chain(LAYOUTS[name])
    assert together["plain"] == len(MONTHS) * len(LAYOUTS[name].shops)


def test_refunds_of_what_was_sold_are_read_together_and_a_refund_without_its_sale_alone(chain):
    together, _ = chain(LAYOUTS["refunds"])
    assert 0 < together["plain"] < len(MONTHS)


def test_one_odd_file_is_read_by_itself_and_the_others_together(chain):
    together, _ = chain(LAYOUTS["no quantity"])
    assert together["plain"] == len(MONTHS) - 1
