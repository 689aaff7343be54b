"""Weather of the day: measured where the day is over at the anchor, the outlook after it.

In: WeatherObserved, WeatherOutlook of one place. Out: one array per feature, one value per row.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.features.series import Floats, in_units, sum_unit

COLUMNS = ("temp_mean_c", "temp_max_c", "rain_mm", "wind_kmh", "cloud_share")
USUAL_DAYS = 14
"""A day of which nothing is known has the weather of so many days before it [days]."""


def weather_by_day(observed: pd.DataFrame, outlook: pd.DataFrame, first: int, last: int) -> dict[str, Floats]:
    """Return one array per feature for the days `first` to `last` [days since 1970] of one place.

    Measurements win over the outlook where both exist: they exist only for days that are over. A day without
    either takes the mean of the fourteen known days before it, so that a gap looks like usual weather and not like
    frost; columns without any value are left out.
    """
    length = last - first + 1
    features: dict[str, Floats] = {}
    for name in COLUMNS:
        values = np.full(length, np.nan)
        for table in (outlook, observed):
            rows = table.loc[table[name].notna()]
            position = rows["day"].to_numpy().astype("datetime64[D]").astype(np.int64) - first
            inside = (position >= 0) & (position < length)
            values[position[inside]] = rows[name].to_numpy(dtype=float)[inside]
        if np.isnan(values).all():
            continue
        usual = _mean_before(values)
        filled = np.where(np.isnan(values), usual, values)
        features[name] = filled
        if name == "temp_mean_c":
            features["temp_change_c"] = filled - usual
    return features


def _mean_before(values: Floats) -> Floats:
    """Return the mean of the fourteen days before each day, where none is known that of the nearest day with one."""
    known = np.isfinite(values)
    unit = sum_unit(values[known])
    total = np.concatenate([[0], np.cumsum(in_units(np.where(known, values, 0.0), unit))])
    count = np.concatenate([[0], np.cumsum(known)])
    end = np.arange(len(values))
    begin = np.maximum(end - USUAL_DAYS, 0)
    seen = count[end] - count[begin]
    mean = np.where(seen > 0, (total[end] - total[begin]) * unit / np.maximum(seen, 1), np.nan)
    return np.asarray(pd.Series(mean).ffill().bfill(), dtype=np.float64)
