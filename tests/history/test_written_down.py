from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.history.slot_sales import SlotSales
from forecast.history.written_down import written_down

KEYS = pd.DataFrame({"shop": "a", "product": ["rye", "bun", "cake"], "day": pd.Timestamp("2024-03-01")})
SLOTS = SlotSales(KEYS, np.tile([2.0, 1.0, 0.0, 0.0], (3, 1)), np.tile([True, True, True, False], (3, 1)))
NOTHING = KEYS.iloc[:0]


def leftovers(left, sold_out=(None, None, None)):
    return KEYS.assign(left_qty=np.array(left, dtype=float), sold_out_s=pd.array(list(sold_out), dtype="Int32"))


def test_what_is_left_says_how_the_shelf_stood_when_the_shop_closed():
    note = written_down(SLOTS, leftovers=leftovers([0, 4, np.nan]), baked=NOTHING)
    assert note.tolist() == [[-1, -1, 1, -1], [-1, -1, 0, -1], [-1, -1, -1, -1]]


def test_a_written_time_says_all_but_the_slot_it_lies_in():
    note = written_down(SLOTS, leftovers=leftovers([0, 0, 0], [7 * 3600, None, None]), baked=NOTHING)
    assert note[0].tolist() == [0, -1, 1, 1]
    assert note[1].tolist() == [-1, -1, 1, -1]


def test_what_was_baked_speaks_where_nobody_counted():
    note = written_down(SLOTS, leftovers=leftovers([0, np.nan, np.nan]), baked=KEYS.assign(baked_qty=[9.0, 3.0, 8.0]))
    assert note[:, 2].tolist() == [1, 1, 0]


def test_without_notes_nothing_is_said():
    assert (written_down(SLOTS, leftovers=NOTHING, baked=NOTHING) == -1).all()
