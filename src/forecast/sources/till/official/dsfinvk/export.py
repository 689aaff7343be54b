"""The export that German law asks of every till, DSFinV-K, as lines: nothing is set, nothing is guessed.

In: a folder, a ZIP archive, or files beside each other. Out: `FileLines`, whole days of one shop at a time.

Names, types and meanings are those of the standard (Digitale Schnittstelle der Finanzverwaltung für Kassensysteme,
version 2.3). Tables are read, joined and summed by DuckDB; what is personal in them is in no column that is read.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forecast.config import TillSettings
from forecast.database import database
from forecast.errors import Problem, SourceError
from forecast.notices import Notice
from forecast.sources.tabular.snapshot import Snapshot, content_hash_of
from forecast.sources.till.file_lines import FileLines, Shop
from forecast.sources.till.official.dsfinvk.lines import (
    ROWS_TOGETHER,
    drop_all_but_sold,
    join_lines,
    judge_lines,
    pieces,
)
from forecast.sources.till.official.dsfinvk.load import load, load_nothing
from forecast.sources.till.official.dsfinvk.moments import date_receipts, times_asked
from forecast.sources.till.official.dsfinvk.parts import Part, companions, export_parts, is_export, refuse_missing
from forecast.sources.till.official.dsfinvk.tables import AMOUNTS, CLOSINGS, LINES, RECEIPTS, TABLES
from forecast.sources.till.official.dsfinvk.text import TableText, hash_of_member, text_of
from forecast.sources.till.official.package import Package, hash_of

_MEMORY_MB = 256
"""What DuckDB takes before it puts aside on disk [MB]."""
_EXPECTED = (AMOUNTS, CLOSINGS)
"""Tables that every export has, but without which lines can be read."""
_TELLING = ("FAKTOR", "EINHEIT", "P_STORNO", "BON_STORNO")
"""Columns without which a quantity, or what was taken back, may be another."""
_PLACES = """
    CREATE OR REPLACE TABLE places AS SELECT Z_KASSE_ID, Z_NR, LOC_NAME FROM location
    WHERE (SELECT count(DISTINCT LOC_NAME) FROM location WHERE LOC_NAME <> '') > 1
"""
_UNZONED = """
    SELECT date_trunc('minute', wall) AS "at", count(*) AS count FROM receipts
    WHERE NOT has_zone AND BON_TYP = 'Beleg' GROUP BY ALL ORDER BY ALL
