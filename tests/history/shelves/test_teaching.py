from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from forecast.history.shelves.reading import SOLD_OUT_FROM, Taught
from forecast.history.shelves.states import EMPTY, STOCKED, UNTOLD
from forecast.history.shelves.teaching import teach

from .made_up_shelf import read, shelf

LEVELS = [60.0, 90.0, 40.0, 120.0]


def taught_by(made, reading):
    return teach(made.rows, reading, as_of=int(made.rows.day.max()))


def test_planted_sell_outs_come_out_and_a_late_last_sale_tells_less():
    made = shelf(LEVELS, out_share=0.25)
    reading = read(made)
    last = np.where(made.rows.sold_qty > 0, np.arange(48), -1).max(axis=1)
    ours, rule = (average_precision_score(made.is_out, score) for score in (reading.any_share, -last))
    assert ours > 0.97
    assert 1 - ours <= 0.75 * (1 - rule)
    is_found = reading.any_share >= SOLD_OUT_FROM
    assert is_found.mean() == pytest.approx(made.is_out.mean(), abs=0.03)


def test_where_nothing_sold_out_under_one_day_in_a_hundred_seems_to_be():
    reading = read(shelf(LEVELS))
    assert (reading.any_share >= SOLD_OUT_FROM).mean() < 0.01


def test_hourly_totals_without_customer_counts_find_most_of_it_too():
    made = shelf(LEVELS, out_share=0.25, is_hourly=True)
    reading = read(made)
    assert average_precision_score(made.is_out, reading.any_share) > 0.95


def test_daily_totals_leave_everything_open_and_nothing_changed():
    made = shelf([50.0])
    reading = read(made, rows=replace(made.rows, is_open=np.zeros_like(made.rows.is_open)))
    assert reading.any_share.max() == 0.0
    assert reading.missed_qty.max() == 0.0


def test_the_profile_and_the_level_are_those_of_demand_not_of_sales():
    made, whole = shelf(LEVELS, out_share=0.4), shelf(LEVELS)
    reading, truth = read(made), read(whole)
    assert reading.expected.mean() == pytest.approx(truth.expected.mean(), rel=0.05)
    evening = slice(33, 38)
    share = taught_by(made, reading).profile[:, :, evening].sum(axis=2).mean()
    raw = made.rows.sold_qty[:, evening].sum() / made.rows.sold_qty.sum()
    planted = whole.rows.sold_qty[:, evening].sum() / whole.rows.sold_qty.sum()
    assert abs(share - planted) < 0.35 * abs(raw - planted)


def test_notes_override_the_till():
    made = shelf(LEVELS, out_share=0.25)
    note = np.full(made.rows.sold_qty.shape, UNTOLD, dtype=np.int8)
    note[:, 37] = np.where(made.is_out, STOCKED, EMPTY)
    closing = read(made, note).empty_share[:, 37]
    assert (closing >= SOLD_OUT_FROM).tolist() == (~made.is_out).tolist()


def test_where_the_hours_without_stock_are_written_demand_is_nearly_unbiased():
    made = shelf([60.0, 20.0, 8.0], days=300, out_share=0.3, seed=3)
    note = np.where(made.is_empty, EMPTY, STOCKED).astype(np.int8)
    missed = np.where(made.is_out, read(made, note).missed_qty, 0.0)
    off = [values - made.wanted_qty for values in (made.rows.day_qty, made.rows.day_qty + missed)]
    assert (missed >= 0).all()
    assert abs(off[1].sum()) < abs(off[0].sum()) / 3
    assert np.abs(off[1][made.is_out]).mean() < 0.7 * np.abs(off[0][made.is_out]).mean()


def test_rows_may_come_in_any_order():
    made = shelf([60.0, 30.0], out_share=0.2)
    order = np.random.default_rng(1).permutation(len(made.keys))
    found = read(made, rows=made.rows.rows(order))
    assert found.any_share == pytest.approx(read(made).any_share[order], abs=1e-9)


def test_shelves_that_often_run_empty_teach_that_they_do():
    often, never = (taught_by(made, read(made)) for made in (shelf(LEVELS, out_share=0.4), shelf(LEVELS)))
    assert (often.out > 2 * never.out).all()


def test_the_last_weeks_say_more_of_the_level_than_those_before():
    made = shelf([60.0])
    reading, rows = read(made), made.rows
    busy_days = (rows.day < rows.day.min() + 14, rows.day > rows.day.max() - 14)
    twice = (replace(rows, sales_count=rows.sold_qty * (1 + is_busy)[:, None]) for is_busy in busy_days)
    early, late = (taught_by(replace(made, rows=busy), reading) for busy in twice)
    assert (late.near_sold > 1.1 * early.near_sold).all()


def test_what_was_taught_is_the_same_once_kept_and_new_products_are_like_the_others():
    made = shelf(LEVELS)
    taught = taught_by(made, read(made))
    kept = Taught.unpacked(taught.packed())
    more = kept.among(np.array([0, 2, 3, 4]), 5)
    for name, values in vars(taught).items():
        np.testing.assert_array_equal(getattr(kept, name), values)
        np.testing.assert_array_equal(getattr(more, name)[[0, 2, 3, 4]], values)
    assert np.isnan(more.usual[1]).all()
    assert more.unit[1] == np.median(taught.unit)
    assert more.profile[1].sum(axis=1) == pytest.approx(np.ones(7))
