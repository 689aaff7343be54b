"""Where plans go, and that a killed run leaves them whole."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

import pytest

from forecast.archive import folders
from forecast.archive.folders import recover_folder, replace_folder
from forecast.notices import Notice
from forecast.pipeline.night.issuing import RunSummary, issue


def summary(day: date, **other: object) -> RunSummary:
    settings: dict[str, object] = {
        "cutoff": "2025-06-12T21:00:00+02:00",
        "seed": 1,
        "data_hash": "d",
        "config_hash": "c",
        "versions": {"forecast": "1"},
        "rungs": {"boosted": 2},
        "notices": [Notice("no_weather"), Notice("till_stale", "warning", values={"days": 4})],
        "shops": ["A"],
    }
    return RunSummary(day=day, **(settings | other))  # type: ignore[arg-type] -- any setting by name


def test_a_plan_stands_under_its_day_and_shop_and_latest_points_to_the_newest(tmp_path):
    paths = issue(tmp_path, summary(date(2025, 6, 13)), {"A": {"plan.csv": b"one"}})
    issue(tmp_path, summary(date(2025, 6, 11)), {"A": {"plan.csv": b"older day"}})
    assert (tmp_path / "2025-06-13" / "A" / "plan.csv").read_bytes() == b"one"
    assert json.loads((tmp_path / "latest.json").read_text()) == {"day": "2025-06-13", "shops": ["A"]}
    assert (tmp_path / "latest").resolve() == (tmp_path / "2025-06-13").resolve()
    assert {path.name for path in paths} == {"plan.csv", "run.json"}


def test_run_json_tells_warnings_from_notes(tmp_path):
    issue(tmp_path, summary(date(2025, 6, 13)), {"A": {"plan.csv": b"one"}})
    said = json.loads((tmp_path / "2025-06-13" / "run.json").read_text())
    assert said["warnings"] == [{"code": "till_stale", "shop": "", "values": {"days": 4}}]
    assert said["notes"] == [{"code": "no_weather", "shop": ""}]


def test_planning_one_shop_keeps_the_plans_of_the_others(tmp_path):
    issue(tmp_path, summary(date(2025, 6, 13)), {"A": {"plan.csv": b"a"}, "B": {"plan.csv": b"b"}})
    issue(tmp_path, summary(date(2025, 6, 13)), {"B": {"plan.csv": b"b2"}})
    assert (tmp_path / "2025-06-13/A/plan.csv").read_bytes() == b"a"
    assert (tmp_path / "2025-06-13/B/plan.csv").read_bytes() == b"b2"


class Killed(BaseException):
    """Stands for a kill: nothing in the program catches it."""


@pytest.mark.parametrize("at_rename", range(8))
@pytest.mark.parametrize("exchanges", [True, False])
def test_a_run_killed_at_any_rename_leaves_a_whole_plan(tmp_path, monkeypatch, at_rename, exchanges):
    if not exchanges:
        monkeypatch.setattr(folders, "_exchange", lambda *_: False)
    old = {"A/plan.csv": b"old", "A/plan.pdf": b"old", "run.json": b"old"}
    new = {"A/plan.csv": b"new", "A/plan.pdf": b"new", "run.json": b"new"}
    folder = tmp_path / "2025-06-13"
    replace_folder(folder, old)
    renames = 0
    real = Path.replace

    def counted(self: Path, target: Path) -> Path:
        nonlocal renames
        if renames == at_rename:
            raise Killed
        renames += 1
        return real(self, target)

    monkeypatch.setattr(Path, "replace", counted)
    try:
        replace_folder(folder, new)
        is_killed = False
    except Killed:
        is_killed = True
    if exchanges:
        assert (folder / "run.json").exists()
    monkeypatch.undo()
    recover_folder(folder)
    content = {str(path.relative_to(folder)).replace("\\", "/"): path.read_bytes() for path in folder.rglob("*.*")}
    assert content == (old if is_killed else new)
    assert is_killed == (at_rename < (3 if exchanges and sys.platform in ("linux", "darwin") else 5))


def test_the_leftovers_of_a_killed_run_are_swept_by_the_next(tmp_path):
    folder = tmp_path / "day"
    replace_folder(folder, {"a": b"1"})
    folders._beside(folder, "new").mkdir()
    folders._beside(folder, "old").mkdir()
    replace_folder(folder, {"a": b"2"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["day"]
    assert (folder / "a").read_bytes() == b"2"
