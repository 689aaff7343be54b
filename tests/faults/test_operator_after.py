"""The command that runs after a night: it is told what came of it, and can cost nothing."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from forecast.config import load_config
from forecast.errors import NoPlanError, Problem
from forecast.notices import Notice
from forecast.pipeline.arriving import after
from forecast.pipeline.arriving.after import told_after
from forecast.pipeline.outcome import Outcome

TELL = "import pathlib, sys; pathlib.Path(sys.argv[1]).write_bytes(sys.stdin.buffer.read())"


def _with(folder: Path, *command: str) -> Path:
    path = folder / "forecast.toml"
    text = path.read_text(encoding="utf-8").replace("[run]\n", f"[run]\nrun_after = {json.dumps(command)}\n", 1)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_command_gets_the_outcome_of_a_real_night_as_json(bakery):
    said = bakery / "told; touch $(whoami) & 'x'.json"
    path = _with(bakery, sys.executable, "-c", TELL, str(said))
    done = subprocess.run([sys.executable, "-m", "forecast", "nightly", "-c", str(path)], check=False)
    told = json.loads(said.read_text(encoding="utf-8"))
    assert (told["format"], told["verb"], told["exit_code"], told["day"]) == (
        2,
        "nightly",
        done.returncode,
        "2025-06-13",
    )
    assert {Path(name).suffix for name in told["written"]} == {".csv", ".html", ".pdf"}
    assert all({"code", "severity", "shop", "message"} == set(notice) for notice in told["notices"])


def test_a_night_without_a_plan_is_told_with_its_problems_and_its_error_goes_on(bakery):
    said = bakery / "told.json"
    config = load_config(_with(bakery, sys.executable, "-c", TELL, str(said)))

    def night(_: object) -> Outcome:
        raise NoPlanError(Problem("", "no_till_lines"))

    with pytest.raises(NoPlanError):
        told_after(night)(config)
    told = json.loads(said.read_text(encoding="utf-8"))
    assert (told["exit_code"], [problem["code"] for problem in told["problems"]]) == (2, ["no_till_lines"])


@pytest.mark.parametrize(
    "command", [(sys.executable, "-c", "raise SystemExit(5)"), ("./nowhere.sh",), (str(Path(__file__).parent),)]
)
def test_a_command_that_fails_asks_for_a_look_and_the_plan_stays(bakery, command):
    config = load_config(_with(bakery, *command))
    outcome = told_after(lambda _: Outcome(notices=[Notice("no_weather")]))(config)
    assert [(notice.code, notice.severity) for notice in outcome.notices] == [
        ("no_weather", "note"), ("run_after_failed", "warning"),
    ]  # fmt: skip
    assert outcome.exit_code == 1


def test_a_command_that_does_not_end_is_ended_with_what_it_started(bakery, monkeypatch):
    monkeypatch.setattr(after, "_MOST_S", 0.5)
    alive = bakery / "alive"
    child = f"import time, pathlib\nwhile True: pathlib.Path({str(alive)!r}).touch(); time.sleep(.05)"
    parent = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(99)"
    config = load_config(_with(bakery, sys.executable, "-c", parent))
    begun = time.monotonic()
    outcome = told_after(lambda _: Outcome())(config)
    assert time.monotonic() - begun < 5
    assert [notice.code for notice in outcome.notices] == ["run_after_failed"]
    if sys.platform != "win32":
        time.sleep(0.2)
        alive.unlink(missing_ok=True)
        time.sleep(0.3)
        assert not alive.exists(), "what the command started still runs"


def test_a_program_named_by_a_path_lies_beside_the_configuration_and_its_words_are_no_setting_of_a_result(bakery):
    from forecast.pipeline.record import config_hash

    plain = load_config(bakery / "forecast.toml")
    config = load_config(_with(bakery, "./tell.sh", "./a"))
    assert config.run.run_after == ((str(bakery / "tell.sh"), "./a"),)
    assert config_hash(config) == config_hash(plain)


def test_a_night_that_cron_repeats_gives_the_printer_the_same_plan_once(bakery):
    printed = bakery / "printed.txt"
    code = "import sys; print(sys.argv[2:], file=open(sys.argv[1], 'a'))"
    path = _with(bakery, sys.executable, "-c", code, str(printed), "{plan.pdf}", "{orders.csv}")
    nightly = [sys.executable, "-m", "forecast", "nightly", "-c", str(path), "--offline"]
    for _ in range(3):
        subprocess.run(nightly, check=False, capture_output=True)
    lines = printed.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1
    assert "plan.pdf" in lines[0]
    assert "orders.csv" in lines[0]
