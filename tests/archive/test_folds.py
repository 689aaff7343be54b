"""Kept folds: found again, forgotten when unused, harmless when broken."""

from __future__ import annotations

import numpy as np
import pytest

from forecast.archive.folds import FoldMemory


def test_what_was_saved_is_found_again(tmp_path):
    memory = FoldMemory(tmp_path, version="1")
    memory["a"] = np.array([1.5, np.nan])
    memory.save()
    again = FoldMemory(tmp_path, version="1")
    assert np.array_equal(again["a"], [1.5, np.nan], equal_nan=True)
    assert len(again) == 1
    assert list(again) == ["a"]


def test_what_a_night_did_not_use_is_forgotten(tmp_path):
    memory = FoldMemory(tmp_path, version="1")
    memory["old"], memory["gone"], memory["kept"] = np.ones(1), np.ones(1), np.ones(1)
    memory.save()
    tonight = FoldMemory(tmp_path, version="1")
    assert tonight["kept"] == 1
    assert tonight["gone"] == 1
    del tonight["gone"]
    tonight.save()
    assert set(FoldMemory(tmp_path, version="1")) == {"kept"}


def test_another_version_starts_anew_and_sweeps(tmp_path):
    memory = FoldMemory(tmp_path, version="1")
    memory["a"] = np.ones(1)
    memory.save()
    newer = FoldMemory(tmp_path, version="2")
    assert "a" not in newer
    newer["b"] = np.ones(1)
    newer.save()
    assert [path.name for path in tmp_path.iterdir()] == ["folds-2.npz"]


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 cut off"])
def test_a_broken_file_counts_as_empty(tmp_path, content):
    (tmp_path / "folds-1.npz").write_bytes(content)
    assert len(FoldMemory(tmp_path, version="1")) == 0
