"""Parts of the till archive from before lines had a unit are read as pieces."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from forecast.archive.till.manifest import MonthPart
from forecast.archive.till.parts import view_of_lines
from forecast.archive.till.staged import LINES
from forecast.database import database


def lines_of(unit):
    return pd.DataFrame(
        {
            "shop": "a", "day": pd.Timestamp("2026-03-02"), "time_s": pd.array([28_800], dtype="Int32"), "ticket": "1",
            "line_id": "", "product": "Brot", "qty": 1.0, "amount": 2.5, "unit": unit,
        }
    )  # fmt: skip


def part(folder, name, unit, *, drops_unit=False):
    lines = lines_of(unit).drop(columns=["unit"] if drops_unit else [])
    pq.write_table(pa.Table.from_pandas(lines, preserve_index=False), folder / name)
    return MonthPart("2026-03", name, 1, "0")


def units_of(folder, *parts):
    with database(memory_mb=200, threads=1) as connection:
        view_of_lines(connection, folder, parts)
        return sorted(connection.execute("SELECT unit FROM lines").fetchdf()["unit"])


def test_old_parts_count_pieces_alone_and_beside_new_ones(tmp_path):
    old, new = part(tmp_path, "old.parquet", "", drops_unit=True), part(tmp_path, "new.parquet", "kg")
    assert units_of(tmp_path, old) == ["pcs"]
    assert units_of(tmp_path, old, new) == ["kg", "pcs"]
    assert units_of(tmp_path, new) == ["kg"]
    assert "unit" in LINES.names
