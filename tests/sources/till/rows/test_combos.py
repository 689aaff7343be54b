"""Combos count their parts once, and keep their money, wherever the price stands."""

from __future__ import annotations

import pandas as pd
import pytest

from ..reading import alarms, read, reasons, sold

HEADER = "date,time,ticket,item,qty,total"


def receipt(number, *lines):
    """One receipt: its lines as "item qty total"."""
    return [
        f"2026-03-0{1 + number % 5},{8 + number % 9:02d}:{number % 60:02d},{number}," + ",".join(one.rsplit(" ", 2))
        for one in lines
    ]


def receipts(count, *lines, first=0):
    return [row for number in range(first, first + count) for row in receipt(number, *lines)]


COMBO = ("Breakfast Combo 1 6.50", "Croissant 1 0.00", "Coffee 1 0.00")


def test_parts_at_nothing_after_a_header_with_the_price_are_what_was_sold(tmp_path):
    rows = receipts(6, *COMBO) + receipts(5, "Croissant 2 5.00", first=20)
    till = read(tmp_path, HEADER, *rows)
    assert sold(till) == {"Croissant": 16.0, "Coffee": 6.0}
    assert till.lines["amount"].sum() == pytest.approx(6 * 6.5 + 5 * 5.0)
    assert set(reasons(till).values()) == {"deal_header"}
    assert alarms(till) == []
    assert till.report.deals[["deal", "product", "part_qty"]].to_numpy().tolist() == [
        ["Breakfast Combo", "Coffee", 6.0],
        ["Breakfast Combo", "Croissant", 6.0],
    ]


def test_the_headers_money_is_shared_by_what_parts_cost_alone_to_the_cent(tmp_path):
    rows = receipts(3, "Combo A 1 10.00", "Tea 1 0.00", "Cake 1 0.00") + receipts(
        2, "Tea 1 2.00", "Cake 2 6.01", first=9
    )
    till = read(tmp_path, HEADER, *rows)
    of_combo = till.lines[till.lines["ticket"].isin(["0", "1", "2"])]
    assert of_combo["amount"].tolist() == [4.0, 6.0] * 3


def test_a_header_without_a_telling_name_needs_parts_that_cost_as_much(tmp_path):
    alone = receipts(4, "Roll 1 2.00", "Juice 1 3.00", first=20)
    combo = receipts(4, "Number Three 1 4.50", "Roll 1 0.00", "Juice 1 0.00")
    assert sold(read(tmp_path, HEADER, *combo, *alone)) == {"Roll": 8.0, "Juice": 8.0}


def test_parts_that_cost_far_less_alone_make_no_combo_however_cheap_all_other_goods_are(tmp_path):
    alone = receipts(4, "Roll 1 2.00", "Juice 1 3.00", first=20) + receipts(20, "Bun 1 0.50", first=40)
    platter = receipts(4, "Number Three 1 30.00", "Roll 1 0.00", "Juice 1 0.00")
    assert sold(read(tmp_path, HEADER, *platter, *alone))["Number Three"] == 4.0


def test_a_topping_at_nothing_leaves_its_article_as_it_is_and_is_told(tmp_path):
    rows = receipts(6, "Sandwich 1 6.00", "Ketchup 1 0.00") + receipts(3, "Ketchup 1 0.50", first=20)
    till = read(tmp_path, HEADER, *rows)
    assert sold(till) == {"Sandwich": 6.0, "Ketchup": 3.0}
    assert alarms(till) == ["till_combo_unclear"]
    assert alarms(read(tmp_path, HEADER, *rows, deals={"Sandwich": {}})) == []


def test_wishes_that_are_never_sold_alone_say_nothing(tmp_path):
    till = read(tmp_path, HEADER, *receipts(6, "Coffee 1 3.00", "No sugar 1 0.00"))
    assert (sold(till), alarms(till)) == ({"Coffee": 6.0}, [])


def test_a_gift_beside_goods_now_and_then_is_no_combo(tmp_path):
    rows = receipts(2, "Bread 1 4.00", "Roll 1 0.00") + receipts(8, "Bread 1 4.00", first=10)
    till = read(tmp_path, HEADER, *rows)
    assert sold(till) == {"Bread": 10.0}
    assert set(reasons(till).values()) == {"zero_price"}


def test_what_till_deals_says_of_a_header_wins(tmp_path):
    till = read(tmp_path, HEADER, *receipts(4, *COMBO), deals={"Breakfast Combo": {"Croissant": 2}})
    assert sold(till) == {"Croissant": 8.0}


def test_parts_with_the_price_after_a_header_at_nothing_are_counted_once(tmp_path):
    till = read(tmp_path, HEADER, *receipts(4, "Menu 1 0.00", "Soup 1 5.00", "Bread 1 1.50"))
    assert sold(till) == {"Soup": 4.0, "Bread": 4.0}


def test_two_combos_on_a_receipt_and_one_taken_back_add_up(tmp_path):
    back = receipt(7, "Breakfast Combo -1 -6.50", "Croissant -1 0.00", "Coffee -1 0.00")
    till = read(tmp_path, HEADER, *receipts(4, *COMBO, *COMBO), *receipt(7, *COMBO), *back)
    assert sold(till) == {"Croissant": 8.0, "Coffee": 8.0}
    assert till.lines["amount"].sum() == pytest.approx(8 * 6.5)
    assert till.lines["day"].dtype == pd.Timestamp("2026-03-01").as_unit("ns").to_numpy().dtype
