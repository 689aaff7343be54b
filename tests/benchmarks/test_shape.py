"""A peer's answer is whole, ordered and never below zero, or it is refused; gaps are filled and counted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from quality.peers.fallback import filled
from quality.peers.shape import to_rows

from .panels import LAST_EVENING, panel


def answer(**columns):
    row = {"shop": "a", "product": "BREAD", "day": pd.Timestamp("2024-06-01"), "horizon_days": 1}
    return pd.DataFrame([row | {"0.1": 1.0, "0.5": 2.0, "0.9": 3.0, "mean": 2.0} | columns])


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"0.5": np.nan}, "a forecast is missing"),
        ({"mean": np.nan}, "a forecast is missing"),
        ({"0.1": -1.0}, "below zero, or levels cross"),
        ({"0.9": 1.5}, "below zero, or levels cross"),
    ],
)
def test_an_answer_with_gaps_or_crossing_levels_is_refused(columns, why):
    with pytest.raises(ValueError, match=why):
        to_rows(answer(**columns))


def test_there_is_one_row_per_level_and_one_for_the_mean():
    rows = to_rows(answer())
    assert rows["level"].tolist()[:3] == [0.1, 0.5, 0.9]
    assert np.isnan(rows["level"].iloc[3])
    assert rows["demand_qty"].tolist() == [1.0, 2.0, 3.0, 2.0]


def test_a_series_without_an_answer_gets_the_quantiles_of_its_own_past_as_known_then():
    known = panel(days=2)
    targets = known.tables["targets"]
    given = targets[targets["product"] == "BREAD"].drop(columns="evening")
    given = given.assign(**{"0.1": 1.0, "0.5": 2.0, "0.9": 3.0, "mean": 2.0})
    whole, count = filled(known, (1,), given)
    assert count == (targets["product"] == "ROLL").sum() > 0
    assert len(whole) == len(targets)
    first = whole[(whole["product"] == "ROLL") & (whole["day"] == whole["day"].min())].iloc[0]
    history = known.at(LAST_EVENING).history
    past = history.loc[history["product"] == "ROLL", "demand_qty"]
    assert first[["0.1", "0.5", "0.9"]].tolist() == pytest.approx(np.quantile(past, [0.1, 0.5, 0.9]).tolist())
    assert first["mean"] == pytest.approx(past.mean())
    to_rows(whole)
