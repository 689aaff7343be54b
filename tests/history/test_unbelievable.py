from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.history.demand import demand
from forecast.history.unbelievable import unbelievable
from forecast.tables import Assortment, CustomerOrders, OpenDays, Sales, ShelfDays, ShopTables, checked, empty

DAYS = pd.date_range("2024-01-01", periods=40)


def sold(quantities: dict[int, float], *, product: str = "rye", days: int = 40, level: float = 15.0) -> pd.DataFrame:
    qty = np.random.default_rng(1).poisson(level, days).astype(float) + 1
    for at, value in quantities.items():
        qty[at] = value
    return pd.DataFrame({"shop": "a", "product": product, "day": DAYS[:days], "sold_qty": qty})


def hits(table: pd.DataFrame) -> list[int]:
    return np.flatnonzero(unbelievable(table)).tolist()


@pytest.mark.parametrize("quantities", [{7: 10_000.0}, {7: 10_000.0, 8: 9_000.0}, {39: 700.0}])
def test_mistyped_lines_are_found_even_two_of_them(quantities):
    assert hits(sold(quantities)) == sorted(quantities)


def test_an_ordinary_past_a_feast_of_two_days_and_a_christmas_sixfold_are_believed():
    assert hits(sold({})) == []
    assert hits(sold({20: 240.0, 21: 200.0})) == []
    assert hits(sold({20: 130.0})) == []
    assert hits(sold({5: 3.0}, level=0.2)) == []


def test_a_product_in_its_first_days_is_compared_with_nothing():
    assert hits(sold({3: 900.0}, days=13)) == []
    assert hits(sold({3: 900.0}, days=14)) == [3]


def test_products_are_compared_with_themselves_whatever_the_order_of_rows():
    both = pd.concat([sold({9: 5_000.0}), sold({}, product="bread", level=900.0)]).sample(frac=1, random_state=1)
    assert both.loc[unbelievable(both), "sold_qty"].tolist() == [5_000.0]
    assert hits(sold({}).iloc[:0]) == []


def learnt_from(table: pd.DataFrame, orders: pd.DataFrame | None = None) -> pd.DataFrame:
    offered = table[["shop", "product", "day"]].assign(is_offered=True, reason="inferred")
    opening = pd.DataFrame({"shop": "a", "day": DAYS, "is_open": True, "reason": "till"})
    tables = ShopTables(
        timezone="UTC",
        sales=checked(Sales, table),
        open_days=checked(OpenDays, opening),
        customer_orders=empty(CustomerOrders) if orders is None else checked(CustomerOrders, orders),
    )
    return demand(tables, checked(Assortment, offered), shelf_days=empty(ShelfDays))


def test_a_large_customer_order_explains_a_large_day():
    table = sold({30: 315.0})
    known_at = DAYS[25].tz_localize("UTC")
    order = {"shop": "a", "product": "rye", "day": DAYS[30], "order_id": "1", "qty": 300.0, "known_at": known_at}
    learnt = learnt_from(table, pd.DataFrame([order])).set_index("day")["demand_qty"]
    assert learnt[DAYS[30]] == 15.0


def test_demand_knows_nothing_of_a_day_with_a_quantity_that_cannot_be():
    table = sold({30: 10_000.0})
    learnt = learnt_from(table)
    assert len(learnt) == 39
    assert DAYS[30] not in set(learnt["day"])
    assert learnt["demand_qty"].max() < 40
