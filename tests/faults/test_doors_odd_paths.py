"""A pipe, a link that leads to itself, a folder: wherever a file is read it is told within seconds."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from forecast.archive.till import TillArchive

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
ODD = {
    "pipe": os.mkfifo,
    "link": lambda path: path.symlink_to(path.name),
    "folder": Path.mkdir,
}


def forecast(*words, folder):
    source = Path(__file__).parents[2] / "src"
    done = subprocess.run(
        [sys.executable, "-m", "forecast", *words], cwd=folder, capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "PYTHONPATH": str(source)},
    )  # fmt: skip
    return done.returncode, done.stderr


@pytest.mark.parametrize("odd", ODD)
def test_as_a_configuration(tmp_path, odd):
    ODD[odd](tmp_path / "forecast.toml")
    code, said = forecast("check", folder=tmp_path)
    assert code == 3
    assert "forecast.toml: got a" in said
    assert "defect" not in said


@pytest.mark.parametrize("odd", ODD)
def test_among_till_files(tmp_path, odd):
    (tmp_path / "till").mkdir()
    (tmp_path / "till" / "good.csv").write_text(
        "Datum;Uhrzeit;Bon;Artikel;Menge;Betrag\n"
        + "".join(
            f"{day:02}.05.2026;0{hour}:15;{day}{hour};Zopf;1;1,50\n" for day in range(4, 9) for hour in range(7, 10)
        )
    )
    ODD[odd](tmp_path / "till" / "odd.csv")
    (tmp_path / "forecast.toml").write_text(
        '[bakery]\nlanguage = "en"\ncountry = "DE"\n[run]\nnow = 2026-05-09T21:00:00\n'
        '[till]\nfiles = ["till/*.csv"]\n[tracking]\nenabled = false\n'
    )
    code, said = forecast("import", folder=tmp_path)
    if odd == "folder":
        # A folder that is no export is none of the files that a pattern means.
        assert code == 0
    else:
        assert code == 3
        assert "odd.csv: got a" in said
    sales = TillArchive(tmp_path / "archive").sales()
    assert (sales["sold_qty"].sum(), sales["amount"].sum()) == (15, 22.5)
    assert "defect" not in said


@pytest.mark.parametrize("odd", ["pipe", "link"])
def test_as_an_argument_of_import_inspect_and_init(tmp_path, odd):
    ODD[odd](tmp_path / "odd.csv")
    for words in (("import", "--inspect", "odd.csv"), ("init", "odd.csv", "--yes")):
        code, said = forecast(*words, folder=tmp_path)
        assert code == 3, words
        assert "odd.csv: got a" in said
