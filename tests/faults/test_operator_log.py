"""The log: a line a stage, of every verb that writes, rotated, for the owner alone, and without anybody's figures."""

from __future__ import annotations

import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from forecast.config import load_config
from forecast.errors import InputError, Problem
from forecast.pipeline import journal
from forecast.pipeline.journal import log_file, log_lines, noted
from forecast.pipeline.outcome import Outcome, Stopwatch

LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d pid=\d+ verb=\w+ (begins|ends|stage=|run_after)\S* ?.*")


def _forecast(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "forecast", *words, "-c", str(folder / "forecast.toml")],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_a_night_leaves_a_line_a_stage_that_names_nobody_and_nothing(bakery):
    done = _forecast("nightly", folder=bakery)
    assert done.returncode in (0, 1), done.stderr
    lines = log_lines(bakery / "archive", 1000)
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    assert " begins version=" in lines[0]
    assert re.search(rf" ends code={done.returncode} seconds=[\d.]+ day=2025-06-13 warnings=", lines[-1])
    stages = {found[1] for line in lines if (found := re.search(r" stage=(\w+) seconds=[\d.]+$", line))}
    assert {"import", "read", "score", "history", "decisions", "reasons", "reports", "write", "tracking"} <= stages
    text = "\n".join(lines)
    assert not re.search(r"BAGUETTE|Grand|caisse|\.csv|/", text)
    if sys.platform != "win32":
        assert stat.S_IMODE(log_file(bakery / "archive").stat().st_mode) == 0o600


def test_what_went_wrong_stands_in_the_log_by_its_code(bakery):
    config = load_config(bakery / "forecast.toml")

    def work(_: object) -> Outcome:
        raise InputError(Problem("Mme Dupont.csv", "no_such_file"))

    with pytest.raises(InputError):
        noted("plan", work)(config)
    last = log_lines(config.run.archive, 1)[0]
    assert re.search(r"verb=plan ends code=3 seconds=[\d.]+ why=no_such_file$", last)


def test_a_long_log_is_rotated_and_four_older_ones_stay(bakery, monkeypatch):
    monkeypatch.setattr(journal, "_MOST_BYTES", 2000)
    config = load_config(bakery / "forecast.toml")
    for _ in range(60):
        noted("plan", lambda _: Outcome())(config)
    kept = sorted(path.name for path in log_file(config.run.archive).parent.iterdir())
    assert kept == ["forecast.log", *(f"forecast.log.{number}" for number in range(1, 5))]
    assert all(path.stat().st_size <= 2000 for path in log_file(config.run.archive).parent.iterdir())


def test_a_log_that_cannot_be_written_costs_nothing_and_says_nothing(bakery, capfd):
    config = load_config(bakery / "forecast.toml")
    log_file(config.run.archive).mkdir(parents=True)

    def work(_: object) -> Outcome:
        with Stopwatch().stage("read"):
            return Outcome(lines=["a plan"])

    assert noted("plan", work)(config).lines == ["a plan"]
    assert capfd.readouterr() == ("", "")


def test_a_look_that_writes_nothing_leaves_no_log(bakery):
    assert _forecast("import", "--dry-run", folder=bakery).returncode in (0, 1)
    assert not (bakery / "archive").exists()
