from __future__ import annotations

import numpy as np
import pytest

from forecast.history.shelves.batches import LEAST_DAYS, ShelfSizes, shelf_sizes
from forecast.history.shelves.habits import SoldOutSettings
from forecast.history.shelves.slot_sales import SlotSales
from forecast.history.shelves.sold_out import SOLD_OUT_FROM, infer_sold_out

from .made_up_shelf import baked_shelf

LEVELS = [14.0, 25.0, 40.0]
TIMES_ALONE = SoldOutSettings(asks_quantities=False)


def off(made, told):
    """Return the bias of demand as a share of what was wanted: as sold, and as told."""
    missed = np.where(told.any_share >= SOLD_OUT_FROM, (told.missed_qty * told.factor_share).sum(axis=1), 0.0)
    return [
        (values - made.wanted_qty).sum() / made.wanted_qty.sum() for values in (told.sold_qty, told.sold_qty + missed)
    ]


@pytest.mark.parametrize("seed", [1, 2])
def test_small_products_that_sell_out_before_closing_are_seen_by_their_whole_batches(seed):
    made = baked_shelf(LEVELS, batch=6, seed=seed)
    told, by_times = infer_sold_out(made.slots), infer_sold_out(made.slots, settings=TIMES_ALONE)
    as_sold, as_told = off(made, told)
    # A shelf that holds four batches on nearly every day is one of 24 as well.
    assert (told.sizes.batch_qty > 0).all()
    assert (told.sizes.batch_qty % 6 == 0).all()
    assert abs(as_told) * 3 < abs(as_sold)
    assert abs(off(made, by_times)[1]) * 3 > abs(as_sold)
    found, is_found_by_times = (read.any_share >= SOLD_OUT_FROM for read in (told, by_times))
    assert made.is_out[found].mean() > 0.8
    assert found[made.is_out].mean() > 2 * is_found_by_times[made.is_out].mean()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_shelf_that_always_lasts_tells_no_batch_and_nothing_changes(seed):
    made = baked_shelf(LEVELS, batch=6, held=3.0, seed=seed)
    told, by_times = infer_sold_out(made.slots), infer_sold_out(made.slots, settings=TIMES_ALONE)
    assert not told.sizes.batch_qty.any()
    np.testing.assert_array_equal(told.any_share, by_times.any_share)
    np.testing.assert_array_equal(told.missed_qty, by_times.missed_qty)


@pytest.mark.parametrize("seed", [1, 2])
def test_shelves_of_single_pieces_that_often_run_empty_teach_no_batch(seed):
    made = baked_shelf([25.0, 33.0, 45.0, 60.0, 80.0], batch=1, held=1.0, seed=seed)
    assert made.is_out.mean() > 0.4
    assert not infer_sold_out(made.slots).sizes.batch_qty.any()


def test_customers_who_buy_six_at_a_time_are_no_batch():
    made = baked_shelf([60.0, 90.0], batch=6, held=3.0, pack=6)
    assert (made.slots.sold_qty.sum(axis=1) % 6 == 0).all()
    assert not infer_sold_out(made.slots).sizes.batch_qty.any()


def test_hourly_totals_are_not_asked_for_batches():
    made = baked_shelf(LEVELS, batch=6)
    uncounted = SlotSales(made.slots.keys, made.slots.sold_qty, made.slots.is_open)
    assert not infer_sold_out(uncounted).sizes.batch_qty.any()


def totals(count, *, batch):
    """Return totals of busy and quiet days baked in batches, what was expected, and what the last sale said of them."""
    chance = np.random.default_rng(1)
    expected = chance.uniform(15.0, 45.0, count)
    wanted = chance.poisson(expected).astype(float)
    held = np.round(expected * chance.normal(1.0, 0.06, count) / batch) * batch
    return np.minimum(wanted, held), expected, np.where(wanted >= held, 1.0, 0.5)


def test_weights_and_too_few_days_tell_no_batch():
    sold, expected, ratio = totals(182, batch=5)
    of_one = np.zeros(len(sold), dtype=np.int64)
    assert shelf_sizes(sold, expected, ratio, series=of_one, count=1).batch_qty.tolist() == [5.0]
    weighed = np.where(np.arange(len(sold)) == 7, sold + 0.25, sold)
    assert shelf_sizes(weighed, expected, ratio, series=of_one, count=1).batch_qty.tolist() == [0.0]
    few = slice(0, LEAST_DAYS - 1)
    assert shelf_sizes(sold[few], expected[few], ratio[few], series=of_one[few], count=1).batch_qty.tolist() == [0.0]


def test_a_whole_batch_speaks_for_an_empty_shelf_a_broken_one_against_it_and_an_unknown_one_not_at_all():
    sizes = ShelfSizes(np.array([6.0, 6.0, 0.0]), np.full(3, 1.1), np.full(3, 0.14))
    whole, broken, unknown = sizes.sold_out_chance(np.array([18.0, 17.0, 18.0]), np.full(3, 17.0), np.full(3, 0.5))
    assert whole > 0.5 > 0.1 > broken > 0
    assert unknown == 0


def test_the_chances_of_all_that_a_shelf_may_hold_add_up_to_one():
    sold = np.arange(1.0, 400.0)
    even = np.zeros(len(sold))
    sizes = ShelfSizes(np.full(len(sold), 6.0), np.full(len(sold), 1.1), np.full(len(sold), 0.2))
    # With an even last sale the chance is that of holding just so much among those who hold at least so much.
    hazard = sizes.sold_out_chance(sold, np.full(len(sold), 20.0), even)
    left = np.cumprod(1.0 - hazard)
    assert left[-1] < 1e-3
    mean = 1.0 + left.sum()
    assert mean == pytest.approx(1.1 * 20.0, rel=0.1)
