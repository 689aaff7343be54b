"""A chain with a file of doughs, planned by the program itself: sheets, notes and the bake list agree."""

from __future__ import annotations

import csv
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest


def _run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "forecast", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@pytest.mark.slow
def test_the_sheets_of_a_chain_agree_with_its_plans(tmp_path: Path) -> None:
    made = _run(tmp_path, "sample", "data", "--seed", "3", "--shops", "2", "--days", "150")
    assert made.returncode == 0, made.stderr
    files = "\n".join(f'{name} = "data/{name}.csv"' for name in ("products", "recipes", "doughs", "equipment"))
    (tmp_path / "forecast.toml").write_text(
        f'[bakery]\nname = "Chaîne"\nshops = "data/shops.csv"\n[till]\nfiles = ["data/till/*"]\n[catalogue]\n{files}\n'
        '[weather]\nsource = "none"\n[tracking]\nenabled = false\n',
        encoding="utf-8",
    )
    planned = _run(tmp_path, "plan", "-c", "forecast.toml")
    assert planned.returncode in (0, 1), planned.stdout + planned.stderr
    (day,) = (tmp_path / "out").glob("2*")
    assert date.fromisoformat(day.name)
    shops = sorted(folder for folder in day.iterdir() if folder.is_dir())
    assert len(shops) == 2
    total = {row["Produit"]: float(row["Total"].replace(",", ".")) for row in _rows(day / "bake_list.csv")}
    delivered: dict[str, float] = {}
    for shop in shops:
        assert (shop / "doughs.pdf").read_bytes().startswith(b"%PDF")
        for row in _rows(shop / "delivery.csv"):
            delivered[row["Produit"]] = delivered.get(row["Produit"], 0) + float(row["Total"].replace(",", "."))
    assert total == delivered
    assert total
    kilograms = {row["Pâte"]: float(row["Besoin (kg)"].replace(",", ".")) for row in _rows(day / "doughs.csv")}
    of_shops: dict[str, float] = {}
    for shop in shops:
        for dough, need in {row["Pâte"]: row["Besoin (kg)"] for row in _rows(shop / "doughs.csv")}.items():
            of_shops[dough] = of_shops.get(dough, 0) + float(need.replace(",", "."))
    assert kilograms == pytest.approx(of_shops, abs=0.002)


@pytest.mark.slow
def test_a_quiet_day_makes_croissants_for_a_day_that_the_mixers_do_not_hold(tmp_path: Path) -> None:
    made = _run(tmp_path, "sample", "data", "--seed", "3", "--days", "150")
    assert made.returncode == 0, made.stderr
    data = tmp_path / "data"
    products = _rows(data / "products.csv")
    columns = [*products[0], "jours d'avance"]
    with (data / "products.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, delimiter=";")
        writer.writeheader()
        writer.writerows({**row, "jours d'avance": "5"} for row in products)
    doughs = _rows(data / "doughs.csv")
    small = "".join(f"{row['dough']};2\n" for row in doughs)
    (data / "doughs.csv").write_text(f"dough;mix_kg\n{small}", encoding="utf-8")
    tools = "kind;capacity;hours\nfour;400;10\npétrin;4;10\nfreezer;500;\n"
    (data / "equipment.csv").write_text(tools, encoding="utf-8")
    (data / "made_ahead.csv").write_text("produit;date;congelé\n", encoding="utf-8")
    files = "\n".join(f'{name} = "data/{name}.csv"' for name in ("products", "recipes", "doughs", "equipment"))
    head = (
        f'[bakery]\nname = "Seule"\nlanguage = "en"\n[till]\nfiles = ["data/till/*"]\n[catalogue]\n{files}\n'
        '[weather]\nsource = "none"\n[tracking]\nenabled = false\n'
    )
    config = tmp_path / "forecast.toml"
    config.write_text(head, encoding="utf-8")
    unkept = _run(tmp_path, "plan", "-c", "forecast.toml", "--day", "2025-06-13")
    assert "`made_ahead`" in unkept.stdout + unkept.stderr
    config.write_text(head + '[shop_files]\nmade_ahead = "data/made_ahead.csv"\n', encoding="utf-8")
    planned = _run(tmp_path, "plan", "-c", "forecast.toml", "--day", "2025-06-13")
    assert planned.returncode in (0, 1), planned.stdout + planned.stderr
    assert "Make today for 14 Jun 2025" in planned.stdout + planned.stderr
    sheet = _rows(tmp_path / "out" / "2025-06-13" / "shop" / "doughs.csv")
    mixes = {row["Dough"]: int(row["Mixes"]) for row in sheet}
    assert sum(mixes.values()) <= 40
