from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.models.spread.calibration import Residuals, SpreadCalibration, _weighted_quantiles, scaled_residuals

LEVELS = (0.1, 0.5, 0.8, 0.9)


def residuals(forecast: np.ndarray, actual: np.ndarray, **more: np.ndarray) -> Residuals:
    size = len(forecast)
    zeros = np.zeros(size, dtype=np.int64)
    values = {
        "product": zeros,
        "series": zeros,
        "horizon_days": np.ones(size, dtype=np.int64),
        "is_sold_out": np.zeros(size, dtype=bool),
    } | more
    return Residuals(forecast=forecast, actual=actual, **values)


def ask(
    spread: SpreadCalibration, forecast: float, *, product: int = 0, series: int = 0, horizon: int = 1
) -> np.ndarray:
    one = np.array([1])
    return spread.quantiles(
        np.array([forecast]), product=one * product, series=one * series, horizon_days=one * horizon
    )[0]


@pytest.mark.parametrize("mean", [0.5, 3.0, 40.0, 400.0])
def test_counts_are_covered_at_every_level(mean: float) -> None:
    random = np.random.default_rng(1)
    past = np.full(1000, mean)
    spread = SpreadCalibration(LEVELS).fit(residuals(past, random.poisson(past).astype(float)))
    fresh, limits = random.poisson(mean, 20_000), ask(spread, mean)
    for level, limit in zip(LEVELS, limits, strict=True):
        covered = ((fresh < limit).mean() + (fresh <= limit).mean()) / 2
        # Counts can miss a level by half of their likeliest value's probability.
        assert covered == pytest.approx(level, abs=0.03 + np.bincount(fresh).max() / len(fresh) / 2)


def test_levels_of_other_size_share_one_scaled_sample() -> None:
    random = np.random.default_rng(2)
    past = random.choice([10.0, 200.0], 2000)
    spread = SpreadCalibration(LEVELS).fit(residuals(past, random.poisson(past).astype(float)))
    fresh = random.poisson(200.0, 20_000)
    assert (fresh <= ask(spread, 200.0)[3]).mean() == pytest.approx(0.9, abs=0.03)


def test_a_short_sample_leans_on_all_products() -> None:
    random = np.random.default_rng(3)
    product = np.r_[np.zeros(300, dtype=np.int64), np.ones(4, dtype=np.int64)]
    past = np.full(304, 25.0)
    actual = np.r_[random.poisson(25.0, 300), [25.0, 25.0, 25.0, 25.0]].astype(float)
    spread = SpreadCalibration(LEVELS).fit(residuals(past, actual, product=product, series=product))
    own, young, unknown = (ask(spread, 25.0, product=code, series=code) for code in (0, 1, 9))
    assert young[3] - young[0] > 0.5 * (own[3] - own[0])
    np.testing.assert_allclose(unknown, own, atol=2.0)


def test_longer_horizons_are_never_narrower() -> None:
    random = np.random.default_rng(4)
    horizon = np.repeat([1, 3, 6, 12], 200)
    past = np.full(800, 100.0)
    actual = past + random.normal(0, np.array([10, 12, 9, 30])[np.searchsorted([1, 3, 6, 12], horizon)])
    spread = SpreadCalibration(LEVELS).fit(residuals(past, actual, horizon_days=horizon))
    widths = [np.ptp(ask(spread, 100.0, horizon=days)) for days in (1, 3, 6, 12)]
    assert widths == sorted(widths)
    assert widths[3] > 2 * widths[0]


def test_a_shop_that_scatters_more_is_wider() -> None:
    random = np.random.default_rng(5)
    series = np.repeat([0, 1], 150)
    past = np.full(300, 100.0)
    actual = past + random.normal(0, np.where(series == 1, 30, 10))
    spread = SpreadCalibration(LEVELS).fit(residuals(past, actual, series=series))
    assert np.ptp(ask(spread, 100.0, series=1)) > 2 * np.ptp(ask(spread, 100.0, series=0))


def test_a_sold_out_day_below_the_forecast_says_nothing() -> None:
    past, actual = np.full(100, 20.0), np.full(100, 20.0)
    short = residuals(np.r_[past, past], np.r_[actual, np.full(100, 5.0)], is_sold_out=np.repeat([False, True], 100))
    exceeded = residuals(
        np.r_[past, past], np.r_[actual, np.full(100, 50.0)], is_sold_out=np.repeat([False, True], 100)
    )
    clean = ask(SpreadCalibration(LEVELS).fit(residuals(past, actual)), 20.0)
    np.testing.assert_array_equal(ask(SpreadCalibration(LEVELS).fit(short), 20.0), clean)
    assert ask(SpreadCalibration(LEVELS).fit(exceeded), 20.0)[3] > clean[3] + 10


