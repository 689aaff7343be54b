"""Changes of regime: the evening on which a shop or a product is seen to sell lastingly more or less than before.

In: demand of one shop by day and product. Out: changes, each with the day since which the world is different and the
evening on which that could be known; weights that shorten the memory of models to it.

A change is looked for as in a two-window test (Page 1954, doi:10.1093/biomet/41.1-2.100; two windows: Kifer, Ben-David
& Gehrke 2004, doi:10.1016/B978-012088469-3.50019-X): the last one, two and four weeks against the eight before them.
What a series usually wanders, and what it did around the same date in past years, is no change.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forecast.models.regime_windows import (
    FEWEST_DAYS_SHARE,
    LARGEST_DAY,
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
ORDINARY_SCALES = 4.0
"""A change must be so many times what the series usually wanders (scaled median absolute deviations)."""
SHOP_WANDERING, PRODUCT_WANDERING = 0.10, 0.15
"""What a series is taken to wander before its own past can tell, as a logarithm."""
WANDERING_WEIGHT_WEEKS = 13.0
"""That belief weighs as much as so many weeks of its own past."""
WANDERING_WEEKS = 104
WANDERING_STEP_WEEKS = 4
MAD_TO_SD = 1.4826
"""Median absolute deviation of a normal distribution (Rousseeuw & Croux 1993, doi:10.1080/01621459.1993.10476408)."""
SEASON_MARGIN_DAYS = 14
"""Seasons and movable feasts come so many days earlier or later than in past years [days]."""
BEYOND_SEASON_SHARE = 0.6
"""So much of the least change must be left when what past years did around the same date is taken off."""
YEAR_DAYS = 364
YEARS_BACK = 3
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


def changes(demand: Floats, first_day: int, *, special: Bools, products: Iterable[int] | None = None) -> list[Change]:
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
    found = _of_shop(ordinary, first_day)
    if demand.shape[1] > 1:
        asked = range(demand.shape[1]) if products is None else products
        found += _of_products(ordinary, first_day, asked)
    dated = [Change(one.column, first_day + one.since, first_day + one.noticed, one.ratio) for one in found]
    return sorted(dated, key=lambda one: (one.noticed, one.column))


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


@dataclass(frozen=True)
class _Moved:
    """Logarithms of seen / expected per evening and series, of the window and its halves; where it may count."""

    whole: Floats
    older: Floats
    newer: Floats
    may_count: Bools
    expected: Floats


def _of_shop(demand: Floats, first_day: int) -> list[Change]:
    """Return the changes of the whole shop; after each one, only what came since is looked at."""
    usual = [_shop_moved(compared(demand, window.days), window.days) for window in WINDOWS]
    scales = [
        _wandering(moved, window.days, first_day, believed=SHOP_WANDERING)
        for moved, window in zip(usual, WINDOWS, strict=True)
    ]
    found: list[Change] = []
    present, earliest = demand, 0
    while True:
        first: list[int] = []
        for window, before, scale in zip(WINDOWS, usual, scales, strict=True):
            moved = _shop_moved(compared(present, window.days), window.days) if found else before
            alarm = _alarm(moved, before, scale, least=float(np.log(window.shop_factor)))[:, 0]
            alarm[:earliest] = False
            first.append(int(alarm.argmax()) if alarm.any() else len(demand))
        noticed = min(first)
        if noticed == len(demand):
            return found
        since, ratio = _begin(present, noticed, WINDOWS[first.index(noticed)].days)
        found.append(Change(WHOLE_SHOP, since, noticed, ratio))
        earliest = noticed + 1
        present = demand.copy()
        present[:since] = np.nan


def _of_products(demand: Floats, first_day: int, asked: Iterable[int]) -> list[Change]:
    """Return the changes of single products against the others of their shop."""
    every = [compared(demand, window.days) for window in WINDOWS]
    others = [_others(one, window.days) for one, window in zip(every, WINDOWS, strict=True)]
    usual = [_product_moved(one, other) for one, other in zip(every, others, strict=True)]
    scales = [
        _wandering(moved, window.days, first_day, believed=PRODUCT_WANDERING)
        for moved, window in zip(usual, WINDOWS, strict=True)
    ]
    found: list[Change] = []
    for column in asked:
        one = slice(column, column + 1)
        present, earliest = demand[:, one], 0
        while True:
            first: list[int] = []
            for number, window in enumerate(WINDOWS):
                before, scale = _columns(usual[number], one), scales[number][:, one]
                moved = before
                if earliest:
                    moved = _product_moved(compared(present, window.days), [part[:, one] for part in others[number]])
                alarm = _alarm(moved, before, scale, least=float(np.log(window.product_factor)))[:, 0]
                alarm[:earliest] = False
                first.append(int(alarm.argmax()) if alarm.any() else len(demand))
            noticed = min(first)
            if noticed == len(demand):
                break
            since, ratio = _begin(present, noticed, WINDOWS[first.index(noticed)].days)
            if ratio >= GIVEN_UP_BELOW:
                found.append(Change(column, since, noticed, ratio))
            earliest = noticed + 1
            present = demand[:, one].copy()
            present[:since] = np.nan
    return found


def _columns(moved: _Moved, which: slice) -> _Moved:
    return _Moved(
        moved.whole[:, which],
        moved.older[:, which],
        moved.newer[:, which],
        moved.may_count[:, which],
        moved.expected[:, which],
    )


def _shop_moved(weeks: Compared, days: int) -> _Moved:
    """Tell how the shop as a whole moved, and where most of its range moved along."""
    say = say_of(weeks.whole, days)
    together = of_all(weeks.whole, say)
    whole = np.where(together.expected > 0, log_ratio(together), np.nan)
    own = np.nan_to_num(log_ratio(weeks.whole))
    share = np.nan_to_num(weeks.whole.expected) * say / np.maximum(together.expected, 1e-9)
    along = ((own * np.sign(whole) > np.abs(whole) / 2) * share).sum(axis=1, keepdims=True)
    is_few = (say > 0).sum(axis=1, keepdims=True) < BROAD_FROM_PRODUCTS
    older, newer = (log_ratio(of_all(half, say)) for half in (weeks.older, weeks.newer))
    return _Moved(whole, older, newer, is_few | (along >= BROAD_SHARE), together.expected)


def _others(weeks: Compared, days: int) -> list[Floats]:
    say = say_of(weeks.whole, days)
    return [log_ratio(of_others(part, say), OTHERS_ROOM) for part in (weeks.whole, weeks.older, weeks.newer)]


def _product_moved(weeks: Compared, others: list[Floats]) -> _Moved:
    """Tell how each product moved against the others of its shop, and where it moved itself."""
    own = log_ratio(weeks.whole)
    whole, older, newer = (
        log_ratio(part) - other for part, other in zip((weeks.whole, weeks.older, weeks.newer), others, strict=True)
    )
    # A product that stays while the shop moves has not changed.
    has_moved = (own * np.sign(whole) > np.abs(whole) / 2) & (weeks.newer.seen > 0)
    return _Moved(whole, older, newer, has_moved, np.nan_to_num(weeks.whole.expected))


def _wandering(moved: _Moved, days: int, first_day: int, *, believed: float) -> Floats:
    """Return how much each series usually wanders, known before the window began, evening by evening.

    It is told anew every four weeks of the calendar, so that it does not depend on where the history begins.
    """
    size = len(moved.whole)
    is_weekly = (first_day + np.arange(size)) % 7 == 0
    scale = np.full_like(moved.whole, believed)
    begin = -first_day % (7 * WANDERING_STEP_WEEKS)
    for start in range(begin, size, 7 * WANDERING_STEP_WEEKS):
        past = max(start - days, 0)
        known = np.abs(moved.whole[:past][is_weekly[:past]])[-WANDERING_WEEKS:]
        if len(known) == 0:
            continue
        count = np.isfinite(known).sum(axis=0)
        ordered = np.sort(np.where(np.isfinite(known), known, np.inf), axis=0)
        middle = np.where(count > 0, ordered[np.maximum(count - 1, 0) // 2, np.arange(known.shape[1])], 0.0)
        own = count * (MAD_TO_SD * middle) ** 2
        mixed = (own + WANDERING_WEIGHT_WEEKS * believed**2) / (count + WANDERING_WEIGHT_WEEKS)
        scale[start : start + 7 * WANDERING_STEP_WEEKS] = np.sqrt(mixed)
    return scale


def _alarm(moved: _Moved, usual: _Moved, wandering: Floats, *, least: float) -> Bools:
    """Tell on which evenings a change shows: large, out of the ordinary and the season, in both halves, and broad."""
    # Counts scatter at least like Poisson's.
    scale = np.sqrt(wandering**2 + 1 / np.maximum(np.nan_to_num(moved.expected), 0.5))
    threshold = np.maximum(least, ORDINARY_SCALES * scale)
    with np.errstate(invalid="ignore"):
        is_large = np.abs(moved.whole) > threshold
        sign = np.sign(moved.whole)
        in_both = (sign * moved.older > threshold / 2) & (sign * moved.newer > threshold / 2)
        alarm: Bools = is_large & in_both & moved.may_count
        if alarm.any():
            alarm &= np.abs(_beyond_season(moved.whole, usual.whole)) > BEYOND_SEASON_SHARE * threshold
    return alarm


def _beyond_season(moved: Floats, usual: Floats) -> Floats:
    """Return what is left of `moved` when the most that past years did around the same date is taken off."""
    size = 2 * SEASON_MARGIN_DAYS + 1
    highest, lowest = np.zeros_like(moved), np.zeros_like(moved)
    padded = np.pad(np.nan_to_num(usual), ((SEASON_MARGIN_DAYS, SEASON_MARGIN_DAYS), (0, 0)))
    around = np.lib.stride_tricks.sliding_window_view(padded, size, axis=0)
    top, bottom = around.max(axis=-1), around.min(axis=-1)
    for shift in range(YEAR_DAYS, min(YEARS_BACK * YEAR_DAYS, len(moved) - 1) + 1, YEAR_DAYS):
        highest[shift:] = np.maximum(highest[shift:], top[:-shift])
        lowest[shift:] = np.minimum(lowest[shift:], bottom[:-shift])
    return np.where(moved > 0, np.maximum(moved - highest, 0.0), np.minimum(moved - lowest, 0.0))


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
    reference = reference_of(demand[: noticed + 1])
    days = np.arange(max(noticed - reach + 1, 0), noticed + 1)
    before = days - -(-(days - (noticed - reach)) // 7) * 7
    expected = np.where((before >= 0)[:, None], reference[np.maximum(before, 0)], np.nan)
    both = is_telling(demand[days], expected)
    level = np.sqrt(np.maximum(np.where(both, expected, 1.0), ROOM)) if demand.shape[1] > 1 else 1.0
    seen = np.where(both, np.minimum(demand[days], LARGEST_DAY * (expected + ROOM)), 0.0)
    return (seen / level).sum(axis=1), (np.where(both, expected, 0.0) / level).sum(axis=1)
