"""Which evening a run stands for, which day it plans, and what the shop knew on it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import pandas as pd

from forecast.archive.folds import FoldMemory
from forecast.clock import local_now
from forecast.config import Bakery, Config, RunSettings
from forecast.decisions.baking.bakehouse import Bakehouse
from forecast.decisions.service_level import critical_ratios
from forecast.decisions.targets.availability import with_settings
from forecast.decisions.targets.carry_over import shelf_lives
from forecast.decisions.targets.day import Targets
from forecast.engines import Shared
from forecast.forecasting import EveningPast, Learnt, evening_past
from forecast.history.day_shapes import day_shapes
from forecast.history.known import Known
from forecast.history.recapture import recapture
from forecast.history.shelves.half_hours import SlotBook
from forecast.history.shelves.hourly_shares import hourly_shares
from forecast.notices import Notice
from forecast.pipeline.inputs.gathering import Gathered
from forecast.tables import CriticalRatios, DataFrame, DayShapes, HourlyProfile, Recapture, empty

_LIKED_DAYS = 56
"""What was wanted in so many days tells what people take instead [days]."""


@dataclass(frozen=True)
class RunTime:
    """The moment from which nothing later is used, and the first day that can still be planned."""

    cutoff: datetime
    first_day: date

    @property
    def evening(self) -> date:
        """The day before the first one that can be planned: its night is the one that runs, or the next to run."""
        return self.first_day - timedelta(days=1)


@dataclass(frozen=True)
class Block:
    """What some shops of a chain have from all of it: whose trees they share, what was learnt for them before.

    `learnt` is None until the chain has learnt.
    """

    name: str
    every_shop: tuple[str, ...]
    memory: FoldMemory
    learnt: Shared[Learnt] | None = None


@dataclass(frozen=True)
class ShopEvening:
    """What a shop knew at one cutoff: each part is worked out once, for the score, the forecast and the decision."""

    config: Config
    gathered: Gathered
    time: RunTime
    block: Block | None = None

    @cached_property
    def known(self) -> Known:
        """Every table, with nothing from after the cutoff."""
        return self.gathered.facts.at(pd.Timestamp(self.time.cutoff))

    @cached_property
    def past(self) -> EveningPast:
        """What was on offer and wanted."""
        every_shop = self.block.every_shop if self.block else ()
        return evening_past(self.known, self.config.models, every_shop=every_shop)

    @cached_property
    def ratios(self) -> tuple[DataFrame[CriticalRatios], list[Notice]]:
        """Every product's critical ratio, and what there is to say about them."""
        history = self.past.history
        recent = history[history["day"] > history["day"].max() - pd.Timedelta(days=_LIKED_DAYS)]
        liked = recent.groupby("product")["demand_qty"].sum()
        return critical_ratios(self.known.products, self.config.decisions, self.recapture, liked=liked)

    @cached_property
    def bakehouse(self) -> Bakehouse:
        """What is written down of doughs, slots and equipment."""
        return Bakehouse(self.known.doughs, self.known.slots, self.known.equipment, self.known.made_ahead)

    def targets(self, day: pd.Timestamp) -> Targets:
        """Return what a plan of `day` is to reach: ratios, promises with the hours of the day, what was kept for it."""
        return replace(self._targets, lives=shelf_lives(self.known, day))

    @cached_property
    def _targets(self) -> Targets:
        promises = with_settings(self.known.availability, self.config.decisions)
        is_by_hour = promises["until_s"].notna().any()
        profile = hourly_shares(self.books, self.past.history) if is_by_hour else empty(HourlyProfile)
        return Targets(self.ratios[0], promises, profile)

    @cached_property
    def recapture(self) -> DataFrame[Recapture]:
        """How many customers take another product of the family when theirs is sold out, as far as the till shows."""
        return recapture(self.books, self.past.history, self.known.products)

    @property
    def books(self) -> dict[str, SlotBook]:
        """What each till tells by half hour."""
        shelves = self.known.shelves
        return {} if shelves is None else shelves.known_books

    def shapes(self, rows: pd.DataFrame) -> DataFrame[DayShapes]:
        """Return when the customers of some shops, products and days come."""
        return day_shapes(self.books, self.past.history, rows)


def evening_before(config: Config, gathered: Gathered, day: date) -> ShopEvening:
    """Return the shop as it was on the evening before a day."""
    at = datetime.combine(day - timedelta(days=1), config.run.cutoff, tzinfo=ZoneInfo(config.bakery.timezone))
    return ShopEvening(config, gathered, RunTime(at, day))


def run_time(run: RunSettings, bakery: Bakery, *, day: date | None = None) -> RunTime:
    """Return the cutoff and the first day to plan, for the clock of `run` or for a day that was asked for.

    After the configured cutoff, and until the first bake, the cutoff is the configured time, so that two runs of
    one night give the same bytes; during the day it is the present minute. A day in the past is planned as on the
    evening before it.

    Examples
    --------
    >>> run_time(RunSettings(now=datetime(2025, 6, 12, 21, 30)), Bakery())
    RunTime(cutoff=datetime.datetime(2025, 6, 12, 21, 0, tzinfo=zoneinfo.ZoneInfo(key='Europe/Paris')),
            first_day=datetime.date(2025, 6, 13))
    """
    now = local_now(bakery.timezone, run.now).replace(second=0, microsecond=0)
    today = now.date()
    # On the last evening of the calendar there is no day to plan but today.
    first_day = today if now.time() < run.first_bake or today == date.max else today + timedelta(days=1)

    def cutoff_before(planned: date) -> datetime:
        eve = planned - timedelta(days=1) if planned > date.min else planned
        return datetime.combine(eve, run.cutoff, tzinfo=ZoneInfo(bakery.timezone))

    cutoff = min(now, cutoff_before(first_day))
    return RunTime(cutoff, first_day) if day is None else RunTime(min(cutoff, cutoff_before(day)), day)


def next_open_day(first: date, open_days: Collection[date], *, limit_days: int = 100) -> date | None:
    """Return the first day from `first` on that is in `open_days`, or None within `limit_days`."""
    days = (first + timedelta(days=ahead) for ahead in range(limit_days))
    return next((day for day in days if day in open_days), None)
