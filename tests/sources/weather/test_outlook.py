"""Forecasts: the providers in order, partial days, clock changes, and outages told apart from no data."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from forecast.errors import ConfigError, NetworkError
from forecast.sources.weather.outlook import fetch_outlook

PARIS = "Europe/Paris"
NOW = datetime(2025, 6, 12, 20, 30, tzinfo=UTC)


def fetched(settings, now=NOW, timezone=PARIS, **changed):
    return fetch_outlook(settings.model_copy(update=changed), place="Strasbourg", timezone=timezone, now=now)


def mosmix_hours(times, **values):
    usual = {"TTT": 293.15, "Td": 283.15, "RR1c": 0.3, "FF": 5.0, "N": 50.0}
    return dict.fromkeys(times, usual | values)


def metno_hours(times, rain_until=60):
    usual = {"temp": 18.0, "wind": 5.0, "cloud": 25.0}
    return {time: usual | ({"rain": 0.5} if step < rain_until else {}) for step, time in enumerate(times)}


@pytest.mark.usefixtures("any_time")
def test_mosmix_days_are_whole_local_days_in_our_units(server, settings, hours_from):
    server.mosmix(NOW - timedelta(hours=5), mosmix_hours(hours_from("2025-06-12T16:00", 247)))
    result = fetched(settings)
    table = result.table
    assert result.notices == ()
    # The feed starts this evening and ends on the 22nd at 22:00 UTC, which is midnight in Paris.
    assert [table["day"].iloc[0], table["day"].iloc[-1]] == [pd.Timestamp(2025, 6, 13), pd.Timestamp(2025, 6, 22)]
    row = table.iloc[0]
    assert (row["temp_mean_c"], row["rain_mm"], row["wind_kmh"], row["cloud_share"]) == (20.0, 7.2, 18.0, 0.5)
    assert (row["place"], row["source"], row["issued_at"]) == ("Strasbourg", "dwd_mosmix", pd.Timestamp(NOW))
    assert server.asked == ["/mosmix/07190.kmz"]


@pytest.mark.usefixtures("any_time")
def test_days_of_23_and_25_hours_are_complete_days(server, settings, hours_from):
    for start, changed, hours in (
        ("2025-03-28T12:00", date(2025, 3, 30), 23),
        ("2025-10-24T12:00", date(2025, 10, 26), 25),
    ):
        times = hours_from(start, 24 * 5)
        feed = mosmix_hours(times)
        for step, time in enumerate(times):
            feed[time] = feed[time] | {"TTT": 280.0 + step % 17, "RR1c": 0.1}
        server.mosmix(times[0], feed)
        table = fetched(settings, now=times[0]).table.set_index("day")
        row = table.loc[pd.Timestamp(changed)]
        own = [feed[t]["TTT"] - 273.15 for t in times if t.astimezone(ZoneInfo(PARIS)).date() == changed]
        assert len(own) == hours
        assert row["temp_mean_c"] == pytest.approx(sum(own) / hours, abs=0.06)  # the client rounds to a tenth
        assert row["rain_mm"] == pytest.approx(0.1 * hours)


@pytest.mark.usefixtures("any_time")
def test_a_run_at_two_in_the_morning_still_knows_that_day(server, settings, hours_from):
    server.metno(metno_hours(hours_from("2025-06-13T00:00", 48)))
    table = fetched(settings, now=datetime(2025, 6, 13, 0, 10, tzinfo=UTC), providers=("metno",)).table
    assert table["day"].iloc[0] == pd.Timestamp(2025, 6, 13)
    server.mosmix(NOW, mosmix_hours(hours_from("2025-06-13T03:00", 48)))
    later = fetched(settings, now=datetime(2025, 6, 13, 3, 10, tzinfo=UTC)).table
    assert later["day"].iloc[0] == pd.Timestamp(2025, 6, 14)


@pytest.mark.usefixtures("any_time")
def test_metno_has_temperatures_for_ten_days_and_rain_for_the_first_ones(server, settings, hours_from):
    times = hours_from("2025-06-12T20:00", 60) + hours_from("2025-06-15T12:00", 30, step_hours=6)
    server.metno(metno_hours(times))
    table = fetched(settings, providers=("metno",)).table
    assert [str(day.date()) for day in table["day"]] == [
        f"2025-06-{day}" for day in range(13, 22)
    ]  # the 22nd has no evening
    assert table["rain_mm"].iloc[:2].tolist() == [12.0, 12.0]
    assert table["rain_mm"].iloc[2:].isna().all()
    assert table["temp_mean_c"].tolist() == [18.0] * 9
    assert set(table["source"]) == {"metno_forecast"}


@pytest.mark.usefixtures("any_time")
@pytest.mark.parametrize(
    ("elevation_m", "asked"),
    [(None, "/metno?lat=48.5833&lon=7.745"), (149.6, "/metno?lat=48.5833&lon=7.745&altitude=150")],
)
def test_metno_is_asked_as_its_terms_want(server, settings, hours_from, elevation_m, asked):
    server.metno(metno_hours(hours_from("2025-06-12T20:00", 60)))
    fetched(settings, providers=("metno",), elevation_m=elevation_m)
    assert server.asked == [asked]
    assert server.user_agents == ["bakery.example tests@bakery.example"]


@pytest.mark.usefixtures("any_time")
@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"status": 404, "body": b"nothing"}, "not a zip file"),
        ({"status": 500}, "not a zip file"),
        ({"body": b"PK\x03\x04 cut"}, "not a zip file"),
        ({"hangs": True}, "time"),
    ],
)
def test_when_the_first_provider_fails_the_second_one_is_asked(server, settings, hours_from, broken, said):
    server.breaks("/mosmix/07190.kmz", **broken)
    server.metno(metno_hours(hours_from("2025-06-12T20:00", 60)))
    # Long enough for a busy machine to answer in.
    result = fetched(settings, timeout_s=4)
    assert set(result.table["source"]) == {"metno_forecast"}
    (notice,) = result.notices
    assert (notice.code, notice.severity, notice.values["provider"]) == ("weather_provider_failed", "note", "mosmix")
    assert said in str(notice.values["why"])


@pytest.mark.parametrize(
    "broken",
    [{"status": 500}, {"status": 403}, {"body": b"{'json': no}"}, {"body": b'{"properties": {}}'}, {"hangs": True}],
)
def test_when_every_provider_fails_it_is_an_outage_that_names_them(server, settings, broken):
    server.breaks("/mosmix/07190.kmz", **broken)
    server.breaks("/metno", **broken)
    with pytest.raises(NetworkError, match=r"forecast for Strasbourg could not be fetched \(mosmix: .*; metno: "):
        fetched(settings, now=datetime.now(UTC), timeout_s=0.3)


@pytest.mark.usefixtures("nobody_listens")
def test_a_refused_connection_is_an_outage(settings):
    with pytest.raises(NetworkError, match="refused"):
        fetched(settings, now=datetime.now(UTC))


def test_a_feed_that_stands_still_is_no_data(server, settings, hours_from):
    """The client drops a MOSMIX run that is over twelve hours old."""
    now = datetime.now(UTC)
    old = now - timedelta(days=2)
    server.mosmix(old, mosmix_hours(hours_from(f"{now:%Y-%m-%dT00:00}", 100)))
    result = fetched(settings, now=now, providers=("mosmix",))
    assert result.table.empty
    assert [(n.code, n.values["provider"]) for n in result.notices] == [("weather_provider_empty", "mosmix")]


def test_a_fresh_feed_of_today_is_taken(server, settings, hours_from):
    now = datetime.now(UTC)
    server.mosmix(now - timedelta(hours=3), mosmix_hours(hours_from(f"{now:%Y-%m-%dT00:00}", 100)))
    table = fetched(settings, now=now, providers=("mosmix",)).table
    assert len(table) >= 2
    assert table["issued_at"].tolist() == [pd.Timestamp(now)] * len(table)


@pytest.mark.usefixtures("any_time")
def test_a_feed_without_rain_says_nothing_about_rain(server, settings, hours_from):
    server.mosmix(NOW, mosmix_hours(hours_from("2025-06-12T16:00", 60), RR1c=None))
    table = fetched(settings).table
    assert table["rain_mm"].isna().all()
    assert table["temp_mean_c"].notna().all()


@pytest.mark.usefixtures("any_time")
def test_a_provider_that_lacks_a_setting_is_skipped_and_said(server, settings, hours_from):
    server.mosmix(NOW, mosmix_hours(hours_from("2025-06-12T16:00", 60)))
    result = fetched(settings, providers=("metno", "mosmix"), metno_user_agent=None)
    assert set(result.table["source"]) == {"dwd_mosmix"}
    (notice,) = result.notices
    assert (notice.code, notice.values["why"]) == ("weather_provider_skipped", "metno_user_agent")


def test_when_no_provider_can_be_asked_every_missing_setting_is_named(server, settings):
    with pytest.raises(ConfigError) as caught:
        fetched(settings, station=None, metno_user_agent=None, latitude=None)
    said = str(caught.value)
    assert "'mosmix' cannot be asked. To do: set in [weather]: station" in said
    assert "'metno' cannot be asked. To do: set in [weather]: latitude, metno_user_agent" in said
    assert server.asked == []


@pytest.mark.usefixtures("any_time")
def test_the_station_of_mosmix_may_be_another_one(server, settings, hours_from):
    server.mosmix(NOW, mosmix_hours(hours_from("2025-06-12T16:00", 60)))
    server.replies["/mosmix/K123.kmz"] = server.replies["/mosmix/07190.kmz"]
    fetched(settings, station=None, mosmix_station="K123", providers=("mosmix",))
    assert server.asked == ["/mosmix/K123.kmz"]
