"""Many series in sorted arrays, so that any lag of any row is one binary search.

A row asks with a group (a series, or a series on one weekday) and an anchor day; nothing after the anchor is read.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_DAYS = 1 << 20
"""Days are numbered since 1970, so a group and a day fit into one key."""


class SeriesPast:
    """Values of groups by day, sorted once.

    Parameters
    ----------
    group, day : arrays of int
        The group and the day (since 1970) of each value; together they are unique.
    value : array of float
        The value of that group on that day.

    Examples
    --------
    >>> past = SeriesPast(np.array([0, 0, 0]), np.array([10, 11, 13]), np.array([5.0, 7.0, 9.0]))
    >>> past.lag(np.array([0, 0]), np.array([12, 13]), 1)
    array([7., 9.])
    >>> past.mean(np.array([0]), np.array([12]), 7)
    array([6.])
    """

    def __init__(self, group: Ints, day: Ints, value: Floats) -> None:
        key = group * _DAYS + day
        order = np.argsort(key, kind="stable")
        self.key = key[order]
        self.value = value[order].astype(np.float64)
        self.total = np.concatenate([[0.0], np.cumsum(self.value)])

    def _end(self, group: Ints, day: Ints) -> Ints:
        return np.searchsorted(self.key, group * _DAYS + day, side="right")

    def lag(self, group: Ints, anchor: Ints, number: int) -> Floats:
        """Return the `number`-th last value at or before `anchor`; nan where there are fewer."""
        return self.lags(group, anchor, number)[number - 1]

    def lags(self, group: Ints, anchor: Ints, count: int) -> list[Floats]:
        """Return the last `count` values at or before `anchor`, newest first."""
        end = self._end(group, anchor)
        begin = np.searchsorted(self.key, group * _DAYS, side="left")
        padded = self.value if len(self.value) else np.array([np.nan])
        return [
            np.where(end - number >= begin, padded[np.maximum(end - number, 0)], np.nan)
            for number in range(1, count + 1)
        ]

    def sums(self, group: Ints, anchor: Ints, days: int) -> tuple[Floats, Ints]:
        """Return sum and number of values in the `days` days that end with `anchor`."""
        end = self._end(group, anchor)
        begin = self._end(group, anchor - days)
        return self.total[end] - self.total[begin], end - begin

    def mean(self, group: Ints, anchor: Ints, days: int) -> Floats:
        """Return the mean over the `days` days that end with `anchor`; nan where there is no value."""
        total, count = self.sums(group, anchor, days)
        return np.where(count > 0, total / np.maximum(count, 1), np.nan)

    def mean_of_last(self, group: Ints, anchor: Ints, count: int) -> Floats:
        """Return the mean of at most the last `count` values at or before `anchor`; nan where there is none."""
        end = self._end(group, anchor)
        begin = np.maximum(end - count, np.searchsorted(self.key, group * _DAYS, side="left"))
        return np.where(end > begin, (self.total[end] - self.total[begin]) / np.maximum(end - begin, 1), np.nan)
