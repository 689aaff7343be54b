from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.history.shelves.slot_book import slot_books
from forecast.history.shelves.slot_sales import SlotSales, slot_sales
from forecast.tables import SlotSums, checked

DAY = pd.Timestamp("2024-03-01")


def lines(*rows):
    table = pd.DataFrame(rows, columns=["product", "time_s", "qty"]).assign(shop="a", day=DAY)
    return table.assign(time_s=table["time_s"].astype("Int32"))


def asked(*products):
    return pd.DataFrame({"shop": "a", "product": list(products), "day": DAY})


def test_slots_add_up_to_the_day_as_a_loop_over_lines_would_have_it():
    rng = np.random.default_rng(1)
    table = lines(*[(f"P{rng.integers(4)}", int(rng.integers(86_400)), float(rng.integers(1, 5))) for _ in range(300)])
    slots = slot_sales(table, asked("P3", "P0", "P1"), slot_minutes=15)
    expected = np.zeros((3, 96))
    for line in table.itertuples():
        if line.product != "P2":
            expected[["P3", "P0", "P1"].index(line.product), line.time_s // 900] += line.qty
    assert np.array_equal(slots.sold_qty, expected)
    assert slots.sales_count.sum() == (table["product"] != "P2").sum()


def test_the_shop_is_open_between_its_first_and_last_line_whoever_sold():
    slots = slot_sales(lines(("rye", 8 * 3600, 1.0), ("bun", 18 * 3600, 1.0)), asked("rye", "cake"), slot_minutes=60)
    assert np.flatnonzero(slots.is_open[0]).tolist() == list(range(8, 19))
    assert slots.is_open[1].tolist() == slots.is_open[0].tolist()
    assert slots.sold_qty[1].sum() == 0


def test_a_refund_is_netted_in_its_slot_and_never_makes_less_than_nothing():
    slots = slot_sales(lines(("rye", 3600, 2.0), ("rye", 3700, -1.0), ("rye", 9000, -3.0)), asked("rye"))
    assert slots.sold_qty.sum() == 1.0
    assert slots.sales_count.sum() == 1.0


def test_lines_without_a_time_tell_nothing():
    slots = slot_sales(lines(("rye", None, 40.0)), asked("rye"))
    assert not slots.is_open.any()
    assert slots.sold_qty.sum() == 0.0


def test_hourly_totals_do_not_know_how_many_customers_there_were():
    assert slot_sales(lines(("rye", 3600, 9.0)), asked("rye"), slot_minutes=60, is_hourly=True).sales_count is None


def test_slots_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="does not divide into slots of 7 minutes"):
        slot_sales(lines(("rye", 3600, 1.0)), asked("rye"), slot_minutes=7)
    with pytest.raises(ValueError, match="2 rows, but"):
        SlotSales(asked("rye", "bun"), np.zeros((1, 24)), np.zeros((1, 24), dtype=bool))


def test_days_come_one_by_one_as_if_each_had_been_summed_by_itself():
    days = DAY + pd.to_timedelta([0, 0, 1, 3], unit="D")
    sums = pd.DataFrame({"shop": "a", "product": ["bun", "rye", "rye", "bun"], "day": days})
    sums = sums.assign(slot=[15, 20, 16, 18], sold_qty=[2.0, 1.0, 3.0, 4.0], sales_count=[1, 1, 2, 3])
    book = slot_books(checked(SlotSums, sums))["a"]
    found = list(book.sales().day_by_day())
    assert len(found) == 3
    for slots, day in zip(found, np.unique(book.day), strict=True):
        expected = book.cut(after=day - 1, until=day).sales()
        pd.testing.assert_frame_equal(slots.keys, expected.keys)
        np.testing.assert_array_equal(slots.sold_qty, expected.sold_qty)
        np.testing.assert_array_equal(slots.is_open, expected.is_open)
        np.testing.assert_array_equal(slots.sales_count, expected.sales_count)
