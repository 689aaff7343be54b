"""A month of till lines as one immutable Parquet file: the old lines that stay and the staged ones that count.

In: a part, staged lines, which shop-days are whose. Out: a part whose name and bytes depend only on its lines.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from forecast.archive.files import write_bytes
from forecast.archive.sums import sum_of
from forecast.archive.till.manifest import MonthPart
from forecast.archive.till.parts import kept_of_part
from forecast.archive.till.staged import LINES, StagedLines, as_codes, joined, taken

_Hashes = npt.NDArray[np.uint64]
_ODD = np.uint64(0x9E3779B97F4A7C15)
"""2⁶⁴ over the golden ratio: a multiplier that spreads bits (Knuth, TAOCP 3, 6.4)."""
_SHIFT = np.uint64(29)


def write_month(
    connection: Any,
    folder: Path,
    month: str,
    old: MonthPart | None,
    *,
    staged: Sequence[StagedLines],
    owners: pd.DataFrame,
) -> MonthPart | None:
    """Write the month's old lines without the replaced days, and the staged ones of owned days; None if none are left.

    `owners` are shop, day and sequence of days that are staged; the connection holds the table `replaced`. A part whose
    content does not change is not written.
    """
    tables = [_owned(each, month, owners) for each in staged if month in each.months]
    if old is not None:
        tables.append(_kept(connection, folder, old))
    lines = joined([table for table in tables if len(table)] or [LINES.empty_table()])
    if not len(lines):
        return None
    hashes = _row_hashes(lines)
    content_sum = _sum_of_hashes(hashes)
    if old is not None and (old.rows, old.content_sum) == (len(lines), content_sum):
        return old
    buffer = io.BytesIO()
    pq.write_table(taken(lines, _in_order(lines, hashes)), buffer, compression="zstd", store_schema=False)
    path = f"month={month}/part-{sum_of(buffer.getvalue())}.parquet"
    write_bytes(folder / path, buffer.getvalue())
    return MonthPart(month, path, len(lines), content_sum)


def part_as_found(connection: Any, folder: Path, path: str) -> MonthPart:
    """Return the entry of a part that no manifest names any more; the connection holds an empty table `replaced`."""
    month = path.partition("/")[0].removeprefix("month=")
    lines = _kept(connection, folder, MonthPart(month, path, 0, ""))
    return MonthPart(month, path, len(lines), _sum_of_hashes(_row_hashes(lines)))


def _kept(connection: Any, folder: Path, part: MonthPart) -> pa.Table:
    kept = connection.sql(kept_of_part(folder, part)).to_arrow_table()
    return pa.table([as_codes(kept[field.name], field.type) for field in LINES], schema=LINES)


def _sum_of_hashes(hashes: _Hashes) -> str:
    return str(int(hashes.sum(dtype=np.uint64)))


def _owned(staged: StagedLines, month: str, owners: pd.DataFrame) -> pa.Table:
    """Return the lines of a month whose closing, or shop-day, belongs to their import."""
    lines = staged.read([month]).combine_chunks()
    codes, of_owners = _closings(lines, owners)
    days = owners["day"].to_numpy().astype("datetime64[D]").astype(np.int64)
    owned = _keys(of_owners, days, owners["sequence"].to_numpy())
    keys = _keys(codes, _numbers(lines["day"].combine_chunks()), lines["sequence"].to_numpy())
    is_owned = np.isin(keys, owned[(of_owners >= 0) & owners["sequence"].isin(staged.sequences).to_numpy()])
    return taken(lines.drop_columns("sequence"), np.flatnonzero(is_owned))


def _closings(lines: pa.Table, owners: pd.DataFrame) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return one number for each shop and closing, by line and by owner; -1 for an owner without lines."""
    parts = [lines[name].combine_chunks() for name in ("shop", "closing")]
    known = [pd.Index(part.dictionary.to_pylist()) for part in parts]
    shop, closing = (np.asarray(part.indices.to_numpy(), dtype=np.int64) for part in parts)
    codes, pairs = pd.factorize(shop * len(known[1]) + closing)
    of_owners = [names.get_indexer(owners[name]) for names, name in zip(known, ("shop", "closing"), strict=True)]
    is_known = (of_owners[0] >= 0) & (of_owners[1] >= 0)
    wanted = pd.Index(pairs).get_indexer(np.where(is_known, of_owners[0] * len(known[1]) + of_owners[1], -1))
    return codes, wanted


def _keys(shops: npt.NDArray[Any], days: npt.NDArray[Any], sequences: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Return one number for each shop, day and import."""
    keys: npt.NDArray[np.int64] = (sequences.astype(np.int64) << 44) + (shops.astype(np.int64) << 20) + days
    return keys


def _row_hashes(lines: pa.Table) -> _Hashes:
    """Return a hash of each line, the same whatever else is in the table."""
    found = np.zeros(len(lines), dtype=np.uint64)
    for name in LINES.names:
        found = (found ^ _hashes(lines[name].combine_chunks())) * _ODD
        found ^= found >> _SHIFT
    return found


def _hashes(column: pa.Array) -> _Hashes:
    if pa.types.is_dictionary(column.type):
        texts = np.array(column.dictionary.to_pylist(), dtype=object)
        hashes: _Hashes = np.asarray(pd.util.hash_array(texts, categorize=False), dtype=np.uint64)
        of_each: _Hashes = hashes[column.indices.to_numpy()]
        return of_each
    if pa.types.is_floating(column.type):
        # Every missing number is the same one, and so is every nothing.
        values = column.fill_null(np.nan).to_numpy() + 0.0
        return np.asarray(pd.util.hash_array(np.where(np.isnan(values), np.nan, values)), dtype=np.uint64)
    return np.asarray(pd.util.hash_array(_numbers(column)), dtype=np.uint64)


def _numbers(column: pa.Array) -> npt.NDArray[np.int64]:
    """Return days and seconds as whole numbers, -1 for none."""
    return np.asarray(column.cast(pa.int32()).fill_null(-1).to_numpy(), dtype=np.int64)


def _in_order(lines: pa.Table, hashes: _Hashes) -> npt.NDArray[np.int64]:
    """Return lines by shop, day and time; equal ones by their hash, so that the order is that of no file."""
    shops = lines["shop"].combine_chunks()
    rank = np.argsort(np.argsort(np.array(shops.dictionary.to_pylist(), dtype=object)))[shops.indices.to_numpy()]
    return np.lexsort((hashes, *(_numbers(lines[name].combine_chunks()) for name in ("time_s", "day")), rank))
