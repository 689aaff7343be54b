"""Changes of regime: the evening on which a shop or a product is seen to sell lastingly more or less than before.

In: demand of one shop by day and product. Out: changes, each with the day since which the world is different and the
evening on which that could be known; weights that shorten the memory of models to it.

A change is looked for as in a two-window test (Page 1954, doi:10.1093/biomet/41.1-2.100; two windows: Kifer, Ben-David
& Gehrke 2004, doi:10.1016/B978-012088469-3.50019-X): the last one, two and four weeks against the eight before them.
What a series usually wanders, and what it did around the same date in past years, is no change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forecast.models.regime_alarm import Moved, Watch
from forecast.models.regime_windows import (
    FEWEST_DAYS_SHARE,
    LARGEST_DAY,
    REFERENCE_WEEKS,
    ROOM,
    Bools,
    Compared,
    Floats,
    compared,
    is_telling,
    log_ratio,
    of_all,
    of_others,
    reference_of,
    say_of,
)

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Window:
    """One length of the recent window, and the least change that counts in it, as a factor up or down."""

    days: int
    shop_factor: float
    product_factor: float


WINDOWS = (Window(7, 1.5, 1.8), Window(14, 1.35, 1.6), Window(28, 1.25, 1.45))
"""The shorter the window, the larger a change has to be: a week of fair weather is no new world."""
SHOP_WANDERING, PRODUCT_WANDERING = 0.10, 0.15
"""What a series is taken to wander before its own past can tell, as a logarithm."""
BROAD_SHARE = 2 / 3
"""A whole shop has changed when so much of its range has."""
BROAD_FROM_PRODUCTS = 3
OTHERS_ROOM = 5.0
"""The others of a shop are drawn so much towards no change, so that one neighbour alone says little."""
GIVEN_UP_BELOW = 0.1
"""What sells less than such a share of before has been given up, which the assortment tells."""
LOOK_BACK_DAYS = 14
"""The change is looked for up to so many days before the window that showed it [days]."""
SHORTEST_STEP = 3
"""A change is dated at least so many days before the evening on which it is noticed [days]."""
OLD_WEIGHT = 0.25
"""What a row from before a change counts in learning."""
WHOLE_SHOP = -1


@dataclass(frozen=True)
class Change:
    """A lasting change; days are counted since 1970.

    `column` is the product's column, or −1 for the whole shop; `ratio` is the level after it over that before.
    """

    column: int
    since: int
    noticed: int
    ratio: float


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
    ordinary = np.where(special[:, None], np.nan, demand)
    known = compared_windows(ordinary) if weeks is None else weeks
    found = _of_shop(ordinary, first_day, known)
    if demand.shape[1] > 1:
        asked = range(demand.shape[1]) if products is None else products
        found += _of_products(ordinary, first_day, known, asked)
    dated = [Change(one.column, first_day + one.since, first_day + one.noticed, one.ratio) for one in found]
    return sorted(dated, key=lambda one: (one.noticed, one.column))


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


def _of_shop(demand: Floats, first_day: int, weeks: Sequence[Compared]) -> list[Change]:
    """Return the changes of the whole shop; after each one, only what came since is looked at."""
    usual = [_shop_moved(one, window.days) for one, window in zip(weeks, WINDOWS, strict=True)]
    watches = [
        Watch(before.whole, window.days, first_day, believed=SHOP_WANDERING, least=float(np.log(window.shop_factor)))
        for before, window in zip(usual, WINDOWS, strict=True)
    ]

    def moved_since(since: int, number: int) -> Moved:
        days = WINDOWS[number].days
        return _shop_moved(compared(demand[since:], days), days)

    return _walk(demand, 0, usual, watches, moved_since, name=WHOLE_SHOP)


def _of_products(demand: Floats, first_day: int, weeks: Sequence[Compared], asked: Iterable[int]) -> list[Change]:
    """Return the changes of single products against the others of their shop."""
    others = [_others(one, window.days) for one, window in zip(weeks, WINDOWS, strict=True)]
    usual = [_product_moved(one, other) for one, other in zip(weeks, others, strict=True)]
    watches = [
        Watch(
            before.whole, window.days, first_day, believed=PRODUCT_WANDERING, least=float(np.log(window.product_factor))
        )
        for before, window in zip(usual, WINDOWS, strict=True)
    ]
    is_moving = np.any([watch.candidates(one).any(axis=0) for watch, one in zip(watches, usual, strict=True)], axis=0)
    found: list[Change] = []
    for column in asked:
        if not is_moving[column]:
            continue
        one = slice(column, column + 1)

        def moved_since(since: int, number: int, one: slice = one) -> Moved:
            seen = compared(demand[since:, one], WINDOWS[number].days)
            return _product_moved(seen, [part[since:, one] for part in others[number]])

        of_it = [before.take(one) for before in usual]
        changed = _walk(demand[:, one], column, of_it, watches, moved_since, name=column)
        found += [change for change in changed if change.ratio >= GIVEN_UP_BELOW]
    return found


def _walk(
    demand: Floats,
    column: int,
    usual: Sequence[Moved],
    watches: Sequence[Watch],
    moved_since: Callable[[int, int], Moved],
    *,
    name: int,
) -> list[Change]:
    """Go from alarm to alarm of one column; after each change only what came since is looked at."""
    found: list[Change] = []
    since, earliest = 0, 0
    while True:
        first = [
            watch.first_alarm(
                moved_since(since, number) if found else usual[number], column, begin=since, earliest=earliest
            )
            for number, watch in enumerate(watches)
        ]
        noticed = min(first)
        if noticed == len(demand):
            return found
        present = demand.copy()
        present[:since] = np.nan
        since, ratio = _begin(present, noticed, WINDOWS[first.index(noticed)].days)
        found.append(Change(name, since, noticed, ratio))
        earliest = noticed + 1


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


def _begin(demand: Floats, noticed: int, days: int) -> tuple[int, float]:
    """Return the day of the step that fits the last weeks best by least squares, with none before it, and its ratio."""
    for look_back in (LOOK_BACK_DAYS, 0):
        seen, expected = _daily(demand, noticed, days + look_back)
        known = np.flatnonzero(expected > 0)
        if len(known) >= max(days * FEWEST_DAYS_SHARE, SHORTEST_STEP):
            break
    else:
        known = np.arange(len(seen))
    values = np.log((seen[known] + ROOM) / (expected[known] + ROOM))
    after = np.cumsum(values[::-1])[::-1]
    count = np.arange(len(values), 0, -1)
    # Squares explained by a step from 0 to the mean of what follows.
    step = int(np.where(count >= SHORTEST_STEP, after**2 / count, -np.inf).argmax())
    since = known[step:]
    ratio = (seen[since].sum() + ROOM) / (expected[since].sum() + ROOM)
    return noticed - len(seen) + 1 + int(known[step]), float(ratio)


def _daily(demand: Floats, noticed: int, reach: int) -> tuple[Floats, Floats]:
    """Return seen and expected per day up to `noticed`, expected from before the days looked at."""
    # Eight weeks before the first day that is compared are enough.
    begin = max(noticed - reach - 7 * (REFERENCE_WEEKS + 1), 0)
    reference = np.full((noticed + 1, demand.shape[1]), np.nan)
    reference[begin:] = reference_of(demand[begin : noticed + 1])
    days = np.arange(max(noticed - reach + 1, 0), noticed + 1)
    before = days - -(-(days - (noticed - reach)) // 7) * 7
    expected = np.where((before >= 0)[:, None], reference[np.maximum(before, 0)], np.nan)
    both = is_telling(demand[days], expected)
    level = np.sqrt(np.maximum(np.where(both, expected, 1.0), ROOM)) if demand.shape[1] > 1 else 1.0
    seen = np.where(both, np.minimum(demand[days], LARGEST_DAY * (expected + ROOM)), 0.0)
    return (seen / level).sum(axis=1), (np.where(both, expected, 0.0) / level).sum(axis=1)
