"""Measured weather: good files, missing years, and every way in which a server fails."""

from __future__ import annotations

import gzip
import socket
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from forecast.errors import ConfigError, NetworkError
from forecast.sources.weather.observed import fetch_observed

PARIS = "Europe/Paris"


def days_of(first: date, last: date, **values: str) -> dict[date, dict[str, str]]:
    usual = {"temp": "8.5", "tmin": "3.0", "tmax": "12.0", "prcp": "1.2", "wspd": "14.4", "cldc": "6"}
    count = (last - first).days + 1
    return {first + timedelta(days=step): usual | values for step in range(count)}


def fetched(settings, first, last, **changed):
    used = settings.model_copy(update=changed)
    return fetch_observed(used, place="Strasbourg", timezone=PARIS, first=first, last=last)


def test_a_day_keeps_its_values_in_our_units_and_names(server, settings):
    server.daily(2024, days_of(date(2024, 5, 1), date(2024, 5, 3)))
    result = fetched(settings, date(2024, 5, 1), date(2024, 5, 3))
    row = result.table.iloc[0].to_dict()
    assert row == {
        "place": "Strasbourg",
        "day": pd.Timestamp(2024, 5, 1),
        "temp_mean_c": 8.5,
        "temp_max_c": 12.0,
        "temp_min_c": 3.0,
        "rain_mm": 1.2,
        "wind_kmh": 14.4,
        "cloud_share": 0.75,
        "source": "dwd_daily",
    }
    assert len(result.table) == 3
    assert result.notices == ()


def test_values_that_a_model_filled_in_are_told_apart_by_the_source(server, settings):
    server.daily(2024, days_of(date(2024, 5, 1), date(2024, 5, 1)), sources={"prcp": "dwd_poi dwd_mosmix"})
    source = fetched(settings, date(2024, 5, 1), date(2024, 5, 1)).table["source"].iloc[0]
    assert source == "dwd_daily dwd_mosmix dwd_poi; model: rain_mm"


def test_only_the_days_that_were_asked_for_come_back(server, settings):
    server.daily(2024, days_of(date(2024, 1, 1), date(2024, 12, 31)))
    table = fetched(settings, date(2024, 5, 30), date(2024, 6, 2)).table
    assert [str(day.date()) for day in table["day"]] == ["2024-05-30", "2024-05-31", "2024-06-01", "2024-06-02"]


def test_a_missing_year_of_three_is_reported_as_a_warning(server, settings):
    server.daily(2023, days_of(date(2023, 1, 1), date(2023, 12, 31)))
    server.daily(2025, days_of(date(2025, 1, 1), date(2025, 12, 31)))
    result = fetched(settings, date(2023, 1, 1), date(2025, 12, 31))
    assert len(result.table) == 730
    (notice,) = result.notices
    assert (notice.code, notice.severity) == ("weather_days_missing", "warning")
    assert notice.values == {
        "place": "Strasbourg",
        "missing_days": 366,
        "asked_days": 1096,
        "longest_from": "2024-01-01",
        "longest_to": "2024-12-31",
    }


def test_the_newest_days_lacking_are_only_a_note(server, settings):
    server.daily(2024, days_of(date(2024, 5, 1), date(2024, 5, 8)))
    (notice,) = fetched(settings, date(2024, 5, 1), date(2024, 5, 10)).notices
    assert (notice.code, notice.severity, notice.values["missing_days"]) == ("weather_days_missing", "note", 2)


def test_files_that_do_not_exist_are_no_data_and_no_outage(server, settings):
    result = fetched(settings, date(2023, 12, 1), date(2024, 1, 31))
    assert result.table.empty
    assert [notice.code for notice in result.notices] == ["weather_days_missing"]
    assert server.asked == ["/daily/2024/07190.csv.gz", "/daily/2023/07190.csv.gz"]


def test_a_station_without_rain_has_its_temperatures_and_no_rain(server, settings):
    server.daily(2024, days_of(date(2024, 5, 1), date(2024, 5, 2), prcp=""))
    table = fetched(settings, date(2024, 5, 1), date(2024, 5, 2)).table
    assert table["rain_mm"].isna().all()
    assert table["temp_mean_c"].tolist() == [8.5, 8.5]


@pytest.mark.parametrize("grain", ["daily", "hourly"])
@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"status": 500}, "HTTP Error 500"),
        ({"status": 503, "body": b"maintenance"}, "HTTP Error 503"),
        ({"body": b"<html>Please log in to the hotel's network</html>"}, "Not a gzipped file"),
        ({"body": gzip.compress(b"year,month,day\n2024,5,1\n" * 400)[:-30]}, "end-of-stream"),
        ({"body": gzip.compress(b"these,are,not,the,columns\n1,2,3,4,5\n")}, "ValueError"),
        ({"body": b""}, "EmptyDataError"),
        ({"body": gzip.compress(b"year\n"), "cut_bytes": 5}, "IncompleteRead"),
    ],
)
def test_an_answer_that_cannot_be_read_is_an_outage(server, settings, grain, broken, said):
    server.breaks(f"/{grain}/2024/07190.csv.gz", **broken)
    with pytest.raises(NetworkError, match=rf"station 07190: measured weather of 2024 could not be read.*{said}"):
        fetched(settings, date(2024, 5, 1), date(2024, 5, 2), observed_grain=grain)


