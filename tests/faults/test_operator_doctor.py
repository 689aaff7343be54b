"""What `forecast doctor` says of a shop that is well and of one that is not, and what goes into a report of a bug."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from forecast.archive.nights import NightBook
from forecast.config import load_config
from forecast.pipeline.doctor.examining import examine
from forecast.pipeline.night.nightly import nightly_run


def _forecast(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "forecast", *words, "-c", str(folder / "forecast.toml")],
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def well(tmp_path_factory: pytest.TempPathFactory, made_bakery: Path) -> Path:
    """The bakery after a night."""
    import shutil

    folder = shutil.copytree(made_bakery, tmp_path_factory.mktemp("well") / "bakery")
    nightly_run(load_config(folder / "forecast.toml"))
    return folder


def _codes(folder: Path, tmp_path: Path) -> tuple[int, dict[str, set[str]]]:
    """The exit code, and what was found by topic."""
    report = tmp_path / "report.json"
    outcome = examine(lambda: load_config(folder / "forecast.toml"), bundle=report, offline=True)
    found: dict[str, set[str]] = {}
    for each in json.loads(report.read_text(encoding="utf-8"))["findings"]:
        found.setdefault(each["topic"], set()).add(each["code"])
    return outcome.data["exit_code"], found


def test_a_shop_that_is_well_is_told_topic_by_topic_with_its_files_and_nights(well):
    done = _forecast(well, "doctor")
    assert done.returncode == 1, "the clock is fixed"
    marked = [line for line in done.stdout.splitlines() if line.startswith(("✓", "▲"))]
    assert [line[0] for line in marked].count("▲") == 1
    for word in ("Versions", "Disque", "Horloge", "Droits", "Archive", "Caisse", "Fichiers", "Calendrier", "Nuits"):
        assert any(line[2:].startswith(word) for line in marked), word
    assert re.search(r"^customer_orders.csv +\d+ +\d+", done.stdout, re.MULTILINE)
    assert re.search(r"^caisse-2025-T2.csv +\d+ jours de boutique", done.stdout, re.MULTILINE)
    assert "jeu. 12 juin" in done.stdout


def test_a_report_of_a_bug_has_no_name_no_path_and_no_figure_of_sales(well, tmp_path):
    path = tmp_path / "report.json"
    config = load_config(well / "forecast.toml")
    examine(lambda: config, bundle=path, offline=True)
    text = path.read_text(encoding="utf-8")
    report = json.loads(text)
    named = {config.bakery.name, config.bakery.shop, "caisse", "Moulin", str(well), "pytest"}
    for product in (well / "products.csv").read_text(encoding="utf-8-sig").splitlines()[1:]:
        named |= set(product.split(";")[:2])
    assert [name for name in sorted(named) if name and name.lower() in text.lower()] == []
    sold = {"5239", "5304", "1907", "7930.2", "7952.25"}
    assert not sold & set(re.findall(r"\d+(?:\.\d+)?", text))
    assert report["settings"]["bakery"]["name"] == "set"
    assert report["settings"]["opening"]["closed_weekdays"] == ["monday"]
    assert report["sizes"]["rows"]["customer_orders"] > 0
    assert path.stat().st_mode & 0o077 == 0 or sys.platform == "win32"


def test_it_writes_nothing_beside_the_report(well, tmp_path):
    before = {path: path.stat().st_mtime_ns for path in well.rglob("*")}
    examine(lambda: load_config(well / "forecast.toml"), bundle=tmp_path / "report.json", offline=True)
    assert {path: path.stat().st_mtime_ns for path in well.rglob("*")} == before


def test_before_the_first_night_it_says_so_and_what_is_to_be_done(bakery, tmp_path):
    code, found = _codes(bakery, tmp_path)
    assert code == 2
    assert found["nights"] == {"nights_none"}
    assert (found["archive"], found["till"], found["plan"]) == ({"archive_none"}, {"till_none"}, {"plan_none"})


@pytest.mark.parametrize(
    ("exit_code", "evening", "expected"), [(1, 12, "nights"), (2, 12, "nights_failed"), (0, 9, "nights_missed")]
)
def test_a_night_without_a_plan_and_nights_that_did_not_run_are_exit_code_two(
    bakery, tmp_path, exit_code, evening, expected
):
    book = NightBook(bakery / "archive")
    (bakery / "archive").mkdir()
    at = datetime(2025, 6, evening, 21, tzinfo=ZoneInfo("Europe/Paris"))
    book.begin(date(2025, 6, evening), at)
    book.end(date(2025, 6, evening), at, exit_code)
    code, found = _codes(bakery, tmp_path)
    assert found["nights"] == {expected}
    assert (code == 2) == (expected != "nights")


def test_what_is_missing_broken_old_or_open_is_named(well, tmp_path):
    import shutil

    folder = shutil.copytree(well, tmp_path / "ill")
    (folder / "recipes.csv").unlink()
    (folder / "events.csv").write_bytes(b"\x00\x01 no table")
    month_ago = time.time() - 30 * 86_400
    os.utime(folder / "stock.csv", (month_ago, month_ago))
    (folder / "archive" / "nights.json").chmod(0o644)
    (folder / "archive" / "quarantine").mkdir()
    (folder / "archive" / "quarantine" / "part.parquet").write_bytes(b"x")
    settings = folder / "forecast.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace("2025-06-12T21", "2025-06-30T21"), encoding="utf-8"
    )
    code, found = _codes(folder, tmp_path)
    assert found["inputs"] == {"inputs_wrong", "inputs_old"}
    assert found["archive"] == {"archive_damaged"}
    assert found["nights"] == {"nights_missed"}
    if sys.platform != "win32":
        assert found["access"] == {"access_open"}
    assert code == 2


def test_a_clock_before_the_last_night_is_told(bakery, tmp_path):
    settings = bakery / "forecast.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("now = 2025-06-12T21:00:00\n", ""), encoding="utf-8")
    (bakery / "archive").mkdir()
    later = datetime(2199, 1, 1, 21, tzinfo=ZoneInfo("Europe/Paris"))
    NightBook(bakery / "archive").begin(later.date(), later)
    assert _codes(bakery, tmp_path)[1]["clock"] == {"clock_behind"}


def test_a_configuration_that_cannot_be_read_still_gives_versions_and_its_problems(bakery):
    (bakery / "forecast.toml").write_text("[bakery]\nnmae = 'x'\n", encoding="utf-8")
    done = _forecast(bakery, "doctor")
    assert done.returncode == 3
    assert "forecast 0.1.0" in done.stdout
    assert "did you mean 'name'?" in done.stderr


def test_repair_names_what_is_damaged_and_makes_it_again(well, tmp_path):
    import shutil

    folder = shutil.copytree(well, tmp_path / "damaged")
    part = next((folder / "archive" / "till").glob("month=*/*.parquet"))
    content = bytearray(part.read_bytes())
    content[len(content) // 2] ^= 1
    part.write_bytes(content)
    done = _forecast(folder, "doctor", "--repair", "--offline")
    assert done.returncode in (0, 1), done.stderr
    assert "archive_damaged" in _codes(folder, tmp_path)[1]["archive"]
    assert "till_none" not in _codes(folder, tmp_path)[1]["till"]
