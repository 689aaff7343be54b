"""The engine of a night: the one that is configured, and where it cannot be had this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from forecast.config import RunSettings
from forecast.engines import Engine, LocalEngine, engine_of
from forecast.notices import Notice
from forecast.pipeline.outcome import LOG


@contextmanager
def ready_engine(run: RunSettings) -> Iterator[tuple[Engine, list[Notice]]]:
    """Give the engine that works on blocks; a warning where this machine stands in: there is a plan every night."""
    wanted = engine_of(run.engine, address=run.address, workers=run.workers or run.jobs, certificates=run.certificates)
    with ExitStack() as opened:
        try:
            engine: Engine = opened.enter_context(wanted)
            said = []
        except Exception as error:  # not installed, not there, another version: whatever it is, bread is planned
            engine = opened.enter_context(LocalEngine(run.workers or run.jobs))
            why = f"{type(error).__name__}: {error}"
            said = [Notice("engine_failed", "warning", values={"engine": run.engine, "why": why})]
        if engine.dashboard:
            LOG.info("engine=%s workers=%d dashboard=%s", engine.name, engine.workers, engine.dashboard)
        yield engine, said
