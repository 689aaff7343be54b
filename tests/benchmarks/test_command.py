"""The command scores what it is asked for, and writes a page only of everything."""

from __future__ import annotations

import os
from dataclasses import dataclass
from types import SimpleNamespace

import pandas as pd
import pytest
from quality import cache, command
from quality.cache import Reading, Wanted
from quality.gathered import THE_PAST, Gathered, forget, gathered, yardstick
from quality.peers import METHODS as PEERS
from quality.sample_average import sample_average
from quality.trials import TRIALS, trial_of

from .made_up import actuals, predictions


def found(trial, _stretch, methods=None, **_named):
    """Stand in for the cache: sixty made-up days of a trial."""
    first = trial.test[0]
    actual = actuals(days=60, first=str(first))
    names = ["forecast", "last_week", *PEERS] if methods is None else ["forecast", *methods]
    tables = {name: predictions(actual, noise=3.0 * number) for number, name in enumerate(names)}
    tables["sample_average"] = sample_average(actual, trial.test)
    seconds = {"wall_s": 9.0, "cpu_s": 11.0}
    told = {
        "forecast": {
            "digest": "0123456789abcdef",
            "seconds": seconds,
            "versions": {"numpy": "2"},
        },
        "auto_ets": {"seconds": seconds, "versions": {"numpy": "1", "statsforecast": "2"}},
        "prophet": {"rows_filled": 3},
        "last_week": {"seconds": {}, "rows_filled": 0},
    }
    return Gathered(tables, actual, told)


@pytest.fixture
def logged(monkeypatch, tmp_path):
    runs = []
    monkeypatch.setattr(command, "gathered", found)
    monkeypatch.setattr(command, "record", lambda trials, made_by, **named: runs.append((trials, made_by, named)) or [])
    monkeypatch.setattr(command, "DOCS", tmp_path)
    return runs


def test_what_is_asked_for_is_scored_printed_and_logged(logged, capsys):
    command.main(["--only", "french", "--methods", "prophet,last_week"])
    said = capsys.readouterr().out
    assert "(`french`)" in said
    assert "(`chain`)" not in said
    assert "## Targets" in said
    ((trials, made_by, named),) = logged
    assert [one.trial.name for one in trials] == ["french"]
    assert trials[0].common.methods == ["forecast", "prophet", "last_week", "sample_average"]
    assert made_by.digests == {"french": "0123456789ab"}
    assert made_by.command == "python benchmarks/quality --only french --methods prophet,last_week"
    assert named["text"].startswith("# Benchmarks")


def test_the_page_is_written_with_every_data_set_that_is_there(logged, tmp_path, capsys):
    command.main(["--write"])
    text = (tmp_path / "benchmarks.md").read_text(encoding="utf-8")
    assert [trial.name for trial in TRIALS if f"(`{trial.name}`)" in text] == [trial.name for trial in TRIALS]
    assert "`make benchmark-quality`" in text
    assert (tmp_path / "benchmarks.png").exists()
    assert "a simple fallback gave one: Prophet 3." in text
    assert "numpy 2, numpy of the peers 1" in text
    assert len(logged) == 1
    assert "→ docs/benchmarks.md" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words", [["--only", "french"], ["--methods", "prophet"], ["--days", "development"], ["--next-day"]]
)
def test_a_page_of_a_part_is_refused(logged, words, capsys):
    with pytest.raises(SystemExit):
        command.main(["--write", *words])
    assert "--write is for the whole page" in capsys.readouterr().err
    assert logged == []


@pytest.mark.parametrize(
    ("lacking", "told"), [({"methods": ["last_week"]}, "statsforecast AutoETS, "), ({"without": "kiel"}, "kiel")]
)
def test_a_page_that_lacks_a_peer_or_data_leaves_the_old_one(logged, monkeypatch, tmp_path, capsys, lacking, told):
    def some(trial, stretch, _methods, **_named):
        return None if trial.name == lacking.get("without") else found(trial, stretch, lacking.get("methods"))

    monkeypatch.setattr(command, "gathered", some)
    command.main(["--write"])
    assert f"docs/benchmarks.md stays as it is: it is not written without {told}" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []
    assert len(logged) == 1


@pytest.mark.usefixtures("logged")
def test_an_unknown_method_is_told(capsys):
    with pytest.raises(SystemExit):
        command.main(["--methods", "prophet,crystal_ball"])
    assert "crystal_ball not among" in capsys.readouterr().err


@pytest.mark.usefixtures("logged")
def test_nothing_to_score_is_an_error(monkeypatch):
    monkeypatch.setattr(command, "gathered", lambda *_asked, **_named: None)
    with pytest.raises(SystemExit, match="nothing could be scored"):
        command.main(["--only", "kiel"])


