"""The customers of past days: how many pieces were wanted, spread over the day as the till's sales are.

In: History (or the truth of a made-up bakery), HourlyProfile. Out: Customers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.tables import DataFrame, HourlyProfile
from forecast.trading_day import Customers, Floats, Ints

_NOON_MINUTE = 720
_MOST_WISHES = 4000
"""A day of a product has no more customers than that; each then takes more [customers]."""


@dataclass(frozen=True)
class ShopGrid:
    """The products and days of one shop, whose positions stand for them in arrays."""

    products: tuple[str, ...]
    days: pd.DatetimeIndex

    def table(self, rows: pd.DataFrame, column: str) -> Floats:
        """Return a column as products × days, 0 where there is no row."""
        values = np.zeros((len(self.products), len(self.days)))
        values[self.places(rows)] = rows[column].to_numpy(dtype=np.float64)
        return values

    def places(self, rows: pd.DataFrame) -> tuple[Ints, Ints]:
        """Return the positions of the product and the day of each row; all of them are in the grid."""
        product = pd.Index(self.products).get_indexer(pd.Index(rows["product"]))
        return product.astype(np.int64), self.days.get_indexer(pd.Index(rows["day"])).astype(np.int64)


def customers_of(
    demand_qty: Floats, grid: ShopGrid, profile: DataFrame[HourlyProfile], *, shop: str, seed: int
) -> Customers:
    """Return who came for what: each wish is one unit, or less where a day wants no whole number.

    Parameters
    ----------
    demand_qty : array
        What was wanted, products × days [units].
    profile : DataFrame[HourlyProfile]
        How sales of each product spread over the hours of a weekday; a product without one goes with the shop, and a
        shop without one sells everything at noon.

    Examples
    --------
    >>> from forecast.tables import empty
    >>> days = ShopGrid(("rye",), pd.date_range("2025-06-02", periods=2))
    >>> customers = customers_of(np.array([[2.0, 0.5]]), days, empty(HourlyProfile), shop="a", seed=1)
    >>> customers.day.tolist(), customers.qty.tolist(), customers.minute.tolist()
    ([0, 0, 1], [1.0, 1.0, 0.5], [720, 720, 720])
    """
    random = np.random.default_rng(seed)
    count = np.minimum(np.ceil(demand_qty - 1e-9), _MOST_WISHES).astype(np.int64)
    product, day = np.nonzero(count)
    of_cell = count[product, day]
    each = demand_qty[product, day] / of_cell
    qty = np.repeat(each, of_cell)
    product, day = np.repeat(product, of_cell), np.repeat(day, of_cell)
    minute = _minutes(random, product, day, grid, profile[profile["shop"] == shop])
    order = np.lexsort((random.random(len(qty)), minute, day))
    product, day, minute, qty = product[order], day[order], minute[order], qty[order]
    return Customers(product, day, minute, qty, random.random(len(qty)), random.random(len(qty)))


def _minutes(random: np.random.Generator, product: Ints, day: Ints, grid: ShopGrid, profile: pd.DataFrame) -> Ints:
    """Draw when each wish comes: an hour by the profile, any minute within it."""
    weekday = grid.days.day_of_week.to_numpy(dtype=np.int64)[day]
    minute = np.full(len(product), _NOON_MINUTE, dtype=np.int64)
    if profile.empty:
        return minute
    hours = int(profile["hour"].max()) + 1
    shares = np.zeros((len(grid.products) + 1, 7, hours))
    code = pd.Index(grid.products).get_indexer(pd.Index(profile["product"]))
    known = code >= 0
    at = (code[known], profile["weekday"].to_numpy()[known], profile["hour"].to_numpy()[known])
    shares[at] = profile["sold_share"].to_numpy()[known]
    shares[-1] = shares[:-1].sum(axis=0)
    shares[-1, shares[-1].sum(axis=1) == 0] = shares[-1].sum(axis=0)
    is_silent = shares.sum(axis=2) == 0
    shares = np.where(is_silent[:, :, None], shares[-1][None], shares)
    reached = shares.cumsum(axis=2)
    reached = reached / reached[:, :, -1:]
    hour = (random.random(len(product))[:, None] >= reached[product, weekday, :-1]).sum(axis=1)
    drawn: npt.NDArray[np.int64] = hour * 60 + random.integers(0, 60, len(product))
    return drawn
