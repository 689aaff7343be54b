"""When a supplier comes, and until when it must be ordered, around days on which nobody delivers."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import pandas as pd

_SUNDAY = 6
_LIMIT_DAYS = 400
_ONE_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Schedule:
    """On which weekdays (0 Monday … 6 Sunday) a supplier comes, and when its orders close."""

    weekdays: frozenset[int]
    cutoff_s: int
    lead_days: int
    timezone: str


@dataclass(frozen=True, order=True)
class Delivery:
    """One delivery: its day, and the moment before which it must be ordered."""

    day: pd.Timestamp
    order_by_at: pd.Timestamp


def next_deliveries(
    schedule: Schedule, now: pd.Timestamp, *, blocked: Collection[pd.Timestamp], count: int = 2
) -> list[Delivery]:
    """Return the first deliveries that can still be ordered at `now`, in order.

    A delivery on a blocked day (a public holiday, a closure of the shop) moves to the next working day, Monday to
    Saturday and not blocked. A cut-off on a blocked day moves back to the working day before it, at the same time.
    An order placed at the very moment of the cut-off is too late.

    Examples
    --------
    Monday and Thursday, ordered by noon of the day before; Monday 6 April 2026 is Easter Monday:

    >>> monday_thursday = Schedule(frozenset({0, 3}), 43_200, 1, "Europe/Paris")
    >>> friday_evening = pd.Timestamp("2026-04-03 21:00", tz="Europe/Paris")
    >>> for delivery in next_deliveries(monday_thursday, friday_evening, blocked={pd.Timestamp("2026-04-06")}):
    ...     print(delivery.day.date(), "order by", delivery.order_by_at)
    2026-04-07 order by 2026-04-04 12:00:00+02:00
    2026-04-09 order by 2026-04-08 12:00:00+02:00
    """
    reachable: dict[pd.Timestamp, Delivery] = {}
    for day in _regular_days(schedule, now):
        delivery = _moved(schedule, day, blocked)
        if delivery.order_by_at > now:
            reachable.setdefault(delivery.day, delivery)
        if len(reachable) > count:
            break
    return sorted(reachable.values())[:count]


def _regular_days(schedule: Schedule, now: pd.Timestamp) -> Iterator[pd.Timestamp]:
    """Yield the days of delivery as agreed; a week back, as holidays may have moved one forward past today."""
    today = now.tz_convert(schedule.timezone).tz_localize(None).normalize()
    days = (today + ahead * _ONE_DAY for ahead in range(-7, _LIMIT_DAYS))
    return (day for day in days if day.day_of_week in schedule.weekdays)


def _moved(schedule: Schedule, day: pd.Timestamp, blocked: Collection[pd.Timestamp]) -> Delivery:
    if day in blocked:
        day = _working_day(day, blocked, step=_ONE_DAY)
    closing = day - schedule.lead_days * _ONE_DAY
    if closing in blocked:
        closing = _working_day(closing, blocked, step=-_ONE_DAY)
    wall_time = closing + pd.Timedelta(seconds=schedule.cutoff_s)
    return Delivery(day, wall_time.tz_localize(schedule.timezone, ambiguous=True, nonexistent="shift_forward"))


def _working_day(day: pd.Timestamp, blocked: Collection[pd.Timestamp], *, step: pd.Timedelta) -> pd.Timestamp:
    for ahead in range(1, _LIMIT_DAYS):
        candidate = day + ahead * step
        if candidate not in blocked and candidate.day_of_week != _SUNDAY:
            return candidate
    return day
