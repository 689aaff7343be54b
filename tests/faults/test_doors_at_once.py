"""Nights without a network, and several nights at once: no long wait, and each ends with a plan or a sentence."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from forecast.archive.till import TillArchive
from forecast.config import load_config
from forecast.pipeline.imports.importing import import_till

SOURCE = Path(__file__).parents[2] / "src"
METEOSTAT = """[weather]
source = "meteostat"
station = "07190"
latitude = 48.58
longitude = 7.75
metno_user_agent = "bakery.example tests@bakery.example"
"""


def start(folder, *before):
    words = [*before, sys.executable, "-m", "forecast", "nightly", "-c", str(folder / "forecast.toml")]
    return subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(SOURCE)}
    )


def sums(archive):
    """Return all pieces and all money of an archive."""
    return TillArchive(archive).sales()[["sold_qty", "amount"]].sum().round(2).tolist()


def can_leave_the_network():
    words = ["unshare", "-rn", "true"]
    return (
        shutil.which("unshare") is not None and subprocess.run(words, capture_output=True, check=False).returncode == 0
    )


@pytest.mark.skipif(not can_leave_the_network(), reason="no network namespace of its own to be had here")
def test_a_night_in_an_empty_network_does_not_wait_and_gives_a_plan(bakery):
    path = bakery / "forecast.toml"
    head, _, rest = path.read_text(encoding="utf-8").partition("[weather]\n")
    path.write_text(head + METEOSTAT + "\n" + rest[rest.index("[events]") :], encoding="utf-8")
    with start(bakery, "unshare", "-rn") as night:
        _, said = night.communicate(timeout=300)
    summary = json.loads((bakery / "out" / "2025-06-13" / "run.json").read_text(encoding="utf-8"))
    assert night.returncode == 1
    assert "weather_failed" in {warning["code"] for warning in summary["warnings"]}
    assert summary["timing"]["fetch"] < 5
    assert "Traceback" not in said


@pytest.mark.slow
@pytest.mark.parametrize("count", [2, 4])
def test_nights_at_once_each_end_with_a_plan_or_a_sentence_within_two_minutes(bakery, made_bakery, tmp_path, count):
    alone = load_config(shutil.copytree(made_bakery, tmp_path / "alone") / "forecast.toml")
    import_till(alone)
    begun = time.monotonic()
    nights = [start(bakery) for _ in range(count)]
    ends = [(night.communicate(timeout=300)[1], night.returncode) for night in nights]
    assert time.monotonic() - begun < 120 * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    assert {code for _, code in ends} <= {0, 1, 2}
    assert any(code in (0, 1) for _, code in ends)
    for said, code in ends:
        assert "Traceback" not in said
        assert "defect" not in said
        assert code != 2 or "another run" in said or "autre" in said
    day = bakery / "out" / "2025-06-13"
    assert {path.name for path in day.iterdir()} == {"Grand-Rue", "run.json"}
    assert (bakery / "out" / "latest").resolve() == day.resolve()
    assert sums(bakery / "archive") == sums(alone.run.archive)
