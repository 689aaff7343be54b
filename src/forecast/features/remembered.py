"""What an earlier evening worked out of the past, for a later one that sees the same and a day more.

In: the rows of two evenings, their changes. Out: what need not be worked out again, which is the same to the bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forecast.features.lags import OfEves, Rows
from forecast.features.series import Floats, Ints
from forecast.features.steps import Step


@dataclass(frozen=True)
class Remembered:
    """The past as it was, and what followed from it: what each row's eve expected, and the ratio of each change.

    Parameters
    ----------
    rows, value, day_type
        As in `LagSource`, of the past without versions.
    of_eves : OfEves
        What the eve of each row knew of it.
    steps : sequence of Step
        Changes in the order in which they were noticed.
    ratios : sequence of float
        By what each of them multiplied the days before it.

    Examples
    --------
    >>> day = np.arange(3)
    >>> zero = np.zeros(3, dtype=np.int64)
    >>> rows, value = Rows(zero, zero, day, day), np.array([5.0, 6.0, 7.0])
    >>> old = Rows(zero[:2], zero[:2], day[:2], day[:2])
    >>> before = Remembered(old, value[:2], day[:2], OfEves(value[:2], value[:2]), (), ())
    >>> before.places(rows, value, day)
    array([0, 1])
    >>> before.places(rows, value + 1, day)
    array([], dtype=int64)
    """

    rows: Rows
    value: Floats
    day_type: Ints
    of_eves: OfEves
    steps: Sequence[Step]
    ratios: Sequence[float]

    def places(self, rows: Rows, value: Floats, day_type: Ints) -> Ints:
        """Return where its rows stand among `rows`, in their order; nowhere if one of them has changed or is gone.

        Every later row then belongs to a day after its shop's newest, and says nothing about those before.
        """
        newest = self._newest_of_shop(int(rows.shop.max(initial=-1)) + 1)
        place = np.flatnonzero(rows.day <= newest[rows.shop])
        pairs = (
            (self.rows.series, rows.series),
            (self.rows.shop, rows.shop),
            (self.rows.day, rows.day),
            (self.value, value),
            (self.day_type, day_type),
        )
        same = len(place) == len(self.rows) and all(np.array_equal(old, new[place]) for old, new in pairs)
        return place if same else np.zeros(0, dtype=np.int64)

    def ratios_of(self, steps: Sequence[Step]) -> list[float]:
        """Return the ratios of the first `steps`, as far as they are those that it knows and whose days it has seen."""
        newest = self._newest_of_shop(max((step.shop for step in steps), default=-1) + 1)
        known = []
        for step, old, ratio in zip(steps, self.steps, self.ratios, strict=False):
            if step != old or step.noticed > newest[step.shop]:
                break
            known.append(ratio)
        return known

    def _newest_of_shop(self, shops: int) -> Ints:
        newest = np.full(max(shops, int(self.rows.shop.max(initial=-1)) + 1), np.iinfo(np.int64).min)
        np.maximum.at(newest, self.rows.shop, self.rows.day)
        return newest
