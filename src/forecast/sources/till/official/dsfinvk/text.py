"""The text of a table of DSFinV-K: its bytes as a UTF-8 file, its header, and which of its columns is which.

In: `TableFile`. Out: `TableText`, a file that DuckDB reads without a guess.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from forecast.errors import Problem, SourceError, nearest_name
from forecast.sources.tabular.text.encoding import Decoder, detection
from forecast.sources.till.official.dsfinvk.parts import TableFile
from forecast.sources.till.official.dsfinvk.tables import TABLES
from forecast.sources.till.official.package import PackedFile

_SEPARATORS = ";,\t|"
_HEADER_BYTES = 65_536


@dataclass(frozen=True)
class TableText:
    """A table as a UTF-8 file at `place`, its data below `skipped` rows; `columns` are its names in order."""

    table: TableFile
    place: Path
    content_hash: str
    separator: str
    skipped: int
    columns: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def where(self) -> str:
        """What the file is called to people."""
        return self.table.member.where


def text_of(name: str, table: TableFile, place: Path, *, encoding: str | None, separator: str | None) -> TableText:
    """Write a table of the standard's `name` to `place` as UTF-8, and return how it is read there.

    `encoding` and `separator` are those that a person set.

    Raises
    ------
    SourceError
        If a column is missing that must be there, or one that is spelt almost like one of the standard.
    """
    content_hash = _as_utf8(table.member, place, encoding or table.laid.encoding, is_set=encoding is not None)
    with place.open("rb") as file:
        start = file.read(_HEADER_BYTES).decode("utf-8", errors="ignore")
    standard, laid = TABLES[name], table.laid
    rows_before = max(laid.first_row - 1, 0)
    for mark in dict.fromkeys([separator or laid.separator, *_SEPARATORS]):
        rows = list(
            islice(csv.reader(io.StringIO(start, newline=""), delimiter=mark, quotechar=laid.quote), rows_before + 1)
        )
        for skipped, header in _headers(rows, laid.columns, rows_before):
            if header.issuperset(standard.needed):
                columns = _names(rows, laid.columns, skipped)
                missing = tuple(column for column in standard.other if column not in header)
                _refuse_misspelt(table.member, missing, header - standard.columns)
                return TableText(table, place, content_hash, mark, skipped, columns, missing)
    raise SourceError(_without_columns(table, standard.needed, start, rows_before))


def _headers(
    rows: Sequence[Sequence[str]], described: tuple[str, ...], rows_before: int
) -> Iterator[tuple[int, frozenset[str]]]:
    """Yield how many rows may stand above the data, with the names that the columns have then."""
    for skipped in dict.fromkeys((rows_before, 1)):
        if 0 < skipped <= len(rows):
            yield skipped, frozenset(_upper(rows[skipped - 1]))
    if described:
        yield rows_before, frozenset(described)


def _names(rows: Sequence[Sequence[str]], described: tuple[str, ...], skipped: int) -> tuple[str, ...]:
    """Return the names in the header above the data, those of the description where there is none."""
    header = _upper(rows[skipped - 1]) if 0 < skipped <= len(rows) else ()
    return header if "Z_KASSE_ID" in header else described


def _upper(row: Sequence[str]) -> tuple[str, ...]:
    return tuple(cell.strip().upper() for cell in row)


def _refuse_misspelt(member: PackedFile, missing: Sequence[str], unknown: frozenset[str]) -> None:
    """Refuse a header in which a column of the standard seems to be misspelt: reading on would lose what it says."""
    problems = []
    for column in missing:
        if near := nearest_name(column, sorted(unknown - {""})):
            values = {"name": column}
            problems.append(Problem(member.where, "official_column_misspelt", line=1, column=near, values=values))
    if problems:
        raise SourceError(problems)


def _without_columns(table: TableFile, needed: Sequence[str], start: str, rows_before: int) -> Problem:
    first = start.splitlines()[max(rows_before - 1, 0) :][:1]
    header = set(_upper(next(csv.reader(first, delimiter=table.laid.separator), []))) | set(table.laid.columns)
    missing = [column for column in needed if column not in header]
    near = [found for column in missing if (found := nearest_name(column, sorted(header - {""})))]
    values = {"columns": missing, "near": near if near and len(missing) < len(needed) else None}
    return Problem(table.member.where, "official_columns_missing", line=1, values=values)


def _as_utf8(member: PackedFile, place: Path, declared: str | None, *, is_set: bool) -> str:
    """Write a file as UTF-8 without a mark, and return the hash of its own bytes.

    What is whole UTF-8 is so, whatever the description calls it: no other encoding looks like it by chance.
    """
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")(errors="strict")
    is_utf8 = not is_set or codecs.lookup(declared or "utf-8").name == "utf-8"
    with place.open("wb") as file:
        for number, block in enumerate(member.blocks()):
            digest.update(block)
            if is_utf8:
                is_utf8 = _is_whole(decoder, block) and b"\0" not in block
                file.write(block.removeprefix(codecs.BOM_UTF8) if number == 0 else block)
        is_utf8 = is_utf8 and not decoder.getstate()[0]
    if not is_utf8:
        _transcode(member, place, declared)
    return digest.hexdigest()


def _is_whole(decoder: codecs.IncrementalDecoder, block: bytes) -> bool:
    if block.isascii() and not decoder.getstate()[0]:
        return True
    try:
        decoder.decode(block)
    except UnicodeDecodeError:
        return False
    return True


def _transcode(member: PackedFile, place: Path, declared: str | None) -> None:
    """Write a file as UTF-8 that is something else: what its bytes show, or what the description says."""
    shown = detection(member.blocks()).name
    wide_or_known = shown.startswith("utf") or declared in (None, "utf-8")
    decoder = Decoder(shown if wide_or_known else str(declared))
    blocks = member.blocks()
    with place.open("w", encoding="utf-8", errors="replace", newline="") as file:
        for block in blocks:
            file.write(decoder.decode(block))
        file.write(decoder.decode(b"", final=True))


def hash_of_member(member: PackedFile) -> str:
    """Return the hash of a file's bytes."""
    digest = hashlib.sha256()
    for block in member.blocks():
        digest.update(block)
    return digest.hexdigest()
