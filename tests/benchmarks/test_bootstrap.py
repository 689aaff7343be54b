"""The intervals hold the truth as often as they say, pair what belongs together, and repeat."""

from __future__ import annotations

import numpy as np
import pytest
from quality.bootstrap import drawn_days, interval
from quality.costs import ratios_of


def of_ratio(own, other, **named):
    (ratio,) = ratios_of(own[:, None], other[:, None], drawn_days(len(other), **named))
    return ratio.low, ratio.high


def test_the_interval_of_a_constant_ratio_is_that_ratio():
    other = np.random.default_rng(1).gamma(2.0, 10.0, 91)
    assert of_ratio(0.6 * other, other) == pytest.approx((0.6, 0.6))


def test_the_interval_holds_the_true_ratio_about_as_often_as_it_says():
    rng = np.random.default_rng(2)
    other = rng.gamma(4.0, 10.0, (200, 91))
    own = 0.6 * other * rng.lognormal(-0.08, 0.4, other.shape)
    bounds = [of_ratio(*pair, draws=200) for pair in zip(own, other, strict=True)]
    assert 0.87 <= np.mean([low <= 0.6 <= high for low, high in bounds]) <= 0.99


def test_the_interval_is_paired_so_that_busy_days_cancel():
    rng = np.random.default_rng(3)
    other = rng.gamma(1.0, 10.0, 91)
    own = 0.6 * other * rng.lognormal(0, 0.1, 91)
    paired = of_ratio(own, other)
    torn = of_ratio(rng.permutation(own), other)
    assert (paired[1] - paired[0]) < (torn[1] - torn[0]) / 2


def test_weeks_that_hang_together_give_a_wider_interval_than_single_days():
    rng = np.random.default_rng(4)
    other = np.full(91, 10.0)
    own = np.repeat(rng.gamma(4.0, 1.5, 13), 7)
    in_weeks, in_days = (of_ratio(own, other, block_days=days) for days in (7, 1))
    assert (in_weeks[1] - in_weeks[0]) > 1.5 * (in_days[1] - in_days[0])


def test_a_draw_is_whole_weeks_of_neighbouring_days():
    """Oracle: undo the counting of a series of 14 days, whose draws are two blocks of seven."""
    for counts in drawn_days(14, draws=50):
        blocks = [
            (one, two)
            for one in range(8)
            for two in range(8)
            if np.array_equal(counts, [float(one <= day < one + 7) + float(two <= day < two + 7) for day in range(14)])
        ]
        assert blocks


def test_the_same_seed_gives_the_same_interval():
    own, other = np.random.default_rng(5).gamma(2.0, 10.0, (2, 60))
    assert of_ratio(own, other) == of_ratio(own, other)
    assert of_ratio(own, other) != of_ratio(own, other, seed=2)


def test_fewer_days_than_a_block_are_refused():
    with pytest.raises(ValueError, match="6 days, expected at least one block of 7"):
        drawn_days(6)


def test_a_figure_that_some_draws_do_not_have_has_no_interval():
    low, high = interval(np.array([1.0, np.nan]))
    assert np.isnan(low)
    assert np.isnan(high)
