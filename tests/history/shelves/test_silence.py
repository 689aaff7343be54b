from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import poisson

from forecast.history.shelves.silence import MOST_LOG_RATIO, last_sale

NEVER_BUSY = np.array([1e-6])


def test_the_ratio_is_that_of_all_that_may_have_come_to_one_who_stayed_away():
    sales, rate = np.array([[0.0, 2.0, 3.0, 0.0, 0.0]]), np.array([[1.0, 2.0, 2.5, 1.0, 0.5]])
    read = last_sale(sales, rate, spread=NEVER_BUSY)
    emptied, stayed = poisson.sf(2, 2.5), poisson.pmf(3, 2.5) * np.exp(-1.5)
    assert read.log_ratio[0] == pytest.approx(np.log(emptied / stayed), abs=1e-4)


def test_what_was_missed_is_what_chance_brings_after_the_last_piece():
    sales, rate = np.array([[0.0, 2.0, 3.0, 0.0, 0.0]]), np.array([[1.0, 2.0, 2.5, 1.0, 0.5]])
    read = last_sale(sales, rate, spread=NEVER_BUSY)
    came = np.random.default_rng(1).poisson(2.5, 400_000)
    expected = (came[came >= 3] - 3).mean() + 1.5
    assert (read.missed_rate * read.factor_share).sum() == pytest.approx(expected, abs=0.01)


def test_a_day_that_began_busily_missed_more():
    rate = np.full((2, 4), 5.0)
    sales = np.array([[5.0, 5.0, 0.0, 0.0], [12.0, 5.0, 0.0, 0.0]])
    missed = (lambda read: (read.missed_rate * read.factor_share).sum(axis=1))(
        last_sale(sales, rate, spread=np.full(2, 0.4))
    )
    assert missed[1] > 1.2 * missed[0]


def test_no_silence_says_more_than_the_most_and_a_day_without_a_sale_nothing():
    sales, rate = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]), np.full((2, 3), 30.0)
    read = last_sale(sales, rate, spread=np.full(2, 0.15))
    assert read.log_ratio.tolist() == [MOST_LOG_RATIO, 0.0]
    assert read.missed_rate[1].max() == read.unserved_share[1].max() == 0.0
