"""The nearest station that still measures what is needed."""

from __future__ import annotations

from pathlib import Path

import meteostat
import pytest

from forecast.errors import ConfigError, NetworkError
from forecast.sources.weather.station import Station, at_station, nearest_station

NOW = {"temp": "2025-06-01", "prcp": "2025-06-01"}
DRY = {"temp": "2025-06-01"}
OLD = {"temp": "1998-12-31", "prcp": "1998-12-31"}


def test_a_nearer_station_that_stopped_or_has_no_rain_is_passed_over(server, settings, tmp_path):
    server.stations(
        tmp_path,
        [
            ("OLD", "Closed", 48.584, 7.745, OLD, ""),
            ("DRY", "No rain", 48.60, 7.745, DRY, ""),
            ("07190", "Strasbourg", 48.55, 7.64, NOW, "10724"),
            ("FAR", "Paris", 48.85, 2.35, NOW, ""),
        ],
    )
    found = nearest_station(settings)
    assert found == Station("07190", "Strasbourg", distance_km=8.6, mosmix="10724")
    assert at_station(settings.model_copy(update={"station": None}), found).station == "07190"
    assert at_station(settings, found).mosmix_station == "10724"


def test_without_a_station_that_has_rain_one_with_temperatures_is_taken(server, settings, tmp_path):
    server.stations(tmp_path, [("OLD", "Closed", 48.584, 7.745, OLD, ""), ("DRY", "No rain", 48.6, 7.7, DRY, "")])
    assert nearest_station(settings).id == "DRY"


def test_the_list_of_stations_is_asked_for_once_and_not_kept(server, settings, tmp_path):
    server.stations(tmp_path, [("07190", "Strasbourg", 48.55, 7.64, NOW, "")])
    assert nearest_station(settings).mosmix == ""
    assert server.asked == ["/stations.db"]
    assert not Path(meteostat.config.stations_db_file).exists()


def test_a_list_that_a_person_keeps_is_used(server, settings, tmp_path, monkeypatch):
    server.stations(tmp_path, [("07190", "Strasbourg", 48.55, 7.64, NOW, "")])
    monkeypatch.setattr(meteostat.config, "stations_db_file", str(tmp_path / "made.db"))
    monkeypatch.setenv("MS_STATIONS_DB_FILE", str(tmp_path / "made.db"))
    assert nearest_station(settings).id == "07190"
    assert server.asked == []


def test_stations_without_an_inventory_are_taken_by_distance(server, settings, tmp_path):
    server.stations(tmp_path, [("B", "Further", 48.7, 7.745, {}, ""), ("A", "Near", 48.59, 7.745, {}, "")])
    assert nearest_station(settings).id == "A"


def test_no_station_near_asks_to_check_the_position(server, settings, tmp_path):
    server.stations(tmp_path, [("FAR", "Paris", 48.85, 2.35, NOW, "")])
    with pytest.raises(ConfigError, match=r"within 50 km.*48\.58.*sign and the order of latitude and longitude"):
        nearest_station(settings)


@pytest.mark.parametrize("broken", [{"status": 500}, {"status": 404}, {"body": b"no database" * 100}, {"hangs": True}])
def test_a_list_that_cannot_be_read_is_an_outage(server, settings, broken):
    server.breaks("/stations.db", **broken)
    with pytest.raises(NetworkError, match=r"list of weather stations could not be read.*set \[weather\] station"):
        nearest_station(settings.model_copy(update={"timeout_s": 0.3}))


def test_without_a_position_nothing_is_asked(server, settings):
    with pytest.raises(ConfigError, match="set latitude and longitude"):
        nearest_station(settings.model_copy(update={"longitude": None}))
    assert server.asked == []


def test_stations_that_measure_neither_are_taken_by_distance(server, settings, tmp_path):
    wind = {"wspd": "2025-06-01"}
    server.stations(tmp_path, [("B", "Further", 48.7, 7.745, wind, ""), ("A", "Near", 48.59, 7.745, wind, "")])
    assert nearest_station(settings).id == "A"
