"""At what hours a product is wanted: whole days only, per weekday, shares that sum to 1."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.history.shelves.half_hours import SlotBook
from forecast.history.shelves.hourly_shares import hourly_shares
from forecast.tables import History, checked

MONDAY = int(np.datetime64("2026-03-02", "D").astype(np.int64))


def book(entries):
    product, day, slot, qty = (np.array(values) for values in zip(*sorted(entries, key=lambda e: e[1]), strict=True))
    return {"a": SlotBook("a", ("bun", "rye"), product, day, slot, qty.astype(float), np.ones(len(qty)))}


def history(*sold_out):
    rows = pd.DataFrame(sold_out, columns=["product", "day"])
    days = pd.to_datetime(rows["day"].astype("float"), unit="D")
    return checked(History, rows.assign(day=days, shop="a", demand_qty=1.0, sold_qty=1.0, is_sold_out=True))


def share(profile, product, weekday, hour):
    mine = profile[(profile["product"] == product) & (profile["weekday"] == weekday) & (profile["hour"] == hour)]
    return float(mine["sold_share"].sum())


def test_shares_of_a_weekday_sum_to_one_and_half_hours_make_an_hour():
    days = [(1, MONDAY + 7 * week, slot, qty) for week in range(40) for slot, qty in ((14, 2), (15, 4), (30, 6))]
    profile = hourly_shares(book(days), history())
    assert profile.groupby(["product", "weekday"])["sold_share"].sum().tolist() == pytest.approx([1.0] * 6)
    assert share(profile, "rye", 0, 7) == pytest.approx(0.5)
    assert share(profile, "rye", 0, 15) == pytest.approx(0.5)


def test_days_on_which_it_was_sold_out_have_no_evening_and_are_left_out():
    whole = [(1, MONDAY + 7 * week, slot, 10) for week in range(10) for slot in (14, 34)]
    short = [(1, MONDAY + 7 * week, 14, 20) for week in range(10, 20)]
    gone = [("rye", MONDAY + 7 * week) for week in range(10, 20)]
    assert share(hourly_shares(book(whole + short), history(*gone)), "rye", 0, 17) == pytest.approx(0.5)
    assert share(hourly_shares(book(whole + short), history()), "rye", 0, 17) == pytest.approx(0.25)


def test_a_product_that_was_always_sold_out_keeps_its_days():
    short = [(1, MONDAY + 7 * week, 14, 20) for week in range(10)]
    gone = [("rye", MONDAY + 7 * week) for week in range(10)]
    assert share(hourly_shares(book(short), history(*gone)), "rye", 0, 7) == pytest.approx(1.0)


def test_few_sales_of_one_weekday_are_drawn_to_the_days_like_it_and_not_to_sundays():
    days = [(1, MONDAY + day, 14, 30) for day in range(1, 6)] + [(1, MONDAY, 34, 1), (1, MONDAY + 6, 34, 90)]
    profile = hourly_shares(book(days), history())
    assert share(profile, "rye", 0, 17) < 0.1
    assert share(profile, "rye", 6, 17) == pytest.approx(1.0)


def test_a_shop_without_times_has_no_profile():
    assert len(hourly_shares({}, history())) == 0
