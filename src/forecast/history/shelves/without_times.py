"""Demand of a sold-out day of which no times are read: at least what was made, by how made and wanted compare.

In: what was made and sold by day. Out: expected demand.
"""

from __future__ import annotations

import numpy as np
from scipy.special import pdtrc

from forecast.history.shelves.half_hours import Bools, Floats, Ints
from forecast.history.shelves.states import day_factors

HALF_LIFE_DAYS = 28.0
"""A day this far back says half as much about how made and wanted compare [days]."""
ASSUMED_SHARE, ASSUMED_DAYS = 0.95, 5.0
"""What is assumed of wanted over made before anything is known, and how many days that weighs."""
ASSUMED_SPREAD, SPREAD_DAYS = 0.2, 20.0
"""How uncertain demand is assumed to be, beyond chance (sd of its logarithm), and how many days that weighs."""
LEAST_SPREAD, MOST_SPREAD = 0.05, 0.8
_NEVER = 1e-9
"""A quantity less likely than this contradicts what is expected: demand is then taken to be what was sold."""


def demand_of_days(sold_qty: Floats, made_qty: Floats, *, is_empty: Bools, product: Ints, day: Ints) -> Floats:
    """Return the demand of each product-day of one shop: what was sold, more where the shelf ran empty [units].

    Whoever decides how much to make knows the weekday, the weather and the season, so that what was made is the
    measure: demand is expected to be the usual share of it. A sold-out day counts there with its own expected demand.
    No later day changes what is said of a day. `made_qty` is NaN where nobody knows; `product` counts from 0, `day`
    are whole numbers.

    Examples
    --------
    Ten a day are made and nine wanted; of a day on which ten were sold some more were probably wanted.

    >>> made, out = np.full(56, 10.0), np.arange(56) == 40
    >>> wanted = demand_of_days(np.where(out, 10.0, 9.0), made, is_empty=out, product=made.astype(int) * 0,
    ...                         day=np.arange(56))
    >>> bool(10.5 < wanted[40] < 12), bool((wanted[~out] == 9).all())
    (True, True)
    """
    demand = sold_qty.copy()
    if not is_empty.any():
        return demand
    known = np.flatnonzero(~np.isnan(made_qty))
    known = known[np.argsort(day[known], kind="stable")]
    near_wanted, near_made, beyond, square = np.zeros((4, int(product.max()) + 1))
    before = int(day[known[0]])
    for rows in np.split(known, np.flatnonzero(np.diff(day[known])) + 1):
        mine, made, today = product[rows], np.maximum(made_qty[rows], 1.0), int(day[rows[0]])
        near_wanted, near_made = (
            part * 0.5 ** ((today - before) / HALF_LIFE_DAYS) for part in (near_wanted, near_made)
        )
        before, assumed = today, ASSUMED_DAYS * made
        expected = made * (near_wanted[mine] + ASSUMED_SHARE * assumed) / (near_made[mine] + assumed)
        few = SPREAD_DAYS * expected**2
        spread = np.sqrt(np.log1p(np.maximum(beyond[mine] + few * ASSUMED_SPREAD**2, 0.0) / (square[mine] + few)))
        wanted = _at_least(sold_qty[rows], expected, np.clip(spread, LEAST_SPREAD, MOST_SPREAD))
        demand[rows] = np.where(is_empty[rows], wanted, sold_qty[rows])
        near_wanted[mine] += demand[rows]
        near_made[mine] += made
        beyond[mine] += (demand[rows] - expected) ** 2 - expected
        square[mine] += expected**2
    return demand


def _at_least(sold_qty: Floats, expected_qty: Floats, spread: Floats) -> Floats:
    """Return the mean demand given that it reached what was sold [units].

    Demand is a Poisson count around a level that is log-normal around the expected one: E[D | D ≥ s], where
    k·P(D = k) = m·P(D = k − 1) makes E[D; D ≥ s] = m·P(D ≥ s − 1).

    Examples
    --------
    >>> _at_least(np.array([0.0, 14.0]), np.array([10.0, 10.0]), np.array([0.01, 0.01])).round(1).tolist()
    [10.0, 15.4]
    """
    factors, shares = day_factors(spread)
    mean = expected_qty[:, None] * factors
    reached = np.where(sold_qty[:, None] > 0, pdtrc(np.maximum(sold_qty[:, None] - 1.0, 0.0), mean), 1.0)
    before = np.where(sold_qty[:, None] > 1, pdtrc(np.maximum(sold_qty[:, None] - 2.0, 0.0), mean), 1.0)
    chance = (reached * shares).sum(axis=1)
    wanted = (mean * before * shares).sum(axis=1) / np.maximum(chance, _NEVER)
    answer: Floats = np.where(chance > _NEVER, np.maximum(wanted, sold_qty), sold_qty)
    return answer
