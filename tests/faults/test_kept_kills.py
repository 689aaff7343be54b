"""A night that is killed at any moment: the previous or the new plan is whole, and the next night is as if nothing was.

CI runs it with `make test-long`. `FORECAST_KILLS=1000 pytest tests/faults/test_kept_kills.py` (`make test-kills`) kills
more nights at random moments.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from forecast.archive.till import TillArchive
from forecast.sample import make_sample

KILLS = int(os.environ.get("FORECAST_KILLS", "60"))
SETTINGS = """
[bakery]
name = "Grand-Rue"
shop = "Grand-Rue"

[run]
now = {now}
jobs = 1

[models]
rungs = ["weekday", "last_week"]

[till]
files = ["till/*.csv"]
amount_is = "unit_price"
date_order = "dmy"

[till.columns]
training = "Mode"

[catalogue]
products = "products.csv"
recipes = "recipes.csv"
suppliers = "suppliers.csv"

[shop_files]
stock = "stock.csv"

[weather]
source = "none"
"""
YESTERDAY, TODAY = "2025-06-11T21:00:00", "2025-06-12T21:00:00"

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="forks and kills with POSIX signals"),
]


class Nights:
    """The program that runs nights and kills them, all in one folder, so that their bytes can be compared."""

    def __init__(self, before: Path, place: Path) -> None:
        self.before, self.place = before, place
        words = [sys.executable, str(Path(__file__).with_name("killing.py"))]
        self._program = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def start_over(self) -> None:
        """Let the folder be as after last night, with the till's export of today beside it."""
        shutil.rmtree(self.place, ignore_errors=True)
        shutil.copytree(self.before, self.place, symlinks=True)

    def night(self, **how: float) -> dict:
        """Run a night, killed or not, and return how it ended."""
        print(json.dumps({"folder": str(self.place), **how}), file=self._program.stdin, flush=True)
        return json.loads(self._program.stdout.readline())

    def close(self) -> None:
        self._program.communicate()


def tree(folder: Path) -> dict[str, bytes | str]:
    """Every file with its bytes, but for the seconds that a run took; links by where they point."""
    found: dict[str, bytes | str] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = str(path.readlink())
        elif path.name == "run.json":
            found[name] = json.dumps(json.loads(path.read_text()) | {"timing": None}).encode()
        elif path.is_file():
            found[name] = path.read_bytes()
    return found


def plans(place: Path) -> dict[str, dict]:
    """The folders of days below `out`, each as its files."""
    return {day.name: tree(day) for day in (place / "out").iterdir() if day.is_dir() and not day.is_symlink()}


def kept(place: Path) -> dict[str, object]:
    """What the archive holds: the issued plans, and every line, its pieces and its money."""
    till = TillArchive(place / "archive")
    lines = till.lines()
    return {
        "issued": tree(place / "archive" / "issued"),
        "planned": tree(place / "archive" / "planned"),
        "lines": till.data_hash(),
        "pieces": round(lines["qty"].sum(), 6),
        "money": round(lines["amount"].sum(), 6),
    }


@pytest.fixture(scope="module")
def nights(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kills")
    place, before = folder / "shop", folder / "before"
    make_sample(place, seed=3, products=4, days=100, scale=0.3)
    late = next(path for path in (place / "till").glob("*.csv") if b"12/06/2025" in path.read_bytes())
    lines = late.read_bytes().splitlines(keepends=True)
    of_today = [line for line in lines if b"12/06/2025" in line]
    late.write_bytes(b"".join(line for line in lines if line not in of_today))
    (place / "forecast.toml").write_text(SETTINGS.format(now=YESTERDAY))
    made = Nights(before, place)
    try:
        assert made.night()["code"] in (0, 1)
        (place / "till" / "caisse-aujourd-hui.csv").write_bytes(b"".join([lines[0], *of_today]))
        (place / "forecast.toml").write_text(SETTINGS.format(now=TODAY))
        shutil.copytree(place, before, symlinks=True)
        yield made
    finally:
        made.close()


@pytest.fixture(scope="module")
def reference(nights):
    """What the night of today leaves when nobody kills it, and how long it takes."""
    nights.start_over()
    old, old_kept = plans(nights.place), kept(nights.place)
    ended = nights.night()
    assert ended["code"] in (0, 1)
    new, new_kept = plans(nights.place), kept(nights.place)
    assert new.keys() - old.keys() == {"2025-06-13"}
    assert new_kept["pieces"] > old_kept["pieces"]
    return {"old": old, "new": new, "old_kept": old_kept, "new_kept": new_kept, **ended}


def after_a_kill(nights: Nights, reference: dict) -> None:
    """Look at what a killed night left, and at the night after it."""
    left = {day: files for day, files in plans(nights.place).items() if not day.startswith(".")}
    for day, files in left.items():
        assert files in (reference["old"].get(day), reference["new"].get(day)), day
    assert left.keys() >= reference["old"].keys()
    latest = (nights.place / "out" / "latest").resolve(strict=True)
    assert (latest / "Grand-Rue" / "plan.csv").is_file()
    assert json.loads((nights.place / "out" / "latest.json").read_text())["day"] in left
    held = TillArchive(nights.place / "archive").data_hash()
    assert held in (reference["old_kept"]["lines"], reference["new_kept"]["lines"])
    assert nights.night()["code"] == reference["code"]
    assert plans(nights.place) == reference["new"]
    assert kept(nights.place) == reference["new_kept"]
    names = [path.name for path in [*(nights.place / "archive").rglob("*"), *(nights.place / "out").rglob("*")]]
    assert [name for name in names if name.endswith((".part", ".new", ".old")) or ".adding" in name] == []
    with closing(sqlite3.connect(nights.place / "archive" / "mlflow.db")) as store:
        assert store.execute("select count(*) from runs where status = 'RUNNING'").fetchone() == (0,)


def test_killed_after_any_rename_a_night_leaves_a_whole_plan_and_the_next_is_the_same(nights, reference):
    assert reference["renames"] > 20
    for number in range(1, reference["renames"] + 1):
        nights.start_over()
        assert nights.night(kill_after=number)["killed"], number
        after_a_kill(nights, reference)


def test_killed_at_a_random_moment_a_night_leaves_a_whole_plan_and_the_next_is_the_same(nights, reference):
    rng, killed = random.Random(19), 0
    for _ in range(KILLS):
        nights.start_over()
        killed += nights.night(kill_after_s=rng.uniform(0.0, 1.05) * reference["seconds"])["killed"]
        after_a_kill(nights, reference)
    assert killed >= KILLS // 2
