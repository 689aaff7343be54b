"""A yardstick: DuckDB alone reads a chain's till, casts days, times and numbers, and writes Parquet by month."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

_LINES = """
    SELECT Magasin AS shop, strptime(Date, '%d/%m/%Y')::DATE AS day, (Heure || ':00')::TIME AS time, Ticket AS ticket,
           Article AS product, "Quantité"::DOUBLE AS qty,
           round(replace(split_part("Prix unitaire", ' ', 1), ',', '.')::DOUBLE * qty, 2) AS amount,
           strftime(day, '%Y-%m') AS month
    FROM read_csv('{files}', delim = ';', header = true, all_varchar = true)
"""


def written(till: Path, target: Path) -> None:
    """Read every file and write all as Parquet by month."""
    lines = _LINES.format(files=till / "*.csv")
    with duckdb.connect(":memory:", config={"memory_limit": "1GB", "threads": 2}) as connection:
        connection.execute(f"COPY ({lines}) TO '{target}' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (month))")
        print(connection.read_parquet(f"{target}/**/*.parquet").count("*").fetchall()[0][0])


if __name__ == "__main__":
    written(Path(sys.argv[1]), Path(sys.argv[2]))
