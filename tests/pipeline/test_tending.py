"""An archive is seen to before it is used, and repaired as far as it can be."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from forecast.archive.issued.planned import PlannedArchive
from forecast.archive.till import TillArchive
from forecast.archive.weather import WeatherArchive
from forecast.config import Config
from forecast.errors import SourceError
from forecast.pipeline.imports.importing import import_till
from forecast.pipeline.night.explaining import why
from forecast.pipeline.night.nightly import nightly_run
from forecast.pipeline.repairing import repair
from forecast.pipeline.scores.scoring import score_day
from forecast.pipeline.tending import tended
from forecast.tables import WeatherObserved, checked


def flip(path: Path) -> Path:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(content)
    return path


def codes(outcome: object) -> set[str]:
    return {notice.code for notice in outcome.notices}


def sums(config: Config) -> tuple[float, float]:
    lines = TillArchive(config.run.archive).lines()
    return round(lines["qty"].sum(), 6), round(lines["amount"].sum(), 6)


def plans(config: Config) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (config.run.out / "2025-06-13/Grand-Rue").glob("*.csv")}


@pytest.mark.slow
def test_a_night_on_a_damaged_archive_reads_the_exports_again_and_plans_the_same(config):
    nightly_run(config)
    before, planned = sums(config), plans(config)
    for path in sorted((config.run.archive / "till").glob("month=*/*.parquet"))[1:3]:
        flip(path)
    flip(next((config.run.archive / "cache").glob("folds-*.npz")))
    outcome = nightly_run(config)
    told = [notice for notice in outcome.notices if notice.code == "till_part_damaged"]
    assert len(told) == 2
    assert "caisse-2025-T1.csv" in str(told[0].values["exports"])
    assert (sums(config), plans(config)) == (before, planned)
    assert codes(nightly_run(config)).isdisjoint({"till_part_damaged", "till_exports_wanted"})


@pytest.mark.slow
def test_a_night_goes_on_without_an_export_that_is_gone_and_names_it_every_night(bakery, config):
    nightly_run(config)
    before = sums(config)
    gone = next(path for path in (bakery / "till").glob("*.csv") if "T1" in path.name)
    content = gone.read_bytes()
    gone.unlink()
    flip(next((config.run.archive / "till").glob("month=2025-02/*.parquet")))
    for _ in range(2):
        outcome = nightly_run(config)
        wanted = next(notice for notice in outcome.notices if notice.code == "till_exports_wanted")
        assert gone.name in str(wanted.values["files"])
        assert outcome.written
    gone.write_bytes(content)
    assert "till_exports_wanted" not in codes(import_till(config))
    assert sums(config) == before


@pytest.mark.slow
def test_damaged_plans_cost_no_night_and_are_told(changed):
    config = changed("2025-06-12T21:00:00", "2025-06-11T21:00:00")
    nightly_run(config)
    config = changed("2025-06-11T21:00:00", "2025-06-12T21:00:00")
    nightly_run(config)
    planned = PlannedArchive(config.run.archive / "planned").read()
    for day in ("2025-06-12", "2025-06-13"):
        flip(next((config.run.archive / "issued" / f"day={day}").rglob("plan-*.parquet")))
    with pytest.raises(SourceError, match=r"run 'forecast doctor --repair', which sets it aside"):
        why(config)
    outcome = nightly_run(config)
    assert {str(n.values["day"]) for n in outcome.notices if n.code == "issued_plan_damaged"} == {
        "2025-06-12",
        "2025-06-13",
    }
    assert outcome.written
    assert why(config).lines
    assert "not_known_yet" in codes(score_day(config))
    flip(config.run.archive / "planned" / "month=2025-06.parquet")
    assert "planned_rebuilt" in codes(repair(config))
    again = PlannedArchive(config.run.archive / "planned").read()
    # The plan of 12 June cannot be had again; its quantities were read from it.
    pd.testing.assert_frame_equal(again, planned[planned["day"] == "2025-06-13"].reset_index(drop=True))


def test_repair_says_that_nothing_is_damaged_or_how_much_was(config):
    import_till(config)
    assert "Rien n'est abîmé" in repair(config).lines[0]
    (config.run.archive / "till" / "manifest.json").write_text("{")
    outcome = repair(config)
    assert "1 fichier" in outcome.lines[0]
    assert codes(outcome) >= {"till_manifest_rebuilt"}
    assert "Rien n'est abîmé" in repair(config).lines[0]


def test_repair_lets_exports_go_that_are_gone_and_reads_them_when_they_appear_again(bakery, config):
    import_till(config)
    before = sums(config)
    gone = next(path for path in (bakery / "till").glob("*.csv") if "T1" in path.name)
    content = gone.read_bytes()
    gone.unlink()
    flip(next((config.run.archive / "till").glob("month=2025-02/*.parquet")))
    assert "till_exports_wanted" in codes(repair(config))
    assert "till_exports_wanted" not in codes(repair(config))
    gone.write_bytes(content)
    import_till(config)
    assert sums(config) == before


def test_damaged_weather_is_set_aside_and_the_rest_is_read(config):
    archive = WeatherArchive(config.run.archive)
    days = pd.DataFrame({"place": "Port", "day": pd.date_range("2024-12-30", periods=4)})
    archive.add_observed(checked(WeatherObserved, days))
    flip(config.run.archive / "weather" / "observed" / "2024.parquet")
    with tended(config) as found:
        assert [notice.code for notice in found] == ["weather_part_broken"]
    assert Path(str(found[0].values["file"])).exists()
    assert WeatherArchive(config.run.archive).observed()["day"].dt.year.tolist() == [2025, 2025]
    with tended(config) as found:
        assert found == []


@pytest.mark.slow
@pytest.mark.parametrize("how", ["a file in place of the folder", "a folder in place of the file", "no zip"])
def test_a_cache_that_cannot_be_read_or_written_never_costs_the_plan(config, how):
    nightly_run(config)
    good, cache = plans(config), config.run.archive / "cache"
    kept = next(cache.glob("folds-*.npz"))
    if how == "no zip":
        kept.write_bytes(kept.read_bytes()[:1000])
    elif how == "a folder in place of the file":
        kept.unlink()
        (kept / "x").mkdir(parents=True)
    else:
        for path in cache.iterdir():
            path.unlink()
        cache.rmdir()
        cache.write_text("no folder")
    outcome = nightly_run(config)
    assert plans(config) == good
    assert ("cache_not_kept" in codes(outcome)) == (how != "no zip")
    assert json.loads((config.run.out / "latest.json").read_text())["day"] == "2025-06-13"
