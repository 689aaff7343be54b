"""The files of docs/nightly do what they say, as far as it can be tried on this computer."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NIGHTLY = ROOT / "docs" / "nightly"
UNITS = sorted(path.name for path in NIGHTLY.glob("bakery-forecast*.*"))


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path):
    program = tmp_path / "bakery-forecast" / ".venv" / "bin" / "forecast"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    for name in UNITS:
        text = (NIGHTLY / name).read_text(encoding="utf-8").replace("/home/baker", str(tmp_path))
        (tmp_path / name).write_text(text.replace("User=baker", "User=root"), encoding="utf-8")
    found = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / name) for name in UNITS)],
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    mine = [line for line in found.stderr.splitlines() if "bakery-forecast" in line]
    assert mine == []
    for name in (each for each in UNITS if each.endswith(".timer")):
        when = re.search(r"OnCalendar=(.+)", (NIGHTLY / name).read_text(encoding="utf-8"))
        assert when
        assert (
            subprocess.run(["systemd-analyze", "calendar", when[1]], capture_output=True, check=False).returncode == 0
        )


def test_a_night_without_a_plan_and_one_that_did_not_run_both_reach_the_unit_that_tells():
    tells = "OnFailure=bakery-forecast-tell.service"
    for name in ("bakery-forecast.service", "bakery-forecast-watch.service"):
        text = (NIGHTLY / name).read_text(encoding="utf-8")
        assert tells in text
        assert re.search(r"^SuccessExitStatus=1$", text, re.MULTILINE), "2 and 3 are failures, 1 is none"
    assert (NIGHTLY / "bakery-forecast-tell.service").exists()


def _jobs() -> list[tuple[str, str]]:
    """The lines of the crontab: when, and what."""
    lines = (NIGHTLY / "crontab").read_text(encoding="utf-8").splitlines()
    jobs = [line for line in lines if line[:1].isdigit()]
    return [(" ".join(line.split(" ", 5)[:5]), line.split(" ", 5)[5]) for line in jobs]


@pytest.mark.skipif(sys.platform == "win32", reason="cron is not on Windows")
@pytest.mark.parametrize(("verb", "code", "is_mailed"), [
    ("nightly", 0, False), ("nightly", 1, True), ("nightly", 2, True),
    ("doctor", 0, False), ("doctor", 1, False), ("doctor", 2, True), ("doctor", 3, True),
])  # fmt: skip
def test_a_line_of_cron_is_silent_or_mails_by_the_exit_code(tmp_path, verb, code, is_mailed):
    when, line = next((when, line) for when, line in _jobs() if f"forecast {verb}" in line)
    assert re.fullmatch(r"\d{1,2} \d{1,2} \* \* \*", when)
    assert "%" not in line, "cron takes it for the end of the command"
    program = tmp_path / ".venv" / "bin" / "forecast"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho said by $1\nexit {code}\n", encoding="utf-8")
    program.chmod(0o755)
    shell = line.replace("/home/baker/bakery-forecast", str(tmp_path))
    done = subprocess.run(["/bin/sh", "-c", shell], capture_output=True, encoding="utf-8", check=False)
    assert done.stdout == (f"said by {verb}\n" if is_mailed else "")


def test_the_container_copies_what_is_there_and_starts_what_exists():
    text = (NIGHTLY / "Containerfile").read_text(encoding="utf-8")
    copied = [name for line in re.findall(r"^COPY (.+)$", text, re.MULTILINE) for name in line.split()[:-1]]
    assert copied
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert 'ENTRYPOINT ["forecast"]' in text


def test_the_windows_task_calls_verbs_that_exist():
    from forecast.cli.verbs import app

    verbs = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    called = re.findall(r'Words = "(\w+) ', (NIGHTLY / "register-task.ps1").read_text(encoding="utf-8"))
    assert called == ["nightly", "doctor"]
    assert set(called) <= verbs