def test_words_in_place_of_numbers_are_an_outage(server, settings):
    server.daily(2024, days_of(date(2024, 5, 1), date(2024, 5, 2), temp="warm"))
    with pytest.raises(NetworkError, match="could not be read"):
        fetched(settings, date(2024, 5, 1), date(2024, 5, 2))


@pytest.mark.usefixtures("nobody_listens")
def test_a_refused_connection_is_an_outage(settings):
    with pytest.raises(NetworkError, match=r"measured weather of 2023, 2024 could not be read.*refused"):
        fetched(settings, date(2023, 12, 1), date(2024, 1, 31))


def test_a_server_that_hangs_is_left_after_the_time_out_and_not_asked_again(server, settings):
    for year in (2022, 2023, 2024):
        server.breaks(f"/daily/{year}/07190.csv.gz", hangs=True)
    with pytest.raises(NetworkError, match="timed out"):
        fetched(settings, date(2022, 1, 1), date(2024, 12, 31), timeout_s=0.3)
    assert server.asked == ["/daily/2024/07190.csv.gz"]


def test_a_year_that_failed_among_others_is_a_notice_and_the_others_are_kept(server, settings):
    server.daily(2023, days_of(date(2023, 12, 1), date(2023, 12, 31)))
    server.breaks("/daily/2024/07190.csv.gz", status=500)
    result = fetched(settings, date(2023, 12, 1), date(2024, 1, 10))
    assert len(result.table) == 31
    failed = result.notices[0]
    assert (failed.code, failed.values["years"]) == ("weather_years_failed", "2024")
    assert "500" in str(failed.values["why"])


def test_hours_become_days_of_the_shop_even_when_clocks_change(server, settings):
    """An oracle: every local day by a plain loop over the hours."""
    start = datetime(2024, 3, 29, tzinfo=UTC)
    hours = {
        start + timedelta(hours=step): {
            "temp": f"{step % 23 - 4.0}",
            "prcp": f"{step % 7 / 10}",
            "wspd": "10",
            "cldc": "4",
        }
        for step in range(24 * 5)
    }
    server.hourly(2024, hours, sources=dict.fromkeys(("temp", "prcp", "wspd", "cldc"), "dwd_hourly"))
    result = fetched(settings, date(2024, 3, 30), date(2024, 4, 1), observed_grain="hourly")
    zone = ZoneInfo(PARIS)
    for row in result.table.itertuples():
        temps = [float(v["temp"]) for t, v in hours.items() if t.astimezone(zone).date() == row.day.date()]
        rains = [
            float(v["prcp"])
            for t, v in hours.items()
            if (t - timedelta(hours=1)).astimezone(zone).date() == row.day.date()
        ]
        assert len(temps) == len(rains) == (23 if row.day.date() == date(2024, 3, 31) else 24)
        assert row.temp_mean_c == pytest.approx(sum(temps) / len(temps), abs=1e-3)
        assert (row.temp_max_c, row.temp_min_c) == (max(temps), min(temps))
        assert row.rain_mm == pytest.approx(sum(rains))
        assert (row.wind_kmh, row.cloud_share, row.source) == (10, 0.5, "dwd_hourly")
    assert len(result.table) == 3


def test_hours_around_new_year_come_from_both_years(server, settings):
    hours = [datetime(2023, 12, 30, tzinfo=UTC) + timedelta(hours=step) for step in range(24 * 4)]
    for year in (2023, 2024):
        server.hourly(year, {t: {"temp": "5.0", "prcp": "0.1"} for t in hours if t.year == year})
    table = fetched(settings, date(2023, 12, 31), date(2024, 1, 1), observed_grain="hourly").table
    assert table["temp_mean_c"].tolist() == [5.0, 5.0]
    assert table["rain_mm"].tolist() == [2.4, 2.4]


def test_the_client_serves_nothing_from_its_own_cache(server, settings):
    server.daily(2024, days_of(date(2024, 5, 1), date(2024, 5, 1), temp="8.0"))
    fetched(settings, date(2024, 5, 1), date(2024, 5, 1))
    server.daily(2024, days_of(date(2024, 5, 1), date(2024, 5, 1), temp="9.0"))
    assert fetched(settings, date(2024, 5, 1), date(2024, 5, 1)).table["temp_mean_c"].tolist() == [9.0]


def test_the_client_is_put_back_as_it_was_and_says_nothing_on_the_terminal(server, settings, capfd):
    import logging

    import meteostat

    before = (meteostat.config.cache_enable, meteostat.config.network_timeout, socket.getdefaulttimeout())
    server.breaks("/daily/2024/07190.csv.gz", status=500)
    with pytest.raises(NetworkError):
        fetched(settings, date(2024, 5, 1), date(2024, 5, 2))
    assert (meteostat.config.cache_enable, meteostat.config.network_timeout, socket.getdefaulttimeout()) == before
    logger = logging.getLogger("meteostat")
    assert (logger.handlers, logger.level, logger.propagate) == ([], logging.NOTSET, True)
    assert capfd.readouterr() == ("", "")


def test_without_a_station_the_message_says_what_to_set(settings):
    with pytest.raises(ConfigError, match=r"weather\.station.*latitude and longitude"):
        fetched(settings, date(2024, 5, 1), date(2024, 5, 2), station=None)
