"""Whether the date of a night can be right: far from the till's last day and from the last night it is the clock."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from forecast.archive.issued.plans import PlanArchive
from forecast.archive.nights import NightBook
from forecast.archive.till import TillArchive
from forecast.clock import local_now
from forecast.config import Config
from forecast.errors import NoPlanError, Problem

_AHEAD_DAYS = 92
"""A shop that shuts for a season leaves its computer off for no longer [days]."""
_BEHIND_DAYS = 7
_PLAN_CODES = (0, 1)


def refuse_far_date(config: Config, archive: TillArchive) -> None:
    """Stop before anything is written where the clock cannot be right; an archive without a till day tells nothing.

    Raises
    ------
    NoPlanError
        When today lies more than three months after the till's last day and the last night, or a week before both.
        Where no night ran yet there is no plan to guard, and only a date before the till's first day is refused: an old
        export is planned with, and said to be old.
    """
    days = archive.till_days()["day"]
    if days.empty:
        return
    today, till, night = (
        local_now(config.bakery.timezone, config.run.now).date(),
        days.max().date(),
        _last_night(config),
    )
    tomorrow = today + timedelta(days=1) if today < date.max else today
    values = {"today": today, "till": till, "day": tomorrow.isoformat()}
    if night is None:
        if today < days.min().date():
            raise NoPlanError(Problem("", "far_date_at_first", values=values))
        return
    earliest = min(till, night) - timedelta(days=_BEHIND_DAYS)
    latest = max(till, night) + timedelta(days=_AHEAD_DAYS)
    if not earliest <= today <= latest:
        raise NoPlanError(Problem("", "far_date", values={**values, "night": night}))


def _last_night(config: Config) -> date | None:
    """Return the evening of the last night that ended well, or that of the last plan issued; None where there is none.

    An archive of before has no book of nights.
    """
    ran = [night.evening for night in NightBook(config.run.archive).nights() if night.exit_code in _PLAN_CODES]
    issued = PlanArchive(config.run.archive / "issued").days()
    ran += [(day - pd.Timedelta(days=1)).date() for day in issued[-1:]]
    return max(ran, default=None)
