"""Atomic writes."""

from __future__ import annotations

import stat
import subprocess
import sys

import pytest

from forecast.archive.files import replacing, write_bytes, write_text


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_new_file_appears_whole_with_its_folders(tmp_path):
    write_text(tmp_path / "a" / "b" / "plan.csv", "Pain;2\r\nÉclair;3\n")
    assert (tmp_path / "a" / "b" / "plan.csv").read_bytes() == "Pain;2\r\nÉclair;3\n".encode()
    assert names_in(tmp_path / "a" / "b") == ["plan.csv"]


def test_a_failed_write_leaves_the_old_file_and_nothing_beside_it(tmp_path):
    path = tmp_path / "plan.csv"
    write_bytes(path, b"old")

    def write_half(unfinished):
        unfinished.write_bytes(b"half")
        raise RuntimeError("out of paper")

    with pytest.raises(RuntimeError, match="out of paper"), replacing(path) as unfinished:
        write_half(unfinished)
    assert path.read_bytes() == b"old"
    assert names_in(tmp_path) == ["plan.csv"]


def test_the_old_file_is_there_until_the_new_one_is_whole(tmp_path):
    path = tmp_path / "plan.csv"
    write_bytes(path, b"old")
    with replacing(path) as unfinished:
        unfinished.write_bytes(b"new")
        assert path.read_bytes() == b"old"
        assert unfinished.parent == path.parent
    assert path.read_bytes() == b"new"


def test_a_killed_write_leaves_the_old_file_whole(tmp_path):
    path = tmp_path / "plan.csv"
    write_bytes(path, b"old")
    code = (
        "import os, sys; from pathlib import Path; from forecast.archive.files import replacing\n"
        "with replacing(Path(sys.argv[1])) as unfinished:\n"
        "    unfinished.write_bytes(b'half'); os._exit(9)\n"
    )
    assert subprocess.run([sys.executable, "-c", code, str(path)], check=False).returncode == 9
    assert path.read_bytes() == b"old"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_others_may_read_what_the_system_lets_them(tmp_path):
    plain = tmp_path / "plain"
    plain.touch()
    write_bytes(tmp_path / "plan.csv", b"x")
    assert stat.S_IMODE((tmp_path / "plan.csv").stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)
