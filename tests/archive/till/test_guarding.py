"""A damaged till archive: set aside, named, the rest goes on, and exports bring back what was lost."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pandas as pd
import pytest

from forecast.archive.till import TillArchive
from forecast.archive.till.finding import found_again
from forecast.archive.till.guarding import damaged_parts
from forecast.archive.till.manifest import read_manifest
from forecast.tables import RejectedLines, checked

from ..made_up_till import till

VERSIONS = Path(__file__).parents[1]
JANUARY = till("jan.csv", "2022-01-30", "2022-01-31")
BOTH = till("both.csv", "2022-02-01", "2022-03-01", qty=3.0)
MARCH = till("march.csv", "2022-03-02", qty=2.0)
FILES = [JANUARY, BOTH, MARCH]


def flip(path: Path, at: float = 0.5) -> Path:
    content = bytearray(path.read_bytes())
    content[int(len(content) * at)] ^= 4
    path.write_bytes(content)
    return path


@pytest.fixture
def archive(tmp_path):
    made = TillArchive(tmp_path)
    for file in FILES:
        made.add(file)
    return made


def part(archive: TillArchive, month: str) -> Path:
    return archive.folder / next(each.path for each in archive._manifest().parts if each.month == month)


def sums(archive: TillArchive) -> tuple[float, float]:
    lines = archive.lines()
    return round(lines["qty"].sum(), 6), round(lines["amount"].sum(), 6)


def again(archive: TillArchive) -> None:
    """Import the files anew, as a night does with those that the archive does not know as read."""
    with archive.adding() as addition:
        for file in FILES:
            addition.add([file])


def test_a_whole_archive_is_left_as_it_is(archive):
    before = {path: path.stat().st_mtime_ns for path in archive.folder.rglob("*")}
    assert archive.guard() == []
    assert {path: path.stat().st_mtime_ns for path in archive.folder.rglob("*")} == before
    assert archive.wanted() == []


def test_a_damaged_part_is_set_aside_and_named_with_its_exports_and_the_rest_goes_on(archive):
    path, all_sums = flip(part(archive, "2022-03")), sums(TillArchive(archive.folder.parent))
    assert all_sums != sums(archive) or archive.notices
    (told,) = archive.guard()
    assert (told.code, told.severity) == ("till_part_damaged", "warning")
    assert told.values["exports"] == "both.csv, march.csv"
    assert (told.values["first"], told.values["last"]) == ("2022-03-01", "2022-03-02")
    assert Path(str(told.values["file"])).exists()
    assert not path.exists()
    assert archive.sales()["day"].dt.month.unique().tolist() == [1, 2]
    assert archive.guard() == []
    (wanted,) = archive.wanted()
    assert (wanted.code, wanted.values["files"]) == ("till_exports_wanted", "both.csv, march.csv")


def test_a_reader_without_the_lock_leaves_a_damaged_part_out_and_tells_it(archive):
    path = flip(part(archive, "2022-03"))
    reader = TillArchive(archive.folder.parent)
    assert reader.sales()["day"].dt.month.unique().tolist() == [1, 2]
    assert [told.values["file"] for told in reader.notices] == [str(path)]
    assert path.exists()


@pytest.mark.parametrize("what", ["part", "coverage", "manifest", "rejected", "part is gone", "manifest is gone"])
def test_the_exports_bring_back_every_piece_and_every_cent(tmp_path, what):
    archive = TillArchive(tmp_path)
    out = till("march.csv", "2022-03-02").lines.assign(source="march.csv", line=range(2, 5), reason="training")
    files = [JANUARY, BOTH, till("march.csv", "2022-03-02", qty=2.0, rejected=checked(RejectedLines, out))]
    for file in files:
        archive.add(file)
    before, lines, aside, content = sums(archive), archive.lines(), archive.rejected(), archive.data_hash()
    manifest = archive._manifest()
    path = {
        "part": part(archive, "2022-03"),
        "coverage": archive.folder / manifest.coverage,
        "manifest": archive.folder / "manifest.json",
        "rejected": archive.folder / next(file.rejected for file in manifest.files if file.rejected),
    }[what.split()[0]]
    if what.endswith("gone"):
        path.unlink()
    else:
        flip(path)
    assert archive.guard()
    with archive.adding() as addition:
        for file in files:
            addition.add([file])
    assert archive.guard() == archive.wanted() == []
    pd.testing.assert_frame_equal(archive.lines(), lines)
    pd.testing.assert_frame_equal(archive.rejected(), aside)
    assert (sums(archive), archive.data_hash()) == (before, content)


def test_an_export_that_is_read_again_keeps_its_place_among_the_others(tmp_path):
    archive = TillArchive(tmp_path)
    archive.add(till("a.csv", "2022-01-30", "2022-01-31"))
    archive.add(till("b.csv", "2022-01-31", qty=9.0))
    lines = archive.lines()
    flip(part(archive, "2022-01"))
    archive.guard()
    for name, days, qty in (("b.csv", ["2022-01-31"], 9.0), ("a.csv", ["2022-01-30", "2022-01-31"], 1.0)):
        archive.add(till(name, *days, qty=qty))
    pd.testing.assert_frame_equal(archive.lines(), lines)


def test_a_lost_manifest_is_made_again_with_every_line_where_no_export_is_left(archive):
    before, content = sums(archive), archive.data_hash()
    flip(archive.folder / "manifest.json", at=0.3)
    assert [told.code for told in archive.guard()] == ["till_manifest_rebuilt"]
    assert (sums(archive), archive.data_hash()) == (before, content)
    assert archive.take_back() is not None


def test_a_first_import_that_was_killed_before_its_manifest_is_no_lost_manifest(tmp_path):
    first = TillArchive(tmp_path / "first")
    first.add(JANUARY)
    (first.folder / "manifest.json").unlink()
    assert first.guard() == []
    assert first.is_empty


@pytest.mark.parametrize("version", ["version1", "version2/archive", "version1/shop/archive", "version3/archive"])
def test_an_archive_of_before_takes_names_with_sums_and_keeps_its_lines(tmp_path, version):
    shutil.copytree(VERSIONS / version, tmp_path / "a")
    archive = TillArchive(tmp_path / "a")
    lines, content, rejected = archive.lines(), archive.data_hash(), archive.rejected()
    assert archive.guard() == []
    assert json.loads((archive.folder / "manifest.json").read_text())["version"] == 4
    assert damaged_parts(archive.folder, archive._manifest()) == []
    pd.testing.assert_frame_equal(archive.lines(), lines)
    pd.testing.assert_frame_equal(archive.rejected(), rejected)
    assert archive.data_hash() == content
    flip(archive.folder / archive._manifest().parts[0].path)
    assert [told.code for told in archive.guard()] == ["till_part_damaged"]


def test_every_single_bit_of_sixty_that_flips_in_any_file_is_noticed(archive):
    rng = random.Random(19)
    names = [*sorted(archive._manifest().live() - {archive._manifest().before}), "manifest.json"]
    lines = archive.lines()
    for _ in range(60):
        path = archive.folder / rng.choice(names)
        content = path.read_bytes()
        changed = bytearray(content)
        bit = rng.randrange(8 * len(content))
        changed[bit // 8] ^= 1 << bit % 8
        place = archive.folder.parent / "flipped"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(archive.folder, place / "till")
        (place / "till" / path.relative_to(archive.folder)).write_bytes(changed)
        read = TillArchive(place)
        if not read.guard():
            # A blank between two words of the manifest, or a digit of the sum's own name.
            assert path.name == "manifest.json"
            pd.testing.assert_frame_equal(read.lines(), lines)


def test_found_again_without_any_file_is_empty(tmp_path):
    (tmp_path / "till").mkdir()
    assert found_again(tmp_path / "till").parts == ()
    assert read_manifest(tmp_path / "till" / "manifest.json").files == ()
