"""From the mean of several days' total to its quantiles: days that err together widen it, days that do not narrow it.

In: out-of-sample residuals of single days and of totals. Out: quantiles of totals, and how far days err together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from forecast.models.spread.calibration import (
    HALF_LIFE_DAYS,
    Floats,
    Ints,
    Residuals,
    SpreadCalibration,
    scaled_residuals,
)

_SCALE_PRIOR_DAYS = 30.0
"""The usual scatter of all series weighs as much as so many own days."""
_SMALLEST_SCALE = 0.2
"""No series is taken to scatter less than this share of the root of its count: a short past may never have missed."""


def _informative(residuals: Residuals) -> Residuals:
    """Return the residuals that say something: forecast, and not sold out below the forecast."""
    tells = np.isfinite(residuals.forecast) & np.isfinite(residuals.actual)
    return residuals.take(tells & ~(residuals.is_sold_out & (residuals.actual < residuals.forecast)))


def _days_together(single: float, total: float, *, days: float) -> float:
    """Return the correlation of the errors of two days, from the scatter of single days and of their total.

    Both scatters are in units of what independent days of Poisson counts would have, so that the square of their
    ratio is the design effect 1 + (days − 1)·ρ of Kish (1965), Survey Sampling, section 5.4. Never below 0: orders
    are not to rely on one day making up for another.

    Examples
    --------
    >>> _days_together(1.0, 2.0, days=7)
    0.5
    >>> _days_together(1.0, 0.9, days=7)
    0.0
    """
    if days <= 1 or single <= 0:
        return 0.0
    return float(np.clip(((total / single) ** 2 - 1) / (days - 1), 0.0, 1.0))


class TotalSpread:
    """Quantiles around the mean of a total, learnt from past totals that nobody had seen.

    The residuals of totals are few: one in six days. What a series scatters is therefore told by its single days, and
    the totals tell by how much more or less than independent days a sum scatters, which all products share with what
    they have of their own (`SpreadCalibration`). Sums of daily quantiles would take all days as late or early
    together; a root of summed squares takes them as independent.
    """

    def __init__(self, levels: Sequence[float]) -> None:
        self.levels = levels

    def fit(self, totals: Residuals, single_days: Residuals, *, days: int) -> TotalSpread:
        """Learn the spread of totals of so many `days` [days]; `horizon_days` of totals is not used."""
        self.days_ = days
        daily = _informative(single_days)
        scatter = np.abs(scaled_residuals(daily.actual, daily.forecast))
        fresh = np.ones(len(scatter)) if daily.age_days is None else 0.5 ** (daily.age_days / HALF_LIFE_DAYS)
        self.usual_scale_ = float(np.average(scatter, weights=fresh)) if len(scatter) else 1.0
        self.scale_ = {}
        for one in np.unique(daily.series):
            mine = daily.series == one
            weighed = float((fresh[mine] * scatter[mine]).sum()) + _SCALE_PRIOR_DAYS * self.usual_scale_
            self.scale_[int(one)] = max(weighed / (float(fresh[mine].sum()) + _SCALE_PRIOR_DAYS), _SMALLEST_SCALE)
        told = _informative(totals)
        scale = self._scales(told.series)
        in_units = told.forecast + (told.actual - told.forecast) / scale
        same_length = np.full(len(scale), days, dtype=np.int64)
        self.calibration_ = SpreadCalibration(self.levels).fit(
            replace(told, actual=in_units, horizon_days=same_length, day_type=None)  # a total is of no type of day
        )
        z = np.abs(scaled_residuals(in_units, told.forecast))
        self.together_ = _days_together(1.0, float(z.mean()), days=days) if len(z) else 0.0
        return self

    def quantiles(self, forecast: Floats, *, product: Ints, series: Ints, reach_days: Ints, widen: Floats) -> Floats:
        """Return rows × levels [units]; totals that reach further than those learnt from widen as their days do.

        `widen` is a factor per row, for what is less sure than what was learnt from.
        """
        learnt = 1 + (self.days_ - 1) * self.together_
        reach = np.maximum(reach_days, self.days_)
        further = np.sqrt((1 + (reach - 1) * self.together_) / learnt)
        return self.calibration_.quantiles(
            forecast,
            product=product,
            series=series,
            horizon_days=np.full(len(forecast), self.days_, dtype=np.int64),
            widen=self._scales(series) * further * widen,
        )

    def _scales(self, series: Ints) -> Floats:
        usual = max(self.usual_scale_, _SMALLEST_SCALE)
        return np.array([self.scale_.get(int(one), usual) for one in series], dtype=np.float64)
