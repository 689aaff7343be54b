"""`forecast adjust` run as a baker runs it: real files, real processes, an archive that stays as it is."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

SLOTS = "jours;fournée;prêt à;capacité\nlu-sa;matin;06:30;60\nlu-sa;midi;11:00;30\nlu-sa;soir;16:00;30\n"


def _run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "forecast", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def _number(text: str) -> float:
    return float(text.replace(",", "."))


@pytest.fixture
def day(bakery: Path) -> str:
    """Take the last day out of the till: it is under way, and its lines lie in a file of their own."""
    exports = {path: path.read_bytes().splitlines(keepends=True) for path in sorted((bakery / "till").glob("*.csv"))}
    days = {_day_of(line) for lines in exports.values() for line in lines[1:]} - {b""}
    last = max(days, key=lambda text: text[6:10] + text[3:5] + text[:2]).decode()
    for path, lines in exports.items():
        mine = [line for line in lines[1:] if last.encode() in line]
        if mine:
            (bakery / "today.csv").write_bytes(lines[0] + b"".join(mine))
            path.write_bytes(lines[0] + b"".join(line for line in lines[1:] if line not in mine))
    iso = f"{last[6:10]}-{last[3:5]}-{last[:2]}"
    text = (bakery / "forecast.toml").read_text(encoding="utf-8")
    text = text.replace("now = 2025-06-12T21:00:00", f"now = {iso}T11:00:00")
    text = text.replace('files = ["till/*.csv"]', 'files = ["till/*.csv"]\ninbox = "inbox"')
    text = text.replace('recipes = "recipes.csv"\n', 'recipes = "recipes.csv"\nslots = "slots.csv"\n')
    (bakery / "slots.csv").write_text(SLOTS, encoding="utf-8")
    (bakery / "inbox").mkdir()
    (bakery / "forecast.toml").write_text(text, encoding="utf-8")
    return iso


def _day_of(line: bytes) -> bytes:
    cells = [cell.strip(b'"') for cell in line.split(b";")]
    return next((cell for cell in cells if len(cell) == 10 and cell[2:3] == b"/" and cell[5:6] == b"/"), b"")


def test_the_morning_changes_the_slots_to_come_and_nothing_is_imported(bakery: Path, day: str) -> None:
    planned = _run(bakery, "plan", "-c", "forecast.toml", "--day", day)
    assert planned.returncode in (0, 1), planned.stdout + planned.stderr
    folder = bakery / "out" / day / "Grand-Rue"
    by_product: dict[str, float] = {}
    for row in _rows(folder / "slots.csv"):
        by_product[row["Produit"]] = by_product.get(row["Produit"], 0) + _number(row["Quantité"])
    plan = {row["Produit"]: row["Décidé"] or row["Total"] for row in _rows(folder / "plan.csv")}
    assert by_product == {name: _number(qty) for name, qty in plan.items() if _number(qty) > 0}

    (bakery / "inbox" / "matin.csv").write_bytes((bakery / "today.csv").read_bytes())
    adjusted = _run(bakery, "adjust", "-c", "forecast.toml", "--now", "11:00")
    assert adjusted.returncode in (0, 1), adjusted.stdout + adjusted.stderr
    assert "Suite de la journée, à 11" in adjusted.stdout
    rest = _rows(folder / "rest.csv")
    assert {row["Prêt à"] for row in rest} == {"11:00", "16:00"}
    first = {(row["Produit"], row["Fournée"]): _number(row["Quantité"]) for row in _rows(folder / "slots.csv")}
    for row in rest:
        assert _number(row["Prévu"]) == first.get((row["Produit"], row["Fournée"]), 0)
        assert _number(row["Cuit jusqu'ici"]) == first.get((row["Produit"], "matin"), 0)
        assert row["Pourquoi"].startswith("jusqu'ici")
    assert any(row["Prévu"] != row["Quantité"] for row in rest)
    assert (folder / "rest.pdf").read_bytes().startswith(b"%PDF")
    assert "Suite de la journée" in (folder / "rest.html").read_text(encoding="utf-8")
    again = _run(bakery, "adjust", "-c", "forecast.toml", "--now", "11:00")
    assert again.returncode == adjusted.returncode
    assert _rows(folder / "rest.csv") == rest

    night = (bakery / "forecast.toml").read_text(encoding="utf-8").replace(f"{day}T11:00:00", f"{day}T21:00:00")
    night = night.replace("[till]\n", '[till]\ndate_order = "dmy"\n')
    (bakery / "forecast.toml").write_text(night, encoding="utf-8")
    nightly = _run(bakery, "plan", "-c", "forecast.toml")
    assert "matin.csv reste en dehors" in nightly.stdout.replace("\n", " ") + nightly.stderr.replace("\n", " ")
    manifest = json.loads((bakery / "archive" / "till" / "manifest.json").read_text(encoding="utf-8"))
    assert "matin.csv" not in json.dumps(manifest["files"])


@pytest.mark.usefixtures("day")
def test_without_slots_it_says_what_runs_out_and_what_is_worth_baking(bakery: Path) -> None:
    text = (bakery / "forecast.toml").read_text(encoding="utf-8").replace('slots = "slots.csv"\n', "")
    (bakery / "forecast.toml").write_text(text, encoding="utf-8")
    assert _run(bakery, "import", "-c", "forecast.toml").returncode == 0
    answer = _run(bakery, "adjust", "today.csv", "-c", "forecast.toml", "--now", "15:00", "--json")
    assert answer.returncode in (0, 1), answer.stdout + answer.stderr
    rows = json.loads(answer.stdout)["rows"]
    assert rows
    assert {row["slot"] for row in rows} == {""}
    assert all(row["planned_qty"] == 0 for row in rows)
    assert any(row["runs_out_s"] is not None for row in rows)


@pytest.mark.usefixtures("day")
def test_a_morning_without_lines_is_told_with_what_to_do(bakery: Path) -> None:
    assert _run(bakery, "import", "-c", "forecast.toml").returncode == 0
    nothing = _run(bakery, "adjust", "-c", "forecast.toml", "--now", "11:00")
    assert nothing.returncode == 2
    assert "forecast adjust FICHIER" in nothing.stderr
    wrong = _run(bakery, "adjust", "-c", "forecast.toml", "--now", "bientôt")
    assert wrong.returncode == 3
    assert "bientôt" in wrong.stderr
