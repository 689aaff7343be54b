"""Whether what a night takes is a straight line over the number of shops, and what it says of larger chains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

STRAIGHT_WITHIN = 0.2
"""Points no further from the line than that share of it lie on it."""


@dataclass(frozen=True)
class Line:
    """`start` + `slope` × shops; `worst_share` is how far the farthest point lies from it, as a share of the line."""

    start: float
    slope: float
    worst_share: float
    worst_at: float
    sizes: int

    def at(self, shops: float) -> float:
        """Return the value of the line."""
        return self.start + self.slope * shops

    @property
    def is_straight(self) -> bool:
        """Whether all points lie on the line; two always do, and say nothing."""
        return self.sizes > 2 and abs(self.worst_share) <= STRAIGHT_WITHIN


def straight_line(shops: Sequence[float], values: Sequence[float]) -> Line | None:
    """Fit a line by least squares of relative errors, so that a shop alone counts as much as five hundred.

    None where fewer than two sizes were measured.

    Examples
    --------
    >>> line = straight_line([1, 10, 100], [3.0, 12.0, 102.0])
    >>> round(line.start, 6), round(line.slope, 6), line.is_straight, round(line.at(5000), 3)
    (2.0, 1.0, True, 5002.0)
    >>> line = straight_line([1, 10, 100], [1.0, 100.0, 10_000.0])
    >>> line.is_straight
    False
    """
    x, y = np.asarray(shops, dtype=float), np.asarray(values, dtype=float)
    if len(np.unique(x)) < 2 or (y <= 0).any():
        return None
    columns = np.column_stack([np.ones_like(x), x]) / y[:, None]
    (start, slope), *_ = np.linalg.lstsq(columns, np.ones_like(y), rcond=None)
    share = y / (start + slope * x) - 1.0
    worst = int(np.argmax(np.abs(share)))
    return Line(float(start), float(slope), float(share[worst]), float(x[worst]), len(np.unique(x)))


def power(shops: Sequence[float], values: Sequence[float]) -> float:
    """Return the exponent with which values grow from the second smallest size on; 1 is proportional.

    Examples
    --------
    >>> round(power([1, 10, 100], [5.0, 20.0, 200.0]), 6)
    1.0
    """
    order = np.argsort(shops)[-max(2, len(shops) - 1) :]
    return float(np.polyfit(np.log(np.asarray(shops)[order]), np.log(np.asarray(values)[order]), 1)[0])
