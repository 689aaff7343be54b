from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from forecast.models import gate
from forecast.models.calibration import Residuals, SpreadCalibration
from forecast.models.gate import BLOCK_WEEKS, Verdict, honest_costs, weigh, whole_weeks

WEEKS = 18
DAYS = np.arange(7 * 100, 7 * (100 + WEEKS))
"""Whole weeks of the fixed grid."""


def tried(forecast: np.ndarray, actual: np.ndarray, *, series: np.ndarray | None = None, horizon: int = 1) -> Residuals:
    codes = np.zeros(len(actual), dtype=np.int64) if series is None else series
    return Residuals(
        product=codes,
        series=codes,
        horizon_days=np.full(len(actual), horizon),
        forecast=forecast,
        actual=actual,
        is_sold_out=np.zeros(len(actual), dtype=bool),
    )


def demand(seed: int = 1, days: int = len(DAYS)) -> tuple[np.ndarray, np.ndarray]:
    """Return a mean that moves and what was wanted."""
    random = np.random.default_rng(seed)
    mean = 40.0 + 15.0 * np.sin(np.arange(days) / 9.0)
    return mean, random.poisson(mean).astype(float)


def good_and_bad(seed: int = 1) -> tuple[Residuals, Residuals]:
    """Return a forecast that knows the mean, and one that errs by a third either way."""
    mean, actual = demand(seed)
    actual[40] = 3 * mean[40]
    noise = np.random.default_rng(seed + 1000).choice([0.67, 1.33], len(mean))
    return tried(mean, actual), tried(mean * noise, actual)


def verdict(model: Residuals, rule: Residuals, *, day: np.ndarray = DAYS, ratio: float = 0.8) -> Verdict:
    return weigh(model, rule, day=day, ratio=np.full(len(day), ratio))[0]


def test_a_rule_that_cost_much_less_speaks() -> None:
    good, bad = good_and_bad()
    told = verdict(bad, good)
    assert told.is_rule
    assert told.rule_cost < 0.8 * told.model_cost
    assert told.weeks == WEEKS


def test_a_model_that_cost_less_goes_on_speaking() -> None:
    good, bad = good_and_bad()
    assert not verdict(good, bad).is_rule


@pytest.mark.parametrize("ratio", [0.5, 0.9])
def test_of_two_equals_the_model_speaks(ratio: float) -> None:
    closed = 0
    for seed in range(40):
        mean, actual = demand(seed)
        random = np.random.default_rng(seed + 500)
        one, other = (tried(mean * random.choice([0.85, 1.15], len(mean)), actual) for _ in range(2))
        closed += verdict(one, other, ratio=ratio).is_rule
    assert closed <= 3, "chance alone is two standard errors off once in forty times"


def test_a_few_bad_weeks_close_nothing() -> None:
    good, bad = good_and_bad()
    few = 7 * (gate.LEAST_WEEKS - 1)
    short = [dataclasses.replace(tried(one.forecast[:few], one.actual[:few])) for one in (bad, good)]
    told = verdict(*short, day=DAYS[:few])
    assert told.weeks == gate.LEAST_WEEKS - 1
    assert not told.is_rule


def test_costs_per_week_are_those_of_a_spread_learnt_without_the_block() -> None:
    good, bad = good_and_bad()
    told = verdict(bad, good, ratio=0.7)
    block = DAYS // 7 // BLOCK_WEEKS
    total = 0.0
    for day in range(len(DAYS)):
        others = np.flatnonzero(block != block[day])
        spread = SpreadCalibration([0.7]).fit(tried(good.forecast[others], good.actual[others]))
        baked = spread.quantiles(
            good.forecast[[day]], product=np.array([0]), series=np.array([0]), horizon_days=np.array([1])
        )[0, 0]
        missing = good.actual[day] - baked
        total += 0.7 * missing if missing > 0 else 0.3 * -missing
    assert told.rule_cost == pytest.approx(total / WEEKS)


def test_no_row_is_scored_by_a_spread_that_has_seen_it() -> None:
    good, _ = good_and_bad()
    block, ratio = DAYS // 7 // BLOCK_WEEKS, np.full(len(DAYS), 0.8)
    before = honest_costs(good, block=block, ratio=ratio)
    mine = block == block[40]
    doubled = dataclasses.replace(good, actual=np.where(mine, good.actual * 2, good.actual))
    after = honest_costs(doubled, block=block, ratio=ratio)
    # Where more was wanted than baked before, the same quantile misses what is wanted more now.
    short = mine & (good.actual > 1.5 * good.forecast)
    assert short.any()
    np.testing.assert_allclose((after - before)[short], 0.8 * good.actual[short])
    assert (after[~mine] != before[~mine]).any(), "the other blocks learn from it"


def test_the_unfinished_week_waits() -> None:
    good, bad = good_and_bad()
    whole = verdict(bad, good)
    for more in range(1, 7):
        days = np.concatenate([DAYS, DAYS[-1] + np.arange(1, more + 1)])
        longer = [
            tried(np.append(one.forecast, np.full(more, 40.0)), np.append(one.actual, np.full(more, 400.0)))
            for one in (bad, good)
        ]
        of_whole = whole_weeks(days)
        assert verdict(*(one.take(of_whole) for one in longer), day=days[of_whole]) == whole


def test_sold_out_days_and_days_that_one_of_them_missed_are_left_out() -> None:
    good, bad = good_and_bad()
    sold_out = np.zeros(len(DAYS), dtype=bool)
    sold_out[1::5] = True
    absurd = np.where(sold_out, 9999.0, bad.actual)
    marked = [dataclasses.replace(one, actual=absurd, is_sold_out=sold_out) for one in (bad, good)]
    missing = dataclasses.replace(good, forecast=np.where(sold_out, np.nan, good.forecast))
    without = [tried(one.forecast[~sold_out], one.actual[~sold_out]) for one in (bad, good)]
    plain = verdict(*without, day=DAYS[~sold_out])
    assert verdict(*marked).rule_cost == pytest.approx(plain.rule_cost)
    assert verdict(bad, missing).rule_cost == pytest.approx(plain.rule_cost)


def test_a_day_that_was_forecast_twice_counts_once() -> None:
    good, bad = good_and_bad()
    twice = [
        tried(np.tile(one.forecast, 2), np.tile(one.actual, 2), horizon=5) for one in (bad, good)
    ]  # fmt: skip
    once = [tried(one.forecast, one.actual, horizon=5) for one in (bad, good)]
    a, b = verdict(*twice, day=np.tile(DAYS, 2)), verdict(*once)
    assert a.weeks == b.weeks
    assert a.rule_cost == pytest.approx(b.rule_cost, rel=0.05), "priors weigh a little less beside twice the rows"


def test_each_series_has_its_own_verdict_and_ratio() -> None:
    good, bad = good_and_bad()
    series = np.repeat([4, 7], len(DAYS))
    mixed = [
        tried(np.append(a.forecast, b.forecast), np.append(a.actual, b.actual), series=series)
        for a, b in ((bad, good), (good, bad))
    ]
    ratio = np.repeat([0.5, 0.9], len(DAYS))
    told = weigh(*mixed, day=np.tile(DAYS, 2), ratio=ratio)
    assert {code: one.is_rule for code, one in told.items()} == {4: True, 7: False}


def test_without_any_past_there_is_no_verdict() -> None:
    nothing = tried(np.zeros(0), np.zeros(0))
    assert weigh(nothing, nothing, day=np.zeros(0, dtype=np.int64), ratio=np.zeros(0)) == {}
