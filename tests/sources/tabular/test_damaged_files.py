"""Whatever is done to a file, it is read or refused with its name; nothing else comes out.

`FORECAST_FUZZ_CASES` says how many damaged files are tried.
"""

from __future__ import annotations

import os
import random

import pytest

from forecast.errors import SourceError
from forecast.sources.tabular.table import read_in_parts, read_table, read_tables

from .made_files import as_csv, as_html, as_ods, as_xlsx, as_xml_2003, gzipped, unzipped, zip_of
from .made_xls import as_xls

CASES = int(os.environ.get("FORECAST_FUZZ_CASES", "400"))
ROWS = [["Datum", "Artikel", "Menge", "Preis"]] + [
    [f"2026-05-{day:02}", name, str(day), f"{day * 1.25:.2f}"]
    for day in range(1, 20)
    for name in ("Brötchen", 'Käse "jung"', "a;b")
]
WHOLE = {
    "csv": as_csv(ROWS).encode(),
    "cp1252": as_csv(ROWS, ",").encode("cp1252"),
    "utf-16": as_csv(ROWS, "\t").encode("utf-16"),
    "xlsx": as_xlsx(ROWS),
    "ods": as_ods(ROWS),
    "xls": as_xls(ROWS),
    "html": as_html(ROWS),
    "xml": as_xml_2003([[cell.replace('"', "") for cell in row] for row in ROWS]),
    "zip": zip_of({"a.csv": as_csv(ROWS), "b.xlsx": as_xlsx(ROWS)}),
    "gzip": gzipped(as_csv(ROWS).encode()),
}
PIECES = [b'"', b"'", b"\0", b"\r", b"\n", b"\x1a", b"<", b">", b"999999999", b"-1", b"\xff\xfe", b"<!--", b"\0\0\0\0"]


def damaged(rng, content):
    """Change, add, remove or repeat some bytes; of a ZIP archive often those of a file inside."""
    if content.startswith(b"PK") and rng.random() < 0.6:
        inside = unzipped(content)
        chosen = rng.choice(sorted(inside))
        inside[chosen] = damaged(rng, inside[chosen])
        return zip_of({name: each for name, each in inside.items() if rng.random() > 0.02})
    changed = bytearray(content)
    for _ in range(rng.choice([1, 1, 2, 5, 20])):
        place = rng.randrange(len(changed) + 1)
        what = rng.randrange(6)
        if what == 0 and changed:
            changed[place % len(changed)] = rng.randrange(256)
        elif what == 1:
            changed[place:place] = bytes(rng.randrange(256) for _ in range(rng.randrange(1, 5)))
        elif what == 2:
            del changed[place : place + rng.randrange(1, 200)]
        elif what == 3:
            del changed[place:]
        elif what == 4:
            start = rng.randrange(len(changed) + 1)
            changed[place:place] = changed[start : start + rng.randrange(300)]
        else:
            changed[place:place] = rng.choice(PIECES)
    return bytes(changed)


@pytest.mark.parametrize("kind", sorted(WHOLE))
def test_a_damaged_file_is_read_or_refused_with_its_name(tmp_path, kind):
    path = tmp_path / "till.csv"
    told = []
    cases = CASES // len(WHOLE)
    for seed in range(cases):
        path.write_bytes(damaged(random.Random(f"{kind} {seed}"), WHOLE[kind]))
        for read in (read_tables, read_table, lambda path: list(read_in_parts(path))):
            try:
                read(path)
            except SourceError as error:
                told += [(seed, str(problem.where)) for problem in error.problems]
    assert [(seed, where) for seed, where in told if not where.startswith(str(path))] == []
    assert told


def test_what_is_whole_is_read(tmp_path):
    path = tmp_path / "till"
    for content in WHOLE.values():
        path.write_bytes(content)
        (table,) = read_tables(path)
        assert len(table.frame) == len(ROWS) - 1
