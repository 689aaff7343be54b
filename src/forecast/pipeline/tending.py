"""Before a run uses an archive: what a kill left is taken away, what is damaged is set aside and told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from forecast.archive.issued.planned import PlannedArchive
from forecast.archive.issued.plans import PlanArchive
from forecast.archive.leftovers import sweep_leftovers
from forecast.archive.lock import run_lock
from forecast.archive.till import TillArchive
from forecast.archive.version import note_version
from forecast.archive.weather import WeatherArchive
from forecast.config import Config
from forecast.notices import Notice


@contextmanager
def tended(config: Config) -> Iterator[list[Notice]]:
    """Hold the lock of an archive that was seen to, and give what there is to tell of it.

    Raises
    ------
    LockedError
        If another run holds it.
    SourceError
        If a newer program wrote it.
    """
    with run_lock(config.run.archive):
        yield _tend(config)


def _tend(config: Config) -> list[Notice]:
    archive = config.run.archive
    note_version(archive)
    sweep_leftovers(archive, config.run.out)
    return [*TillArchive(archive).guard(), *WeatherArchive(archive).set_damaged_aside(), *_with_planned(config)]


def _with_planned(config: Config) -> list[Notice]:
    """Make damaged months of planned quantities anew from the plans as issued."""
    planned = PlannedArchive(config.run.archive / "planned")
    months = planned.set_damaged_aside()
    if not months:
        return []
    plans = PlanArchive(config.run.archive / "issued")
    for day in plans.days():
        if f"{day:%Y-%m}" in months and (issued := plans.issued(day)) is not None:
            planned.add(issued.plan)
    return [Notice("planned_rebuilt", "warning", values={"months": ", ".join(months)}), *plans.set_damaged_aside()]
