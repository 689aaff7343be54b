import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nbinom

from forecast.sample.chance import between_knots, negative_binomial_counts, pick, stream


@settings(max_examples=60, deadline=None)
@given(
    st.floats(0.0, 0.999), st.floats(0.01, 300.0), st.integers(1, 200)
)  # fmt: skip
def test_counts_are_the_inverse_of_the_negative_binomial_distribution(uniform, mean, size):
    got = negative_binomial_counts(np.array([uniform]), np.array([mean]), np.array([float(size)]))[0]
    below, at = nbinom.cdf([got - 1, got], size, size / (size + mean))
    assert below < uniform + 1e-9
    assert at > uniform - 1e-9


def test_no_demand_where_the_mean_is_nothing():
    counts = negative_binomial_counts(np.array([0.0, 0.5, 0.9999]), np.zeros(3), np.full(3, 20.0))
    assert counts.tolist() == [0, 0, 0]


def test_streams_of_different_purposes_differ_and_the_same_one_repeats():
    assert stream(1, 2, 3).random(3).tolist() == stream(1, 2, 3).random(3).tolist()
    assert stream(1, 2, 3).random() != stream(1, 3, 2).random()
    assert stream(1, 2).random() != stream(2, 2).random()


def test_the_first_draws_are_these_on_every_machine():
    assert stream(1, 5).integers(0, 1_000_000, 3).tolist() == [273935, 282975, 470261]


def test_shares_come_out_as_asked():
    drawn = pick(stream(4), 50_000, (0.2, 0.5, 0.3))
    assert np.bincount(drawn) / 50_000 == pytest.approx([0.2, 0.5, 0.3], abs=0.01)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-5, 20), min_size=1, max_size=6))
def test_interpolation_is_that_of_numpy(x):
    knots = [(0, 1.0), (2, 3.0), (9, -1.0)]
    expected = np.interp(x, [0, 2, 9], [1.0, 3.0, -1.0])
    assert between_knots(np.array(x), knots) == pytest.approx(expected)
