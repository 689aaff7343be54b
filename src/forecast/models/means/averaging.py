"""One average of what several means say, each with its weight, row by row.

In: forecasts, weights by product. Out: their average; the weight of each voice per row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from forecast.models.means.boosted import Floats, Ints
from forecast.models.means.hyperparameters import EQUAL, Voices


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
    """Return each one's share in the average by its weight, voices × rows; 0 for who does not speak.

    Shares of a row sum to 1, or are all 0 where nobody speaks.
    """
    heard = np.where(np.isfinite(np.array(said)), np.array(weights), 0.0)
    by_weight: Floats = heard / np.maximum(heard.sum(axis=0), 1e-12)
    return by_weight


def weights_of(voices: Mapping[int, Voices], product: Ints, names: Iterable[str]) -> list[Floats]:
    """Return the weights of these voices, row by row; equal ones for unknown products, 1 for a voice without one.

    Examples
    --------
    >>> [of_row.tolist() for of_row in weights_of({3: Voices(linear=1.5)}, np.array([3, 8]), ["linear", "another"])]
    [[1.5, 1.0], [1.0, 1.0]]
    """
    codes, at = np.unique(product, return_inverse=True)
    spoken = [voices.get(int(code), EQUAL) for code in codes]
    return [np.array([getattr(one, name, 1.0) for one in spoken], dtype=np.float64)[at] for name in names]
