"""Fewer rows of many, in step with nothing."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


def evenly(size: int, most: int) -> Ints:
    """Return at most about `most` of `size` positions, spread evenly and in step with nothing.

    Multiples of the golden ratio fill the interval evenly (Weyl 1916, doi:10.1007/BF01475864), so that no weekday
    and no horizon is favoured, which every second or third row would do.

    Examples
    --------
    >>> evenly(3, 10).tolist(), len(evenly(1000, 100))
    ([0, 1, 2], 100)
    """
    position = np.arange(size)
    if size <= most:
        return position
    chosen: Ints = position[(position * 0.6180339887498949) % 1.0 < most / size]
    return chosen
