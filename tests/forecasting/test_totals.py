from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.forecasting import Evening, FittedModels, fit
from forecast.forecasting.out_of_sample import METHODS, OutOfSample, joined
from forecast.forecasting.rows import with_horizons
from forecast.forecasting.totals import _past_totals, week_totals
from forecast.history.known import Known

from ..made_up_past import FIRST, QUICK, evening, facts_of, sales_of

CUTOFF_DAY = FIRST + pd.Timedelta(days=190)
WEEK = [CUTOFF_DAY + pd.Timedelta(days=number) for number in range(1, 8)]
START = pd.Timestamp("2024-01-01")


def history_of(days: list[pd.Timestamp], *, shop: str = "a", product: str = "rye") -> pd.DataFrame:
    random = np.random.default_rng(len(days))
    frame = pd.DataFrame({"shop": shop, "product": product, "day": days, "demand_qty": random.poisson(20.0, len(days))})
    demand = frame["demand_qty"].astype(float)
    return frame.assign(demand_qty=demand, sold_qty=demand, is_sold_out=False)


def tried_on(history: pd.DataFrame) -> OutOfSample:
    """Return past forecasts as `fit` samples them, a made-up number for each row."""
    parts = [with_horizons(history, band).assign(day_type=0, rule_share=0.0) for band in ("next_day", "later")]
    random = np.random.default_rng(1)
    return joined([OutOfSample(rows, {name: random.uniform(10, 30, len(rows)) for name in METHODS}) for rows in parts])


def by_hand(
    tried: OutOfSample, history: pd.DataFrame, days: int
) -> dict[tuple[pd.Timestamp, str], tuple[float, float]]:
    """Return forecast and actual of every whole week, evening by evening and day by day."""
    rows = tried.rows.assign(said=tried.forecasts["boosted"])
    found = {}
    for product, mine in history.groupby("product"):
        for anchor in pd.date_range(mine["day"].min() - pd.Timedelta(days=days), mine["day"].max()):
            said = actual = 0.0
            is_whole = anchor + pd.Timedelta(days=days) <= history["day"].max()
            for ahead in range(1, days + 1):
                day = anchor + pd.Timedelta(days=ahead)
                came = mine.loc[mine["day"] == day, "demand_qty"]
                row = rows[(rows["product"] == product) & (rows["day"] == day) & (rows["horizon_days"] == ahead)]
                is_whole &= len(row) == len(came)
                said, actual = said + row["said"].sum(), actual + came.sum()
            if is_whole and said > 0:
                found[anchor + pd.Timedelta(days=days), str(product)] = said, actual
    return found


@pytest.mark.parametrize("days", [3, 7])
def test_the_past_holds_a_whole_week_from_one_evening_in_every_six_days(days: int) -> None:
    open_days = [day for day in pd.date_range(START, periods=60) if day.day_of_week != 6]
    history = pd.concat([history_of(open_days), history_of(open_days[10:], product="cake")], ignore_index=True)
    tried = tried_on(history)
    past = _past_totals(tried, history, method="boosted", days=days)
    found = {
        (row["day"], row["product"]): (said, row["demand_qty"])
        for row, said in zip(past.rows.to_dict("records"), past.forecasts["boosted"], strict=True)
    }
    expected = by_hand(tried, history, days)
    assert found.keys() == expected.keys()
    assert len({day for day, _ in found}) >= 8
    for key, values in expected.items():
        assert found[key] == pytest.approx(values)


def test_a_week_with_a_day_that_was_not_forecast_is_left_out() -> None:
    history = history_of(list(pd.date_range(START, periods=60)))
    tried = tried_on(history)
    last = _past_totals(tried, history, method="boosted", days=7).rows["day"].iloc[3]
    gone = ((tried.rows["day"] == last) & (tried.rows["horizon_days"] == 7)).to_numpy()
    without = OutOfSample(tried.rows[~gone], {name: said[~gone] for name, said in tried.forecasts.items()})
    silent = OutOfSample(tried.rows, {"boosted": np.where(gone, np.nan, tried.forecasts["boosted"])})
    for one in (without, silent):
        assert last not in set(_past_totals(one, history, method="boosted", days=7).rows["day"])


def test_a_day_sold_out_below_its_forecast_counts_as_forecast_and_one_above_as_sold() -> None:
    history = history_of(list(pd.date_range(START, periods=60)))
    plain = _past_totals(tried_on(history), history, method="boosted", days=7)
    said = tried_on(history)
    sold_out = OutOfSample(said.rows.assign(is_sold_out=True), said.forecasts)
    raised = _past_totals(sold_out, history, method="boosted", days=7)
    day = raised.rows["day"].iloc[2]
    week = said.rows[
        (said.rows["day"] > day - pd.Timedelta(days=7))
        & (said.rows["day"] - pd.to_timedelta(said.rows["horizon_days"], unit="D") == day - pd.Timedelta(days=7))
    ]
    expected = np.maximum(week["demand_qty"], said.forecasts["boosted"][week.index]).sum()
    assert raised.rows["demand_qty"].iloc[2] == pytest.approx(expected)
    assert (raised.rows["demand_qty"] > plain.rows["demand_qty"]).all()


@pytest.fixture(scope="module")
def known() -> Known:
    facts = facts_of(sales_of({"bread": 60.0, "rye": 12.0}, days=230)[0])
    return facts.at(evening(CUTOFF_DAY))


@pytest.fixture(scope="module")
def fitted(known: Known) -> FittedModels:
    return fit(known, settings=QUICK, horizons=range(1, 8), jobs=1)


def test_the_total_has_the_days_means_and_an_interval_narrower_than_the_sum_of_theirs(
    known: Known, fitted: FittedModels
) -> None:
    looked_at = Evening(fitted, known, WEEK)
    totals = week_totals(looked_at, levels=(0.1, 0.5, 0.9)).pivot_table("demand_qty", "product", "level")
    days = looked_at.quantiles((0.1, 0.5, 0.9)).pivot_table("demand_qty", "product", "level", aggfunc="sum")
    np.testing.assert_allclose(totals["mean"], days["mean"])
    assert (totals["0.9"] - totals["0.1"] < days["0.9"] - days["0.1"]).all()
    assert (np.diff(totals[["0.1", "0.5", "0.9"]], axis=1) > 0).all()


def test_a_total_starts_and_ends_where_it_is_asked_to(known: Known, fitted: FittedModels) -> None:
    looked_at = Evening(fitted, known, WEEK)
    part = week_totals(looked_at, days=3, first_day=WEEK[1])
    means = looked_at.quantiles((0.5,)).query("level == 'mean'")
    expected = means[means["day"].isin(WEEK[1:4])].groupby("product")["demand_qty"].sum()
    got = part[part["level"] == "mean"].set_index("product")["demand_qty"]
    pd.testing.assert_series_equal(got, expected, check_names=False, check_index_type=False)
    assert set(part["first_day"]) == {WEEK[1]}
    assert set(part["days"]) == {3}


def test_a_total_of_days_that_were_not_forecast_is_refused(known: Known, fitted: FittedModels) -> None:
    with pytest.raises(ValueError, match="a total of 7 days from .* needs the forecast of each of them"):
        week_totals(Evening(fitted, known, WEEK[:5]))
