"""A new day read with what the days before have taught of a shop's shelves: a few milliseconds a day.

In: `SoldOut` of a stretch of days (`sold_out`), sales by slot of the days since. Out: `SoldOut` of each of them.

Profile, size of a sale, scatter and habits stay what they were; the level moves on from day to day. What is said of a
day rests on that day and those before it, so it is said once: no later day changes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from forecast.history.shelves.batches import ShelfSizes
from forecast.history.shelves.day_totals import with_totals
from forecast.history.shelves.expected_demand import (
    HALF_LIFE_DAYS,
    LEVEL_EVENTS,
    expected_demand,
    how_busy,
    usual_by_weekday,
)
from forecast.history.shelves.habits import Habits, SoldOutSettings
from forecast.history.shelves.sale_sizes import FIRST_SPREAD, day_spreads
from forecast.history.shelves.slot_sales import Floats, Ints, SlotSales
from forecast.history.shelves.sold_out import Notes, SoldOut, told_of
from forecast.history.shelves.states import shelf_states

ROUNDS = 2
"""How often expected demand and shelf of the new day are told from each other."""
LEAST_SPREAD = 0.15
"""How uncertain a day's level is at least (sd of its logarithm), as in `SoldOutSettings`."""
_WEEKDAYS, _SEASONS = 7, 4


