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
