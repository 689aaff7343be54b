"""A yardstick in the peers' environment: polars alone reads a chain's till, casts it, and writes Parquet by month."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl


def written(till: Path, target: Path) -> None:
    """Read every file and write all as Parquet by month."""
    names = ["Magasin", "Date", "Heure", "Ticket", "Article", "Quantité", "Prix unitaire", "Mode"]
    text = dict.fromkeys(names, pl.String)
    lines = pl.scan_csv(sorted(till.glob("*.csv")), separator=";", schema=text).select(
        shop=pl.col("Magasin"),
        day=pl.col("Date").str.to_date("%d/%m/%Y"),
        time=pl.col("Heure").str.to_time("%H:%M"),
        ticket=pl.col("Ticket"),
        product=pl.col("Article"),
        qty=pl.col("Quantité").cast(pl.Float64),
        price=pl.col("Prix unitaire").str.split(" ").list.first().str.replace(",", ".", literal=True).cast(pl.Float64),
    )
    lines = lines.with_columns(
        amount=(pl.col("price") * pl.col("qty")).round(2), month=pl.col("day").dt.strftime("%Y-%m")
    ).drop("price")
    lines.sink_parquet(pl.PartitionBy(target, key="month"), compression="zstd", mkdir=True)
    print(pl.scan_parquet(str(target / "**" / "*.parquet")).select(pl.len()).collect().item())


if __name__ == "__main__":
    written(Path(sys.argv[1]), Path(sys.argv[2]))
