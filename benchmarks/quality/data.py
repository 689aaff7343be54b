"""From a trial to what a backtest starts from: its configuration and `Facts`, read by the program's own readers.

In: Trial. Out: Material.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pandas as pd
from temporary_place import Place, temporary_place

from forecast.archive.till import TillArchive
from forecast.config import Config, load_config
from forecast.pipeline.imports.importing import import_new
from forecast.pipeline.inputs.chosen import chosen_products
from forecast.pipeline.inputs.gathering import Gathered, gather
from forecast.sample.make import make_sample
from forecast.sample.oracle import read_truth
from quality.panel import Replay
from quality.trials import HORIZONS, LEVELS, REFIT_EVERY_DAYS, Stretch, Trial


@dataclass(frozen=True)
class Material:
    """A trial's configuration, everything gathered, and the truth where the data are made up."""

    config: Config
    gathered: Gathered
    truth: pd.DataFrame | None

    def replay(self, trial: Trial, stretch: Stretch, *, horizons: tuple[int, ...] = HORIZONS) -> Replay:
        """Return what is replayed on a stretch; the products are chosen by what sold before its first evening.

        Raises
        ------
        ValueError
            When the trial has no such stretch.
        """
        days = trial.days(stretch)
        if days is None:
            raise ValueError(f"{trial.name} has no {stretch} days")
        first, last = map(pd.Timestamp, days)
        names = chosen_products(self.gathered.facts, names=None, top=trial.top, before=first)
        return Replay(first, last, horizons, LEVELS, REFIT_EVERY_DAYS, names)


@contextmanager
def material(trial: Trial) -> Iterator[Material]:
    """Read a trial's data in a temporary place, as the verb `backtest` would; made-up data are made there first."""
    with temporary_place() as place:
        truth = _make(trial, place)
        config = _config(trial, place)
        archive = TillArchive(config.run.archive)
        import_new(config, archive, progress=lambda *_: None)
        until = datetime.combine(_newest(archive, trial.test[1]), time(23, 59), ZoneInfo(config.bakery.timezone))
        yield Material(config, gather(config, archive, until=until), truth)


def config_of(trial: Trial) -> Config:
    """Return a trial's configuration without reading its data; its paths lead nowhere any more."""
    with temporary_place() as place:
        return _config(trial, place)


def _config(trial: Trial, place: Place) -> Config:
    return load_config(place.write_config(trial.config, trial.text) if trial.text else place.config(trial.config))


def _newest(archive: TillArchive, last: date) -> date:
    """Return the till's newest day, but never one from after the test: a line dated ahead must not move anything."""
    newest: date = archive.till_days()["day"].max().date()
    return min(newest, last)


def _make(trial: Trial, place: Place) -> pd.DataFrame | None:
    size = trial.generated
    if size is None:
        return None
    # The place's data are a link to the project's, which must stay as they are.
    (place.folder / "data").unlink()
    folder = place.folder / "data" / "chain"
    make_sample(
        folder,
        seed=size.seed,
        shops=size.shops,
        products=size.products,
        days=size.days,
        with_truth=True,
    )
    return read_truth(folder)
