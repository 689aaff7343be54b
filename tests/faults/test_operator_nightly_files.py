"""The files of docs/nightly do what they say, as far as it can be tried on this computer."""

from __future__ import annotations

import json
import os
import re
import shutil
import socketserver
import subprocess
import sys
import threading
import tomllib
from email import message_from_bytes
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NIGHTLY = ROOT / "docs" / "nightly"
OF_USER = "bakery-forecast-desk.service"
UNITS = sorted(path.name for path in NIGHTLY.glob("bakery-forecast*.*") if path.name != OF_USER)


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


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_finds_nothing_wrong_with_the_users_unit_of_the_desk(tmp_path):
    program = tmp_path / "bakery-forecast" / ".venv" / "bin" / "forecast"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    home = {"HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path), "PATH": os.environ["PATH"]}
    words = ["systemd-analyze", "verify", "--user", "--man=no", str(NIGHTLY / OF_USER)]
    found = subprocess.run(words, capture_output=True, encoding="utf-8", check=False, env=home)
    assert (found.returncode, [line for line in found.stderr.splitlines() if OF_USER in line]) == (0, [])


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


@pytest.mark.parametrize("name", [OF_USER, "register-desk.ps1"])
def test_what_starts_the_desk_calls_it_as_the_command_line_has_it(name):
    from typer.testing import CliRunner

    from forecast.cli.verbs import app

    text = (NIGHTLY / name).read_text(encoding="utf-8")
    (words,) = re.findall(r"forecast (desk -c forecast\.toml)$|forecast (desk -c forecast\.toml)\"", text, re.MULTILINE)
    verb, option, _ = max(words).split()
    told = CliRunner().invoke(app, [verb, "--help"], env={"COLUMNS": "200"})
    assert told.exit_code == 0
    assert option in told.output


def test_the_program_starts_without_any_terminal_as_windows_starts_it_at_logon():
    code = (
        "import sys, runpy; sys.stdout = sys.stderr = None; sys.argv = ['forecast', 'check', '-c', 'nowhere.toml']; "
        "runpy.run_module('forecast', run_name='__main__')"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 3


def test_the_commands_of_the_keepers_page_are_taken_and_name_pages_that_a_night_writes(tmp_path):
    from forecast.config import load_config
    from forecast.pipeline.arriving.handing_over import calls_of

    text = (ROOT / "docs" / "operator.md").read_text(encoding="utf-8")
    block = next(part for part in re.findall(r"```toml\n(.+?)```", text, re.DOTALL) if "run_after" in part)
    in_table = [found.replace("\\|", "|") for found in re.findall(r"`(\[.+?\])`", text) if "{plan.pdf}" in found]
    commands = [*tomllib.loads(block)["run"]["run_after"], *(tomllib.loads(f"c = {each}")["c"] for each in in_table)]
    assert len(commands) == 5
    (tmp_path / "forecast.toml").write_text(f"[run]\nrun_after = {json.dumps(commands)}\n", encoding="utf-8")
    config = load_config(tmp_path / "forecast.toml")
    pages = [config.run.out / "2026-12-24" / "Mitte" / name for name in ("plan.pdf", "doughs.pdf", "orders.csv")]
    for command in config.run.run_after:
        (call,) = calls_of(command, pages, out=config.run.out, day="2026-12-24")
        assert str(pages[0]) in call.words
        assert not [word for word in call.words if "{" in word]


class _Mailbox(socketserver.StreamRequestHandler):
    """As much of SMTP (RFC 5321) as one mail needs; keeps the last one."""

    got: bytes = b""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            verb = line.split()[0].upper()
            self.wfile.write({b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}.get(verb, b"250 fine\r\n"))
            if verb == b"DATA":
                type(self).got = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.wfile.write(b"250 taken\r\n")
            if verb == b"QUIT":
                return


def test_the_mail_reaches_a_server_with_the_pages_and_what_was_said(tmp_path):
    page = tmp_path / "Süd" / "plan.pdf"
    page.parent.mkdir()
    page.write_bytes(b"%PDF-1.7 bread")
    night = {"day": "2026-12-24", "problems": [], "notices": [{"message": "Beaucoup de commandes à noël."}]}
    with socketserver.TCPServer(("127.0.0.1", 0), _Mailbox) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        place = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(server.server_address[1])}
        words = [sys.executable, str(NIGHTLY / "mail.py"), "baker@example.org", str(page)]
        subprocess.run(words, input=json.dumps(night), encoding="utf-8", check=True, env={**os.environ, **place})
        server.shutdown()
    mail = message_from_bytes(_Mailbox.got)
    assert (mail["To"], mail["Subject"]) == ("baker@example.org", "2026-12-24")
    text, attached = mail.get_payload()
    assert "Beaucoup de commandes à noël." in text.get_payload(decode=True).decode()
    assert attached.get_content_type() == "application/pdf"
    assert attached.get_payload(decode=True) == page.read_bytes()
