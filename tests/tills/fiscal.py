"""Writers of the export that German law asks for: one by hand, one by an independent library."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from dsfinvk import models as standard
from dsfinvk.collection import Collection

from .dialect import Dialect
from .layouts import Written, layout
from .past import Line, Past, made_up

BERLIN = ZoneInfo("Europe/Berlin")
KINDS = {"void": "AVBelegabbruch", "training": "AVTraining", "float": "AVBestellung"}
CLOSING = ["Z_KASSE_ID", "Z_ERSTELLUNG", "Z_NR"]
LINE = [*CLOSING, "BON_ID", "POS_ZEILE"]
CUSTOMER = "Erika Beispiel"
"""A name that no file of the program may hold."""


def _german(value: float, decimals: int) -> str:
    text = f"{value:,.{decimals}f}"
    return text.replace(",", "#").replace(".", ",").replace("#", ".")


def _receipts(past: Past) -> list[tuple[str, list[Line]]]:
    """Return lines by receipt; a refund stands on a receipt of its own."""
    grouped: dict[str, list[Line]] = {}
    for line in past.lines:
        grouped.setdefault(f"{line.shop}-{line.ticket}-{line.kind}", []).append(line)
    return list(grouped.items())


def _closing(at: datetime) -> int:
    return at.toordinal() - 730_000


@layout
def write_dsfinvk(rng: random.Random, dialect: Dialect, folder: Path) -> Written:
    """DSFinV-K written by hand: ZIP or folder, thousands with dots, pieces in packs, lines voided in two ways."""
    kinds = tuple(rng.sample(sorted(KINDS), rng.randint(0, 3)))
    past = made_up(rng, days=rng.randint(3, 8), refunds=True, kinds=kinds)
    receipts: list[Sequence[object]] = [
        [
            "Z_KASSE_ID",
            "Z_ERSTELLUNG",
            "Z_NR",
            "BON_ID",
            "BON_NR",
            "BON_TYP",
            "BON_STORNO",
            "BON_START",
            "BON_ENDE",
            "KUNDE_NAME",
        ]
    ]
    lines: list[Sequence[object]] = [
        [
            "Z_KASSE_ID",
            "Z_ERSTELLUNG",
            "Z_NR",
            "BON_ID",
            "POS_ZEILE",
            "ARTIKELTEXT",
            "GV_TYP",
            "INHAUS",
            "P_STORNO",
            "ART_NR",
            "MENGE",
            "FAKTOR",
            "EINHEIT",
        ]
    ]
    amounts: list[Sequence[object]] = [[*LINE, "UST_SCHLUESSEL", "POS_BRUTTO"]]
    closings: list[Sequence[object]] = [[*CLOSING, "Z_BUCHUNGSTAG"]]
    for day in past.days:
        closed_at = datetime.combine(day + timedelta(days=1), datetime.min.time()).replace(hour=5)
        closings.append(["K1", closed_at.isoformat(), _closing(closed_at), day.isoformat()])
    for number, (bon, of_bon) in enumerate(_receipts(past)):
        first = of_bon[0]
        closed_at = datetime.combine(first.at.date() + timedelta(days=1), datetime.min.time()).replace(hour=5)
        key: list[object] = ["K1", closed_at.isoformat(), _closing(closed_at), bon]
        at = first.at.replace(tzinfo=BERLIN).isoformat()
        receipts.append([*key, number, KINDS.get(first.kind, "Beleg"), "0", at, at, CUSTOMER])
        written = [(line, "0", line.qty) for line in of_bon]
        # On a receipt that takes back, a voided line could not be told from its second.
        voided = rng.random() if first.kind != "refund" else 1.0
        if voided < 0.1:
            written.append((first, "1", 2.0))
        elif voided < 0.2:
            written += [(first, "1", 3.0), (first, "0", -3.0)]
        for place, (line, flag, qty) in enumerate(written, start=1):
            factor = 5.0 if qty % 5 == 0 and qty > 0 else 1.0
            cents = round(line.unit_cents * qty)
            row = [*key, place, line.product, "Umsatz", "0", flag, 4_711 + place]
            lines.append([*row, _german(qty / factor, 3), _german(factor, 3), "Stück"])
            half = round(cents / 2)
            amounts += [
                [*key, place, key_of_tax, _german(part / 100, 5)] for key_of_tax, part in ((1, half), (2, cents - half))
            ]
        if rng.random() < 0.2:
            lines.append([*key, 99, "Pfandflasche", "Pfand", "0", "0", 1, "1,000", "1,000", "Stück"])
    tables = {
        "transactions.csv": receipts,
        "lines.csv": lines,
        "lines_vat.csv": amounts,
        "cashpointclosing.csv": closings,
    }
    texts = {name: _as_standard(rows) for name, rows in tables.items()}
    if rng.random() < 0.5:
        with zipfile.ZipFile(folder / "export.zip", "w", zipfile.ZIP_DEFLATED) as packed:
            for name, text in texts.items():
                packed.writestr(name, text)
        files: tuple[Path, ...] = (folder / "export.zip",)
    else:
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
        files = tuple(folder / name for name in sorted(texts))
    return Written("dsfinvk", past, files, "de", ("DSFinV-K", *kinds))


def _as_standard(rows: list[Sequence[object]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(rows)
    return out.getvalue()


@layout
def write_dsfinvk_by_library(rng: random.Random, dialect: Dialect, folder: Path) -> Written:
    """DSFinV-K as the library `dsfinvk` writes it."""
    past = made_up(rng, days=rng.randint(2, 4), refunds=True)
    book = Collection()
    for day in past.days:
        closing = standard.Stamm_Abschluss(
            Z_KASSE_ID="K1", Z_NR=day.toordinal(), Z_ERSTELLUNG=datetime.combine(day, datetime.max.time(), BERLIN)
        )
        closing.Z_BUCHUNGSTAG = day.isoformat()
        book.add(closing)
    for bon, of_bon in _receipts(past):
        first = of_bon[0]
        at = first.at.replace(tzinfo=BERLIN)
        key = {"Z_KASSE_ID": "K1", "Z_NR": first.at.toordinal(), "Z_ERSTELLUNG": at, "BON_ID": bon}
        book.add(standard.Bonkopf(**key, BON_TYP="Beleg", BON_STORNO=False, BON_START=at, BON_ENDE=at))
        for place, line in enumerate(of_bon, start=1):
            row = {"ARTIKELTEXT": line.product, "GV_TYP": "Umsatz", "P_STORNO": False, "EINHEIT": "Stück"}
            book.add(standard.Bonpos(**key, POS_ZEILE=str(place), **row, MENGE=Decimal(str(line.qty)), FAKTOR=1))
            book.add(
                standard.Bonpos_USt(**key, POS_ZEILE=str(place), UST_SCHLUESSEL=2, POS_BRUTTO=Decimal(line.cents) / 100)
            )
    for name in ("index.xml", "gdpdu.dtd"):
        (folder / name).write_text("", encoding="utf-8")
    path = folder / "export.zip"
    book.write(path, folder / "index.xml", folder / "gdpdu.dtd")
    # The library keeps the wall time of whatever zone it was handed and writes no offset.
    return Written("dsfinvk_by_library", past, (path,), "de", ("DSFinV-K",))
