"""What other settings cost on days that it had not seen: one fit brings out-of-sample forecasts of its last folds.

In: Material, Hyperparameters. Out: cost by day, ratios.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd
from quality.bootstrap import drawn_days
from quality.costs import HIGH_LEVELS, Ratio, ratios_of
from quality.data import Material
from quality.trials import Trial

from forecast.forecasting import EveningPast, evening_past, fit
from forecast.forecasting.out_of_sample import Codes, OutOfSample, residuals_of
from forecast.history.known import Known
from forecast.models.means.folds import Memory
from forecast.models.means.hyperparameters import DEFAULT, Hyperparameters
from forecast.models.spread.calibration import Floats, Residuals, SpreadCalibration
from forecast.pipeline.inputs.chosen import chosen_products

NEXT_DAY = (1,)
"""Horizons that bring the band of the next day [days]."""
BLOCK_WEEKS = 3
"""Days are judged by a spread that was learnt without the three weeks around them."""
JOBS = 1
"""Processor seconds of one thread can be compared on a busy machine."""


@dataclass(frozen=True)
class Evening:
    """A trial's data as known on one evening, worked out once for all settings.

    `products` are chosen by what sold up to `chosen_on`, the evening on which settings are chosen. `memory` keeps the
    folds: settings that leave the pooled trees alone find them again.

    Raises
    ------
    ValueError
        When the evening is that of a test day, or settings are chosen after it.
    """

    trial: Trial
    material: Material
    day: date
    chosen_on: date
    memory: Memory = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.day >= self.trial.test[0]:
            raise ValueError(f"{self.day} is not before the test days of {self.trial.name}")
        if self.chosen_on > self.day:
            raise ValueError(f"settings are chosen on {self.chosen_on}, after {self.day}")

    @cached_property
    def past(self) -> EveningPast:
        """The past as seen on the evening."""
        config = self.material.config
        return evening_past(self.known, config.models)

    @cached_property
    def known(self) -> Known:
        """Everything known on the evening."""
        config, zone = self.material.config, self.material.config.bakery.timezone
        cutoff = pd.Timestamp.combine(self.day, config.run.cutoff).tz_localize(zone)
        facts = self.material.gathered.facts
        return facts.at(cutoff, weather_in_backtest=config.weather.in_backtest)

    @cached_property
    def products(self) -> list[str] | None:
        """The products that are forecast."""
        before = pd.Timestamp(self.chosen_on) + pd.Timedelta(days=1)
        names = chosen_products(self.material.gathered.facts, names=None, top=self.trial.top, before=before)
        return None if names is None else list(names)

    def tried(
        self, settings: Hyperparameters = DEFAULT, *, horizons: Sequence[int] = NEXT_DAY, seed: int = 1
    ) -> OutOfSample:
        """Return the out-of-sample forecasts of the last folds."""
        config = self.material.config
        fitted = fit(
            self.known,
            settings=config.models,
            seed=seed,
            jobs=JOBS,
            products=self.products,
            horizons=horizons,
            memory=self.memory,
            past=self.past,
            hyperparameters=settings,
        )
        return fitted.tried


def daily_cost(tried: OutOfSample, *, is_later: bool = False) -> pd.Series:
    """Return the newsvendor cost of each day at `HIGH_LEVELS` together [units], of one band of horizons.

    The spread of a day is learnt without the three weeks around it. Days of which only a lower bound of demand is
    known are left out.
    """
    residuals = residuals_of(tried, "boosted", Codes(tried.rows, tried.rows))
    usable = ((tried.rows["horizon_days"] > 1) == is_later).to_numpy()
    usable = usable & np.isfinite(residuals.forecast) & ~residuals.is_sold_out
    day = tried.rows["day"][usable]
    week = day.to_numpy().astype("datetime64[D]").astype(np.int64) // 7
    cost = _honest_costs(replace(residuals, age_days=None).take(usable), block=week // BLOCK_WEEKS)
    return pd.Series(cost).groupby(day.to_numpy()).sum()


def _honest_costs(tried: Residuals, *, block: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Floats:
    level, cost = np.asarray(HIGH_LEVELS), np.zeros(len(block))
    for one in np.unique(block):
        here = block == one
        asked = tried.take(here)
        spread = SpreadCalibration(HIGH_LEVELS).fit(tried.take(~here))
        quantiles = spread.quantiles(
            asked.forecast,
            product=asked.product,
            series=asked.series,
            horizon_days=asked.horizon_days,
            day_type=asked.day_type,
        )
        short = asked.actual[:, None] - quantiles
        cost[here] = (np.where(short > 0, level, 1 - level) * np.abs(short)).sum(axis=1)
    return cost


def between(cost: pd.Series, first: date, last: date) -> pd.Series:
    """Return every calendar day from first to last, 0 where there is nothing.

    Examples
    --------
    >>> between(pd.Series([2.0], index=[pd.Timestamp("2022-01-02")]), date(2022, 1, 1), date(2022, 1, 2)).tolist()
    [0.0, 2.0]
    """
    return cost.reindex(pd.date_range(first, last), fill_value=0.0)


def ratio(candidate: pd.Series, default: pd.Series) -> Ratio:
    """Return candidate / default over the same days, with the interval of the paired block bootstrap.

    Raises
    ------
    ValueError
        When the two do not have the same days.

    Examples
    --------
    >>> cost = pd.Series([1.0, 2.0] * 7, index=pd.date_range("2022-01-01", periods=14))
    >>> ratio(cost, cost)
    Ratio(value=1.0, low=1.0, high=1.0)
    """
    if not candidate.index.equals(default.index):
        raise ValueError("the candidate and the default were not tried on the same days")
    own, other = candidate.to_numpy()[:, None], default.to_numpy()[:, None]
    return ratios_of(own, other, drawn_days(len(own)))[0]
