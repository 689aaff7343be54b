"""One average of what several means say, each with its weight, row by row; a quarter of it is the one in the middle.

In: forecasts, weights by product. Out: their average; weights of own trees, pooled trees and regression per row.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from forecast.models.boosted import Floats, Ints
from forecast.models.hyperparameters import EQUAL, Voices

MEDIAN_SHARE = 0.25
"""How much of the average goes to the one in the middle where three speak: one that is far off then counts less."""


def averaged_means(said: Sequence[Floats], weights: Sequence[Floats]) -> Floats:
    """Return the average of those that speak, row by row, by their `shares`; nan where the first is silent.

    The first is a product's own model, without which a product is not forecast by any.

    Examples
    --------
    >>> own, pooled = np.array([10.0, np.nan]), np.array([16.0, 16.0])
    >>> averaged_means([own, pooled], [np.full(2, 1.0), np.full(2, 0.5)]).tolist()
    [12.0, nan]
    """
    table = np.array(said)
    heard = shares(said, weights)
    return np.where(np.isfinite(table[0]), (np.where(heard > 0, table, 0.0) * heard).sum(axis=0), np.nan)


def shares(said: Sequence[Floats], weights: Sequence[Floats]) -> Floats:
    """Return each one's share in the average, voices × rows: by its weight, and where three speak the middle one more.

    Shares of a row sum to 1, or are all 0 where nobody speaks. A mean that is drawn towards the median is less moved by
    the one of three that errs, and keeps what the other two know (docs/decisions/0021).

    Examples
    --------
    >>> alike, middle, far = np.array([10.0]), np.array([11.0]), np.array([20.0])
    >>> shares([alike, middle, far], [np.ones(1)] * 3).ravel().tolist()
    [0.25, 0.5, 0.25]
    >>> averaged_means([alike, middle, far], [np.ones(1)] * 3).tolist()
    [13.0]
    """
    table = np.array(said)
    heard = np.where(np.isfinite(table), np.array(weights), 0.0)
    by_weight: Floats = heard / np.maximum(heard.sum(axis=0), 1e-12)
    if len(table) != 3:
        return by_weight
    middle = np.argsort(np.where(heard > 0, table, np.inf), axis=0, kind="stable")[1]
    is_middle = np.arange(3)[:, None] == middle
    drawn = np.where((heard > 0).all(axis=0), MEDIAN_SHARE, 0.0)
    drawn_to_it: Floats = (1 - drawn) * by_weight + drawn * is_middle
    return drawn_to_it


def weights_of(voices: dict[int, Voices], product: Ints) -> tuple[Floats, Floats, Floats]:
    """Return the weights of own trees, pooled trees and regression, row by row; equal ones for unknown products."""
    spoken = [voices.get(int(code), EQUAL) for code in product]
    table = np.array([(one.own, one.pooled, one.linear) for one in spoken]).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]