def test_upper_quantiles_rise_above_what_was_baked() -> None:
    random = np.random.default_rng(5)
    past = np.full(3000, 100.0)
    wanted = random.normal(100, 20, 3000)
    baked = random.choice([95.0, 110.0, 130.0], 3000)
    sold_out = wanted > baked
    seen = np.minimum(wanted, baked)
    spread = SpreadCalibration(LEVELS).fit(residuals(past, seen, is_sold_out=sold_out))
    as_sold = SpreadCalibration(LEVELS).fit(residuals(past, seen))
    truth = SpreadCalibration(LEVELS).fit(residuals(past, wanted))
    error = np.abs(ask(spread, 100.0) - ask(truth, 100.0))
    assert error.max() < 4
    assert np.abs(ask(as_sold, 100.0) - ask(truth, 100.0)).max() > 8


def test_without_any_residual_there_is_a_plain_spread() -> None:
    nothing = np.zeros(0)
    spread = SpreadCalibration(LEVELS).fit(residuals(nothing, nothing))
    limits = ask(spread, 100.0)
    assert limits[1] == pytest.approx(100.0, abs=0.5)
    assert limits[3] == pytest.approx(100.0 + 1.2816 * 1.5 * 10, rel=0.02)


def test_forecasts_that_were_not_made_are_left_out() -> None:
    past, actual = np.array([20.0, np.nan] * 50), np.array([20.0, 500.0] * 50)
    assert ask(SpreadCalibration(LEVELS).fit(residuals(past, actual)), 20.0)[3] < 30


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 500), st.integers(0, 800)), min_size=0, max_size=40),
    st.floats(0, 1000),
    st.lists(st.floats(0.01, 0.99), min_size=2, max_size=6),
)
def test_quantiles_are_ordered_and_never_negative(
    pairs: list[tuple[float, int]], forecast: float, levels: list[float]
) -> None:
    past = np.array([pair[0] for pair in pairs], dtype=float)
    actual = np.array([pair[1] for pair in pairs], dtype=float)
    limits = ask(SpreadCalibration(sorted(levels)).fit(residuals(past, actual)), forecast)
    assert (np.diff(limits) >= 0).all()
    assert (limits >= 0).all()


def test_weighted_quantiles_with_equal_weights_are_hazen_s() -> None:
    values = np.random.default_rng(6).normal(size=31)
    levels = np.array([0.1, 0.37, 0.5, 0.9])
    expected = np.quantile(values, levels, method="hazen")
    np.testing.assert_allclose(_weighted_quantiles(values, np.ones(31), levels), expected)


def test_a_weight_of_two_is_the_value_twice() -> None:
    values, weights, levels = np.array([1.0, 2.0, 5.0]), np.array([1.0, 2.0, 1.0]), np.array([0.125, 0.5, 0.875])
    np.testing.assert_allclose(_weighted_quantiles(values, weights, levels), [1.0, 2.0, 5.0])


def test_residuals_are_scaled_by_the_root_of_the_level() -> None:
    assert scaled_residuals(np.array([120.0]), np.array([100.0])).tolist() == [2.0]


def of_two_kinds(size: int, *, spread: float, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return forecast, actual and type of day; days of type 6 scatter `spread` times as far as the others."""
    random = np.random.default_rng(seed)
    day_type = np.arange(size) % 7
    past = np.full(size, 100.0)
    return past, past + random.normal(0, 10, size) * np.where(day_type == 6, spread, 1.0), day_type


def at(spread: SpreadCalibration, day_type: int, *, product: int = 0) -> np.ndarray:
    one = np.array([1])
    return spread.quantiles(
        np.array([100.0]), product=one * product, series=one * product, horizon_days=one, day_type=one * day_type
    )[0]


def test_a_type_of_day_that_scatters_more_has_wider_quantiles_and_the_right_coverage() -> None:
    past, actual, day_type = of_two_kinds(3500, spread=2.5, seed=11)
    spread = SpreadCalibration(LEVELS).fit(residuals(past, actual, day_type=day_type))
    _, fresh, kind = of_two_kinds(70_000, spread=2.5, seed=12)
    for one in (0, 6):
        assert (fresh[kind == one] <= at(spread, one)[3]).mean() == pytest.approx(0.9, abs=0.03)
    same = SpreadCalibration(LEVELS).fit(residuals(past, actual))
    assert (fresh[kind == 6] <= ask(same, 100.0)[3]).mean() < 0.85


def test_few_days_of_a_type_are_drawn_towards_all_others() -> None:
    past, actual, day_type = of_two_kinds(35, spread=6.0, seed=13)
    wide = at(SpreadCalibration(LEVELS).fit(residuals(past, actual, day_type=day_type)), 6)
    usual = at(SpreadCalibration(LEVELS).fit(residuals(past, actual, day_type=day_type)), 0)
    assert 1.0 < (wide[3] - 100) / (usual[3] - 100) < 1.6


def test_an_unknown_product_takes_the_types_of_day_of_all_together() -> None:
    past, actual, day_type = of_two_kinds(3500, spread=2.5, seed=14)
    spread = SpreadCalibration(LEVELS).fit(residuals(past, actual, day_type=day_type))
    assert at(spread, 6, product=5)[3] - 100 > 1.6 * (at(spread, 0, product=5)[3] - 100)