"""


@contextmanager
def official_export(source: Path | Snapshot) -> Iterator[_Dsfinvk | None]:
    """Give the DSFinV-K export of a path, None for any other file.

    Raises
    ------
    SourceError
        If a table is missing, or the archive cannot be read.
    """
    with export_parts(source) as (package, parts):
        if parts:
            refuse_missing(package, parts)
        path = source.path if isinstance(source, Snapshot) else source
        yield _Dsfinvk(path, package, parts) if parts else None


def _hash_of_files(path: Path) -> str | None:
    """Return the hash of an export that lies in files of its own, None for any other path: its own bytes name it."""
    with export_parts(path) as (package, parts):
        if not parts or package.content_hash:
            return None
        members = [table.member for part in parts for table in part.values()]
        return hash_of({member.name: hash_of_member(member) for member in members})


@dataclass
class _Dsfinvk:
    """An export that was opened; the hash of files in a folder is known once their lines were asked for."""

    path: Path
    package: Package
    parts: Sequence[Part]
    content_hash: str = ""

    def pieces(
        self, settings: TillSettings, shop: Shop, *, most_rows: int | None = ROWS_TOGETHER
    ) -> Iterator[FileLines]:
        """Yield its lines, whole days of one shop and some `most_rows` at a time; all in one piece without.

        Raises
        ------
        SourceError
            With what cannot be read or joined.
        """
        with database(memory_mb=_MEMORY_MB, threads=2) as connection:
            texts = self._load(connection, settings)
            connection.execute(_PLACES)
            doubts = date_receipts(
                connection, texts[RECEIPTS], shop, file=self.path.name, times=settings.times or "local"
            )
            join_lines(connection, texts[LINES])
            stated, notices = judge_lines(connection, settings, self.path)
            if settings.times is None:
                doubts += times_asked(connection.execute(_UNZONED).df(), shop, self.path.name)
            drop_all_but_sold(connection)
            said = [*_absent(texts, self.path), *doubts, *notices]
            how = {"format": _format(texts), **stated}
            for number, lines in enumerate(pieces(connection, shop.name, most_rows=most_rows)):
                notices_of_first = said if number == 0 else []
                yield FileLines(self.path.name, lines, stated=how, notices=notices_of_first, may_be_cut_off=False)

    def _load(self, connection: Any, settings: TillSettings) -> dict[str, list[TableText]]:
        """Read the tables into DuckDB, and return what is known of the text of each."""
        texts: dict[str, list[TableText]] = {}
        for name in TABLES:
            found = [part[name] for part in self.parts if name in part]
            with tempfile.TemporaryDirectory(prefix="forecast-dsfinvk-", ignore_cleanup_errors=True) as place:
                texts[name] = [
                    text_of(
                        name, table, Path(place) / f"{number}.csv",
                        encoding=settings.encoding, separator=settings.separator,
                    )
                    for number, table in enumerate(found)
                ]  # fmt: skip
                if texts[name]:
                    load(connection, name, texts[name], decimal=settings.decimal)
                else:
                    load_nothing(connection, name)
        hashes = {text.table.member.name: text.content_hash for every in texts.values() for text in every}
        self.content_hash = self.package.content_hash or hash_of(hashes)
        if not connection.execute("SELECT 1 FROM lines LIMIT 1").fetchall():
            raise SourceError(Problem(texts[LINES][0].where, "official_no_rows"))
        return texts


def _absent(texts: dict[str, list[TableText]], path: Path) -> list[Notice]:
    """Say which tables and columns are missing that matter, where lines could be read without them."""
    missing = [name for name in _EXPECTED if not texts[name]]
    missing += [
        f"{name} {column}"
        for name, every in texts.items()
        for text in every[:1]
        for column in text.missing
        if column in _TELLING
    ]
    values = {"file": path.name, "names": ", ".join(missing)}
    return [Notice("till_official_parts_missing", "warning", values=values)] if missing else []


def _format(texts: dict[str, list[TableText]]) -> str:
    names = [name for name, every in texts.items() if every]
    count = len(texts[LINES])
    return f"DSFinV-K, {', '.join(names)}" + (f", {count} exports" if count > 1 else "")


def is_export_folder(path: Path) -> bool:
    """Tell whether a path is a folder that is one export."""
    return path.is_dir() and is_export(path)


def hash_of_export(path: Path) -> str | None:
    """Return what names the content of a file, or of the folder or the files that are one export; None for any other.

    Examples
    --------
    >>> hash_of_export(Path("no such file")) is None
    True
    """
    if of_files := _hash_of_files(path):
        return of_files
    try:
        return content_hash_of(path) if path.is_file() else None
    except OSError:
        return None


def without_companions(paths: Sequence[Path]) -> list[Path]:
    """Return `paths` without the tables that are read with another of them, or with a folder that is among them.

    Examples
    --------
    >>> without_companions([Path("a/till.csv"), Path("b/payment.csv")])
    [PosixPath('a/till.csv'), PosixPath('b/payment.csv')]
    """
    folders = {path for path in paths if path.is_dir()}
    named = set(paths)
    read_with_others: set[Path] = set()
    for path in paths:
        if path not in read_with_others and not path.is_dir():
            read_with_others |= _companions_among(path, named)
    return [path for path in paths if path not in read_with_others and not folders & set(_above(path))]


def _companions_among(path: Path, named: Iterable[Path]) -> set[Path]:
    return companions(path) & set(named)


def _above(path: Path) -> list[Path]:
    return list(path.parents)[:2]
