"""What is there of a shop: its files and what they gave, how fresh they are, how far the calendar goes, its nights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from forecast.archive.nights import Night, NightBook
from forecast.archive.till import TillArchive
from forecast.clock import local_now
from forecast.config import Config
from forecast.errors import ForecastError, Problem
from forecast.notices import Notice
from forecast.pipeline.doctor.findings import Finding
from forecast.pipeline.fetching import weather_now
from forecast.pipeline.inputs.evening import ShopEvening, run_time
from forecast.pipeline.inputs.files import matching
from forecast.pipeline.inputs.freshness import freshness
from forecast.pipeline.inputs.gathering import Gathered, gather
from forecast.pipeline.night.issuing import latest_day
from forecast.reports.wording import Wording

_OLD_DAYS = {"stock": 7, "on_order": 7}
"""Files that tell of today, and are old after so many days; the others may be as old as they like."""
NO_PLAN = 2


@dataclass(frozen=True)
class InputFile:
    """A configured file: what it gave (rows of its table), how many days ago it was changed, what is wrong with it."""

    kind: str
    path: Path
    rows: int | None
    age_days: int | None
    problem: Problem | None = None

    def row(self, wording: Wording) -> list[str]:
        """Return it as a row for the terminal."""
        state = "" if self.problem is None else self.problem.part("message", wording.language)
        return [self.path.name, *(wording.value("count", number) for number in (self.rows, self.age_days)), state]


@dataclass(frozen=True)
class ShopState:
    """What was found of a shop, with its files and nights."""

    findings: Sequence[Finding]
    files: Sequence[InputFile] = ()
    nights: Sequence[Night] = ()
    notices: Sequence[Notice] = ()
    problems: Sequence[Problem] = ()
    counts: dict[str, Any] = field(default_factory=dict)


def shop_state(config: Config, *, offline: bool) -> ShopState:
    """Look at everything that a night reads, and write nothing."""
    gathered, problems = _gathered(config)
    files = _files(config, gathered, problems)
    nights = NightBook(config.run.archive).nights()
    found = [*_till(config, gathered), *_inputs(files), *_calendar(config, gathered)]
    found += [*_weather(config, offline=offline), *_nights(config, nights), *_plan(config)]
    notices: list[Notice] = []
    if gathered is not None:
        time = run_time(config.run, config.bakery)
        known = ShopEvening(config, gathered, time).known
        notices = [
            notice
            for notice in [*gathered.notices, *freshness(config, known, time.first_day)]
            if notice.severity == "warning" or notice.code.startswith("calendar_")
        ]
    return ShopState(found, files, nights[-10:], notices, problems, _counts(gathered))


def _gathered(config: Config) -> tuple[Gathered | None, Sequence[Problem]]:
    try:
        until = run_time(config.run, config.bakery).cutoff
        return gather(config, TillArchive(config.run.archive), until=until), ()
    except ForecastError as error:
        return None, tuple(error.problems)


def _files(config: Config, gathered: Gathered | None, problems: Sequence[Problem]) -> list[InputFile]:
    """Return every configured file besides the till's."""
    wrong = {str(problem.where): problem for problem in reversed(problems)}
    today = local_now(config.bakery.timezone)
    tables = gathered.facts.parts() if gathered else {}
    found = []
    for kind, paths in _input_files(config).items():
        rows = len(tables[kind]) if kind in tables and len(paths) == 1 else None
        for path in paths:
            problem = wrong.get(str(path))
            age = (today - datetime.fromtimestamp(path.stat().st_mtime, today.tzinfo)).days if path.is_file() else None
            found.append(InputFile(kind, path, rows, age, problem))
    return found


