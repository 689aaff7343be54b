"""One average of what several means say, each with its weight, row by row.

In: forecasts, weights by product. Out: their mean; weights of own trees, pooled trees and regression per row.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from forecast.models.boosted import Floats, Ints
from forecast.models.hyperparameters import EQUAL, Voices


def averaged_means(said: Sequence[Floats], weights: Sequence[Floats]) -> Floats:
    """Return the weighted mean of those that speak, row by row; nan where the first is silent.

    The first is a product's own model, without which a product is not forecast by any.

    Examples
    --------
    >>> own, pooled = np.array([10.0, np.nan]), np.array([16.0, 16.0])
    >>> averaged_means([own, pooled], [np.full(2, 1.0), np.full(2, 0.5)]).tolist()
    [12.0, nan]
    """
    table = np.array(said)
    heard = np.where(np.isfinite(table), np.array(weights), 0.0)
    mean = np.where(heard > 0, table, 0.0) * heard
    return np.where(np.isfinite(table[0]), mean.sum(axis=0) / np.maximum(heard.sum(axis=0), 1e-12), np.nan)


def weights_of(voices: dict[int, Voices], product: Ints) -> tuple[Floats, Floats, Floats]:
    """Return the weights of own trees, pooled trees and regression, row by row; equal ones for unknown products."""
    spoken = [voices.get(int(code), EQUAL) for code in product]
    table = np.array([(one.own, one.pooled, one.linear) for one in spoken]).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]
