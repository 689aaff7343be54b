"""Months of till lines as immutable Parquet files, put together out of core by DuckDB."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from forecast.archive.files import replacing
from forecast.archive.till_manifest import Part
from forecast.errors import Problem, SourceError

COLUMNS = {
    "shop": "VARCHAR",
    "day": "DATE",
    "time_s": "INTEGER",
    "ticket": "VARCHAR",
    "line_id": "VARCHAR",
    "product": "VARCHAR",
    "qty": "DOUBLE",
    "amount_eur": "DOUBLE",
}
_LISTED = ", ".join(COLUMNS)
_AS_TEXT = " || '|' || ".join(f"coalesce({name}::VARCHAR, '')" for name in COLUMNS)


@contextmanager
def database(*, memory_mb: int, threads: int) -> Iterator[Any]:
    """Give a DuckDB connection in memory that spills to a temporary folder beyond `memory_mb`."""
    import duckdb

    with tempfile.TemporaryDirectory(prefix="forecast-till-", ignore_cleanup_errors=True) as spill:
        connection = duckdb.connect(
            ":memory:", config={"memory_limit": f"{memory_mb}MB", "threads": threads, "temp_directory": spill}
        )
        try:
            yield connection
        except duckdb.IOException as error:
            action = "restore it from a copy, or delete the folder 'till' of the archive and import the exports again"
            raise SourceError(Problem("till archive", f"a file cannot be read: {error}", action=action)) from error
        finally:
            connection.close()


def quoted(path: Path) -> str:
    """Write a path as a text of SQL."""
    return "'" + str(path).replace("'", "''") + "'"


def hold_lines(connection: Any, lines: pd.DataFrame, replaced: pd.DataFrame) -> None:
    """Make the tables `fresh` (new lines) and `replaced` (shop, day, whose old lines go) for `write_month`."""
    cast = ", ".join(f"{name}::{kind} AS {name}" for name, kind in COLUMNS.items())
    connection.register("given_lines", pa.Table.from_pandas(lines[list(COLUMNS)], preserve_index=False))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE fresh AS SELECT {cast} FROM given_lines")  # noqa: S608 - names of our own columns
    connection.register("given_days", pa.Table.from_pandas(replaced[["shop", "day"]], preserve_index=False))
    connection.execute("CREATE OR REPLACE TEMP TABLE replaced AS SELECT shop, day::DATE AS day FROM given_days")


def write_month(connection: Any, folder: Path, month: str, old: Part | None) -> Part | None:
    """Write the month's old lines without the replaced days, and the fresh ones; None if none are left.

    Name and bytes depend only on the lines: a part whose content does not change is not written.
    """
    first = f"{month}-01"
    rows = f"SELECT {_LISTED} FROM fresh WHERE date_trunc('month', day) = DATE '{first}'"  # noqa: S608 - months we made
    if old is not None:
        kept = f"read_parquet({quoted(folder / old.path)}) ANTI JOIN replaced USING (shop, day)"
        rows = f"SELECT {_LISTED} FROM {kept} UNION ALL {rows}"  # noqa: S608 - our own columns and files
    summed = f"SELECT count(*), coalesce(sum(md5_number_lower({_AS_TEXT})), 0) FROM ({rows})"  # noqa: S608 - our own columns and files
    count, content_sum = connection.execute(summed).fetchone()
    if count == 0:
        return None
    if old is not None and (old.rows, old.content_sum) == (count, str(content_sum)):
        return old
    name = hashlib.sha256(f"{month}|{count}|{content_sum}".encode()).hexdigest()[:16]
    part = Part(month, f"month={month}/part-{name}.parquet", int(count), str(content_sum))
    with replacing(folder / part.path) as unfinished:
        order = f"SELECT {_LISTED} FROM ({rows}) ORDER BY {_LISTED}"  # noqa: S608 - our own columns and files
        connection.execute(f"COPY ({order}) TO {quoted(unfinished)} (FORMAT parquet, COMPRESSION zstd)")
    return part


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
    files = ", ".join(quoted(folder / part.path) for part in parts)
    connection.execute(f"CREATE VIEW lines AS SELECT {_LISTED} FROM read_parquet([{files}], hive_partitioning = false)")  # noqa: S608 - our own columns and files
