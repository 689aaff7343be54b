"""What a verb gives back to whoever called it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any, Protocol

from forecast.errors import ForecastError, Problem
from forecast.notices import Notice
from forecast.pipeline.electricity import EnergyMeter
from forecast.texts import InWords, Said
from forecast.value.energy import run_wh

LOG = logging.getLogger("forecast")
"""Stages as they end; silent until somebody listens."""


class Progress(Protocol):
    """Told how far a long stage is; silent by default."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Take that `done` of `total` steps of `stage` are behind us."""


def silent(stage: str, done: int, total: int) -> None:
    """Say nothing."""


@dataclass(frozen=True)
class TerminalTable:
    """A small table for a person at a terminal."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Outcome:
    """Lines and tables for the terminal, notices, the files that were written; `data` is for programs (`--json`).

    A line is in the words of the shop, or a code where no shop is known.

    `problems` are those of inputs that were refused while the others were taken.
    """

    lines: Sequence[str | Said] = ()
    tables: Sequence[TerminalTable] = ()
    notices: Sequence[Notice] = ()
    written: Sequence[Path] = ()
    problems: Sequence[Problem] = ()
    timing: dict[str, float] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """3 when an input was refused, 1 when any notice asks for a look, else 0."""
        if self.problems:
            return 3
        return int(any(notice.severity == "warning" for notice in self.notices))


def in_words(error: Exception) -> InWords | str:
    """Return what an error says to people."""
    return error.problems[0] if isinstance(error, ForecastError) else str(error)


class Stopwatch:
    """Seconds per stage of a run, and what the computer used for it."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._meter = EnergyMeter()

    def used(self, *, watts_per_core: float) -> dict[str, float]:
        """Return CPU seconds and Wh so far: measured where that can be, else an estimate."""
        cpu_s, measured = self._meter.cpu_s(), self._meter.measured_wh()
        wh = run_wh(cpu_s, watts_per_core=watts_per_core) if measured is None else measured
        return {"cpu_s": round(cpu_s, 2), "wh": round(wh, 4), "is_wh_measured": float(measured is not None)}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the seconds spent inside to stage `name`."""
        start = perf_counter()
        try:
            yield
        finally:
            self.add({name: perf_counter() - start})

    def add(self, seconds: Mapping[str, float]) -> None:
        """Add seconds that were measured elsewhere, by stage."""
        for name, spent in seconds.items():
            self.seconds[name] = round(self.seconds.get(name, 0.0) + spent, 3)
            LOG.info("stage=%s seconds=%.3f", name, spent)
