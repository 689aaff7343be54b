"""People's files while others write them too: nothing of anybody's is lost, and what cannot be written is told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from forecast.config import load_config
from forecast.errors import SourceError
from forecast.pipeline.saving import LineChange, form_of, path_of, save, undo

SOURCE = Path(__file__).parents[2] / "src"
DAY = date(2025, 6, 13)
_DECISION = LineChange({"product": "Pain", "day": DAY}, None, {"decided_qty": 1.0})
_WRITER = """
import sys
from datetime import date, timedelta
from pathlib import Path
from forecast.config import load_config
from forecast.errors import SourceError
from forecast.pipeline.saving import LineChange, save
config, name = load_config(Path(sys.argv[1])), sys.argv[2]
for number in range(int(sys.argv[3])):
    key = {"product": name, "day": date(2024, 6, 1) + timedelta(days=number)}
    saved = save(config, "leftovers", [LineChange(key, None, {"left_qty": float(number)})])
    assert saved.count == 1, saved
"""
_ONE_SAVE = """
import resource, signal, sys
from datetime import date
from pathlib import Path
from forecast.config import load_config
from forecast.errors import ForecastError
from forecast.errors import SourceError
from forecast.pipeline.saving import LineChange, save
config = load_config(Path(sys.argv[1]))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (600, 600))
try:
    save(config, "leftovers", [LineChange({"product": "Pain", "day": date(2025, 6, 13)}, None, {"left_qty": 1.0})])
except ForecastError as error:
    print(error)
    sys.exit(3)
"""


def _run(code: str, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
    )


def _said(config, form="leftovers"):
    return {(line.values["product"], line.values["day"]): line.values for line in form_of(config, form).lines}


@pytest.fixture
def config(bakery):
    return load_config(bakery / "forecast.toml")


@pytest.mark.slow
def test_two_writers_of_two_hundred_changes_and_a_night_lose_nothing(bakery, config):
    before = _said(config)
    old_lines = path_of(config, "leftovers").read_bytes().splitlines()
    night = subprocess.Popen(
        [sys.executable, "-m", "forecast", "nightly", "-c", str(bakery / "forecast.toml")],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
    )
    names = sorted({str(product) for product, _ in before})[:2]
    writers = [_run(_WRITER, str(bakery / "forecast.toml"), name, "100") for name in names]

    told = [writer.communicate(timeout=500)[0] for writer in writers]
    said = night.communicate(timeout=500)[0]

    assert [writer.returncode for writer in writers] == [0, 0], told
    assert night.returncode in {0, 1}, said
    after = _said(config)
    for number in range(100):
        for name in names:
            assert after[(name, date(2024, 6, 1) + timedelta(days=number))]["left_qty"] == float(number)
    assert {key: after[key] for key in before} == before
    assert path_of(config, "leftovers").read_bytes().splitlines()[: len(old_lines)] == old_lines
    summary = json.loads((bakery / "out" / DAY.isoformat() / "run.json").read_text(encoding="utf-8"))
    assert "file_unreadable" not in {warning["code"] for warning in summary["warnings"]}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limit")
def test_a_full_disk_is_told_and_the_file_stays_as_it_was(bakery, config):
    path = path_of(config, "leftovers")
    before = path.read_bytes()
    assert len(before) > 600

    with _run(_ONE_SAVE, str(bakery / "forecast.toml")) as saving:
        said, _ = saving.communicate(timeout=100)

    assert saving.returncode == 3, said
    assert path.name in said
    assert path.read_bytes() == before
    assert not list(path.parent.glob(".*.part"))


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="this user may write to read-only folders")
def test_a_folder_that_is_only_read_is_told(bakery, config):
    before = path_of(config, "leftovers").read_bytes()
    bakery.chmod(0o555)
    try:
        with pytest.raises(SourceError, match=r"leftovers\.csv"):
            save(config, "leftovers", [LineChange({"product": "Pain", "day": DAY}, None, {"left_qty": 1.0})])
    finally:
        bakery.chmod(0o755)
    assert path_of(config, "leftovers").read_bytes() == before


def test_a_place_where_no_file_can_be_is_told(bakery):
    settings = (bakery / "forecast.toml").read_text(encoding="utf-8")
    (bakery / "forecast.toml").write_text(
        settings.replace('"overrides.csv"', '"stock.csv/decided.csv"'), encoding="utf-8"
    )
    blocked = load_config(bakery / "forecast.toml")

    for ask in (lambda: form_of(blocked, "overrides"), lambda: save(blocked, "overrides", [_DECISION])):
        with pytest.raises(SourceError, match=r"decided\.csv"):
            ask()


def test_a_long_batch_is_taken_back_whole(config):
    path = path_of(config, "leftovers")
    before, lines = path.read_bytes(), form_of(config, "leftovers").lines
    keys = [{name: line.values[name] for name in ("shop", "product", "day")} for line in lines[-40:]]
    changes = [LineChange(key, {}, {"left_qty": 7.0, "sold_out": None}) for key in keys]

    saved = save(config, "leftovers", changes)

    assert saved.count == len(keys)
    assert path.read_bytes() != before
    assert undo(config, saved.undo_id).conflicts == []
    assert _said(config) == {(line.values["product"], line.values["day"]): line.values for line in lines}
