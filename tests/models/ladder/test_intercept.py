from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from forecast.models.ladder.intercept import _FEWEST_DAYS, _LARGEST_ERROR, InterceptCorrection, PastForecasts

DAYS = np.arange(20_000, 20_190)


def past(ratio: np.ndarray, *, shop: int = 0, products: int = 10, seed: int = 1, horizon: int = 1) -> PastForecasts:
    """Return forecasts of 20 pieces a product, of which `ratio` times as many came, day by day, give or take chance."""
    random = np.random.default_rng(seed)
    day = np.repeat(DAYS, products)
    actual = random.poisson(20.0 * np.repeat(ratio, products)).astype(float)
    codes = np.full(len(day), shop)
    return PastForecasts(codes, day, np.full(len(day), horizon), np.full(len(day), 20.0), actual)


def together(*parts: PastForecasts) -> PastForecasts:
    names = ("shop", "day", "horizon_days", "forecast", "actual")
    return PastForecasts(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def tomorrow(correction: InterceptCorrection, *, shop: int = 0, horizon: int = 1) -> float:
    return float(correction.factor(np.array([shop]), np.array([DAYS[-1] + horizon]), np.array([horizon]))[0])


def wave(days_long: int = 50) -> np.ndarray:
    """Return a season that the models follow too late: weeks of a fifth less, then weeks of a fifth more."""
    return 1 + 0.2 * np.sin(2 * np.pi * np.arange(len(DAYS)) / days_long)


def test_errors_that_last_are_corrected_and_the_corrected_forecasts_err_less() -> None:
    told = past(wave(), products=100)
    half = told.day < DAYS[95]
    learnt = InterceptCorrection.learnt(
        PastForecasts(*(getattr(told, name)[half] for name in ("shop", "day", "horizon_days", "forecast", "actual"))),
        shops_count=1,
    )
    assert 0.5 < learnt.gain[0, 0] <= 1.0
    # Days that taught nothing: their evenings' errors, with the gain of before.
    every = InterceptCorrection.learnt(told, shops_count=1)
    later = replace(every, gain=learnt.gain)
    corrected = told.forecast * later.factor(told.shop, told.day, told.horizon_days)
    daily = [
        np.abs(np.bincount(told.day - DAYS[0], told.actual - said)[95:]).sum() for said in (told.forecast, corrected)
    ]
    assert daily[1] < 0.8 * daily[0]


def test_errors_that_do_not_last_are_left_alone() -> None:
    gains, factors = [], []
    for seed in range(20):
        shocks = np.random.default_rng(seed + 50).normal(1.0, 0.1, len(DAYS))
        correction = InterceptCorrection.learnt(past(shocks, seed=seed), shops_count=1)
        gains.append(correction.gain[0, 0])
        factors.append(tomorrow(correction))
    assert np.mean(gains) < 0.12
    assert np.abs(np.log(factors)).max() < 0.03


def test_a_forecast_that_is_too_high_by_a_tenth_every_day_comes_down_by_most_of_it() -> None:
    correction = InterceptCorrection.learnt(past(np.full(len(DAYS), 0.9)), shops_count=1)
    assert 0.9 < tomorrow(correction) < 0.96


def test_every_shop_has_its_own_errors() -> None:
    both = together(past(wave()), past(np.ones(len(DAYS)), shop=1, seed=2))
    correction = InterceptCorrection.learnt(both, shops_count=2)
    assert abs(np.log(tomorrow(correction, shop=0))) > 0.03
    assert abs(np.log(tomorrow(correction, shop=1))) < 0.02
    assert tomorrow(correction, shop=-1) == 1.0


def test_an_evening_knows_its_errors_and_none_of_later_days() -> None:
    told = past(wave())
    after = told.day > DAYS[100]
    changed = replace(told, actual=np.where(after, 3 * told.actual, told.actual))
    one, other = (InterceptCorrection.learnt(each, shops_count=1) for each in (told, changed))
    other = replace(other, gain=one.gain)
    day = np.arange(DAYS[20], DAYS[102])
    rows = np.zeros(len(day), dtype=int), day, np.ones(len(day), dtype=int)
    # The prior is that of the forecasts, not of what came.
    assert one.factor(*rows).tolist() == other.factor(*rows).tolist()
    assert one.factor(*(part[-1:] + add for part, add in zip(rows, (0, 1, 0), strict=True))) != other.factor(
        *(part[-1:] + add for part, add in zip(rows, (0, 1, 0), strict=True))
    )


def test_days_further_ahead_have_a_gain_of_their_own() -> None:
    quick = wave(days_long=16)
    both = together(past(quick), past(quick, horizon=8, seed=3))
    correction = InterceptCorrection.learnt(both, shops_count=1)
    # What was too much on one evening is too little eight days later.
    assert correction.gain[0, 1] == 0.0
    assert correction.gain[0, 0] > 0.2


def test_one_absurd_day_moves_little_and_nothing_moves_more_than_the_bound() -> None:
    told = past(wave())
    last = (told.day == DAYS[-1]) & (np.arange(len(told.day)) == np.flatnonzero(told.day == DAYS[-1])[0])
    absurd = replace(told, actual=np.where(last, 5000.0, told.actual))
    one, other = (InterceptCorrection.learnt(each, shops_count=1) for each in (told, absurd))
    assert tomorrow(other) == pytest.approx(tomorrow(one), rel=0.03)
    doubled = replace(told, actual=np.where(told.day > DAYS[100], 4 * told.actual, told.actual))
    assert np.log(tomorrow(InterceptCorrection.learnt(doubled, shops_count=1))) <= _LARGEST_ERROR


def test_an_error_fades_while_a_shop_is_closed() -> None:
    told = past(wave())
    correction = InterceptCorrection.learnt(told, shops_count=1)
    reopened = together(told, PastForecasts(*(np.array([one]) for one in (0, DAYS[-1] + 60, 1, 20.0, 20.0))))
    after = InterceptCorrection.learnt(reopened, shops_count=1)
    at = np.zeros(1, dtype=int), np.array([DAYS[-1] + 61]), np.ones(1, dtype=int)
    assert abs(np.log(after.factor(*at)[0])) < 0.1 * abs(np.log(tomorrow(correction)))


def test_the_first_evening_after_a_closure_knows_no_error_any_more() -> None:
    correction = InterceptCorrection.learnt(past(wave()), shops_count=1)
    none, one = np.zeros(1, dtype=int), np.ones(1, dtype=int)
    weeks = [abs(np.log(correction.factor(none, DAYS[-1:] + 1 + days, one)[0])) for days in (0, 7, 21, 300)]
    assert weeks[0] > 0.03
    assert weeks[1] < 0.7 * weeks[0]
    assert weeks[2] < 0.15 * weeks[0]
    assert weeks[3] < 0.001 * weeks[0]


@pytest.mark.parametrize("days", [0, _FEWEST_DAYS - 1])
def test_a_short_past_corrects_nothing(days: int) -> None:
    told = past(np.full(len(DAYS), 0.7))
    short = told.day < DAYS[0] + days
    few = PastForecasts(*(getattr(told, name)[short] for name in ("shop", "day", "horizon_days", "forecast", "actual")))
    assert tomorrow(InterceptCorrection.learnt(few, shops_count=1)) == 1.0
