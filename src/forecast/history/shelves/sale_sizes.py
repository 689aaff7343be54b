"""How large a sale is, how bursty sales are and how much days scatter, told from sales by slot.

In: sales by slot, and the rate expected in each. Out: sizes and spreads by row.
"""

from __future__ import annotations

import numpy as np

from forecast.history.shelves.slot_sales import Floats, Ints

FIRST_SPREAD = 0.3
"""A day's level before anything is known of it (sd of its logarithm)."""
_UNIT_SLOTS = 50.0
"""How many expected sales the first guess of a sale's size stands for [sales]."""
_SPREAD_DAYS = 20.0
"""Days of the usual product of the data that a product's own scatter is pulled towards [days]."""


def pieces_per_sale(sold_qty: Floats, sales: Floats, series: Ints) -> Floats:
    """Return by row how much is bought at a time (1 where quantities are counted themselves)."""
    count = int(series.max()) + 1
    pieces, bought = (np.bincount(series, values, minlength=count) for values in (sold_qty, sales))
    answer: Floats = np.divide(pieces, bought, out=np.ones(count), where=bought > 0)[series]
    return answer


def first_units(sold: Floats, series: Ints) -> Floats:
    """Return the mean quantity of a slot with a sale, by row: a first guess at the size of a sale."""
    count = int(series.max()) + 1
    total = np.bincount(series, sold.sum(axis=1), minlength=count)
    cells = np.bincount(series, (sold > 0).sum(axis=1), minlength=count)
    guess: Floats = np.where(cells > 0, total / np.maximum(cells, 1), 1.0)[series]
    return guess


def sale_units(sold: Floats, rate: Floats, stocked: Floats, series: Ints, before: Floats) -> Floats:
    """Return variance over mean of a slot's quantity, by row: sales of several pieces and bursts of customers.

    Against the day's own level, so that busy and quiet days do not count as bursts; one degree of freedom goes to it.
    """
    count = int(series.max()) + 1
    at_rate = stocked * rate
    served = at_rate.sum(axis=1)
    level = (stocked * sold).sum(axis=1) / np.maximum(served, np.finfo(float).tiny)
    off = np.bincount(series, (stocked * (sold - rate * level[:, None]) ** 2).sum(axis=1), minlength=count)
    within = (at_rate * (1.0 - at_rate / np.maximum(served, np.finfo(float).tiny)[:, None])).sum(axis=1)
    mean = np.bincount(series, within * level, minlength=count)
    guess = np.zeros(count)
    guess[series] = before
    answer: Floats = ((off + _UNIT_SLOTS * guess**2) / (mean + _UNIT_SLOTS * guess))[series]
    return answer


def day_spreads(total: Floats, expected: Floats, unit: Floats, series: Ints, *, least: float) -> Floats:
    """Return by row how uncertain a day's level is beyond the chance of single sales (sd of its logarithm)."""
    count = int(series.max()) + 1
    beyond = np.bincount(series, (total - expected) ** 2 - unit * expected, minlength=count)
    size = np.bincount(series, expected**2, minlength=count)
    days = np.bincount(series, minlength=count)
    usual = max(beyond.sum() / max(size.sum(), 1e-12), least**2)
    mean_square = size / np.maximum(days, 1)
    share = (beyond + _SPREAD_DAYS * mean_square * usual) / np.maximum(size + _SPREAD_DAYS * mean_square, 1e-12)
    answer: Floats = np.sqrt(np.log1p(np.clip(share, least**2, 1.0)))[series]
    return answer
