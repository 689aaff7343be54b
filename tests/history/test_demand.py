from __future__ import annotations

import pandas as pd
import pytest

from forecast.history.demand import demand
from forecast.tables import Assortment, CustomerOrders, History, OpenDays, Sales, ShelfDays, ShopTables, checked, empty

DAYS = pd.date_range("2024-03-01", periods=4)


def past(
    *,
    sold: dict[int, float],
    offered: tuple[int, ...] = (0, 1, 2, 3),
    open_days: pd.DataFrame | None = None,
    orders: pd.DataFrame | None = None,
    shelf_days: pd.DataFrame | None = None,
    orders_at_till: str = "pickup",
) -> pd.Series:
    rows = pd.DataFrame({"shop": "a", "product": "bread", "day": DAYS[list(sold)], "sold_qty": list(sold.values())})
    offer = pd.DataFrame({"shop": "a", "product": "bread", "day": DAYS[list(offered)]})
    tables = ShopTables(
        timezone="Europe/Paris",
        orders_at_till=orders_at_till,  # type: ignore[arg-type] -- a parametrised text
        sales=checked(Sales, rows),
        open_days=empty(OpenDays) if open_days is None else checked(OpenDays, open_days),
        customer_orders=empty(CustomerOrders) if orders is None else checked(CustomerOrders, orders),
    )
    table = demand(
        tables,
        checked(Assortment, offer.assign(is_offered=True, reason="inferred")),
        shelf_days=empty(ShelfDays) if shelf_days is None else checked(ShelfDays, shelf_days),
    )
    checked(History, table)
    return table.set_index("day")


def test_an_offered_day_without_sales_is_zero_and_a_day_not_offered_is_absent() -> None:
    history = past(sold={0: 5.0, 3: 7.0}, offered=(0, 1, 3))
    assert history["demand_qty"].to_dict() == {DAYS[0]: 5.0, DAYS[1]: 0.0, DAYS[3]: 7.0}


def test_a_sale_on_a_day_on_which_nothing_was_thought_to_be_offered_counts() -> None:
    assert past(sold={0: 5.0, 2: 3.0, 3: 1.0}, offered=(0, 3))["demand_qty"].tolist() == [5.0, 3.0, 1.0]


def test_days_that_say_nothing_are_left_out() -> None:
    opening = pd.DataFrame(
        {"shop": "a", "day": DAYS, "is_open": [True, False, True, True], "is_learnable": [True, True, False, True]}
    ).assign(reason="x")
    assert past(sold={0: 5.0, 2: 1.0, 3: 7.0}, open_days=opening)["demand_qty"].tolist() == [5.0, 7.0]


@pytest.mark.parametrize(
    ("when", "expected"),
    [("pickup", [20.0, 8.0, 20.0, 20.0]), ("order", [8.0, 20.0, 20.0, 20.0]), ("never", [20.0, 20.0, 20.0, 20.0])],
)
def test_customer_orders_are_taken_out_on_the_day_the_till_records_them(when: str, expected: list[float]) -> None:
    orders = pd.DataFrame(
        {
            "order_id": "1",
            "shop": "a",
            "product": "bread",
            "day": [DAYS[1]],
            "qty": 12.0,
            # Half past midnight local time: the day before in UTC.
            "known_at": (DAYS[0] + pd.Timedelta(minutes=30)).tz_localize("Europe/Paris"),
        }
    )
    history = past(sold=dict.fromkeys(range(4), 20.0), orders=orders, orders_at_till=when)
    assert history["demand_qty"].tolist() == expected


def test_orders_never_make_demand_negative() -> None:
    orders = pd.DataFrame({"order_id": ["1"], "shop": "a", "product": "bread", "day": DAYS[0], "qty": 50.0})
    orders["known_at"] = DAYS[0].tz_localize("UTC")
    assert past(sold={0: 5.0, 3: 1.0}, orders=orders)["demand_qty"].iloc[0] == 0.0


def test_what_was_wanted_from_an_empty_shelf_is_demand_and_what_is_less_sure_than_a_coin_is_not() -> None:
    shelf = pd.DataFrame({"shop": "a", "product": "bread", "day": DAYS[:3], "sold_out_share": [1.0, 0.5, 0.4]})
    shelf = shelf.assign(missed_qty=[2.0, 0.5, 3.0], source="times")
    history = past(sold=dict.fromkeys(range(4), 5.0), shelf_days=shelf)
    assert history["is_sold_out"].tolist() == [True, True, False, False]
    assert history["demand_qty"].tolist() == [7.0, 5.5, 5.0, 5.0]
    assert history["sold_qty"].tolist() == [5.0] * 4


def test_customer_orders_are_taken_out_of_what_was_sold_and_not_of_what_was_missed() -> None:
    orders = pd.DataFrame({"order_id": ["1"], "shop": "a", "product": "bread", "day": DAYS[0], "qty": 4.0})
    orders["known_at"] = DAYS[0].tz_localize("UTC")
    shelf = pd.DataFrame({"shop": "a", "product": "bread", "day": DAYS[:1], "sold_out_share": 1.0, "missed_qty": 3.0})
    history = past(sold={0: 5.0, 3: 1.0}, orders=orders, shelf_days=shelf.assign(source="times"))
    assert history.loc[DAYS[0], ["sold_qty", "demand_qty"]].tolist() == [1.0, 4.0]
