"""From demand to ticket lines: when customers come, what they still find, and what they put on one ticket."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from itertools import accumulate

import numpy as np

from forecast.sample.chance import Ints
from forecast.sample.demand import World
from forecast.sample.goods import BREADS, CAKES, PASTRIES, SNACKS
from forecast.trading_day import Customers, Supply, serve

_HOURLY_WEIGHTS = {
    BREADS: {6: 3, 7: 8, 8: 9, 9: 8, 10: 8, 11: 12, 12: 12, 13: 5, 14: 4, 15: 5, 16: 8, 17: 11, 18: 7},
    PASTRIES: {6: 7, 7: 14, 8: 15, 9: 14, 10: 12, 11: 7, 12: 4, 13: 3, 14: 4, 15: 7, 16: 9, 17: 4, 18: 2},
    CAKES: {6: 1, 7: 2, 8: 4, 9: 8, 10: 14, 11: 16, 12: 10, 13: 4, 14: 6, 15: 10, 16: 12, 17: 10, 18: 4},
    SNACKS: {6: 1, 7: 1, 8: 1, 9: 2, 10: 4, 11: 16, 12: 42, 13: 24, 14: 6, 15: 2, 16: 2, 17: 2, 18: 2},
}
"""How many of a hundred customers come in which hour, by family, on a long day; short days keep what is inside."""
_PROFILE_STEPS = 2048
_NEW_TICKET_SHARE = 0.55


@dataclass(frozen=True)
class Lines:
    """Till lines as arrays of one length; `article` counts on beyond the products for what is none."""

    day: Ints
    minute: Ints
    ticket: Ints
    article: Ints
    qty: Ints
    cents: Ints
    is_training: np.ndarray

    def taken(self, places: np.ndarray) -> Lines:
        """Return the lines at these places (positions or a mask)."""
        return Lines(*(getattr(self, field.name)[places] for field in fields(self)))

    def and_also(self, more: Lines) -> Lines:
        """Return these lines and then the others."""
        pairs = ((getattr(self, field.name), getattr(more, field.name)) for field in fields(self))
        return Lines(*(np.concatenate(pair) for pair in pairs))


@cache
def _arrival_minutes(family: str, opens_min: int, closes_min: int) -> Ints:
    """Return 2048 equally likely minutes of arrival: the inverse of the family's hourly profile within the hours."""
    weights = _HOURLY_WEIGHTS[family]
    reached = np.cumsum([weights.get(minute // 60, 1) for minute in range(opens_min, closes_min)])
    targets = (2 * np.arange(_PROFILE_STEPS) + 1) * int(reached[-1]) // (2 * _PROFILE_STEPS)
    return opens_min + np.searchsorted(reached, targets, side="right")


@dataclass(frozen=True)
class _Selling:
    """What came of one stretch of days in one shop, by product and day of the stretch."""

    lines: Lines
    sold_qty: Ints
    sold_out_min: Ints
    lost_qty: Ints


def sell(world: World, chance: np.random.Generator, *, days: slice, demand: Ints, available: Ints) -> _Selling:
    """Let walk-in customers come, by product and day, and find what is still there.

    `sold_out_min` is the minute at which the last piece went, −1 where something was left; `lost_qty` what was wanted
    of a product by customers who took nothing instead.
    """
    product, day, qty, first_of_cell = _wishes(world, chance, demand)
    minute = _arrivals(world, chance, days=days, product=product, day=day)
    cell = np.cumsum(first_of_cell) - 1
    order = np.argsort((cell << 34) + (minute << 20) + chance.integers(0, 1 << 20, len(cell)), kind="stable")
    product, day, qty, minute = product[order], day[order], qty[order], minute[order]
    lost_qty = np.zeros(demand.shape, dtype=np.int64)
    if world.trade.recapture > 0:
        lost, product, day, qty, minute = _switched(world, chance, available, (product, day, qty, minute))
        np.add.at(lost_qty, lost[:2], lost[2])
        order = np.argsort(product * demand.shape[1] + day, kind="stable")
        product, day, qty, minute = product[order], day[order], qty[order], minute[order]
        first_of_cell = np.diff(product * demand.shape[1] + day, prepend=-1) > 0
    before = _sum_before(qty, first_of_cell)
    left = available[product, day] - before
    sold = np.minimum(qty, np.maximum(left, 0))
    np.add.at(lost_qty, (product, day), qty - sold)
    sold_qty = np.zeros(demand.shape, dtype=np.int64)
    np.add.at(sold_qty, (product, day), sold)
    sold_out = np.full(demand.shape, -1, dtype=np.int64)
    is_last = (left > 0) & (left <= qty)
    sold_out[product[is_last], day[is_last]] = minute[is_last]
    kept = sold > 0
    lines = _tickets(chance, product[kept], day[kept] + days.start, minute[kept], sold[kept])
    return _Selling(lines, sold_qty, sold_out, lost_qty)


def _switched(
    world: World, chance: np.random.Generator, available: Ints, came: tuple[Ints, Ints, Ints, Ints]
) -> tuple[tuple[Ints, Ints, Ints], Ints, Ints, Ints, Ints]:
    """Return what was lost (product, day, pieces), and what was taken, some of it instead of something else, by time.

    Each came for product, day, pieces, minute.
    """
    order = np.argsort(came[1] * 1440 + came[3], kind="stable")
    product, day, qty, minute = (values[order] for values in came)
    customers = Customers(product, day, minute, qty.astype(float), chance.random(len(qty)), chance.random(len(qty)))
    families = sorted({good.family for good in world.goods})
    served = serve(
        customers,
        Supply.all_day(available.astype(np.float64)),
        family=np.array([families.index(good.family) for good in world.goods]),
        weight=np.array([good.level_qty for good in world.goods]),
        recapture=world.trade.recapture,
    )
    own, other = (np.round(values).astype(np.int64) for values in (served.own_qty, served.other_qty))
    lost = qty - own - other
    moved = other > 0
    taken = np.concatenate([own, other[moved]])
    at = np.concatenate([np.arange(len(qty)), np.flatnonzero(moved)])
    which = np.concatenate([product, served.other[moved]])
    in_time, kept = np.argsort(at, kind="stable"), lost > 0
    in_time = in_time[taken[in_time] > 0]
    return (
        (product[kept], day[kept], lost[kept]),
        which[in_time],
        day[at[in_time]],
        taken[in_time],
        minute[at[in_time]],
    )


def _wishes(world: World, chance: np.random.Generator, demand: Ints) -> tuple[Ints, Ints, Ints, np.ndarray]:
    """Split each cell's demand into wishes of 1, 2, 3 … pieces: product, day, pieces, whether first of a cell."""
    product, day = np.nonzero(demand > 0)
    wanted = demand[product, day]
    cell = np.repeat(np.arange(len(wanted)), wanted)
    widest = max(len(good.line_shares) for good in world.goods)
    edges = np.ones((len(world.goods), widest))
    for place, good in enumerate(world.goods):
        edges[place, : len(good.line_shares)] = [round(share, 6) for share in accumulate(good.line_shares)]
    uniform = chance.random(len(cell))
    qty = 1 + (uniform[:, None] >= edges[product[cell], :-1]).sum(axis=1)
    before = _sum_before(qty, np.diff(cell, prepend=-1) > 0)
    kept = before < wanted[cell]
    qty = np.minimum(qty, wanted[cell] - before)[kept]
    kept_cell = cell[kept]
    return product[kept_cell], day[kept_cell], qty, np.diff(kept_cell, prepend=-1) > 0


def _sum_before(values: Ints, is_first: np.ndarray) -> Ints:
    """Return the running sum before each element, started again at each first."""
    before = np.cumsum(values) - values
    group = np.cumsum(is_first) - 1
    started: Ints = before - before[np.flatnonzero(is_first)][group] if len(values) else before
    return started


def _arrivals(world: World, chance: np.random.Generator, *, days: slice, product: Ints, day: Ints) -> Ints:
    opens, closes = (world.calendar[name].to_numpy()[days] for name in ("opens_min", "closes_min"))
    hours, kind_of_day = np.unique(opens * 10_000 + closes, return_inverse=True)
    families = sorted({good.family for good in world.goods})
    family = np.array([families.index(good.family) for good in world.goods])
    table = np.zeros((len(families), len(hours), _PROFILE_STEPS), dtype=np.int64)
    for row, name in enumerate(families):
        for column, both in enumerate(hours.tolist()):
            if both >= 0:
                table[row, column] = _arrival_minutes(name, both // 10_000, both % 10_000)
    minutes: Ints = table[family[product], kind_of_day[day], chance.integers(0, _PROFILE_STEPS, len(product))]
    return minutes


def _tickets(chance: np.random.Generator, product: Ints, day: Ints, minute: Ints, qty: Ints) -> Lines:
    """Put purchases that follow each other closely on one ticket; a product appears once on a ticket."""
    order = np.argsort((day << 32) + (minute << 20) + chance.integers(0, 1 << 20, len(day)), kind="stable")
    product, day, minute, qty = product[order], day[order], minute[order], qty[order]
    moment = day * 1440 + minute
    is_new = chance.random(len(day)) < _NEW_TICKET_SHARE
    is_new |= np.diff(moment, prepend=-60) > 12
    is_new[:1] = True
    ticket = np.cumsum(is_new) - 1
    first = np.flatnonzero(is_new)
    count = int(product.max()) + 1 if len(product) else 1
    merged, where = np.unique(ticket * count + product, return_inverse=True)
    total = np.zeros(len(merged), dtype=np.int64)
    np.add.at(total, where, qty)
    of_ticket = merged // count
    day, minute = day[first][of_ticket], minute[first][of_ticket]
    return Lines(day, minute, of_ticket, merged % count, total, np.full(len(merged), -1), np.zeros(len(merged), bool))
