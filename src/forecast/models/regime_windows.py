"""The last weeks against the eight before them, weekday by weekday: what a change of regime is told by.

In: demand of one shop by day and product. Out: logarithms of seen / expected for every evening.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

REFERENCE_WEEKS = 8
FEWEST_REFERENCES = 2
"""So many earlier same weekdays must be known for a day to be compared."""
TRIMMED_FROM = 5
"""With so many of them the lowest and the highest are left out: one feast is no level."""
FEWEST_DAYS_SHARE = 3 / 7
"""So many days of a window must be comparable: a shop open three days a week can be watched."""
LARGEST_DAY = 3.0
"""A day counts at most as so many times the usual one, so that a mistyped till line is no change."""
SELLS_WELL = 5.0
"""A Poisson count with this mean is zero on one day of 150."""
ROOM = 1.0
"""Added to both sides of a ratio [units], so that small counts say little."""


@dataclass(frozen=True)
class Sums:
    """Seen and expected over a window, evenings × products [units]; nan where too few days can be compared."""

    seen: Floats
    expected: Floats

    def take(self, rows: slice, columns: slice) -> Sums:
        """Return the chosen evenings and products."""
        return Sums(self.seen[rows, columns], self.expected[rows, columns])


@dataclass(frozen=True)
class Compared:
    """A window and its two halves."""

    whole: Sums
    older: Sums
    newer: Sums

    def take(self, rows: slice, columns: slice) -> Compared:
        """Return the chosen evenings and products; no row before them may have a demand that is known."""
        return Compared(*(part.take(rows, columns) for part in (self.whole, self.older, self.newer)))


def compared(demand: Floats, days: int) -> Compared:
    """Compare the last `days` (whole weeks) before each evening with the eight weeks before them.

    Every day is compared with its own weekday, so that neither the weekly pattern nor a day that is closed counts.

    Examples
    --------
    >>> doubled = np.where(np.arange(70) < 63, 10.0, 20.0)[:, None]
    >>> found = compared(doubled, 7)
    >>> found.whole.seen[[62, 69], 0].tolist(), found.whole.expected[69].tolist()
    ([70.0, 140.0], [70.0])
    """
    reference = reference_of(demand)
    weeks = days // 7
    parts: list[list[Floats]] = []
    for week in range(weeks):
        expected = _before(reference, days - 7 * week)
        both = is_telling(demand, expected)
        seen = np.where(both, np.minimum(demand, LARGEST_DAY * (expected + ROOM)), 0.0)
        terms = (seen, np.where(both, expected, 0.0), both.astype(np.float64))
        # A single week is halved into its last three days and the four before.
        stretches = [(0, 2), (3, 6)] if weeks == 1 else [(7 * week, 7 * week + 6)]
        parts += [[_rolling(term, *stretch) for term in terms] for stretch in stretches]
    half = len(parts) // 2
    newer, older = (np.sum(np.array(some), axis=0) for some in (parts[:half], parts[half:]))
    enough = newer[2] + older[2] >= FEWEST_DAYS_SHARE * days - 1e-9
    seen, expected = (np.where(enough, newer[term] + older[term], np.nan) for term in (0, 1))
    return Compared(Sums(seen, expected), Sums(older[0], older[1]), Sums(newer[0], newer[1]))


def reference_of(demand: Floats) -> Floats:
    """Return the mean of the last eight same weekdays up to each day, trimmed; nan where fewer than two are known.

    Examples
    --------
    >>> week = np.tile([1.0, 2, 3, 4, 5, 6, 7], 8)[:, None]
    >>> reference_of(week)[-7:, 0].tolist()
    [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]
    """
    size = len(demand)
    same = np.full((REFERENCE_WEEKS, *demand.shape), np.nan)
    for week in range(REFERENCE_WEEKS):
        same[week, 7 * week :] = demand[: max(size - 7 * week, 0)]
    is_known = np.isfinite(same)
    count = is_known.sum(axis=0)
    highest = np.where(is_known, same, 0.0).max(axis=0)
    lowest = np.where(is_known, same, highest).min(axis=0)
    total = np.where(is_known, same, 0.0).sum(axis=0)
    trimmed = (total - highest - lowest) / np.maximum(count - 2, 1)
    mean = np.where(count >= TRIMMED_FROM, trimmed, total / np.maximum(count, 1))
    return np.where(count >= FEWEST_REFERENCES, mean, np.nan)


def is_telling(demand: Floats, expected: Floats) -> Bools:
    """Tell which days can be compared: known, and not without a single sale of what usually sells well.

    Such a product was not there on that day, which says nothing of how much was wanted.

    Examples
    --------
    >>> is_telling(np.array([0.0, 0.0, 4.0]), np.array([2.0, 12.0, 12.0])).tolist()
    [True, False, True]
    """
    telling: Bools = np.isfinite(expected) & np.isfinite(demand) & ~((demand == 0) & (expected >= SELLS_WELL))
    return telling


def log_ratio(sums: Sums, room: float = ROOM) -> Floats:
    """Return log(seen / expected), drawn towards 0 by `room` units.

    Examples
    --------
    >>> log_ratio(Sums(np.array([[19.0]]), np.array([[9.0]]))).round(3).tolist()
    [[0.693]]
    """
    ratio: Floats = np.log((sums.seen + room) / (sums.expected + room))
    return ratio


def say_of(whole: Sums, days: int) -> Floats:
    """Return what one unit of each product weighs: the root of its level below it, as counts scatter.

    Pieces and kilograms then meet, and no product speaks for all the others.
    """
    known = np.isfinite(whole.expected) & (whole.expected > 0)
    level = np.where(known, whole.expected, 1.0) / days
    return np.where(known, 1 / np.sqrt(level), 0.0)


def of_all(sums: Sums, say: Floats) -> Sums:
    """Return the weighted sums over all products, evenings × 1."""
    return Sums(
        (np.nan_to_num(sums.seen) * say).sum(axis=1, keepdims=True),
        (np.nan_to_num(sums.expected) * say).sum(axis=1, keepdims=True),
    )


def of_others(sums: Sums, say: Floats) -> Sums:
    """Return for each product the weighted sums over all others."""
    together = of_all(sums, say)
    return Sums(together.seen - np.nan_to_num(sums.seen) * say, together.expected - np.nan_to_num(sums.expected) * say)


def _before(values: Floats, days: int) -> Floats:
    """Return the values of so many days before."""
    moved = np.full_like(values, np.nan)
    moved[days:] = values[: max(len(values) - days, 0)]
    return moved


def _rolling(values: Floats, newest: int, oldest: int) -> Floats:
    """Return the sum from `oldest` to `newest` days back, row by row."""
    total = np.concatenate([np.zeros((oldest + 1, values.shape[1])), np.cumsum(values, axis=0)])
    size = len(values)
    rolled: Floats = total[oldest + 1 - newest :][:size] - total[:size]
    return rolled
