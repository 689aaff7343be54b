"""What the benchmarks of what something is worth share: trials, the costs of replayed evenings, ratios, the page.

In: `Facts`. Out: costs per day; sections of a page.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd
from quality.bootstrap import interval
from temporary_place import missing

from forecast.archive.till import TillArchive
from forecast.backtest import ReplaySettings, backtest
from forecast.config import Config
from forecast.history.known import Facts, WeatherInBacktest
from forecast.metrics import pinball_loss
from forecast.pipeline.imports.importing import import_new
from forecast.pipeline.inputs.gathering import gather
from forecast.tables import level_label

LEVELS = (0.5, 0.7, 0.8, 0.9)
REFIT_EVERY_DAYS = 28
SEED = 1


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One data set with the days replayed; `needs` names the folder of real data without which it is left out."""

    name: str
    title: str
    first: date
    last: date
    needs: str = ""


SomeTrial = TypeVar("SomeTrial", bound=Trial)


def until(trial: SomeTrial, days: int | None) -> SomeTrial:
    """Return the trial with at most so many days; all of them for None.

    Examples
    --------
    >>> until(Trial(name="a", title="A", first=date(2024, 5, 1), last=date(2024, 5, 31)), 7).last
    datetime.date(2024, 5, 7)
    """
    if days is None:
        return trial
    return replace(trial, last=min(trial.first + timedelta(days=days - 1), trial.last))


def words(description: str, trials: Sequence[Trial], page: Path) -> argparse.ArgumentParser:
    """Return what can be typed for any such benchmark."""
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("--only", choices=[trial.name for trial in trials], action="append")
    parser.add_argument("--days", type=int, help="no more than so many days, from the first on")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--write", action="store_true", help=f"put the tables into {page.parent.name}/{page.name}")
    return parser


def print_each(
    trials: Sequence[SomeTrial],
    told: Callable[[SomeTrial], Sequence[str]],
    *,
    only: Sequence[str] | None = None,
    days: int | None = None,
    page: Path | None = None,
) -> None:
    """Print what `told` says of every trial, and put it into `page` where one is given; absent data are said."""
    for trial in trials:
        if only and trial.name not in only:
            continue
        if trial.needs and (absent := missing(trial.needs)):
            print(absent)
            continue
        text = "\n".join(told(until(trial, days)))
        print(text, end="\n\n", flush=True)
        if page:
            page.write_text(with_section(page.read_text(encoding="utf-8"), text), encoding="utf-8")


def facts_until(config: Config, last: date) -> Facts:
    """Return what the archive of `config` holds up to the end of `last`, its till files imported."""
    archive = TillArchive(config.run.archive)
    import_new(config, archive, progress=lambda *_: None)
    moment = datetime.combine(last, time(23, 59), tzinfo=ZoneInfo(config.bakery.timezone))
    return gather(config, archive, until=moment).facts


def replayed_costs(
    facts: Facts, config: Config, *, trial: Trial, weather: WeatherInBacktest, jobs: int
) -> pd.DataFrame:
    """Return the newsvendor cost of every shop, product, day and level [units], forecast one day ahead."""
    result = backtest(
        facts,
        ReplaySettings(
            first=pd.Timestamp(trial.first),
            last=pd.Timestamp(trial.last),
            settings=config.models,
            refit_every_days=REFIT_EVERY_DAYS,
            levels=LEVELS,
            cutoff_time=config.run.cutoff,
            weather_in_backtest=weather,
            rules=(),
            seed=SEED,
            jobs=jobs,
        ),
    )
    parts = []
    for level in LEVELS:
        rows = result.predictions.loc[result.predictions["level"] == level_label(level)]
        cost = pinball_loss(rows["actual_qty"], rows["demand_qty"], level)
        parts.append(rows[["shop", "product", "day"]].assign(cost=cost))
    return pd.concat(parts, ignore_index=True)


class Ratio(NamedTuple):
    """A ratio of sums with the interval that holds 95 of 100 draws of days."""

    ratio: float
    low: float
    high: float

    def __str__(self) -> str:
        star = "" if self.low <= 1 <= self.high else " *"
        return f"{self.ratio:.3f} ({self.low:.3f}–{self.high:.3f}){star}"


def ratio_of(own: npt.NDArray[np.float64], other: npt.NDArray[np.float64], counts: npt.NDArray[np.float64]) -> Ratio:
    """Return the cost of one against another, both by day; `counts` says how often each draw takes each day.

    Examples
    --------
    >>> print(ratio_of(np.full(2, 1.9), np.full(2, 2.0), np.array([[1.0, 1.0], [2.0, 0.0]])))
    0.950 (0.950–0.950) *
    """
    low, high = interval((counts @ own) / (counts @ other))
    return Ratio(float(own.sum() / other.sum()), float(low), float(high))


def heading(trial: Trial, file: str) -> list[str]:
    """Return what stands above a trial's table: its title, what was replayed, and the command."""
    days = (trial.last - trial.first).days + 1
    return [
        f"## {trial.title}",
        "",
        f"{trial.first} to {trial.last}, next day, refit every {REFIT_EVERY_DAYS} days; "
        f"`python benchmarks/{Path(file).name} --only {trial.name} --days {days} --write`.",
        "",
    ]


def with_section(page: str, text: str) -> str:
    r"""Return the page with a section put in place of the one of the same heading, or added at its end.

    Examples
    --------
    >>> with_section("# T\n\n## a\n\nold\n\n## b\n\nkept\n", "## a\n\nnew")
    '# T\n\n## a\n\nnew\n\n## b\n\nkept\n'
    """
    heading = text.splitlines()[0]
    before, found, rest = page.partition("\n" + heading + "\n")
    if not found:
        return page.rstrip("\n") + "\n\n" + text + "\n"
    _, following, after = rest.partition("\n## ")
    return before + "\n" + text + "\n" + (following + after if following else "")
