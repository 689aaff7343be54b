"""What is usual on a weekday, against a loop, and which changes of it are marked."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.decisions.same_weekdays import Usual, same_weekdays, usual_quantities
from forecast.tables import Baked, History, checked

MONDAY = pd.Timestamp("2026-11-23")


def history(rows):
    frame = pd.DataFrame(rows, columns=["shop", "product", "day", "sold_qty", "is_sold_out"])
    return checked(History, frame.assign(demand_qty=frame["sold_qty"] + 3))


def usual_of(rows, baked=()):
    written = pd.DataFrame(baked, columns=["shop", "product", "day", "baked_qty"])
    before = same_weekdays(history(rows), MONDAY, baked=checked(Baked, written) if len(baked) else None)
    return usual_quantities(before)


def mondays(*sold, product="PAIN"):
    weeks = range(len(sold), 0, -1)
    return [
        ("A", product, MONDAY - pd.Timedelta(days=7 * week), qty, False) for week, qty in zip(weeks, sold, strict=True)
    ]


def test_it_is_the_mean_of_the_last_four_same_weekdays_as_a_loop_finds_them():
    dice = np.random.default_rng(5)
    rows = [
        (shop, product, day, float(dice.integers(0, 50)), bool(dice.random() < 0.3))
        for shop in "AB"
        for product in ("PAIN", "TARTE")
        for day in pd.date_range("2026-09-20", "2026-11-25")
        if dice.random() < 0.8
    ]
    baked = [(*row[:3], row[3] + float(dice.integers(0, 9))) for row in rows if dice.random() < 0.5]
    found = usual_of(rows, baked).set_index(["shop", "product"])
    for shop in "AB":
        for product in ("PAIN", "TARTE"):
            same = [
                row for row in rows if row[:2] == (shop, product) and row[2] < MONDAY and row[2].day_name() == "Monday"
            ]
            last = sorted(same, key=lambda row: row[2])[-4:]
            made = [qty for *key, qty in baked if tuple(key) in [row[:3] for row in last]]
            assert found.loc[(shop, product), "usual_demand_qty"] == np.mean([row[3] + 3 for row in last])
            assert found.loc[(shop, product), "sold_out_days"] == sum(row[4] for row in last)
            usual_made = found.loc[(shop, product), "usual_made_qty"]
            assert usual_made == np.mean(made) if len(made) >= 2 else np.isnan(usual_made)


def test_an_offered_day_without_sales_counts_as_zero():
    assert usual_of(mondays(10.0, 0.0))["usual_demand_qty"].tolist() == [8]


def test_last_years_season_is_not_usual():
    assert usual_of([("A", "GALETTE", MONDAY - pd.Timedelta(days=364), 90.0, False)]).empty


def test_what_was_made_on_one_day_only_is_not_usual_yet():
    rows = mondays(10.0, 10.0, 10.0, 10.0)
    once, twice = [(*rows[-1][:3], 20.0)], [(*row[:3], 20.0) for row in rows[-2:]]
    assert usual_of(rows, once)["usual_made_qty"].isna().all()
    assert usual_of(rows, twice)["usual_made_qty"].tolist() == [20]


def test_the_parts_of_the_usual_sum_to_it_of_the_same_days():
    rows = mondays(10.0, 12.0, 20.0, 8.0)
    baked = [(*row[:3], qty) for row, qty in zip(rows[1:], (11.0, 30.0, 15.0), strict=True)]
    (usual,) = usual_of(rows, baked).to_dict("records")
    assert usual["usual_made_qty"] == pytest.approx(
        usual["orders_qty"] + usual["walk_in_demand_qty"] - usual["missed_qty"] + usual["spare_qty"]
    )
    assert usual["missed_qty"] > 0


def plan(**changes):
    """Return a line held against its usual."""
    row = {
        "shop": "A", "product": "PAIN", "unit": "pcs", "batch_qty": 6.0, "plan_qty": 60.0, "expected_qty": 50.0,
        "usual_made_qty": 40.0, "usual_demand_qty": 45.0, "sold_out_days": 0,
    }  # fmt: skip
    frame = pd.DataFrame([row | changes])
    usual = ["usual_made_qty", "usual_demand_qty", "sold_out_days"]
    return Usual(frame[["shop", "product", *usual]]).compared(frame.drop(columns=usual)).iloc[0]


@pytest.mark.parametrize(
    ("changes", "is_marked"),
    [
        ({}, True),
        ({"plan_qty": 30.0}, False),
        ({"plan_qty": 28.0}, True),
        ({"plan_qty": 50.0}, False),
        ({"usual_made_qty": 16.0, "plan_qty": 21.0, "batch_qty": 1.0}, False),
        ({"usual_made_qty": 16.0, "plan_qty": 23.0, "batch_qty": 1.0}, True),
        ({"batch_qty": 20.0}, False),
        ({"usual_made_qty": 4.0, "plan_qty": 6.0, "batch_qty": 1.0}, False),
        ({"usual_made_qty": None}, False),
        ({"usual_made_qty": None, "expected_qty": 58.0}, True),
        ({"usual_made_qty": None, "usual_demand_qty": None}, False),
        ({"plan_qty": 41.0, "sold_out_days": 2}, True),
        ({"plan_qty": 40.0, "sold_out_days": 2}, False),
    ],
)
def test_a_change_is_marked_beyond_a_batch_a_share_and_chance_and_more_of_what_sold_out(changes, is_marked):
    assert plan(**changes)["is_marked"] == is_marked


def test_a_proposal_is_held_against_what_was_made_else_demand_against_demand():
    assert plan()["change_qty"] == 20
    assert plan()["change_share"] == 0.5
    assert plan(usual_made_qty=None)["change_qty"] == 5
    assert np.isnan(plan(usual_made_qty=None, usual_demand_qty=None)["change_qty"])
    assert plan(usual_made_qty=39.5)["change_qty"] == 20, "the usual is in whole pieces, so that a person can subtract"
    assert plan(usual_made_qty=39.456, unit="kg")["change_qty"] == pytest.approx(20.54)
