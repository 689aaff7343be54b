"""Rows that show a lasting change before anybody could know of it: what learns after the change leaves them out.

In: rows × changes, and the evening that noticed each. Out: the rows that a model of some evening does not learn from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

REMEMBERED_DAYS = 200
"""What is longer past is the world as it is, and is learnt from like any other past [days]."""


@dataclass(frozen=True)
class Surprises:
    """Which rows (first axis) `shown` each change (second axis) before it was `noticed` [days since 1970].

    Examples
    --------
    >>> surprises = Surprises(np.array([[True], [False]]), np.array([100]))
    >>> [surprises.known_at(day).tolist() for day in (99, 100, 300)]
    [[False, False], [True, False], [False, False]]
    """

    shown: Bools
    noticed: Ints

    @classmethod
    def none(cls, rows_count: int) -> Self:
        """Return that no row came as a surprise."""
        return cls(np.zeros((rows_count, 0), dtype=bool), np.zeros(0, dtype=np.int64))

    def take(self, chosen: Bools | Ints) -> Self:
        """Return the surprises of the chosen rows."""
        return type(self)(self.shown[chosen], self.noticed)

    def known_at(self, day: int) -> Bools:
        """Return which rows are known on the evening of `day` to show a recent change that nobody could foresee."""
        recent = (self.noticed <= day) & (self.noticed > day - REMEMBERED_DAYS)
        return np.asarray(self.shown[:, recent].any(axis=1), dtype=bool)
