"""At equal waste, lost sales are what a search over common levels finds."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest
from quality.bootstrap import drawn_days
from quality.common import common_rows
from quality.costs import Ratio
from quality.waste_curve import SCORES, WASTE_SHARES, lost_ratios, quantiles_at, waste_curve

from .made_up import LEVELS, SPREAD, actuals, predictions


@pytest.fixture(scope="module")
def common():
    actual = actuals(days=140)
    tables = {"forecast": predictions(actual), "noisy": predictions(actual, noise=25.0, spread=32.0)}
    return common_rows(tables, actual)


def test_a_normal_forecast_is_continued_as_a_normal(common):
    middle = common.quantiles["forecast"][:, 4]
    for level in (0.03, 0.1, 0.37, 0.5, 0.88, 0.97):
        score = NormalDist().inv_cdf(level)
        told = quantiles_at(common.quantiles["forecast"], LEVELS, score)
        np.testing.assert_allclose(told, np.maximum(middle + SPREAD * score, 0.0))


@pytest.mark.parametrize("waste_share", WASTE_SHARES[:3])
def test_lost_sales_at_a_waste_are_found_by_search(common, waste_share):
    """Oracle: bisect the common score until so much of what is baked is left over."""
    low, high = SCORES[0], SCORES[-1]
    for _ in range(60):
        score = (low + high) / 2
        baked = quantiles_at(common.quantiles["noisy"], LEVELS, score)
        wasted = np.maximum(baked - common.actual, 0).sum() / baked.sum()
        low, high = (score, high) if wasted < waste_share else (low, score)
    lost = np.maximum(common.actual - baked, 0).sum() / common.actual.sum()
    assert waste_curve(common, "noisy").lost_at(waste_share)[0] == pytest.approx(lost, abs=2e-4)


def test_a_better_forecast_loses_less_at_the_same_waste_and_the_interval_says_so(common):
    own, other = (waste_curve(common, method) for method in ("forecast", "noisy"))
    ratio = lost_ratios(own, other, [0.10], drawn_days(common.days_count))[0.10]
    assert ratio.low < ratio.value < ratio.high < 0.9
    assert lost_ratios(own, own, [0.10], drawn_days(common.days_count))[0.10] == Ratio(1.0, 1.0, 1.0)


def test_what_no_level_reaches_is_not_told(common):
    curve = waste_curve(common, "noisy")
    assert np.isnan(curve.lost_at(0.9)[0])
    assert np.isnan(curve.lost_at(0.0001)[0])
    ratio = lost_ratios(curve, curve, [0.9], drawn_days(common.days_count, draws=20))[0.9]
    assert np.isnan([ratio.value, ratio.low, ratio.high]).all()


def test_what_is_read_off_beyond_the_forecast_levels_is_marked(common):
    curve = waste_curve(common, "forecast")
    waste, _ = curve.shares()
    at_lowest, at_highest = np.interp(curve.inner, SCORES, waste[0])
    assert not curve.is_beyond((at_lowest + at_highest) / 2)
    assert curve.is_beyond(at_lowest - 0.002)
    assert curve.is_beyond(at_highest + 0.002)
    assert np.isfinite(curve.lost_at(at_highest + 0.002)).all()


def test_each_draw_has_the_curve_of_its_own_days(common):
    counts = np.zeros((2, common.days_count))
    counts[0], counts[1, :70] = 1.0, 1.0
    curve = waste_curve(common, "noisy")
    of_all, of_half = curve.lost_at(0.1, counts)
    assert of_all == pytest.approx(curve.lost_at(0.1)[0])
    assert of_half != pytest.approx(of_all)


def test_a_forecast_of_nothing_wastes_nothing_and_loses_everything():
    actual = actuals(days=14)
    common = common_rows({"forecast": predictions(actual, off=-1000.0)}, actual)
    waste, lost = waste_curve(common, "forecast").shares()
    assert (waste == 0).all()
    assert lost == pytest.approx(1.0)
