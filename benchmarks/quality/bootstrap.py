"""How sure a figure is that was summed over days: a paired moving-block bootstrap.

All methods' sums of a day are drawn together, and weeks in one piece, so that what they share (a busy day) cancels
and what binds neighbouring days stays. A block spans calendar days with all shops together: shops share their days.

In: sums per calendar day. Out: sums per draw, intervals.
"""

from __future__ import annotations

from math import ceil

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

BLOCK_DAYS = 7
"""One week: days of one week hang together, and a block holds every weekday once."""
DRAWS = 2000
"""The bounds of an interval then move by some 2 % of its width from seed to seed."""
SEED = 1
CHANCE = 0.95


def drawn_days(
    days_count: int, *, block_days: int = BLOCK_DAYS, draws: int = DRAWS, seed: int = SEED
) -> npt.NDArray[np.float64]:
    """Return draws × days: how many times each day is in each draw.

    Raises
    ------
    ValueError
        When there are fewer days than one block.

    References
    ----------
    Künsch 1989, doi:10.1214/aos/1176347265.

    Examples
    --------
    >>> counts = drawn_days(28, draws=3)
    >>> counts.shape, counts.sum(axis=1).tolist()
    ((3, 28), [28.0, 28.0, 28.0])
    """
    if days_count < block_days:
        raise ValueError(f"{days_count} days, expected at least one block of {block_days}")
    blocks = ceil(days_count / block_days)
    starts = np.random.default_rng(seed).integers(0, days_count - block_days + 1, size=(draws, blocks))
    drawn = (starts[:, :, None] + np.arange(block_days)).reshape(draws, -1)[:, :days_count]
    counts = np.zeros((draws, days_count))
    np.add.at(counts, (np.arange(draws)[:, None], drawn), 1.0)
    return counts


def interval(drawn: Floats, *, chance: float = CHANCE) -> tuple[float, float]:
    """Return between which bounds a figure lies with `chance`; nan when it could not be had in every draw.

    Examples
    --------
    >>> interval(np.arange(1001.0) / 1000)
    (0.025, 0.975)
    """
    if not np.isfinite(drawn).all():
        return float("nan"), float("nan")
    low, high = np.quantile(drawn, [(1 - chance) / 2, (1 + chance) / 2])
    return round(float(low), 12), round(float(high), 12)
