"""How long the export that German law asks for takes, and how much memory: `make benchmark-fiscal`.

Receipts made up by a generator that streams all tables into one ZIP archive, with payments and signatures as tills
write them; reading alone and the whole import, each in a process of its own.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from speed import machine, measured

from forecast.config import TillSettings
from forecast.sources.till.file_lines import Shop
from forecast.sources.till.official.dsfinvk.export import official_export

RECEIPTS, PER_DAY, PRODUCTS, SEED = 1_000_000, 900, 60, 1
FIRST = datetime(2023, 1, 2, 6)  # noqa: DTZ001 - tills write wall times
OPEN_S = 12 * 3600
MOST_CPU_S, MOST_GB = 60.0, 1.0
KEY = "Z_KASSE_ID;Z_ERSTELLUNG;Z_NR"
HEADERS = {
    "transactions.csv": f"{KEY};BON_ID;BON_NR;BON_TYP;BON_NAME;TERMINAL_ID;BON_STORNO;BON_START;BON_ENDE;BEDIENER_ID;"
    "BEDIENER_NAME;UMS_BRUTTO;KUNDE_NAME;KUNDE_ID;KUNDE_TYP;KUNDE_STRASSE;KUNDE_PLZ;KUNDE_ORT;KUNDE_LAND;KUNDE_USTID;"
    "BON_NOTIZ",
    "lines.csv": f"{KEY};BON_ID;POS_ZEILE;GUTSCHEIN_NR;ARTIKELTEXT;POS_TERMINAL_ID;GV_TYP;GV_NAME;INHAUS;P_STORNO;"
    "AGENTUR_ID;ART_NR;GTIN;WARENGR_ID;WARENGR;MENGE;FAKTOR;EINHEIT;STK_BR",
    "lines_vat.csv": f"{KEY};BON_ID;POS_ZEILE;UST_SCHLUESSEL;POS_BRUTTO;POS_NETTO;POS_UST",
    "datapayment.csv": f"{KEY};BON_ID;ZAHLART_TYP;ZAHLART_NAME;ZAHLWAEH_CODE;ZAHLWAEH_BETRAG;BASISWAEH_BETRAG",
    "transactions_vat.csv": f"{KEY};BON_ID;UST_SCHLUESSEL;BON_BRUTTO;BON_NETTO;BON_UST",
    "transactions_tse.csv": f"{KEY};BON_ID;TSE_ID;TSE_TANR;TSE_TA_START;TSE_TA_ENDE;TSE_TA_VORGANGSART;TSE_TA_SIGZ;"
    "TSE_TA_SIG;TSE_TA_FEHLER;TSE_VORGANGSDATEN",
    "cashpointclosing.csv": f"{KEY};Z_BUCHUNGSTAG;NAME",
}


def generate(path: Path, receipts: int) -> int:
    """Write an export of so many receipts and return how many lines it has; the same every time."""
    lines = 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for name, header in HEADERS.items():
            rng = np.random.default_rng(SEED)
            with packed.open(name, "w", force_zip64=True) as file, io.TextIOWrapper(file, "utf-8", newline="") as text:
                text.write(header + "\r\n")
                for day in range(-(-receipts // PER_DAY)):
                    rows = list(_rows(name, rng, day, min(PER_DAY, receipts - day * PER_DAY)))
                    text.write("".join(rows))
                    lines += len(rows) * (name == "lines.csv")
    return lines


def _rows(name: str, rng: np.random.Generator, day: int, count: int) -> Iterator[str]:
    """Yield a day's rows of a table; what is drawn is the same for every table."""
    midnight = FIRST + timedelta(days=day)
    key = f"K1;{midnight + timedelta(hours=13):%Y-%m-%dT%H:%M:%S};{_whole(day + 1)}"
    if name == "cashpointclosing.csv":
        yield f"{key};{midnight:%Y-%m-%d};Bäckerei Beispiel\r\n"
        return
    seconds = np.sort(rng.integers(0, OPEN_S, count)).tolist()
    sizes = rng.choice([1, 2, 3, 4, 5], count, p=[0.25, 0.3, 0.25, 0.15, 0.05]).tolist()
    articles = rng.integers(0, PRODUCTS, (count, 5)).tolist()
    pieces = rng.choice([1, 2, 3, 10], (count, 5), p=[0.7, 0.2, 0.08, 0.02]).tolist()
    kinds = rng.choice(["Beleg", "AVTraining", "AVBestellung"], count, p=[0.98, 0.005, 0.015]).tolist()
    for number in range(count):
        bon = f"{key};{day}-{number}"
        at = f"{midnight + timedelta(seconds=seconds[number]):%Y-%m-%dT%H:%M:%S}"
        goods = [(articles[number][place], pieces[number][place]) for place in range(sizes[number])]
        cents = sum((60 + 5 * article) * qty for article, qty in goods)
        if name == "transactions.csv":
            yield (
                f"{bon};{_whole(day * PER_DAY + number)};{kinds[number]};;T1;0;{at};{at};7;Erika;{_money(cents, 2)}"
                ";;;;;;;;;\r\n"
            )
        elif name == "lines.csv":
            for place, (article, qty) in enumerate(goods, start=1):
                yield (
                    f"{bon};{place};;Artikel Nummer {article};T1;Umsatz;;{number % 2};{int(number % 97 == 0)};0;"
                    f"{1000 + article};;1;Backwaren;{qty},000;1,000;Stück;{_money(60 + 5 * article, 5)}\r\n"
                )
        elif name == "lines_vat.csv":
            for place, (article, qty) in enumerate(goods, start=1):
                value = (60 + 5 * article) * qty
                net = round(value / 1.07)
                yield f"{bon};{place};2;{_money(value, 5)};{_money(net, 5)};{_money(value - net, 5)}\r\n"
        elif name == "datapayment.csv":
            yield f"{bon};Bar;Bargeld;EUR;{_money(cents, 2)};{_money(cents, 2)}\r\n"
        elif name == "transactions_vat.csv":
            yield f"{bon};2;{_money(cents, 5)};{_money(cents / 1.07, 5)};{_money(cents - cents / 1.07, 5)}\r\n"
        else:
            yield f"{bon};1;{day * PER_DAY + number};{at}.000Z;{at}.000Z;Kassenbeleg-V1;{number};{'MEUCIQD' * 13};;\r\n"


