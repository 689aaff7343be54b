from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.history.shelves.notes import NoteTables, believed_plans
from forecast.tables import Baked, Sales, checked

KEYS = pd.DataFrame({"shop": "a", "product": ["rye", "bun", "cake"], "day": pd.Timestamp("2024-03-01")})
IS_OPEN = np.tile([True, True, True, False], (3, 1))
NOTHING = KEYS.iloc[:0].assign(baked_qty=0.0)
NO_LEFTOVERS = KEYS.iloc[:0].assign(left_qty=0.0, sold_out_s=0)


def noted(leftovers=NO_LEFTOVERS, baked=NOTHING, planned=NOTHING):
    return NoteTables(leftovers, baked, planned).of_rows(KEYS.assign(sold_qty=3.0)).by_slot(IS_OPEN)


def leftovers(left, sold_out=(None, None, None)):
    return KEYS.assign(left_qty=np.array(left, dtype=float), sold_out_s=pd.array(list(sold_out), dtype="Int32"))


def test_what_is_left_says_how_the_shelf_stood_when_the_shop_closed():
    note = noted(leftovers=leftovers([0, 4, np.nan]), baked=NOTHING)
    assert note.tolist() == [[-1, -1, 1, -1], [-1, -1, 0, -1], [-1, -1, -1, -1]]


def test_a_written_time_says_all_but_the_slot_it_lies_in():
    note = noted(leftovers=leftovers([0, 0, 0], [1_900, None, None]), baked=NOTHING)
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


def test_what_left_unseen_is_not_left_of_what_was_made_but_a_count_is_a_count():
    made = KEYS.assign(baked_qty=[9.0, 9.0, 3.0])
    notes = NoteTables(leftovers([np.nan, 4, np.nan]), made, made).less(KEYS.iloc[:2].assign(qty=6.0))
    found = notes.of_rows(KEYS.assign(sold_qty=[3.0, 3.0, 2.0]))
    assert found.at_closing.tolist() == [1, 0, 0]
    assert found.made_qty.tolist() == [3.0, 7.0, 3.0]
    assert made["baked_qty"].tolist() == [9.0, 9.0, 3.0]
    assert NoteTables(NO_LEFTOVERS, made, NOTHING).less(KEYS.assign(qty=99.0)).baked["baked_qty"].tolist() == [0] * 3


def test_what_was_made_is_known_by_count_by_what_was_baked_and_by_a_plan_that_was_not_outsold():
    plans = KEYS.assign(baked_qty=[5.0, 5.0, 2.0])
    found = NoteTables(leftovers([1, np.nan, np.nan]), NOTHING, plans).of_rows(KEYS.assign(sold_qty=3.0))
    assert found.made_qty[:2].tolist() == [4.0, 5.0]
    assert np.isnan(found.made_qty[2])
    assert found.is_known.tolist() == [True, True, False]
    gone = NoteTables(leftovers([np.nan] * 3, [3600, None, None]), NOTHING, NOTHING)
    assert gone.of_rows(KEYS.assign(sold_qty=3.0)).made_qty[0] == 3.0


DAYS = pd.date_range("2026-01-05", periods=60)


def believed(sold, planned=10.0):
    rows = pd.DataFrame({"shop": "a", "product": "rye", "day": DAYS})
    plans = checked(Baked, rows.assign(baked_qty=planned))
    return set(believed_plans(plans, checked(Sales, rows.assign(sold_qty=sold)))["day"])


def test_a_plan_that_is_never_outsold_is_believed_on_every_day():
    assert believed(np.minimum(np.arange(60.0), 10.0)) == set(DAYS)


def test_a_single_batch_more_does_not_end_the_belief():
    sold = np.full(60, 9.0)
    sold[10] = 14.0
    assert believed(sold) == set(DAYS)


def test_a_plan_that_is_outsold_again_and_again_is_believed_only_before():
    sold = np.where(np.arange(60) % 5 == 4, 15.0, 9.0)
    assert believed(sold) == set(DAYS[:9])


def test_belief_comes_back_once_plans_have_long_been_followed():
    sold = np.full(60, 9.0)
    sold[[0, 1]] = 15.0
    assert believed(sold) == {DAYS[0], *DAYS[39:]}
