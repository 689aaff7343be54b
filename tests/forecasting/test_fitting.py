"""What was once learnt for a fold of the past is found again on every later evening."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.features.years import YEAR_DAYS
from forecast.forecasting import fit
from forecast.forecasting.rows import FOLD_DAYS, FOLDS, days_looked_back
from forecast.history.known import Facts
from forecast.models.means.folds import Memory, boundaries
from forecast.models.means.hyperparameters import Hyperparameters
from forecast.tables import Events, checked

from ..made_up_past import FIRST, QUICK, evening, facts_of, sales_of

SETTINGS = QUICK.model_copy(update={"history_days": 250})
DAYS_COUNT = 700
FITTED_ON = 640
MODELS_COUNT = 6
"""Four products' own trees, the pooled trees and the regression."""
EPOCH = pd.Timestamp("1970-01-01")


@pytest.fixture(scope="module")
def facts() -> Facts:
    """Return a long past with rain, days without a cake, and two changes, of which one grows old between the fits."""
    sold, weather = sales_of({"bread": 60.0, "bun": 30.7, "cake": 1.3, "rye": 12.0}, days=DAYS_COUNT, with_rain=True)
    day = (sold["day"] - FIRST).dt.days
    factor = np.where((sold["product"] == "rye") & (day >= 450), 2.7, 1.0)
    factor *= np.where((sold["product"] == "bun") & (day >= 560), 0.45, 1.0)
    # Quantities that are no whole numbers are rounded in every sum.
    sold = sold.assign(sold_qty=sold["sold_qty"] * factor + 0.1)
    # Known long after the first fit.
    on = FIRST + pd.Timedelta(days=660)
    events = pd.DataFrame({"shop": ["a"], "day": [on], "kind": "fair", "name": "fair", "size": 2.0})
    events["known_at"] = evening(FIRST + pd.Timedelta(days=FITTED_ON + 1)) - pd.Timedelta(hours=5)
    return facts_of(sold, weather=weather, events=checked(Events, events))


def number(day: int) -> int:
    return (FIRST - EPOCH).days + day


def new_folds(day: int, *, since: int) -> int:
    """Return how many folds an evening sees that an earlier one did not."""
    count = 0
    for folds in FOLDS.values():
        before, now = (boundaries(number(at), fold_days=FOLD_DAYS, folds=folds) for at in (since, day))
        count += len(set(now) - set(before))
    return count


def kept_after(facts: Facts, day: int, memory: Memory) -> set[str]:
    known = facts.at(evening(FIRST + pd.Timedelta(days=day)))
    fit(known, settings=SETTINGS, jobs=1, memory=memory)
    return set(memory)


def test_only_folds_newer_than_the_earlier_fit_are_new(facts: Facts) -> None:
    starts = [(number(day) - days_looked_back(SETTINGS)) // YEAR_DAYS for day in (FITTED_ON, FITTED_ON + 28)]
    assert starts[0] == starts[1], "the history begins on the same day"
    assert new_folds(FITTED_ON + 1, since=FITTED_ON) == 0
    assert new_folds(FITTED_ON + 28, since=FITTED_ON) == len(FOLDS)
    memory: Memory = {}
    first = kept_after(facts, FITTED_ON, memory)
    assert len(first) == MODELS_COUNT * sum(FOLDS.values())
    # A kind of event that was told in between is one more column, and says nothing of the past.
    one_night_later = kept_after(facts, FITTED_ON + 1, memory)
    assert one_night_later == first
    four_weeks_later = kept_after(facts, FITTED_ON + 28, memory)
    assert len(four_weeks_later - first) == MODELS_COUNT * len(FOLDS)


def test_what_is_found_again_forecasts_as_if_it_were_learnt_again(facts: Facts) -> None:
    memory: Memory = {}
    kept_after(facts, FITTED_ON, memory)
    known = facts.at(evening(FIRST + pd.Timedelta(days=FITTED_ON + 1)))
    one, other = (fit(known, settings=SETTINGS, jobs=1, memory=kept).tried for kept in (memory, None))
    assert np.isfinite(one.forecasts["boosted"]).sum() > 200
    np.testing.assert_array_equal(one.forecasts["boosted"], other.forecasts["boosted"])


def test_other_hyperparameters_forecast_otherwise_and_share_what_they_leave_alone(facts: Facts) -> None:
    memory: Memory = {}
    first = kept_after(facts, FITTED_ON, memory)
    known = facts.at(evening(FIRST + pd.Timedelta(days=FITTED_ON)))
    usual, stiff = (
        fit(known, settings=SETTINGS, jobs=1, memory=memory, hyperparameters=one).tried.forecasts["boosted"]
        for one in (Hyperparameters(), Hyperparameters(penalty=300.0))
    )
    tried = np.isfinite(usual)
    assert (usual[tried] != stiff[tried]).any()
    assert len(memory) - len(first) == sum(FOLDS.values()), "a regression for every fold, and the same trees"
