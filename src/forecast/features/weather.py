"""Weather of the day: measured where the day is over at the anchor, the outlook after it.

In: WeatherObserved, WeatherOutlook of one place. Out: one array per feature, one value per row.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.features.series import Floats

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
        usual = pd.Series(values).shift(1).rolling(USUAL_DAYS, min_periods=1).mean().ffill().bfill().to_numpy()
        filled = np.where(np.isnan(values), usual, values)
        features[name] = filled
        if name == "temp_mean_c":
            features["temp_change_c"] = filled - usual
    return features
