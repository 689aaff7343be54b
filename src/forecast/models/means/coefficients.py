"""Coefficients of one penalised Poisson regression: fitted, and added up feature by feature.

In: design matrix, ratio to the usual quantity. Out: what each column says of log(mean / usual).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forecast.models.means.design import Design

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

SMALLEST_SPREAD = 1e-6
"""A column that hardly moves says nothing."""
FARTHEST = 8.0
"""A column counts at most so many standard deviations from its mean."""


@dataclass(frozen=True)
class Coefficients:
    """log ratio = base + Σ coef · (x − mean) / spread over the columns `used`."""

    used: Ints
    mean: Floats
    spread: Floats
    coef: Floats
    base: float

    def log_ratio(self, x: Floats) -> Floats:
        """Return the logarithm of mean / usual, row by row."""
        result: Floats = self.base + _scaled(x[:, self.used], self.mean, self.spread) @ self.coef
        return result


NOTHING = Coefficients(np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0), np.zeros(0), 0.0)
"""What a series without coefficients of its own adds to its shop."""


def fitted(x: Floats, ratio: Floats, weight: Floats, columns: Bools, *, penalty: float) -> Coefficients:
    """Return the coefficients of the chosen `columns`; each is believed to be 0 as if by `penalty` rows."""
    from sklearn.linear_model import PoissonRegressor

    is_told = np.isfinite(x).any(axis=0)
    mean, spread = np.zeros(x.shape[1]), np.zeros(x.shape[1])
    mean[is_told], spread[is_told] = np.nanmean(x[:, is_told], axis=0), np.nanstd(x[:, is_told], axis=0)
    used = np.flatnonzero(columns & (spread > SMALLEST_SPREAD))
    scaled = _scaled(x[:, used], mean[used], spread[used])
    # scikit-learn divides the likelihood by the sum of weights; this makes the penalty count in rows.
    weight = weight * (len(x) / weight.sum())
    start = float(np.log(max(float(np.average(ratio, weights=weight)), 1e-3)))
    if not len(used):
        return Coefficients(used, mean[used], spread[used], np.zeros(0), start)
    model = PoissonRegressor(alpha=penalty / len(x), solver="newton-cholesky", max_iter=20)
    model.fit(scaled, ratio, sample_weight=weight)
    return Coefficients(used, mean[used], spread[used], model.coef_, float(model.intercept_))


def add_terms(logs: Floats, found: Sequence[Coefficients], place: Ints, made: Design) -> None:
    """Add what each row's own of `found` (by its `place`) says to the row's logarithms by feature, in place."""
    shape = (len(found), made.x.shape[1])
    mean, spread, coef = np.zeros(shape), np.ones(shape), np.zeros(shape)
    for at, one in enumerate(found):
        mean[at, one.used], spread[at, one.used], coef[at, one.used] = one.mean, one.spread, one.coef
    logs[:, 0] += np.array([one.base for one in found])[place]
    terms = _scaled(made.x, mean[place], spread[place]) * coef[place]
    for column in np.flatnonzero(coef.any(axis=0)):
        logs[:, 1 + made.feature[column]] += terms[:, column]


def _scaled(x: Floats, mean: Floats, spread: Floats) -> Floats:
    """Return standard deviations from the mean, within bounds; 0 for what is not known."""
    scaled = np.clip((x - mean) / spread, -FARTHEST, FARTHEST)
    return np.where(np.isnan(scaled), 0.0, scaled)
