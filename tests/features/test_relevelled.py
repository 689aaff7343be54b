from __future__ import annotations

import numpy as np
import pytest

from forecast.features.lags import Rows
from forecast.features.relevelled import REACH_DAYS, Evenings, RelevelledLags
from forecast.features.steps import WHOLE_SHOP, Step, with_revisions


def test_when_a_change_is_old_the_past_as_it_was_is_seen_again_and_says_the_same() -> None:
    day = np.arange(600)
    nothing = np.zeros(600, dtype=np.int64)
    rows = Rows(nothing, nothing, day, day)
    value = np.where(day < 90, 10.0, 20.0) + day % 7
    changed = RelevelledLags(rows, value, day % 7, [Step(0, WHOLE_SHOP, 90, 96)])
    plain = RelevelledLags(rows, value, day % 7, [])
    anchor = np.arange(60, 599)
    asked = Rows(nothing[:539], nothing[:539], anchor + 1, anchor)
    one, other = (lags.usual(asked, (anchor + 1) % 7) for lags in (changed, plain))
    differs = anchor[one != other]
    assert differs.min() == 96, "an evening sees the change from its notice on"
    assert differs.max() < 96 + REACH_DAYS
    assert (differs > 120).any()


def test_named_evenings_see_the_same_past_and_no_other_evening_may_be_asked_about() -> None:
    random = np.random.default_rng(4)
    day = np.tile(np.arange(700), 3)
    series = np.repeat([0, 1, 2], 700)
    shop = np.array([0, 0, 1])[series]
    value = random.poisson(20.0, 2100) * np.where((day >= 250) & (shop == 0), 2.0, 1.0)
    rows, day_type = Rows(series, shop, day, day), day % 7
    told = [Step(0, WHOLE_SHOP, 250, 255), Step(0, 1, 300, 306), Step(1, 2, 480, 490), Step(0, WHOLE_SHOP, 600, 607)]
    steps = with_revisions(told, newest=699)
    every = RelevelledLags(rows, value, day_type, steps)
    evenings = Evenings(640, also=np.array([257, 310, 520]))
    some = RelevelledLags(rows, value, day_type, steps, evenings=evenings)
    assert len(some.every.series.key) < len(every.every.series.key)
    anchor = np.tile(np.append(np.arange(640, 699), evenings.also), 3)
    asked = Rows(np.repeat([0, 1, 2], 62), np.repeat([0, 0, 1], 62), anchor + 1, anchor)
    usual = every.usual(asked, (anchor + 1) % 7)
    np.testing.assert_array_equal(some.usual(asked, (anchor + 1) % 7), usual)
    for name, values in every.features(asked, (anchor + 1) % 7, usual).items():
        np.testing.assert_array_equal(some.features(asked, (anchor + 1) % 7, usual)[name], values, err_msg=name)
    with pytest.raises(ValueError, match="anchor"):
        some.usual(Rows(*(np.array([number]) for number in (0, 0, 301, 300))), np.array([0]))


def a_chain_with_changes(days: int) -> tuple[Rows, np.ndarray, list[Step]]:
    """Return three series of two shops, of which shop 1 is a day behind, and what has changed until then."""
    day = np.tile(np.arange(700), 3)
    series = np.repeat([0, 1, 2], 700)
    shop = np.array([0, 0, 1])[series]
    value = np.random.default_rng(4).poisson(20.0, 2100) * np.where((day >= 250) & (shop == 0), 2.0, 1.0)
    seen = day < days - shop
    told = [Step(0, WHOLE_SHOP, 250, 255), Step(0, 1, 300, 306), Step(1, 2, 480, 490), Step(0, WHOLE_SHOP, 600, 607)]
    steps = with_revisions([step for step in told if step.noticed < days], newest=days - 1)
    return Rows(series[seen], shop[seen], day[seen], day[seen]), value[seen], steps


@pytest.mark.parametrize("evening", [256, 303, 491, 498, 500, 613, 622])
@pytest.mark.parametrize("is_changed", [False, True])
def test_what_an_earlier_evening_remembers_saves_work_and_changes_nothing(evening: int, is_changed: bool) -> None:
    rows, value, steps = a_chain_with_changes(evening)
    earlier = RelevelledLags(rows, value, rows.day % 7, steps, evenings=Evenings(evening - 20, np.array([100])))
    if is_changed:
        earlier = RelevelledLags(rows, value + (rows.day == 240), rows.day % 7, steps)
    rows, value, steps = a_chain_with_changes(evening + 2)
    fresh = RelevelledLags(rows, value, rows.day % 7, steps)
    evenings = Evenings(evening - 20, np.array([100, 240]))
    later = RelevelledLags(rows, value, rows.day % 7, steps, evenings=evenings, before=earlier.remembered)
    assert (len(earlier.remembered.places(rows, value, rows.day % 7)) == 0) is is_changed
    anchor = np.tile(np.append(np.arange(evening - 20, evening), [100, 240]), 3)
    asked = Rows(np.repeat([0, 1, 2], 22), np.repeat([0, 0, 1], 22), anchor + 1, anchor)
    usual = fresh.usual(asked, (anchor + 1) % 7)
    np.testing.assert_array_equal(later.usual(asked, (anchor + 1) % 7), usual)
    for name, values in fresh.features(asked, (anchor + 1) % 7, usual).items():
        np.testing.assert_array_equal(later.features(asked, (anchor + 1) % 7, usual)[name], values, err_msg=name)
    assert later.remembered.ratios == fresh.remembered.ratios
    np.testing.assert_array_equal(later.remembered.of_eves.expected, fresh.remembered.of_eves.expected)
