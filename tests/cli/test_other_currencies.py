"""A Swiss, a British and a Norwegian bakery: nothing that they print or keep speaks of another country's money."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pypdf
import pytest

from forecast.cli.verbs import app
from forecast.cli.verdict import exit_code_of
from forecast.sample import make_sample

FOREIGN = re.compile(r"€|(?<![A-Za-z])EUR(?![A-Za-z])|_eur\b|(?i:\beuros?\b)")
CONFIG = """
version = 2

[bakery]
name = "Bakery"
country = "{country}"
language = "{language}"
shop = "Main"

[run]
now = 2025-06-11T21:00:00
jobs = 1

[till]
files = ["till/*.csv"]
amount_is = "unit_price"
leave_out = ["COUPE", "DIVERS *", "."]

[till.columns]
training = "Mode"

[catalogue]
products = "products.csv"
recipes = "recipes.csv"
suppliers = "suppliers.csv"

[shop_files]
stock = "stock.csv"
leftovers = "leftovers.csv"
baked = "baked.csv"

[models]
rungs = ["weekday", "last_week"]
"""


@dataclass(frozen=True)
class Shop:
    country: str
    language: str
    currency: str
    price: str
    """How the till writes 1.65."""
    shown: str
    """How the page writes an amount."""

    @property
    def folder(self) -> str:
        return f"{self.country}-{self.language}"


SHOPS = (
    Shop("CH", "de", "CHF", "Fr. {francs}.{cents}", r"CHF\s\d"),
    Shop("CH", "fr", "CHF", "{francs}.{cents} CHF", r"\d\sCHF"),
    Shop("GB", "en", "GBP", "£{francs}.{cents}", r"£\d"),
    Shop("NO", "en", "NOK", "{francs},{cents} kr", r"\d\skr"),
)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "bakery"
    make_sample(folder, seed=3, products=5, days=70, scale=0.3)
    return folder


def of_shop(made: Path, folder: Path, shop: Shop) -> Path:
    """Write the bakery as one of another country: its till's money, a product that is planned in money."""
    shutil.copytree(made, folder)
    (folder / "README.md").unlink()
    products = folder / "products.csv"
    in_money = re.sub(r"(?m)^(BAGUETTE;.*?);pcs;", r"\1;amount;", products.read_text(encoding="utf-8-sig"))
    products.write_text(in_money, encoding="utf-8")
    for path in (folder / "till").glob("*.csv"):
        data = path.read_bytes()
        text = data.decode("utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "cp1252")
        written = re.sub(r"(\d+),(\d\d) €", lambda m: shop.price.format(francs=m[1], cents=m[2]), text)
        path.write_text(written, encoding="utf-8")
    config = folder / "forecast.toml"
    config.write_text(CONFIG.format(country=shop.country, language=shop.language), encoding="utf-8")
    return config


def everything_left(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield what stands in each file that the program wrote."""
    for path in sorted([*folder.glob("out/**/*"), *folder.glob("archive/**/*")]):
        if path.suffix == ".parquet":
            table = pd.read_parquet(path, partitioning=None)
            texts = table.select_dtypes(["object", "string"]).astype(str).to_numpy().ravel()
            yield str(path), " ".join([*map(str, table.columns), *texts])
        elif path.suffix == ".pdf":
            yield str(path), " ".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
        elif path.suffix in (".csv", ".html", ".json", ".txt", ".toml"):
            yield str(path), path.read_text(encoding="utf-8", errors="replace")
        elif path.suffix == ".db":
            with closing(sqlite3.connect(path)) as store:
                tables = [name for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
                for name in ("params", "metrics", "latest_metrics", "tags", "experiments"):
                    assert name in tables
                    yield f"{path}:{name}", str(store.execute(f"SELECT * FROM {name}").fetchall())  # noqa: S608


@pytest.mark.parametrize("shop", SHOPS, ids=lambda shop: shop.folder)
def test_no_verb_speaks_of_euros(made, tmp_path, capsys, shop):
    config = of_shop(made, tmp_path / "shop", shop)
    printed = []
    for words in (
        ["import", "-v"],
        ["check"],
        ["plan"],
        ["nightly"],
        ["score", "--day", "2025-06-12"],
        ["why", "--day", "2025-06-13"],
        ["backtest", "--from", "2025-06-05"],
        ["import", "--undo"],
    ):
        if words == ["nightly"]:
            config.write_text(config.read_text().replace("2025-06-11T21", "2025-06-12T21"))
        code = exit_code_of(app, [words[0], "-c", str(config), *words[1:]])
        said = capsys.readouterr()
        printed.append(said.out + said.err)
        assert code in (0, 1), printed[-1]
    assert [FOREIGN.findall(text) for text in printed if FOREIGN.search(text)] == []
    left = dict(everything_left(config.parent))
    assert {name: FOREIGN.findall(text)[:3] for name, text in left.items() if FOREIGN.search(text)} == {}
    pages = [text for name, text in left.items() if name.endswith("plan.html")]
    assert [bool(re.search(shop.shown, text)) for text in pages] == [True, True]
    assert re.search(shop.shown, printed[0])
    assert any(f"'currency', '{shop.currency}'" in text for text in left.values())
