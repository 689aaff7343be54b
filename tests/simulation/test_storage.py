"""What ways to order cost, summed by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from forecast.simulation.storage import spans_between_deliveries, storage_totals
from forecast.tables import SimulatedDays, SimulatedStock, checked

MONDAY = pd.Timestamp("2025-06-02")
CAME = [False, True, False, True]


def stock_of(ordering, missing, worth, ordered):
    return pd.DataFrame(
        {
            "ordering": ordering, "shop": "a", "day": pd.date_range(MONDAY, periods=4), "supplier": "mill",
            "ingredient": "flour", "ingredient_unit": "kg", "needed_qty": 10.0, "used_qty": 10.0 - pd.Series(missing),
            "missing_qty": missing, "spoiled_qty": 0.0, "delivered_qty": 0.0, "ordered_qty": ordered,
            "stock_qty": worth, "is_delivery_day": CAME, "stock_amount": worth, "spoiled_amount": [0.0, 0.0, 2.0, 0.0],
        }
    )  # fmt: skip


def days_of(policy, made, profit):
    row = {"shop": "a", "product": "bread", "day": MONDAY, "wanted_qty": 40.0, "switched_qty": 0.0, "lost_qty": 0.0}
    row |= {"policy": policy, "made_qty": made, "sold_qty": made, "left_qty": 0.0, "profit_amount": profit}
    return row | {"waste_amount": 0.0, "lost_amount": 0.0}


STOCK = checked(
    SimulatedStock,
    pd.concat(
        [
            stock_of("program", [0.0, 5.0, 0.0, 0.0], [10.0, 20.0, 10.0, 20.0], [25.0, 0.0, 25.0, 0.0]),
            stock_of("rule", [0.0, 0.0, 0.0, 0.0], [20.0, 40.0, 20.0, 40.0], [25.0, 0.0, 0.0, 0.0]),
        ],
        ignore_index=True,
    ),
)
DAYS = checked(SimulatedDays, pd.DataFrame([days_of("program", 35.0, 70.0), days_of("rule", 40.0, 80.0)]))
AMPLE = checked(SimulatedDays, pd.DataFrame([days_of("program", 40.0, 80.0)]))


def test_the_baking_of_a_delivery_day_belongs_to_the_span_before_it():
    spans = spans_between_deliveries(STOCK).query("ordering == 'program'")
    assert spans["last_day"].tolist() == [MONDAY + pd.Timedelta(days=at) for at in (1, 3)]
    assert spans["missing_qty"].tolist() == [5.0, 0.0]


def test_each_way_to_order_has_its_sums_beside_the_program():
    sums = storage_totals(STOCK, DAYS, ample=AMPLE, beside="program").set_index("ordering")
    assert sums["stock_amount"].to_dict() == {"program": 15.0, "rule": 30.0}
    assert sums["short_share"].to_dict() == {"program": 0.5, "rule": 0.0}
    assert sums["orders_count"].to_dict() == {"program": 2, "rule": 1}
    assert sums["spoiled_amount"].tolist() == [2.0, 2.0]
    assert sums["not_made_qty"].to_dict() == {"program": 5.0, "rule": 0.0}
    assert sums["shortage_amount"].to_dict() == {"program": 10.0, "rule": 0.0}
    assert sums["more_share"]["rule"] == pytest.approx(1.0)
