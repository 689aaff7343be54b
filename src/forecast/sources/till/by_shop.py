"""A till export of any size, shop by shop: what is told of a line needs the lines of its own shop only.

In: a text file too big for the memory, `[till]`. Out: `FileTables`, one for each shop.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from forecast.config import TillSettings
from forecast.errors import SourceError
from forecast.sources.tabular.layout.fitting import header_without_rows, misfit
from forecast.sources.tabular.snapshot import Snapshot
from forecast.sources.tabular.table import RawTable, read_in_parts, told
from forecast.sources.tabular.values.orders import Marks
from forecast.sources.till.columns.mapping import TillMapping, till_mapping
from forecast.sources.till.file_tables import FileTables, Whole
from forecast.sources.till.makers.layouts import as_told
from forecast.sources.till.rows.lines import shops_of
from forecast.sources.till.rows.readings import numbers_of, product_of
from forecast.sources.till.rows.row_words import Words, added_words, words_of

_ROWS_TOGETHER = 1_000_000
"""So many rows are put in order of shops at a time, so that a shop's lie in few places [rows]."""


def tables_by_shop(taken: Snapshot, settings: TillSettings, *, shop: str) -> Iterator[tuple[FileTables, Whole]]:
    """Yield the lines of a big file shop after shop, with what is known of all of it.

    Raises
    ------
    SourceError
        With the problems of the file.
    """
    with tempfile.TemporaryDirectory(prefix="forecast-till-", ignore_cleanup_errors=True) as place:
        rows = _sorted_by_shop(taken, Path(place) / "rows.parquet", settings, shop=shop)
        for raw in rows.shops():
            yield FileTables([(raw, rows.mapping)], settings), Whole(rows.words, rows.count)


@dataclass
class _RowsOnDisk:
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


def _sorted_by_shop(taken: Snapshot, target: Path, settings: TillSettings, *, shop: str) -> _RowsOnDisk:
    """Write the rows of a file in groups of one shop each, and return where they lie and how they are to be read."""
    rows: _RowsOnDisk | None = None
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
            rows, sample = _RowsOnDisk(target, till_mapping(part, settings), part, words_of(part)), part
            numbers = numbers_of(rows.mapping)
            marks = Marks(dates=(rows.mapping.columns["day"],), numbers=numbers, product=product_of(rows.mapping))
            kinds = [(str(at), pa.large_string()) for at in range(part.frame.shape[1])]
            writer = pq.ParquetWriter(target, pa.schema([*kinds, ("line", pa.int64())]), compression="zstd")
        marks.look_at(part)
        words = added_words(words, words_of(part)) if words else rows.words
        waiting.append((part, shops_of(part, rows.mapping, shop=shop)))
        if sum(len(part.frame) for part, _ in waiting) >= _ROWS_TOGETHER:
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
