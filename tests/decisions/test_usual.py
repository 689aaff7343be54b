"""What is usual on a weekday, against a loop."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.decisions.production import usual_quantities
from forecast.tables import History, checked

MONDAY = pd.Timestamp("2026-11-23")


def history(rows):
    frame = pd.DataFrame(rows, columns=["shop", "product", "day", "sold_qty", "is_sold_out"])
    return checked(History, frame.assign(demand_qty=frame["sold_qty"]))


def test_it_is_the_mean_of_the_last_four_same_weekdays_as_a_loop_finds_them():
    dice = np.random.default_rng(5)
    rows = [
        (shop, product, day, float(dice.integers(0, 50)), bool(dice.random() < 0.3))
        for shop in "AB"
        for product in ("PAIN", "TARTE")
        for day in pd.date_range("2026-09-20", "2026-11-25")
        if dice.random() < 0.8
    ]
    found = usual_quantities(history(rows), MONDAY).set_index(["shop", "product"])
    for shop in "AB":
        for product in ("PAIN", "TARTE"):
            same = [
                row for row in rows if row[:2] == (shop, product) and row[2] < MONDAY and row[2].day_name() == "Monday"
            ]
            last = sorted(same, key=lambda row: row[2])[-4:]
            assert found.loc[(shop, product), "usual_qty"] == np.mean([row[3] for row in last])
            assert found.loc[(shop, product), "sold_out_days"] == sum(row[4] for row in last)


def test_an_offered_day_without_sales_counts_as_zero():
    rows = [("A", "PAIN", MONDAY - pd.Timedelta(days=7 * week), qty, False) for week, qty in ((1, 0.0), (2, 10.0))]
    assert usual_quantities(history(rows), MONDAY)["usual_qty"].tolist() == [5]


def test_last_years_season_is_not_usual():
    rows = [("A", "GALETTE", MONDAY - pd.Timedelta(days=364), 90.0, False)]
    assert usual_quantities(history(rows), MONDAY).empty