def test_methods_without_seconds_of_their_own_have_none():
    assert set(found(trial_of("french"), "test").seconds) == {"forecast", "auto_ets"}


def test_only_what_is_to_be_made_anew_is_forgotten(monkeypatch, tmp_path):
    monkeypatch.setattr("quality.cache.FOLDER", tmp_path)
    folder = tmp_path / "french-test"
    folder.mkdir()
    names = ["auto_ets-1a.parquet", "auto_ets-1a.json", "auto_ets+far-2b.parquet", "prophet-3c.parquet"]
    for name in [*names, "actuals.parquet"]:
        (folder / name).write_bytes(b"")
    forget(trial_of("french"), "test", ["auto_ets"])
    assert sorted(path.name for path in folder.iterdir()) == ["actuals.parquet", "prophet-3c.parquet"]
    forget(trial_of("french"), "test", None)
    assert [path.name for path in folder.iterdir()] == ["actuals.parquet"]


def test_what_was_made_before_a_change_that_was_taken_back_is_the_newest_again(monkeypatch, tmp_path):
    monkeypatch.setattr("quality.cache.FOLDER", tmp_path)
    wanted = Wanted(trial_of("french"), "test", "forecast")
    wanted.folder.mkdir()
    before, changed = wanted.path("1" * 64), wanted.path("2" * 64)
    for path, written_at in ((before, 1_000.0), (changed, 2_000.0)):
        path.write_bytes(b"")
        os.utime(path, (written_at, written_at))
    assert wanted.newest() == changed
    assert wanted.is_kept("1" * 64)
    assert wanted.newest() == before
    assert not wanted.is_kept("3" * 64)


def test_code_that_is_changed_while_it_runs_is_that_of_the_start(monkeypatch):
    written = iter(["before", "after"])
    monkeypatch.setattr(cache, "input_digest", lambda *_asked: next(written))
    running = Reading(trial_of("french"))
    near, far = (running.digest("test", (".",), horizons) for horizons in ("1", "2"))
    assert near != far
    assert running.digest("test", (".",), "1") == near
    assert Reading(trial_of("french")).digest("test", (".",), "1") != near


def test_a_trial_is_gathered_with_its_yardstick_and_without_what_is_absent(monkeypatch, tmp_path):
    actual = actuals(days=60, first="2022-01-01")
    asked_for = []

    def produce(_trial, _stretch, methods, *, is_far):
        asked_for.append((methods, is_far))
        return [name for name in methods if name != "prophet"]

    monkeypatch.setattr(cache, "FOLDER", tmp_path)
    monkeypatch.setattr(cache, "produce", produce)
    both = pd.concat([predictions(actual), predictions(actual, horizon_days=7)])
    monkeypatch.setattr(cache, "predictions", lambda *_asked: (both, {"digest": "1" * 64}))
    monkeypatch.setattr(cache, "actuals", lambda *_asked: actual)
    monkeypatch.setattr("quality.gathered.yardstick", lambda trial, _stretch: sample_average(actual, trial.test))
    made = gathered(trial_of("french"), "test", ["prophet", "last_week"], is_far=False)
    assert asked_for == [(["forecast", "prophet", "last_week"], False)]
    assert list(made.predictions) == ["forecast", "last_week", "sample_average"]
    assert made.digest == "1" * 12
    assert set(made.predictions["last_week"]["horizon_days"]) == {1}
    assert set(gathered(trial_of("french"), "test", []).predictions["forecast"]["horizon_days"]) == {1, 7}
    monkeypatch.setattr(cache, "produce", lambda *_asked, **_named: [])
    assert gathered(trial_of("french"), "test") is None


def test_the_yardstick_learns_from_before_the_test_and_is_kept(monkeypatch, tmp_path):
    actual = actuals(days=60, first="2021-12-01")
    trial = trial_of("french")
    looked_back = []

    class Stub(Reading):
        def material(self):
            return SimpleNamespace(
                gathered=SimpleNamespace(facts=None),
                config=None,
                replay=lambda *_asked: Replay(pd.Timestamp(trial.test[0])),
            )

    @dataclass(frozen=True)
    class Replay:
        first: pd.Timestamp

    def actuals_of(_facts, _config, replay):
        looked_back.append(replay.first)
        return actual[actual["day"] >= replay.first]

    monkeypatch.setattr(cache, "FOLDER", tmp_path)
    monkeypatch.setattr(cache, "Reading", Stub)
    monkeypatch.setattr(cache, "input_digest", lambda *_asked: "1")
    monkeypatch.setattr("quality.gathered.actuals_of", actuals_of)
    (tmp_path / "french-test").mkdir()
    first, again = yardstick(trial, "test"), yardstick(trial, "test")
    assert looked_back == [THE_PAST]
    pd.testing.assert_frame_equal(first, again)
    pd.testing.assert_frame_equal(first, sample_average(actual, trial.test))
