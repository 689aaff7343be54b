"""`forecast fetch` and the night, against the weather server on loopback."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pandas as pd
import pytest

from forecast.archive.weather import WeatherArchive
from forecast.config import Bakery, Config, RunSettings
from forecast.errors import NetworkError
from forecast.pipeline.fetching import fetch_weather
from forecast.pipeline.night.nightly import _fetched
from forecast.pipeline.outcome import Stopwatch


@pytest.fixture
def config(settings, tmp_path):
    run = RunSettings(now=datetime(2025, 6, 12, 21, 0), archive=tmp_path / "archive", out=tmp_path / "out")
    return Config(bakery=Bakery(name="Strasbourg", region="6AE"), run=run, weather=settings)


@pytest.fixture
def answering(server, hours_from):
    """The server with measured days of 2022 to 2025 and an outlook from tonight on."""
    usual = {"temp": "8.5", "tmin": "3.0", "tmax": "12.0", "prcp": "1.2", "wspd": "14.4", "cldc": "6"}
    for year in range(2022, 2026):
        first = date(year, 1, 1)
        server.daily(year, {first + timedelta(days=step): usual for step in range(365)})
    hours = {
        hour: {"TTT": 293.15, "Td": 283.15, "RR1c": 0.3, "FF": 5.0, "N": 50.0}
        for hour in hours_from("2025-06-12T16:00", 247)
    }
    server.mosmix(hours_from("2025-06-12T15:00", 1)[0], hours)
    return server


@pytest.mark.usefixtures("any_time", "answering")
def test_fetch_keeps_measured_days_and_the_outlook(config):
    outcome = fetch_weather(config)
    archive = WeatherArchive(config.run.archive)
    outlook, observed = archive.outlook(), archive.observed()
    assert outcome.exit_code == 0
    assert pd.Timestamp("2025-06-13") in set(outlook["day"])
    assert observed["day"].max() == pd.Timestamp("2025-06-11")
    assert observed["day"].min() < pd.Timestamp("2022-07-01")


@pytest.mark.usefixtures("any_time")
def test_a_second_fetch_asks_for_the_last_days_only(config, answering):
    fetch_weather(config)
    answering.asked.clear()
    fetch_weather(config)
    assert not [path for path in answering.asked if "/daily/2023/" in path]
    assert [path for path in answering.asked if "/daily/2025/" in path]


@pytest.mark.usefixtures("nobody_listens")
def test_a_server_that_cannot_be_reached_is_an_error_of_fetch_and_a_warning_of_the_night(config):
    with pytest.raises(NetworkError):
        fetch_weather(config)
    said = _fetched(config, Stopwatch(), offline=False)
    assert [(notice.code, notice.severity) for notice in said] == [("weather_failed", "warning")]


def test_offline_nothing_is_asked(config, server):
    said = _fetched(config, Stopwatch(), offline=True)
    assert [notice.code for notice in said] == ["weather_not_fetched"]
    assert not server.asked


def test_without_meteostat_there_is_nothing_to_fetch(config):
    outcome = fetch_weather(config.model_copy(update={"weather": config.weather.model_copy(update={"source": "none"})}))
    assert "rien à récupérer" in outcome.lines[0]


@pytest.mark.usefixtures("any_time")
def test_the_nearest_station_is_looked_up_once(config, answering, tmp_path):
    ends = dict.fromkeys(("temp", "prcp", "tmin", "tmax", "wspd"), "2025-06-01")
    answering.stations(tmp_path, [("07190", "Strasbourg-Entzheim", 48.55, 7.63, ends, "07190")])
    searching = config.model_copy(update={"weather": config.weather.model_copy(update={"station": None})})
    fetch_weather(searching)
    assert "/stations.db" in answering.asked
    answering.asked.clear()
    fetch_weather(searching)
    assert "/stations.db" not in answering.asked
