from __future__ import annotations

import pandas as pd
import pytest

from forecast.history.missed_demand import missed_demand
from forecast.tables import Sales, ShelfDays, checked

DAYS = pd.date_range("2026-01-05", periods=70)


def sales(**levels):
    parts = [
        pd.DataFrame({"shop": "a", "product": name, "day": DAYS, "sold_qty": qty, "amount": 2.5 * qty})
        for name, qty in levels.items()
    ]
    return checked(Sales, pd.concat(parts))


def shelf(product, days, *, missed=3.0, share=0.8, source="times"):
    rows = pd.DataFrame({"shop": "a", "product": product, "day": list(days), "sold_out_share": share})
    return rows.assign(missed_qty=missed, source=source)


def told(*parts, sold=None):
    return missed_demand(checked(ShelfDays, pd.concat(parts)), sold if sold is not None else sales(rye=20.0, bun=50.0))


def test_what_was_missed_is_summed_over_the_last_eight_weeks_and_priced_as_sold():
    rows = told(shelf("rye", DAYS[[0, 20, 30, 69]])).set_index("product")
    assert rows.loc["rye", ["days", "sold_out_days", "missed_qty"]].tolist() == [56, 3, 9.0]
    assert rows.loc["rye", "missed_amount"] == pytest.approx(9.0 * 2.5)
    assert rows.loc["rye", "missed_share"] == pytest.approx(9.0 / (56 * 20.0 + 9.0))
    assert rows.loc["bun", ["sold_out_days", "missed_qty", "source"]].tolist() == [0, 0.0, ""]


def test_a_product_is_watched_when_it_misses_much_or_runs_out_on_one_weekday_again_and_again():
    saturdays = DAYS[DAYS.day_of_week == 5]
    rows = told(shelf("rye", saturdays[-2:], missed=0.1), shelf("bun", DAYS[-20:-15], missed=40.0))
    assert rows.set_index("product")["is_watched"].to_dict() == {"rye": True, "bun": True}
    once = told(shelf("rye", saturdays[-1:], missed=0.1), shelf("bun", [DAYS[-20], DAYS[-18]], missed=1.0))
    assert not once["is_watched"].any()


def test_days_that_were_sooner_not_sold_out_do_not_count():
    rows = told(shelf("rye", DAYS[-3:], share=0.4))
    assert rows["sold_out_days"].sum() == 0


def test_who_told_is_named_once_each_and_a_till_without_amounts_has_no_euros():
    sold = sales(rye=20.0).assign(amount=None)
    rows = told(shelf("rye", DAYS[-2:]), shelf("rye", DAYS[-5:-4], source="baked"), sold=checked(Sales, sold))
    assert rows["source"].tolist() == ["baked, times"]
    assert rows["missed_amount"].isna().all()
