"""The yardstick of `big_till`: DuckDB alone reads the same files, casts days, times and numbers, and writes months."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

_LINES = """
    SELECT Magasin AS shop, strptime(Date, '%d/%m/%Y')::DATE AS day, (Heure || ':00')::TIME AS time, Ticket AS ticket,
           Article AS product, "Quantité"::DOUBLE AS qty,
           round(replace(replace("Prix unitaire", ' €', ''), ',', '.')::DOUBLE * qty, 2) AS amount,
           strftime(day, '%Y-%m') AS month
    FROM read_csv('{files}', delim = ';', header = true, all_varchar = true)
"""


def written(folder: Path) -> None:
    """Read the till of `folder` and write it as Parquet by month."""
    with duckdb.connect(":memory:", config={"memory_limit": "1GB", "threads": 2}) as connection:
        lines = _LINES.format(files=folder / "till" / "*.csv")
        target = f"'{folder / 'bare'}' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (month))"
        connection.execute(f"COPY ({lines}) TO {target}")


if __name__ == "__main__":
    written(Path(sys.argv[1]))
