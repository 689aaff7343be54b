"""Customer orders and the till: whatever way an order is paid, walk-in demand is what it was without the order."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.config import TillSettings
from forecast.history.customer_orders import (
    orders_beyond_till,
    picked_up_unseen,
    rung_up,
    with_ordered_bulk,
)
from forecast.history.demand import demand
from forecast.history.known import Facts
from forecast.history.past import shelf_days_of
from forecast.sources.till.export import read_till
from forecast.sources.till.file_lines import Shop
from forecast.tables import (
    Assortment,
    Baked,
    CustomerOrders,
    RejectedLines,
    Sales,
    ShelfDays,
    ShopTables,
    TillLines,
    checked,
    empty,
)

DAYS = pd.date_range("2024-03-01", periods=20)
TAKEN, PICKED_UP = 8, 12
WALK_IN = 10.0


def orders_of(*quantities, day=PICKED_UP, at="10:00"):
    known_at = pd.Timestamp(f"{DAYS[TAKEN].date()} {at}").tz_localize("Europe/Paris")
    frame = pd.DataFrame({"order_id": [str(n) for n in range(len(quantities))], "qty": quantities})
    return checked(CustomerOrders, frame.assign(shop="a", product="TARTE", day=DAYS[day], known_at=known_at))


def till_of(folder, *more):
    """Ten pieces a day to walk-in customers, and `more`: (day, article, pieces, euros)."""
    rows = [(day, "TARTE", qty, 3.0 * qty) for day in range(len(DAYS)) for qty in (4, 6)]
    text = "date,time,article,qty,amount\n" + "".join(
        f"{DAYS[day].date()},10:{number % 60:02d},{article},{qty},{euros}\n"
        for number, (day, article, qty, euros) in enumerate([*rows, *more])
    )
    path = folder / "till.csv"
    path.write_text(text, encoding="utf-8")
    return read_till(path, TillSettings(bulk_over_usual=2.5, grain="ticket_lines"), Shop("a"))


def sales_of(lines):
    sums = lines.groupby(["shop", "product", "day"])[["qty", "amount"]].sum().reset_index()
    return checked(Sales, sums.rename(columns={"qty": "sold_qty"}))


def tables_of(orders, when="pickup"):
    return ShopTables(timezone="Europe/Paris", orders_at_till=when, customer_orders=orders)


def walk_in(till, orders, when):
    """What is learnt from: the way of `pipeline.gathering` and of the history."""
    tables = tables_of(orders, when)
    sales, _ = with_ordered_bulk(sales_of(till.lines), till.rejected, ordered=rung_up(tables, known_by=time(21)))
    offered = pd.DataFrame({"shop": "a", "product": "TARTE", "day": DAYS, "is_offered": True, "reason": "till"})
    table = demand(replace(tables, sales=sales), checked(Assortment, offered), shelf_days=empty(ShelfDays))
    return table.set_index("day")["demand_qty"].tolist()


SMALL, LARGE = 3, 40
PAID = {
    "paid at pick-up": ("pickup", lambda qty: [(PICKED_UP, "TARTE", qty, 3 * qty)]),
    "paid at order": ("order", lambda qty: [(TAKEN, "TARTE", qty, 3 * qty)]),
    "part at order, the rest at pick-up": (
        "pickup",
        lambda qty: [
            (TAKEN, "ACOMPTE", 1, 5.0),
            (PICKED_UP, "TARTE", qty, 3 * qty),
            (PICKED_UP, "ACOMPTE", -1, -5.0),
        ],
    ),
    "part at order with the goods, the rest at pick-up": (
        "order",
        lambda qty: [
            (TAKEN, "TARTE", qty, 3 * qty),
            (TAKEN, "ANZAHLUNG OFFEN", -1, -5.0),
            (PICKED_UP, "ANZAHLUNG OFFEN", 1, 5.0),
        ],
    ),
    "by invoice": ("never", lambda _: []),
}


@pytest.mark.parametrize("qty", [SMALL, LARGE])
@pytest.mark.parametrize("way", PAID)
def test_walk_in_demand_is_what_it_was_whatever_way_an_order_is_paid(tmp_path, way, qty):
    when, lines = PAID[way]
    assert walk_in(till_of(tmp_path, *lines(qty)), orders_of(float(qty)), when) == [WALK_IN] * len(DAYS)


@pytest.mark.parametrize("when", ["pickup", "order", "never"])
def test_an_order_cancelled_and_taken_out_of_the_file_changes_nothing(tmp_path, when):
    down_payment = [(TAKEN, "ACOMPTE", 1, 5.0), (TAKEN + 1, "ACOMPTE", -1, -5.0)]
    rung_up_and_back = [(TAKEN, "TARTE", 3, 9.0), (TAKEN, "TARTE", -3, -9.0)]
    till = till_of(tmp_path, *down_payment, *rung_up_and_back)
    assert walk_in(till, empty(CustomerOrders), when) == [WALK_IN] * len(DAYS)


def test_a_large_order_rung_up_in_one_line_is_not_taken_out_twice(tmp_path):
    till = till_of(tmp_path, (PICKED_UP, "TARTE", LARGE, 120.0))
    assert till.rejected["reason"].tolist() == ["suspected_bulk"]
    ordered = rung_up(tables_of(orders_of(40.0)))
    sales, (notice,) = with_ordered_bulk(sales_of(till.lines), till.rejected, ordered=ordered)
    day = sales.set_index("day").loc[DAYS[PICKED_UP]]
    assert (day["sold_qty"], day["amount"]) == (50.0, 150.0)
    assert (notice.code, notice.values) == ("orders_in_bulk", {"count": 1, "qty": 40.0})


def test_what_a_bulk_line_has_beyond_the_order_stays_aside(tmp_path):
    till = till_of(tmp_path, (PICKED_UP, "TARTE", 60, 180.0))
    assert walk_in(till, orders_of(15.0, 30.0), "pickup") == [WALK_IN] * len(DAYS)


def test_a_bulk_line_that_stands_in_two_files_comes_back_once(tmp_path):
    till = till_of(tmp_path, (PICKED_UP, "TARTE", LARGE, 120.0))
    twice = checked(RejectedLines, pd.concat([till.rejected, till.rejected.assign(source="other.csv")]))
    ordered = rung_up(tables_of(orders_of(99.0)))
    sales, _ = with_ordered_bulk(sales_of(till.lines), twice, ordered=ordered)
    assert sales["sold_qty"].max() == 50.0


def test_a_product_sold_in_bulk_only_that_day_gets_its_day_back(tmp_path):
    till = till_of(tmp_path, (PICKED_UP, "TARTE", LARGE, 120.0))
    kept = checked(TillLines, till.lines[till.lines["day"] != DAYS[PICKED_UP]])
    ordered = rung_up(tables_of(orders_of(40.0)))
    sales, _ = with_ordered_bulk(sales_of(kept), till.rejected, ordered=ordered)
    assert sales.set_index("day").loc[DAYS[PICKED_UP], "sold_qty"] == 40.0


def test_an_order_written_down_after_the_evening_s_plan_is_not_known_to_it():
    orders = orders_of(40.0, day=TAKEN, at="21:30")
    tables = tables_of(orders)
    assert rung_up(tables, known_by=time(21)).empty
    assert rung_up(tables, known_by=time(22))["qty"].tolist() == [40.0]
    assert rung_up(tables)["day"].tolist() == [DAYS[TAKEN]]


def test_an_order_larger_than_what_the_till_shows_is_told_and_takes_out_no_more_than_that(tmp_path):
    till = till_of(tmp_path)
    orders = orders_of(14.0)
    assert walk_in(till, orders, "pickup")[PICKED_UP] == 0.0
    ordered = rung_up(tables_of(orders))
    (notice,) = orders_beyond_till(sales_of(till.lines), ordered=ordered)
    assert (notice.code, notice.severity, notice.shop) == ("orders_beyond_till", "note", "a")
    assert notice.values == {"count": 1, "qty": 4.0, "orders": "TARTE (2024-03-13)"}
    assert orders_beyond_till(sales_of(till.lines), ordered=ordered.assign(qty=10.0)) == []


def test_orders_ahead_and_on_days_the_till_says_nothing_of_are_not_told(tmp_path):
    till = till_of(tmp_path)
    kept = till.lines[till.lines["day"] != DAYS[PICKED_UP]]
    ordered = rung_up(tables_of(orders_of(14.0)))
    assert orders_beyond_till(sales_of(kept), ordered=ordered) == []
    ahead = ordered.assign(day=DAYS[-1] + pd.Timedelta(days=3))
    assert orders_beyond_till(sales_of(till.lines), ordered=ahead) == []
    assert orders_beyond_till(sales_of(till.lines), ordered=ordered.iloc[:0]) == []


def test_orders_leave_unseen_on_the_day_of_pick_up_unless_that_is_when_they_are_rung_up():
    orders = orders_of(4.0, 2.0)
    assert picked_up_unseen(tables_of(orders, "pickup")).empty
    never = picked_up_unseen(tables_of(orders, "never"))
    assert never[["day", "qty"]].to_numpy().tolist() == [[DAYS[PICKED_UP], 6.0]]
    at_order = picked_up_unseen(tables_of(orders, "order")).set_index("day")["qty"]
    assert at_order.to_dict() == {DAYS[TAKEN]: -6.0, DAYS[PICKED_UP]: 6.0}
    assert picked_up_unseen(tables_of(orders_of(4.0, day=TAKEN), "order")).empty


def test_an_order_written_down_after_its_day_changes_nothing_of_that_day():
    late = orders_of(4.0, day=TAKEN - 1)
    assert picked_up_unseen(tables_of(late, "never")).empty


@pytest.mark.parametrize(("when", "is_out"), [("pickup", False), ("never", True), ("order", True)])
def test_an_order_that_the_till_does_not_see_that_day_is_not_left_of_what_was_baked(when, is_out):
    sold = pd.DataFrame({"shop": "a", "product": "TARTE", "day": DAYS, "sold_qty": WALK_IN})
    made = sold[sold["day"] == DAYS[PICKED_UP]].assign(baked_qty=WALK_IN + 6)
    facts = Facts(
        timezone="Europe/Paris",
        orders_at_till=when,
        sales=checked(Sales, sold),
        baked=checked(Baked, made[["shop", "product", "day", "baked_qty"]]),
        customer_orders=orders_of(6.0),
    )
    found = shelf_days_of(facts.at(pd.Timestamp("2024-03-20 21:00", tz="Europe/Paris")))
    assert found["day"].tolist() == ([DAYS[PICKED_UP]] if is_out else [])


@given(
    st.lists(st.integers(1, 80), max_size=3),
    st.lists(st.tuples(st.integers(0, 19), st.integers(1, 90)), max_size=4),
    st.sampled_from(["pickup", "order", "never"]),
)
@settings(max_examples=40, deadline=None)
def test_orders_never_turn_a_day_negative_and_never_add_to_it(tmp_path_factory, quantities, lines, when):
    till = till_of(tmp_path_factory.mktemp("t"), *[(day, "TARTE", qty, 3.0 * qty) for day, qty in lines])
    orders = orders_of(*map(float, quantities))
    without, with_orders = walk_in(till, empty(CustomerOrders), when), walk_in(till, orders, when)
    assert all(0 <= mine <= other for mine, other in zip(with_orders, without, strict=True))
    taken_out = sum(without) - sum(with_orders)
    assert taken_out <= sum(quantities) + 1e-9
