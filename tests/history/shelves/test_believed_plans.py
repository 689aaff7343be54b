from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.history.shelves.believed_plans import followed
from forecast.tables import Baked, Sales, checked

DAYS = pd.date_range("2026-01-05", periods=60)


def kept(sold, planned=10.0):
    rows = pd.DataFrame({"shop": "a", "product": "rye", "day": DAYS})
    plans = checked(Baked, rows.assign(baked_qty=planned))
    return set(followed(plans, checked(Sales, rows.assign(sold_qty=sold)))["day"])


def test_a_plan_that_is_never_outsold_is_believed_on_every_day():
    assert kept(np.minimum(np.arange(60.0), 10.0)) == set(DAYS)


def test_a_single_batch_more_does_not_end_the_belief():
    sold = np.full(60, 9.0)
    sold[10] = 14.0
    assert kept(sold) == set(DAYS)


def test_a_plan_that_is_outsold_again_and_again_is_believed_only_before():
    sold = np.where(np.arange(60) % 5 == 4, 15.0, 9.0)
    assert kept(sold) == set(DAYS[:9])


def test_belief_comes_back_once_plans_have_long_been_followed():
    sold = np.full(60, 9.0)
    sold[[0, 1]] = 15.0
    assert kept(sold) == {DAYS[0], *DAYS[39:]}
