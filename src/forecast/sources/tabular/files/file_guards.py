"""What keeps a damaged or a made-up file from taking the program with it: limits, and defects told by file."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from forecast.errors import ForecastError, Problem, SourceError
from forecast.sources.tabular.files.file_kinds import place_of, unreadable
from forecast.sources.tabular.raw import Grid
from forecast.sources.tabular.snapshot import Snapshot
from forecast.texts import Said, phrase

MOST_CELLS = 20_000_000
"""A sheet with more cells, empty ones between others included, is not laid out in memory."""
MOST_UNPACKED = 500_000_000
"""What is packed, and what has to be held as a whole, may hold so much [B]."""
MOST_CELL = 100_000
"""A longer text is no cell; a workbook holds up to 32,767 [letters]."""
_FEWEST_PACKED = 10_000
"""What is packed into less is small, whatever its ratio [B]."""
_MOST_RATIO = 1_000
"""A file that is larger than this many times its packed size is made up to fill the memory."""
MOST_MEMBERS = 2_000
"""A container with more files is none that a till delivers [files]."""
_BLOCK = 1_000_000
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml$")
_PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]*)(\d+)[\"']")
_REPEATED = re.compile(rb"<table:table-cell\b([^>]*?)(/?)>")
_TIMES = re.compile(rb"number-columns-repeated=\"(\d+)\"")
_ROWS_REPEATED = re.compile(rb"number-rows-repeated=\"(\d+)\"")


@contextmanager
def defects_named(path: Path, member: str, kind: Said) -> Iterator[None]:
    """Turn whatever a library raises on a damaged file into a `SourceError` with the file's name.

    Raises
    ------
    SourceError
        In place of any error but the program's own.
    """
    try:
        yield
    except (ForecastError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        # A panic in a library that is written in Rust is no Exception.
        raise SourceError(unreadable(path, kind, member, action=phrase("advice.export_again"))) from error


def most_unpacked(packed_bytes: int, *, most: int = MOST_UNPACKED) -> int:
    """Return how much a packed file may come to before it is made up to fill the memory [B]."""
    return min(most, _MOST_RATIO * max(packed_bytes, _FEWEST_PACKED))


def too_large(path: Path, member: str) -> Problem:
    """Return the problem of a file that unpacks to more than anybody's till."""
    return Problem(place_of(path, member), "unpacks_to_too_much")


def refuse_huge_whole(taken: Snapshot, member: str) -> None:
    """Refuse a page, a workbook or an archive that would have to be held as a whole.

    Raises
    ------
    SourceError
        With its size.
    """
    if taken.size_bytes > MOST_UNPACKED:
        values = {"size_mb": taken.size_bytes // 10**6, "most_mb": MOST_UNPACKED // 10**6}
        raise SourceError(Problem(place_of(taken.path, member), "too_large_as_whole", values=values))


def refuse_huge_cells(grids: Sequence[Grid]) -> None:
    """Refuse a sheet with a text that is none of a cell.

    Raises
    ------
    SourceError
        With the line of the first.
    """
    for grid in grids:
        for line, row in zip(grid.lines, grid.rows, strict=True):
            if row and max(map(len, row)) > MOST_CELL:
                place = place_of(grid.path, grid.name)
                raise SourceError(Problem(place, "cell_too_large", line=line, values={"most": MOST_CELL}))


def refuse_huge_sheets(path: Path, content: bytes) -> None:
    """Refuse a workbook with a cell so far away that the empty ones before it would fill the memory.

    Raises
    ------
    SourceError
        With the sheet's file.
    """
    if not content.startswith(b"PK"):
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        total = 0
        for info in archive.infolist():
            total += info.file_size
            if info.file_size > most_unpacked(info.compress_size) or total > MOST_UNPACKED:
                raise SourceError(too_large(path, info.filename))
            if _SHEET.search(info.filename):
                cells = _xlsx_cells(archive, info)
            elif info.filename == "content.xml":
                cells = _ods_cells(archive, info)
            else:
                continue
            if cells > MOST_CELLS:
                place = place_of(path, info.filename)
                raise SourceError(Problem(place, "cells_far_away", values={"most": MOST_CELLS}))


def _xlsx_cells(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> int:
    """Return how many cells lie within the last row and the last column."""
    last_row, last_column, kept = 0, 0, b""
    with archive.open(info) as file:
        while block := file.read(_BLOCK):
            kept += block
            for letters, digits in set(_PLACE.findall(kept)):
                last_column = max(last_column, _column(letters))
                last_row = max(last_row, int(digits))
            kept = kept[-40:]
    return last_row * last_column


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _ods_cells(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> int:
    """Return how many cells lie within the last row and the last column that hold something, of the largest sheet."""
    with archive.open(info) as file:
        content = file.read(MOST_UNPACKED)
    return max(_cells_of_rows(sheet.split(b"<table:table-row")[1:]) for sheet in content.split(b"<table:table "))


def _cells_of_rows(rows: list[bytes]) -> int:
    last_row, width, height = 0, 0, 0
    for row in rows:
        head = row[: row.find(b">")]
        height += int(found[1]) if (found := _ROWS_REPEATED.search(head)) else 1
        cells = _REPEATED.findall(row)
        filled = [at for at, (attributes, is_empty) in enumerate(cells) if b"value-type" in attributes or not is_empty]
        if filled:
            last_row = height
            times = [_TIMES.search(attributes) for attributes, _ in cells[: filled[-1] + 1]]
            width = max(width, sum(int(found[1]) if found else 1 for found in times))
    return last_row * width
