"""Simple rules, for the lower rungs of the ladder and for comparison.

In: what the rules are made of, row by row, all of it known at the anchor. Out: one forecast per row [units], nan
where the past does not reach.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
RULES = ("last_week", "mean_of_four", "weekday_index")
"""Rules for comparison, as they are usually stated."""
WEEKDAY = "recent_weekday"
"""The rule of the ladder's second rung."""


def _last_week(past: Mapping[str, Floats]) -> Floats:
    """Return the last same weekday.

    Examples
    --------
    >>> _last_week({"same_weekday_1": np.array([12.0])})
    array([12.])
    """
    return past["same_weekday_1"]


def _mean_of_four(past: Mapping[str, Floats]) -> Floats:
    """Return the mean of the last four same weekdays, or of as many as there are.

    Examples
    --------
    >>> _mean_of_four({f"same_weekday_{n}": np.array([value]) for n, value in enumerate([8.0, 10.0, 12.0, np.nan], 1)})
    array([10.])
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Mean of empty slice")
        mean: Floats = np.nanmean([past[f"same_weekday_{number}"] for number in (1, 2, 3, 4)], axis=0)
    return mean


def _weekday_index(past: Mapping[str, Floats]) -> Floats:
    """Return the mean of the last seven days × how the weekday stood to the mean in eight weeks.

    Examples
    --------
    >>> _weekday_index({"mean_7": np.array([10.0]), "weekday_index": np.array([1.5])})
    array([15.])
    """
    return past["mean_7"] * past["weekday_index"]


def _recent_weekday(past: Mapping[str, Floats]) -> Floats:
    """Return the mean of `_weekday_index` and the usual quantity, which leans on four weeks and the whole shop.

    It knows nothing of events; `event_factor`, where it is given, is what those of the day are expected to do.

    Levels of a seaside shop move within days, those of a village over months: the mean of a quick and a slow level
    was better than either where both kinds of weeks occur.

    Examples
    --------
    >>> _recent_weekday({"mean_7": np.array([10.0]), "weekday_index": np.array([1.5]), "usual": np.array([13.0])})
    array([14.])
    """
    return (_weekday_index(past) + past["usual"]) / 2 * past.get("event_factor", np.ones(1))


def rule_forecasts(past: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return every rule's forecast by its id."""
    return {
        "last_week": _last_week(past),
        "mean_of_four": _mean_of_four(past),
        "weekday_index": _weekday_index(past),
        WEEKDAY: _recent_weekday(past),
    }
