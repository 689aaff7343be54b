"""A shop moves to another computer in one file, whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from forecast.archive.issued.plans import PlanArchive
from forecast.archive.till import TillArchive
from forecast.config import load_config
from forecast.errors import SourceError
from forecast.pipeline.moving.backup import back_up
from forecast.pipeline.moving.belongings import belongings
from forecast.pipeline.moving.packing import pack, unpack
from forecast.pipeline.moving.restoring import restore
from forecast.pipeline.night.explaining import why
from forecast.pipeline.night.nightly import nightly_run
from forecast.pipeline.night.plan_day import plan_day


def backed_up(config, bakery: Path, target: Path) -> Path:
    (written,) = back_up(config, bakery / "forecast.toml", target).written
    return written


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.slow
def test_a_shop_that_moved_plans_explains_and_knows_its_lines_as_before(bakery, changed, tmp_path):
    config = changed("[tracking]\nenabled = false", "[tracking]\nenabled = true")
    nightly_run(config)
    file = backed_up(config, bakery, tmp_path / "œuvre.zip")
    restore(file, tmp_path / "ailleurs" / "la boutique")
    moved = load_config(tmp_path / "ailleurs" / "la boutique" / "forecast.toml")
    assert TillArchive(moved.run.archive).data_hash() == TillArchive(config.run.archive).data_hash()
    assert why(moved).lines == why(config).lines
    assert PlanArchive(moved.run.archive / "issued").days() == PlanArchive(config.run.archive / "issued").days()
    shutil.move(bakery, tmp_path / "gone")
    plan_day(moved)
    name = "out/2025-06-13/Grand-Rue/plan.csv"
    assert (moved.run.archive.parent / name).read_bytes() == (tmp_path / "gone" / name).read_bytes()
    with closing(sqlite3.connect(moved.run.archive / "mlflow.db")) as store:
        assert store.execute("select count(*) from runs where status = 'FINISHED'").fetchone() == (2,)
    assert not (tmp_path / "gone/archive/cache").samefile(moved.run.archive / "cache")


def test_what_goes_along_is_the_owners_alone_and_holds_no_cache_and_no_lock(bakery, config, tmp_path):
    nightly_run(config)
    file = backed_up(config, bakery, tmp_path / "shop.zip")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    restore(file, tmp_path / "new")
    new, old = tree(tmp_path / "new"), tree(bakery)
    left_out = {name for name in old if name.startswith(("out/", "archive/cache/")) or name.endswith("run.lock")}
    not_named = {"cruises.csv", "doughs.csv", "equipment.csv", "README.md"}
    assert {name for name in old if name not in new} - not_named == left_out
    assert {name: new[name] for name in new} == {name: old[name] for name in new}
    assert stat.S_IMODE((tmp_path / "new/archive/till/manifest.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "new/archive").stat().st_mode) == 0o700


def test_files_that_lie_elsewhere_come_along_and_the_configuration_finds_them(bakery, tmp_path):
    text = (bakery / "forecast.toml").read_text()
    home, far = tmp_path / "home" / "configs", tmp_path / "far away"
    home.mkdir(parents=True)
    shutil.move(bakery, far)
    for old, new in (
        ('"till/*.csv"', json.dumps(str(far / "till" / "*.csv"))),
        ('"products.csv"', f"'{far / 'products.csv'}'"),
        ('"stock.csv"', '"../../far away/stock.csv"'),
        ('"events.csv"', '"../../far away/even*.csv"'),
        ("[run]\n", '[run]\narchive = "../archive"\nout = "../out"\n'),
    ):
        assert old in text
        text = text.replace(old, new)
    for name in ("recipes", "suppliers", "on_order", "customer_orders", "overrides", "leftovers", "baked", "closures"):
        shutil.move(far / f"{name}.csv", home / f"{name}.csv")
    for name in ("weather.csv", "outlook.csv"):
        shutil.move(far / name, home / name)
    (home / "forecast.toml").write_text(text)
    config = load_config(home / "forecast.toml")
    plan_day(config)
    file = backed_up(config, home, tmp_path / "shop.zip")
    restore(file, tmp_path / "new")
    shutil.rmtree(far)
    shutil.rmtree(tmp_path / "home")
    assert str(tmp_path) not in (tmp_path / "new" / "forecast.toml").read_text()
    assert ".." not in (tmp_path / "new" / "forecast.toml").read_text()
    moved = load_config(tmp_path / "new" / "forecast.toml")
    outcome = plan_day(moved)
    assert outcome.written
    assert moved.run.archive == tmp_path / "new" / "archive"
    assert [notice.code for notice in outcome.notices if notice.code.startswith("till_exports")] == []


@pytest.mark.skipif(os.name == "nt", reason="names of bytes are of POSIX")
def test_names_of_any_letters_come_back(tmp_path):
    names = ["Brötchen – №1 «ж».csv", "a\nb.csv", "con.csv", "x" * 200, os.fsdecode(b"latin-\xe9.csv"), "日本/語.csv"]
    files = {name: name.encode("utf-8", "surrogateescape") for name in names}
    pack(tmp_path / "a.zip", {**files, "c.toml": b""}, config="c.toml", archive="archive")
    unpack(tmp_path / "a.zip", tmp_path / "b")
    assert {name: (tmp_path / "b" / name).read_bytes() for name in names} == files


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Path:
    """A backup of two files."""
    file = tmp_path_factory.mktemp("small") / "shop.zip"
    files = {"forecast.toml": b'[bakery]\nname = "Ici"\n', "archive/x": b"1" * 5000}
    pack(file, files, config="forecast.toml", archive="archive")
    return file


def test_nothing_is_written_over_without_a_word(bakery, config, small, tmp_path):
    file = tmp_path / "shop.zip"
    file.write_text("precious")
    with pytest.raises(SourceError, match=r"shop\.zip: this file is there already"):
        back_up(config, bakery / "forecast.toml", file)
    target = tmp_path / "shop"
    target.mkdir()
    restore(small, target)
    (target / "archive" / "x").write_text("newer")
    with pytest.raises(SourceError, match="this folder is not empty"):
        restore(small, target)
    assert (target / "archive" / "x").read_text() == "newer"
    outcome = restore(small, target, is_forced=True)
    assert (target / "archive" / "x").read_text() == "1" * 5000
    assert (tmp_path / "shop.before-1" / "archive" / "x").read_text() == "newer"
    assert "shop.before-1" in str(outcome.lines[1])


def test_any_flipped_bit_of_a_backup_is_noticed_and_nothing_is_restored(small, tmp_path):
    content = small.read_bytes()
    noticed = 0
    for at in range(0, len(content), 3):
        changed = bytearray(content)
        changed[at] ^= 1 << at % 8
        (tmp_path / "flipped.zip").write_bytes(changed)
        try:
            restore(tmp_path / "flipped.zip", tmp_path / "new")
        except SourceError:
            noticed += 1
            assert sorted(path.name for path in tmp_path.iterdir()) == ["flipped.zip"]
        else:
            assert tree(tmp_path / "new") == {"forecast.toml": b'[bakery]\nname = "Ici"\n', "archive/x": b"1" * 5000}
            shutil.rmtree(tmp_path / "new")
    assert noticed > len(content) // 3 // 3


@pytest.mark.parametrize("path", ["../x", "/x/y", "a/../../x", "C:/x"])
def test_a_backup_writes_nothing_beside_its_folder(tmp_path, path):
    pack(tmp_path / "a.zip", {path: b"1", "c.toml": b""}, config="c.toml", archive="archive")
    with pytest.raises(SourceError, match="no backup of forecast"):
        restore(tmp_path / "a.zip", tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_what_is_no_backup_or_a_newer_one_is_refused_in_words(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"PK no zip")
    with pytest.raises(SourceError, match="no backup of forecast"):
        restore(tmp_path / "a.zip", tmp_path / "new")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as other:
        other.writestr("index.json", '{"version": 2}')
    with pytest.raises(SourceError, match="got version 2 of a backup, expected at most 1. To do: use the newer"):
        restore(tmp_path / "b.zip", tmp_path / "new")
    with pytest.raises(SourceError, match=r"none\.zip"):
        restore(tmp_path / "none.zip", tmp_path / "new")


def test_a_shop_without_an_archive_is_backed_up_too(bakery, config):
    kept = belongings(config, bakery / "forecast.toml")
    assert kept.archive == "archive"
    assert kept.config_text == (bakery / "forecast.toml").read_text()
    assert {"products.csv", "events.csv"} <= set(kept.files)
