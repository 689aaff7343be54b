"""What one shop uses of one ingredient, day after day and on every path, and when its stock runs out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.distribution import Numbers

_WEEK = 7
_ONE_DAY = pd.Timedelta(days=1)
_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Consumption:
    """The use on consecutive days from `first` on, in the ingredient's unit: expected, and days × paths."""

    first: pd.Timestamp
    mean_qty: Numbers
    paths_qty: Numbers

    @classmethod
    def of(
        cls,
        need: pd.DataFrame,
        paths: Numbers,
        *,
        known_from: pd.Timestamp,
        through: pd.Timestamp,
        closed: Collection[pd.Timestamp],
    ) -> Consumption:
        """Read what is baked (day, mean_qty, per_product_qty) and the same rows on every path (rows × paths).

        Days after the last one repeat the last week; where less than a week is forecast, they are like the mean of the
        days from `known_from`, the first day of the forecast. Closed days use nothing.
        """
        first, last = need["day"].min(), need["day"].max()
        per_product = need["per_product_qty"].to_numpy(dtype=np.float64)
        takes = np.zeros(((last - first).days + 1, len(need)))
        takes[(need["day"] - first).dt.days.to_numpy(), np.arange(len(need))] = per_product
        both = takes @ np.column_stack([need["mean_qty"].to_numpy(dtype=np.float64), paths])
        table = np.zeros(((max(through, last) - first).days + 1, both.shape[1]))
        table[: len(both)] = both
        known = both[max((known_from - first).days, 0) :]
        known = known if len(known) else both
        week = known[-_WEEK:] if len(known) >= _WEEK else known.mean(axis=0, keepdims=True)
        ahead = np.arange(len(table) - len(both))
        table[len(both) :] = week[ahead % len(week)]
        after = [(day - first).days for day in closed if last < day <= through]
        table[after] = 0.0
        return cls(first, table[:, 0], table[:, 1:])

    def between(self, start: pd.Timestamp, through: pd.Timestamp) -> float:
        """Return the expected use from `start` to `through`, both included.

        Examples
        --------
        >>> monday = pd.Timestamp("2026-11-23")
        >>> flour = Consumption(monday, np.array([10.0, 20.0, 30.0]), np.ones((3, 1)))
        >>> flour.between(monday, monday + pd.Timedelta(days=1))
        30.0
        """
        return float(self.mean_qty[self._part(start, through)].sum())

    def mean_of_baking_days(self, start: pd.Timestamp, through: pd.Timestamp) -> float:
        """Return the mean use of the days on which any is used; 0 if there is none."""
        used = self.mean_qty[self._part(start, through)]
        return float(used[used > 0].mean()) if (used > 0).any() else 0.0

    def days(self, start: pd.Timestamp, through: pd.Timestamp) -> list[tuple[pd.Timestamp, Numbers]]:
        """Return each day with its use, the expected one and then that of every path."""
        nothing = np.zeros(1 + self.paths_qty.shape[1])
        found = []
        for day in pd.date_range(start, through):
            at = (day - self.first).days
            inside = 0 <= at < len(self.mean_qty)
            found.append((day, np.append(self.mean_qty[at], self.paths_qty[at]) if inside else nothing))
        return found

    def left(
        self,
        start: pd.Timestamp,
        through: pd.Timestamp,
        *,
        stock_qty: float | Numbers,
        arrivals: Mapping[pd.Timestamp, float],
    ) -> Numbers:
        """Return what is left in the evening of `through`, expected and on every path; what is missing is not made up.

        What arrives comes after the day's baking.
        """
        left = np.zeros(1 + self.paths_qty.shape[1]) + stock_qty
        for day, used in self.days(start, through):
            left = np.maximum(left - used, 0.0) + arrivals.get(day, 0.0)
        return left

    def asked(
        self,
        after: pd.Timestamp,
        through: pd.Timestamp,
        *,
        left: Numbers,
        arrivals: Mapping[pd.Timestamp, float],
    ) -> Numbers:
        """Return what a delivery in the evening of `after` must bring to last through `through`, expected and by path.

        `left` is what is there without it; below zero where more is there than is needed.
        """
        needed, most = -left, np.full_like(left, -np.inf)
        for day, used in self.days(after + _ONE_DAY, through):
            needed = needed + used
            most = np.maximum(most, needed)
            needed = needed - arrivals.get(day, 0.0)
        return most

    def runs_out_on(
        self,
        start: pd.Timestamp,
        through: pd.Timestamp,
        *,
        stock_qty: float,
        arrivals: Mapping[pd.Timestamp, float],
    ) -> pd.Timestamp | None:
        """Return the first day whose expected baking the stock does not cover, or None."""
        left = stock_qty
        for day, used in self.days(start, through):
            left -= float(used[0])
            if left < -_TOLERANCE:
                return day
            left += arrivals.get(day, 0.0)
        return None

    def _part(self, start: pd.Timestamp, through: pd.Timestamp) -> slice:
        return slice(max((start - self.first).days, 0), max((through - self.first).days + 1, 0))


def reached(quantities: Numbers, level: float) -> float:
    """Return the smallest quantity that suffices on at least the share `level` of the paths.

    Examples
    --------
    >>> reached(np.array([1.0, 4.0, 3.0, 2.0]), 0.75)
    3.0
    """
    ordered = np.sort(quantities)
    return float(ordered[max(int(np.ceil(level * len(ordered) - 1e-9)), 1) - 1])
