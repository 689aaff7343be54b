"""Slots of the day in which a shop is shut between its first and its last sale: the midday break of two shifts.

In: `SlotSales`. Out: `SlotSales` in which the slots of a break do not count as open.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from forecast.history.slot_sales import Bools, Floats, Ints, SlotSales

SAME_WEEKDAYS = 8
"""A day is judged by so many same weekdays before and after it: breaks of a season begin and end [days]."""
FEWEST_DAYS = 4
"""With fewer days around that were open before and after the slot nothing is called a break [days]."""
MOST_WITH_SALES = 0.15
"""A break is a slot in which the shop sold anything on at most this share of those days: somebody is served late."""
LEAST_SALES = 2.0
"""Only a shop that otherwise sells in nearly all slots has a break: so many sales in the median open slot [sales]. With
two, chance leaves one slot in seven without any (Poisson), so a run of silent days is no chance."""


def without_breaks(slots: SlotSales) -> SlotSales:
    """Return the slots with `is_open` false in breaks: the shop sold nothing in them that day, and hardly ever did.

    What a slot tells depends on the shop as a whole, on the same weekday within eight weeks; on a day on which it did
    sell in a slot, it was open in it. Slots before the first and after the last sale stay as they are.

    Examples
    --------
    >>> import pandas as pd
    >>> days = pd.date_range("2024-01-01", periods=10, freq="7D")
    >>> keys = pd.DataFrame({"shop": "a", "product": "rye", "day": days})
    >>> sold = np.tile([5.0, 5.0, 0.0, 5.0], (10, 1))
    >>> without_breaks(SlotSales(keys, sold, np.ones((10, 4), dtype=bool))).is_open[0].tolist()
    [True, True, False, True]
    """
    is_open = slots.is_open.copy()
    day = slots.keys["day"].to_numpy(dtype="datetime64[D]").astype(np.int64)
    counted = slots.sold_qty if slots.sales_count is None else slots.sales_count
    for shop in slots.keys["shop"].unique():
        rows = np.flatnonzero((slots.keys["shop"] == shop).to_numpy())
        days, of_row = np.unique(day[rows], return_inverse=True)
        sold = np.zeros((len(days), is_open.shape[1]))
        np.add.at(sold, of_row, counted[rows])
        between = np.zeros(sold.shape, dtype=bool)
        np.logical_or.at(between, of_row, slots.is_open[rows])
        is_open[rows] &= ~_breaks(sold, between, days)[of_row]
    return replace(slots, is_open=is_open)


def _breaks(sold: Floats, between: Bools, days: Ints) -> Bools:
    """Return days × slots of one shop, true in breaks."""
    has_sales = sold > 0
    busy = np.where(has_sales, sold, np.nan)
    if not has_sales.any() or np.nanmedian(busy) < LEAST_SALES:
        return np.zeros(sold.shape, dtype=bool)
    found = np.zeros(sold.shape, dtype=bool)
    for weekday in range(7):
        same = np.flatnonzero((days + 3) % 7 == weekday)
        weeks = days[same] // 7
        near = np.abs(weeks[:, None] - weeks[None, :]) <= SAME_WEEKDAYS
        told, silent = (near.astype(float) @ values[same] for values in (between, between & ~has_sales))
        is_silent = (told >= FEWEST_DAYS) & (told - silent <= MOST_WITH_SALES * told)
        found[same] = is_silent & between[same] & ~has_sales[same]
    return found
