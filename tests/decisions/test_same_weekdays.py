"""What the last same weekdays were, for who is to hold tomorrow against them."""

from __future__ import annotations

import pandas as pd

from forecast.decisions.same_weekdays import same_weekdays
from forecast.tables import Baked, CustomerOrders, History, checked, empty

MONDAY = pd.Timestamp("2026-06-08")
MONDAYS = pd.date_range(end="2026-06-01", periods=5, freq="7D")


def history(sold=(9, 10, 11, 12, 13), product="PAIN"):
    rows = pd.DataFrame({"shop": "A", "product": product, "day": MONDAYS, "demand_qty": sold, "sold_qty": sold})
    return checked(History, rows)


def baked(day, qty, product="PAIN"):
    return checked(Baked, pd.DataFrame([{"shop": "A", "product": product, "day": day, "baked_qty": qty}]))


def test_they_are_the_last_four_and_none_from_the_day_on():
    rows = pd.concat([history(), history().assign(day=MONDAYS + pd.Timedelta(days=1)), history().assign(day=MONDAY)])
    found = same_weekdays(checked(History, rows.drop_duplicates(["shop", "product", "day"])), MONDAY)
    assert found["past_day"].tolist() == list(MONDAYS[1:])
    assert set(found["day"]) == {MONDAY}


def test_what_was_written_down_as_baked_counts_before_what_was_planned():
    written, planned = baked(MONDAYS[4], 20), checked(Baked, pd.concat([baked(MONDAYS[4], 30), baked(MONDAYS[3], 25)]))
    found = same_weekdays(history(), MONDAY, baked=written, planned=planned).set_index("past_day")["made_qty"]
    assert found[MONDAYS[4]] == 20
    assert found[MONDAYS[3]] == 25
    assert found[MONDAYS[2:3]].isna().all()


def test_customer_orders_of_the_day_are_no_part_of_the_counter():
    asked = pd.DataFrame(
        [
            {"order_id": number, "shop": "A", "product": "PAIN", "day": MONDAYS[4], "qty": 3, "known_at": "2026-05-30"}
            for number in "12"
        ]
    )
    asked["known_at"] = pd.to_datetime(asked["known_at"], utc=True)
    found = same_weekdays(
        history(), MONDAY, baked=baked(MONDAYS[4], 20), customer_orders=checked(CustomerOrders, asked)
    )
    assert found["made_qty"].iloc[-1] == 14


def test_no_less_was_made_than_was_sold():
    found = same_weekdays(history(), MONDAY, baked=baked(MONDAYS[4], 5))
    assert found["made_qty"].iloc[-1] == 13


def test_without_history_there_is_nothing():
    assert same_weekdays(empty(History), MONDAY, baked=empty(Baked), customer_orders=empty(CustomerOrders)).empty
