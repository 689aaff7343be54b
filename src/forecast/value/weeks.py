"""How sure a mean of weeks is."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, stdtrit

from forecast.metrics import Interval

_DRAWS = 2000
_BLOCKS, _LONGEST_BLOCK_WEEKS = 6, 4
_TAIL = 0.025


def weekly_interval(by_week: npt.ArrayLike, *, seed: int = 1) -> Interval:
    """Return the mean of whole weeks with its 95 % interval; no interval for fewer than three.

    A week resembles its neighbours, so runs of up to four weeks are drawn with replacement, each from a Monday (the
    circular block bootstrap of Politis & Romano 1992). Few blocks vary too little: the tails are widened from the
    normal to Student's t with one degree of freedom less than blocks (Hesterberg 2015,
    doi:10.1080/00031305.2015.1089789, §4.5.1). Pairing is the caller's: pass differences.

    Parameters
    ----------
    by_week : array
        A sum for each week, in the order of time.

    Examples
    --------
    >>> weekly_interval([4.0] * 10)
    Interval(middle=4.0, low=4.0, high=4.0)
    >>> weekly_interval([4.0, 6.0])
    Interval(middle=5.0, low=nan, high=nan)
    """
    weeks = np.asarray(by_week, dtype=np.float64)
    count = len(weeks)
    if count < 3:
        return Interval(float(weeks.mean()) if count else float("nan"), float("nan"), float("nan"))
    block = min(max(count // _BLOCKS, 1), _LONGEST_BLOCK_WEEKS)
    random = np.random.default_rng(seed)
    starts = random.integers(0, count, size=(_DRAWS, -(-count // block)))
    drawn = ((starts[:, :, None] + np.arange(block)) % count).reshape(_DRAWS, -1)[:, :count]
    blocks = count / block
    tail = float(ndtr(-np.sqrt(blocks / (blocks - 1)) * stdtrit(blocks - 1, 1 - _TAIL)))
    low, high = np.quantile(weeks[drawn].mean(axis=1), [tail, 1 - tail])
    return Interval(round(float(weeks.mean()), 9), round(float(low), 9), round(float(high), 9))
