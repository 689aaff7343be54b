"""How meteostat is asked, so that a server that failed is told apart from one that has no data.

meteostat 2.1 swallows every error and gives an empty series; only its log knows why. Its files are read without a
time-out and without an end, its cache serves forecasts that are weeks old, and its retries wait for a quarter of a
minute. All of this is set right here for the length of a fetch and put back afterwards.
"""

from __future__ import annotations

import logging
import sys
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode

import pandas as pd

from forecast.config import WeatherSettings
from forecast.notices import Notice
from forecast.sources.weather.downloads import Downloads
from forecast.tables import DataFrame, Table

TableType = TypeVar("TableType", bound=Table)
OKTAS = 8
# meteostat's name → ours, for hours; cloud cover comes in oktas.
HOURLY = {"temp": "temp_c", "prcp": "rain_mm", "wspd": "wind_kmh", "cldc": "cloud_share"}


@dataclass(frozen=True)
class Fetched(Generic[TableType]):
    """A table from a server; an empty one means that the server was reached and has no data.

    `notices` tell of what is missing in it and of servers that failed while another one answered.
    """

    table: DataFrame[TableType]
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What came back: rows, or None with the reason; no rows and no reason means that there is no data."""

    rows: pd.DataFrame | None
    failure: str = ""
    is_unreachable: bool = False


def downloads_of(settings: WeatherSettings) -> Downloads:
    """Return what everything that is fetched in one go shares: the time and the largest answer of `settings`."""
    return Downloads(seconds=settings.timeout_s, most_bytes=round(settings.most_mb * 1_000_000))


@contextmanager
def client(settings: WeatherSettings, downloads: Downloads) -> Iterator[Any]:
    """Give the meteostat module with its cache off, and every answer through `downloads`."""
    import meteostat
    from meteostat.core import network

    config = meteostat.config
    wanted: dict[str, Any] = {
        "cache_enable": False,
        "metno_user_agent": settings.metno_user_agent or config.metno_user_agent,
    }
    if settings.elevation_m is None:
        # The client would ask for the altitude "None", which met.no refuses; without one it takes its own ground.
        wanted["metno_forecast_endpoint"] = config.metno_forecast_endpoint.replace("&altitude={elevation}", "")
    before = {name: getattr(config, name) for name in wanted}
    # Half of its providers read through pandas, which opens addresses by urllib, the others through this service.
    bounded = _Opener(downloads, vars(network)["requests"].Response, config.network_proxies)
    opener = urllib.request._opener  # type: ignore[attr-defined]  # there is no other way to put it back
    urllib.request.install_opener(bounded)  # type: ignore[arg-type]
    vars(network.network_service)["get"] = bounded.get
    for name, value in wanted.items():
        setattr(config, name, value)
    try:
        yield meteostat
    finally:
        for name, value in before.items():
            setattr(config, name, value)
        del vars(network.network_service)["get"]
        urllib.request.install_opener(opener)


@dataclass(frozen=True)
class _Opener:
    """Stands for urllib's opener and for meteostat's own `get`."""

    downloads: Downloads
    response: Callable[[], Any]
    proxies: dict[str, str] | None

    def open(self, asked: str | urllib.request.Request, *_: object) -> Any:
        """Open an address as urllib does."""
        return self.downloads.get(asked, proxies=self.proxies)

    def get(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        **_: object,
    ) -> Any:
        """Answer as requests does: a refusal is an answer with its status."""
        address = f"{url}?{urlencode(params)}" if params else url
        request = urllib.request.Request(address, headers=dict(headers or {}))  # noqa: S310 - meteostat's own
        answer = self.response()
        answer.url = url
        try:
            answer.raw = self.downloads.get(request, proxies=self.proxies)
            answer.status_code = 200
        except HTTPError as error:
            answer.raw, answer.status_code, answer.reason = None, error.code, error.reason
            answer._content = b""
        return answer


def ask(request: Callable[[], Any]) -> Answer:
    """Send one request and listen to meteostat's log while it runs."""
    with _listening() as records:
        try:
            series = request()
            rows = None if series is None or series.empty else series.fetch(sources=True)
        except Exception as error:  # whatever its parsers raise on garbage, the shop needs a plan
            return Answer(None, _words(error), _is_unreachable(error))
    # A failed first attempt that a second one made good leaves a warning without an exception.
    troubles = [r for r in records if r.levelno >= logging.WARNING and (rows is None or r.exc_info)]
    errors = [r.exc_info[1] for r in troubles if r.exc_info and r.exc_info[1] is not None]
    said = [_words(error) for error in errors] or [r.getMessage() for r in troubles]
    return Answer(rows, "; ".join(dict.fromkeys(said)), any(_is_unreachable(error) for error in errors))


def _words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def _is_unreachable(error: BaseException) -> bool:
    return isinstance(error, (URLError, ConnectionError, TimeoutError)) and not isinstance(error, HTTPError)


@contextmanager
def _listening() -> Iterator[list[logging.LogRecord]]:
    """Collect what meteostat logs, in place of its going to the terminal."""
    records: list[logging.LogRecord] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(record)
            # meteostat logs in its `except` blocks and leaves the connection of a refused request open.
            if isinstance(error := sys.exc_info()[1], HTTPError):
                error.close()

    logger, handler = logging.getLogger("meteostat"), Collector()
    level, propagates = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    try:
        yield records
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        logger.propagate = propagates


def hours_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Turn meteostat's hours into ours: our names, shares for oktas, an aware index."""
    hours = rows[list(HOURLY)].rename(columns=HOURLY).astype("Float64").astype(float)
    hours["cloud_share"] = hours["cloud_share"] / OKTAS
    hours.index = pd.DatetimeIndex(rows.index).tz_localize("UTC")
    return hours.sort_index()
