"""Changes of regime: the evening on which a shop or a product is seen to sell lastingly more or less than before.

In: demand of one shop by day and product. Out: changes, each with the day since which the world is different and the
evening on which that could be known; weights that shorten the memory of models to it.

A change is looked for as in a two-window test (Page 1954, doi:10.1093/biomet/41.1-2.100; two windows: Kifer, Ben-David
& Gehrke 2004, doi:10.1016/B978-012088469-3.50019-X): the last one, two and four weeks against the eight before them.
What a series usually wanders, and what it did around the same date in past years, is no change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from forecast.models.regime_alarm import Moved, Watch
from forecast.models.regime_walk import WINDOWS, Change, Walk
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
GIVEN_UP_BELOW = 0.1
"""What sells less than such a share of before has been given up, which the assortment tells."""
OLD_WEIGHT = 0.25
"""What a row from before a change counts in learning."""
WHOLE_SHOP = -1


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
    return believed(look(demand, first_day, special=special, products=products, weeks=weeks))


def look(
    demand: Floats,
    first_day: int,
    *,
    special: Bools,
    products: Iterable[int] | None = None,
    weeks: Sequence[Compared] | None = None,
    found: Sequence[Change] = (),
    looked_until: int = 0,
) -> list[Change]:
    """Return every alarm, as `changes` with those of products that have been given up.

    What an earlier look at the first `looked_until` rows has `found` is not looked for again: as it used no later day,
    it would be found again.
    """
    ordinary = np.where(special[:, None], np.nan, demand)
    known = compared_windows(ordinary) if weeks is None else weeks
    before = [Change(one.column, one.since - first_day, one.noticed - first_day, one.ratio) for one in found]
    alarms = _of_shop(ordinary, first_day, known, [one for one in before if one.column == WHOLE_SHOP], looked_until)
    if demand.shape[1] > 1:
        asked = range(demand.shape[1]) if products is None else products
        alarms += _of_products(ordinary, first_day, known, asked, before, looked_until)
    dated = [Change(one.column, first_day + one.since, first_day + one.noticed, one.ratio) for one in alarms]
    return sorted(dated, key=lambda one: (one.noticed, one.column))


def believed(alarms: Sequence[Change]) -> list[Change]:
    """Return the alarms that are changes: what a product has been given up is told by the assortment."""
    return [one for one in alarms if one.column == WHOLE_SHOP or one.ratio >= GIVEN_UP_BELOW]


def compared_windows(ordinary: Floats) -> list[Compared]:
    """Compare every product with its own past in each of `WINDOWS`; special days are nan. Columns do not meet."""
    return [compared(ordinary, window.days) for window in WINDOWS]


def memory_weights(day: Ints, column: Ints, found: Iterable[Change], *, old_weight: float = OLD_WEIGHT) -> Floats:
    """Return what each row counts in learning: less where it is older than the last change of its shop or product.

    Examples
    --------
    >>> drop = Change(column=WHOLE_SHOP, since=100, noticed=107, ratio=0.5)
    >>> memory_weights(np.array([99, 100, 101]), np.array([0, 0, 1]), [drop]).tolist()
    [0.25, 1.0, 1.0]
    """
    since: dict[int, int] = {}
    for one in found:
        since[one.column] = max(one.since, since.get(one.column, one.since))
    always = since.get(WHOLE_SHOP, np.iinfo(np.int64).min)
    begins = np.array([max(since.get(int(one), always), always) for one in column], dtype=np.int64)
    return np.where(day < begins, old_weight, 1.0)


def _of_shop(
    demand: Floats, first_day: int, weeks: Sequence[Compared], found: Sequence[Change], looked_until: int
) -> list[Change]:
    """Return the changes of the whole shop; after each one, only what came since is looked at."""
    usual = [_shop_moved(one, window.days) for one, window in zip(weeks, WINDOWS, strict=True)]
    watches = [
        Watch(before.whole, window.days, first_day, believed=SHOP_WANDERING, least=float(np.log(window.shop_factor)))
        for before, window in zip(usual, WINDOWS, strict=True)
    ]

    def moved_in(rows: slice, number: int) -> Moved:
        days = WINDOWS[number].days
        return _shop_moved(compared(demand[rows], days), days)

    walk = Walk(demand, 0, usual, watches, moved_in, name=WHOLE_SHOP)
    return walk.alarms(found, looked_until)


def _of_products(
    demand: Floats,
    first_day: int,
    weeks: Sequence[Compared],
    asked: Iterable[int],
    found: Sequence[Change],
    looked_until: int,
) -> list[Change]:
    """Return the changes of single products against the others of their shop."""
    others = [_others(one, window.days) for one, window in zip(weeks, WINDOWS, strict=True)]
    usual = [_product_moved(one, other) for one, other in zip(weeks, others, strict=True)]
    watches = [
        Watch(
            before.whole, window.days, first_day, believed=PRODUCT_WANDERING, least=float(np.log(window.product_factor))
        )
        for before, window in zip(usual, WINDOWS, strict=True)
    ]
    candidates = [watch.candidates(one)[looked_until:] for watch, one in zip(watches, usual, strict=True)]
    is_moving = np.any([part.any(axis=0) for part in candidates], axis=0)
    alarms: list[Change] = []
    for column in asked:
        before = [change for change in found if change.column == column]
        if not before and not is_moving[column]:
            continue
        one = slice(column, column + 1)

        def moved_in(rows: slice, number: int, one: slice = one) -> Moved:
            seen = compared(demand[rows, one], WINDOWS[number].days)
            return _product_moved(seen, [part[rows, one] for part in others[number]])

        of_it = [part.take(one) for part in usual]
        alarms += Walk(demand[:, one], column, of_it, watches, moved_in, name=column).alarms(before, looked_until)
    return alarms


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
    say = say_of(weeks.whole, days)
    return [log_ratio(of_others(part, say), OTHERS_ROOM) for part in (weeks.whole, weeks.older, weeks.newer)]


def _product_moved(weeks: Compared, others: list[Floats]) -> Moved:
    """Tell how each product moved against the others of its shop, and where it moved itself."""
    own = log_ratio(weeks.whole)
    whole, older, newer = (
        log_ratio(part) - other for part, other in zip((weeks.whole, weeks.older, weeks.newer), others, strict=True)
    )
    # A product that stays while the shop moves has not changed.
    has_moved = (own * np.sign(whole) > np.abs(whole) / 2) & (weeks.newer.seen > 0)
    return Moved(whole, older, newer, has_moved, np.nan_to_num(weeks.whole.expected))
