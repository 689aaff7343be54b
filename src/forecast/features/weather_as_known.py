"""Weather of past days as the evenings before them knew it: the outlook of that evening, where there is one.

A row of the past stands for an evening. What its day's weather turned out to be, that evening did not know; it had
an outlook. Learnt from the measurement, a forecast looks surer than it can be.

In: WeatherObserved, WeatherOutlook of one place, of every issue. Out: one table lead × day per feature.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.features.series import Floats, Ints
from forecast.features.weather import COLUMNS, USUAL_DAYS, weather_by_day
from forecast.tables import WITH_ERROR

LEADS = 14
"""Longer horizons see what was said fourteen days before [days]."""
_LONGEST_LEAD = 21
"""Of a place whose outlook stopped coming, an older one counts up to this age [days]."""
KINDS = ("measured", "outlook", "with_error", "unknown")
"""What a row saw: the measurement, an outlook as issued, a measurement with error, or a day no outlook reached."""


@dataclass(frozen=True)
class WeatherAsKnown:
    """Features by lead and day: row `lead − 1` holds what was known `lead` days before; `kind` is a code of KINDS."""

    features: dict[str, Floats]
    kind: npt.NDArray[np.int8]

    def at(self, name: str, day: Ints, horizon_days: Ints) -> Floats:
        """Return one feature for days, counted from the first, as known `horizon_days` before."""
        return self.features[name][lead_of(horizon_days) - 1, day]


def lead_of(horizon_days: Ints) -> Ints:
    """Return the lead to look up, 1 to 14."""
    return np.clip(horizon_days, 1, LEADS)


def weather_as_known(
    observed: pd.DataFrame, issued: pd.DataFrame, first: int, last: int, *, timezone: str
) -> WeatherAsKnown:
    """Return the features of the days `first` to `last` [days since 1970] by the lead from which they are seen.

    A day seen from an evening (the calendar day of the anchor) has the newest outlook issued by then. An evening
    that had an outlook which did not reach so far knew nothing, and takes the mean of the fourteen days before, as
    an evening does today. Evenings from which no outlook was kept take the measurement.
    """
    measured = weather_by_day(observed, issued.iloc[:0], first, last)
    length = last - first + 1
    lead, position = _leads(issued, first, timezone=timezone)
    usable = (lead >= 0) & (lead <= _LONGEST_LEAD) & (position >= 0) & (position < length)
    table = issued.loc[usable].assign(lead=lead[usable], position=position[usable]).sort_values("issued_at")
    # Lead 0 is the evening's own day, which is over and not yet measured.
    has_issue = np.zeros((LEADS + 1, length), dtype=bool)
    evenings = np.unique(position[usable] - lead[usable])
    for ahead in range(LEADS + 1):
        seen = evenings + ahead
        has_issue[ahead, seen[(seen >= 0) & (seen < length)]] = True
    told = {name: _newest(table, table[name].to_numpy(dtype=np.float64), length) for name in COLUMNS}
    features: dict[str, Floats] = {}
    for name in COLUMNS:
        if name not in measured and np.isnan(told[name][1:]).all():
            continue
        truth = _measured(observed, name, first, length)
        base = measured.get(name, np.full(length, np.nan))
        is_told = np.isfinite(told[name])
        usual = _usual(truth, np.where(is_told | has_issue, told[name], truth))
        known = np.where(is_told, told[name], np.where(has_issue, np.concatenate([base[None], usual]), base))[1:]
        features[name] = known
        if name == "temp_mean_c":
            features["temp_change_c"] = known - usual
    of_error: Floats = np.where(table["source"].to_numpy() == WITH_ERROR, 1.0, 0.0)
    is_error = _newest(table, of_error, length)[1:]
    kind = np.where(np.isnan(is_error), np.where(has_issue[1:], 3, 0), np.where(is_error == 1, 2, 1))
    return WeatherAsKnown(features, kind.astype(np.int8))


def _leads(issued: pd.DataFrame, first: int, *, timezone: str) -> tuple[Ints, Ints]:
    """Return how many days before its day each outlook was issued, by the local calendar, and the day's position."""
    local = issued["issued_at"].dt.tz_convert(timezone).dt.tz_localize(None)
    on = local.to_numpy().astype("datetime64[D]").astype(np.int64)
    day = issued["day"].to_numpy().astype("datetime64[D]").astype(np.int64)
    return day - on, day - first


def _newest(table: pd.DataFrame, values: Floats, length: int) -> Floats:
    """Return by lead, from 0 on, and day the newest value issued so many days before, or earlier."""
    by_lead = np.full((_LONGEST_LEAD + 1, length), np.nan)
    there = np.isfinite(values)
    # Of several issues on one day the last written stays; the table is sorted by issue.
    by_lead[table["lead"].to_numpy()[there], table["position"].to_numpy()[there]] = values[there]
    for lead in range(_LONGEST_LEAD - 1, -1, -1):
        by_lead[lead] = np.where(np.isnan(by_lead[lead]), by_lead[lead + 1], by_lead[lead])
    return by_lead[: LEADS + 1]


def _measured(observed: pd.DataFrame, name: str, first: int, length: int) -> Floats:
    values = np.full(length, np.nan)
    position = observed["day"].to_numpy().astype("datetime64[D]").astype(np.int64) - first
    inside = (position >= 0) & (position < length)
    values[position[inside]] = observed[name].to_numpy(dtype=np.float64)[inside]
    return values


def _usual(truth: Floats, said: Floats) -> Floats:
    """Return the mean of the fourteen days before each day, by lead from 1 on: measured before the evening's own day.

    `said` begins with lead 0.
    """
    shape = (LEADS, len(truth))
    total, count = np.zeros(shape), np.zeros(shape)
    for back in range(1, USUAL_DAYS + 1):
        # A day `back` days earlier lies `lead − back` days after the evening, or was over before it.
        values = np.broadcast_to(truth, shape).copy()
        values[back - 1 :] = said[: LEADS - back + 1]
        before = np.full(shape, np.nan)
        before[:, back:] = values[:, :-back]
        total += np.nan_to_num(before)
        count += np.isfinite(before)
    mean = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    usual: Floats = pd.DataFrame(mean.T).ffill().bfill().to_numpy().T
    return usual
