"""What a product would be expected to sell on a day, had it never run out.

In: what was sold, and which share of the day's demand could be served. Out: expected demand by product and day.

Rates are sales over exposure, as in the analysis of incidence: a day of which two thirds could be served counts as
two thirds of a day, so that no missing sale has to be made up first.
"""

from __future__ import annotations

import numpy as np

from forecast.history.shelves.slot_sales import Floats, Ints

HALF_LIFE_DAYS = 14.0
"""A day this far away says half as much about the level [days]: two weeks on either side, as bakery levels move."""
LEVEL_EVENTS = 20.0
"""Sales that a product's long-run level stands for beside those of nearby days [sales]."""
WEEKDAY_EVENTS = 40.0
"""Sales that 'every weekday alike' stands for [sales]."""
SHOP_EVENTS = 60.0
"""Sales that 'a day like any other' stands for, when the other products tell how busy the shop was [sales]."""


def expected_demand(
    sold_qty: Floats,
    served_share: Floats,
    *,
    series: Ints,
    day: Ints,
    weekday: Ints,
    shop_day: Ints,
    unit: Floats,
    is_onward: bool = False,
) -> Floats:
    """Return the demand to be expected on each row's day, told from other days and from other products.

    Parameters
    ----------
    sold_qty
        what was sold on the day
    served_share
        share of a usual day's demand that fell into stocked, open hours, 0–1
    series, day, weekday, shop_day
        numbers by row: the product in its shop, the day (counted in days), its weekday, the shop's day
    unit
        by row, the usual size of one sale
    is_onward
        whether the level is told from the days before each day alone, as one who lived through them would

    Notes
    -----
    Level × weekday × how busy the shop was. The row's own sales are left out of level and busyness: a day is not
    judged by itself. Level: exponential weights by distance in days, to both sides.
    """
    events = sold_qty / unit
    usual = usual_by_weekday(events, served_share, series=series, weekday=weekday)[series, weekday]
    near_sold, near_exposed = (
        _nearby(values, series, day, is_onward=is_onward) for values in (events, served_share * usual)
    )
    level = (near_sold + LEVEL_EVENTS) / (near_exposed + LEVEL_EVENTS)
    expected = level * usual
    answer: Floats = expected * how_busy(events, served_share * expected, shop_day) * unit
    return answer


def usual_by_weekday(events: Floats, served_share: Floats, *, series: Ints, weekday: Ints) -> Floats:
    """Return what each product usually sells on each weekday (series × 7), in sales over exposure [sales]."""
    count = int(series.max()) + 1
    long_run = _ratio(events, served_share, series, count, weight=1.0, towards=np.ones(count))
    cell = series * 7 + weekday
    alike = np.ones(count * 7)
    exposed = served_share * long_run[series]
    factor = _ratio(events, exposed, cell, count * 7, weight=WEEKDAY_EVENTS, towards=alike)
    usual: Floats = long_run[:, None] * factor.reshape(count, 7)
    return usual


def how_busy(events: Floats, foreseen_events: Floats, shop_day: Ints) -> Floats:
    """Return by row how much more than foreseen the other products of the shop sold on that day (1 is as foreseen)."""
    seen, foreseen = (np.bincount(shop_day, values)[shop_day] - values for values in (events, foreseen_events))
    busy: Floats = (seen + SHOP_EVENTS) / (foreseen + SHOP_EVENTS)
    return busy


def _ratio(sold: Floats, exposed: Floats, group: Ints, count: int, *, weight: float, towards: Floats) -> Floats:
    """Return sold over exposed by group, pulled towards a value that stands for `weight` units of exposure."""
    sums = [np.bincount(group, values, minlength=count) for values in (sold, exposed)]
    answer: Floats = (sums[0] + weight * towards) / (sums[1] + weight)
    return answer


def _nearby(values: Floats, series: Ints, day: Ints, *, is_onward: bool = False) -> Floats:
    """Return the sum over the other days of a series, weighted by how near they are: two exponential sweeps.

    With `is_onward` over the days before alone.
    """
    first, width = int(day.min()), int(day.max() - day.min()) + 1
    grid = np.zeros((int(series.max()) + 1, width))
    np.add.at(grid, (series, day - first), values)
    fade = 0.5 ** (1.0 / HALF_LIFE_DAYS)
    before, after = np.zeros_like(grid), np.zeros_like(grid)
    for at in range(1, width):
        before[:, at] = fade * (before[:, at - 1] + grid[:, at - 1])
        after[:, -1 - at] = fade * (after[:, -at] + grid[:, -at])
    answer: Floats = (before if is_onward else before + after)[series, day - first]
    return answer
