"""Outlooks for the evenings from which none was archived, so that a backtest sees weather as an evening would.

In, Out: Facts.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pandas as pd

from forecast.backtest.outlook_error import outlooks_with_error
from forecast.history.known import Facts
from forecast.tables import WITH_ERROR, WeatherOutlook, checked


def with_outlook_errors(facts: Facts, *, cutoff_time: dt.time, seed: int) -> Facts:
    """Return `facts` with a made-up outlook for every evening and day without an archived one.

    It is the measurement with the error of a weather forecast, issued at `cutoff_time` of the evening. An evening
    with an archived outlook gets none: it did not know more than that; nor does a day that an earlier outlook,
    archived by then, already speaks of.
    """
    archived = facts.weather_outlook
    made = [
        outlooks_with_error(measured, place=str(place), seed=seed)
        for place, measured in facts.weather_observed.groupby("place")
    ]
    if not made:
        return facts
    table = pd.concat(made, ignore_index=True)
    moment = table["issued_on"] + pd.Timedelta(hours=cutoff_time.hour, minutes=cutoff_time.minute)
    table["issued_at"] = moment.dt.tz_localize(facts.timezone, ambiguous=True, nonexistent="shift_forward")
    local = archived["issued_at"].dt.tz_convert(facts.timezone).dt.tz_localize(None).dt.normalize()
    evenings = pd.MultiIndex.from_arrays([archived["place"], local])
    first_issue = archived.groupby(["place", "day"])["issued_at"].min().rename("first_issue").reset_index()
    table = table.merge(first_issue, on=["place", "day"], how="left")
    has_own = pd.MultiIndex.from_arrays([table["place"], table["issued_on"]]).isin(evenings)
    is_told = (table["first_issue"] <= table["issued_at"]).to_numpy()
    stand_ins = table.loc[~has_own & ~is_told].drop(columns=["issued_on", "first_issue"]).assign(source=WITH_ERROR)
    both = pd.concat([part for part in (archived, stand_ins) if len(part)], ignore_index=True)
    if both.empty:
        return facts
    ordered = both.sort_values(["place", "day", "issued_at"], ignore_index=True)
    return replace(facts, weather_outlook=checked(WeatherOutlook, ordered))
