"""Who is made less."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from forecast.simulation.shortages import what_can_be_made

USES = np.array([[1.0, 0.0], [0.1, 0.5], [0.0, 1.0]])
MARGIN = np.array([2.0, 0.5, 3.0])


def test_nothing_is_cut_where_all_suffices() -> None:
    planned = np.array([10.0, 10.0, 4.0])
    assert what_can_be_made(planned, USES, np.array([11.0, 9.0]), MARGIN).tolist() == planned.tolist()


def test_the_product_that_earns_least_with_the_ingredient_is_cut_first_then_the_next() -> None:
    # Of the second ingredient a unit earns 1 in the second product and 3 in the third.
    planned = np.array([10.0, 10.0, 4.0])
    assert what_can_be_made(planned, USES, np.array([99.0, 7.8]), MARGIN).tolist() == [10.0, 7.0, 4.0]
    assert what_can_be_made(planned, USES, np.array([99.0, 1.0]), MARGIN).tolist() == [10.0, 0.0, 1.0]


def test_who_earns_nobody_knows_what_is_cut_before_all_others() -> None:
    margin = np.array([2.0, 0.5, np.nan])
    assert what_can_be_made(np.array([0.0, 10.0, 4.0]), USES, np.array([9.0, 8.0]), margin).tolist() == [0, 10, 3]


@given(
    arrays(np.float64, 4, elements=st.integers(0, 30).map(float)),
    arrays(np.float64, (4, 3), elements=st.sampled_from([0.0, 0.05, 0.2, 1.0])),
    arrays(np.float64, 3, elements=st.floats(0, 40)),
    arrays(np.float64, 4, elements=st.floats(-1, 5)),
)
def test_never_more_than_planned_and_never_more_used_than_there(planned, uses, there, margin) -> None:
    made = what_can_be_made(planned, uses, there, margin)
    assert (made >= 0).all()
    assert (made <= planned).all()
    assert (made @ uses <= there + 1e-6).all()
    assert (made == made.round()).all()


@given(
    arrays(np.float64, 3, elements=st.integers(0, 6).map(float)),
    st.floats(0, 10),
    arrays(np.float64, 3, elements=st.floats(0.5, 5)),
)
def test_with_one_scarce_ingredient_and_equal_use_no_other_cut_earns_more(planned, there, margin) -> None:
    uses = np.ones((3, 1))
    made = what_can_be_made(planned, uses, np.array([there]), margin)
    counts = np.stack(np.meshgrid(*(np.arange(qty + 1) for qty in planned), indexing="ij"), axis=-1).reshape(-1, 3)
    best = (counts[counts.sum(axis=1) <= there + 1e-6] @ margin).max()
    assert made @ margin >= best - 1e-9
