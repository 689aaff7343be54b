"""Months of till lines as immutable Parquet files, put together out of core by DuckDB."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from forecast.archive.files import replacing
from forecast.archive.till_manifest import Part
from forecast.database import quoted

COLUMNS = {
    "shop": "VARCHAR",
    "day": "DATE",
    "time_s": "INTEGER",
    "ticket": "VARCHAR",
    "line_id": "VARCHAR",
    "product": "VARCHAR",
    "qty": "DOUBLE",
    "amount": "DOUBLE",
    "unit": "VARCHAR",
}
ROWS_TOGETHER = 50_000
"""Staged lines are written in groups of so many, so that the days of one month are found without reading all [rows]."""
_LISTED = ", ".join(COLUMNS)
_AS_TEXT = " || '|' || ".join(f"coalesce({name}::VARCHAR, '')" for name in COLUMNS)


@dataclass(frozen=True)
class StagedLines:
    """Lines of one import on disk, in order of days: a Parquet file with the columns of lines and `sequence`."""

    path: Path
    sequence: int
    first: pd.Timestamp
    last: pd.Timestamp


def stage_lines(path: Path, lines: pd.DataFrame, *, sequence: int) -> list[StagedLines]:
    """Write the lines of the import `sequence` to `path`; without lines there is no file."""
    if lines.empty:
        return []
    in_order = lines[list(COLUMNS)].sort_values("day", kind="stable").assign(sequence=sequence)
    table = pa.Table.from_pandas(in_order, preserve_index=False)
    pq.write_table(table, path, compression="zstd", row_group_size=ROWS_TOGETHER)
    return [StagedLines(path, sequence, lines["day"].min(), lines["day"].max())]


def hold_days(connection: Any, *, owners: pd.DataFrame, replaced: pd.DataFrame) -> None:
    """Make the tables `owners` (shop, day, sequence of its import) and `replaced` (shop, day; its old lines go)."""
    hold(connection, owners=owners, replaced=replaced)


def hold(connection: Any, **tables: pd.DataFrame) -> None:
    """Make tables with a column `day` by their names, in place of those that were held under them."""
    for name, frame in tables.items():
        connection.register(f"given_{name}", pa.Table.from_pandas(frame, preserve_index=False))
        days = f"SELECT * REPLACE (day::DATE AS day) FROM given_{name}"  # noqa: S608 - our own names
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {days}")


def write_month(
    connection: Any, folder: Path, month: str, old: Part | None, *, staged: Sequence[StagedLines]
) -> Part | None:
    """Write the month's old lines without the replaced days, and the staged ones of owned days; None if none are left.

    Name and bytes depend only on the lines: a part whose content does not change is not written.
    """
    rows = rows_of_month(folder, month, old, staged)
    if not rows:
        return None
    connection.execute(f"CREATE OR REPLACE TEMP TABLE month_lines AS {rows}")
    summed = f"SELECT count(*), coalesce(sum(md5_number_lower({_AS_TEXT})), 0) FROM month_lines"  # noqa: S608 - our own columns
    count, content_sum = connection.execute(summed).fetchone()
    if count == 0:
        return None
    if old is not None and (old.rows, old.content_sum) == (count, str(content_sum)):
        return old
    name = hashlib.sha256(f"{month}|{count}|{content_sum}".encode()).hexdigest()[:16]
    part = Part(month, f"month={month}/part-{name}.parquet", int(count), str(content_sum))
    with replacing(folder / part.path) as unfinished:
        order = f"SELECT {_LISTED} FROM month_lines ORDER BY {_LISTED}"  # noqa: S608 - our own columns
        connection.execute(f"COPY ({order}) TO {quoted(unfinished)} (FORMAT parquet, COMPRESSION zstd)")
    return part


def rows_of_month(folder: Path, month: str, old: Part | None, staged: Sequence[StagedLines]) -> str:
    """Return the question whose answer is a month's lines as they will be, of `hold_days`; "" where there are none."""
    first = pd.Timestamp(f"{month}-01")
    last = first + pd.offsets.MonthEnd(0)
    questions = []
    if old is not None:
        kept = f"{_parts_read([folder / old.path])} ANTI JOIN replaced USING (shop, day)"
        questions.append(f"SELECT {_LISTED} FROM {kept}")  # noqa: S608 - our own columns and files
    if within := [each for each in staged if each.first <= last and each.last >= first]:
        # The days as they are written let whole row groups be skipped.
        fresh = f"({rows_of_staged(within)} WHERE day BETWEEN TIMESTAMP '{first}' AND TIMESTAMP '{last}')"
        questions.append(f"SELECT {_LISTED} FROM {fresh} SEMI JOIN owners USING (shop, day, sequence)")  # noqa: S608 - as above
    return " UNION ALL ".join(questions)


def rows_of_staged(staged: Sequence[StagedLines]) -> str:
    """Return the question whose answer is staged lines with their `sequence`."""
    cast = ", ".join(f"{name}::{kind} AS {name}" for name, kind in COLUMNS.items())
    files = ", ".join(quoted(each.path) for each in staged)
    return f"SELECT {cast}, sequence FROM read_parquet([{files}])"  # noqa: S608 - our own columns and files


def months_of(days: pd.Series[pd.Timestamp]) -> list[str]:
    """Return the months of days, in order.

    Examples
    --------
    >>> months_of(pd.Series(pd.to_datetime(["2022-02-01", "2021-12-31", "2022-02-03"])))
    ['2021-12', '2022-02']
    """
    return sorted(days.dt.strftime("%Y-%m").unique().tolist())


def view_of_lines(connection: Any, folder: Path, parts: Sequence[Part]) -> None:
    """Make the view `lines` over all parts."""
    rows = _parts_read([folder / part.path for part in parts])
    connection.execute(f"CREATE VIEW lines AS SELECT {_LISTED} FROM {rows}")  # noqa: S608 - our own columns and files


def _parts_read(paths: Sequence[Path]) -> str:
    """Return the lines of parts as a table of SQL; parts of before had no unit (pieces), or the currency in a name."""
    files = ", ".join(quoted(path) for path in paths)
    found = f"SELECT * FROM read_parquet([{files}], hive_partitioning = false, union_by_name = true)"  # noqa: S608 - our own files
    names = "NULL::VARCHAR AS unit, NULL::DOUBLE AS amount, NULL::DOUBLE AS amount_eur"
    of_any_time = f"{found} UNION ALL BY NAME SELECT {names} WHERE false"
    now = "coalesce(unit, 'pcs') AS unit, coalesce(amount, amount_eur) AS amount"
    return f"(SELECT * EXCLUDE (amount_eur) REPLACE ({now}) FROM ({of_any_time}))"  # noqa: S608 - as above
