"""The nearest weather station, looked up once at set-up: the list of all stations is a large download."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from forecast.config import WeatherSettings
from forecast.errors import ConfigError, NetworkError, Problem
from forecast.sources.weather.client import client, downloads_of
from forecast.sources.weather.downloads import Downloads
from forecast.texts import phrase

_RADIUS_M = 50_000
_CANDIDATES = 30
_CURRENT_WITHIN = timedelta(days=60)
_LIST_TIMES = 10
"""The list of all stations is so many times larger than any other answer may be."""


@dataclass(frozen=True)
class Station:
    """A weather station: meteostat's id, its name, how far it is from the shop [km], its MOSMIX id or ""."""

    id: str
    name: str
    distance_km: float
    mosmix: str = ""


def nearest_station(settings: WeatherSettings, downloads: Downloads | None = None) -> Station:
    """Find the nearest station within 50 km that still measures temperature, and rain if there is such a one.

    With `downloads` it shares the time of what is fetched in the same go; else the list may take ten times as long.

    Raises
    ------
    NetworkError
        If the list of stations could not be read.
    ConfigError
        If latitude and longitude are not set, or no station is near.
    """
    if settings.latitude is None or settings.longitude is None:
        raise ConfigError(Problem(phrase("place.configuration"), "no_position", column="weather.latitude"))
    with client(settings, _of_list(settings, downloads)) as meteostat, _list_of_its_own(meteostat):
        try:
            near = meteostat.stations.nearby(
                meteostat.Point(settings.latitude, settings.longitude), radius=_RADIUS_M, limit=_CANDIDATES
            )
            chosen = _best(list(near.index), meteostat.stations.inventory(list(near.index)).df)
            identifiers = meteostat.stations.meta(chosen).identifiers if chosen else {}
        except Exception as error:  # meteostat raises plain Exception here, sqlite its own
            why = str(error.__cause__ or error)
            raise NetworkError(Problem("", "stations_not_fetched", values={"why": why})) from error
    if not chosen:
        values = {"radius_km": _RADIUS_M // 1000, "position": f"{settings.latitude}, {settings.longitude}"}
        where = phrase("place.configuration")
        raise ConfigError(Problem(where, "no_station_near", column="weather.latitude", values=values))
    found = near.loc[chosen]
    return Station(
        str(chosen), str(found["name"]), round(float(found["distance"]) / 1000, 1), str(identifiers.get("mosmix", ""))
    )


def at_station(settings: WeatherSettings, station: Station) -> WeatherSettings:
    """Return the settings with what is not set in them taken from `station`."""
    found = {
        "station": settings.station or station.id,
        "mosmix_station": settings.mosmix_station or station.mosmix or None,
    }
    return settings.model_copy(update=found)


def _best(ids: list[str], inventory: pd.DataFrame | None) -> str:
    """Return the first of `ids`, nearest first, that measures what is needed up to now; "" if there is none."""
    if inventory is None or not ids:
        return next(iter(ids), "")
    rows = inventory.reset_index()
    rows["end"] = pd.to_datetime(rows["end"])
    current = rows[rows["end"] >= rows["end"].max() - _CURRENT_WITHIN]
    measured = current.groupby("station")["parameter"].agg(set)
    for needed in ({"temp", "prcp"}, {"temp"}, {"tmax"}):
        suited = [name for name in ids if needed <= measured.get(name, set())]
        if suited:
            return suited[0]
    return ids[0]


def _of_list(settings: WeatherSettings, downloads: Downloads | None) -> Downloads:
    """Return what the list may take: the time of `downloads`, or a longer one of its own."""
    longer = settings.model_copy(update={"timeout_s": settings.timeout_s * _LIST_TIMES})
    return (downloads or downloads_of(longer)).larger(_LIST_TIMES)


@contextmanager
def _list_of_its_own(meteostat: Any) -> Iterator[None]:
    """Download the list to a folder that goes away: a broken one would else be read again for a month."""
    config = meteostat.config
    given = Path(config.stations_db_file)
    if given.exists() and "MS_STATIONS_DB_FILE" in os.environ:
        yield
        return
    before = (config.stations_db_file, config.cache_directory)
    with tempfile.TemporaryDirectory() as folder:
        config.stations_db_file = str(Path(folder) / "stations.db")
        config.cache_directory = folder
        try:
            yield
        finally:
            config.stations_db_file, config.cache_directory = before
