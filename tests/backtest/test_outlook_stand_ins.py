from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from forecast.backtest.outlook_error import outlooks_with_error
from forecast.backtest.outlook_stand_ins import with_outlook_errors
from forecast.history.known import Facts
from forecast.tables import WITH_ERROR, Sales, WeatherObserved, WeatherOutlook, checked

ZONE = "Europe/Paris"
DAYS = pd.date_range("2024-03-01", "2024-04-30")


def at(text: str) -> pd.Timestamp:
    return pd.Timestamp(text).tz_localize(ZONE)


def facts(outlook: pd.DataFrame | None = None) -> Facts:
    random = np.random.default_rng(1)
    weather = pd.DataFrame({"place": "p", "day": DAYS, "temp_mean_c": random.normal(10, 5, len(DAYS)), "rain_mm": 1.0})
    sold = pd.DataFrame({"shop": "a", "product": "rye", "day": DAYS, "sold_qty": 1.0})
    tables = {"sales": checked(Sales, sold), "weather_observed": checked(WeatherObserved, weather)}
    if outlook is not None:
        tables["weather_outlook"] = checked(WeatherOutlook, outlook)
    return Facts(timezone=ZONE, **tables)


def stood_in(of: Facts, *, seed: int = 1) -> Facts:
    return with_outlook_errors(of, cutoff_time=dt.time(21), seed=seed)


def test_every_evening_speaks_of_fourteen_days_by_its_cutoff() -> None:
    known = stood_in(facts()).at(at("2024-03-31 21:00"))
    ahead = known.weather_outlook
    assert ahead["day"].tolist() == pd.date_range("2024-03-31", "2024-04-14").tolist()
    assert (ahead["source"] == WITH_ERROR).all()
    of_evening = ahead[ahead["day"] > "2024-03-31"]
    assert (of_evening["issued_at"] == at("2024-03-31 21:00")).all(), "summer time or not"
    assert (known.weather_issued["issued_at"] <= known.cutoff).all()


def test_what_an_evening_says_is_the_measurement_with_its_error() -> None:
    base = facts()
    said = outlooks_with_error(base.weather_observed, place="p", seed=7)
    expected = said[(said["issued_on"] == "2024-03-20") & (said["day"] == "2024-03-23")]["temp_mean_c"].item()
    ahead = stood_in(base, seed=7).at(at("2024-03-20 21:00")).weather_outlook.set_index("day")
    assert ahead.at[pd.Timestamp("2024-03-23"), "temp_mean_c"] == pytest.approx(expected)


def test_an_evening_with_an_archived_outlook_gets_no_other() -> None:
    own = pd.DataFrame({"place": "p", "day": pd.to_datetime(["2024-03-21", "2024-03-22"]), "temp_mean_c": [50.0, 51.0]})
    made = stood_in(facts(own.assign(issued_at=at("2024-03-20 18:00"))))
    ahead = made.at(at("2024-03-20 21:00")).weather_outlook
    told = ahead[ahead["issued_at"] == at("2024-03-20 18:00")]
    assert told["temp_mean_c"].tolist() == [50.0, 51.0]
    assert not (made.weather_outlook["issued_at"] == at("2024-03-20 21:00")).any()
    next_evening = made.at(at("2024-03-21 21:00")).weather_outlook.set_index("day")
    assert next_evening.at[pd.Timestamp("2024-03-22"), "temp_mean_c"] == 51.0, "an archived outlook wins, though older"
    assert next_evening.at[pd.Timestamp("2024-03-23"), "source"] == WITH_ERROR


def test_days_without_a_measurement_get_no_outlook_and_no_weather_stays_none() -> None:
    made = stood_in(facts()).at(at("2024-04-28 21:00")).weather_outlook
    assert made["day"].max() == DAYS[-1]
    nothing = Facts(timezone="Europe/Paris", sales=facts().sales)
    assert stood_in(nothing).weather_outlook.empty
    assert with_outlook_errors(Facts(timezone="Europe/Paris"), cutoff_time=dt.time(21), seed=1).weather_outlook.empty
