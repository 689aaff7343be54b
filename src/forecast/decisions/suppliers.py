"""From whom each ingredient is ordered, on which terms, when a supplier comes and until when it must be ordered.

In: Suppliers, and the days on which nobody delivers.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from forecast.notices import Notice
from forecast.tables import DataFrame, Suppliers

_BASE = {"g": ("kg", 0.001), "ml": ("l", 0.001), "cl": ("l", 0.01)}
_SUNDAY = 6
_LIMIT_DAYS = 400
_ONE_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class _Schedule:
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


@dataclass(frozen=True)
class Terms:
    """How one supplier sells one ingredient; quantities in its unit (kg, l or pcs), prices net [shop's currency].

    `pack_price_net_amount` is not a number where it is unknown, `shelf_life_days` where it does not matter.
    """

    supplier: str
    ingredient: str
    unit: str
    pack_qty: float
    pack_price_net_amount: float
    schedule: _Schedule
    shelf_life_days: float
    safety_days: float


def base_unit(unit: str) -> tuple[str, float]:
    """Return the unit in which an ingredient is counted, and how many of it one `unit` is.

    Examples
    --------
    >>> base_unit("g"), base_unit("pcs")
    (('kg', 0.001), ('pcs', 1.0))
    """
    return _BASE.get(unit, (unit, 1.0))


def chosen_terms(suppliers: DataFrame[Suppliers], *, timezone: str) -> tuple[dict[str, Terms], list[Notice]]:
    """Return the terms by ingredient: those of the supplier that is cheapest per unit.

    A supplier without a price comes after those with one, then the name decides. A choice among several is said.
    """
    every: dict[str, list[Terms]] = {}
    for row in suppliers.to_dict("records"):
        terms = _terms(row, timezone)
        every.setdefault(terms.ingredient, []).append(terms)
    chosen = {ingredient: min(offers, key=_rank) for ingredient, offers in sorted(every.items())}
    notices = [
        Notice("supplier_chosen", values={"ingredient": ingredient, "supplier": chosen[ingredient].supplier})
        for ingredient, offers in sorted(every.items())
        if len(offers) > 1
    ]
    return chosen, notices


def _rank(terms: Terms) -> tuple[bool, float, str]:
    price = terms.pack_price_net_amount / terms.pack_qty
    is_unknown = math.isnan(price)
    return is_unknown, 0.0 if is_unknown else price, terms.supplier


def _terms(row: Mapping[Any, Any], timezone: str) -> Terms:
    unit, factor = base_unit(str(row["ingredient_unit"]))
    weekdays = (int(weekday) for weekday in str(row["delivery_weekdays"]).replace(",", " ").split())
    return Terms(
        supplier=str(row["supplier"]),
        ingredient=str(row["ingredient"]),
        unit=unit,
        pack_qty=float(row["pack_qty"]) * factor,
        pack_price_net_amount=float(row["pack_price_net_amount"]),
        schedule=_Schedule(frozenset(weekdays), int(row["cutoff_s"]), int(row["lead_days"]), timezone),
        shelf_life_days=float(row["shelf_life_days"]),
        safety_days=float(row["safety_days"]),
    )


def next_deliveries(
    schedule: _Schedule, now: pd.Timestamp, *, blocked: Collection[pd.Timestamp], count: int = 2
) -> list[Delivery]:
    """Return the first deliveries that can still be ordered at `now`, in order.

    A delivery on a blocked day (a public holiday, a closure of the shop) moves to the next working day, Monday to
    Saturday and not blocked. A cut-off on a blocked day moves back to the working day before it, at the same time.
    An order placed at the very moment of the cut-off is too late.

    Examples
    --------
    Monday and Thursday, ordered by noon of the day before; Monday 6 April 2026 is Easter Monday:

    >>> monday_thursday = _Schedule(frozenset({0, 3}), 43_200, 1, "Europe/Paris")
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


def _regular_days(schedule: _Schedule, now: pd.Timestamp) -> Iterator[pd.Timestamp]:
    """Yield the days of delivery as agreed; a week back, as holidays may have moved one forward past today."""
    today = now.tz_convert(schedule.timezone).tz_localize(None).normalize()
    days = (today + ahead * _ONE_DAY for ahead in range(-7, _LIMIT_DAYS))
    return (day for day in days if day.day_of_week in schedule.weekdays)


def _moved(schedule: _Schedule, day: pd.Timestamp, blocked: Collection[pd.Timestamp]) -> Delivery:
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
