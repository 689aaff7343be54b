"""What an outlook would have said: measured weather with the error that weather forecasts have, by lead time.

It stands in for outlooks that nobody archived, so that a backtest neither sees tomorrow's weather as it came nor
goes without. The same seed gives the same error, whatever else is asked; where the figures come from, and which of
them are judgement: `docs/decisions/0005-weather.md`.

In: measured days of one place. Out: what each evening would have said of the fourteen days after it.
"""

from __future__ import annotations

import math
from functools import lru_cache
from zlib import crc32

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_LEAD_DAYS = 14
_TEMP_MEAN_RMSE_C = (1.2, 1.6, 2.0, 2.4, 2.7, 2.9, 3.05, 3.15, 3.22, 3.28, 3.33, 3.36, 3.39, 3.42)
"""Error of the daily mean temperature by lead day [°C]; days 1–5 published, then on to the spread of the climate."""
_TEMP_MAX_RMSE_C = (1.3, 1.7, 2.1, 2.5, 2.8, 3.1, 3.4, 3.6, 3.8, 3.95, 4.1, 4.2, 4.3, 4.4)
"""Error of the daily maximum and minimum by lead day [°C]."""
_RAIN_SKILL = (0.60, 0.56, 0.51, 0.45, 0.38, 0.31, 0.25, 0.20, 0.15, 0.11, 0.08, 0.06, 0.04, 0.03)
"""Hit rate minus false alarm rate of "wet or dry" by lead day (Peirce's skill score)."""
_RAIN_SPREAD = (0.70, 0.73, 0.76, 0.79, 0.82, 0.84, 0.86, 0.88, 0.90, 0.92, 0.94, 0.96, 0.98, 1.0)
"""Standard deviation of the logarithm of foretold over measured rain, on wet days that were foretold wet."""
_WIND_RMSE_KMH = (2.5, 2.7, 2.9, 3.1, 3.3, 3.5, 3.6, 3.7, 3.8, 3.85, 3.9, 3.95, 4.0, 4.05)
"""Error of the daily mean wind speed by lead day [km/h]."""
_CLOUD_RMSE_SHARE = (0.17, 0.185, 0.20, 0.215, 0.23, 0.245, 0.255, 0.265, 0.275, 0.283, 0.29, 0.295, 0.30, 0.305)
"""Error of the daily mean cloud cover by lead day, before it is cut at clear and overcast [share]."""
_WET_MM = 0.2
"""A day counts as wet from so much rain on [mm]."""
_FALSE_ALARM_MEAN_MM = 2.5
"""Rain foretold for a day that stayed dry is light: exponential with this mean [mm]."""
USUAL_WET_SHARE, USUAL_WET_DAYS = 0.4, 30.0
"""The share of wet days before any were measured, and how many days that counts for."""
_LIKENESS_OF_NEXT_DAY = 0.5
"""Correlation of the news about two neighbouring days that come in on one evening."""

_KINDS = ("temperature", "wetness", "amount", "wind", "cloud")
_PERIOD_DAYS = 4096
"""The error repeats after eleven years: a table of fixed length needs no first day."""


def _errors(seed: int, place: str, anchors: Ints) -> dict[str, Floats]:
    """Return one error of standard size per kind of weather, evening and lead: arrays evenings × 14.

    A forecast is a martingale: every evening brings news about each day ahead, and the error for a day is the news
    still to come until it is over. So errors grow with the lead, two evenings err alike about the same day, and,
    as the news of one evening is alike for neighbouring days, one evening errs alike about days in a row.

    Parameters
    ----------
    anchors
        Days on whose evening the outlook is issued [days since 1970].

    References
    ----------
    Heath & Jackson 1994, doi:10.1080/07408179408966604.

    Examples
    --------
    >>> few, many = _errors(1, "Colmar", np.array([19_000])), _errors(1, "Colmar", np.arange(18_000, 22_096))
    >>> bool((few["wind"][0] == many["wind"][1000]).all())
    True
    >>> many["wind"].std(axis=0).round(1)[[0, 6, 13]].tolist()
    [1.0, 1.0, 1.0]
    """
    news = _news(seed, place)
    growth = {"wind": _WIND_RMSE_KMH, "cloud": _CLOUD_RMSE_SHARE}
    result = {}
    for number, kind in enumerate(_KINDS):
        size = np.asarray(growth.get(kind, _TEMP_MEAN_RMSE_C))
        step = np.sqrt(np.diff(size**2, prepend=0.0))
        error = np.zeros((len(anchors), _LEAD_DAYS))
        for lead in range(1, _LEAD_DAYS + 1):
            for ahead in range(1, lead + 1):
                evening = (anchors + 1 + lead - ahead) % _PERIOD_DAYS
                error[:, lead - 1] += step[ahead - 1] * news[evening, ahead - 1, number]
        result[kind] = error / size
    return result


