"""Demand of a sold-out day without times of sale: "at least this", weighed by what earlier days make probable.

In: what was sold by day, and on which days somebody knows that the shelf ran empty. Out: expected demand.
"""

from __future__ import annotations

import numpy as np
from scipy.special import pdtrc

from forecast.history.shelves.expected_demand import HALF_LIFE_DAYS, LEVEL_EVENTS, WEEKDAY_EVENTS, how_busy
from forecast.history.shelves.slot_sales import Bools, Floats, Ints
from forecast.history.shelves.states import day_factors

LEAST_SPREAD, MOST_SPREAD = 0.1, 0.8
"""How uncertain a day's level is at least and at most (sd of its logarithm)."""
ASSUMED_SPREAD, ASSUMED_DAYS = 0.3, 20.0
"""What is assumed of it before anything is known, and how many days that weighs."""
_NEVER = 1e-9
"""A quantity less likely than this contradicts the level: demand is then taken to be what was sold."""


def demand_of_days(sold_qty: Floats, is_sold_out: Bools, *, series: Ints, day: Ints) -> Floats:
    """Return the demand of each product-day of one shop: what was sold, more where the shelf ran empty [units].

    The level of a product's days before, its weekday and how busy the shop was that day say what to expect, as in
    `expected_demand`; a sold-out day counts there with what was expected. No later day changes what is said of a day.

    Examples
    --------
    Ten a day, and ten sold on a day that ran out: some more were probably wanted.

    >>> sold = np.full(56, 10.0)
    >>> out = np.arange(56) == 40
    >>> wanted = demand_of_days(sold, out, series=np.zeros(56, dtype=int), day=np.arange(56))
    >>> bool(wanted[out][0] > 11), bool((wanted[~out] == 10).all())
    (True, True)
    """
    demand = sold_qty.copy()
    if not is_sold_out.any():
        return demand
    count = int(series.max()) + 1
    near_sold, near_usual, long_sold, long_days = (np.zeros(count) for _ in range(4))
    weekday_sold, weekday_usual = np.zeros((count, 7)), np.zeros((count, 7))
    beyond, square = np.zeros(count), np.zeros(count)
    order = np.argsort(day, kind="stable")
    starts = np.flatnonzero(np.diff(day[order], prepend=day.min() - 1))
    before = int(day.min())
    for rows in np.split(order, starts[1:]):
        mine, today = series[rows], int(day[rows[0]])
        near_sold, near_usual = (part * 0.5 ** ((today - before) / HALF_LIFE_DAYS) for part in (near_sold, near_usual))
        before, weekday = today, (today + 3) % 7
        long_run = (long_sold[mine] + 1.0) / (long_days[mine] + 1.0)
        of_weekday = weekday_sold[mine, weekday], weekday_usual[mine, weekday]
        usual = long_run * (of_weekday[0] + WEEKDAY_EVENTS) / (of_weekday[1] + WEEKDAY_EVENTS)
        level = (near_sold[mine] + LEVEL_EVENTS) / (near_usual[mine] + LEVEL_EVENTS)
        usually = np.where(long_days[mine] > 0, level * usual, sold_qty[rows])
        expected = usually * how_busy(sold_qty[rows], usually, np.zeros(len(rows), dtype=np.int64))
        assumed = ASSUMED_DAYS * np.maximum(expected, 1.0) ** 2
        share = (beyond[mine] + assumed * ASSUMED_SPREAD**2) / (square[mine] + assumed)
        spread = np.clip(np.sqrt(np.log1p(np.maximum(share, 0.0))), LEAST_SPREAD, MOST_SPREAD)
        out = is_sold_out[rows]
        wanted = np.where(out, at_least(sold_qty[rows], expected, spread), sold_qty[rows])
        demand[rows] = wanted
        near_sold[mine] += wanted
        near_usual[mine] += usual
        long_sold[mine] += wanted
        long_days[mine] += 1.0
        weekday_sold[mine, weekday] += wanted
        weekday_usual[mine, weekday] += long_run
        beyond[mine] += np.where(out, 0.0, (wanted - expected) ** 2 - expected)
        square[mine] += np.where(out, 0.0, expected**2)
    return demand


def at_least(sold_qty: Floats, expected_qty: Floats, spread: Floats) -> Floats:
    """Return the mean demand given that it reached what was sold [units].

    Demand is a Poisson count around a level that is log-normal around the expected one: E[D | D ≥ s], where
    k·P(D = k) = m·P(D = k − 1) makes E[D; D ≥ s] = m·P(D ≥ s − 1).

    Examples
    --------
    >>> at_least(np.array([0.0, 14.0]), np.array([10.0, 10.0]), np.array([0.01, 0.01])).round(1).tolist()
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
