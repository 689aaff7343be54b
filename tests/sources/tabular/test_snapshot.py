"""What is hashed is what is read, while the till writes on."""

from __future__ import annotations

import hashlib

import pytest

from forecast.errors import SourceError
from forecast.sources.tabular import snapshot
from forecast.sources.tabular.snapshot import snapshot_of
from forecast.sources.tabular.table import read_tables

from .made_files import as_csv, problem_of, written


@pytest.mark.parametrize("big_bytes", [10, 10_000_000])
def test_lines_written_meanwhile_are_neither_read_nor_hashed(tmp_path, big_bytes):
    path = written(tmp_path, as_csv())
    with snapshot_of(path, big_bytes=big_bytes) as taken:
        with path.open("a") as file:
            file.write("2026-05-06;Brezel;42\n")
        (table,) = read_tables(taken)
    assert len(table.frame) == 3
    assert taken.content_hash == hashlib.sha256(as_csv().encode()).hexdigest()
    assert (taken.content is None) == (big_bytes == 10)
    with snapshot_of(path) as taken:
        assert len(read_tables(taken)[0].frame) == 4
        assert taken.content_hash == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_copy_is_removed_when_it_is_no_longer_needed(tmp_path):
    with snapshot_of(written(tmp_path, as_csv()), big_bytes=1) as taken:
        assert taken.place.read_bytes() == taken.read() == b"".join(taken.blocks(7)) == as_csv().encode()
        assert taken.start(5) == b"Datum"
    assert not taken.place.exists()


def test_a_file_larger_than_any_export_is_not_copied(tmp_path, monkeypatch):
    monkeypatch.setattr(snapshot, "_MOST_BYTES", 5)
    path = written(tmp_path, as_csv())

    def taken():
        with snapshot_of(path, big_bytes=1):
            pass

    assert "To do: export fewer months at a time" in problem_of(taken)


def test_a_file_that_goes_away_is_told(tmp_path):
    with pytest.raises(SourceError, match="no such file"), snapshot_of(tmp_path / "till.csv"):
        pass
