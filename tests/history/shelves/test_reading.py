from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from forecast.history.shelves.reading import SOLD_OUT_FROM, _judged, read
from forecast.history.shelves.states import EMPTY, STOCKED, UNTOLD
from forecast.history.shelves.teaching import read_together, teach

from .made_up_shelf import shelf

SPLIT = 70


@pytest.fixture(scope="module")
def past():
    """Return a shelf, the rows of its later days, and what the earlier ones taught up to the day `as_of`."""
    made = shelf([60.0, 90.0, 40.0], days=100, out_share=0.25)
    as_of = int(made.rows.day.min()) + SPLIT - 1
    is_early = made.rows.day <= as_of
    early = made.rows.rows(is_early)
    together = read_together(early, untold(early), products=3)
    return made, ~is_early, teach(early, together, as_of=as_of), as_of


def untold(rows):
    return np.full(rows.sold_qty.shape, UNTOLD, dtype=np.int8)


def test_later_days_are_told_by_what_earlier_ones_taught(past):
    made, is_late, taught, as_of = past
    late = made.rows.rows(is_late)
    found = read(late, untold(late), taught, as_of=as_of).any_share >= SOLD_OUT_FROM
    assert (found == made.is_out[is_late]).mean() > 0.9


def test_days_read_alone_say_what_they_say_among_later_ones(past):
    made, is_late, taught, as_of = past
    late = made.rows.rows(is_late)
    whole = read(late, untold(late), taught, as_of=as_of)
    first = late.day <= as_of + 10
    alone = read(late.rows(first), untold(late)[first], taught, as_of=as_of)
    for name, values in vars(alone).items():
        np.testing.assert_array_equal(values, getattr(whole, name)[first])


def test_a_product_of_which_nothing_is_known_is_expected_to_sell_what_it_sells(past):
    made, is_late, taught, as_of = past
    late = made.rows.rows(is_late)
    new = replace(late, product=np.where(late.product == 2, 3, late.product))
    expected = taught.among(np.arange(3), 4).expected(new, np.ones(len(new.day)), as_of=as_of)
    mine = new.product == 3
    assert expected[mine].mean() == pytest.approx(late.day_qty[mine].mean(), rel=0.1)


def test_where_an_empty_shelf_is_written_the_last_sale_took_the_last_piece(past):
    made, is_late, taught, _ = past
    rows = made.rows.rows(is_late)
    note = untold(rows)
    note[:, 37] = EMPTY
    expected = np.full(len(rows.day), 60.0)
    told, stocked = (
        _judged(rows, note, taught, expected),
        _judged(rows, np.where(note == EMPTY, STOCKED, note), taught, expected),
    )
    assert (told.any_share == 1).all()
    assert (stocked.any_share < 1).all()
    early = np.argmax(np.cumsum(rows.sold_qty, axis=1) == rows.day_qty[:, None], axis=1) < 28
    assert told.missed_qty[early].min() > told.missed_qty[~early].mean()
