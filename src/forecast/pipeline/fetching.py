"""Weather from the network into the archive."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from forecast.archive.files import write_text
from forecast.archive.till import TillArchive
from forecast.archive.weather import WeatherArchive
from forecast.clock import local_now
from forecast.config import Config, WeatherSettings
from forecast.notices import Notice
from forecast.pipeline.outcome import Outcome, Stopwatch
from forecast.pipeline.tending import tended
from forecast.reports.wording import shop_wording
from forecast.sources.weather.client import downloads_of
from forecast.sources.weather.downloads import Downloads
from forecast.sources.weather.observed import fetch_observed
from forecast.sources.weather.outlook import fetch_outlook
from forecast.sources.weather.station import Station, at_station, nearest_station

_FETCHED_AGAIN_DAYS = 10
"""Measured values of the last days are revised by the stations, so they are fetched again."""
_ASKED_S = 5.0
_WITHOUT_TILL_DAYS = 3 * 365


def fetch_weather(config: Config) -> Outcome:
    """Fetch what was measured since the last fetch and the newest outlook; keep both.

    Raises
    ------
    NetworkError
        If a server could not be reached; what was fetched before that is kept.
    """
    with tended(config) as found:
        fetched = add_weather(config, is_awaited=True)
    return replace(fetched, notices=[*found, *fetched.notices])


def add_weather(config: Config, *, again: bool = False, is_awaited: bool = False) -> Outcome:
    """Do the work of `fetch_weather`; the caller holds the lock.

    With `again`, all days of the till are fetched, not only those since the last fetch. All of it takes `[weather]
    timeout_s` at most; the list of stations, which is needed once, may take longer where a person waits for it
    (`is_awaited`).
    """
    if config.weather.source != "meteostat":
        return Outcome(lines=[shop_wording(config).text("fetched.nothing", source=config.weather.source)])
    watch = Stopwatch()
    now = local_now(config.bakery.timezone, config.run.now)
    place = config.weather.place or config.bakery.name
    archive = WeatherArchive(config.run.archive)
    with watch.stage("fetch"):
        downloads = downloads_of(config.weather)
        settings = _with_station(config, None if is_awaited else downloads)
        if is_awaited:
            downloads = downloads_of(config.weather)
        outlook = fetch_outlook(settings, place=place, timezone=config.bakery.timezone, now=now, downloads=downloads)
        archive.add_outlook(outlook.table)
        first = _first_of_till(config, now) if again else _first_missing(config, archive, place, now)
        last = now.date() - timedelta(days=1)
        observed = fetch_observed(
            settings, place=place, timezone=config.bakery.timezone, first=first, last=last, downloads=downloads
        )
        archive.add_observed(observed.table)
    days = {"first": first, "last": last}
    counts = {"count": len(observed.table), "outlook": len(outlook.table)}
    lines = [shop_wording(config).text("fetched.weather", place=place, **counts, **days)]
    return Outcome(lines=lines, notices=[*outlook.notices, *observed.notices, *archive.notices], timing=watch.seconds)


def weather_now(config: Config) -> int:
    """Ask for today's forecast, keep nothing, and return how many days the providers gave.

    Raises
    ------
    NetworkError
        If none could be reached.
    """
    settings, shop = config.weather.model_copy(update={"timeout_s": _ASKED_S}), config.bakery
    kept = _kept_station(config.run.archive / "weather" / "station.json", [settings.latitude, settings.longitude])
    if settings.station is None and kept is not None:
        settings = at_station(settings, kept)
    now = local_now(shop.timezone, config.run.now)
    return len(fetch_outlook(settings, place=shop.name, timezone=shop.timezone, now=now).table)


def _with_station(config: Config, downloads: Downloads | None) -> WeatherSettings:
    """Return settings that name a station: the configured one, the one found before, or the nearest."""
    settings = config.weather
    if settings.station is not None:
        return settings
    kept = config.run.archive / "weather" / "station.json"
    position = [settings.latitude, settings.longitude]
    station = _kept_station(kept, position)
    if station is None:
        station = nearest_station(settings, downloads)
        content = {"position": position, "station": station.__dict__}
        write_text(kept, json.dumps(content, ensure_ascii=False, sort_keys=True) + "\n")
    return at_station(settings, station)


def _kept_station(kept: Path, position: list[float | None]) -> Station | None:
    try:
        content = json.loads(kept.read_text(encoding="utf-8"))
        return Station(**content["station"]) if content["position"] == position else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _first_missing(config: Config, archive: WeatherArchive, place: str, now: datetime) -> date:
    observed = archive.observed()
    of_place = observed.loc[observed["place"] == place, "day"]
    if len(of_place):
        newest: date = of_place.max().date()
        return newest - timedelta(days=_FETCHED_AGAIN_DAYS)
    return _first_of_till(config, now)


def _first_of_till(config: Config, now: datetime) -> date:
    days = TillArchive(config.run.archive).till_days()["day"]
    oldest: date = days.min().date() if len(days) else now.date() - timedelta(days=_WITHOUT_TILL_DAYS)
    return oldest


def offline_notice(config: Config) -> list[Notice]:
    """Return what is said when weather should have been fetched and the network is not to be used."""
    return [Notice("weather_not_fetched")] if config.weather.source == "meteostat" else []
