"""What a day usually sells: how demand spreads over the slots, how much it is, how large and how bursty sales are.

In: `HalfHours`, and how much of each slot's demand found a stocked shelf. Out: arrays by product, or by row.

Rates are sales over exposure, as in the analysis of incidence: a day of which two thirds could be served counts as
two thirds of a day, so that no missing sale has to be made up first.
"""

from __future__ import annotations

import numpy as np

from forecast.history.shelves.half_hours import Floats, HalfHours, Ints

POOL_EVENTS = 40.0
"""A product's own profile weighs half against its shop's when so many sales stand behind it [sales]; likewise its
weekday's against its own. A judgement: not tuned."""
HALF_LIFE_DAYS = 14.0
"""A day this far back says half as much about the level [days], as bakery levels move."""
LEVEL_EVENTS = 20.0
"""Sales that a product's long-run level stands for beside those of nearby days [sales]."""
_WEEKDAY_EVENTS = 40.0
"""Sales that 'every weekday alike' stands for [sales]."""
_SHOP_EVENTS = 60.0
"""Sales that 'a day like any other' stands for, when the other products tell how busy the shop was [sales]."""
_UNIT_SLOTS = 10.0
"""How many expected sales the first guess of a sale's size stands for [sales]."""
_SPREAD_DAYS = 20.0
"""Days of the usual product of the data that a product's own scatter is pulled towards [days]."""
_TINY = np.finfo(float).tiny


