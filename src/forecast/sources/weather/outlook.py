"""Forecasts of the coming days: MOSMIX of the Deutscher Wetterdienst and MET Norway, through meteostat.

Out: `WeatherOutlook`, issued at the moment of the fetch, since nothing was known here before.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pandas as pd

from forecast.config import WeatherSettings
from forecast.errors import ConfigError, NetworkError, Problem
from forecast.notices import Notice
from forecast.sources.weather.client import HOURLY, Answer, Fetched, ask, client, downloads_of, hours_of
from forecast.sources.weather.daily import daily_from_hourly
from forecast.sources.weather.downloads import Downloads
from forecast.tables import WeatherOutlook, checked, empty
from forecast.texts import phrase

_ASKED_DAYS = 15
# Nobody buys bread before four: a forecast fetched at two in the morning still speaks of that day.
_NIGHT_HOURS = 4
_COORDINATE_DECIMALS = 4  # met.no refuses more (https://api.met.no/doc/TermsOfService)
_SOURCES = {"mosmix": "dwd_mosmix", "metno": "metno_forecast"}


def fetch_outlook(
    settings: WeatherSettings, *, place: str, timezone: str, now: datetime, downloads: Downloads | None = None
) -> Fetched[WeatherOutlook]:
    """Fetch the forecast of today and the days to come from the first configured provider that has one.

    Days that are only partly covered are left out, but for the hours before four. An empty table means that the
    providers answered and had nothing. A provider that failed, had nothing or could not be asked is told as a
    notice: `weather_provider_failed`, `weather_provider_empty`, `weather_provider_skipped`.

    Parameters
    ----------
    now
        The aware moment of the fetch; it becomes `issued_at`.
    downloads
        What is fetched in the same go, whose time it shares; without any it has that of `settings` alone.

    Raises
    ------
    NetworkError
        If no provider gave days and at least one could not be reached or answered garbage.
    ConfigError
        If no configured provider can be asked at all.
    """
    notices: list[Notice] = []
    failures: list[str] = []
    asked = 0
    with client(settings, downloads or downloads_of(settings)) as meteostat:
        for provider in settings.providers:
            lacking = _lacking(meteostat, settings, provider)
            if lacking:
                notices.append(_notice("skipped", place, provider, lacking))
                continue
            asked += 1
            answer = _ask_provider(meteostat, settings, provider, now)
            days = _days(answer, place=place, timezone=timezone, now=now)
            if not days.empty:
                return Fetched(checked(WeatherOutlook, days.assign(source=_SOURCES[provider])), tuple(notices))
            if answer.failure:
                failures.append(f"{provider}: {answer.failure}")
            notices.append(_notice("failed" if answer.failure else "empty", place, provider, answer.failure))
    if failures:
        raise NetworkError(Problem("", "outlook_not_fetched", values={"place": place, "why": "; ".join(failures)}))
    if not asked:
        where = phrase("place.configuration")
        raise ConfigError(
            [Problem(where, "provider_lacks", column="weather.providers", values=notice.values) for notice in notices]
        )
    return Fetched(empty(WeatherOutlook), tuple(notices))


def _lacking(meteostat: Any, settings: WeatherSettings, provider: str) -> str:
    """Return the settings without which `provider` cannot be asked."""
    if provider == "mosmix":
        return "" if settings.mosmix_station or settings.station else "station"
    needed = {
        "latitude": settings.latitude,
        "longitude": settings.longitude,
        "metno_user_agent": meteostat.config.metno_user_agent,
    }
    return ", ".join(name for name, value in needed.items() if value is None)


def _ask_provider(meteostat: Any, settings: WeatherSettings, provider: str, now: datetime) -> Answer:
    start = pd.Timestamp(now).tz_convert("UTC").tz_localize(None).floor("D") - timedelta(days=1)
    names = [meteostat.Parameter(name) for name in HOURLY]
    place: Any
    if provider == "mosmix":
        station = settings.mosmix_station or settings.station
        place = meteostat.Station(id=settings.station or station, identifiers={"mosmix": station})
    else:
        elevation = None if settings.elevation_m is None else round(settings.elevation_m)
        position = (round(at or 0.0, _COORDINATE_DECIMALS) for at in (settings.latitude, settings.longitude))
        place = meteostat.Point(*position, elevation)
    end = (start + timedelta(days=_ASKED_DAYS)).to_pydatetime()
    providers = [meteostat.Provider(_SOURCES[provider])]
    return ask(partial(meteostat.hourly, place, start.to_pydatetime(), end, parameters=names, providers=providers))


def _days(answer: Answer, *, place: str, timezone: str, now: datetime) -> pd.DataFrame:
    if answer.rows is None:
        return pd.DataFrame()
    days = daily_from_hourly(hours_of(answer.rows), timezone=timezone, night_hours=_NIGHT_HOURS)
    today = pd.Timestamp(now).tz_convert(timezone).tz_localize(None).normalize()
    # A day with rain alone, at the edge of a feed, would hide what an earlier forecast knew of it.
    coming = days[days.index >= today].dropna(subset="temp_mean_c")
    return coming.assign(place=place, day=coming.index, issued_at=pd.Timestamp(now).tz_convert("UTC"))


def _notice(what: str, place: str, provider: str, why: str) -> Notice:
    return Notice(f"weather_provider_{what}", "note", values={"place": place, "provider": provider, "why": why})
