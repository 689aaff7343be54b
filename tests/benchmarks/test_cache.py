"""What is there is not made again, what changed is, and a table that is there is whole."""

from __future__ import annotations

import json
from contextlib import contextmanager
from types import SimpleNamespace

import pandas as pd
import pytest
from quality import cache, ours
from quality.trials import trial_of

from .panels import CONFIG, facts, replay, sold

ROW = {"shop": "a", "product": "BREAD", "day": pd.Timestamp("2018-01-01"), "level": 0.5, "demand_qty": 3.0}


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """Put the cache and the data into a temporary place, and count what is really run."""
    data = tmp_path / "data" / "kiel"
    data.mkdir(parents=True)
    (data / "umsatz.csv").write_text("1", encoding="utf-8")
    monkeypatch.setenv("FORECAST_SHARED_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(cache, "FOLDER", tmp_path / "kept")
    runs: list[tuple[int, ...]] = []
    read = SimpleNamespace(
        config=CONFIG,
        gathered=SimpleNamespace(facts=facts(sold())),
        replay=lambda _trial, _stretch, horizons=(1,): replay(horizons=horizons),
        truth=None,
    )

    @contextmanager
    def material(_trial):
        yield read

    def replayed(_material, wanted):
        runs.append(wanted.horizons)
        rows = pd.DataFrame([ROW | {"horizon_days": horizon} for horizon in wanted.horizons])
        return {name: ours.Answer(rows, {"wall_s": 2.0}) for name in (cache.OWN, *cache.RULES)}

    monkeypatch.setattr(cache, "material", material)
    monkeypatch.setattr(cache.ours, "replayed", replayed)
    return SimpleNamespace(runs=runs, data=data / "umsatz.csv", folder=tmp_path / "kept")


def make(**more):
    return cache.produce("kiel", "test", [cache.OWN, *cache.RULES], say=lambda _text: None, **more)


def test_a_second_run_makes_nothing_anew(shelf):
    assert make() == [cache.OWN, *cache.RULES]
    assert shelf.runs == [(1,), (2, 7, 14)]
    make()
    assert len(shelf.runs) == 2


def test_other_data_are_forecast_anew_and_the_newest_are_read(shelf):
    make(is_far=False)
    shelf.data.write_text("2", encoding="utf-8")
    make(is_far=False)
    assert shelf.runs == [(1,), (1,)]
    assert len(list(shelf.folder.glob("kiel-test/forecast-*.parquet"))) == 2


def test_all_horizons_come_together_with_the_seconds_of_tomorrows(shelf):
    make()
    rows, told = cache.predictions("kiel", "test", cache.OWN)
    assert shelf.runs == [(1,), (2, 7, 14)]
    assert sorted(rows["horizon_days"]) == [1, 2, 7, 14]
    assert told["seconds"] == {"wall_s": 2.0}
    assert told["horizons"] == [1]
    assert {"command", "digest", "versions", "method"} <= set(told)


def test_the_actuals_are_kept_once_per_stretch(shelf):
    make(is_far=False)
    actual = cache.actuals("kiel", "test")
    assert actual.columns.tolist() == ["shop", "product", "day", "actual_qty", "is_sold_out"]
    assert not actual.duplicated(["shop", "product", "day"]).any()
    assert shelf.folder.exists()


def test_what_was_never_run_is_said(shelf):
    with pytest.raises(FileNotFoundError, match="prophet has not been run on kiel, test days"):
        cache.predictions("kiel", "test", "prophet")
    assert shelf.runs == []


def test_absent_data_and_absent_peers_are_said_and_left_out(shelf, monkeypatch, tmp_path):
    said: list[str] = []
    monkeypatch.setattr(cache, "PEER_PYTHON", tmp_path / "nowhere")
    assert cache.produce("kiel", "test", ["prophet"], say=said.append) == []
    monkeypatch.setenv("FORECAST_SHARED_DATA", str(tmp_path / "empty"))
    assert cache.produce("kiel", "test", say=said.append) == []
    assert cache.produce("generated", "development", say=said.append) == []
    assert "'make peers' installs it" in said[0]
    assert "set FORECAST_SHARED_DATA" in said[1]
    assert said[2].endswith("no development days")
    assert shelf.runs == []


def test_the_digest_of_a_panel_is_that_of_its_content(shelf):
    from .panels import panel

    one, same, other = panel(), panel(), panel(days=8)
    assert cache.panel_digest(one) == cache.panel_digest(same) != cache.panel_digest(other)
    assert shelf.runs == []


def test_a_peers_file_carries_what_the_peer_told(shelf, monkeypatch, tmp_path):
    python = tmp_path / "python"
    python.write_text("", encoding="utf-8")
    monkeypatch.setattr(cache, "PEER_PYTHON", python)
    calls: list[list[str]] = []

    def peer(words, **_named):
        calls.append(words)
        out = cache.Path(words[5])
        pd.DataFrame([ROW | {"horizon_days": 1}]).to_parquet(out)
        out.with_suffix(".json").write_text(json.dumps({"seconds": {"wall_s": 9.0}}), encoding="utf-8")

    monkeypatch.setattr(cache.subprocess, "run", peer)
    for _ in range(2):
        assert cache.produce("kiel", "test", ["prophet"], say=lambda _text: None) == ["prophet"]
    assert len(calls) == 1
    rows, told = cache.predictions("kiel", "test", "prophet")
    assert rows["demand_qty"].tolist() == [3.0]
    assert (told["seconds"], told["method"], told["trial"]) == ({"wall_s": 9.0}, "prophet", "kiel")
    assert not list(shelf.folder.glob("**/*.new.*"))


def test_a_trial_is_found_by_its_name():
    assert trial_of("chain").top is None
    with pytest.raises(KeyError):
        trial_of("nobody")
