"""Any till export as lines that can be learnt from, the lines left out, and a report of both.

In: a CSV or Excel file, an official export, `[till]`. Out: `TillFile`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from forecast.config import TillSettings
from forecast.notices import Notice, Told
from forecast.sources.tabular.files.file_kinds import kind_of
from forecast.sources.tabular.raw import RawTable
from forecast.sources.tabular.snapshot import BIG_BYTES, Snapshot, snapshot_of
from forecast.sources.till.by_shop import tables_by_shop
from forecast.sources.till.file_lines import FileLines, Shop, TillFile, file_of_lines
from forecast.sources.till.file_tables import ALL_OF_IT, FileTables, Whole, lines_of, tables_of
from forecast.sources.till.official.dsfinvk.export import official_export
from forecast.texts import phrase


def read_till(path: Path | Snapshot, settings: TillSettings, shop: Shop) -> TillFile:
    """Read a till export as a whole; what `settings` leave open is detected and stated in the report.

    Raises
    ------
    SourceError
        With every problem of the file; nothing is half read.
    """
    settings_hash = shop.reading_hash(settings)
    with official_export(path) as export:
        if export is not None:
            (lines,) = export.pieces(settings, shop, most_rows=None)
            return file_of_lines(lines, settings, shop, content_hash=export.content_hash, settings_hash=settings_hash)
    with snapshot_of(path) as taken:
        tables = tables_of(taken, settings)
    return _file_of_tables(tables, shop, content_hash=taken.content_hash, settings_hash=settings_hash)


def read_till_by_shop(
    path: Path, settings: TillSettings, shop: Shop, *, big_bytes: int = BIG_BYTES
) -> Iterator[TillFile]:
    """Read a till export as `read_till` does; a big one comes in pieces, each with all lines of one shop.

    An official export comes in pieces of whole days. Columns and grain of a big file are detected in its first rows,
    decimal marks, the order of dates and the words of rows in all of them. It takes as much memory as its busiest shop.

    Raises
    ------
    SourceError
        With the problems of the file; of a big one, the first piece that has any tells its own.
    """
    settings_hash = shop.reading_hash(settings)
    with official_export(path) as export:
        if export is not None:
            for lines in export.pieces(settings, shop):
                content_hash = export.content_hash
                yield file_of_lines(lines, settings, shop, content_hash=content_hash, settings_hash=settings_hash)
            return
    with snapshot_of(path, big_bytes=big_bytes) as taken:
        read = partial(_file_of_tables, shop=shop, content_hash=taken.content_hash, settings_hash=settings_hash)
        if taken.content is not None or kind_of(taken.start()) != "text":
            yield read(tables_of(taken, settings))
        else:
            for tables, whole in tables_by_shop(taken, settings, shop=shop.name):
                yield read(tables, whole=whole)


def _file_of_tables(
    tables: FileTables, shop: Shop, *, content_hash: str, settings_hash: str, whole: Whole = ALL_OF_IT
) -> TillFile:
    """Return the lines of a file's tables, which are all of it or, with `whole`, all that it has of some shops."""
    raw, mapping = tables.tables[0]
    lines, stated, notices = lines_of(tables, shop, whole)
    read = FileLines(
        name=raw.path.name,
        lines=lines,
        grain=tables.grain,
        qty_is=mapping.qty_is,
        stated={**mapping.stated, **stated},
        notices=[*_unread(raw, raw.path.name), *notices],
        mojibake_count=sum(int(raw.detected.get("mojibake", "0")) for raw, _ in tables.tables),
        dropped_columns=raw.detected.get("dropped", ""),
        personal_columns=_each_once([mapping.personal for _, mapping in tables.tables]),
        unused_columns=_each_once([mapping.unused for _, mapping in tables.tables]),
    )
    return file_of_lines(read, tables.settings, shop, content_hash=content_hash, settings_hash=settings_hash)


def _each_once(names: Sequence[Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for some in names for name in some))


def _unread(raw: RawTable, file: str) -> list[Notice]:
    """Return a warning of sheets or files in a container that may hold sales and were not read."""
    names = raw.detected.get("unread")
    values: Mapping[str, Told] = {"file": file, "names": phrase("read_as.listed", names=names)}
    return [Notice("till_tables_unread", "warning", values=values)] if names else []
