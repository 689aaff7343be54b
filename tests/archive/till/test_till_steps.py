"""Taking imports back, and archives of older programs."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from forecast.archive.till import TillArchive
from forecast.archive.till.steps import _STEPS_KEPT
from forecast.errors import SourceError
from forecast.tables import RejectedLines, checked

from ..made_up_till import till

VERSION_1 = Path(__file__).parents[1] / "version1"


def sold(archive: TillArchive) -> dict:
    sales = archive.sales()
    return {
        (day.day, product): qty
        for day, product, qty in zip(sales["day"], sales["product"], sales["sold_qty"], strict=True)
    }


def live_files(archive: TillArchive) -> set[str]:
    return archive._manifest().live()


def test_the_archive_is_as_it_was_before_the_import_that_is_taken_back(tmp_path):
    archive = TillArchive(tmp_path)
    archive.add(till("a.csv", "2022-02-01", "2022-02-02", "2022-02-03"))
    before, lines = archive.data_hash(), archive.lines()
    out = till("b.csv", "2022-02-02").lines.assign(source="b.csv", line=range(2, 5), reason="training")
    wrong = till("b.csv", "2022-02-02", "2022-02-04", product="Wrong", rejected=checked(RejectedLines, out))
    archive.add(wrong)
    assert archive.data_hash() != before
    taken = archive.take_back()
    assert ([file.source for file in taken.files], taken.days) == (["b.csv"], 2)
    assert archive.data_hash() == before
    pd.testing.assert_frame_equal(archive.lines(), lines)
    assert archive.rejected().empty
    assert all((archive.folder / name).exists() for name in live_files(archive))


def test_all_files_of_one_run_are_taken_back_together(tmp_path):
    archive = TillArchive(tmp_path)
    with archive.adding() as addition:
        addition.add([till("a.csv", "2022-02-01")])
        addition.add([till("b.csv", "2022-02-02")])
    assert {file.source for file in archive.take_back().files} == {"a.csv", "b.csv"}
    assert archive.is_empty
    assert archive.take_back() is None


def test_going_back_goes_on_step_by_step_to_the_empty_archive(tmp_path):
    archive = TillArchive(tmp_path)
    seen = [sold(archive)]
    for day in range(1, 4):
        archive.add(till(f"{day}.csv", "2022-02-01", f"2022-02-0{day + 1}", qty=float(day)))
        seen.append(sold(archive))
    for step in reversed(range(3)):
        assert archive.take_back() is not None
        assert sold(archive) == seen[step]
    assert archive.take_back() is None
    assert archive.is_empty


def test_no_more_than_a_week_of_imports_is_kept(tmp_path):
    archive = TillArchive(tmp_path)
    for number in range(_STEPS_KEPT + 3):
        archive.add(till(f"{number}.csv", f"2022-02-{number + 1:02d}"))
    steps = 0
    while archive.take_back() is not None:
        steps += 1
    assert steps == _STEPS_KEPT
    assert len(sold(archive)) == 3


def test_a_file_that_was_taken_back_is_known_as_such_until_it_is_imported(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a")
    archive = TillArchive(tmp_path / "archive")
    digest = hashlib.sha256(b"a").hexdigest()
    assert not archive.was_taken_back(digest)
    archive.add(till(digest, "2022-02-01"))
    assert not archive.was_taken_back(digest)
    archive.take_back()
    assert archive.was_taken_back(digest)
    archive.add(till("other.csv", "2022-02-02"))
    assert archive.was_taken_back(digest), "another import does not bring it back in"
    archive.add(till(digest, "2022-02-01"))
    assert not archive.was_taken_back(digest)
    assert sold(archive) == {(1, "Pain"): 3.0, (2, "Pain"): 3.0}


def test_what_was_taken_back_stays_out_when_more_is_taken_back(tmp_path):
    archive = TillArchive(tmp_path)
    archive.add(till("a", "2022-02-01"))
    archive.add(till("b", "2022-02-02"))
    archive.take_back()
    archive.take_back()
    assert archive._manifest().taken_back == ("a", "b")


def test_a_file_read_another_way_goes_back_to_how_it_was_read(tmp_path):
    archive = TillArchive(tmp_path)
    archive.add(till("a", "2022-02-01"))
    archive.add(till("a", "2022-02-01", product="Renamed", settings_hash="other"))
    assert sold(archive) == {(1, "Renamed"): 3.0}
    archive.take_back()
    assert sold(archive) == {(1, "Pain"): 3.0}
    assert archive._manifest().taken_back == ("a",), "the next night does not read it that way again by itself"


def test_an_undo_that_is_killed_leaves_the_archive_as_it_was(tmp_path, monkeypatch):
    archive = TillArchive(tmp_path)
    archive.add(till("a", "2022-02-01"))
    archive.add(till("b", "2022-02-02"))
    before = sold(archive)

    def crash(*_args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("forecast.archive.till.steps.write_manifest", crash)
        with pytest.raises(KeyboardInterrupt):
            archive.take_back()
    assert sold(archive) == before
    assert archive.take_back() is not None


def test_parts_of_an_import_that_was_taken_back_are_swept_by_the_next_one(tmp_path):
    archive = TillArchive(tmp_path)
    archive.add(till("a", "2022-02-01"))
    archive.add(till("b", "2022-03-01"))
    archive.take_back()
    archive.add(till("c", "2022-02-02"))
    assert not list(archive.folder.glob("month=2022-03/*"))


def test_a_file_comes_again_as_the_newest_where_its_days_were_replaced(tmp_path):
    archive = TillArchive(tmp_path)
    right = till("right", "2022-02-01", "2022-02-02", "2022-02-03")
    archive.add(right)
    archive.add(till("wrong", "2022-02-01", "2022-02-02", "2022-02-03", product="Wrong", hours=(7, 8, 12, 17, 18)))
    with archive.adding() as addition:
        laid = addition.lay([right], again=True)
        result = addition.take(laid)
    assert (result.days_replaced, result.kept_fuller) == (3, ())
    assert set(archive.sales()["product"]) == {"Pain"}
    assert [(file.sequence, file.source) for file in archive._manifest().files] == [(2, "wrong"), (3, "right")]
    archive.add(till("wrong", "2022-02-01", "2022-02-02", "2022-02-03", product="Other", settings_hash="changed"))
    assert set(archive.sales()["product"]) == {"Pain"}, "the newest owns its days"


def test_a_file_that_comes_again_gives_up_the_days_it_no_longer_has(tmp_path):
    archive = TillArchive(tmp_path)
    archive.add(till("a", "2022-02-01", "2022-02-02"))
    with archive.adding() as addition:
        addition.take(addition.lay([till("a", "2022-02-01")], again=True))
    assert sold(archive) == {(1, "Pain"): 3.0}


def test_an_archive_of_version_1_is_read_added_to_and_taken_back_to(tmp_path):
    shutil.copytree(VERSION_1, tmp_path, dirs_exist_ok=True)
    archive = TillArchive(tmp_path)
    old = {(31, "Pain"): 3.0, (1, "Brioche"): 6.0, (2, "Brioche"): 6.0}
    assert sold(archive) == old
    assert archive.rejected()["reason"].tolist() == ["training"] * 3
    assert archive.take_back() is None
    assert not archive.add(till("a.csv", "2022-01-31", "2022-02-01")).is_changed
    archive.add(till("c.csv", "2022-02-02", "2022-02-03"))
    assert sold(archive)[(2, "Pain")] == 3.0
    assert json.loads((archive.folder / "manifest.json").read_text())["version"] == 4
    archive.take_back()
    assert sold(archive) == old


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path):
    archive = TillArchive(tmp_path)
    pieces = [till("one", "2022-02-01", shop="A"), till("two", "2022-02-01", shop="B")]
    with archive.adding() as addition, pytest.raises(SourceError, match="two: it changed while it was read"):
        addition.lay(pieces)
    assert archive.is_empty