def _input_files(config: Config) -> dict[str, list[Path]]:
    """Return the configured files by what they hold."""
    one = {
        "shops": config.bakery.shops,
        **{name: getattr(config.catalogue, name) for name in type(config.catalogue).model_fields},
        **{name: path for name, path in config.shop_files if isinstance(path, Path)},
        "closures": config.opening.closures,
        "school_breaks": config.calendar.school_breaks,
        "weather_observed": config.weather.observed,
        "weather_outlook": config.weather.outlook,
    }
    found = {kind: [path] for kind, path in one.items() if path is not None}
    found["events"] = [path for pattern in config.events.files for path in matching(pattern)]
    found["signals"] = [signal.file for signal in config.signals]
    return found


def _inputs(files: Sequence[InputFile]) -> Iterator[Finding]:
    wrong = [file for file in files if file.problem or file.age_days is None]
    old = [file for file in files if file.age_days is not None and file.age_days > _OLD_DAYS.get(file.kind, 10**6)]
    if wrong:
        yield Finding("inputs", "inputs_wrong", is_fine=False, public={"count": len(wrong)})
    for file in old:
        yield Finding("inputs", "inputs_old", False, {"file": file.path.name}, {"days": file.age_days})
    if not wrong and not old:
        yield Finding("inputs", "inputs", public={"count": len(files)})


def _till(config: Config, gathered: Gathered | None) -> Iterator[Finding]:
    if gathered is None:
        yield Finding("till", "till_none", is_fine=False)
        return
    days = gathered.facts.opening.till_days if gathered.facts.opening else None
    if days is None or days.empty:
        return
    until = run_time(config.run, config.bakery).cutoff.date()
    last = days["day"].max().date()
    public = {"first": days["day"].min().date(), "last": last, "count": int(days["shop"].nunique())}
    is_fine = (until - last).days <= config.run.stale_after_days
    yield Finding("till", "till" if is_fine else "till_old", is_fine, public=public)


def _calendar(config: Config, gathered: Gathered | None) -> Iterator[Finding]:
    if gathered is None or gathered.facts.calendar.empty:
        return
    days = gathered.facts.calendar["day"]
    public = {"first": days.min().date(), "last": days.max().date(), "country": config.bakery.country}
    yield Finding("calendar", "calendar", public=public)


def _weather(config: Config, *, offline: bool) -> Iterator[Finding]:
    source = {"source": config.weather.source}
    if config.weather.source != "meteostat":
        yield Finding("weather", "weather_not_asked", public=source)
    elif offline:
        yield Finding("weather", "weather_offline", public=source)
    else:
        try:
            count = weather_now(config)
            yield Finding("weather", "weather" if count else "weather_empty", bool(count), public={"count": count})
        except ForecastError as error:
            yield Finding("weather", "weather_silent", is_fine=False, values={"problem": error.problems[0]})


def _nights(config: Config, nights: Sequence[Night]) -> Iterator[Finding]:
    missed = NightBook(config.run.archive).missed(run_time(config.run, config.bakery).evening)
    if not nights:
        yield Finding("nights", "nights_none", is_fine=False)
    elif missed:
        yield Finding("nights", "nights_missed", False, public={"count": len(missed), "day": missed[0]})
    elif nights[-1].exit_code is None:
        yield Finding("nights", "nights_running", public={"day": nights[-1].evening})
    else:
        is_fine = nights[-1].exit_code < NO_PLAN
        public = {"day": nights[-1].evening, "code": nights[-1].exit_code}
        yield Finding("nights", "nights" if is_fine else "nights_failed", is_fine, public=public)


def _plan(config: Config) -> Iterator[Finding]:
    day = latest_day(config.run.out)
    if day is None:
        yield Finding("plan", "plan_none", is_fine=False)
    else:
        yield Finding("plan", "plan", public={"day": day.isoformat()})


def _counts(gathered: Gathered | None) -> dict[str, Any]:
    """Return how large each table is, for a report."""
    if gathered is None:
        return {}
    sized = {name: len(table) for name, table in gathered.facts.parts().items() if isinstance(table, pd.DataFrame)}
    products, shops = gathered.facts.sales["product"].nunique(), gathered.facts.sales["shop"].nunique()
    return {"rows": sized, "products": int(products), "shops": int(shops)}
