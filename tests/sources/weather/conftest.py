"""A weather server on loopback that speaks the formats which meteostat reads, and breaks in the ways servers break."""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
import threading
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from forecast.config import WeatherSettings

STATION = "07190"
DAILY_COLUMNS = ["temp", "tmin", "tmax", "rhum", "prcp", "snwd", "wspd", "wpgt", "pres", "tsun", "cldc"]
HOURLY_COLUMNS = ["temp", "rhum", "prcp", "snwd", "wdir", "wspd", "wpgt", "pres", "tsun", "cldc", "coco"]


@dataclass
class Reply:
    """What the server sends: a status and bytes, cut short, not at all, drop by drop, or without an end."""

    body: bytes = b""
    status: int = 200
    cut_bytes: int = 0
    hangs: bool = False
    drips: bool = False
    is_endless: bool = False
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class WeatherServer:
    """The replies by path, and what was asked."""

    base: str
    replies: dict[str, Reply] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    user_agents: list[str] = field(default_factory=list)
    sent_bytes: int = 0
    was_left: bool = False
    released: threading.Event = field(default_factory=threading.Event)

    def daily(self, year: int, days: dict[date, dict[str, str]], *, sources: dict[str, str] | None = None) -> Reply:
        """Offer a file of days: values by meteostat's names; `sources` by column, dwd_daily for the others."""
        rows = [_row((day.year, day.month, day.day), values, DAILY_COLUMNS, sources) for day, values in days.items()]
        return self._offer(f"/daily/{year}/{STATION}.csv.gz", _csv("year,month,day", DAILY_COLUMNS, rows))

    def hourly(
        self, year: int, hours: dict[datetime, dict[str, str]], *, sources: dict[str, str] | None = None
    ) -> Reply:
        """Offer a file of hours in UTC."""
        rows = [_row((t.year, t.month, t.day, t.hour), values, HOURLY_COLUMNS, sources) for t, values in hours.items()]
        return self._offer(f"/hourly/{year}/{STATION}.csv.gz", _csv("year,month,day,hour", HOURLY_COLUMNS, rows))

    def mosmix(self, issued: datetime, hours: dict[datetime, dict[str, float | None]]) -> Reply:
        """Offer a MOSMIX file: elements TTT [K], RR1c [mm], FF [m/s], N [%] by hour; the others are absent values."""
        return self._offer(f"/mosmix/{STATION}.kmz", _kmz(issued, hours))

    def metno(self, hours: dict[datetime, dict[str, float]]) -> Reply:
        """Offer a met.no forecast: temperature [°C], wind [m/s], cloud [%], rain of the next hour [mm] where given."""
        series = [
            {
                "time": time.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "data": {
                    "instant": {
                        "details": {
                            "air_temperature": values["temp"],
                            "wind_speed": values["wind"],
                            "cloud_area_fraction": values["cloud"],
                        }
                    },
                    **(
                        {
                            "next_1_hours": {
                                "summary": {"symbol_code": "rain"},
                                "details": {"precipitation_amount": values["rain"]},
                            }
                        }
                        if "rain" in values
                        else {}
                    ),
                },
            }
            for time, values in hours.items()
        ]
        return self._offer("/metno", json.dumps({"type": "Feature", "properties": {"timeseries": series}}).encode())

    def stations(self, folder: Path, rows: list[tuple[str, str, float, float, dict[str, str], str]]) -> Reply:
        """Offer the list of stations: id, name, latitude, longitude, last day by parameter, MOSMIX id."""
        path = folder / "made.db"
        path.unlink(missing_ok=True)
        base = sqlite3.connect(path)
        base.execute("create table stations (id, country, region, latitude, longitude, elevation, timezone)")
        base.execute("create table names (station, language, name)")
        base.execute("create table identifiers (station, key, value)")
        base.execute("create table inventory (station, provider, parameter, start, end, completeness)")
        for one, name, latitude, longitude, ends, mosmix in rows:
            base.execute(
                "insert into stations values (?, 'FR', 'GES', ?, ?, 150, 'Europe/Paris')", (one, latitude, longitude)
            )
            base.execute("insert into names values (?, 'en', ?)", (one, name))
            base.executemany(
                "insert into inventory values (?, 'daily', ?, '1990-01-01', ?, 99)",
                [(one, parameter, end) for parameter, end in ends.items()],
            )
            if mosmix:
                base.execute("insert into identifiers values (?, 'mosmix', ?)", (one, mosmix))
        base.commit()
        base.close()
        return self._offer("/stations.db", path.read_bytes())

    def breaks(self, path: str, **how: object) -> None:
        """Answer `path` in a broken way."""
        self.replies[path] = Reply(**how)

    def _offer(self, path: str, body: bytes) -> Reply:
        self.replies[path] = Reply(body)
        return self.replies[path]


def _row(
    moment: tuple[int, ...], values: dict[str, str], columns: list[str], sources: dict[str, str] | None
) -> list[str]:
    cells = [str(part) for part in moment]
    for column in columns:
        value = str(values.get(column, ""))
        cells += [value, (sources or {}).get(column, "dwd_daily") if value else ""]
    return cells


def _csv(first: str, columns: list[str], rows: list[list[str]]) -> bytes:
    header = ",".join([first, *(f"{column},{column}_source" for column in columns)])
    return gzip.compress("\n".join([header, *map(",".join, rows), ""]).encode())


