"""What is damaged in an archive is set aside, and what can be made again is made again (`forecast doctor --repair`)."""

from __future__ import annotations

from forecast.archive.issued.planned import PlannedArchive
from forecast.archive.issued.plans import PlanArchive
from forecast.archive.till import TillArchive
from forecast.config import Config
from forecast.errors import ForecastError
from forecast.notices import Notice, unique
from forecast.pipeline.fetching import add_weather
from forecast.pipeline.imports.importing import import_new
from forecast.pipeline.outcome import Outcome, Progress, silent
from forecast.pipeline.tending import tended
from forecast.reports.wording import shop_wording


def repair(config: Config, *, offline: bool = False, progress: Progress = silent) -> Outcome:
    """Look at every file of the archive and make again what can be made again.

    Damaged files go into `archive/quarantine`. Till lines come back from the exports where those still lie in their
    folder, planned quantities from the issued plans, measured weather from the network. Plans as issued and forecasts
    of weather cannot be had again; exports that are gone are named once more, and no longer every night.

    Raises
    ------
    LockedError
        If another run holds the archive.
    SourceError
        If a newer program wrote it, or nothing can be read of the till.
    """
    words = shop_wording(config)
    with tended(config) as found:
        archive = TillArchive(config.run.archive)
        said = [*found, *import_new(config, archive, progress=progress).notices]
        archive.let_go()
        said += _look_at_plans(config)
        said += _weather_again(config, found, offline=offline)
    made = [notice for notice in found if notice.code != "planned_rebuilt"]
    line = words.text("repaired.damaged", count=len(made)) if made else words.text("repaired.nothing")
    return Outcome(lines=[line], notices=unique(said))


def _look_at_plans(config: Config) -> list[Notice]:
    """Read every issued plan, and write down again what was planned on days that have lost it."""
    plans, planned = PlanArchive(config.run.archive / "issued"), PlannedArchive(config.run.archive / "planned")
    known = {(row.shop, row.day) for row in planned.read()[["shop", "day"]].drop_duplicates().itertuples()}
    for day in plans.days():
        issued = plans.issued(day)
        if issued is None:
            continue
        is_lost = [(shop, day) not in known for shop in issued.plan["shop"]]
        if any(is_lost):
            planned.add(issued.plan[is_lost])
    return plans.set_damaged_aside()


def _weather_again(config: Config, found: list[Notice], *, offline: bool) -> list[Notice]:
    """Fetch measured weather again where a file of it was damaged."""
    is_lost = any(notice.code == "weather_part_broken" for notice in found)
    if offline or not is_lost or config.weather.source != "meteostat":
        return []
    try:
        return list(add_weather(config, again=True, is_awaited=True).notices)
    except ForecastError as error:
        return [Notice("weather_failed", "warning", values={"problem": error.problems[0]})]
