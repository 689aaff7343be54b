"""What lies in a bakery's storeroom: lots that are used oldest first, and thrown away when they no longer keep."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence

import numpy as np

from forecast.trading_day import Floats

_TOLERANCE = 1e-6


class Storeroom:
    """The stock of one shop; positions stand for ingredients, quantities are in their units.

    Parameters
    ----------
    keeps_days : sequence of float
        How long each ingredient can be used after its delivery [days]; not a number where it does not matter.

    Attributes
    ----------
    keeps_days : list of float
        The same in whole days, as the order line counts them.

    Examples
    --------
    Milk of Monday (day 0) keeps two days; on day 3 what is left of it is thrown away.

    >>> milk = Storeroom([2.0])
    >>> milk.receive(0, np.array([10.0]))
    >>> milk.take(np.array([4.0]))
    >>> milk.receive(2, np.array([5.0]))
    >>> milk.spoil(3).tolist(), milk.stock_qty.tolist()
    ([6.0], [5.0])
    """

    def __init__(self, keeps_days: Sequence[float]) -> None:
        self.keeps_days = [math.inf if math.isnan(days) else math.ceil(days) for days in keeps_days]
        self._lots: list[deque[tuple[float, float]]] = [deque() for _ in keeps_days]

    @property
    def stock_qty(self) -> Floats:
        """How much there is of each ingredient."""
        return np.array([sum(qty for _, qty in lots) for lots in self._lots], dtype=np.float64)

    def receive(self, day: int, qty: Floats) -> None:
        """Put what is delivered on a day behind what is there."""
        for lots, keeps, more in zip(self._lots, self.keeps_days, qty.tolist(), strict=True):
            if more > 0:
                lots.append((day + keeps, more))

    def spoil(self, day: int) -> Floats:
        """Throw away what cannot be used on a day any more; return how much that is."""
        thrown = np.zeros(len(self._lots))
        for place, lots in enumerate(self._lots):
            while lots and lots[0][0] < day:
                thrown[place] += lots.popleft()[1]
        return thrown

    def take(self, qty: Floats) -> None:
        """Take what is baked with, the oldest first.

        Raises
        ------
        ValueError
            When less is there.
        """
        for place, (lots, wanted) in enumerate(zip(self._lots, qty.tolist(), strict=True)):
            left = wanted
            while left > _TOLERANCE and lots:
                last_day, there = lots.popleft()
                if there > left:
                    lots.appendleft((last_day, there - left))
                left -= min(there, left)
            if left > _TOLERANCE:
                raise ValueError(f"ingredient {place}: {wanted} taken, {wanted - left} there")
