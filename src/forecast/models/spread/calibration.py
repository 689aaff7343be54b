"""From a mean to quantiles: the mean plus quantiles of out-of-sample residuals, scaled by √level.

The same function serves every method, simple rules included. Quantiles are ordered by construction and never
negative.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_SMALLEST_LEVEL = 1.0
"""Below one unit the spread of counts no longer shrinks with √level."""
HALF_LIFE_DAYS = 80.0
"""A residual counts half after so many days: seasons change the spread, and single months are too few [days]."""
POOLED_WEIGHT_DAYS = 150.0
"""All products together weigh as much as so many own residuals."""
_PRIOR_WEIGHT_DAYS = 5.0
"""A spread of 1.5·√level weighs as much as so many residuals, for shops in their first weeks."""
_PRIOR_SPREAD = 1.5
_NARROWEST = 0.2
"""No band of horizons is narrower than this share of the mean width."""
DAY_TYPE_PRIOR_DAYS = 120.0
"""A type of day is taken to scatter like all others, and a product's like everybody's, as if by so many days each."""
_HORIZON_BOUNDS = (1, 4, 8, 14)
"""Horizons up to each bound share one width [days]."""
_GRID = np.linspace(0.0025, 0.9975, 200)


def scaled_residuals(actual: Floats, forecast: Floats) -> Floats:
    """Return (actual − forecast) / √max(forecast, 1).

    Counts spread like the root of their mean, so residuals of weekdays and seasons of different size become one
    sample.

    Examples
    --------
    >>> scaled_residuals(np.array([110.0, 0.0]), np.array([100.0, 0.25]))
    array([ 1.  , -0.25])
    """
    return (actual - forecast) / np.sqrt(np.maximum(forecast, _SMALLEST_LEVEL))


def _weighted_quantiles(values: Floats, weights: Floats, levels: Floats) -> Floats:
    """Return quantiles of weighted values, linear between the middles of their weights.

    With equal weights this is Hazen's rule (Hyndman & Fan 1996, type 5, doi:10.2307/2684934).

    Examples
    --------
    >>> _weighted_quantiles(np.array([3.0, 1.0, 2.0]), np.ones(3), np.array([0.5, 5 / 6]))
    array([2., 3.])
    """
    order = np.argsort(values, kind="stable")
    ordered, weight = values[order], weights[order]
    middle = (np.cumsum(weight) - weight / 2) / weight.sum()
    quantiles: Floats = np.interp(levels, middle, ordered)
    return quantiles


@dataclass(frozen=True)
class Residuals:
    """Out-of-sample forecasts with what came; one entry per series, day and horizon.

    `age_days` tells how long ago each was, `day_type` on what type of day (0 to 6, public holidays as Sundays);
    without them all count alike.
    """

    product: Ints
    series: Ints
    horizon_days: Ints
    forecast: Floats
    actual: Floats
    is_sold_out: Bools
    age_days: Floats | None = None
    day_type: Ints | None = None

    def take(self, chosen: Bools) -> Residuals:
        """Return the chosen entries."""
        return Residuals(
            product=self.product[chosen],
            series=self.series[chosen],
            horizon_days=self.horizon_days[chosen],
            forecast=self.forecast[chosen],
            actual=self.actual[chosen],
            is_sold_out=self.is_sold_out[chosen],
            age_days=None if self.age_days is None else self.age_days[chosen],
            day_type=None if self.day_type is None else self.day_type[chosen],
        )


class SpreadCalibration:
    """Quantiles around a mean, learnt from out-of-sample residuals.

    A product's own scaled residuals, all shops and horizons together, are mixed with those of all products, whose
    weight is fixed: it counts where the own sample is short. Series that scatter more than their product do, longer
    horizons, and types of day such as a chain's Sundays widen by a factor. A sold-out day tells only "at least
    this": its weight goes to what lies above.

    References
    ----------
    Empirical residual quantiles ("sample average approximation") beat direct quantile regression on single bakery
    series: Huber et al. 2019, Table 4, doi:10.1016/j.ejor.2019.04.043.
    """

    def __init__(self, levels: Sequence[float]) -> None:
        self.levels = np.asarray(levels, dtype=np.float64)

    def fit(self, residuals: Residuals) -> SpreadCalibration:
        """Learn the spread; residuals whose forecast is nan are left out."""
        usable = np.isfinite(residuals.forecast) & np.isfinite(residuals.actual)
        product, series = residuals.product[usable], residuals.series[usable]
        age = np.zeros(len(usable)) if residuals.age_days is None else residuals.age_days
        fresh = 0.5 ** (age[usable] / HALF_LIFE_DAYS)
        z = scaled_residuals(residuals.actual[usable], residuals.forecast[usable])
        band = _band(residuals.horizon_days[usable])
        at_least = residuals.is_sold_out[usable]
        # A lower bound below the forecast says nothing of how far demand scatters.
        tells = ~(at_least & (z < 0))
        self.width_ = _widths(z[tells], product[tells], band[tells])
        z = z / self.width_[band]
        self.series_scale_ = _series_scales(z[tells], product[tells], series[tells])
        z = z / _of_code(self.series_scale_, series)
        self.day_type_scale_ = np.ones((1, 1))
        if residuals.day_type is not None:
            day_type = residuals.day_type[usable]
            self.day_type_scale_ = _day_type_scales(z[tells], product[tells], day_type[tells], fresh[tells])
            z = z / self._day_type_scale(product, day_type)
        self.offsets_ = {}
        prior = np.array([NormalDist(0.0, _PRIOR_SPREAD).inv_cdf(level) for level in _GRID])
        pool = _weighted_quantiles(*_uncensored(z, fresh, at_least), _GRID) if len(z) else prior
        pool_weight = POOLED_WEIGHT_DAYS if len(z) else 0.0
        for one in (-1, *np.unique(product)):
            own = z[product == one]
            values = np.concatenate([own, pool, prior])
            weights = np.concatenate(
                [
                    fresh[product == one],
                    np.full(len(pool), pool_weight / len(pool)),
                    np.full(len(prior), _PRIOR_WEIGHT_DAYS / len(prior)),
                ]
            )
            bound = np.concatenate([at_least[product == one], np.zeros(len(pool) + len(prior), dtype=bool)])
            self.offsets_[int(one)] = _weighted_quantiles(*_uncensored(values, weights, bound), self.levels)
        return self

    def quantiles(
        self,
        forecast: Floats,
        *,
        product: Ints,
        series: Ints,
        horizon_days: Ints,
        day_type: Ints | None = None,
        widen: Floats | None = None,
    ) -> Floats:
        """Return rows × levels [units]; unknown products take the spread of all together.

        Where residuals had a `day_type`, rows must have theirs.
        """
        offsets = np.array([self.offsets_.get(int(one), self.offsets_[-1]) for one in product])
        offsets = offsets.reshape(len(product), len(self.levels))
        scale = (
            _of_code(self.series_scale_, series)
            * self.width_[_band(horizon_days)]
            * np.sqrt(np.maximum(forecast, _SMALLEST_LEVEL))
        )
        if day_type is not None:
            scale = scale * self._day_type_scale(product, day_type)
        if widen is not None:
            scale = scale * widen
        quantiles: Floats = np.maximum(forecast[:, None] + scale[:, None] * offsets, 0.0)
        return quantiles

    def _day_type_scale(self, product: Ints, day_type: Ints) -> Floats:
        known_products, kinds = self.day_type_scale_.shape[0] - 1, self.day_type_scale_.shape[1]
        scale: Floats = self.day_type_scale_[np.minimum(product, known_products), np.minimum(day_type, kinds - 1)]
        return np.where(day_type < kinds, scale, 1.0)


def _uncensored(values: Floats, weights: Floats, at_least: Bools) -> tuple[Floats, Floats]:
    """Return values and weights in which the weight of every lower bound has gone to the values above it.

    Redistribution to the right (Efron 1967), which gives the estimate of Kaplan & Meier 1958,
    doi:10.1080/01621459.1958.10501452. What lies above the largest value stays there.

    Examples
    --------
    >>> values, weights = _uncensored(np.array([1.0, 2.0, 3.0, 4.0]), np.ones(4), np.array([False, True, False, False]))
    >>> values.tolist(), weights.tolist()
    ([1.0, 3.0, 4.0], [1.0, 1.5, 1.5])
    """
    if not at_least.any():
        return values, weights
    order = np.lexsort((at_least, values))
    ordered, weight, bound = values[order], weights[order], at_least[order].copy()
    bound[-1] = False
    at_risk = np.cumsum(weight[::-1])[::-1]
    stays = np.where(bound, 1.0, 1.0 - weight / at_risk)
    survival = np.concatenate([[1.0], np.cumprod(stays)[:-1]])
    mass = survival * weight / at_risk * weight.sum()
    return ordered[~bound], mass[~bound]


def _of_code(scales: Mapping[int, float], series: Ints) -> Floats:
    """Return each series' scale; 1 for one that has none.

    Examples
    --------
    >>> _of_code({2: 1.5}, np.array([2, 7, 0])).tolist()
    [1.5, 1.0, 1.0]
    """
    table = np.ones(max([*scales, int(series.max(initial=0))], default=0) + 1)
    table[list(scales)] = list(scales.values())
    return table[series]


def _band(horizon_days: Ints) -> Ints:
    band: Ints = np.minimum(np.searchsorted(_HORIZON_BOUNDS, horizon_days), len(_HORIZON_BOUNDS) - 1)
    return band


def _widths(z: Floats, product: Ints, band: Ints) -> Floats:
    """Return by how much each band of horizons scatters more than all together, never falling with the horizon."""
    widths = np.ones(len(_HORIZON_BOUNDS))
    if len(z) == 0:
        return widths
    spread = np.bincount(product, np.abs(z)) / np.maximum(np.bincount(product), 1)
    scatters = spread[product] > 0
    if not scatters.any():
        return widths
    relative = np.abs(z[scatters]) / spread[product[scatters]]
    for number in range(len(widths)):
        here = relative[band[scatters] == number]
        widths[number] = here.mean() if len(here) else (widths[number - 1] if number else 1.0)
    return np.maximum.accumulate(np.maximum(widths, _NARROWEST))


def _series_scales(z: Floats, product: Ints, series: Ints, prior_days: float = 30.0) -> dict[int, float]:
    """Return by how much each series scatters more or less than its product, drawn towards 1."""
    scales: dict[int, float] = {}
    for one in np.unique(product):
        mine = product == one
        members = np.unique(series[mine])
        if len(members) < 2:
            continue
        overall = max(float(np.abs(z[mine]).mean()), 1e-9)
        for member in members:
            own = np.abs(z[mine & (series == member)])
            scales[int(member)] = float((own.sum() + prior_days * overall) / ((len(own) + prior_days) * overall))
    return scales


def _day_type_scales(z: Floats, product: Ints, day_type: Ints, fresh: Floats) -> Floats:
    """Return by how much each type of day scatters more or less than a product's other days, products × types.

    A product's own factor is drawn towards that of all, and that of all towards 1: few Sundays tell little. The last
    row stands for all products.
    """
    if len(z) == 0:
        return np.ones((1, 1))
    size, kinds, scatter = int(product.max()) + 1, int(day_type.max()) + 1, np.abs(z)
    usual = np.bincount(product, fresh * scatter, minlength=size) / np.maximum(np.bincount(product, fresh), 1e-9)
    relative = scatter / np.maximum(usual[product], 1e-9)
    prior = DAY_TYPE_PRIOR_DAYS
    of_all = (np.bincount(day_type, fresh * relative) + prior) / (np.bincount(day_type, fresh) + prior)
    cell, cells = product * kinds + day_type, size * kinds
    own = np.bincount(cell, fresh * relative / of_all[day_type], minlength=cells) + prior
    own = own / (np.bincount(cell, fresh, minlength=cells) + prior)
    is_seen = np.bincount(cell, minlength=cells) > 0
    scales = np.where(is_seen, np.maximum(own * np.tile(of_all, size), _NARROWEST), np.tile(of_all, size))
    return np.vstack([scales.reshape(size, kinds), of_all])
