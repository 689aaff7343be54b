from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.history.opening.day_grid import day_grid
from forecast.history.opening.suspect_days import short_days, suspects
from forecast.tables import Calendar, TillDays, checked

MONDAY = pd.Timestamp("2022-01-03")


def till(share_of_usual=None, days=140, shop="a", closed=(), with_tickets=True, seed=1):
    """A till with a weekly shape and some noise; `share_of_usual` gives days that differ, `closed` the silent ones."""
    rng = np.random.default_rng(seed)
    day = pd.date_range(MONDAY, periods=days)
    weekly = np.array([100, 100, 90, 100, 120, 180, 200])[day.day_of_week]
    share = np.ones(days)
    for at, value in (share_of_usual or {}).items():
        share[at] = value
    tickets = np.round(weekly * share * rng.normal(1, 0.05, days)).astype(int)
    frame = pd.DataFrame({"shop": shop, "day": day, "lines_count": tickets * 2, "sold_qty": tickets * 3.0})
    if with_tickets:
        frame = frame.assign(tickets_count=tickets, first_sale_s=25_000, last_sale_s=68_000)
    return checked(TillDays, frame.drop(index=list(closed)))


def suspect_days(table, *, calendar=None, regions=None):
    """Return the days of `table` on which the till says something else than what was wanted."""
    shops = sorted(table["shop"].unique())
    grid = day_grid(table, shops=shops, first=table["day"].min(), last=table["day"].max())
    is_short = np.zeros(grid.sold_qty.shape, dtype=bool)
    if calendar is not None:
        is_short = short_days(grid, calendar, regions)
    is_down, is_rolled_up, share = suspects(grid, is_short=is_short)
    rows, columns = np.nonzero(is_down | is_rolled_up)
    rows_told = {
        "shop": np.array(shops, dtype=object)[columns],
        "day": grid.days[rows],
        "reason": np.where(is_down[rows, columns], "till_down", "rolled_up"),
        "share_of_usual": share[rows, columns],
    }
    return pd.DataFrame(rows_told).sort_values(["shop", "day"], ignore_index=True)


def found(table, **more):
    told = suspect_days(table, **more)
    return [((day - MONDAY).days, word) for day, word in zip(told["day"], told["reason"], strict=True)]


def test_an_ordinary_till_is_not_suspect():
    assert found(till()) == []


def test_a_day_with_a_fifth_of_its_tickets_was_a_till_that_was_down():
    table = till({50: 0.2})
    assert found(table) == [(50, "till_down")]
    assert suspect_days(table).loc[0, "share_of_usual"] == pytest.approx(0.2, abs=0.05)


def test_a_quiet_day_at_seventy_percent_is_not_suspect():
    assert found(till({50: 0.7})) == []


def test_a_slow_season_that_halves_sales_is_not_suspect():
    assert found(till(dict.fromkeys(range(60, 110), 0.4))) == []


def test_a_shop_that_is_often_at_half_its_usual_is_not_down_then():
    rng = np.random.default_rng(3)
    rainy = {int(at): 0.45 for at in rng.choice(140, 55, replace=False)}
    steady = dict.fromkeys(range(140), 1.0) | {50: 0.45}
    assert len(found(till(rainy))) < 3
    assert found(till(steady)) == [(50, "till_down")]


def test_a_public_holiday_is_short_by_custom():
    table = till({50: 0.3})
    row = {"region": "FR", "day": table["day"].iloc[50], "kind": "public_holiday", "name": "easter_monday", "label": ""}
    calendar = checked(Calendar, pd.DataFrame([row]))
    assert found(table, calendar=calendar, regions={"a": "FR"}) == []
    assert found(table, calendar=calendar, regions={"a": "DE"}) == [(50, "till_down")]


@pytest.mark.parametrize("gap", [1, 2, 3])
def test_a_day_that_holds_the_missing_days_before_it_is_rolled_up(gap):
    usual = np.array([100, 100, 90, 100, 120, 180, 200])
    at = 52
    total = sum(usual[day % 7] for day in range(at - gap, at + 1)) / usual[at % 7]
    table = till({at: total}, closed=range(at - gap, at))
    assert found(table) == [(at, "rolled_up")]


