"""From hours in UTC to days of the shop, with the 23 and 25 hours of the two days when clocks change.

In: hours (`temp_c`, `rain_mm`, `wind_kmh`, `cloud_share` by a UTC index). Out: the weather tables' columns by day.
"""

from __future__ import annotations

import pandas as pd

_BRIDGED_HOURS = 5
_BY_DAY = {
    "temp_mean_c": ("temp_c", "mean"),
    "temp_max_c": ("temp_c", "max"),
    "temp_min_c": ("temp_c", "min"),
    "rain_mm": ("rain_mm", "sum"),
    "wind_kmh": ("wind_kmh", "mean"),
    "cloud_share": ("cloud_share", "mean"),
}
_INSTANT = ["temp_c", "wind_kmh", "cloud_share"]


def local_days(times: pd.DatetimeIndex, timezone: str) -> pd.DatetimeIndex:
    """Return the local calendar date of each moment, as naive midnights."""
    return times.tz_convert(timezone).tz_localize(None).normalize()


def daily_from_hourly(hours: pd.DataFrame, *, timezone: str, night_hours: int = 0) -> pd.DataFrame:
    """Aggregate hours to local days; a value is there only where the whole day is covered.

    Means and extremes are taken over the full hours of a local day. Up to five missing hours in a row, as in feeds
    with six-hour steps, are bridged by a straight line, which flattens extremes. Rain stands at the end of the hour
    in which it fell, is summed, and never bridged.

    Parameters
    ----------
    hours
        `temp_c` [°C], `rain_mm` [mm in the hour before], `wind_kmh` [km/h], `cloud_share` [0–1], by aware time.
    timezone
        IANA time zone of the shop.
    night_hours
        Hours after midnight that a day may lack: a forecast fetched at two still knows that day.

    Examples
    --------
    >>> hours = pd.DataFrame({"temp_c": 10.0, "rain_mm": 0.5, "wind_kmh": 7.0, "cloud_share": 1.0},
    ...                      index=pd.date_range("2025-03-29T23:00Z", "2025-03-30T22:00Z", freq="h"))
    >>> daily_from_hourly(hours, timezone="Europe/Paris")[["temp_mean_c", "rain_mm"]]
                temp_mean_c  rain_mm
    2025-03-30         10.0     11.5
    """
    if hours.empty:
        return pd.DataFrame(columns=list(_BY_DAY), index=pd.DatetimeIndex([]), dtype=float)
    grid = _whole_days(pd.DatetimeIndex(hours.index), timezone)
    instant = hours[_INSTANT].astype(float).reindex(grid).apply(_bridged)
    rain = hours["rain_mm"].astype(float)
    rain.index = pd.DatetimeIndex(rain.index) - pd.Timedelta(hours=1)
    each = instant.assign(rain_mm=rain.reindex(grid))
    day = local_days(grid, timezone)
    is_needed = grid.tz_convert(timezone).hour >= night_hours
    is_covered = each[is_needed].notna().groupby(day[is_needed]).all()
    by_day = each.groupby(day)
    result = pd.DataFrame({ours: by_day[of].agg(how).where(is_covered[of]) for ours, (of, how) in _BY_DAY.items()})
    return result.dropna(how="all").round(3)


def _whole_days(times: pd.DatetimeIndex, timezone: str) -> pd.DatetimeIndex:
    """Return every full hour of every local day that `times` touch."""
    local = times.tz_convert(timezone)
    start = local.min().normalize()
    end = local.max().normalize() + pd.DateOffset(days=1)
    return pd.date_range(start.tz_convert("UTC").ceil("h"), end.tz_convert("UTC"), freq="h", inclusive="left")


def _bridged(values: pd.Series[float]) -> pd.Series[float]:
    is_missing = values.isna()
    run = is_missing.ne(is_missing.shift()).cumsum()
    length = is_missing.groupby(run).transform("sum")
    return values.interpolate(limit_area="inside").where(~is_missing | (length <= _BRIDGED_HOURS))
