"""Fewer rows of many, in step with nothing."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_GOLDEN = 0.6180339887498949
"""Multiples of the golden ratio fill the interval evenly (Weyl 1916, doi:10.1007/BF01475864), so that no weekday and
no horizon is favoured, which every second or third row would do."""


def evenly(size: int, most: int) -> Ints:
    """Return at most about `most` of `size` positions, spread evenly and in step with nothing.

    Examples
    --------
    >>> evenly(3, 10).tolist(), len(evenly(1000, 100))
    ([0, 1, 2], 100)
    """
    position = np.arange(size)
    if size <= most:
        return position
    chosen: Ints = position[places(position) < most / size]
    return chosen


def places(number: Ints) -> Floats:
    """Return each whole number's place between 0 and 1, as if drawn at random but evenly filled and always the same.

    Examples
    --------
    >>> places(np.array([0, 1, 2])).round(2).tolist()
    [0.0, 0.62, 0.24]
    """
    place: Floats = np.mod(number.astype(np.float64) * _GOLDEN, 1.0)
    return place


def share_kept(rows_count: float, most: float) -> float:
    """Return which share of the rows is kept where they are many: the largest of 1, ½, ¼ … that leaves at most `most`.

    Halves stay the same while a few rows come each day, and the rows of a smaller share are among those of a larger.

    Examples
    --------
    >>> share_kept(8000, 8000), share_kept(8001, 8000), share_kept(365_000, 8000)
    (1.0, 0.5, 0.015625)
    """
    return 1.0 if rows_count <= most else 0.5 ** math.ceil(math.log2(rows_count / most))
