"""What a baker reads in the terminal, line by line, in the three languages."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from forecast.cli.verbs import app
from forecast.cli.verdict import exit_code_of
from forecast.texts import LANGUAGES

HERE = Path(__file__).resolve().parent
SHOP = """
[bakery]
name = "Port"
country = "{country}"
language = "{language}"
timezone = "Europe/Paris"
shop = "Port"

[run]
now = {now}T21:00:00

[till]
files = ["till/*.csv"]

[catalogue]
products = "products.csv"
recipes = "recipes.csv"
suppliers = "suppliers.csv"

[shop_files]
customer_orders = "customer_orders.csv"
leftovers = "leftovers.csv"

[weather]
source = "none"

[tracking]
enabled = false
"""
COUNTRIES = {"fr": "FR", "de": "DE", "en": "GB"}
FIRST = date(2025, 4, 1)
FILES = {
    "products.csv": (
        "product,label,dough,price_gross,unit_cost_net,batch_qty\nBAGUETTE,Baguette,levain,1.20,0.45,20\n"
        "ECLAIR,Eclair,,3.20,1.10,1\nQUICHE,Quiche,,4.50,,4\n"
    ),
    "recipes.csv": "product,ingredient,makes_qty,ingredient_qty,ingredient_unit\nBAGUETTE,T65,100,17,kg\n",
    "suppliers.csv": (
        "supplier,ingredient,ingredient_unit,pack_qty,pack_price_net,delivery_weekdays,cutoff,lead_days,minimum_order,"
        "minimum_order_kg,shelf_life_days,safety_days\nMill,T65,kg,25,20,tuesday friday,12:00,1,0,150,120,2\n"
    ),
    "customer_orders.csv": "order_id,product,day,qty,known_at\n1,ECLAIR,2025-06-12,30,2025-06-09 10:00\n",
    "leftovers.csv": "product,day,left_qty,sold_out\nBAGUETTE,2025-06-11,4,\nECLAIR,2025-06-11,0,16:30\n",
}


def till_rows(day: date) -> list[str]:
    """Return the rows of a day: more on Saturdays, an eclair that sells out, one voided line, one gift."""
    number = (day - FIRST).days
    busy = 3 if day.weekday() == 5 else 2
    rows = []
    for hour in range(7, 18):
        ticket = f"{number:03}{hour:02}"
        rows.append(f"{day};{hour:02}:05;{ticket};BAGUETTE;{busy + (number + hour) % 2};1.20")
        if hour < 17 and hour % 2:
            rows.append(f"{day};{hour:02}:05;{ticket};ECLAIR;{1 + number % 2};3.20")
        if hour == 12:
            rows.append(f"{day};{hour:02}:20;{ticket}9;QUICHE;{busy};4.50")
    if number % 20 == 3:
        rows.append(f"{day};10:40;{number:03}98;ECLAIR;1;0.00")
    return rows


def write_till(path: Path, first: date, last: date) -> None:
    """Write a till file of every day but Mondays and 30 April, when nobody was there."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    rows = [row for day in days if day.weekday() and day != date(2025, 4, 30) for row in till_rows(day)]
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(["Date;Time;Ticket;Product;Qty;Price", *rows]) + "\n", encoding="utf-8")


def night(folder: Path, language: str, now: str) -> None:
    """Set the shop's clock."""
    text = SHOP.format(language=language, country=COUNTRIES[language], now=now)
    (folder / "forecast.toml").write_text(text, encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_shop_is_spoken_to_in_its_language(language, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    told = []

    def run(*words: str) -> None:
        code = exit_code_of(app, words)
        shown = capsys.readouterr()
        told.append(f"$ forecast {' '.join(words)}\n{shown.out}{shown.err}[{code}]\n")

    monkeypatch.setattr("forecast.cli.talking.called_as", lambda: "forecast")
    write_till(tmp_path / "till" / "spring.csv", FIRST, date(2025, 6, 10))
    place = ("--country", COUNTRIES[language], "--language", language, "--timezone", "Europe/Paris")
    run("init", "till", "--yes", "--into", ".", "--name", "Port", *place)
    told.append((tmp_path / "forecast.toml").read_text(encoding="utf-8"))
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    night(tmp_path, language, "2025-06-10")
    run("import")
    run("check")
    run("plan", "--offline")
    write_till(tmp_path / "till" / "june.csv", date(2025, 6, 11), date(2025, 6, 11))
    night(tmp_path, language, "2025-06-11")
    run("import")
    run("import")
    run("score")
    write_till(tmp_path / "other.csv", date(2025, 6, 10), date(2025, 6, 11))
    text = (tmp_path / "other.csv").read_text(encoding="utf-8")
    (tmp_path / "other.csv").write_text(text.replace("BAGUETTE;2", "BAGUETTE;2000"), encoding="utf-8")
    run("import", "other.csv")
    run("import", "other.csv", "--accept")
    run("import", "--undo")
    run("import", "nowhere.csv")
    run("why", "--product", "BAGUETTE")
    said = "\n".join(told).replace(str(tmp_path) + "/", "")
    (tmp_path / "said.txt").write_text(said, encoding="utf-8")
    wanted = (HERE / f"terminal_{language}.txt").read_text(encoding="utf-8")
    assert said == wanted, f"what the terminal says has changed; if that was meant, copy {tmp_path / 'said.txt'}"
