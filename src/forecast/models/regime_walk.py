"""The way from one change of a series to the next, and the day since which the world is different.

In: demand, and how it moved. Out: changes, each with its day, the evening that could know it, and its size.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from forecast.models.regime_alarm import Moved, Watch
from forecast.models.regime_windows import (
    FEWEST_DAYS_SHARE,
    LARGEST_DAY,
    REFERENCE_WEEKS,
    ROOM,
    Floats,
    is_telling,
    reference_of,
)


@dataclass(frozen=True)
class Window:
    """One length of the recent window, and the least change that counts in it, as a factor up or down."""

    days: int
    shop_factor: float
    product_factor: float


WINDOWS = (Window(7, 1.5, 1.8), Window(14, 1.35, 1.6), Window(28, 1.25, 1.45))
"""The shorter the window, the larger a change has to be: a week of fair weather is no new world."""
LOOK_BACK_DAYS = 14
"""The change is looked for up to so many days before the window that showed it [days]."""
SHORTEST_STEP = 3
"""A change is dated at least so many days before the evening on which it is noticed [days]."""
WHOLE_SHOP = -1
REACH_DAYS = max(window.days for window in WINDOWS) + 7 * (REFERENCE_WEEKS + 1)
"""No comparison reaches further back than so many days before its evening [days]."""


@dataclass(frozen=True)
class Change:
    """A lasting change; days are counted since 1970.

    `column` is the product's column, or −1 for the whole shop; `ratio` is the level after it over that before.
    """

    column: int
    since: int
    noticed: int
    ratio: float


@dataclass(frozen=True)
class Walk:
    """The way from alarm to alarm of one column; after each change only what came since is looked at.

    `usual` tells how it moved from row `begin` on; `moved_in` tells how it moved in some of these rows, in one of the
    windows, as if nothing had been before them.
    """

    demand: Floats
    column: int
    usual: Sequence[Moved]
    watches: Sequence[Watch]
    moved_in: Callable[[slice, int], Moved]
    name: int
    begin: int = 0

    def alarms(self, before: Sequence[Change], looked_until: int) -> list[Change]:
        """Return every alarm, after those of an earlier look at the first `looked_until` rows."""
        found = list(before)
        earliest = looked_until
        while True:
            since = found[-1].since if found else 0
            first = self._first(since, earliest)
            noticed = min(first)
            if noticed == len(self.demand):
                return found
            present = self.demand.copy()
            present[:since] = np.nan
            days = WINDOWS[first.index(noticed)].days
            since, ratio = _begin(present, noticed, days, is_shop=self.name == WHOLE_SHOP)
            found.append(Change(self.name, since, noticed, ratio))
            earliest = noticed + 1

    def _first(self, since: int, earliest: int) -> list[int]:
        """Return the first alarm of each window; one that comes before the others' may hide theirs.

        Far enough from the last change, the world before it is no longer seen, and moves are as usual.
        """
        until = min(since + REACH_DAYS, len(self.demand)) if since else 0
        if earliest < until:
            numbered = enumerate(self.watches)
            first = [
                watch.first_alarm(
                    self.moved_in(slice(since, until), number), self.column, begin=since, earliest=earliest
                )
                for number, watch in numbered
            ]
            if min(first) < len(self.demand):
                return first
        earliest = max(earliest, until)
        pairs = zip(self.watches, self.usual, strict=True)
        return [watch.first_alarm(moved, self.column, begin=self.begin, earliest=earliest) for watch, moved in pairs]


def _begin(demand: Floats, noticed: int, days: int, *, is_shop: bool) -> tuple[int, float]:
    """Return the day of the step that fits the last weeks best by least squares, with none before it, and its ratio."""
    for look_back in (LOOK_BACK_DAYS, 0):
        seen, expected = _daily(demand, noticed, days + look_back, is_shop=is_shop)
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


def _daily(demand: Floats, noticed: int, reach: int, *, is_shop: bool) -> tuple[Floats, Floats]:
    """Return seen and expected per day up to `noticed`, expected from before the days looked at.

    Of a shop, products are weighed by the root of their level.
    """
    # Eight weeks before the first day that is compared are enough.
    begin = max(noticed - reach - 7 * (REFERENCE_WEEKS + 1), 0)
    reference = np.full((noticed + 1, demand.shape[1]), np.nan)
    reference[begin:] = reference_of(demand[begin : noticed + 1])
    days = np.arange(max(noticed - reach + 1, 0), noticed + 1)
    before = days - -(-(days - (noticed - reach)) // 7) * 7
    expected = np.where((before >= 0)[:, None], reference[np.maximum(before, 0)], np.nan)
    both = is_telling(demand[days], expected)
    level = np.sqrt(np.maximum(np.where(both, expected, 1.0), ROOM)) if is_shop else 1.0
    seen = np.where(both, np.minimum(demand[days], LARGEST_DAY * (expected + ROOM)), 0.0)
    return (seen / level).sum(axis=1), (np.where(both, expected, 0.0) / level).sum(axis=1)
