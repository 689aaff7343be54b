"""Changes of regime: the evening on which a shop or a product is seen to sell lastingly more or less than before.

In: demand of one shop by day and product. Out: changes, each with the day since which the world is different and the
evening on which that could be known; weights that shorten the memory of models to it.

A change is looked for as in a two-window test (Page 1954, doi:10.1093/biomet/41.1-2.100; two windows: Kifer, Ben-David
& Gehrke 2004, doi:10.1016/B978-012088469-3.50019-X): the last one, two and four weeks against the eight before them.
What a series usually wanders, and what it did around the same date in past years, is no change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from forecast.models.regime_alarm import Moved, Watch
from forecast.models.regime_walk import REACH_DAYS, WHOLE_SHOP, WINDOWS, Change, Walk
from forecast.models.regime_windows import (
    Bools,
    Compared,
    Floats,
    compared,
    log_ratio,
    of_all,
    of_others,
    say_of,
)

Ints = npt.NDArray[np.int64]


SHOP_WANDERING, PRODUCT_WANDERING = 0.10, 0.15
"""What a series is taken to wander before its own past can tell, as a logarithm."""
BROAD_SHARE = 2 / 3
"""A whole shop has changed when so much of its range has."""
BROAD_FROM_PRODUCTS = 3
OTHERS_ROOM = 5.0
"""The others of a shop are drawn so much towards no change, so that one neighbour alone says little."""
_HARDLY_ANY = 1e-9
GIVEN_UP_BELOW = 0.1
"""What sells less than such a share of before has been given up, which the assortment tells."""


def changes(
    demand: Floats,
    first_day: int,
    *,
    special: Bools,
    products: Iterable[int] | None = None,
    weeks: Sequence[Compared] | None = None,
) -> list[Change]:
    """Return every change of a shop and of its products, oldest first; each one uses only days up to `noticed`.

    Parameters
    ----------
    demand : array, days × products
        One row per calendar day from `first_day` on (since 1970); nan where a product was not offered or the day says
        nothing [units].
    special : array of bool
        Public holidays and feasts, which neither show a change nor serve as reference.
    products : columns
        The products that are asked about; all where not given. The others still speak for the shop.
    weeks : sequence of Compared
        `compared_windows` of the same demand, where it is known already.

    Examples
    --------
    >>> week = np.array([10.0, 10, 10, 10, 12, 20, 8])
    >>> level = np.where(np.arange(210) < 150, 1.0, 0.5)
    >>> demand = np.tile(week, 30)[:, None] * level[:, None] * np.array([[1.0, 4.0, 9.0]])
    >>> [found] = changes(demand, 20_000, special=np.zeros(210, dtype=bool))
    >>> found.column, found.since - 20_000, found.noticed - 20_000, round(found.ratio, 1)
    (-1, 150, 154, 0.5)
    """
    return believed(look(demand, first_day, special=special, products=products, weeks=weeks).alarms)


@dataclass(frozen=True)
class Look:
    """What a look at some days found, and what a later look at more days can go on from.

    `shop_moves` and `product_moves` tell by window how the shop and every product moved, evening by evening: days × 1
    and days × products [logarithm].
    """

    alarms: tuple[Change, ...]
    shop_moves: tuple[Floats, ...]
    product_moves: tuple[Floats, ...]

    @property
    def days(self) -> int:
        """How many days were looked at."""
        return len(self.shop_moves[0])

    def over(self, columns: Ints, count: int) -> Look:
        """Return the same with product number n in column `columns[n]` of `count`; what is new has not moved."""
        alarms = tuple(
            one if one.column == WHOLE_SHOP else replace(one, column=int(columns[one.column])) for one in self.alarms
        )
        moves = [np.full((self.days, count), np.nan) for _ in self.product_moves]
        for there, here in zip(moves, self.product_moves, strict=True):
            there[:, columns] = here
        return replace(self, alarms=alarms, product_moves=tuple(moves))


def look(
    demand: Floats,
    first_day: int,
    *,
    special: Bools,
    products: Iterable[int] | None = None,
    weeks: Sequence[Compared] | None = None,
    before: Look | None = None,
) -> Look:
    """Return every alarm, as `changes` with those of products that have been given up.

    `before` is what an earlier look at the first days of the same demand found: it is not looked for again, as no
    later day can change it. `weeks` are then not asked for.
    """
    ordinary = np.where(special[:, None], np.nan, demand)
    begin = max(before.days - REACH_DAYS, 0) if before else 0
    recent = _Recent(ordinary, first_day, begin, before)
    known = compared_windows(ordinary[begin:]) if weeks is None or before else weeks
    shop = _of_shop(recent, known)
    of_products: list[Change] = []
    moves: tuple[Floats, ...] = tuple(np.full(demand.shape, np.nan) for _ in WINDOWS)
    if demand.shape[1] > 1:
        asked = range(demand.shape[1]) if products is None else products
        of_products, moves = _of_products(recent, known, asked)
    dated = [
        Change(one.column, first_day + one.since, first_day + one.noticed, one.ratio) for one in shop[0] + of_products
    ]
    return Look(tuple(sorted(dated, key=lambda one: (one.noticed, one.column))), shop[1], moves)


@dataclass(frozen=True)
class _Recent:
    """Demand of all days, what an earlier look found of it, and the row from which on it is compared again."""

    demand: Floats
    first_day: int
    begin: int
    before: Look | None

    @property
    def looked_until(self) -> int:
        return self.before.days if self.before else 0

    def alarms_of(self, column: int) -> list[Change]:
        """Return the alarms of the earlier look, by row."""
        found = [one for one in (self.before.alarms if self.before else ()) if one.column == column]
        first = self.first_day
        return [Change(one.column, one.since - first, one.noticed - first, one.ratio) for one in found]

    def whole(self, earlier: Floats | None, now: Moved) -> Floats:
        """Return how it moved on all days: as it was told before, and now for the days since."""
        if earlier is None:
            return now.whole
        return np.concatenate([earlier, now.whole[self.looked_until - self.begin :]])


def believed(alarms: Sequence[Change]) -> list[Change]:
    """Return the alarms that are changes: what a product has been given up is told by the assortment."""
    return [one for one in alarms if one.column == WHOLE_SHOP or one.ratio >= GIVEN_UP_BELOW]


def compared_windows(ordinary: Floats) -> list[Compared]:
    """Compare every product with its own past in each of `WINDOWS`; special days are nan. Columns do not meet."""
    return [compared(ordinary, window.days) for window in WINDOWS]


def _of_shop(recent: _Recent, weeks: Sequence[Compared]) -> tuple[list[Change], tuple[Floats, ...]]:
    """Return the changes of the whole shop, and its moves; after each one, only what came since is looked at."""
    usual = [_shop_moved(one, window.days) for one, window in zip(weeks, WINDOWS, strict=True)]
    earlier = recent.before.shop_moves if recent.before else (None,) * len(WINDOWS)
    moves = tuple(recent.whole(told, now) for told, now in zip(earlier, usual, strict=True))
    watches = [
        Watch(whole, window.days, recent.first_day, believed=SHOP_WANDERING, least=float(np.log(window.shop_factor)))
        for whole, window in zip(moves, WINDOWS, strict=True)
    ]

    def moved_in(rows: slice, number: int) -> Moved:
        days = WINDOWS[number].days
        return _shop_moved(compared(recent.demand[rows], days), days)

    walk = Walk(recent.demand, 0, usual, watches, moved_in, name=WHOLE_SHOP, begin=recent.begin)
    return walk.alarms(recent.alarms_of(WHOLE_SHOP), recent.looked_until), moves


def _of_products(
    recent: _Recent, weeks: Sequence[Compared], asked: Iterable[int]
) -> tuple[list[Change], tuple[Floats, ...]]:
    """Return the changes of single products against the others of their shop, and their moves."""
    others = [_others(one, window.days) for one, window in zip(weeks, WINDOWS, strict=True)]
    usual = [_product_moved(one, other) for one, other in zip(weeks, others, strict=True)]
    earlier = recent.before.product_moves if recent.before else (None,) * len(WINDOWS)
    moves = tuple(recent.whole(told, now) for told, now in zip(earlier, usual, strict=True))
    watches = [
        Watch(
            whole, window.days, recent.first_day, believed=PRODUCT_WANDERING, least=float(np.log(window.product_factor))
        )
        for whole, window in zip(moves, WINDOWS, strict=True)
    ]
    since = recent.looked_until - recent.begin
    candidates = [watch.candidates(one)[since:] for watch, one in zip(watches, usual, strict=True)]
    is_moving = np.any([part.any(axis=0) for part in candidates], axis=0)
    changed = {one.column for one in recent.before.alarms} if recent.before else set()
    alarms: list[Change] = []
    for column in asked:
        if column not in changed and not is_moving[column]:
            continue
        one = slice(column, column + 1)

        def moved_in(rows: slice, number: int, one: slice = one) -> Moved:
            seen = compared(recent.demand[rows, one], WINDOWS[number].days)
            here = slice(rows.start - recent.begin, rows.stop - recent.begin)
            return _product_moved(seen, [part[here, one] for part in others[number]])

        of_it = [part.take(one) for part in usual]
        walk = Walk(recent.demand[:, one], column, of_it, watches, moved_in, name=column, begin=recent.begin)
        alarms += walk.alarms(recent.alarms_of(column), recent.looked_until)
    return alarms, moves


def _shop_moved(weeks: Compared, days: int) -> Moved:
    """Tell how the shop as a whole moved, and where most of its range moved along."""
    say = say_of(weeks.whole, days)
    together = of_all(weeks.whole, say)
    whole = np.where(together.expected > 0, log_ratio(together), np.nan)
    own = np.nan_to_num(log_ratio(weeks.whole))
    share = np.nan_to_num(weeks.whole.expected) * say / np.maximum(together.expected, 1e-9)
    along = ((own * np.sign(whole) > np.abs(whole) / 2) * share).sum(axis=1, keepdims=True)
    is_few = (say > 0).sum(axis=1, keepdims=True) < BROAD_FROM_PRODUCTS
    older, newer = (log_ratio(of_all(half, say)) for half in (weeks.older, weeks.newer))
    return Moved(whole, older, newer, is_few | (along >= BROAD_SHARE), together.expected)


def _others(weeks: Compared, days: int) -> list[Floats]:
    """Tell how the others of each product moved; nan where it has none, against which it could move."""
    say = say_of(weeks.whole, days)
    has_others = of_others(weeks.whole, say).expected > _HARDLY_ANY
    parts = (weeks.whole, weeks.older, weeks.newer)
    return [np.where(has_others, log_ratio(of_others(part, say), OTHERS_ROOM), np.nan) for part in parts]


def _product_moved(weeks: Compared, others: list[Floats]) -> Moved:
    """Tell how each product moved against the others of its shop, and where it moved itself."""
    own = log_ratio(weeks.whole)
    whole, older, newer = (
        log_ratio(part) - other for part, other in zip((weeks.whole, weeks.older, weeks.newer), others, strict=True)
    )
    # A product that stays while the shop moves has not changed.
    has_moved = (own * np.sign(whole) > np.abs(whole) / 2) & (weeks.newer.seen > 0)
    return Moved(whole, older, newer, has_moved, np.nan_to_num(weeks.whole.expected))
