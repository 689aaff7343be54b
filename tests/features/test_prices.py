from __future__ import annotations

import numpy as np

from forecast.features.prices import _Prices
from forecast.features.series import Rows

DAY = np.arange(100)


def prices(amount: np.ndarray, sold: float = 10.0) -> _Prices:
    return _Prices(np.zeros(100, dtype=int), DAY, np.full(100, sold), amount)


def change(of: _Prices, anchor: int) -> float:
    asked = Rows(*(np.array([number]) for number in (0, 0, 0, anchor + 1, anchor)))
    return float(of.features(asked)["price_change"][0])


def test_a_new_price_counts_from_its_first_evening_and_fades_as_the_weeks_see_it() -> None:
    of = prices(np.where(DAY >= 50, 11.0, 10.0))
    said = [change(of, anchor) for anchor in (49, 51, 60, 90)]
    assert said[0] == said[3] == 0.0
    assert said[1] > said[2] > 0
    assert said[1] < np.log(1.1)


def test_a_price_that_comes_after_the_anchor_is_not_seen() -> None:
    known, later = prices(np.full(100, 10.0)), prices(np.where(DAY > 70, 15.0, 10.0))
    assert change(known, 70) == change(later, 70)


def test_rounding_is_no_change() -> None:
    assert change(prices(10.0 + 0.05 * (DAY % 2)), 80) == 0.0


def test_another_kind_of_product_under_the_same_name_is_no_change() -> None:
    assert change(prices(np.where(DAY >= 79, 40.0, 10.0)), 80) == 0.0


def test_without_turnover_there_is_no_such_column() -> None:
    of = prices(np.full(100, np.nan))
    assert of.features(Rows(*(np.array([1]) for _ in range(5)))) == {}


def test_a_series_without_sales_says_nothing() -> None:
    asked = Rows(*(np.array([number]) for number in (7, 0, 7, 81, 80)))
    assert prices(np.full(100, 10.0)).features(asked)["price_change"].tolist() == [0.0]


def test_a_price_that_rose_during_the_day_counts_in_full_from_that_evening() -> None:
    # Half of day 60 was sold at 1.00, half at 1.20: the mean of 1.10 is nobody's price.
    amount = np.where(DAY > 60, 12.0, 10.0) + (DAY == 60)
    of = _Prices(np.zeros(100, dtype=int), DAY, np.full(100, 10.0), amount, np.where(DAY == 60, 1.2, np.nan))
    usual = [(10.0 * (27 - after) + 11.0 + 12.0 * after) / 280 for after in (0, 1)]
    assert change(of, 59) == 0.0
    np.testing.assert_allclose([change(of, 60), change(of, 61)], [np.log(1.2 / price) for price in usual], rtol=1e-5)
    assert change(prices(amount), 60) < change(of, 60) / 2
    assert change(prices(amount), 61) < change(of, 61)


def test_without_a_change_in_the_day_the_evening_changes_nothing() -> None:
    amount = np.where(DAY >= 60, 12.0, 10.0)
    of = _Prices(np.zeros(100, dtype=int), DAY, np.full(100, 10.0), amount, np.full(100, np.nan))
    assert [change(of, anchor) for anchor in (59, 60, 61)] == [change(prices(amount), day) for day in (59, 60, 61)]
