"""Servers that drip, flood or pack a flood, on loopback: each costs seconds, and a sentence."""

from __future__ import annotations

import gzip
import io
import time
import zipfile
from datetime import UTC, date, datetime

import pytest

from forecast.config import Bakery, Config, RunSettings
from forecast.errors import NetworkError
from forecast.pipeline.fetching import add_weather
from forecast.sources.weather.client import downloads_of
from forecast.sources.weather.downloads import Downloads, TooLargeError, safely_packed, unzipped
from forecast.sources.weather.observed import fetch_observed
from forecast.sources.weather.outlook import fetch_outlook

EVERY_PATH = ["/mosmix/07190.kmz", "/metno", *(f"/daily/{year}/07190.csv.gz" for year in range(2022, 2026))]


@pytest.fixture
def config(settings, tmp_path):
    run = RunSettings(now=datetime(2025, 6, 12, 21, 0), archive=tmp_path / "archive", out=tmp_path / "out")
    return Config(bakery=Bakery(name="Strasbourg", region="6AE"), run=run, weather=settings)


def with_weather(config, **changes):
    return config.model_copy(update={"weather": config.weather.model_copy(update=changes)})


def seconds_of(call):
    begun = time.monotonic()
    with pytest.raises(NetworkError) as caught:
        call()
    return time.monotonic() - begun, str(caught.value)


@pytest.mark.usefixtures("any_time")
@pytest.mark.parametrize("how", [{"drips": True}, {"hangs": True}])
def test_all_that_is_fetched_has_one_deadline_however_slowly_servers_answer(server, config, how):
    for path in EVERY_PATH:
        server.breaks(path, **how)
    seconds, said = seconds_of(lambda: add_weather(with_weather(config, timeout_s=2)))
    assert seconds < 3
    assert "timed out" in said


def test_the_deadline_is_ten_seconds_where_none_is_set():
    assert downloads_of(Config().weather).seconds == 10


def test_outlook_and_measured_days_share_one_deadline(server, settings):
    for path in EVERY_PATH:
        server.breaks(path, drips=True)
    downloads = Downloads(seconds=1.5, most_bytes=1_000_000)
    begun = time.monotonic()
    with pytest.raises(NetworkError):
        fetch_outlook(settings, place="a", timezone="Europe/Paris", now=datetime.now(UTC), downloads=downloads)
    with pytest.raises(NetworkError):
        fetch_observed(
            settings, place="a", timezone="Europe/Paris", first=date(2022, 1, 1), last=date(2025, 6, 1),
            downloads=downloads,
        )  # fmt: skip
    assert time.monotonic() - begun < 2.5


def test_a_body_without_an_end_is_left_at_the_cap(server, config):
    for path in EVERY_PATH:
        server.breaks(path, is_endless=True)
    seconds, said = seconds_of(lambda: add_weather(with_weather(config, most_mb=3)))
    assert "> 3 MB" in said
    assert seconds < 8
    # What the sockets of both sides hold comes on top.
    assert server.sent_bytes < 3_000_000 * len(EVERY_PATH) + 60_000_000


def packed(content, name="a.kml"):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.usefixtures("any_time")
def test_an_answer_that_unzips_to_more_than_the_cap_is_refused(server, config):
    flood = b" " * 2_000_000
    server.breaks("/mosmix/07190.kmz", body=packed(flood))
    server.breaks("/metno", body=gzip.compress(flood), headers={"Content-Encoding": "gzip"})
    for year in range(2022, 2026):
        server.breaks(f"/daily/{year}/07190.csv.gz", body=gzip.compress(flood))
    # As sent each of them is some kilobytes.
    small = with_weather(config, most_mb=0.1)
    _, said = seconds_of(lambda: add_weather(small))
    assert said.count("> 0.1 MB") == len(config.weather.providers)
    with pytest.raises(NetworkError, match=r"> 0\.1 MB"):
        fetch_observed(small.weather, place="a", timezone="Europe/Paris", first=date(2025, 1, 1), last=date(2025, 6, 1))


def test_an_archive_that_states_less_than_it_holds_gives_no_more_than_the_cap():
    whole = bytearray(packed(b"x" * 3_000_000))
    # Both headers say that the file is 100 bytes.
    for at in (whole.find(b"PK\x03\x04") + 22, whole.find(b"PK\x01\x02") + 24):
        whole[at : at + 4] = (100).to_bytes(4, "little")
    with pytest.raises(OSError, match="ZIP: "):
        safely_packed(bytes(whole), 1_000)


def test_what_is_within_the_cap_comes_through_as_it_was():
    with zipfile.ZipFile(io.BytesIO(safely_packed(packed(b"12 mm"), 5))) as archive:
        assert archive.read("a.kml") == b"12 mm"
    sent = gzip.compress(b"12 mm")
    assert safely_packed(sent, 5) == sent
    assert safely_packed(b"12 mm", 1) == b"12 mm"
    with pytest.raises(TooLargeError, match="> 4e-06 MB"):
        unzipped(sent, 4)
    with pytest.raises(OSError, match="gzip: "):
        unzipped(sent[:-9], 5)


def test_a_server_that_was_left_is_not_read_any_further(server):
    server.breaks("/metno", drips=True)
    with pytest.raises(TimeoutError):
        Downloads(seconds=0.4, most_bytes=1_000).get(f"{server.base}/metno")
    until = time.monotonic() + 5
    while not server.was_left and time.monotonic() < until:
        time.sleep(0.05)
    assert server.was_left


def test_afterwards_urllib_and_the_client_are_as_they_were(server, settings):
    import urllib.request

    from meteostat.core.network import network_service

    before = urllib.request._opener
    with pytest.raises(NetworkError):
        fetch_outlook(settings, place="a", timezone="Europe/Paris", now=datetime.now(UTC))
    assert server.asked
    assert urllib.request._opener is before
    assert "get" not in vars(network_service)
