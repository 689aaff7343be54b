"""The past as one step: what stood on a shelf besides what was baked."""

from __future__ import annotations

import pandas as pd
import pytest

from forecast.history.known import Facts
from forecast.history.past import shelf_days_of
from forecast.tables import Baked, Leftovers, OpenDays, Products, Sales, checked

DAYS = pd.date_range("2026-03-02", periods=8)


def sold_out_share(*, life, went_to="kept"):
    """A tart of which ten are baked a day; two are kept of the second day, and twelve go on the third."""
    rows = pd.DataFrame({"shop": "A", "product": "TART", "day": DAYS})
    sold = [9.0, 8.0, 11.0, 9.0, 9.0, 9.0, 9.0, 9.0]
    left = rows.iloc[[1]].assign(left_qty=2.0, went_to=went_to, sold_out_s=None)
    facts = Facts(
        timezone="Europe/Paris",
        sales=checked(Sales, rows.assign(sold_qty=sold)),
        baked=checked(Baked, rows.assign(baked_qty=10.0)),
        leftovers=checked(Leftovers, left),
        open_days=checked(OpenDays, rows[["shop", "day"]].assign(is_open=True, reason="till")),
        products=checked(Products, pd.DataFrame({"product": ["TART"], "label": ["Tart"], "carry_over_days": [life]})),
    )
    shelves = shelf_days_of(facts.at(pd.Timestamp("2026-03-10 21:00", tz="Europe/Paris")))
    return shelves.set_index("day")["sold_out_share"].get(DAYS[2], 0.0)


@pytest.mark.parametrize(("life", "went_to", "share"), [(1, "kept", 0.0), (0, "kept", 1.0), (1, "thrown", 1.0)])
def test_more_sold_than_baked_is_no_empty_shelf_where_some_were_kept(life, went_to, share):
    assert sold_out_share(life=life, went_to=went_to) == share
