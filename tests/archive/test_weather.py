"""The weather archive: nothing is lost, nothing is doubled, and a broken file stops nobody."""

from __future__ import annotations

import pandas as pd
import pytest

from forecast.archive.weather import WeatherArchive
from forecast.tables import WeatherObserved, WeatherOutlook, checked


def observed(first: str, count: int, *, temp: float = 10.0, place: str = "Lorient"):
    days = pd.date_range(first, periods=count)
    return checked(WeatherObserved, pd.DataFrame({"place": place, "day": days, "temp_mean_c": temp}))


def outlook(issued: str, *, temp: float = 10.0, place: str = "Lorient"):
    moment = pd.Timestamp(issued)
    days = pd.date_range(moment.tz_localize(None).normalize(), periods=3)
    frame = pd.DataFrame({"place": place, "day": days, "issued_at": moment, "temp_mean_c": temp})
    return checked(WeatherOutlook, frame)


def content(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_empty_archive_gives_empty_tables_and_says_nothing(tmp_path):
    archive = WeatherArchive(tmp_path)
    assert archive.observed().empty
    assert archive.outlook().empty
    assert archive.notices == []
    assert not (tmp_path / "weather").exists()


def test_what_was_added_comes_back_sorted_with_its_types(tmp_path):
    archive = WeatherArchive(tmp_path)
    table = observed("2023-12-30", 4)
    archive.add_observed(table[::-1])
    archive.add_observed(observed("2024-01-01", 1, place="Brest"))
    back = archive.observed()
    assert back["place"].tolist() == ["Brest"] + ["Lorient"] * 4
    pd.testing.assert_frame_equal(back[1:].reset_index(drop=True), table)
    assert sorted(content(tmp_path)) == ["weather/observed/2023.parquet", "weather/observed/2024.parquet"]


def test_a_newer_fetch_replaces_the_same_days_and_keeps_the_others(tmp_path):
    archive = WeatherArchive(tmp_path)
    archive.add_observed(observed("2024-05-01", 3, temp=10.0))
    archive.add_observed(observed("2024-05-03", 2, temp=12.0))
    assert archive.observed()["temp_mean_c"].tolist() == [10.0, 10.0, 12.0, 12.0]


def test_every_outlook_is_kept_beside_the_earlier_ones(tmp_path):
    archive = WeatherArchive(tmp_path)
    archive.add_outlook(outlook("2024-05-31T20:00Z", temp=10.0))
    archive.add_outlook(outlook("2024-06-01T20:00Z", temp=12.0))
    table = archive.outlook()
    assert len(table) == 6
    assert table[table["day"] == "2024-06-01"]["temp_mean_c"].tolist() == [10.0, 12.0]


def test_what_was_issued_once_is_never_changed(tmp_path):
    archive = WeatherArchive(tmp_path)
    archive.add_outlook(outlook("2024-05-31T20:00Z", temp=10.0))
    archive.add_outlook(outlook("2024-05-31T20:00Z", temp=99.0))
    assert archive.outlook()["temp_mean_c"].tolist() == [10.0] * 3


def test_adding_again_writes_no_file(tmp_path):
    archive = WeatherArchive(tmp_path)
    archive.add_observed(observed("2023-12-30", 4))
    archive.add_outlook(outlook("2024-05-31T20:00Z"))
    before = content(tmp_path)
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.parquet")}
    archive.add_observed(observed("2023-12-31", 1))
    archive.add_outlook(outlook("2024-05-31T20:00Z"))
    assert content(tmp_path) == before
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.parquet")} == times


def test_the_order_of_adding_changes_no_byte(tmp_path):
    one, other = WeatherArchive(tmp_path / "one"), WeatherArchive(tmp_path / "other")
    parts = [outlook("2024-05-30T20:00Z"), outlook("2024-05-31T20:00Z"), outlook("2024-06-01T20:00Z")]
    for part in parts:
        one.add_outlook(part)
    for part in parts[::-1]:
        other.add_outlook(part)
    assert content(tmp_path / "one") == content(tmp_path / "other")


def test_an_empty_table_writes_nothing(tmp_path):
    archive = WeatherArchive(tmp_path)
    archive.add_observed(observed("2024-01-01", 0))
    archive.add_outlook(outlook("2024-05-31T20:00Z").iloc[:0])
    assert content(tmp_path) == {}


@pytest.mark.parametrize("broken", [b"", b"PAR1 this is no parquet file PAR1", None])
def test_a_broken_file_is_told_once_and_the_others_are_read(tmp_path, broken):
    archive = WeatherArchive(tmp_path)
    archive.add_observed(observed("2023-12-30", 4))
    path = tmp_path / "weather" / "observed" / "2023.parquet"
    if broken is None:
        pd.DataFrame({"something": ["else"]}).to_parquet(path)
    else:
        path.write_bytes(broken)
    for _ in range(2):
        assert [str(day.date()) for day in archive.observed()["day"]] == ["2024-01-01", "2024-01-02"]
    (notice,) = archive.notices
    assert (notice.code, notice.severity, notice.values["file"]) == ("weather_part_broken", "warning", str(path))
    assert notice.values["why"]


def test_a_broken_file_steps_aside_when_its_year_is_fetched_again(tmp_path):
    archive = WeatherArchive(tmp_path)
    archive.add_observed(observed("2023-12-30", 4))
    path = tmp_path / "weather" / "observed" / "2023.parquet"
    path.write_bytes(b"torn")
    archive.add_observed(observed("2023-12-30", 2))
    assert len(archive.observed()) == 4
    assert (tmp_path / "quarantine/weather/observed/2023.parquet").read_bytes() == b"torn"
    assert [notice.code for notice in archive.notices] == ["weather_part_broken"]
    assert WeatherArchive(tmp_path).notices == []


def test_a_write_that_fails_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    archive = WeatherArchive(tmp_path)
    archive.add_observed(observed("2024-05-01", 3))
    before = content(tmp_path)

    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("forecast.archive.files.os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        archive.add_observed(observed("2024-05-01", 5))
    assert content(tmp_path) == before
