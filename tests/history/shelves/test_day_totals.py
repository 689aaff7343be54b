from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from forecast.history.shelves.batches import ShelfSizes
from forecast.history.shelves.day_totals import DayTotals, with_totals
from forecast.history.shelves.notes import NoteTables
from forecast.history.shelves.reading import GRID_DAYS, Shelves
from forecast.history.shelves.silence import MOST_LOG_RATIO
from forecast.history.shelves.sold_out import SOLD_OUT_FROM
from forecast.history.shelves.states import AGAINST_PLAN, EMPTY, PROBABLY_STOCKED, STOCKED, UNTOLD, ShelfStates

from .made_up_shelf import baked_shelf
from .test_reading import sales_of, sums_of, told


def totals(notes):
    """Return days of 18 pieces of 17 expected, the last slot without a sale, and each with one note of that slot."""
    count = len(notes)
    note = np.full((count, 3), UNTOLD, dtype=np.int8)
    note[:, 2] = notes
    return DayTotals.of(
        np.full(count, 18.0),
        np.ones(count),
        sales=np.tile([9.0, 9.0, 0.0], (count, 1)),
        rate=np.tile([8.0, 8.0, 1.0], (count, 1)),
        scale=np.ones((count, 1)),
        spread=np.full(count, 0.15),
        told=note,
    )


def by_times(share):
    empty = np.tile([0.0, 0.0, share], (1, 1))
    return ShelfStates(empty, np.full((1, 9), 0.1), np.full((1, 9), 1 / 9), np.zeros(1), np.zeros(1))


SIX = ShelfSizes(np.array([6.0]), np.array([1.05]), np.array([0.14]))


def test_asking_only_products_with_a_known_batch_tells_the_same_as_asking_all():
    rng = np.random.default_rng(1)
    sizes = ShelfSizes(np.array([6.0, 0.0, 6.0, 6.0]), np.full(4, 1.05), np.full(4, 0.14))
    states = ShelfStates(rng.random((4, 3)), np.full((4, 9), 0.1), np.full((4, 9), 1 / 9), np.zeros(4), np.zeros(4))
    sold_qty = np.array([18.0, 18.0, 0.0, 17.0])
    seen = {
        "sales": np.outer(sold_qty / 18.0, [9.0, 9.0, 0.0]),
        "rate": np.tile([8.0, 8.0, 1.0], (4, 1)),
        "scale": np.ones((4, 1)),
        "spread": np.full(4, 0.15),
        "told": np.full((4, 3), UNTOLD, dtype=np.int8),
    }
    asked, chance = with_totals(states, sizes, sold_qty, np.ones(4), **seen)
    every, chance_of_all = DayTotals.of(sold_qty, np.ones(4), **seen).with_states(states, sizes)
    assert (chance > 0).tolist() == [True, False, False, True]
    np.testing.assert_array_equal(chance, chance_of_all)
    for name, values in vars(every).items():
        np.testing.assert_array_equal(getattr(asked, name), values)


def test_what_was_written_down_outweighs_the_silence_after_the_last_sale():
    ratios = totals([UNTOLD, EMPTY, STOCKED, PROBABLY_STOCKED]).log_ratio
    assert ratios[1:3].tolist() == [MOST_LOG_RATIO, -MOST_LOG_RATIO]
    assert ratios[3] == pytest.approx(ratios[0] + np.log(AGAINST_PLAN))


def test_a_whole_batch_raises_what_the_times_say_and_the_missed_demand_is_that_of_an_emptied_shelf():
    before = by_times(0.1)
    day = totals([UNTOLD])
    after, chance = day.with_states(before, SIX)
    assert chance[0] > 0.5
    assert after.empty_share[0, 2] == pytest.approx(chance[0])
    np.testing.assert_array_equal(after.missed_rate, day.last.missed_rate)
    assert before.empty_share[0, 2] == 0.1


def test_quantities_never_lower_what_the_times_say():
    after, _ = totals([UNTOLD]).with_states(by_times(0.99), SIX)
    assert after.empty_share[0, 2] == 0.99
    longer = replace(by_times(0.4), missed_rate=np.full((1, 9), 50.0))
    more, chance = totals([UNTOLD]).with_states(longer, SIX)
    assert chance[0] > 0.4, "the quantity is believed more than the times"
    np.testing.assert_array_equal(more.missed_rate, longer.missed_rate)


@pytest.mark.parametrize("note", [EMPTY, STOCKED, PROBABLY_STOCKED])
def test_where_people_have_told_the_quantity_is_not_asked(note):
    before = by_times(0.1)
    after, chance = totals([note]).with_states(before, SIX)
    assert chance[0] == 0
    np.testing.assert_array_equal(after.empty_share, before.empty_share)
    np.testing.assert_array_equal(after.missed_rate, before.missed_rate)


@pytest.fixture(scope="module")
def small():
    return baked_shelf([14.0, 25.0, 40.0], batch=6, days=260)


def test_days_read_once_are_told_by_what_the_days_before_them_taught_of_batches(small):
    rows = told(small)
    sold = small.slots.sold_qty.sum(axis=1)
    late = (rows["day"] > rows["day"].min() + pd.Timedelta(days=2 * GRID_DAYS)).to_numpy()
    is_found = (rows["sold_out_share"] >= SOLD_OUT_FROM).to_numpy() & late
    assert small.is_out[is_found].mean() > 0.75
    demand = sold + np.where(is_found, rows["missed_qty"], 0.0)
    bias = [(values - small.wanted_qty)[late].sum() for values in (sold, demand)]
    assert abs(bias[1]) * 3 < abs(bias[0])


def test_no_later_day_changes_what_a_quantity_said(small):
    sums, sales = sums_of(small), sales_of(small)
    evening = small.slots.keys["day"].min() + pd.Timedelta(days=200)
    shelves = Shelves.of(sums)
    then = shelves.up_to({"a": evening}).days(sales[sales["day"] <= evening], NoteTables.nothing(), least_share=0.0)
    later = shelves.days(sales, NoteTables.nothing(), least_share=0.0)
    same = later[later["day"] <= evening].reset_index(drop=True)
    pd.testing.assert_frame_equal(then.reset_index(drop=True), same)
    assert (same["sold_out_share"] >= SOLD_OUT_FROM).mean() > 0.1
