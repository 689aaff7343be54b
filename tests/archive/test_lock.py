"""One writer at a time."""

from __future__ import annotations

import subprocess
import sys

import pytest

from forecast.archive.lock import run_lock
from forecast.errors import LockedError

HOLD = (
    "import sys, os; from pathlib import Path; from forecast.archive.lock import run_lock\n"
    "with run_lock(Path(sys.argv[1])):\n"
    "    print('held', flush=True); sys.stdin.readline(); os._exit(9)\n"
)


def test_a_second_writer_is_told_to_wait(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "held\n"
    told = r"another run has been writing this archive for over \d+ s. To do: wait"
    with pytest.raises(LockedError, match=told), run_lock(tmp_path, wait_s=0.1):
        pytest.fail("two runs hold the archive")
    process.communicate("go\n", timeout=300)
    assert process.returncode == 9


def test_a_killed_run_leaves_no_lock_behind(tmp_path):
    done = subprocess.run([sys.executable, "-c", HOLD, str(tmp_path)], input="\n", text=True, check=False)
    assert done.returncode == 9
    with run_lock(tmp_path, wait_s=0.1):
        assert (tmp_path / "run.lock").exists()


def test_the_lock_is_free_after_use_and_makes_the_folder(tmp_path):
    for _ in range(2):
        with run_lock(tmp_path / "new" / "archive", wait_s=0.1):
            pass
    assert (tmp_path / "new" / "archive").is_dir()
