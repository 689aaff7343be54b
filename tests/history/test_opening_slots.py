"""A midday break is no time in which shelves could have been empty."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.history.opening_slots import without_breaks
from forecast.history.slot_sales import SlotSales

FIRST = pd.Timestamp("2024-01-01")  # a Monday
BREAK = range(27, 32)  # 13:30 to 16:00


def two_shifts(*, days=140, rate=4.0, shut=BREAK, seed=1, products=3, begins=0):
    """Sales by half hour of a shop open from 07:00 to 19:00 and shut in the slots `shut` from day `begins` on."""
    rng = np.random.default_rng(seed)
    keys = pd.DataFrame(
        [("a", f"P{number}", FIRST + pd.Timedelta(days=day)) for day in range(days) for number in range(products)],
        columns=["shop", "product", "day"],
    )
    sold = np.zeros((len(keys), 48))
    sold[:, 14:38] = rng.poisson(rate / products, (len(keys), 24))
    is_shut = np.zeros(48, dtype=bool)
    is_shut[list(shut)] = True
    after = np.repeat(np.arange(days) >= begins, products)
    sold[np.ix_(after, is_shut)] = 0.0
    is_open = np.zeros(sold.shape, dtype=bool)
    is_open[:, 14:38] = True
    return SlotSales(keys, sold, is_open, sold.copy())


def shut_share(slots):
    """The share of days on which each slot is shut, for the whole days 07:00 to 19:00."""
    return 1.0 - slots.is_open[:, 14:38].mean(axis=0)


def test_the_break_is_found_and_nothing_else():
    share = shut_share(without_breaks(two_shifts()))
    assert np.flatnonzero(share == 1.0).tolist() == [slot - 14 for slot in BREAK]
    assert (np.delete(share, [slot - 14 for slot in BREAK]) == 0.0).all()


def test_a_shop_that_sells_all_day_has_no_break():
    assert shut_share(without_breaks(two_shifts(shut=()))).max() == 0.0


def test_a_quiet_shop_whose_slots_are_often_empty_by_chance_has_no_break():
    assert shut_share(without_breaks(two_shifts(rate=0.3, shut=()))).max() == 0.0


def test_a_slow_hour_is_no_break():
    slots = two_shifts(shut=())
    rng = np.random.default_rng(2)
    sold = slots.sold_qty.copy()
    sold[:, 28] = rng.poisson(0.15, len(sold))
    slow = SlotSales(slots.keys, sold, slots.is_open, sold)
    assert without_breaks(slow).is_open[:, 28].all()


def test_a_sale_within_the_break_shows_that_the_shop_was_open_then():
    slots = two_shifts()
    sold = slots.sold_qty.copy()
    sold[30, 28] = 2.0
    found = without_breaks(SlotSales(slots.keys, sold, slots.is_open, sold))
    day = (slots.keys["day"] == slots.keys["day"].iloc[30]).to_numpy()
    assert found.is_open[day, 28].all()
    assert not found.is_open[~day, 28].any()


def test_a_break_that_begins_in_autumn_does_not_shut_the_summer():
    found = without_breaks(two_shifts(days=280, begins=140))
    days = np.repeat(np.arange(280), 3)
    assert found.is_open[days < 70, 28].all()
    assert not found.is_open[days >= 200, 28].any()


def test_sunday_afternoons_after_the_last_sale_are_left_as_they_are():
    slots = two_shifts()
    is_sunday = (slots.keys["day"].dt.day_of_week == 6).to_numpy()
    sold, is_open = slots.sold_qty.copy(), slots.is_open.copy()
    sold[is_sunday, 26:], is_open[is_sunday, 26:] = 0.0, False
    found = without_breaks(SlotSales(slots.keys, sold, is_open, sold))
    assert np.array_equal(found.is_open[is_sunday], is_open[is_sunday])


def test_the_slots_given_are_not_changed_and_each_shop_is_told_by_its_own_sales():
    own, other = two_shifts(), two_shifts(shut=())
    before = own.is_open.copy()
    keys = pd.concat([own.keys, other.keys.assign(shop="b")], ignore_index=True)
    sold = np.vstack([own.sold_qty, other.sold_qty])
    found = without_breaks(SlotSales(keys, sold, np.vstack([own.is_open, other.is_open]), sold))
    assert np.array_equal(own.is_open, before)
    assert not found.is_open[: len(own.keys), 28].any()
    assert found.is_open[len(own.keys) :, 28].all()
