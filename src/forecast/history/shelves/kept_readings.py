"""Readings of shelves, and where they are kept for later ones.

In: arrays by product-day. Out: the same, from memory or from what earlier nights kept.
"""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.history.shelves.habits import SoldOutSettings
from forecast.history.shelves.next_day import Learnt
from forecast.history.shelves.slot_sales import KEY, Bools, Floats, Ints

Kept = MutableMapping[str, npt.NDArray[np.float64]]


@dataclass(frozen=True)
class Reading:
    """What was read of one stretch of days: one entry per product-day."""

    keys: pd.DataFrame
    sold_out_share: Floats
    demand_qty: Floats
    sold_qty: Floats
    is_told: Bools

    def taken(self, chosen: Bools | Ints) -> Reading:
        """Return the chosen entries."""
        arrays = [getattr(self, name)[chosen] for name in READING_ARRAYS]
        return Reading(self.keys.iloc[np.arange(len(self.keys))[chosen]], *arrays)


READING_ARRAYS = ("sold_out_share", "demand_qty", "sold_qty", "is_told")


@dataclass(frozen=True)
class Stretch:
    """What was read of one stretch of days, and the rows of ShelfDays of those that were probably sold out."""

    reading: Reading
    sold_out: pd.DataFrame


@dataclass
class Workshop:
    """What readings leave for later ones: nothing in it changes a number, deleting it changes the time.

    `kept` holds arrays by a digest of all that went into them, from night to night. The rest serves one run: `taught`
    and `stretches` what was learnt and read of each shop by day of the grid, `current` the stretch that goes on.
    """

    kept: Kept = field(default_factory=dict)
    taught: dict[tuple[str, int], tuple[str, Learnt, SoldOutSettings]] = field(default_factory=dict)
    stretches: dict[tuple[str, int], tuple[str, Stretch]] = field(default_factory=dict)
    current: dict[str, tuple[str, int, list[Reading], Learnt]] = field(default_factory=dict)
    digests: dict[tuple[str, int, int, bool], bytes] = field(default_factory=dict)


def packed(arrays: Sequence[npt.NDArray[np.generic]]) -> Floats:
    """Return arrays as one row of numbers: each with its number of axes and its shape before it.

    Examples
    --------
    >>> [part.tolist() for part in unpacked(packed([np.zeros((1, 2)), np.array([7])]))]
    [[[0.0, 0.0]], [7.0]]
    """
    parts = [np.concatenate([[one.ndim, *one.shape], one.ravel()]).astype(np.float64) for one in arrays]
    return np.concatenate(parts)


def unpacked(numbers: Floats) -> list[Floats]:
    """Return the arrays that were packed."""
    found, at = [], 0
    while at < len(numbers):
        axes = int(numbers[at])
        shape = numbers[at + 1 : at + 1 + axes].astype(np.int64)
        begin = at + 1 + axes
        at = begin + int(shape.prod())
        found.append(numbers[begin:at].reshape(shape))
    return found


def in_order(read: Sequence[Reading]) -> Reading:
    """Return readings of single days as one, sorted by product and day as `SlotBook.sales` does."""
    if not read:
        nothing = np.zeros(0)
        return Reading(pd.DataFrame({name: [] for name in KEY}), nothing, nothing, nothing, nothing > 0)
    keys = pd.concat([one.keys for one in read], ignore_index=True)
    whole = Reading(keys, *(np.concatenate([getattr(one, name) for one in read]) for name in READING_ARRAYS))
    return whole.taken(keys.sort_values(["product", "day"]).index.to_numpy())
