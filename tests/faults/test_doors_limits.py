"""A line, a cell, a sheet and a file have a largest size: beyond it they are refused in words, and never held."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from forecast.config import TillSettings
from forecast.errors import SourceError
from forecast.sources.forms.notes import read_stock
from forecast.sources.tabular.files import file_guards
from forecast.sources.till.export import read_till, read_till_by_shop
from forecast.sources.till.file_lines import Shop

from ..sources.tabular.made_files import as_html, as_ods, as_xlsx, as_xml_2003, gzipped, zip_of

TICKETS = [["Datum", "Uhrzeit", "Bon", "Artikel", "Menge", "Betrag"]] + [
    [f"{day:02}.05.2026", f"0{hour}:15", f"{day}{hour}", "Zopf", "1", "1.50"]
    for day in range(4, 9)
    for hour in range(7, 10)
]
CSV = "\n".join(";".join(row) for row in TICKETS) + "\n"
SHOP = Shop("a", timezone="Europe/Berlin")
READING = """
import resource, sys
from pathlib import Path
from forecast.config import TillSettings
from forecast.sources.till.export import read_till_by_shop
from forecast.sources.till.file_lines import Shop
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    list(read_till_by_shop(Path(sys.argv[1]), TillSettings(), Shop("a", timezone="Europe/Berlin")))
except Exception as error:
    print(type(error).__name__, error)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def read_apart(path):
    """Read a till file in a process of its own; return what it said and by how much its memory grew [MB]."""
    source = Path(__file__).parents[2] / "src"
    done = subprocess.run(
        [sys.executable, "-c", READING, str(path)], capture_output=True, text=True, timeout=120, check=True,
        env={**os.environ, "PYTHONPATH": str(source)},
    )  # fmt: skip
    said, _, grown = done.stdout.strip().rpartition("\n")
    return said, int(grown)


@pytest.mark.skipif(os.name != "posix", reason="memory as POSIX tells it")
@pytest.mark.parametrize("letter", [b"x", b";", b"\xe9"], ids=["letters", "separators", "letters of no UTF-8"])
def test_a_line_of_a_hundred_megabytes_is_refused_and_never_held(tmp_path, letter):
    path = tmp_path / "till.csv"
    with path.open("wb") as file:
        file.write(CSV.encode())
        for _ in range(10):
            file.write(letter * 10_000_000)
    said, grown_mb = read_apart(path)
    assert "got a line of more than 1,000,000 letters" in said
    assert grown_mb < 200


def test_a_line_that_is_too_long_is_refused_in_every_container(tmp_path):
    long = CSV + "x" * 5_000_000 + "\n"
    for name, content in {
        "a.csv": long.encode(),
        "a.csv.gz": gzipped(long.encode()),
        "a.zip": zip_of({"a.csv": long}),
    }.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(SourceError, match="a line of more than 1,000,000 letters"):
            read_till(tmp_path / name, TillSettings(), SHOP)
    (tmp_path / "utf16.csv").write_bytes(long.encode("utf-16"))
    with pytest.raises(SourceError, match="a line of more than 1,000,000 letters"):
        list(read_till_by_shop(tmp_path / "utf16.csv", TillSettings(), SHOP))


def test_a_form_with_a_line_that_is_too_long_is_refused(tmp_path):
    (tmp_path / "stock.csv").write_text("ingredient;day;stock_qty\n" + "x" * 5_000_000)
    with pytest.raises(SourceError, match="a line of more than 1,000,000 letters"):
        read_stock(tmp_path / "stock.csv", shop="a")


@pytest.mark.parametrize(("name", "made"), [("a.ods", as_ods), ("a.html", as_html), ("a.xml", as_xml_2003)])
def test_a_cell_that_is_too_long_is_refused_with_its_row(tmp_path, name, made):
    rows = [list(row) for row in TICKETS]
    rows[3][3] = "ZOPF" * 30_000
    (tmp_path / name).write_bytes(made(rows))
    with pytest.raises(SourceError, match=r"line 4: got a cell of more than 100,000 letters"):
        read_till(tmp_path / name, TillSettings(), SHOP)


def test_a_cell_of_a_text_that_is_too_long_costs_its_row_and_is_counted(tmp_path):
    lines = [*CSV.splitlines(), *(CSV.splitlines()[1:] * 3)]
    lines.insert(9, f"08.05.2026;09:30;99;{'x' * 200_000};1;1.50")
    (tmp_path / "a.csv").write_text("\n".join(lines) + "\n")
    read = read_till(tmp_path / "a.csv", TillSettings(), SHOP)
    assert len(read.lines) == 4 * (len(TICKETS) - 1)
    assert read.report.unreadable_lines == (10,)


def test_a_page_or_a_packed_file_that_must_be_held_as_a_whole_has_a_largest_size(tmp_path, monkeypatch):
    monkeypatch.setattr(file_guards, "MOST_UNPACKED", 50_000)
    rows = TICKETS + TICKETS[1:] * 200
    (tmp_path / "a.html").write_bytes(as_html(rows))
    with pytest.raises(SourceError, match=r"held in memory as a whole"):
        read_till(tmp_path / "a.html", TillSettings(), SHOP)


def test_a_sheet_with_too_many_cells_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(file_guards, "MOST_CELLS", 50)
    (tmp_path / "a.xlsx").write_bytes(as_xlsx(TICKETS))
    with pytest.raises(SourceError, match=r"a sheet of more than 50 cells"):
        read_till(tmp_path / "a.xlsx", TillSettings(), SHOP)


def test_a_file_that_is_too_large_is_not_copied(tmp_path):
    with (tmp_path / "a.csv").open("wb") as file:
        file.write(CSV.encode())
        file.truncate(21_000_000_000)
    with pytest.raises(SourceError, match=r"got 21 GB, expected at most 20 GB"):
        list(read_till_by_shop(tmp_path / "a.csv", TillSettings(), SHOP))
