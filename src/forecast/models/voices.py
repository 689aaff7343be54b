"""How much each of the three means counts in a forecast, by how much there was to learn from.

In: numbers of rows. Out: weights of a product's own trees, the pooled trees and the regression.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forecast.models.boosted import MANY_ROWS, Floats, Ints

LEAST_POOLED_SHARE = 1 / 3
"""Pooled trees that see less than this share of the rows know no product as well as its own trees do."""


@dataclass(frozen=True)
class Voices:
    """Weights in the average; only those that speak are counted, so that they need not sum to one."""

    own: float = 1.0
    pooled: float = 1.0
    linear: float = 1.0


FEW = Voices(linear=1.5)
"""Where a product has hundreds of rows, a regression needs fewer of them than trees."""
MANY = Voices(own=0.5, pooled=1.5)
"""Where a product has thousands of rows, pooled trees that know product and shop see more than its own do."""
EQUAL = Voices()


def voices_of(rows_count: int, *, pooled_share: float) -> Voices:
    """Return the weights for a product with so many rows, where pooled trees see `pooled_share` of all rows.

    They are fixed by kind, not learnt series by series: weights that are learnt from past errors did worse than equal
    ones on every data set, as they often do (Claeskens et al. 2016, doi:10.1016/j.ijforecast.2015.12.005).

    Examples
    --------
    >>> voices_of(700, pooled_share=1.0).linear, voices_of(16_000, pooled_share=0.8).pooled
    (1.5, 1.5)
    >>> voices_of(16_000, pooled_share=0.05)
    Voices(own=1.0, pooled=1.0, linear=1.0)
    """
    if rows_count < MANY_ROWS:
        return FEW
    return MANY if pooled_share >= LEAST_POOLED_SHARE else EQUAL


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
