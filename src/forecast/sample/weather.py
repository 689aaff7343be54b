"""Made-up weather of the upper Rhine: what was measured, and what each evening's outlook had said."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from forecast.sample.chance import Floats, bell, between_knots, pick, stream

PLACES = ("Strasbourg", "Colmar", "Mulhouse")

TEMPERATURE_CURVE = (
    (0, 2.0), (15, 2.0), (46, 3.5), (75, 7.5), (105, 11.5), (136, 16.0), (166, 19.5), (197, 21.5), (228, 21.0),
    (258, 16.5), (289, 11.5), (319, 6.5), (350, 3.0), (366, 2.0),
)  # fmt: skip
"""Mean temperature [°C] by day of the year."""
RAIN_AFTER_DRY, RAIN_AFTER_RAIN = 0.26, 0.55
RAIN_MM = (0.4, 0.9, 1.6, 2.5, 3.8, 5.5, 8.0, 12.0, 19.0)
RAIN_MM_SHARES = (0.18, 0.16, 0.15, 0.13, 0.12, 0.1, 0.08, 0.05, 0.03)

OUTLOOK_EVENINGS = 120
OUTLOOK_DAYS = 10
ISSUED = "18:00"
ERROR_C_TOMORROW, ERROR_C_PER_DAY = 0.8, 0.35
RAIN_MISJUDGED_TOMORROW, RAIN_MISJUDGED_PER_DAY = 0.06, 0.025


def weather_days(seed: int, place: int, first: date, last: date) -> pd.DataFrame:
    """Return the weather of one place, one row per day.

    Temperature swings around the season's curve and remembers three quarters of yesterday's swing; rain is likelier
    after rain.
    """
    count = (last - first).days + 1
    chance = stream(seed, 1, place)
    day_of_year = np.array([(first + timedelta(days=step)).timetuple().tm_yday for step in range(count)])
    swing, is_wet = _swings(bell(chance, count)), _wet_days(chance.random(count))
    rain = np.where(is_wet, np.array(RAIN_MM)[pick(chance, count, RAIN_MM_SHARES)], 0.0)
    cloud = np.where(is_wet, 0.6 + 0.4 * chance.random(count), 0.9 * chance.random(count))
    mean_c = between_knots(day_of_year.astype(float), TEMPERATURE_CURVE) + swing - np.where(is_wet, 1.0, -0.3)
    spread = 3.0 + 3.5 * (1.0 - cloud) + np.where((day_of_year > 90) & (day_of_year < 275), 1.5, 0.0)
    return pd.DataFrame(
        {
            "place": PLACES[place],
            "day": [pd.Timestamp(first + timedelta(days=step)) for step in range(count)],
            "temp_mean_c": np.round(mean_c, 1),
            "temp_max_c": np.round(mean_c + spread, 1),
            "temp_min_c": np.round(mean_c - spread, 1),
            "rain_mm": rain,
            "wind_kmh": np.round(6.0 + 14.0 * chance.random(count) + np.where(is_wet, 4.0, 0.0), 1),
            "cloud_share": np.round(cloud, 2),
        }
    )


def _swings(daily: Floats) -> Floats:
    swings = []
    swing = 0.0
    for push in daily.tolist():
        swing = 0.75 * swing + 2.3 * push
        swings.append(swing)
    return np.array(swings)


def _wet_days(uniform: Floats) -> np.ndarray:
    wet = []
    is_wet = False
    for value in uniform.tolist():
        is_wet = value < (RAIN_AFTER_RAIN if is_wet else RAIN_AFTER_DRY)
        wet.append(is_wet)
    return np.array(wet, dtype=bool)


def outlooks(seed: int, place: int, weather: pd.DataFrame, *, last: date, evenings: int) -> pd.DataFrame:
    """Return what the evenings up to `last` said of the ten days after each: the truth, less sure the further ahead.

    The error of the temperatures has standard deviation 0.8 °C for tomorrow and 0.35 °C more per further day;
    rain is foretold in the wrong strength or on the wrong day more often the further it is.
    """
    start = last - timedelta(days=evenings - 1)
    offset = (start - weather["day"].iloc[0].date()).days
    chance = stream(seed, 2, place)
    error_c = bell(chance, (evenings, OUTLOOK_DAYS))
    misjudged = chance.random((evenings, OUTLOOK_DAYS))
    strength = chance.random((evenings, OUTLOOK_DAYS))
    evening, ahead = np.divmod(np.arange(evenings * OUTLOOK_DAYS), OUTLOOK_DAYS)
    target = offset + evening + ahead + 1
    said = weather.iloc[target].reset_index(drop=True)
    off_c = error_c.ravel() * (ERROR_C_TOMORROW + ERROR_C_PER_DAY * ahead)
    is_wrong = misjudged.ravel() < RAIN_MISJUDGED_TOMORROW + RAIN_MISJUDGED_PER_DAY * ahead
    rain_said = np.where(is_wrong, weather["rain_mm"].to_numpy()[target - 1], said["rain_mm"].to_numpy())
    issued = [f"{start + timedelta(days=int(step)):%Y-%m-%d} {ISSUED}" for step in evening]
    told: pd.DataFrame = said.assign(
        issued_at=issued,
        temp_mean_c=np.round(said["temp_mean_c"].to_numpy() + off_c, 1),
        temp_max_c=np.round(said["temp_max_c"].to_numpy() + off_c, 1),
        temp_min_c=np.round(said["temp_min_c"].to_numpy() + off_c, 1),
        rain_mm=np.round(rain_said * (0.8 + 0.4 * strength.ravel()), 1),
    )
    return told
