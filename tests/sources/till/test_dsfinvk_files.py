"""The unpacked tables of one DSFinV-K export are one file of the till."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from forecast.config import TillSettings
from forecast.sources.till.dsfinvk_files import is_part, one_an_export, till_snapshot
from forecast.sources.till.export import read_till

TABLES = {
    "lines.csv": "Z_KASSE_ID;Z_NR;BON_ID;POS_ZEILE;ARTIKELTEXT;GV_TYP;P_STORNO;MENGE;FAKTOR;EINHEIT\n"
    "K;1;1;1;Brezel;Umsatz;0;3,000;1,000;Stück\nK;1;2;1;Brezel;Umsatz;0;2,000;1,000;Stück\n",
    "transactions.csv": "Z_KASSE_ID;Z_NR;BON_ID;BON_TYP;BON_STORNO;BON_START;BON_ENDE\n"
    "K;1;1;Beleg;0;2026-05-04T08:00:00;2026-05-04T08:01:00\nK;1;2;AVTraining;0;2026-05-04T09:00:00;2026-05-04T09:01:00\n",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in TABLES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "vat.csv").write_text("Z_KASSE_ID;Z_NR\n", encoding="utf-8")
    return tmp_path


def test_any_table_stands_for_the_export_and_counts_once(folder):
    other = folder / "products.csv"
    given = [folder / "vat.csv", folder / "transactions.csv", other, folder / "lines.csv"]
    assert one_an_export(given) == [folder / "lines.csv", other]


def test_lines_without_receipts_beside_them_are_a_file_like_any_other(folder):
    (folder / "transactions.csv").unlink()
    assert not is_part(folder / "lines.csv")
    assert one_an_export([folder / "lines.csv", folder / "vat.csv"]) == [folder / "lines.csv", folder / "vat.csv"]
    with till_snapshot(folder / "lines.csv") as taken:
        assert taken.read() == (folder / "lines.csv").read_bytes()


def test_the_folder_reads_as_the_archive_of_it_does(folder, tmp_path):
    packed = tmp_path / "export.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for name in TABLES:
            archive.write(folder / name, name)
    loose, whole = (
        read_till(path, TillSettings(), shop="shop", timezone="Europe/Berlin")
        for path in (folder / "lines.csv", packed)
    )
    assert loose.lines.equals(whole.lines)
    assert loose.lines[["product", "qty"]].values.tolist() == [["Brezel", 3.0]]


def test_the_hash_is_that_of_all_tables_and_of_nothing_else(folder):
    def hashed() -> str:
        with till_snapshot(folder / "lines.csv") as taken:
            return taken.content_hash

    first = hashed()
    os.utime(folder / "transactions.csv", (0, 0))
    assert hashed() == first
    (folder / "transactions.csv").write_text(TABLES["transactions.csv"].replace("AVTraining", "Beleg"), "utf-8")
    assert hashed() != first
