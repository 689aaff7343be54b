"""Standing orders: which days they fall on, from when they are known, and that nothing counts twice."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.history.customer_orders import picked_up_unseen, rung_up
from forecast.history.standing_orders import standing_as_orders, without_closed_days
from forecast.tables import CustomerOrders, OpenDays, ShopTables, StandingOrders, checked, empty

ZONE = "Europe/Paris"
FIRST, LAST = pd.Timestamp("2024-03-01"), pd.Timestamp("2024-04-30")
MONDAY = pd.Timestamp("2024-03-04")
TAKEN = pd.Timestamp("2024-02-20 09:00", tz="UTC")


def standing(*rows, **more):
    given = {"order_id": "H1", "shop": "a", "product": "ROLL", "weekdays": "0 1 2 3 4", "qty": 40.0} | more
    return checked(StandingOrders, pd.DataFrame([given | row for row in rows or ({},)]))


def written(*rows):
    frame = {"order_id": "17", "shop": "a", "product": "ROLL", "day": MONDAY, "qty": 40.0, "known_at": TAKEN}
    return checked(CustomerOrders, pd.DataFrame([frame | row for row in rows]))


def of_each_day(table, orders=None, **more):
    orders = empty(CustomerOrders) if orders is None else orders
    return standing_as_orders(table, orders, **{"first": FIRST, "last": LAST, "timezone": ZONE} | more)


def test_an_order_falls_on_its_weekdays_between_its_ends_and_not_in_its_pause():
    days = {"first_day": pd.Timestamp("2024-03-06"), "last_day": pd.Timestamp("2024-03-19")}
    pause = {"pause_first_day": pd.Timestamp("2024-03-11"), "pause_last_day": pd.Timestamp("2024-03-15")}
    orders = of_each_day(standing(days | pause))
    assert [f"{day:%d}" for day in orders["day"]] == ["06", "07", "08", "18", "19"]
    assert set(orders["qty"]) == {40.0}
    assert orders["order_id"].is_unique


@settings(max_examples=60, deadline=None)
@given(
    weekdays=st.sets(st.integers(0, 6), min_size=1),
    ends=st.lists(st.integers(-20, 90), min_size=4, max_size=4),
    has=st.tuples(st.booleans(), st.booleans(), st.booleans()),
)
def test_the_days_are_those_of_a_walk_through_the_calendar(weekdays, ends, has):
    day = [FIRST + pd.Timedelta(days=number) for number in ends]
    row = {"weekdays": " ".join(map(str, sorted(weekdays)))}
    row |= {"first_day": min(day[:2])} if has[0] else {}
    row |= {"last_day": max(day[:2])} if has[1] else {}
    row |= {"pause_first_day": min(day[2:]), "pause_last_day": max(day[2:])} if has[2] else {}
    expected = [
        each
        for each in pd.date_range(FIRST, LAST)
        if each.day_of_week in weekdays
        and each >= row.get("first_day", FIRST)
        and each <= row.get("last_day", LAST)
        and not (has[2] and row["pause_first_day"] <= each <= row["pause_last_day"])
    ]
    assert of_each_day(standing(row))["day"].tolist() == expected


def test_lines_of_one_number_add_up():
    orders = of_each_day(standing({}, {"weekdays": "4", "qty": 10.0, "pickup_s": 21_600}))
    by_weekday = orders.groupby(orders["day"].dt.day_of_week)["qty"].unique()
    assert by_weekday[3].tolist() == [40.0]
    assert by_weekday[4].tolist() == [50.0]
    assert orders.loc[orders["day"].dt.day_of_week == 4, "pickup_s"].tolist()[0] == 21_600


def test_it_is_known_from_when_it_was_agreed_and_else_two_weeks_before_its_first_day():
    assert set(of_each_day(standing(known_at=TAKEN))["known_at"]) == {TAKEN}
    begun = of_each_day(standing(first_day=pd.Timestamp("2024-03-20")))
    assert {str(moment) for moment in begun["known_at"]} == {"2024-03-05 23:00:00+00:00"}
    always = of_each_day(standing())
    assert (always["known_at"] < FIRST.tz_localize("UTC")).all()


@pytest.mark.parametrize(
    ("order", "counted"),
    [
        ({"order_id": "H1", "qty": 60.0}, 60.0),  # the same number: the day's own quantity
        ({}, 40.0),  # the same quantity and no time of pick-up on either side
        ({"qty": 25.0}, 65.0),  # somebody else's order
        ({"pickup_s": 28_800}, 80.0),  # somebody else's, picked up at eight
        ({"product": "BUN"}, 80.0),
        ({"order_id": "H1", "day": MONDAY + pd.Timedelta(days=1)}, 40.0),
    ],
)
def test_an_order_that_the_customer_orders_have_already_counts_once(order, counted):
    orders = written(order)
    both = pd.concat([orders, of_each_day(standing(), orders)])
    assert both.loc[both["day"] == MONDAY, "qty"].sum() == counted


def test_one_written_order_takes_the_place_of_one_standing_order():
    two = standing({"order_id": "line 2"}, {"order_id": "line 3"})
    assert of_each_day(two, written({})).groupby("day").size()[MONDAY] == 1
    assert of_each_day(two, written({"order_id": "1"}, {"order_id": "2"})).groupby("day").size().get(MONDAY, 0) == 0


def test_a_day_of_closure_is_left_out_and_told_unless_the_shop_closes_every_week():
    days = pd.date_range(MONDAY, periods=7)
    reasons = ["weekly", "till", "holiday", "till", "till", "till", "till"]
    opening = pd.DataFrame({"shop": "a", "day": days, "is_open": [reason == "till" for reason in reasons]})
    kept, said = without_closed_days(
        of_each_day(standing(), first=MONDAY, last=days[-1]),
        checked(OpenDays, opening.assign(reason=reasons)),
        after=MONDAY - pd.Timedelta(days=1),
    )
    assert [f"{day:%d}" for day in kept["day"]] == ["05", "07", "08"]
    (notice,) = said
    assert (notice.code, notice.severity, notice.shop) == ("standing_orders_on_closed_day", "note", "a")
    assert notice.values == {"count": 1, "orders": "40 ROLL (2024-03-06)"}


@pytest.mark.parametrize(("invoiced", "told"), [(False, 40.0), (True, 0.0)])
@pytest.mark.parametrize("orders_at_till", ["pickup", "order"])
def test_the_till_records_it_on_its_day_or_never_if_it_is_invoiced(invoiced, told, orders_at_till):
    orders = of_each_day(standing(is_invoiced=invoiced), first=MONDAY, last=MONDAY)
    tables = ShopTables(timezone=ZONE, orders_at_till=orders_at_till, customer_orders=orders)
    assert rung_up(tables)["qty"].sum() == told
    assert picked_up_unseen(tables)["qty"].sum() == 40.0 - told
    # A customer order beside it goes by the setting, as before.
    mixed = replace(tables, customer_orders=checked(CustomerOrders, pd.concat([orders, written({"qty": 5.0})])))
    day = MONDAY if orders_at_till == "pickup" else TAKEN.tz_localize(None).normalize()
    at_till = rung_up(mixed).set_index("day")["qty"]
    assert at_till.get(day) == 5.0 + (told if day == MONDAY else 0)
