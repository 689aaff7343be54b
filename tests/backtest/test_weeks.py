from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from forecast.backtest import BacktestResult, ReplaySettings, backtest
from forecast.backtest.weeks import OWN_WEEK, SUM_OF_DAYS
from forecast.history.known import Facts
from forecast.metrics import scorecard
from forecast.notices import Notice
from forecast.tables import MEAN, SEEN_AFTERWARDS, OpenDays, Sales, checked

from ..made_up_past import FIRST, QUICK, facts_of, sales_of

START, END = FIRST + pd.Timedelta(days=170), FIRST + pd.Timedelta(days=199)
WEEK = tuple(range(1, 8))
PRODUCTS = {f"bread {number}": level for number, level in enumerate((60.0, 45.0, 30.0, 20.0, 12.0, 6.0))}


def replayed(
    facts: Facts, *, horizons: tuple[int, ...] = WEEK, first: pd.Timestamp = START, last: pd.Timestamp = END
) -> BacktestResult:
    return backtest(facts, ReplaySettings(first=first, last=last, settings=QUICK, horizons=horizons, rules=(), jobs=1))


@pytest.fixture(scope="module")
def facts() -> Facts:
    return facts_of(sales_of(PRODUCTS, days=215, closed_weekday=0)[0])


@pytest.fixture(scope="module")
def result(facts: Facts) -> BacktestResult:
    return replayed(facts)


def test_a_week_holds_what_was_sold_on_its_seven_days(facts: Facts, result: BacktestResult) -> None:
    sold = facts.sales
    for name in (OWN_WEEK, SUM_OF_DAYS):
        weeks = result.weeks[name].drop_duplicates(["product", "day"])
        # Every week that lies between the two days, whole.
        assert sorted(weeks["day"].unique()) == list(pd.date_range(START, END - pd.Timedelta(days=6)))
        for week in weeks.to_dict("records"):
            inside = (sold["day"] >= week["day"]) & (sold["day"] < week["day"] + pd.Timedelta(days=7))
            assert week["actual_qty"] == sold.loc[inside & (sold["product"] == week["product"]), "sold_qty"].sum()


def test_both_have_the_same_mean_and_the_sum_of_days_is_the_sum_of_days(result: BacktestResult) -> None:
    key = ["product", "day", "cutoff"]
    own, summed = (result.weeks[name].pivot_table("demand_qty", key, "level") for name in (OWN_WEEK, SUM_OF_DAYS))
    np.testing.assert_allclose(own[MEAN], summed[MEAN])
    week = result.weeks[OWN_WEEK].iloc[0]
    days = result.predictions[
        (result.predictions["cutoff"] == week["cutoff"])
        & (result.predictions["product"] == week["product"])
        & (result.predictions["level"] == "0.9")
    ]
    assert len(days) == 6
    at = (week["product"], week["day"], week["cutoff"])
    assert summed.loc[at, "0.9"] == pytest.approx(days["demand_qty"].sum())


def test_the_total_keeps_its_promise_and_the_sum_of_days_covers_too_much(result: BacktestResult) -> None:
    card = scorecard(result.weeks)
    overall = card[(card["product"] == "") & (card["shop"] == "")].pivot_table("coverage", "level", "method")
    cost = card[card["product"] == ""].pivot_table("newsvendor_cost", "level", "method")
    # Days of this bakery err alone: seven of them scatter √7 and not 7 times as much as one.
    assert overall.loc[0.9, SUM_OF_DAYS] > 0.98
    assert overall.loc[0.1, SUM_OF_DAYS] < 0.02
    np.testing.assert_allclose(overall[OWN_WEEK], [0.1, 0.5, 0.9], atol=0.1)
    assert (cost.loc[[0.1, 0.9], OWN_WEEK] < cost.loc[[0.1, 0.9], SUM_OF_DAYS]).all()


def test_a_week_with_a_day_that_nobody_saw_coming_is_left_out_and_counted(facts: Facts) -> None:
    gone = START + pd.Timedelta(days=8)
    is_gone = facts.open_days["day"] == gone
    opening = facts.open_days.assign(
        is_open=facts.open_days["is_open"] & ~is_gone,
        reason=facts.open_days["reason"].where(~is_gone, SEEN_AFTERWARDS[0]),
    )
    shut = dataclasses.replace(
        facts,
        sales=checked(Sales, facts.sales[facts.sales["day"] != gone]),
        open_days=checked(OpenDays, opening),
    )
    found = replayed(shut, first=START + pd.Timedelta(days=2), last=START + pd.Timedelta(days=15))
    weeks = found.weeks[OWN_WEEK]["day"]
    assert sorted(weeks.unique()) == [gone + pd.Timedelta(days=1)]
    left_out = [notice for notice in found.notices if notice.code == "weeks_not_scored"]
    # The weeks of the six days before, and of the day itself as far as it was foreseen as any other.
    assert left_out == [Notice("weeks_not_scored", values={"weeks": 7 * len(PRODUCTS)})]


def test_without_every_horizon_of_the_week_there_are_no_weeks(facts: Facts) -> None:
    assert replayed(facts, horizons=(1, 7), first=END - pd.Timedelta(days=2)).weeks == {}
