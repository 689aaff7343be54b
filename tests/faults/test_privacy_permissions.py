"""Who may read what a run writes: the archive is its owner's alone, `out` is open as `[reports] mode` says."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from forecast.archive.lock import run_lock
from forecast.config import load_config
from forecast.pipeline.night.nightly import nightly_run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")


def modes(folder: Path) -> dict[str, set[str]]:
    """The modes of all files, and of all folders, as people write them."""
    found: dict[str, set[str]] = {"files": set(), "folders": set()}
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            found["folders" if path.is_dir() else "files"].add(oct(stat.S_IMODE(path.stat().st_mode)))
    return found


@pytest.mark.parametrize(("mode", "files", "folders"), [("0644", "0o644", "0o755"), ("0640", "0o640", "0o750")])
def test_a_night_leaves_an_archive_for_its_owner_alone_and_out_as_the_mode_says(bakery, mode, files, folders):
    path = bakery / "forecast.toml"
    text = path.read_text(encoding="utf-8").replace("enabled = false", "enabled = true")
    path.write_text(f'{text}\n[reports]\nmode = "{mode}"\n', encoding="utf-8")
    config = load_config(path)
    assert nightly_run(config).written
    assert modes(config.run.archive) == {"files": {"0o600"}, "folders": {"0o700"}}
    assert modes(config.run.out) == {"files": {files}, "folders": {folders}}


def test_what_an_earlier_program_left_open_is_closed_by_the_next_run_and_its_umask_comes_back(tmp_path):
    part = tmp_path / "archive" / "till" / "month=2025-06" / "part.parquet"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"lines")
    part.chmod(0o644)
    (tmp_path / "archive").chmod(0o755)
    before = os.umask(0o022)
    try:
        with run_lock(tmp_path / "archive"):
            pass
        assert modes(tmp_path / "archive") == {"files": {"0o600"}, "folders": {"0o700"}}
        assert os.umask(0o022) == 0o022
    finally:
        os.umask(before)