def _whole(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def _money(cents: float, decimals: int) -> str:
    return f"{cents / 100:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


CONFIG = """
[bakery]
name = "Bäckerei"
country = "DE"
timezone = "Europe/Berlin"
shop = "Laden"
[run]
archive = "archive"
"""


def read_only(path: Path) -> int:
    """Read an export and join and date its lines, and return how many there are; nothing is judged or kept."""
    shop = Shop("Laden", "Europe/Berlin")
    with official_export(path) as export:
        if export is None:
            raise SystemExit(f"{path} is no export")
        return sum(len(piece.lines) for piece in export.pieces(TillSettings(), shop))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure reading alone and the whole import; exit code 1 where the import takes more than it may."""
    parser = argparse.ArgumentParser(prog="make benchmark-fiscal", description=__doc__)
    parser.add_argument("--receipts", type=int, default=RECEIPTS)
    parser.add_argument("--folder", type=Path, help="where the export is written, and kept for the next time")
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.read:
        print(f"{read_only(given.read):,} lines")
        return 0
    with tempfile.TemporaryDirectory(prefix="fiscal-") as place:
        folder = Path(place)
        path = (given.folder or folder) / "export.zip"
        if not path.exists():
            lines = generate(path, given.receipts)
            print(f"{given.receipts:,} receipts, {lines:,} lines, {path.stat().st_size / 1e6:,.0f} MB packed")
        (folder / "forecast.toml").write_text(CONFIG, encoding="utf-8")
        stages = {
            "read, joined, dated": [sys.executable, __file__, "--read", str(path)],
            "imported, report included": [
                sys.executable, "-m", "forecast", "import", str(path), "-c", str(folder / "forecast.toml"),
            ],
        }  # fmt: skip
        print(machine())
        found = {name: measured(words, folder=folder) for name, words in stages.items()}
    for name, one in found.items():
        print(f"{name}: {one.cpu_s:.1f} CPU s, {one.wall_s:.1f} s, {one.peak_gb:.2f} GB, exit code {one.exit_code}")
        if one.exit_code:
            print(one.said)
    whole = found["imported, report included"]
    return int(whole.exit_code != 0 or whole.cpu_s > MOST_CPU_S or whole.peak_gb > MOST_GB)


if __name__ == "__main__":
    sys.exit(main())
