"""Many series in sorted arrays, so that any lag of any row is one binary search.

A row asks with a group (a series, or a series on one weekday) and an anchor day; nothing after the anchor is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Window = tuple[Ints, Ints]
"""Where the values asked for begin and end, row by row."""
_DAYS = 1 << 20
"""Days are numbered since 1970, so a group and a day fit into one key."""
_UNIT_BITS = 20
"""Values are added up in whole 2⁻²⁰ (a millionth): sums of whole numbers have no rounding that depends on where they
begin, so that the same days give the same sum on every evening."""
_LARGEST_BITS = 32
"""Values of 2³² and more, of which a thousand would no longer fit, are added up more coarsely."""


@dataclass(frozen=True)
class Rows:
    """What is asked for: series, its shop and product in numbers, the day and the anchor (days since 1970)."""

    series: Ints
    shop: Ints
    product: Ints
    day: Ints
    anchor: Ints

    def __len__(self) -> int:
        return len(self.series)

    def take(self, chosen: Ints) -> Rows:
        """Return the chosen rows."""
        return Rows(*(values[chosen] for values in (self.series, self.shop, self.product, self.day, self.anchor)))


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
        self.order = np.argsort(key, kind="stable")
        self.key = key[self.order]
        self._take(value)

    def with_values(self, value: Floats) -> SeriesPast:
        """Return other values of the same groups and days, which are not sorted again."""
        other = copy(self)
        other._take(value)
        return other

    def _take(self, value: Floats) -> None:
        self.value = value[self.order].astype(np.float64)
        self.unit = sum_unit(self.value)
        # What runs over the end of the whole numbers comes back in the difference.
        self.total = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(in_units(self.value, self.unit))])

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

    def windows(self, group: Ints, anchor: Ints, days: Iterable[int]) -> dict[int, Window]:
        """Return where the values of the last days lie, for each number of `days` that end with `anchor`.

        They hold for every `SeriesPast` of the same groups and days, so that several are asked for one search.
        """
        end = self._end(group, anchor)
        return {count: (self._end(group, anchor - count), end) for count in days}

    def sums_in(self, window: Window) -> tuple[Floats, Ints]:
        """Return sum and number of values in a window."""
        begin, end = window
        return self._between(begin, end), end - begin

    def mean_in(self, window: Window) -> Floats:
        """Return the mean over a window; nan where there is no value."""
        total, count = self.sums_in(window)
        return np.where(count > 0, total / np.maximum(count, 1), np.nan)

    def sums(self, group: Ints, anchor: Ints, days: int) -> tuple[Floats, Ints]:
        """Return sum and number of values in the `days` days that end with `anchor`."""
        return self.sums_in(self.windows(group, anchor, [days])[days])

    def mean(self, group: Ints, anchor: Ints, days: int) -> Floats:
        """Return the mean over the `days` days that end with `anchor`; nan where there is no value."""
        return self.mean_in(self.windows(group, anchor, [days])[days])

    def mean_of_last(self, group: Ints, anchor: Ints, count: int) -> Floats:
        """Return the mean of at most the last `count` values at or before `anchor`; nan where there is none."""
        end = self._end(group, anchor)
        begin = np.maximum(end - count, np.searchsorted(self.key, group * _DAYS, side="left"))
        return np.where(end > begin, self._between(begin, end) / np.maximum(end - begin, 1), np.nan)

    def _between(self, begin: Ints, end: Ints) -> Floats:
        difference: Floats = (self.total[end] - self.total[begin]) * self.unit
        return difference


def sum_unit(value: Floats) -> float:
    """Return the power of two in whose multiples values are added up: 2⁻²⁰, more only for values beyond 2³².

    Examples
    --------
    >>> sum_unit(np.array([3.0])) == 2**-20, sum_unit(np.array([2.0**40])) == 2**-11
    (True, True)
    """
    largest = float(np.abs(np.nan_to_num(value)).max(initial=0.0))
    return 2.0 ** (max(int(np.frexp(largest)[1]) - _LARGEST_BITS, 0) - _UNIT_BITS)


def in_units(value: Floats, unit: float) -> Ints:
    """Return values as whole numbers of `unit`, nothing where there is none."""
    return np.rint(np.nan_to_num(value) / unit).astype(np.int64)


def day_numbers(days: pd.Series) -> Ints:
    """Return days as numbers since 1970."""
    numbers: Ints = days.to_numpy().astype("datetime64[D]").astype(np.int64)
    return numbers


def local_days(moments: pd.Series, timezone: str) -> Ints:
    """Return the local days of aware moments, counted since 1970."""
    return day_numbers(moments.dt.tz_convert(timezone).dt.tz_localize(None))
