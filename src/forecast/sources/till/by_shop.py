"""A till export of any size, shop by shop: what is told of a line needs the lines of its own shop only.

In: a CSV or Excel file, `[till]`. Out: `TillFile`, one for a file that fits in memory, else one for each shop.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from forecast.config import TillSettings
from forecast.errors import SourceError
from forecast.sources.tabular.file_kinds import kind_of
from forecast.sources.tabular.fitting import header_without_rows, misfit
from forecast.sources.tabular.marks import Marks
from forecast.sources.tabular.snapshot import BIG_BYTES, Snapshot, snapshot_of
from forecast.sources.tabular.table import RawTable, read_in_parts, told
from forecast.sources.till.export import TillFile, read_till, till_file
from forecast.sources.till.lines import shops_of
from forecast.sources.till.mapping import TillMapping, till_mapping

ROWS_TOGETHER = 1_000_000
"""So many rows are put in order of shops at a time, so that a shop's lie in few places [rows]."""


def read_till_by_shop(
    path: Path,
    settings: TillSettings,
    *,
    shop: str,
    hours: Mapping[int, tuple[int, int]] | None = None,
    day_ends_s: int = 0,
    usual: pd.DataFrame | None = None,
    big_bytes: int = BIG_BYTES,
) -> Iterator[TillFile]:
    """Read a till export as `read_till` does; a big one comes in pieces, each with all lines of one shop.

    Columns and grain of a big file are detected in its first rows, decimal marks and the order of dates in all of them.
    It takes as much memory as its busiest shop.

    Raises
    ------
    SourceError
        With the problems of the file; of a big one, the first piece that has any tells its own.
    """
    with snapshot_of(path, big_bytes=big_bytes) as taken:
        if taken.content is not None or kind_of(taken.start()) != "text":
            yield read_till(taken, settings, shop=shop, hours=hours, day_ends_s=day_ends_s, usual=usual)
            return
        with tempfile.TemporaryDirectory(prefix="forecast-till-", ignore_cleanup_errors=True) as place:
            rows = _sorted_by_shop(taken, Path(place) / "rows.parquet", settings, shop=shop)
            for raw in rows.shops():
                yield till_file(
                    raw,
                    rows.mapping,
                    settings,
                    shop=shop,
                    content_hash=taken.content_hash,
                    hours=hours,
                    day_ends_s=day_ends_s,
                    usual=usual,
                )


@dataclass
class _Rows:
    """The rows of a file on disk, in groups of one shop each; `whole` is what the whole file says, without rows."""

    path: Path
    mapping: TillMapping
    whole: RawTable
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
    waiting: list[tuple[RawTable, pd.Series[str]]] = []
    spoilt: list[int] = []
    written = 0
    for part in read_in_parts(taken, encoding=settings.encoding, separator=settings.separator):
        spoilt += part.spoilt
        if rows is None:
            if part.frame.empty:
                continue
            rows, sample = _Rows(target, till_mapping(part, settings), part), part
            columns = rows.mapping.columns
            marks = Marks(
                dates=(columns["day"],), numbers=tuple(columns[role] for role in ("qty", "amount") if role in columns)
            )
            kinds = [(str(at), pa.large_string()) for at in range(part.frame.shape[1])]
            writer = pq.ParquetWriter(target, pa.schema([*kinds, ("line", pa.int64())]), compression="zstd")
        marks.look_at(part)
        waiting.append((part, shops_of(part, rows.mapping, shop=shop)))
        if sum(len(one.frame) for one, _ in waiting) >= ROWS_TOGETHER:
            written = _write(waiting, writer, rows.groups, written)
            waiting = []
    if rows is None:
        problems = [misfit(taken.path, line) for line in spoilt]
        raise SourceError(told(problems, len(problems)) if problems else header_without_rows(taken.path, 1))
    _write(waiting, writer, rows.groups, written)
    writer.close()
    orders = marks.date_orders()
    known = replace(sample, detected=part.detected, decimals=marks.decimals(), date_orders=orders, spoilt=tuple(spoilt))
    return replace(rows, mapping=till_mapping(known, settings), whole=replace(known, frame=sample.frame.iloc[:0]))


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
