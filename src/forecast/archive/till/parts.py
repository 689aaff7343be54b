"""Till lines as DuckDB asks for them: the immutable Parquet files of months, and what will take their place."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from forecast.archive.till.manifest import MonthPart
from forecast.archive.till.staged import LINES, StagedLines, rows_of_staged
from forecast.database import quoted

_LISTED = ", ".join(LINES.names)


def hold(connection: Any, **tables: pd.DataFrame) -> None:
    """Make tables with a column `day` by their names: `owners` of staged lines, `replaced` days whose old lines go."""
    for name, frame in tables.items():
        connection.register(f"given_{name}", pa.Table.from_pandas(frame, preserve_index=False))
        days = f"SELECT * REPLACE (day::DATE AS day) FROM given_{name}"  # noqa: S608 - our own names
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {days}")


def rows_of_month(
    connection: Any, folder: Path, month: str, old: MonthPart | None, staged: Sequence[StagedLines]
) -> str:
    """Return the question whose answer is a month's lines by the held `owners` and `replaced`; "" for no lines."""
    questions = [] if old is None else [kept_of_part(folder, old)]
    if within := [each for each in staged if month in each.months]:
        fresh = rows_of_staged(connection, within, month)
        questions.append(f"SELECT {_LISTED} FROM ({fresh}) SEMI JOIN owners USING (shop, day, closing, sequence)")  # noqa: S608 - our own columns
    return " UNION ALL ".join(questions)


def kept_of_part(folder: Path, part: MonthPart) -> str:
    """Return the question whose answer is the lines of a part without those of `replaced` closings."""
    rows = _parts_read([folder / part.path])
    return f"SELECT {_LISTED} FROM {rows} ANTI JOIN replaced USING (shop, day, closing)"  # noqa: S608 - our own columns and files


def months_of(days: pd.Series[pd.Timestamp]) -> list[str]:
    """Return the months of days, in order, as 2022-02."""
    return sorted(days.dt.strftime("%Y-%m").unique().tolist())


def view_of_lines(
    connection: Any, folder: Path, parts: Sequence[MonthPart], *, shops: Collection[str] | None = None
) -> None:
    """Make the view `lines` over all parts, of some shops where they are named."""
    rows = _parts_read([folder / part.path for part in parts])
    of = ""
    if shops is not None:
        names = pa.table({"shop": pa.array(sorted(shops), pa.string())})
        connection.register("named_shops", names)
        of = " SEMI JOIN named_shops USING (shop)"
    connection.execute(f"CREATE VIEW lines AS SELECT {_LISTED} FROM {rows}{of}")  # noqa: S608 - our own columns and files


def _parts_read(paths: Sequence[Path]) -> str:
    """Return the lines of parts as a table of SQL; parts of before lack what came later."""
    files = ", ".join(quoted(path) for path in paths)
    found = f"SELECT * FROM read_parquet([{files}], hive_partitioning = false, union_by_name = true)"  # noqa: S608 - our own files
    texts = "NULL::VARCHAR AS unit, NULL::VARCHAR AS closing, NULL::TINYINT AS eaten_here"
    names = f"{texts}, NULL::DOUBLE AS amount, NULL::DOUBLE AS amount_eur"
    of_any_time = f"{found} UNION ALL BY NAME SELECT {names} WHERE false"
    now = "coalesce(unit, 'pcs') AS unit, coalesce(closing, '') AS closing, coalesce(amount, amount_eur) AS amount"
    return f"(SELECT * EXCLUDE (amount_eur) REPLACE ({now}) FROM ({of_any_time}))"  # noqa: S608 - as above
