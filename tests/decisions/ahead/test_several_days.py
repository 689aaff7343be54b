"""What is made before its day: a day worked out by hand, and what holds of every one."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.decisions.ahead.several_days import BakingDay, made_before
from forecast.decisions.baking.joint import QUICK, joint_plan
from forecast.decisions.baking.problem import NO_LIMIT, BakedProducts, BakingProblem, DoughMixes, values

MIXES = DoughMixes(np.array([1000, 1000]), np.array([0, 0]), np.array([0.0, 0.0]), np.array([1, 1]))


def baking_day(number, marginal, *, mixer, oven=NO_LIMIT, ahead=(3, 0), is_baked=(False, False)) -> BakingDay:
    """A croissant that may be made ahead, in a dough of its own, and a bread in another; a step is half a mix."""
    count = len(marginal)
    products = BakedProducts(
        np.array(marginal, dtype=float)[:, None], np.zeros((count, 1), dtype=np.int64), np.ones(count, dtype=np.int64),
        np.full((count, 1), len(marginal[0])), np.full(count, 500), np.full(count, 4), np.arange(count),
    )  # fmt: skip
    problem = BakingProblem(products, MIXES, np.array([oven]), np.array([mixer]))
    return BakingDay(
        number, problem, ["CROISSANT", "PAIN"][:count], np.array(ahead[:count]), np.array(is_baked[:count]),
        np.full(count, 4),
    )  # fmt: skip


QUIET = [[-3.0, -2.0, 1.0, 1.0], [-3.0, -1.0, 1.0, 1.0]]
FEAST = [[-9.0, -8.0, -7.0, -6.0], [-5.0, -4.0, 1.0, 1.0]]


def test_a_mix_for_the_feast_is_made_on_the_quiet_day_before() -> None:
    # Alone the feast wants two mixes of croissants (−30) and one of bread (−9); its mixer makes two: bread or two
    # croissants are cut: the least is the bread, 9.
    # On the day before, one mix of three is free.
    days = [baking_day(1, QUIET, mixer=3), baking_day(2, FEAST, mixer=2)]
    made, saved = made_before(days)
    assert made == {("CROISSANT", 0, 1): 2}
    assert saved == {("CROISSANT", 0, 1): 900}


def test_it_is_made_as_late_as_there_is_room() -> None:
    days = [baking_day(1, QUIET, mixer=3), baking_day(2, QUIET, mixer=3), baking_day(3, FEAST, mixer=2)]
    assert made_before(days)[0] == {("CROISSANT", 1, 2): 2}
    full = [baking_day(1, QUIET, mixer=3), baking_day(2, QUIET, mixer=2), baking_day(3, FEAST, mixer=2)]
    assert made_before(full)[0] == {("CROISSANT", 0, 2): 2}


def test_it_is_not_made_earlier_than_it_keeps_nor_beyond_the_freezer() -> None:
    far = [baking_day(1, QUIET, mixer=3), baking_day(5, FEAST, mixer=2)]
    assert made_before(far)[0] == {}
    days = [baking_day(1, QUIET, mixer=3), baking_day(2, FEAST, mixer=2)]
    assert made_before(days, freezer=3)[0] == {}
    assert made_before(days, freezer=7)[0] == {("CROISSANT", 0, 1): 1}
    assert made_before(days, freezer=8)[0] == {("CROISSANT", 0, 1): 2}
    assert made_before(days, freezer=9, kept=[6, 0])[0] == {}


def test_dough_that_is_frozen_raw_needs_the_oven_on_its_day_and_what_is_frozen_baked_does_not() -> None:
    # The oven holds four of six wanted steps; a day before it has two places free.
    raw = [baking_day(1, QUIET, mixer=9, oven=24), baking_day(2, FEAST, mixer=9, oven=16)]
    assert made_before(raw)[0] == {}
    baked = [
        baking_day(1, QUIET, mixer=9, oven=24, is_baked=(True, False)),
        baking_day(2, FEAST, mixer=9, oven=16, is_baked=(True, False)),
    ]
    made, saved = made_before(baked)
    assert made == {("CROISSANT", 0, 1): 2}
    assert saved == {("CROISSANT", 0, 1): 900}


def test_a_day_with_room_makes_nothing_ahead() -> None:
    assert made_before([baking_day(1, QUIET, mixer=9), baking_day(2, FEAST, mixer=9)]) == ({}, {})


@st.composite
def weeks(draw: st.DrawFn) -> list[BakingDay]:
    costs = st.lists(st.integers(-12, 4), min_size=4, max_size=4)
    return [
        baking_day(
            number, [sorted(draw(costs)) for _ in range(2)], mixer=draw(st.integers(1, 4)),
            oven=draw(st.integers(4, 32)), ahead=(draw(st.integers(0, 2)), draw(st.integers(0, 2))),
            is_baked=(draw(st.booleans()), draw(st.booleans())),
        )
        for number in range(draw(st.integers(2, 3)))
    ]  # fmt: skip


@given(weeks(), st.integers(0, 30))
@settings(max_examples=60, deadline=None)
def test_nothing_is_later_than_needed_beyond_the_freezer_or_dearer_than_without(days, freezer) -> None:
    made, saved = made_before(days, freezer=freezer)
    for (name, at, to), steps in made.items():
        row = days[to].names.index(name)
        assert at < to
        assert days[to].number - days[at].number <= days[to].ahead_days[row]
        assert steps > 0
        assert saved[name, at, to] > 0
    for night in range(len(days)):
        assert sum(4 * steps for (_, at, to), steps in made.items() if at <= night < to) <= freezer
    if not made:
        return
    # What all days cost together, counted anew from what each mixes and bakes.
    before = sum(joint_plan(day.problem, QUICK).cost for day in days)
    after = before - sum(saved.values()) / 100
    least = sum(joint_plan(day.problem.without_limits(), QUICK).cost for day in days)
    assert least - 0.5 <= after < before
    for position, day in enumerate(days):
        supply = np.array(
            [sum(n for (own, _, to), n in made.items() if (own, to) == (name, position)) for name in day.names]
        )
        assert (supply <= (np.isfinite(values(day.problem.products)[:, 0]).sum(axis=1) - 1)).all()
