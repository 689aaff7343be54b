from __future__ import annotations

import numpy as np
import pytest

from forecast.features.lags import Rows
from forecast.features.relevelled import REACH_DAYS, WHOLE_SHOP, Evenings, RelevelledLags, Step, with_revisions


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
