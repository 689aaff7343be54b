"""Weather that a person or another program wrote into a file."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

from forecast.errors import SourceError
from forecast.sources.weather.file import read_observed, read_outlook

PARIS = "Europe/Paris"


def written(folder: Path, text: str) -> Path:
    path = folder / "weather.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_our_own_columns_are_read_and_missing_ones_are_unknown(tmp_path):
    path = written(tmp_path, "day,temp_mean_c,rain_mm,cloud_share\n2025-06-02,18.5,,0.5\n2025-06-01,17.25,2.5,\n")
    table = read_observed(path, place="Lorient")
    assert table["day"].tolist() == [pd.Timestamp(2025, 6, 1), pd.Timestamp(2025, 6, 2)]
    assert table["temp_mean_c"].tolist() == [17.25, 18.5]
    assert table["rain_mm"].tolist()[0] == 2.5
    assert table["rain_mm"].isna().tolist() == [False, True]
    assert table["wind_kmh"].isna().all()
    assert set(table["place"]) == {"Lorient"}
    assert set(table["source"]) == {"file"}


def test_a_german_spreadsheet_and_a_meteostat_export_are_understood(tmp_path):
    german = written(tmp_path, "Datum;Temperatur;Niederschlag;Bewölkung\n01.06.2025;17,25;0,5;8\n13.06.2025;18,5;0;4\n")
    assert read_observed(german, place="Kiel")["cloud_share"].tolist() == [1.0, 0.5]
    export = written(tmp_path, "date,tavg,tmin,tmax,prcp,wspd,cldc\n2025-06-01,17.2,11,22,0.4,9.5,2\n")
    row = read_observed(export, place="Kiel").iloc[0]
    assert (row["temp_min_c"], row["temp_max_c"], row["wind_kmh"], row["cloud_share"]) == (11, 22, 9.5, 0.25)


def test_cloud_in_percent_becomes_a_share(tmp_path):
    path = written(tmp_path, "day,cloud_percent\n2025-06-01,75\n")
    assert read_observed(path, place="")["cloud_share"].tolist() == [0.75]


def test_a_place_column_keeps_several_places_apart(tmp_path):
    path = written(tmp_path, "place,day,temp\nVannes,2025-06-01,17.5\n,2025-06-01,16.5\n")
    table = read_observed(path, place="Lorient")
    assert table[["place", "temp_mean_c"]].to_numpy().tolist() == [["Lorient", 16.5], ["Vannes", 17.5]]


def test_every_wrong_cell_of_every_column_is_told_at_once(tmp_path):
    path = written(
        tmp_path,
        "day,temp_mean_c,rain_mm,cloud_share\n2025-06-31,17.2,1,0\n2025-06-02,mild,-1,0\n2025-06-03,99,0,75\n",
    )
    with pytest.raises(SourceError) as caught:
        read_observed(path, place="Lorient")
    said = [(problem.line, problem.column, problem.part("got")) for problem in caught.value.problems]
    assert said == [
        (2, "day", "'2025-06-31'"),
        (3, "temp_mean_c", "'mild'"),
        (3, "rain_mm", "'-1'"),
        (4, "cloud_share", "'75'"),
    ]


def test_a_temperature_in_fahrenheit_is_refused(tmp_path):
    path = written(tmp_path, "day,temp\n2025-06-01,17.5\n2025-06-02,68.5\n")
    with pytest.raises(
        SourceError, match=r"weather\.csv, line 3, column 'temp': got '68\.5', expected a temperature in °C"
    ):
        read_observed(path, place="Lorient")


def test_a_day_that_is_there_twice_names_both_lines(tmp_path):
    path = written(tmp_path, "day,temp\n2025-06-01,17.5\n2025-06-02,18.5\n2025-06-01,17.6\n")
    with pytest.raises(SourceError, match="line 4: the same place, day as on line 2, got 2025-06-01") as caught:
        read_observed(path, place="Lorient")
    assert len(caught.value.problems) == 1


def test_two_columns_of_one_meaning_are_refused(tmp_path):
    path = written(tmp_path, "day,date,temp\n2025-06-01,2025-06-01,17.5\n")
    with pytest.raises(SourceError, match="'day' and 'date' both mean day"):
        read_observed(path, place="Lorient")


def test_a_file_without_days_or_weather_says_what_was_expected(tmp_path):
    path = written(tmp_path, "when,how\n2025-06-01,nice\n")
    with pytest.raises(SourceError) as caught:
        read_observed(path, place="Lorient")
    day, weather = (str(problem) for problem in caught.value.problems)
    assert "line 1: no column 'day', got when, how. To do: name it so" in day
    assert "no column of weather" in weather
    assert "temp_mean_c" in weather


def test_an_outlook_without_a_time_of_issue_is_refused(tmp_path):
    path = written(tmp_path, "day,temp\n2025-06-01,17.5\n")
    with pytest.raises(SourceError, match="no column 'issued_at'"):
        read_outlook(path, place="Lorient", timezone=PARIS)


def test_the_time_of_issue_is_local_unless_it_says_otherwise(tmp_path):
    path = written(
        tmp_path,
        "day,issued_at,temp\n"
        "2025-06-02,2025-06-01 18:00,17.5\n"
        "2025-06-02,2025-06-01T18:30:00+00:00,17.6\n"
        "2025-06-02,2025-06-01T19:30:00Z,17.7\n"
        "2025-10-27,2025-10-26 02:30,9.5\n"
        "2025-03-31,2025-03-30 02:30,8.5\n",
    )
    table = read_outlook(path, place="Lorient", timezone=PARIS).set_index("temp_mean_c")["issued_at"]
    assert {temp: moment.isoformat() for temp, moment in table.items()} == {
        17.5: "2025-06-01T16:00:00+00:00",
        17.6: "2025-06-01T18:30:00+00:00",
        17.7: "2025-06-01T19:30:00+00:00",
        9.5: "2025-10-26T00:30:00+00:00",  # the first of the two half past two
        8.5: "2025-03-30T01:00:00+00:00",  # there is no half past two; three o'clock is next
    }


def test_one_issue_may_not_speak_twice_of_a_day(tmp_path):
    path = written(tmp_path, "day,issued_at,temp\n2025-06-02,2025-06-01 18:00,1.5\n2025-06-02,2025-06-01T16:00Z,2.5\n")
    with pytest.raises(SourceError, match="the same place, day, issued_at as on line 2"):
        read_outlook(path, place="Lorient", timezone=PARIS)


def test_an_issue_without_a_time_of_day_is_refused(tmp_path):
    path = written(tmp_path, "day,issued_at,temp\n2025-06-02,2025-06-01,17.5\n")
    with pytest.raises(SourceError, match=r"line 2, column 'issued_at'.*expected a time of day"):
        read_outlook(path, place="Lorient", timezone=PARIS)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(SourceError, match="no such file"):
        read_observed(tmp_path / "nothing.csv", place="")


@pytest.mark.real_data
def test_the_weather_of_kiel_is_read_as_published():
    shared = Path(os.environ.get("FORECAST_SHARED_DATA", Path(__file__).parents[4] / "shared" / "data"))
    path = shared / "kiel" / "wetter.csv"
    if not path.exists():
        pytest.skip("kiel/wetter.csv is absent: set FORECAST_SHARED_DATA")
    table = read_observed(path, place="Kiel")
    plain = pd.read_csv(path)
    assert len(table) == len(plain)
    assert table["temp_mean_c"].sum() == pytest.approx(plain["Temperatur"].sum())
    assert table["cloud_share"].sum() == pytest.approx(plain["Bewoelkung"].sum() / 8)
