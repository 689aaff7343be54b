from __future__ import annotations

import numpy as np
import pytest

from forecast.models.spread.calibration import Residuals
from forecast.models.spread.totals import TotalSpread, _days_together

WEEKS, DAYS, SERIES = 120, 7, 6
LEVELS = (0.1, 0.5, 0.9)


def weeks_of(
    together: float, *, scatter: float = 1.0, level: float = 50.0, seed: int = 3
) -> tuple[Residuals, Residuals]:
    """Return past totals and their single days, whose errors share a part from day to day."""
    random = np.random.default_rng(seed)
    shared = random.normal(size=(SERIES, WEEKS, 1))
    error = np.sqrt(together) * shared + np.sqrt(1 - together) * random.normal(size=(SERIES, WEEKS, DAYS))
    actual = level + scatter * np.sqrt(level) * error
    series = np.repeat(np.arange(SERIES), WEEKS)
    return (
        residuals(series, np.full(len(series), DAYS * level), actual.sum(axis=2).ravel()),
        residuals(np.repeat(series, DAYS), np.full(actual.size, level), actual.ravel()),
    )


def residuals(series: np.ndarray, forecast: np.ndarray, actual: np.ndarray) -> Residuals:
    return Residuals(
        product=series,
        series=series,
        horizon_days=np.ones(len(series), dtype=np.int64),
        forecast=forecast,
        actual=actual,
        is_sold_out=np.zeros(len(series), dtype=bool),
    )


def said(spread: TotalSpread, *, reach_days: int = DAYS, series: int = 0, widen: float = 1.0) -> np.ndarray:
    return spread.quantiles(
        np.array([350.0]),
        product=np.array([series]),
        series=np.array([series]),
        reach_days=np.array([reach_days]),
        widen=np.array([widen]),
    )[0]


@pytest.mark.parametrize("together", [0.0, 0.3, 0.9])
def test_a_total_covers_what_its_levels_promise_however_much_days_err_together(together: float) -> None:
    spread = TotalSpread(LEVELS).fit(*weeks_of(together), days=DAYS)
    new, _ = weeks_of(together, seed=4)
    quantiles = spread.quantiles(
        new.forecast,
        product=new.product,
        series=new.series,
        reach_days=np.full(len(new.series), DAYS),
        widen=np.ones(len(new.series)),
    )
    np.testing.assert_allclose((new.actual[:, None] < quantiles).mean(axis=0), LEVELS, atol=0.05)


def test_days_that_err_alone_make_a_narrower_total_than_days_that_err_together() -> None:
    alone, half, all_of_it = (TotalSpread(LEVELS).fit(*weeks_of(share), days=DAYS) for share in (0.0, 0.5, 1.0))
    widths = np.array([np.ptp(said(spread)) for spread in (alone, half, all_of_it)])
    # Independent days scatter √7 as much as one, days that err as one 7 times as much.
    np.testing.assert_allclose(widths[1:] / widths[0], [2.0, np.sqrt(7)], rtol=0.15)
    np.testing.assert_allclose([alone.together_, half.together_, all_of_it.together_], [0.0, 0.5, 1.0], atol=0.1)


def test_a_longer_total_widens_as_its_days_err_together() -> None:
    half = TotalSpread(LEVELS).fit(*weeks_of(0.5), days=DAYS)
    wider = np.ptp(said(half, reach_days=14)) / np.ptp(said(half))
    together = half.together_
    assert wider == pytest.approx(np.sqrt((1 + 13 * together) / (1 + 6 * together)))
    assert np.ptp(said(half, widen=2.0)) == pytest.approx(2 * np.ptp(said(half)))


def test_the_scatter_of_single_days_tells_that_of_a_series_with_few_totals() -> None:
    totals, days = weeks_of(0.2)
    restless = days.series == 5
    actual = np.where(restless, days.forecast + 3 * (days.actual - days.forecast), days.actual)
    without_own = totals.series != 5
    kept = residuals(totals.series[without_own], totals.forecast[without_own], totals.actual[without_own])
    spread = TotalSpread(LEVELS).fit(kept, residuals(days.series, days.forecast, actual), days=DAYS)
    assert np.ptp(said(spread, series=5)) == pytest.approx(3 * np.ptp(said(spread, series=0)), rel=0.25)


def test_without_any_past_total_a_wide_guess_stands_in_that_is_never_negative() -> None:
    nothing = residuals(np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0))
    low, middle, high = said(TotalSpread(LEVELS).fit(nothing, nothing, days=DAYS))
    assert 0 <= low < middle < high


def test_sold_out_weeks_below_their_forecast_say_nothing() -> None:
    totals, days = weeks_of(0.2)
    half_sold_out = Residuals(**(vars(totals) | {"is_sold_out": totals.actual < totals.forecast}))
    plain, censored = (TotalSpread(LEVELS).fit(one, days, days=DAYS) for one in (totals, half_sold_out))
    assert said(censored)[1] > said(plain)[1]


def test_one_day_has_no_other_to_err_with() -> None:
    assert _days_together(1.0, 3.0, days=1) == 0.0
