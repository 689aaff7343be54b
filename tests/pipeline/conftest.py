"""A small made-up bakery with its configuration, made once and copied for every test."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from forecast.config import Config, load_config
from forecast.sample import make_sample

SMALL = """
[bakery]
name = "Grand-Rue"
region = "6AE"
school_zones = ["Zone B"]
shop = "Grand-Rue"

[run]
now = 2025-06-12T21:00:00

[till]
files = ["till/*.csv"]
amount_is = "unit_price"
leave_out = ["COUPE", "DIVERS *", "."]
bulk_over_usual = 2.5

[till.columns]
training = "Mode"

[till.rename]
"TRADITION" = "BAGUETTE TRADITION"

[catalogue]
products = "products.csv"
recipes = "recipes.csv"
suppliers = "suppliers.csv"

[shop_files]
stock = "stock.csv"
on_order = "on_order.csv"
customer_orders = "customer_orders.csv"
overrides = "overrides.csv"
leftovers = "leftovers.csv"
baked = "baked.csv"

[opening]
closed_weekdays = ["monday"]
closures = "closures.csv"

[weather]
source = "file"
observed = "weather.csv"
outlook = "outlook.csv"

[events]
files = ["events.csv"]

[tracking]
enabled = false
"""


@pytest.fixture(scope="session")
def made_bakery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of 150 days and eight products."""
    folder = tmp_path_factory.mktemp("made") / "bakery"
    make_sample(folder, seed=3, products=8, days=150, scale=0.5)
    (folder / "forecast.toml").write_text(SMALL, encoding="utf-8")
    return folder


@pytest.fixture
def bakery(made_bakery: Path, tmp_path: Path) -> Path:
    """A copy of the bakery that a test may change."""
    return shutil.copytree(made_bakery, tmp_path / "bakery")


@pytest.fixture
def config(bakery: Path) -> Config:
    return load_config(bakery / "forecast.toml")


@pytest.fixture
def changed(bakery: Path) -> Callable[[str, str], Config]:
    """Change a text of the configuration and read it."""

    def change(old: str, new: str) -> Config:
        path = bakery / "forecast.toml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        return load_config(path)

    return change
