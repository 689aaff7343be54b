"""One average of what several means say, each with its weight, row by row; a quarter of it is their median.

In: forecasts, weights by product. Out: their average; the weight of each voice per row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields

import numpy as np

from forecast.models.means.boosted import Floats, Ints
from forecast.models.means.hyperparameters import EQUAL, Voices

MEDIAN_SHARE = 0.25
"""How much of the average goes to the median where three or more speak: one that is far off then counts less."""
FEWEST_WITH_MEDIAN = 3
"""Of two there is no one in the middle."""
VOICES = tuple(field.name for field in fields(Voices))


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
    """Return each one's share in the average, voices × rows: by its weight, and the more for those in the middle.

    Shares of a row sum to 1, or are all 0 where nobody speaks; one without weight does not speak. A mean that is drawn
    towards the median is less moved by the one that errs, and keeps what the others know (docs/decisions/0021).

    Examples
    --------
    >>> alike, middle, far = np.array([10.0]), np.array([11.0]), np.array([20.0])
    >>> shares([alike, middle, far], [np.ones(1)] * 3).ravel().tolist()
    [0.25, 0.5, 0.25]
    >>> averaged_means([alike, middle, far], [np.ones(1)] * 3).tolist()
    [13.0]
    >>> shares([alike, middle, middle + 1, far], [np.ones(1)] * 4).ravel().tolist()
    [0.1875, 0.3125, 0.3125, 0.1875]
    """
    table = np.array(said)
    heard = np.where(np.isfinite(table), np.array(weights), 0.0)
    by_weight: Floats = heard / np.maximum(heard.sum(axis=0), 1e-12)
    if len(table) < FEWEST_WITH_MEDIAN:
        return by_weight
    speaks = heard > 0
    count = speaks.sum(axis=0)
    rank = np.argsort(np.argsort(np.where(speaks, table, np.inf), axis=0, kind="stable"), axis=0, kind="stable")
    in_the_middle = np.where(rank == (count - 1) // 2, 0.5, 0.0) + np.where(rank == count // 2, 0.5, 0.0)
    drawn = np.where(count >= FEWEST_WITH_MEDIAN, MEDIAN_SHARE, 0.0)
    drawn_to_it: Floats = (1 - drawn) * by_weight + drawn * in_the_middle
    return drawn_to_it


def weights_of(voices: Mapping[int, Voices], product: Ints) -> dict[str, Floats]:
    """Return every voice's weights by its name, row by row; equal ones for unknown products.

    Examples
    --------
    >>> {name: of_row.tolist() for name, of_row in weights_of({3: Voices(linear=1.5)}, np.array([3, 8])).items()}
    {'own': [1.0, 1.0], 'pooled': [1.0, 1.0], 'linear': [1.5, 1.0], 'extra': [0.0, 0.0]}
    """
    codes, at = np.unique(product, return_inverse=True)
    spoken = [voices.get(int(code), EQUAL) for code in codes]
    return {name: np.array([getattr(one, name) for one in spoken], dtype=np.float64)[at] for name in VOICES}
