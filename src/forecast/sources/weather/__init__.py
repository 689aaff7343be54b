"""Weather, measured and forecast, from files or through meteostat (the only place that knows it)."""

from forecast.sources.weather.credit import attribution
from forecast.sources.weather.fetched import Fetched
from forecast.sources.weather.file import read_observed, read_outlook
from forecast.sources.weather.observed import fetch_observed
from forecast.sources.weather.outlook import fetch_outlook
from forecast.sources.weather.station import Station, at_station, nearest_station

__all__ = [
    "Fetched",
    "Station",
    "at_station",
    "attribution",
    "fetch_observed",
    "fetch_outlook",
    "nearest_station",
    "read_observed",
    "read_outlook",
]