def _kmz(issued: datetime, hours: dict[datetime, dict[str, float | None]]) -> bytes:
    steps = "".join(f"<dwd:TimeStep>{time:%Y-%m-%dT%H:%M:%S}.000Z</dwd:TimeStep>" for time in hours)
    elements = ""
    for name in ("PPPP", "TTT", "Td", "DD", "FF", "FX1", "ww", "RR1c", "SunD1", "N", "VV"):
        values = [values.get(name) for values in hours.values()]
        text = " ".join("-" if value is None else f"{value:.2f}" for value in values)
        elements += f'<dwd:Forecast dwd:elementName="{name}"><dwd:value>{escape(text)}</dwd:value></dwd:Forecast>'
    kml = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<kml:kml xmlns:dwd="https://opendata.dwd.de/weather/lib/pointforecast_dwd_extension_V1_0.xsd" '
        'xmlns:kml="http://www.opengis.net/kml/2.2"><kml:Document><kml:ExtendedData><dwd:ProductDefinition>'
        f"<dwd:IssueTime>{issued:%Y-%m-%dT%H:%M:%S}.000Z</dwd:IssueTime>"
        f"<dwd:ForecastTimeSteps>{steps}</dwd:ForecastTimeSteps></dwd:ProductDefinition></kml:ExtendedData>"
        f"<kml:Placemark><kml:name>{STATION}</kml:name><kml:ExtendedData>{elements}</kml:ExtendedData></kml:Placemark>"
        "</kml:Document></kml:kml>"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"MOSMIX_L_LATEST_{STATION}.kml", kml)
    return packed.getvalue()


@pytest.fixture(scope="module")
def listening():
    state: dict[str, WeatherServer] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            server = state["now"]
            server.asked.append(self.path)
            server.user_agents.append(self.headers.get("User-Agent", ""))
            reply = server.replies.get(self.path.partition("?")[0], Reply(b"not here", 404))
            if reply.hangs:
                server.released.wait(120)
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.drips or reply.is_endless:
                self.end_headers()
                self.go_on(server, reply)
                return
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body[: len(reply.body) - reply.cut_bytes])

        def go_on(self, server, reply):
            """Send for as long as anybody listens: a letter every while, or as much as there is room for."""
            try:
                while not server.released.wait(0.05 if reply.drips else 0):
                    self.wfile.write(b" " if reply.drips else b" " * 1_000_000)
                    server.sent_bytes += 1 if reply.drips else 1_000_000
            except OSError:
                server.was_left = True

        def log_message(self, *_):
            pass

    web = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    web.daemon_threads = True
    thread = threading.Thread(target=web.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{web.server_port}", state
    web.shutdown()
    web.server_close()
    thread.join()


@pytest.fixture
def server(listening, monkeypatch, tmp_path):
    """A fresh weather server, with meteostat pointed at it."""
    import meteostat
    from meteostat.providers.dwd import mosmix
    from meteostat.providers.meteostat import daily, hourly

    base, state = listening
    state["now"] = WeatherServer(base)
    monkeypatch.setattr(daily, "ENDPOINT", base + "/daily/{year}/{station}.csv.gz")
    monkeypatch.setattr(hourly, "ENDPOINT", base + "/hourly/{year}/{station}.csv.gz")
    monkeypatch.setattr(mosmix, "ENDPOINT", base + "/mosmix/{station}.kmz")
    config = meteostat.config
    monkeypatch.setattr(
        config, "metno_forecast_endpoint", base + "/metno?lat={latitude}&lon={longitude}&altitude={elevation}"
    )
    monkeypatch.setattr(config, "stations_db_endpoints", [base + "/stations.db"])
    monkeypatch.setattr(config, "stations_db_file", str(tmp_path / "stations.db"))
    monkeypatch.setattr(config, "cache_directory", str(tmp_path / "cache"))
    monkeypatch.setattr(config, "network_max_retries", 0)
    yield state["now"]
    state["now"].released.set()


@pytest.fixture
def nobody_listens(server, monkeypatch):
    """Point meteostat at a port on which nothing listens."""
    import socket

    import meteostat
    from meteostat.providers.dwd import mosmix
    from meteostat.providers.meteostat import daily, hourly

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{probe.getsockname()[1]}"
    for module in (daily, hourly, mosmix):
        monkeypatch.setattr(module, "ENDPOINT", module.ENDPOINT.replace(server.base, base))
    monkeypatch.setattr(meteostat.config, "metno_forecast_endpoint", base + "/metno?{latitude}{longitude}{elevation}")
    monkeypatch.setattr(meteostat.config, "stations_db_endpoints", [base + "/stations.db"])


@pytest.fixture
def settings():
    return WeatherSettings(
        source="meteostat",
        station=STATION,
        latitude=48.583333,
        longitude=7.745,
        metno_user_agent="bakery.example tests@bakery.example",
        timeout_s=20,
    )


@pytest.fixture
def any_time(monkeypatch):
    """Let forecasts speak of any year: meteostat refuses feeds of the past."""
    import meteostat
    from meteostat.core.providers import provider_service

    for name in ("dwd_mosmix", "metno_forecast"):
        monkeypatch.setattr(provider_service.get_provider(name), "start", date(2000, 1, 1))
    monkeypatch.setattr(meteostat.config, "dwd_mosmix_staleness_threshold", 10**12)


@pytest.fixture
def hours_from():
    """Return a maker of hourly moments in UTC."""

    def made(start: str, count: int, step_hours: int = 1) -> list[datetime]:
        first = datetime.fromisoformat(start).replace(tzinfo=UTC)
        return [first + timedelta(hours=step_hours * step) for step in range(count)]

    return made
