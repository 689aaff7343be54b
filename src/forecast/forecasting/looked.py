"""What an earlier evening looked at in one shop and found there, so that a later one need not look again.

In: demand by day and product, alarms. Out: the same alarms, if nothing that they rest on has changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from forecast.models.regime import WHOLE_SHOP
from forecast.models.regime_walk import Change

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Looked:
    """Demand of a shop from `first_day` on (days × `products`), its special days, and every alarm that was raised.

    Examples
    --------
    >>> demand = np.array([[5.0], [6.0]])
    >>> looked = Looked(("rye",), 20_000, demand, np.zeros(2, dtype=bool), [])
    >>> next_evening = np.array([[5.0], [6.0], [7.0]])
    >>> looked.found_again(("rye",), 20_000, next_evening, special=np.zeros(3, dtype=bool))
    ([], 2)
    >>> looked.found_again(("rye",), 20_000, next_evening + 1, special=np.zeros(3, dtype=bool))
    ([], 0)
    """

    products: tuple[str, ...]
    first_day: int
    demand: Floats
    special: Bools
    alarms: Sequence[Change]

    def found_again(
        self, products: tuple[str, ...], first_day: int, demand: Floats, *, special: Bools
    ) -> tuple[list[Change], int]:
        """Return the alarms, with the columns of `products`, and how many days they speak for: none after a change.

        A product that has come since, without a day before, changes nothing.
        """
        days = len(self.demand)
        column = {name: at for at, name in enumerate(products)}
        if first_day != self.first_day or days > len(demand) or not set(self.products) <= set(column):
            return [], 0
        place = [column[name] for name in self.products]
        before = np.full((days, len(products)), np.nan)
        before[:, place] = self.demand
        same = np.array_equal(before, demand[:days], equal_nan=True) and np.array_equal(self.special, special[:days])
        if not same:
            return [], 0
        of_product = [one for one in self.alarms if one.column != WHOLE_SHOP]
        moved = [replace(one, column=place[one.column]) for one in of_product]
        return [*moved, *(one for one in self.alarms if one.column == WHOLE_SHOP)], days


LookedAt = Mapping[str, Looked]
"""By shop."""