@lru_cache(maxsize=128)
def _news(seed: int, place: str) -> Floats:
    """Return evenings × leads × kinds of standard normal numbers, neighbouring leads alike."""
    chance = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(crc32(place.encode()),))))
    fresh = chance.standard_normal((_PERIOD_DAYS, _LEAD_DAYS, len(_KINDS)))
    news = fresh.copy()
    for lead in range(1, _LEAD_DAYS):
        own = math.sqrt(1 - _LIKENESS_OF_NEXT_DAY**2)
        news[:, lead] = _LIKENESS_OF_NEXT_DAY * news[:, lead - 1] + own * fresh[:, lead]
    return news


def outlooks_with_error(measured: pd.DataFrame, *, place: str, seed: int) -> pd.DataFrame:
    """Return what every evening would have said of each of the fourteen days after it, as far as they were measured.

    Parameters
    ----------
    measured
        `WeatherObserved` rows of one place.

    Returns
    -------
    One row per evening (`issued_on`, a date) and `day`, with the weather columns of `measured`. What is said of a
    day depends on that day's measurement, on the seed, and on how often it rained up to the evening.
    """
    if measured.empty:
        return measured.assign(issued_on=measured["day"])
    days = measured["day"].to_numpy().astype("datetime64[D]").astype(np.int64)
    first, last = int(days.min()), int(days.max())
    anchors = np.arange(first - 1, last)
    error = _errors(seed, place, anchors)
    target = anchors[:, None] + np.arange(1, _LEAD_DAYS + 1)
    row_of = np.full(last - first + 1 + _LEAD_DAYS, -1)
    row_of[days - first] = np.arange(len(days))
    row = row_of[target - first]

    def truth(name: str) -> Floats:
        values = np.append(measured[name].to_numpy(dtype=np.float64), np.nan)
        taken: Floats = values[row]
        return taken

    said = {
        "temp_mean_c": truth("temp_mean_c") + np.asarray(_TEMP_MEAN_RMSE_C) * error["temperature"],
        "temp_max_c": truth("temp_max_c") + np.asarray(_TEMP_MAX_RMSE_C) * error["temperature"],
        "temp_min_c": truth("temp_min_c") + np.asarray(_TEMP_MAX_RMSE_C) * error["temperature"],
        "rain_mm": _rain(truth("rain_mm"), _wet_share(measured, anchors), error),
        "wind_kmh": np.maximum(truth("wind_kmh") + np.asarray(_WIND_RMSE_KMH) * error["wind"], 0.0),
        "cloud_share": np.clip(truth("cloud_share") + np.asarray(_CLOUD_RMSE_SHARE) * error["cloud"], 0.0, 1.0),
    }
    exists = row.ravel() >= 0
    evenings = np.repeat(anchors, _LEAD_DAYS)[exists]
    return pd.DataFrame(
        {
            "place": place,
            "day": target.ravel()[exists].astype("datetime64[D]").astype("datetime64[ns]"),
            "issued_on": evenings.astype("datetime64[D]").astype("datetime64[ns]"),
        }
        | {name: values.ravel()[exists] for name, values in said.items()}
    )


def _wet_share(measured: pd.DataFrame, anchors: Ints) -> Floats:
    """Return the share of wet days among those measured up to each evening."""
    known = measured.loc[measured["rain_mm"].notna()].sort_values("day")
    days = known["day"].to_numpy().astype("datetime64[D]").astype(np.int64)
    wet = np.concatenate([[0.0], np.cumsum(known["rain_mm"].to_numpy(dtype=np.float64) >= _WET_MM)])
    seen = np.searchsorted(days, anchors, side="right")
    share: Floats = (wet[seen] + USUAL_WET_SHARE * USUAL_WET_DAYS) / (seen + USUAL_WET_DAYS)
    return share


def _rain(truth: Floats, wet_share: Floats, error: dict[str, Floats]) -> Floats:
    """Return the rain foretold [mm].

    With p the share of wet days and s the skill, a wet day is foretold wet with p + (1 − p)·s and a dry one with
    p·(1 − s), so that rain is foretold as often as it falls, and without skill no more on wet days than on dry ones
    (Peirce's score: hit rate − false alarm rate = s; Jolliffe & Stephenson 2012, doi:10.1002/9781119960003, ch. 3).
    """
    skill, p = np.asarray(_RAIN_SKILL), wet_share[:, None]
    is_wet = truth >= _WET_MM
    chance_wet = np.where(is_wet, p + (1 - p) * skill, p * (1 - skill))
    is_foretold = _share_below(error["wetness"]) > 1 - chance_wet
    spread = np.asarray(_RAIN_SPREAD)
    amount = truth * np.exp(spread * error["amount"] - spread**2 / 2)
    false_alarm = _WET_MM - _FALSE_ALARM_MEAN_MM * np.log1p(-np.minimum(_share_below(error["amount"]), 1 - 1e-12))
    foretold = np.where(is_wet, np.maximum(amount, _WET_MM), false_alarm)
    said: Floats = np.where(np.isnan(truth), np.nan, np.where(is_foretold, foretold, 0.0))
    return said


def _share_below(normal: Floats) -> Floats:
    """Return the standard normal distribution function."""
    below: Floats = np.array([0.5 * math.erfc(-value / math.sqrt(2)) for value in normal.ravel()])
    return below.reshape(normal.shape)
