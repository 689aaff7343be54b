"""What a supplier will be asked for over two weeks: delivery by delivery, worked out by hand and path by path."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from forecast.decisions.ordering.consumption import Consumption
from forecast.decisions.ordering.deliveries import Schedule, next_deliveries
from forecast.decisions.ordering.line import order_line
from forecast.decisions.ordering.outlook import Ahead, supplier_outlook
from forecast.decisions.ordering.shelf import Shelf
from forecast.decisions.ordering.suppliers import Terms

MONDAY = pd.Timestamp("2026-11-23")
NOW = pd.Timestamp("2026-11-22 21:00", tz="Europe/Paris")


def day(ahead):
    return MONDAY + pd.Timedelta(days=ahead)


def ahead_of(paths, *, stock, arrivals=None, shelf_life=math.nan):
    schedule = Schedule(frozenset({1, 4}), 43_200, 1, "Europe/Paris")
    terms = Terms("Moulin", "FARINE", "kg", 25.0, ((1, 20.0),), schedule, shelf_life, math.inf, 0.0)
    use = Consumption(MONDAY, paths.mean(axis=1), paths)
    shelf = Shelf(MONDAY, stock, day(-1), {day(at): qty for at, qty in (arrivals or {}).items()})
    deliveries = next_deliveries(schedule, NOW, blocked=(), count=5)
    line = order_line(
        "A", terms, consumption=use, shelf=shelf, planned_from=MONDAY, deliveries=deliveries, level=0.9,
        holding_share=0.25,
    )  # fmt: skip
    return Ahead(line, use, shelf, deliveries)


def test_the_first_delivery_is_the_order_and_later_ones_fill_up_what_was_used():
    """10 a day, 20 in stock, two sacks on Tuesday for Wednesday to Friday: 20 are left on Friday.

    Friday's lorry must bring 40 − 20 for Saturday to Tuesday, Tuesday's 30, Friday's 40; the one after is not shown.
    """
    table = supplier_outlook([ahead_of(np.full((60, 10), 10.0), stock=20.0)])
    assert table["delivery_day"].tolist() == [day(1), day(4), day(8), day(11)]
    assert table["expected_qty"].tolist() == [50, 20, 30, 40]
    assert table["is_proposed"].tolist() == [True, False, False, False]
    assert (table["low_qty"] == table["expected_qty"]).all()
    assert (table["high_qty"] == table["expected_qty"]).all()
    assert (table["supplier"].unique(), table["ingredient_unit"].unique()) == (["Moulin"], ["kg"])


def test_what_is_under_way_is_not_asked_for_again():
    table = supplier_outlook([ahead_of(np.full((60, 10), 10.0), stock=20.0, arrivals={4: 15.0})])
    assert table["expected_qty"].tolist() == [50, 5, 30, 40]


def test_what_keeps_a_day_is_asked_for_a_day():
    table = supplier_outlook([ahead_of(np.full((60, 10), 10.0), stock=20.0, shelf_life=1.0)])
    assert table["expected_qty"].tolist()[:2] == [25, 10]


def test_the_range_is_that_of_the_paths_each_from_what_it_has_used():
    """On path k of ten k is used a day. Nine of ten need 27 until Friday; Saturday to Tuesday takes up to 36.

    Two sacks come on Tuesday; on Friday 50 − 3k are left and 36 are wanted: 3k − 14 where that is more than nothing.
    """
    paths = np.tile(np.arange(1.0, 11.0), (60, 1))
    table = supplier_outlook([ahead_of(paths, stock=0.0)])
    asked = np.maximum(36 - np.maximum(50 - 3 * np.arange(1.0, 11.0), 0), 0)
    assert table["expected_qty"].tolist()[:2] == [50, pytest.approx(asked.mean())]
    assert table["low_qty"].iloc[1] == np.sort(asked)[0]
    assert table["high_qty"].iloc[1] == np.sort(asked)[8]
    assert (table["low_qty"] <= table["expected_qty"]).all()
    assert supplier_outlook([]).empty
