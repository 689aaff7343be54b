"""What killed runs left is taken away, and nothing else."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import pytest

from forecast.archive.leftovers import sweep_leftovers

OLD = time.time() - 3 * 86_400


def left(path: Path, *, is_old: bool = True) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix in (".new", ".old") or "adding" in path.name or path.name.startswith("forecast-"):
        path.mkdir()
        (path / "half.csv").write_text("half")
    else:
        path.write_text("half")
    if is_old:
        os.utime(path, (OLD, OLD))
    return path


@pytest.fixture
def places(tmp_path, monkeypatch):
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    return tmp_path / "archive", tmp_path / "out", tmp_path / "tmp"


def test_half_written_files_and_folders_go_wherever_a_run_writes(places):
    archive, out, temporary = places
    names = [
        ".nights.json.x.part", "cache/.folds.npz.x.part", "planned/.month=2026-06.parquet.x.part",
        "weather/outlook/.2026-06.parquet.x.part", "inputs/stock/.stock.csv.x.part", "till/.manifest.json.x.part",
        "till/month=2026-06/.part-1.parquet.x.part", "till/rejected/.a.csv.x.part", "till/.adding-1234",
        "issued/day=2026-06-02/shop=A/.issued.json.x.part",
    ]  # fmt: skip
    every = [left(archive / name, is_old=False) for name in names]
    every += [left(out / name) for name in (".2026-06-02.new", ".latest.part", ".latest.json.x.part")]
    every += [left(temporary / name) for name in ("forecast-till-1", "forecast-copy-2", "forecast-no-archive-3")]
    sweep_leftovers(archive, out)
    assert [path for path in every if path.exists()] == []


def test_what_another_run_may_still_write_and_what_is_not_ours_stays(places):
    archive, out, temporary = places
    kept = [
        left(out / ".2026-06-02.new", is_old=False), left(out / ".htaccess"), left(temporary / "somebody"),
        left(temporary / "forecast-till-1", is_old=False), left(archive / "inputs/a/.stock.csv"),
        left(archive / "till" / "month=2026-06" / "part-1.parquet"),
    ]  # fmt: skip
    sweep_leftovers(archive, out)
    assert [path for path in kept if not path.exists()] == []


def test_a_day_that_a_kill_left_without_its_name_gets_it_back(places):
    archive, out, _ = places
    left(out / ".2026-06-02.old")
    sweep_leftovers(archive, out)
    assert (out / "2026-06-02" / "half.csv").read_text() == "half"
