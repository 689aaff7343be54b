from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.history.shelves.half_hours import HalfHours, slot_books
from forecast.tables import SlotSums, checked

DAY = pd.Timestamp("2024-03-01")


def book_of(*rows):
    table = pd.DataFrame(rows, columns=["product", "days", "slot", "sold_qty", "sales_count"])
    sums = table.assign(shop="a", day=DAY + pd.to_timedelta(table["days"], unit="D")).drop(columns="days")
    return slot_books(checked(SlotSums, sums.astype({"sold_qty": float})))["a"]


def test_slots_add_up_to_the_day_as_a_loop_over_sales_would_have_it():
    rng = np.random.default_rng(1)
    cells = {(f"P{rng.integers(4)}", int(rng.integers(9)), int(rng.integers(48))) for _ in range(200)}
    rows = [(*cell, float(rng.integers(1, 9)), int(rng.integers(1, 5))) for cell in sorted(cells)]
    book = book_of(*rows)
    found = book.sales()
    days = sorted({(day, product) for product, day, *_ in rows})
    expected = np.zeros((2, len(days), 48))
    for product, day, slot, qty, count in rows:
        expected[:, days.index((day, product)), slot] += qty, count
    np.testing.assert_array_equal(found.sold_qty, expected[0])
    np.testing.assert_array_equal(found.sales_count, expected[1])
    first = found.day.min()
    assert [(day - first, book.names[code]) for day, code in zip(found.day, found.product, strict=True)] == days


def test_the_shop_is_open_between_its_first_and_last_sale_whoever_sold():
    found = book_of(("rye", 0, 16, 1, 1), ("bun", 0, 36, 1, 1), ("bun", 1, 20, 1, 1)).sales()
    assert np.flatnonzero(found.is_open[0]).tolist() == list(range(16, 37))
    assert found.is_open[1].tolist() == found.is_open[0].tolist()
    assert np.flatnonzero(found.is_open[2]).tolist() == [20]


def test_days_by_themselves_are_read_as_in_the_whole_book():
    book = book_of(("bun", 0, 15, 2, 1), ("rye", 0, 20, 1, 1), ("rye", 1, 16, 3, 2), ("bun", 3, 18, 4, 3))
    whole = book.sales()
    for day in np.unique(book.day):
        one, rows = book.cut(after=day - 1, until=day).sales(), whole.rows(whole.day == day)
        for name in ("product", "day", "sold_qty", "is_open", "sales_count"):
            np.testing.assert_array_equal(getattr(one, name), getattr(rows, name))


def test_hourly_totals_do_not_know_how_many_customers_there_were():
    book = book_of(("rye", 0, 16, 9, pd.NA))
    assert book.is_hourly
    assert book.sales(is_counted=False).sales_count is None
    assert book.sales(is_counted=False).visits.sum() == 9


def test_a_day_that_goes_on_after_midnight_has_more_slots():
    assert book_of(("rye", 0, 40, 1, 1)).sales().sold_qty.shape == (1, 48)
    assert book_of(("rye", 0, 50, 1, 1)).sales().sold_qty.shape == (1, 72)


def test_the_name_of_a_book_is_that_of_its_content_whatever_products_come_later():
    rows = [("rye", 0, 16, 1, 1), ("rye", 1, 17, 1, 1)]
    book, more = book_of(*rows), book_of(*rows, ("bun", 2, 16, 1, 1))
    assert more.cut(until=int(book.day.max())).digest == book.digest
    assert more.digest != book.digest


def test_arrays_that_do_not_belong_together_are_refused():
    with pytest.raises(ValueError, match="2 rows, but"):
        HalfHours(*np.zeros((3, 2), dtype=int), np.zeros((1, 24)), np.zeros((1, 24), dtype=bool))
