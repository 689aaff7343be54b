"""Which evening a run stands for, and which day it plans."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from forecast.clock import local_now
from forecast.config import Bakery, RunSettings


@dataclass(frozen=True)
class Evening:
    """The moment from which nothing later is used, and the first day that can still be planned."""

    cutoff: datetime
    first_day: date


def evening_of(run: RunSettings, bakery: Bakery, *, day: date | None = None) -> Evening:
    """Return the cutoff and the first day to plan, for the clock of `run` or for a day that was asked for.

    After the configured cutoff, and until the first bake, the cutoff is the configured time, so that two runs of
    one night give the same bytes; during the day it is the present minute. A day in the past is planned as on the
    evening before it.

    Examples
    --------
    >>> run = RunSettings(now=datetime(2025, 6, 12, 21, 30))
    >>> evening_of(run, Bakery())
    Evening(cutoff=datetime.datetime(2025, 6, 12, 21, 0, tzinfo=zoneinfo.ZoneInfo(key='Europe/Paris')),
            first_day=datetime.date(2025, 6, 13))
    >>> night = RunSettings(now=datetime(2025, 6, 13, 2, 0))
    >>> evening_of(night, Bakery()).first_day
    datetime.date(2025, 6, 13)
    >>> evening_of(run, Bakery(), day=date(2025, 6, 1)).cutoff.isoformat()
    '2025-05-31T21:00:00+02:00'
    """
    now = local_now(bakery.timezone, run.now).replace(second=0, microsecond=0)
    today = now.date()
    is_before_first_bake = now.time() < run.first_bake
    if is_before_first_bake:
        cutoff = _at_cutoff(today - timedelta(days=1), run, bakery)
    elif now.time() >= run.cutoff:
        cutoff = _at_cutoff(today, run, bakery)
    else:
        cutoff = now
    first_day = today if is_before_first_bake else today + timedelta(days=1)
    if day is None:
        return Evening(cutoff, first_day)
    evening_before = _at_cutoff(day - timedelta(days=1), run, bakery)
    return Evening(min(cutoff, evening_before), day)


def next_open_day(first: date, open_days: Collection[date], *, limit_days: int = 100) -> date | None:
    """Return the first day from `first` on that is in `open_days`, or None within `limit_days`.

    Examples
    --------
    >>> next_open_day(date(2025, 6, 15), {date(2025, 6, 17)})
    datetime.date(2025, 6, 17)
    """
    days = (first + timedelta(days=ahead) for ahead in range(limit_days))
    return next((day for day in days if day in open_days), None)


def _at_cutoff(day: date, run: RunSettings, bakery: Bakery) -> datetime:
    return datetime.combine(day, run.cutoff, tzinfo=ZoneInfo(bakery.timezone))
