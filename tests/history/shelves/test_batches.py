from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import poisson

from forecast.history.shelves import teaching
from forecast.history.shelves.batches import _LEAST_DAYS, _MOST_LOG_RATIO, Batches, last_sale, learnt_batches
from forecast.history.shelves.reading import SOLD_OUT_FROM
from forecast.history.shelves.states import AGAINST_PLAN, EMPTY, PROBABLY_STOCKED, STOCKED, UNTOLD
from forecast.history.shelves.teaching import teach

from .made_up_shelf import baked_shelf, read

LEVELS = [14.0, 25.0, 40.0]


@pytest.fixture
def by_times(monkeypatch):
    """Return a reading that is taught no batches."""

    def alone(made):
        with monkeypatch.context() as patched:
            patched.setattr(teaching, "_ASKS_FROM_ROUND", 99)
            return read(made)

    return alone


def batches_of(made, reading):
    return teach(made.rows, reading, as_of=int(made.rows.day.max())).batch_qty


def bias(made, reading):
    """Return the bias of demand as a share of what was wanted: as sold, and as read."""
    missed = np.where(reading.any_share >= SOLD_OUT_FROM, reading.missed_qty, 0.0)
    sold = made.rows.day_qty
    return [(values - made.wanted_qty).sum() / made.wanted_qty.sum() for values in (sold, sold + missed)]


@pytest.mark.parametrize("seed", [1, 2])
def test_small_products_that_sell_out_before_closing_are_seen_by_their_whole_batches(seed, by_times):
    made = baked_shelf(LEVELS, batch=6, seed=seed)
    reading, alone = read(made), by_times(made)
    as_sold, as_read = bias(made, reading)
    # A shelf that holds four batches on nearly every day is one of 24 as well.
    batches = batches_of(made, reading)
    assert (batches > 0).all()
    assert (batches % 6 == 0).all()
    assert abs(as_read) * 3 < abs(as_sold)
    assert abs(bias(made, alone)[1]) > abs(as_read)
    found, found_alone = (one.any_share >= SOLD_OUT_FROM for one in (reading, alone))
    assert made.is_out[found].mean() > 0.8
    assert found[made.is_out].mean() > 1.5 * found_alone[made.is_out].mean()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_shelf_that_always_lasts_tells_no_batch_and_nothing_changes(seed, by_times):
    made = baked_shelf(LEVELS, batch=6, held=3.0, seed=seed)
    reading = read(made)
    assert not batches_of(made, reading).any()
    np.testing.assert_array_equal(reading.any_share, by_times(made).any_share)


@pytest.mark.parametrize("seed", [1, 2])
def test_shelves_of_single_pieces_that_often_run_empty_teach_no_batch(seed):
    made = baked_shelf([25.0, 33.0, 45.0, 60.0, 80.0], batch=1, held=1.0, seed=seed)
    assert made.is_out.mean() > 0.4
    assert not batches_of(made, read(made)).any()


def test_customers_who_buy_six_at_a_time_are_no_batch():
    made = baked_shelf([60.0, 90.0], batch=6, held=3.0, pack=6)
    assert (made.rows.day_qty % 6 == 0).all()
    assert not batches_of(made, read(made)).any()


def test_hourly_totals_are_not_asked_for_batches():
    made = baked_shelf(LEVELS, batch=6)
    uncounted = replace(made, rows=replace(made.rows, sales_count=None))
    assert not batches_of(uncounted, read(uncounted)).any()


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
    assert learnt_batches(sold, expected, ratio, product=of_one, count=1).batch_qty.tolist() == [5.0]
    weighed = np.where(np.arange(len(sold)) == 7, sold + 0.25, sold)
    assert learnt_batches(weighed, expected, ratio, product=of_one, count=1).batch_qty.tolist() == [0.0]
    few = slice(0, _LEAST_DAYS - 1)
    assert learnt_batches(sold[few], expected[few], ratio[few], product=of_one[few], count=1).batch_qty.tolist() == [
        0.0
    ]


def test_a_whole_batch_speaks_for_an_empty_shelf_and_a_broken_one_against_it():
    sizes = Batches(np.full(2, 6.0), np.full(2, 1.1), np.full(2, 0.14))
    whole, broken = sizes.sold_out_chance(np.array([18.0, 17.0]), np.full(2, 17.0), np.full(2, 0.5))
    assert whole > 0.5 > 0.1 > broken > 0


def test_the_chances_of_all_that_a_shelf_may_hold_add_up_to_one():
    sold = np.arange(1.0, 400.0)
    even = np.zeros(len(sold))
    sizes = Batches(np.full(len(sold), 6.0), np.full(len(sold), 1.1), np.full(len(sold), 0.2))
    # With an even last sale the chance is that of holding just so much among those who hold at least so much.
    hazard = sizes.sold_out_chance(sold, np.full(len(sold), 20.0), even)
    left = np.cumprod(1.0 - hazard)
    assert left[-1] < 1e-3
    mean = 1.0 + left.sum()
    assert mean == pytest.approx(1.1 * 20.0, rel=0.1)


def last_sale_of(sales, rate, *, spread=1e-6, notes=None):
    sales = np.atleast_2d(np.array(sales, dtype=float))
    note = np.full(sales.shape, UNTOLD, dtype=np.int8)
    note[:, -1] = UNTOLD if notes is None else notes
    return last_sale(sales, np.broadcast_to(rate, sales.shape) * 1.0, spread=np.full(len(sales), spread), notes=note)


SALES, RATE = [0.0, 2.0, 3.0, 0.0, 0.0], [1.0, 2.0, 2.5, 1.0, 0.5]


def test_the_ratio_is_that_of_all_that_may_have_come_to_one_who_stayed_away():
    emptied, stayed = poisson.sf(2, 2.5), poisson.pmf(3, 2.5) * np.exp(-1.5)
    assert last_sale_of(SALES, RATE).log_ratio[0] == pytest.approx(np.log(emptied / stayed), abs=1e-4)


def test_what_was_missed_is_what_chance_brings_after_the_last_piece():
    came = np.random.default_rng(1).poisson(2.5, 400_000)
    expected = (came[came >= 3] - 3).mean() + 1.5
    assert last_sale_of(SALES, RATE).missed[0] == pytest.approx(expected, abs=0.01)


def test_a_day_that_began_busily_missed_more():
    missed = last_sale_of([[5.0, 5.0, 0.0, 0.0], [12.0, 5.0, 0.0, 0.0]], 5.0, spread=0.4).missed
    assert missed[1] > 1.2 * missed[0]


def test_no_silence_says_more_than_the_most():
    assert last_sale_of([1.0, 0.0, 0.0], 30.0, spread=0.15).log_ratio.tolist() == [_MOST_LOG_RATIO]


def test_what_was_written_down_outweighs_the_silence_after_the_last_sale():
    ratios = [
        last_sale_of([9.0, 9.0, 0.0], [8.0, 8.0, 1.0], spread=0.15, notes=note).log_ratio[0]
        for note in (UNTOLD, EMPTY, STOCKED, PROBABLY_STOCKED)
    ]
    assert ratios[1:3] == [_MOST_LOG_RATIO, -_MOST_LOG_RATIO]
    assert ratios[3] == pytest.approx(ratios[0] + np.log(AGAINST_PLAN))