@dataclass(frozen=True)
class Learnt:
    """What a stretch of days taught, as arrays, so that it can be kept from night to night.

    `group` numbers product × 28 + weekday × 4 + quarter of the year in the order of `names`, with one row of `profile`
    each. By product: `usual` (× 7 weekdays) sales of a day, `unit` variance over mean of a sale, `spread` of a day's
    level, `pieces` of a sale, `out`, `back` and `at_start` the habits; `near_sold` and `near_exposed` are fading sums
    of what was sold, and of what would usually have been, as of the day `as_of` [days since 1970].
    """

    names: tuple[str, ...]
    group: Ints
    profile: Floats
    usual: Floats
    unit: Floats
    spread: Floats
    pieces: Floats
    out: Floats
    back: Floats
    at_start: Floats
    batch_qty: Floats
    held_share: Floats
    held_spread: Floats
    near_sold: Floats
    near_exposed: Floats
    as_of: Ints

    @classmethod
    def of(cls, told: SoldOut, slots: SlotSales) -> Learnt:
        """Return what the reading of a stretch of days of one shop taught; `slots` are the sales that were read."""
        names = tuple(sorted(set(told.keys["product"].tolist())))
        product, day = _numbers(slots, names)
        present, first = np.unique(_group(product, day), return_index=True)
        of_product = np.unique(product, return_index=True)[1]
        unit = told.unit_qty / told.pieces_qty
        events = (_measure(slots) * slots.is_open).sum(axis=1) / unit
        served = np.minimum(((1.0 - told.empty_share) * told.profile * slots.is_open).sum(axis=1), 1.0)
        weekday = (day + 3) % _WEEKDAYS
        usual = usual_by_weekday(events, served, series=product, weekday=weekday)
        fade = 0.5 ** ((day.max() - day) / HALF_LIFE_DAYS)
        near_sold, near_exposed = (
            np.bincount(product, fade * values).astype(np.float64)
            for values in (events, served * usual[product, weekday])
        )
        # One who lives through the days knows their level less well than one who looks back: days scatter more.
        together = np.unique(day, return_inverse=True)[1].astype(np.int64)
        expected = expected_demand(
            events,
            served,
            series=product,
            day=day,
            weekday=weekday,
            shop_day=together,
            unit=np.ones(len(day)),
            is_onward=True,
        )
        spread = day_spreads(events, served * expected, np.ones(len(day)), product, least=LEAST_SPREAD)
        habits, sizes = told.habits.taken(of_product), told.sizes.taken(of_product)
        return cls(
            names=names,
            group=present,
            profile=told.profile[first],
            usual=usual,
            unit=unit[of_product],
            spread=spread[of_product],
            pieces=told.pieces_qty[of_product],
            out=habits.out,
            back=habits.back,
            at_start=habits.at_start,
            batch_qty=sizes.batch_qty,
            held_share=sizes.held_share,
            held_spread=sizes.held_spread,
            near_sold=near_sold,
            near_exposed=near_exposed,
            as_of=day.max(keepdims=True),
        )

    @classmethod
    def from_arrays(cls, names: tuple[str, ...], arrays: Mapping[str, Floats]) -> Learnt:
        """Return what was kept as arrays of floats."""
        typed: dict[str, Any] = {
            name: values.astype(np.int64) if name in ("group", "as_of") else values for name, values in arrays.items()
        }
        return cls(names, **typed)

    def with_products(self, names: set[str], settings: SoldOutSettings) -> Learnt:
        """Return the same with what is assumed of products that it does not know yet."""
        new = sorted(names - set(self.names))
        if not new:
            return self
        more, assumed = len(new), Habits.assumed(settings, len(new))

        def longer(values: Floats, otherwise: float) -> Floats:
            middle = float(np.median(values)) if len(values) else otherwise
            return np.concatenate([values, np.full(more, middle)])

        nothing = np.zeros(more)
        return replace(
            self,
            names=(*self.names, *new),
            usual=np.vstack([self.usual, np.full((more, _WEEKDAYS), np.nan)]),
            unit=longer(self.unit, 1.0),
            spread=longer(self.spread, FIRST_SPREAD),
            pieces=longer(self.pieces, 1.0),
            out=np.concatenate([self.out, assumed.out]),
            back=np.concatenate([self.back, assumed.back]),
            at_start=np.concatenate([self.at_start, assumed.at_start]),
            batch_qty=np.concatenate([self.batch_qty, nothing]),
            held_share=np.concatenate([self.held_share, np.ones(more)]),
            held_spread=np.concatenate([self.held_spread, np.ones(more)]),
            near_sold=np.concatenate([self.near_sold, nothing]),
            near_exposed=np.concatenate([self.near_exposed, nothing]),
        )

    def profiles(self, product: Ints, day: int) -> Floats:
        """Return how demand spreads: as in that quarter of the year, else on that weekday, ever, in the shop."""
        of_product, of_weekday = self.group // (_WEEKDAYS * _SEASONS), self.group // _SEASONS
        wanted = _group(product, np.full(len(product), day))
        place = np.minimum(np.searchsorted(self.group, wanted), len(self.group) - 1)
        answer = self.profile[place]
        for row in np.flatnonzero(self.group[place] != wanted):
            one = wanted[row]
            for known, asked in ((of_weekday, one // _SEASONS), (of_product, one // (_WEEKDAYS * _SEASONS))):
                begin, end = np.searchsorted(known, asked), np.searchsorted(known, asked, side="right")
                if end > begin:
                    answer[row] = self.profile[begin:end].mean(axis=0)
                    break
            else:
                answer[row] = self.profile.mean(axis=0)
        return answer

    def onward(self, product: Ints, events: Floats, exposed: Floats, day: int) -> Learnt:
        """Return the same with one more day in the level."""
        fade = 0.5 ** ((day - int(self.as_of[0])) / HALF_LIFE_DAYS)
        near_sold, near_exposed = self.near_sold * fade, self.near_exposed * fade
        near_sold[product] += events
        near_exposed[product] += exposed
        return replace(self, near_sold=near_sold, near_exposed=near_exposed, as_of=np.array([day]))


LEARNT_ARRAYS = tuple(one.name for one in fields(Learnt) if one.name != "names")


def read_day(slots: SlotSales, learnt: Learnt, *, told: Notes, settings: SoldOutSettings) -> tuple[SoldOut, Learnt]:
    """Return how likely each product of one day was sold out, and what is known with that day.

    Parameters
    ----------
    slots
        sales by slot of one day of one shop
    learnt
        what the days before it taught
    told
        rows × slots, what was written down: 1 empty, 0 stocked, −1 nothing
    settings
        those with which the past was read
    """
    knows = learnt.with_products(set(slots.keys["product"].tolist()), settings)
    product, days = _numbers(slots, knows.names)
    day = int(days[0])
    unit, pieces = knows.unit[product], knows.pieces[product]
    sold = _measure(slots) * slots.is_open
    events = sold.sum(axis=1) / unit
    profile = knows.profiles(product, day)
    served = np.minimum((profile * slots.is_open).sum(axis=1), 1.0)
    fade = 0.5 ** ((day - int(knows.as_of[0])) / HALF_LIFE_DAYS)
    near_sold, near_exposed = knows.near_sold[product] * fade, knows.near_exposed[product] * fade
    usual = knows.usual[product, (day + 3) % _WEEKDAYS]
    # Of a product in its first days nothing is known but what it sells.
    is_new = np.isnan(usual)
    usual = np.where(is_new, 1.0, usual)
    usual_level = (near_sold + LEVEL_EVENTS) / (near_exposed + LEVEL_EVENTS)
    usually = np.where(is_new, (near_sold + events) / (near_exposed + served), usual_level * usual)
    together = np.zeros(len(product), dtype=np.int64)
    habits = Habits(knows.out, knows.back, knows.at_start)
    sizes = ShelfSizes(knows.batch_qty, knows.held_share, knows.held_spread).taken(product)
    today = slots.sold_qty.sum(axis=1)
    scale = (unit * settings.caution)[:, None]
    for _ in range(ROUNDS):
        expected = usually * how_busy(events, served * usually, together) * unit
        rate = expected[:, None] * profile * slots.is_open
        states = shelf_states(
            sold / scale,
            rate / scale,
            spread=knows.spread[product],
            runs_out=habits.runs_out(product, profile),
            refilled=habits.refilled(product, profile),
            empty_at_start=habits.at_start[product],
            told=told,
        )
        states, said = with_totals(
            states, sizes, today, pieces, sales=sold, rate=rate, scale=scale, spread=knows.spread[product], told=told
        )
        served = np.minimum(((1.0 - states.empty_share) * profile * slots.is_open).sum(axis=1), 1.0)
    read = told_of(
        slots,
        states,
        expected * pieces,
        profile,
        unit * pieces,
        spread=knows.spread[product],
        scale=scale[:, 0] * pieces,
        pieces=pieces,
        habits=habits.taken(product),
        sizes=sizes,
        said=said,
    )
    return read, knows.onward(product, events, served * usual, day)


def _measure(slots: SlotSales) -> Floats:
    return slots.sold_qty if slots.sales_count is None else slots.sales_count


def _numbers(slots: SlotSales, names: tuple[str, ...]) -> tuple[Ints, Ints]:
    place = {name: at for at, name in enumerate(names)}
    product = np.array([place[name] for name in slots.keys["product"].tolist()], dtype=np.int64)
    return product, slots.keys["day"].to_numpy(dtype="datetime64[D]").astype(np.int64)


def _group(product: Ints, day: Ints) -> Ints:
    month = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
    group: Ints = (product * _WEEKDAYS + (day + 3) % _WEEKDAYS) * _SEASONS + month // 3
    return group
