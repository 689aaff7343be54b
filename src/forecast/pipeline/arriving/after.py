"""What is run after a night, with its pages and its outcome: `[run] run_after`, for a printer, a mail, a message."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from forecast.config import Config
from forecast.notices import Notice
from forecast.pipeline.arriving.handing_over import HandedOver, calls_of, names_pages
from forecast.pipeline.as_json import FORMAT, code_of_error, notice_objects, problems_of, wording_of
from forecast.pipeline.outcome import LOG, Outcome
from forecast.texts import visible

_MOST_S = 60.0
_MOST_SAID = 300
"""Of what a command printed so much of the end is told [characters]."""


def told_after(work: Callable[..., Outcome]) -> Callable[..., Outcome]:
    """Return a night's work, after which the configured commands are run, with what came of it as JSON on their stdin.

    A command is no line of a shell: a program and its arguments. One that names pages is run where they are other than
    the last it was given; that is written down when it has ended well, so a kill in between hands them over twice
    rather than never. Each call has a minute, then it is ended. That one failed is a warning; the plan is out before.
    """

    def done(config: Config, **options: Any) -> Outcome:
        if not config.run.run_after:
            return work(config, **options)
        try:
            outcome = work(config, **options)
        except Exception as error:
            _run_all(config, {"exit_code": code_of_error(error), "problems": problems_of(error)}, [])
            raise
        content = {
            "exit_code": outcome.exit_code,
            "day": outcome.data.get("day"),
            "notices": notice_objects(outcome.notices, wording_of(config)),
            "written": [str(path) for path in outcome.written],
        }
        return replace(outcome, notices=[*outcome.notices, *_run_all(config, content, outcome.written)])

    return done


def _run_all(config: Config, content: dict[str, Any], written: Sequence[Path]) -> list[Notice]:
    nothing: dict[str, Any] = {"day": None, "notices": [], "problems": [], "written": []}
    whole = {"format": FORMAT, "verb": "nightly", **nothing, **content}
    failed = []
    for command in config.run.run_after:
        try:
            wrong = _run(config, command, whole, written)
        except OSError as error:
            wrong = _failed(command, error.strerror or str(error))
        LOG.info("run_after ok=%s", not wrong)
        failed += wrong
    return failed


def _run(config: Config, command: Sequence[str], content: dict[str, Any], written: Sequence[Path]) -> list[Notice]:
    """Make the calls of a command until one does not end well; return what is told of it, nothing where all did."""
    day, handed = content["day"] or "", HandedOver(config.run.archive)
    calls = calls_of(command, written, out=config.run.out, day=day)
    if day and not calls and names_pages(command):
        return [Notice("run_after_no_pages", "warning", values={"file": command[0], "words": " ".join(command[1:])})]
    environment = {**os.environ, "FORECAST_DAY": day, "FORECAST_EXIT_CODE": str(content["exit_code"])}
    text = json.dumps(content, ensure_ascii=False).encode()
    for call in calls:
        if not handed.has(call):
            if why := _ended(call.words, text, environment):
                return _failed(command, why)
            handed.add(call, commands=config.run.run_after)
    return []


def _failed(command: Sequence[str], why: str) -> list[Notice]:
    return [Notice("run_after_failed", "warning", values={"file": command[0], "why": why})]


def _ended(command: Sequence[str], content: bytes, environment: dict[str, str]) -> str:
    """Run a command to its end; return why it did not end well and what it printed, "" if it did."""
    # A file and no pipe: what the command leaves running must not keep the night waiting.
    with TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603 - the owner's own words, and no shell reads them
            command, stdin=subprocess.PIPE, stdout=said, stderr=said, env=environment, start_new_session=True
        )
        try:
            process.communicate(content, timeout=_MOST_S)
        except subprocess.TimeoutExpired:
            _end_with_children(process)
            why = f"> {_MOST_S:.0f} s"
        else:
            why = f"exit code {process.returncode}" if process.returncode else ""
        said.seek(0)
        printed = visible(" ".join(said.read().decode(errors="replace").split()))[-_MOST_SAID:]
    return f"{why}: {printed}" if why and printed else why


def _end_with_children(process: subprocess.Popen[bytes]) -> None:
    if os.name == "posix":
        with suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()
