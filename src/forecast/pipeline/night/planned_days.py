"""Which days a night plans, for which shops, and what heads their pages where a shop is or may be closed.

In: what a shop knew on an evening. Out: `PlannedDay`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from forecast.errors import NoPlanError, Problem, SourceError
from forecast.history.known import Known
from forecast.notices import Notice
from forecast.pipeline.inputs.evening import ShopEvening, next_open_day
from forecast.pipeline.night.closing_words import asked_notice, closed_notice
from forecast.tables import ASKED_CLOSINGS, LEARNT_CLOSINGS

_ONE_DAY = timedelta(days=1)
_OPEN, _ASKED, _LEARNT, _WRITTEN = "open", "asked", "learnt", "written"
_States = Mapping[tuple[str, date], str]


@dataclass(frozen=True)
class PlannedDay:
    """A day to plan for some shops; `said` heads its page: what is asked of the day, and what days were passed over."""

    day: date
    shops: tuple[str, ...]
    said: Sequence[Notice] = ()


def planned_days(
    evening: ShopEvening, *, day: date | None = None, shops: Sequence[str] | None = None
) -> list[PlannedDay]:
    """Return the days that are planned, in order; none where all shops are closed.

    That is the next day on which any shop opens or may open: a closing that was only learnt from the till, of a feast
    or for less than twelve weeks, is a question. A shop that is asked gets the days after it as well, up to the first
    on which it is thought to open. A day that was asked for is planned unless it is written that all shops are closed.
    A shop that closes for longer than the horizon gets its plan when the reopening comes into reach.

    Raises
    ------
    SourceError
        For a day so far ahead that nothing is known of it.
    NoPlanError
        When no day ahead is known on which a shop opens.
    """
    known, names = evening.known, asked_shops(evening.known, shops)
    first = day or evening.time.first_day
    states = _states(known, first, names)
    if day is None:
        wanted = _next_days(states, first=first, horizon_days=evening.config.run.horizon_days)
        if wanted is None:
            seen = max((anchor.date() for anchor in known.anchors.values()), default="–")
            raise NoPlanError(Problem("", "no_trading_day", values={"first": first, "seen": seen}))
    else:
        last = known.open_days["day"].max()
        # Beyond the days of which anything is known a shop is not closed.
        if pd.Timestamp(day) > last:
            values = {"last": str(last.date())}
            raise SourceError(Problem("--day", "day_out_of_reach", got=str(day), values=values))
        wanted = {day: [shop for shop in names if states.get((shop, day)) not in (_WRITTEN, None)]}
    planned = sorted((each, tuple(sorted(mine))) for each, mine in wanted.items() if mine)
    return [PlannedDay(each, mine, _said(evening, each, mine, states, planned=planned)) for each, mine in planned]


def asked_shops(known: Known, shops: Sequence[str] | None) -> list[str]:
    """Return the shops of the till that were asked for, all by default."""
    return [shop for shop in known.anchors if not shops or shop in shops]


def closed_notices(evening: ShopEvening, first: date, shops: Sequence[str] | None) -> list[Notice]:
    """Return why each shop is closed on a day for which there is no plan at all."""
    names = asked_shops(evening.known, shops)
    states = _states(evening.known, first, names)
    return [closed_notice(evening, shop, first, next_day=_next_day(states, shop, first)) for shop in names]


def _states(known: Known, first: date, shops: Sequence[str]) -> dict[tuple[str, date], str]:
    """Return how sure it is that a shop opens on each day from `first` on; a customer order asks of a closing."""
    rows = known.open_days[(known.open_days["day"] >= pd.Timestamp(first)) & known.open_days["shop"].isin(list(shops))]
    kinds = dict.fromkeys(LEARNT_CLOSINGS, _LEARNT) | dict.fromkeys(ASKED_CLOSINGS, _ASKED)
    states = {
        (str(shop), day.date()): _OPEN if is_open else kinds.get(reason, _WRITTEN)
        for shop, day, is_open, reason in rows[["shop", "day", "is_open", "reason"]].itertuples(index=False)
    }
    ordered = known.customer_orders[["shop", "day"]].itertuples(index=False)
    wanted = {(str(shop), day.date()) for shop, day in ordered}
    return {key: _ASKED if state == _LEARNT and key in wanted else state for key, state in states.items()}


def _next_days(states: _States, *, first: date, horizon_days: int) -> dict[date, list[str]] | None:
    """Return the next day with its shops and the days after it of those that are asked; None where there is none."""
    last = first + timedelta(days=horizon_days)
    begins = next_open_day(first, {day for (_, day), state in states.items() if state in (_OPEN, _ASKED)})
    if begins is None:
        return None
    wanted: dict[date, list[str]] = {}
    for shop in dict.fromkeys(shop for shop, _ in states):
        day, state = begins, states.get((shop, begins))
        if state not in (_OPEN, _ASKED):
            continue
        while day <= last:
            state = states.get((shop, day))
            if state in (_OPEN, _ASKED):
                wanted.setdefault(day, []).append(shop)
            if state == _OPEN:
                break
            day += _ONE_DAY
    return wanted


def _next_day(states: _States, shop: str, day: date) -> date | None:
    """Return the next day on which a shop is thought to open."""
    return next_open_day(day, {each for (name, each), state in states.items() if name == shop and state == _OPEN})


def _said(
    evening: ShopEvening,
    day: date,
    shops: Sequence[str],
    states: _States,
    *,
    planned: Sequence[tuple[date, tuple[str, ...]]],
) -> list[Notice]:
    """Return what heads the pages of a day: its question, the days before it that are left out or asked, and why."""
    said: list[Notice] = []
    for shop in shops:
        if states[shop, day] != _OPEN:
            said.append(asked_notice(evening, shop, day, next_day=_next_day(states, shop, day + _ONE_DAY)))
        passed = [each for each, mine in planned if each < day and shop in mine]
        said += [Notice("planned_if_open", shop=shop, values={"day": each.isoformat()}) for each in passed]
        since = evening.time.first_day if not passed else passed[-1] + _ONE_DAY
        while since < day:
            if states.get((shop, since)) in (_LEARNT, _WRITTEN):
                said.append(closed_notice(evening, shop, since, next_day=day))
            since += _ONE_DAY
    if day == planned[0][0]:
        left_out = sorted({shop for shop, _ in states} - set(shops))
        said += [closed_notice(evening, shop, day, next_day=_next_day(states, shop, day)) for shop in left_out]
    return said
