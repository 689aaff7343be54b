from __future__ import annotations

import numpy as np

from forecast.features.lags import Rows
from forecast.features.relevelled import REACH_DAYS, WHOLE_SHOP, RelevelledLags, Step


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