def profiles(rows: HalfHours, exposed: Floats, unit: Floats, products: int) -> Floats:
    """Return each product's share of a usual day's demand per slot (products × 7 weekdays × slots), summing to one.

    `exposed` (rows × slots) is the day's demand [sales] where the slot was open and stocked, else 0 or in between;
    `unit` by row the usual size of one sale. Thin data lean on the product's other weekdays, then on its shop.
    """
    shop = np.zeros(products, dtype=np.int64)
    shop[rows.product] = rows.shop
    every = np.arange(products * 7)
    share = np.full((1, exposed.shape[1]), 1.0) * rows.is_open.any(axis=0)
    share /= max(share.sum(), 1.0)
    in_sales = [values / unit[:, None] for values in (rows.visits, exposed)]
    for group, parent in (
        (rows.shop, np.zeros(int(shop.max()) + 1, dtype=np.int64)),
        (rows.product, shop),
        (rows.product * 7 + rows.weekday, every // 7),
    ):
        cell = group[:, None] * exposed.shape[1] + np.arange(exposed.shape[1])
        size = len(parent) * exposed.shape[1]
        sums = (np.bincount(cell.ravel(), values.ravel(), minlength=size) for values in in_sales)
        sold, served = (values.astype(np.float64).reshape(len(parent), -1) for values in sums)
        share = _shrunk_profile(sold, served, share[parent])
    by_weekday: Floats = share.reshape(products, 7, -1)
    return by_weekday


def _shrunk_profile(sold: Floats, exposed: Floats, towards: Floats) -> Floats:
    """Return the share of demand per slot: sold over exposed, pulled towards another profile, summing to one.

    `sold` and `exposed` (groups × slots) are what was sold, and the day's demand summed over the days on which that
    slot was stocked [sales].

    Examples
    --------
    >>> sold, exposed = np.array([[8000.0, 1000.0]]), np.array([[10000.0, 5000.0]])
    >>> _shrunk_profile(sold, exposed, np.array([0.5, 0.5])).round(2).tolist()
    [[0.8, 0.2]]
    """
    share = (sold + POOL_EVENTS * towards) / (exposed + POOL_EVENTS)
    total = share.sum(axis=1, keepdims=True)
    shares: Floats = np.where(total > 0, share / np.maximum(total, _TINY), 1.0 / share.shape[1])
    return shares


def usual_by_weekday(events: Floats, served_share: Floats, rows: HalfHours, products: int) -> Floats:
    """Return what each product usually sells on each weekday (products × 7), in sales over exposure [sales]."""
    long_run = _ratio(events, served_share, rows.product, np.ones(products), weight=1.0)
    cell = rows.product * 7 + rows.weekday
    factor = _ratio(events, served_share * long_run[rows.product], cell, np.ones(products * 7), weight=_WEEKDAY_EVENTS)
    usual: Floats = long_run[:, None] * factor.reshape(products, 7)
    return usual


def before_each_day(values: Floats, rows: HalfHours, start: Floats, as_of: int) -> Floats:
    """Return by row the fading sum of its product's days before; `start` by product, what it was on the day `as_of`."""
    fade = 0.5 ** (1.0 / HALF_LIFE_DAYS)
    grid = np.zeros((int(rows.day.max()) - as_of, len(start)))
    np.add.at(grid, (rows.day - as_of - 1, rows.product), values)
    before, so_far = np.empty_like(grid), start
    for at, of_day in enumerate(grid):
        before[at] = fade * so_far
        so_far = before[at] + of_day
    answer: Floats = before[rows.day - as_of - 1, rows.product]
    return answer


def how_busy(events: Floats, foreseen_events: Floats, shop_day: Ints) -> Floats:
    """Return by row how much more than foreseen the other products of the shop sold on that day (1 is as foreseen)."""
    seen, foreseen = (np.bincount(shop_day, values)[shop_day] - values for values in (events, foreseen_events))
    busy: Floats = (seen + _SHOP_EVENTS) / (foreseen + _SHOP_EVENTS)
    return busy


def sale_units(rows: HalfHours, rate: Floats, stocked: Floats, products: int) -> Floats:
    """Return variance over mean of a slot's sales, by product: sales of several pieces and bursts of customers.

    Against the day's own level, so that busy and quiet days do not count as bursts; one degree of freedom goes to it.
    Before much is known it is the mean of a slot with a sale. Customers who are counted and come independently of each
    other are the most even that there can be.
    """
    at_rate = stocked * rate
    served = np.maximum(at_rate.sum(axis=1), _TINY)
    level = (stocked * rows.visits).sum(axis=1) / served
    beside = (stocked * (rows.visits - rate * level[:, None]) ** 2).sum(axis=1)
    within = (at_rate * (1.0 - at_rate / served[:, None])).sum(axis=1)
    columns = (beside, within * level, rows.visits.sum(axis=1), (rows.visits > 0).sum(axis=1))
    off, mean, total, cells = (np.bincount(rows.product, values, minlength=products) for values in columns)
    guess = np.where(cells > 0, total / np.maximum(cells, 1), 1.0)
    unit: Floats = (off + _UNIT_SLOTS * guess**2) / (mean + _UNIT_SLOTS * guess)
    return unit if rows.sales_count is None else np.maximum(unit, 1.0)


def day_spreads(total: Floats, expected: Floats, unit: Floats, product: Ints, *, products: int, least: float) -> Floats:
    """Return by product how uncertain a day's level is beyond the chance of single sales (sd of its logarithm)."""
    beyond = np.bincount(product, (total - expected) ** 2 - unit * expected, minlength=products)
    size = np.bincount(product, expected**2, minlength=products)
    usual = max(beyond.sum() / max(size.sum(), 1e-12), least**2)
    mean_square = size / np.maximum(np.bincount(product, minlength=products), 1)
    share = (beyond + _SPREAD_DAYS * mean_square * usual) / np.maximum(size + _SPREAD_DAYS * mean_square, 1e-12)
    answer: Floats = np.sqrt(np.log1p(np.clip(share, least**2, 1.0)))
    return answer


def _ratio(sold: Floats, exposed: Floats, group: Ints, towards: Floats, *, weight: float) -> Floats:
    """Return sold over exposed by group, pulled towards a value that stands for `weight` units of exposure."""
    sums = [np.bincount(group, values, minlength=len(towards)) for values in (sold, exposed)]
    answer: Floats = (sums[0] + weight * towards) / (sums[1] + weight)
    return answer
