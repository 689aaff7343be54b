"""Intercept correction: a shop that has lately sold more or less than forecast is forecast more or less.

In: past forecasts of a shop's products beside what came. Out: by what tonight's forecasts are to be multiplied.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

HALF_LIFE_DAYS = 5.0
"""An error counts half after so many days: what lasts longer is in the levels of the models themselves [days]."""
_PRIOR_DAYS = 5.0
"""The last days' errors are drawn towards none, as if by so many days that came as forecast [days]."""
_GAIN_SD = 0.5
"""How much of a past error was still there the next day is believed to be 0, give or take this."""
_LARGEST_GAIN = 1.0
_LARGEST_ERROR = np.log(1.3)
"""No forecast is multiplied or divided by more than 1.3: a larger step is a change of regime, and noticed as one."""
LARGEST_SHARE, LARGEST_QTY = 2.0, 3.0
"""A product that sold more than this many times its forecast, and so many units, says no more than that."""
_FADED_DAYS = 60
"""After so many days without a sale, as after a closure, nothing is left of an error [days]."""
_FEWEST_DAYS = 28
"""With fewer days nothing is corrected [days]."""


@dataclass(frozen=True)
class PastForecasts:
    """Out-of-sample forecasts beside what came; one entry per shop, product, day and horizon.

    `shop` is a number from 0, `day` counts since 1970; entries without a forecast are left out by who makes them.
    """

    shop: Ints
    day: Ints
    horizon_days: Ints
    forecast: Floats
    actual: Floats


@dataclass(frozen=True)
class InterceptCorrection:
    """By how much a shop's forecasts have lately been off, evening by evening, and how much of it lasts.

    `log_error` (shops × days, from `first_day` to `_FADED_DAYS` after the last) is what the evening of each day knew,
    fading where nothing came; `gain` (shops × 2) is the share of it that was still found in the next day, and in the
    days after that.

    References
    ----------
    Clements & Hendry 1996, Intercept corrections and structural change, Journal of Applied Econometrics 11, 475-494:
    forecasts set right by their last errors are robust where levels move, and cost variance where they do not. Hence a
    gain, which is learnt and stays near 0 where errors do not last.

    Examples
    --------
    >>> day = np.arange(200)
    >>> weeks_of_less = np.where(day // 25 % 2, 8.0, 12.0)
    >>> every = np.zeros(200, dtype=int)
    >>> past = PastForecasts(every, day, every + 1, np.full(200, 10.0), weeks_of_less)
    >>> correction = InterceptCorrection.learnt(past, shops_count=1)
    >>> correction.factor(np.array([0]), np.array([200]), np.array([1])).round(2).tolist()
    [0.89]
    """

    first_day: int
    log_error: Floats
    gain: Floats

    @classmethod
    def none(cls, shops_count: int) -> Self:
        """Return that nothing is to be corrected."""
        return cls(0, np.zeros((shops_count, 1)), np.zeros((shops_count, 2)))

    @classmethod
    def learnt(cls, past: PastForecasts, *, shops_count: int) -> Self:
        """Return what the past tells; errors are those of the shortest horizon, all products together."""
        if len(past.day) == 0 or np.ptp(past.day) < _FEWEST_DAYS:
            return cls.none(shops_count)
        actual = np.minimum(past.actual, LARGEST_SHARE * past.forecast + LARGEST_QTY)
        first, span = int(past.day.min()), int(np.ptp(past.day)) + 1 + _FADED_DAYS
        nearest = past.horizon_days == past.horizon_days.min()
        cell = past.shop * span + past.day - first
        came = _summed(cell[nearest], actual[nearest], shops_count * span)
        expected = _summed(cell[nearest], past.forecast[nearest], shops_count * span)
        log_error = _log_error(came.reshape(shops_count, span), expected.reshape(shops_count, span))
        gain = np.zeros((shops_count, 2))
        for later in (False, True):
            mine = ((past.horizon_days > 1) == later) & (past.day - past.horizon_days >= first)
            gain[:, int(later)] = _gain(past, actual, mine, log_error, first)
        return cls(first, log_error, gain)

    def factor(self, shop: Ints, day: Ints, horizon_days: Ints) -> Floats:
        """Return by what each forecast is to be multiplied; 1 for shops (−1) and evenings of which nothing is known."""
        evening = day - horizon_days - self.first_day
        is_known = (evening >= 0) & (shop >= 0)
        error = self.log_error[shop, np.clip(evening, 0, self.log_error.shape[1] - 1)]
        gain = self.gain[shop, (horizon_days > 1).astype(np.int64)]
        factor: Floats = np.exp(np.where(is_known, gain * error, 0.0))
        return factor


def _log_error(came: Floats, expected: Floats) -> Floats:
    """Return by evening the logarithm of what came over what was expected of late, drawn towards 0."""
    days = np.maximum((expected > 0).sum(axis=1, keepdims=True), 1)
    prior = _PRIOR_DAYS * np.maximum(expected.sum(axis=1, keepdims=True) / days, 1e-9)
    lately = (prior + _faded(came)) / (prior + _faded(expected))
    error: Floats = np.clip(np.log(lately), -_LARGEST_ERROR, _LARGEST_ERROR)
    return error


def _faded(by_evening: Floats) -> Floats:
    """Return the sum of all evenings up to each, older ones fading by the half-life."""
    faded = by_evening.copy()
    for evening in range(1, faded.shape[1]):
        faded[:, evening] += 0.5 ** (1 / HALF_LIFE_DAYS) * faded[:, evening - 1]
    return faded


def _gain(
    past: PastForecasts, actual: Floats, mine: npt.NDArray[np.bool_], log_error: Floats, first_day: int
) -> Floats:
    """Return by shop which share of the error that an evening knew was found in the days that it forecast.

    Least squares over days, all products of a day together, with a ridge that says `_GAIN_SD`.
    """
    shops_count, span = log_error.shape
    farthest = int(past.horizon_days.max(initial=1)) + 1
    cell = (past.shop[mine] * span + past.day[mine] - first_day) * farthest + past.horizon_days[mine]
    cells, place = np.unique(cell, return_inverse=True)
    came, expected = (_summed(place, values[mine], len(cells)) for values in (actual, past.forecast))
    told = expected > 0
    cells, came, expected = cells[told], came[told], expected[told]
    shop, evening = cells // farthest // span, cells // farthest % span - cells % farthest
    seen, found = log_error[shop, evening], came / expected - 1
    weigh = (np.ones(len(shop)), found**2, seen**2, seen * found)
    whole, of_found, of_seen, of_both = (_summed(shop, expected * values, shops_count) for values in weigh)
    days = np.bincount(shop, minlength=shops_count)
    # A day weighs as much as was expected on it, and the ridge as much as a usual one.
    usual, scatter = whole / np.maximum(days, 1), of_found / np.maximum(whole, 1e-9)
    gain = of_both / np.maximum(of_seen + usual * scatter / _GAIN_SD**2, 1e-12)
    return np.where(days >= _FEWEST_DAYS, np.clip(gain, 0.0, _LARGEST_GAIN), 0.0)


def _summed(group: Ints, values: Floats, count: int) -> Floats:
    return np.bincount(group, values, minlength=count).astype(np.float64)
