"""Copies of files in sets: what was read together, whole or not at all."""

from __future__ import annotations

from forecast.pipeline.inputs.copies import InputCopies


def texts(kept):
    return {name: path.read_text() for name, path in kept.items()}


def test_a_set_holds_what_was_read_together_and_the_newest_comes_first(tmp_path):
    copies = InputCopies(tmp_path)
    assert copies.is_empty
    copies.keep({"a/a.csv": b"1", "b/b.csv": b"1"})
    copies.keep({"a/a.csv": b"2", "b/b.csv": b"2"})
    assert [texts(kept) for kept in copies.sets()] == [
        {"a/a.csv": "2", "b/b.csv": "2"},
        {"a/a.csv": "1", "b/b.csv": "1"},
    ]
    assert [path.read_text() for path in copies.of("a/a.csv")] == ["2", "1"]


def test_a_file_that_was_not_read_keeps_its_copy(tmp_path):
    copies = InputCopies(tmp_path)
    copies.keep({"a/a.csv": b"1", "b/b.csv": b"1"})
    copies.keep({"a/a.csv": b"2"})
    assert texts(copies.sets()[0]) == {"a/a.csv": "2", "b/b.csv": "1"}


def test_seven_sets_are_kept_and_what_belongs_to_none_goes(tmp_path):
    copies = InputCopies(tmp_path)
    for number in range(12):
        copies.keep({"a/a.csv": str(number).encode(), "b/b.csv": b"same"})
    assert [path.read_text() for path in copies.of("a/a.csv")] == ["11", "10", "9", "8", "7", "6", "5"]
    assert len(list(tmp_path.glob("*/*/*"))) == 8


def test_the_same_again_changes_no_file(tmp_path):
    copies = InputCopies(tmp_path)
    copies.keep({"a/a.csv": b"1"})
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    copies.keep({"a/a.csv": b"1"})
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_a_copy_that_the_disk_changed_is_none(tmp_path):
    copies = InputCopies(tmp_path)
    copies.keep({"a/a.csv": b"1"})
    copies.keep({"a/a.csv": b"2"})
    copies.of("a/a.csv")[0].write_bytes(b"3")
    assert [path.read_text() for path in copies.of("a/a.csv")] == ["1"]
    copies.keep({"a/a.csv": b"2"})
    assert [path.read_text() for path in copies.of("a/a.csv")] == ["2", "1"]


def test_an_index_that_cannot_be_read_is_none_and_is_written_anew(tmp_path):
    copies = InputCopies(tmp_path)
    copies.keep({"a/a.csv": b"1"})
    (tmp_path / "sets.json").write_text('{"sets": [7')
    assert copies.sets() == []
    copies.keep({"a/a.csv": b"1"})
    assert len(copies.sets()) == 1


def test_the_copy_of_an_archive_of_before_is_the_oldest(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "a.csv").write_bytes(b"0")
    copies = InputCopies(tmp_path)
    assert not copies.is_empty
    copies.keep({"a/a.csv": b"1"})
    assert [path.read_text() for path in copies.of("a/a.csv")] == ["1", "0"]
