"""What one shop uses of one ingredient, day after day, and when its stock runs out."""

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
    """Mean and standard deviation of the use on consecutive days from `first` on, in the ingredient's unit.

    `days_together` is the correlation of what two days use more or less than expected.
    """

    first: pd.Timestamp
    mean_qty: Numbers
    sd_qty: Numbers
    days_together: float = 0.0

    @classmethod
    def of(
        cls,
        use: pd.DataFrame,
        *,
        known_from: pd.Timestamp,
        through: pd.Timestamp,
        closed: Collection[pd.Timestamp],
        days_together: float = 0.0,
    ) -> Consumption:
        """Read the rows (day, mean_qty, sd_qty) of one shop and ingredient.

        Days after the last one repeat the last week; where less than a week is forecast, they are like the mean of the
        days from `known_from`, the first day of the forecast. Closed days use nothing.
        """
        first, last = use["day"].min(), use["day"].max()
        table = np.zeros(((max(through, last) - first).days + 1, 2))
        table[(use["day"] - first).dt.days] = use[["mean_qty", "sd_qty"]]
        next_day = (last - first).days + 1
        known = table[max((known_from - first).days, 0) : next_day]
        week = known[-_WEEK:] if len(known) >= _WEEK else known.mean(axis=0, keepdims=True)
        table[next_day:] = np.resize(week, table[next_day:].shape)
        after = [(day - first).days for day in closed if last < day <= through]
        table[after] = 0.0
        return cls(first, table[:, 0], table[:, 1], days_together)

    def between(self, start: pd.Timestamp, through: pd.Timestamp) -> tuple[float, float]:
        """Return mean and standard deviation of the use from `start` to `through`, both included.

        The variance of n days that are alike is that of independent ones times 1 + (n − 1) · `days_together`, the
        design effect of Kish (1965), Survey Sampling, section 5.4.

        Examples
        --------
        >>> monday = pd.Timestamp("2026-11-23")
        >>> flour = Consumption(monday, np.array([10.0, 20.0, 30.0]), np.array([0.0, 3.0, 4.0]))
        >>> flour.between(monday, monday + pd.Timedelta(days=2))
        (60.0, 5.0)
        """
        sd = self.sd_qty[self._part(start, through)]
        variance = (1 - self.days_together) * (sd**2).sum() + self.days_together * sd.sum() ** 2
        return float(self.mean_qty[self._part(start, through)].sum()), float(np.sqrt(variance))

    def mean_of_baking_days(self, start: pd.Timestamp, through: pd.Timestamp) -> float:
        """Return the mean use of the days on which any is used; 0 if there is none."""
        used = self.mean_qty[self._part(start, through)]
        return float(used[used > 0].mean()) if (used > 0).any() else 0.0

    def runs_out_on(
        self,
        start: pd.Timestamp,
        through: pd.Timestamp,
        *,
        stock_qty: float,
        arrivals: Mapping[pd.Timestamp, float],
    ) -> pd.Timestamp | None:
        """Return the first day whose baking the stock does not cover, or None; what arrives comes after the baking."""
        left = stock_qty
        for day in pd.date_range(start, through):
            left -= self.between(day, day)[0]
            if left < -_TOLERANCE:
                return day
            left += arrivals.get(day, 0.0)
        return None

    def _part(self, start: pd.Timestamp, through: pd.Timestamp) -> slice:
        return slice(max((start - self.first).days, 0), max((through - self.first).days + 1, 0))
