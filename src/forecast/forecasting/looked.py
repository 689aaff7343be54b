"""What an earlier evening looked at in one shop and found there, so that a later one need not look again.

In: demand by day and product, a look at it. Out: the same look, if nothing that it rests on has changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forecast.models.regime import Look

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Looked:
    """Demand of a shop from `first_day` on (days × `products`), its special days, and the look that was taken at it.

    Examples
    --------
    >>> from forecast.models.regime import look
    >>> demand, special = np.array([[5.0], [6.0]]), np.zeros(3, dtype=bool)
    >>> taken = look(demand, 20_000, special=special[:2])
    >>> looked = Looked(("rye",), 20_000, demand, special[:2], taken)
    >>> next_evening = np.array([[5.0], [6.0], [7.0]])
    >>> looked.again(("rye",), 20_000, next_evening, special=special).days
    2
    >>> looked.again(("rye",), 20_000, next_evening + 1, special=special) is None
    True
    """

    products: tuple[str, ...]
    first_day: int
    demand: Floats
    special: Bools
    look: Look

    def again(self, products: tuple[str, ...], first_day: int, demand: Floats, *, special: Bools) -> Look | None:
        """Return the look, with the columns of `products`; None where what it was taken at has changed.

        A product that has come since, without a day before, changes nothing.
        """
        days = len(self.demand)
        column = {name: at for at, name in enumerate(products)}
        if first_day != self.first_day or days > len(demand) or not set(self.products) <= set(column):
            return None
        place = np.array([column[name] for name in self.products], dtype=np.int64)
        before = np.full((days, len(products)), np.nan)
        before[:, place] = self.demand
        same = np.array_equal(before, demand[:days], equal_nan=True) and np.array_equal(self.special, special[:days])
        return self.look.over(place, len(products)) if same else None


LookedAt = Mapping[str, Looked]
"""By shop."""
