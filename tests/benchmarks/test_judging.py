"""Days that choose come before days that judge, test days are in neither, and the default costs what it costs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from quality.costs import Ratio
from quality.trials import TRIALS
from search.judging import Evening, between, daily_cost, ratio
from search.splits import JUDGED_DAYS, splits_of

from forecast.forecasting.out_of_sample import METHODS, OutOfSample
from forecast.forecasting.rows import FOLD_DAYS, FOLDS
from forecast.models.means.folds import boundaries

EPOCH = date(1970, 1, 1)


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.name)
def test_no_split_reaches_a_test_day_and_who_judges_had_no_say(trial: Any) -> None:
    splits = splits_of(trial)
    assert len(splits) == 2
    for split in splits:
        first, last = split.judged
        assert split.choose_at < first <= last < trial.test[0]
        assert (last - first).days + 1 == JUDGED_DAYS[trial.name]
    assert splits[0].judge_at == splits[1].choose_at


@pytest.mark.parametrize("days", range(FOLD_DAYS))
def test_the_folds_of_one_fit_reach_back_over_every_day_that_judges(days: int) -> None:
    newest = (date(2020, 1, 1) - EPOCH).days + days
    oldest = boundaries(newest, fold_days=FOLD_DAYS, folds=FOLDS["next_day"])[0]
    assert newest - oldest >= max(JUDGED_DAYS.values())


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.name)
def test_an_evening_among_the_test_days_is_refused(trial: Any) -> None:
    eve = trial.test[0] - timedelta(days=1)
    with pytest.raises(ValueError, match=f"is not before the test days of {trial.name}"):
        Evening(trial, material=None, day=trial.test[0], chosen_on=eve)
    with pytest.raises(ValueError, match="settings are chosen on"):
        Evening(trial, material=None, day=eve - timedelta(days=1), chosen_on=eve)
    assert Evening(trial, material=None, day=eve, chosen_on=eve).day == eve


def tried(*, off: float = 0.0, days: int = 140, seed: int = 1) -> OutOfSample:
    """Return forecasts of two products for the next day and later ones, with an error of `off` to and fro."""
    rows = pd.MultiIndex.from_product(
        [["a"], ["BREAD", "ROLL"], pd.date_range("2022-01-03", periods=days), [1, 5]],
        names=["shop", "product", "day", "horizon_days"],
    ).to_frame(index=False)
    demand = np.random.default_rng(seed).poisson(50.0, len(rows)).astype(float)
    rows = rows.assign(
        demand_qty=demand, sold_qty=demand, is_sold_out=False, day_type=rows["day"].dt.day_of_week.astype("int64")
    )
    sign = np.where(rows["day"].dt.day_of_year % 2, 1.0, -1.0)
    forecast = np.where(rows["horizon_days"] == 1, 50.0 + off * sign, 50.0)
    return OutOfSample(rows, dict.fromkeys(METHODS, forecast))


def test_the_default_costs_what_it_costs_and_errors_cost_more() -> None:
    usual = daily_cost(tried())
    assert ratio(usual, daily_cost(tried())) == Ratio(1.0, 1.0, 1.0)
    worse = ratio(daily_cost(tried(off=10.0)), usual)
    assert worse.value > worse.low > 1.1
    later = [daily_cost(tried(off=off), is_later=True) for off in (0.0, 10.0)]
    assert ratio(later[1], later[0]).value == 1.0, "the error is one of the next day's forecast"


def test_a_day_s_cost_is_that_of_quantiles_which_had_not_seen_the_weeks_around_it() -> None:
    usual = tried()
    wild = usual.rows["day"].between("2022-02-10", "2022-02-14")
    told = usual.rows.assign(demand_qty=usual.rows["demand_qty"].where(~wild, 500.0))
    cost = daily_cost(OutOfSample(told.assign(sold_qty=told["demand_qty"]), usual.forecasts))
    # Two products, 450 pieces too few each, at levels that sum to 3.5, less the little that quantiles lie above.
    assert cost.loc["2022-02-12"] == pytest.approx(2 * 450 * 3.5, rel=0.02)


def test_lower_bounds_of_demand_do_not_judge() -> None:
    usual = tried()
    out = usual.rows["day"] == pd.Timestamp("2022-03-01")
    cost = daily_cost(OutOfSample(usual.rows.assign(is_sold_out=out), usual.forecasts))
    assert set(daily_cost(usual).index) - set(cost.index) == {pd.Timestamp("2022-03-01")}


def test_other_days_cannot_be_compared() -> None:
    cost = daily_cost(tried())
    with pytest.raises(ValueError, match="were not tried on the same days"):
        ratio(cost.iloc[1:], cost)
    both = [between(one, date(2022, 1, 1), date(2022, 2, 1)) for one in (cost.iloc[1:], cost)]
    assert len(both[0]) == len(both[1]) == 32
