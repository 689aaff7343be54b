"""The log: a line as a verb begins, one for each of its stages, one as it ends; rotated, and without anybody's figures.

It lies in `archive/log/forecast.log` with four older ones beside it. No line names a product, a shop, a person or a
file, so that it can go along with a report of a bug. What cannot be logged costs nothing.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from time import perf_counter
from typing import Any

from forecast import __version__
from forecast.clock import local_now
from forecast.config import Config
from forecast.errors import ForecastError
from forecast.pipeline.as_json import code_of_error
from forecast.pipeline.outcome import LOG, Outcome

_MOST_BYTES = 500_000
_OLDER = 4


def noted(verb: str, work: Callable[..., Outcome]) -> Callable[..., Outcome]:
    """Return the work of a verb, which takes the configuration first, so that it writes its stages down."""

    def done(config: Config, *given: Any, **options: Any) -> Outcome:
        with _log_of(config, verb):
            start = perf_counter()
            LOG.info("begins version=%s python=%s system=%s", __version__, sys.version.split()[0], sys.platform)
            try:
                outcome = work(config, *given, **options)
            except BaseException as error:
                spent = perf_counter() - start
                LOG.info("ends code=%d seconds=%.3f why=%s", code_of_error(error), spent, _codes(error))
                raise
            codes = sorted({notice.code for notice in outcome.notices if notice.severity == "warning"})
            ended = (outcome.exit_code, perf_counter() - start, outcome.data.get("day", ""), ",".join(codes))
            LOG.info("ends code=%d seconds=%.3f day=%s warnings=%s", *ended)
        return outcome

    return done


def log_file(archive: Path) -> Path:
    """Return where the log of an archive lies."""
    return archive / "log" / "forecast.log"


def log_lines(archive: Path, count: int) -> list[str]:
    """Return the newest lines of the log, at most `count`."""
    lines: list[str] = []
    path = log_file(archive)
    for each in (path.with_name(f"{path.name}.1"), path):
        with suppress(OSError):
            lines += each.read_text(encoding="utf-8", errors="replace").splitlines()
    return lines[-count:]


@contextmanager
def _log_of(config: Config, verb: str) -> Iterator[None]:
    """Send what is logged inside to the archive's log."""
    path = log_file(config.run.archive)
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handler = _Rotating(path, maxBytes=_MOST_BYTES, backupCount=_OLDER, encoding="utf-8", delay=True)
    handler.setFormatter(_Formatter(f"%(asctime)s pid={os.getpid()} verb={verb} %(message)s", config.bakery.timezone))
    level = LOG.level
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    try:
        yield
    finally:
        LOG.setLevel(level)
        LOG.removeHandler(handler)
        handler.close()


def _codes(error: BaseException) -> str:
    """Return what went wrong without a word of the shop's."""
    if isinstance(error, ForecastError):
        return ",".join(dict.fromkeys(problem.code for problem in error.problems))
    return type(error).__name__


class _Rotating(RotatingFileHandler):
    """Writes for the owner alone, and is silent where it cannot."""

    def _open(self) -> TextIOWrapper[Any]:
        handle = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        return os.fdopen(handle, "a", encoding=self.encoding)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """Say nothing: no log is worth a plan."""


class _Formatter(logging.Formatter):
    """Tells the time on the shop's clock."""

    def __init__(self, pattern: str, timezone: str) -> None:
        super().__init__(pattern)
        self.timezone = timezone

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: ARG002, N802 - logging's own
        """Return the moment with its offset."""
        return local_now(self.timezone).isoformat(timespec="seconds")
