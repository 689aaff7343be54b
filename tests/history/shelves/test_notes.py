from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.history.shelves.notes import NoteTables, written_down
from forecast.history.shelves.slot_sales import SlotSales

KEYS = pd.DataFrame({"shop": "a", "product": ["rye", "bun", "cake"], "day": pd.Timestamp("2024-03-01")})
SLOTS = SlotSales(KEYS, np.tile([2.0, 1.0, 0.0, 0.0], (3, 1)), np.tile([True, True, True, False], (3, 1)))
NOTHING = KEYS.iloc[:0].assign(baked_qty=0.0)
NO_LEFTOVERS = KEYS.iloc[:0].assign(left_qty=0.0, sold_out_s=0)


def noted(leftovers=NO_LEFTOVERS, baked=NOTHING, planned=NOTHING):
    return written_down(SLOTS, NoteTables(leftovers, baked, planned))


def leftovers(left, sold_out=(None, None, None)):
    return KEYS.assign(left_qty=np.array(left, dtype=float), sold_out_s=pd.array(list(sold_out), dtype="Int32"))


def test_what_is_left_says_how_the_shelf_stood_when_the_shop_closed():
    note = noted(leftovers=leftovers([0, 4, np.nan]), baked=NOTHING)
    assert note.tolist() == [[-1, -1, 1, -1], [-1, -1, 0, -1], [-1, -1, -1, -1]]


def test_a_written_time_says_all_but_the_slot_it_lies_in():
    note = noted(leftovers=leftovers([0, 0, 0], [7 * 3600, None, None]), baked=NOTHING)
    assert note[0].tolist() == [0, -1, 1, 1]
    assert note[1].tolist() == [-1, -1, 1, -1]


def test_what_was_baked_speaks_where_nobody_counted():
    note = noted(leftovers=leftovers([0, np.nan, np.nan]), baked=KEYS.assign(baked_qty=[9.0, 3.0, 8.0]))
    assert note[:, 2].tolist() == [1, 1, 0]


def test_without_notes_nothing_is_said():
    assert (noted(leftovers=NO_LEFTOVERS, baked=NOTHING) == -1).all()


def test_a_plan_sold_to_the_piece_sold_out_and_one_that_was_not_probably_did_not():
    note = noted(planned=KEYS.assign(baked_qty=[3.0, 4.0, 2.0]))
    assert note[:, 2].tolist() == [1, 2, -1]


def test_what_was_written_of_a_day_outweighs_what_was_planned():
    note = noted(leftovers=leftovers([2, np.nan, np.nan]), planned=KEYS.assign(baked_qty=[3.0, 3.0, 3.0]))
    assert note[:, 2].tolist() == [0, 1, 1]


def test_the_mark_of_notes_sees_no_day_after_the_one_asked_for():
    day = KEYS["day"].to_numpy("datetime64[D]").astype(int)[0]
    some, more = (NoteTables(NO_LEFTOVERS, KEYS.assign(baked_qty=qty), NOTHING) for qty in (3.0, 4.0))
    assert some.mark(day - 1) == more.mark(day - 1)
    assert some.mark(day) != more.mark(day)


def test_what_left_unseen_is_not_left_of_what_was_made_but_a_count_is_a_count():
    made = KEYS.assign(baked_qty=[9.0, 9.0, 3.0])
    unseen = KEYS.iloc[:2].assign(qty=6.0)
    notes = NoteTables(leftovers([np.nan, 4, np.nan]), made, made).less(unseen)
    assert notes.left_qty(KEYS, np.array([3.0, 3.0, 2.0])).tolist() == [0.0, 4.0, 1.0]
    assert notes.just_planned(KEYS, np.array([3.0, 3.0, 3.0])).all()
    assert made["baked_qty"].tolist() == [9.0, 9.0, 3.0]
    assert NoteTables(NO_LEFTOVERS, made, NOTHING).less(KEYS.assign(qty=99.0)).baked["baked_qty"].tolist() == [0] * 3
