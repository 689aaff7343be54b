"""A till export of any size, shop by shop: what is told of a line needs the lines of its own shop only.

In: a CSV or Excel file, `[till]`. Out: `TillFile`, one for a file that fits in memory, else one for each shop.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from forecast.config import TillSettings
from forecast.errors import SourceError
from forecast.sources.tabular.files.file_kinds import kind_of
from forecast.sources.tabular.layout.fitting import header_without_rows, misfit
from forecast.sources.tabular.snapshot import BIG_BYTES, Snapshot, snapshot_of
from forecast.sources.tabular.table import RawTable, read_in_parts, told
from forecast.sources.tabular.values.marks import Marks
from forecast.sources.till.columns.mapping import TillMapping, till_mapping
from forecast.sources.till.export import till_file
from forecast.sources.till.file_lines import Judging, Shop, TillFile, file_of_lines
from forecast.sources.till.file_tables import FileTables, Whole, tables_of
from forecast.sources.till.makers.applied import as_told
from forecast.sources.till.official.dsfinvk.export import official_export
from forecast.sources.till.rows.lines import shops_of
from forecast.sources.till.rows.readings import numbers_of, product_of
from forecast.sources.till.rows.rows import Words, added_words, words_of

ROWS_TOGETHER = 1_000_000
"""So many rows are put in order of shops at a time, so that a shop's lie in few places [rows]."""


def read_till_by_shop(
    path: Path,
    settings: TillSettings,
    *,
    shop: str,
    timezone: str = "UTC",
    hours: Mapping[int, tuple[int, int]] | None = None,
    day_ends_s: int = 0,
    opening: Mapping[int, tuple[int, int]] | None = None,
    usual: pd.DataFrame | None = None,
    big_bytes: int = BIG_BYTES,
) -> Iterator[TillFile]:
    """Read a till export as `read_till` does; a big one comes in pieces, each with all lines of one shop.

    An official export comes in pieces of whole days. `opening` is when the shop opens and closes, `hours` when it can
    sell at all.

    Columns and grain of a big file are detected in its first rows, decimal marks, the order of dates and the words of
    rows in all of them. It takes as much memory as its busiest shop.

    Raises
    ------
    SourceError
        With the problems of the file; of a big one, the first piece that has any tells its own.
    """
    with official_export(path) as export:
        if export is not None:
            known = Shop(shop, timezone, day_ends_s, opening)
            read_as = settings.reading_hash(hours, day_ends_s=day_ends_s, timezone=timezone)
            for lines in export.pieces(settings, known):
                judging = Judging(export.content_hash, read_as, shop, hours=hours, usual=usual)
                yield file_of_lines(lines, settings, judging)
            return
    with snapshot_of(path, big_bytes=big_bytes) as taken:
        read = partial(till_file, timezone=timezone, hours=hours, day_ends_s=day_ends_s, usual=usual, shop=shop)
        if taken.content is not None or kind_of(taken.start()) != "text":
            yield read(tables_of(taken, settings), settings, content_hash=taken.content_hash)
            return
        with tempfile.TemporaryDirectory(prefix="forecast-till-", ignore_cleanup_errors=True) as place:
            rows = _sorted_by_shop(taken, Path(place) / "rows.parquet", settings, shop=shop)
            for raw in rows.shops():
                tables = FileTables([(raw, rows.mapping)], settings)
                yield read(tables, settings, content_hash=taken.content_hash, whole=Whole(rows.words, rows.count))


@dataclass
class _Rows:
    """The rows of a file on disk, in groups of one shop each.

    `whole` is what the whole file says, without rows, `words` those of its columns that have few, `count`
    how many rows there are.
    """

    path: Path
    mapping: TillMapping
    whole: RawTable
    words: Words
    count: int = 0
    groups: dict[str, list[int]] = field(default_factory=dict)

    def shops(self) -> Iterator[RawTable]:
        """Yield the rows of shop after shop; what was repaired in the file is told with the first."""
        names = list(self.whole.frame.columns)
        with pq.ParquetFile(self.path) as file:
            for number, shop in enumerate(sorted(self.groups)):
                table = file.read_row_groups(self.groups[shop]).to_pandas()
                frame = table.iloc[:, :-1].astype("str").set_axis(names, axis=1)
                detected = {
                    name: said for name, said in self.whole.detected.items() if not number or name != "mojibake"
                }
                yield replace(
                    self.whole,
                    frame=frame,
                    lines=table["line"].astype("int64"),
                    detected=detected,
                    spoilt=() if number else self.whole.spoilt,
                )


def _sorted_by_shop(taken: Snapshot, target: Path, settings: TillSettings, *, shop: str) -> _Rows:
    """Write the rows of a file in groups of one shop each, and return where they lie and how they are to be read."""
    rows: _Rows | None = None
    words: Words = {}
    waiting: list[tuple[RawTable, pd.Series[str]]] = []
    spoilt: list[int] = []
    written = count = 0
    last: pd.DataFrame | None = None
    for found in read_in_parts(taken, encoding=settings.encoding, separator=settings.separator):
        part = as_told(found, settings, after=last)
        last = part.frame.tail(1) if len(part.frame) else last
        spoilt += part.spoilt
        count += len(part.frame) + len(part.spoilt)
        if rows is None:
            if part.frame.empty:
                continue
            rows, sample = _Rows(target, till_mapping(part, settings), part, words_of(part)), part
            numbers = numbers_of(rows.mapping)
            marks = Marks(dates=(rows.mapping.columns["day"],), numbers=numbers, product=product_of(rows.mapping))
            kinds = [(str(at), pa.large_string()) for at in range(part.frame.shape[1])]
            writer = pq.ParquetWriter(target, pa.schema([*kinds, ("line", pa.int64())]), compression="zstd")
        marks.look_at(part)
        words = added_words(words, words_of(part)) if words else rows.words
        waiting.append((part, shops_of(part, rows.mapping, shop=shop)))
        if sum(len(one.frame) for one, _ in waiting) >= ROWS_TOGETHER:
            written = _write(waiting, writer, rows.groups, written)
            waiting = []
    if rows is None:
        problems = [misfit(taken.path, line) for line in spoilt]
        raise SourceError(told(problems, len(problems)) if problems else header_without_rows(taken.path, 1))
    _write(waiting, writer, rows.groups, written)
    writer.close()
    known = replace(
        sample,
        detected=part.detected,
        decimals=marks.decimals(),
        number_kinds=marks.number_kinds(),
        date_orders=marks.date_orders(numeric=True),
        spoilt=tuple(spoilt),
    )
    whole = replace(known, frame=sample.frame.iloc[:0])
    return replace(rows, mapping=till_mapping(known, settings), whole=whole, words=words, count=count)


def _write(
    waiting: Sequence[tuple[RawTable, pd.Series[str]]],
    writer: pq.ParquetWriter,
    groups: dict[str, list[int]],
    written: int,
) -> int:
    """Write the rows that wait, one group for each shop, and return how many groups there are now."""
    if not waiting:
        return written
    frame = pd.concat([part.frame for part, _ in waiting], ignore_index=True)
    frame = frame.set_axis([str(at) for at in range(frame.shape[1])], axis=1)
    frame["line"] = pd.concat([part.lines for part, _ in waiting], ignore_index=True)
    shops = pd.concat([shop for _, shop in waiting], ignore_index=True)
    for shop, places in frame.groupby(shops, sort=True).indices.items():
        table = pa.Table.from_pandas(frame.iloc[places], schema=writer.schema, preserve_index=False)
        writer.write_table(table, row_group_size=len(table))
        groups.setdefault(str(shop), []).append(written)
        written += 1
    return written
