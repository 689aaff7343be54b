"""What is run after a night, with its outcome: `[run] run_after`, for a mail, a message, a printer."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from forecast.config import Config
from forecast.notices import Notice
from forecast.pipeline.as_json import FORMAT, code_of_error, notice_objects, problems_of, wording_of
from forecast.pipeline.outcome import LOG, Outcome

_MOST_S = 60.0


def told_after(work: Callable[..., Outcome]) -> Callable[..., Outcome]:
    """Return a night's work, after which the configured command is run with what came of it as JSON on its stdin.

    The command is no line of a shell: a program and its arguments. It has a minute, then it is ended. That it failed is
    a note; the plan is out before it starts, and the exit code of the night is what it was.
    """

    def done(config: Config, **options: Any) -> Outcome:
        if not config.run.run_after:
            return work(config, **options)
        try:
            outcome = work(config, **options)
        except Exception as error:
            _run(config, {"exit_code": code_of_error(error), "problems": problems_of(error)})
            raise
        content = {
            "exit_code": outcome.exit_code,
            "day": outcome.data.get("day"),
            "notices": notice_objects(outcome.notices, wording_of(config)),
            "written": [str(path) for path in outcome.written],
        }
        return replace(outcome, notices=[*outcome.notices, *_run(config, content)])

    return done


def _run(config: Config, content: dict[str, Any]) -> list[Notice]:
    nothing: dict[str, Any] = {"day": None, "notices": [], "problems": [], "written": []}
    text = json.dumps({"format": FORMAT, "verb": "nightly", **nothing, **content}, ensure_ascii=False)
    try:
        why = _ended(config.run.run_after, text.encode())
    except OSError as error:
        why = error.strerror or str(error)
    LOG.info("run_after ok=%s", not why)
    return [Notice("run_after_failed", values={"file": config.run.run_after[0], "why": why})] if why else []


def _ended(command: tuple[str, ...], content: bytes) -> str:
    """Run a command to its end; return why it did not end well, "" if it did."""
    process = subprocess.Popen(  # noqa: S603 - the owner's own words, and no shell reads them
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.communicate(content, timeout=_MOST_S)
    except subprocess.TimeoutExpired:
        _end_with_children(process)
        return f"> {_MOST_S:.0f} s"
    return f"exit code {process.returncode}" if process.returncode else ""


def _end_with_children(process: subprocess.Popen[bytes]) -> None:
    if os.name == "posix":
        with suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()
