"""What happens around the made-up shop: weather of the upper Rhine and its outlooks, events, river cruises."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import accumulate

import numpy as np
import pandas as pd

from forecast.sample.chance import bell, between_knots, pick, stream

PLACES = {
    "Strasbourg": "6AE", "Colmar": "6AE", "Mulhouse": "6AE", "Metz": "57", "Haguenau": "6AE", "Thionville": "57",
    "Sélestat": "6AE", "Forbach": "57", "Saverne": "6AE", "Sarreguemines": "57", "Guebwiller": "6AE",
    "Sarrebourg": "57",
}  # fmt: skip
"""Where shops lie → subdivision for public holidays; all keep those of Alsace-Moselle and the schools of zone B."""
_SHOPS_PER_PLACE, _LEAST_PLACES = 8, 3

_TEMPERATURE_CURVE = (
    (0, 2.0), (15, 2.0), (46, 3.5), (75, 7.5), (105, 11.5), (136, 16.0), (166, 19.5), (197, 21.5), (228, 21.0),
    (258, 16.5), (289, 11.5), (319, 6.5), (350, 3.0), (366, 2.0),
)  # fmt: skip
"""Mean temperature [°C] by day of the year."""
_RAIN_AFTER_DRY, _RAIN_AFTER_RAIN = 0.26, 0.55
_RAIN_MM = (0.4, 0.9, 1.6, 2.5, 3.8, 5.5, 8.0, 12.0, 19.0)
_RAIN_MM_SHARES = (0.18, 0.16, 0.15, 0.13, 0.12, 0.1, 0.08, 0.05, 0.03)

_OUTLOOK_EVENINGS, _OUTLOOK_DAYS = 120, 10
_ERROR_C_TOMORROW, _ERROR_C_PER_DAY = 0.8, 0.35
_RAIN_MISJUDGED_TOMORROW, _RAIN_MISJUDGED_PER_DAY = 0.06, 0.025

_ROADWORKS_DAYS_BEFORE_END = ((95, 91), (20, 17))


def places_of(shops: int) -> tuple[str, ...]:
    """Return where the shops of a chain lie: three places, and one more for every eight shops.

    Examples
    --------
    >>> places_of(2), len(places_of(20)), len(places_of(50)), len(places_of(500))
    (('Strasbourg', 'Colmar'), 3, 6, 12)
    """
    return tuple(PLACES)[: min(shops, max(_LEAST_PLACES, shops // _SHOPS_PER_PLACE))]


def weather_days(seed: int, place: int, days: list[date]) -> pd.DataFrame:
    """Return the weather of one place, one row per day.

    Temperature swings around the season's curve and remembers three quarters of yesterday's swing; rain is likelier
    after rain.
    """
    count = len(days)
    chance = stream(seed, 1, place)
    day_of_year = np.array([day.timetuple().tm_yday for day in days])
    pushes = (2.3 * bell(chance, count)).tolist()
    swing = np.array(list(accumulate(pushes, lambda before, push: 0.75 * before + push)))
    wet_days = accumulate(
        chance.random(count).tolist(),
        lambda was_wet, drawn: drawn < (_RAIN_AFTER_RAIN if was_wet else _RAIN_AFTER_DRY),
        initial=False,
    )
    is_wet = np.array(list(wet_days)[1:], dtype=bool)
    rain = np.where(is_wet, np.array(_RAIN_MM)[pick(chance, count, _RAIN_MM_SHARES)], 0.0)
    cloud = np.where(is_wet, 0.6 + 0.4 * chance.random(count), 0.9 * chance.random(count))
    mean_c = between_knots(day_of_year.astype(float), _TEMPERATURE_CURVE) + swing - np.where(is_wet, 1.0, -0.3)
    spread = 3.0 + 3.5 * (1.0 - cloud) + np.where((day_of_year > 90) & (day_of_year < 275), 1.5, 0.0)
    return pd.DataFrame(
        {
            "place": list(PLACES)[place],
            "day": [pd.Timestamp(day) for day in days],
            "temp_mean_c": np.round(mean_c, 1),
            "temp_max_c": np.round(mean_c + spread, 1),
            "temp_min_c": np.round(mean_c - spread, 1),
            "rain_mm": rain,
            "wind_kmh": np.round(6.0 + 14.0 * chance.random(count) + np.where(is_wet, 4.0, 0.0), 1),
            "cloud_share": np.round(cloud, 2),
        }
    )


def outlooks(seed: int, place: int, weather: pd.DataFrame, *, days: int) -> pd.DataFrame:
    """Return the forecasts of weather issued on the first `days` evenings (the last 120 of them), ten days each.

    It is the truth, less sure the further ahead: the error of the temperatures has standard deviation 0.8 °C for
    tomorrow and 0.35 °C more per further day; rain is foretold wrongly more often the further it is.
    """
    evenings = min(_OUTLOOK_EVENINGS, days - 1)
    chance = stream(seed, 2, place)
    error_c = bell(chance, evenings * _OUTLOOK_DAYS)
    misjudged, strength = chance.random((2, evenings * _OUTLOOK_DAYS))
    evening, ahead = np.divmod(np.arange(evenings * _OUTLOOK_DAYS), _OUTLOOK_DAYS)
    issued = days - evenings + evening
    target = issued + ahead + 1
    outlook = weather.iloc[target].reset_index(drop=True)
    is_wrong = misjudged < _RAIN_MISJUDGED_TOMORROW + _RAIN_MISJUDGED_PER_DAY * ahead
    rain = np.where(is_wrong, weather["rain_mm"].to_numpy()[target - 1], outlook["rain_mm"].to_numpy())
    outlook["issued_at"] = weather["day"].iloc[issued].dt.strftime("%Y-%m-%d 18:00").to_numpy()
    off_c = error_c * (_ERROR_C_TOMORROW + _ERROR_C_PER_DAY * ahead)
    for name in ("temp_mean_c", "temp_max_c", "temp_min_c"):
        outlook[name] = np.round(outlook[name].to_numpy() + off_c, 1)
    outlook["rain_mm"] = np.round(rain * (0.8 + 0.4 * strength), 1)
    return outlook


def event_days(seed: int, days: list[date], *, history_end: date) -> pd.DataFrame:
    """Return events, one row per day and name; sizes in thousands of visitors, `known_at` in local time.

    Concerts on every second Friday of a month, league matches every other Saturday from August to May, fairs on the
    second Saturday of June and September, the Christmas market from the last Friday of November to 24 December; and
    roadworks that become known only the evening before.
    """
    rows: list[tuple[object, ...]] = []

    def add(name: str, kind: str, size: int, known_days_before: int, clock: str) -> None:
        known_day = day - timedelta(days=known_days_before)
        rows.append((pd.Timestamp(day), name, kind, size, f"{known_day:%d/%m/%Y} {clock}"))

    for day in days:
        size = int(stream(seed, 3, day.toordinal()).integers(8, 19))
        is_second_week = 8 <= day.day <= 14
        if day.weekday() == 4 and is_second_week:
            add("Concert place Kléber", "concert", size, 60, "09:00")
        if day.weekday() == 5 and (day.month >= 8 or day.month <= 5) and day.toordinal() // 7 % 2 == 0:
            add("Match à la Meinau", "match", size + 8, 30, "18:00")
        if day.weekday() == 5 and day.month in (6, 9) and is_second_week:
            add("Braderie", "marché", size, 90, "09:00")
        month_end = date(day.year, 11, 30)
        if month_end - timedelta(days=(month_end.weekday() - 4) % 7) <= day <= date(day.year, 12, 24):
            add("Marché de Noël", "marché", size, 90, "09:00")
        if any(start >= (history_end - day).days >= end for start, end in _ROADWORKS_DAYS_BEFORE_END):
            add("Travaux rue barrée", "travaux", 10, 1, "19:30")
    return pd.DataFrame(rows, columns=["day", "name", "kind", "size", "known_at"])


def cruise_passengers(seed: int, days: list[date]) -> pd.DataFrame:
    """Return passengers ashore from river cruises, one row per day: ships berth in season and in Advent."""
    passengers = np.zeros(len(days), dtype=np.int64)
    for position, day in enumerate(days):
        chance = stream(seed, 4, day.toordinal())
        is_season = 4 <= day.month <= 10 or (day.month == 12 and day.day <= 23)
        ships = int(pick(chance, 1, (0.35, 0.35, 0.2, 0.1))[0]) if is_season else 0
        passengers[position] = ships * 40 + int(chance.integers(0, 60)) * (ships > 0)
    return pd.DataFrame({"day": [pd.Timestamp(day) for day in days], "passengers": passengers})