def test_a_busy_day_without_missing_days_before_it_is_a_busy_day():
    assert found(till({52: 2.5})) == []


def test_a_busy_day_after_the_weekly_closing_is_a_busy_day():
    wednesdays = [at for at in range(140) if at % 7 == 2]
    assert found(till({52: 2.0}, closed=wednesdays)) == []


def test_a_weekly_closing_inside_the_gap_owes_nothing():
    wednesdays = [at for at in range(140) if at % 7 == 2]
    # Tuesday is missing, Wednesday is closed, Thursday reports Tuesday as well.
    table = till({52: 2.0}, closed=[*wednesdays, 50])
    assert found(table) == [(52, "rolled_up")]


def test_daily_totals_of_a_chain_are_judged_by_quantity_as_they_have_no_tickets():
    table = pd.concat([till({50: 0.2}, with_tickets=False), till(shop="b", with_tickets=False, seed=2)])
    table = checked(TillDays, table.assign(lines_count=3))
    assert suspect_days(table)[["shop", "reason"]].to_numpy().tolist() == [["a", "till_down"]]


def test_a_till_is_down_for_three_days_at_most_and_a_shop_that_sells_less_for_longer_has_changed():
    assert found(till(dict.fromkeys(range(100, 103), 0.4))) == [(day, "till_down") for day in range(100, 103)]
    assert found(till(dict.fromkeys(range(100, 104), 0.4))) == []
    assert found(till(dict.fromkeys(range(100, 140), 0.4))) == []
    with_a_closed_day_between = till(dict.fromkeys(range(100, 105), 0.4), closed=[102])
    assert found(with_a_closed_day_between) == []


def test_a_till_that_is_a_few_days_old_is_not_judged():
    assert found(till({5: 0.1}, days=9)) == []


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_order_of_rows_and_other_shops_change_nothing(seed):
    one = till({50: 0.2})
    both = pd.concat([one, till(shop="b", seed=5)]).sample(frac=1, random_state=seed)
    told = suspect_days(checked(TillDays, both))
    pd.testing.assert_frame_equal(told[told["shop"] == "a"].reset_index(drop=True), suspect_days(one))


def test_the_share_agrees_with_a_plain_loop():
    table = till({20: 0.1, 90: 0.15}, closed=[30, 37])
    by_day = table.set_index("day")["tickets_count"]
    for _, row in suspect_days(table).iterrows():
        around = [row["day"] + pd.Timedelta(weeks=week) for week in (-4, -3, -2, -1, 1, 2, 3, 4)]
        usual = np.median([float(by_day[day]) for day in around if day in by_day.index])
        assert row["share_of_usual"] == pytest.approx(by_day[row["day"]] / usual)
    assert len(suspect_days(table)) == 2


@pytest.mark.real_data
def test_the_two_broken_days_of_a_real_till_are_found_and_no_other():
    shared = Path(os.environ.get("FORECAST_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
    path = shared / "french_bakery" / "bakery_sales.csv"
    if not path.exists():
        pytest.skip("french_bakery/bakery_sales.csv is absent: set FORECAST_SHARED_DATA")
    lines = pd.read_csv(path, usecols=["date", "time", "ticket_number", "Quantity"])
    lines["seconds"] = pd.to_timedelta(lines["time"] + ":00").dt.total_seconds()
    by_day = lines.groupby("date").agg(
        lines_count=("Quantity", "size"),
        tickets_count=("ticket_number", "nunique"),
        sold_qty=("Quantity", "sum"),
        last_sale_s=("seconds", "max"),
    )
    table = checked(TillDays, by_day.rename_axis("day").reset_index().assign(shop="shop"))
    assert suspect_days(table)["day"].dt.strftime("%Y-%m-%d").tolist() == ["2021-09-22", "2022-01-04"]
