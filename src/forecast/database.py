"""The one door of DuckDB: whole columns are read, joined, summed and written by it, out of core."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from forecast.errors import Problem, SourceError
from forecast.texts import phrase


@contextmanager
def database(*, memory_mb: int, threads: int) -> Iterator[Any]:
    """Give a DuckDB connection in memory that spills to a temporary folder beyond `memory_mb`.

    Raises
    ------
    SourceError
        If a file that is asked for cannot be read.

    Examples
    --------
    >>> with database(memory_mb=64, threads=1) as connection:
    ...     connection.execute("SELECT sum(qty) FROM (VALUES (2), (3)) AS lines(qty)").fetchone()
    (5,)
    """
    import duckdb

    with tempfile.TemporaryDirectory(prefix="forecast-till-", ignore_cleanup_errors=True) as spill:
        connection = duckdb.connect(
            ":memory:", config={"memory_limit": f"{memory_mb}MB", "threads": threads, "temp_directory": spill}
        )
        try:
            yield connection
        except duckdb.IOException as error:
            where = phrase("place.till_archive")
            raise SourceError(Problem(where, "archive_file_unreadable", values={"why": str(error)})) from error
        finally:
            connection.close()


def executed(connection: Any, sql: str) -> None:
    """Run a statement over files whose content nobody knows.

    Raises
    ------
    ValueError
        If DuckDB cannot tell the cells of a file apart; its text names the file.
    """
    import duckdb

    try:
        connection.execute(sql)
    except (duckdb.InvalidInputException, duckdb.ConversionException) as error:
        raise ValueError(str(error)) from error


def quoted(path: Path) -> str:
    """Write a path as a text of SQL.

    Examples
    --------
    >>> quoted(Path("l'été.csv"))
    "'l''été.csv'"
    """
    return "'" + str(path).replace("'", "''") + "'"
