"""How the days that a new file replaces would change: pieces that come and pieces that go, product by product.

In: staged lines, the lines of the archive as they will be without them. Out: one row per shop-day that both have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from forecast.archive.till.manifest import Part
from forecast.archive.till.parts import hold, months_of, rows_of_month
from forecast.archive.till.seen import SOLD
from forecast.archive.till.staged import StagedLines, rows_of_staged
from forecast.archive.till.sums import asked

COLUMNS = ["shop", "day", "before_qty", "after_qty", "came_qty", "went_qty"]
CHANGES = f"""
    WITH old AS ({SOLD.format(lines="SELECT * FROM before SEMI JOIN compared USING (shop, day, closing)")}),
    new AS ({SOLD.format(lines="SELECT * FROM after SEMI JOIN compared USING (shop, day, closing)")}),
    paired AS (
        SELECT shop, day, coalesce(old.sold_qty, 0) AS old_qty, coalesce(new.sold_qty, 0) AS new_qty
        FROM old FULL JOIN new USING (shop, day, product)
    )
    SELECT shop, day, sum(old_qty)::DOUBLE AS before_qty, sum(new_qty)::DOUBLE AS after_qty,
           sum(greatest(new_qty - old_qty, 0))::DOUBLE AS came_qty,
           sum(greatest(old_qty - new_qty, 0))::DOUBLE AS went_qty
    FROM paired GROUP BY ALL ORDER BY ALL
"""  # noqa: S608 - our own columns


def no_changes() -> pd.DataFrame:
    """Return the changes of a file that replaces no day."""
    kinds = {"shop": "str", "day": "datetime64[ns]"}
    return pd.DataFrame({name: pd.Series([], dtype=kinds.get(name, "float64")) for name in COLUMNS})


def changes_of(
    connection: Any,
    folder: Path,
    live: Mapping[str, Part],
    compared: pd.DataFrame,
    *,
    waiting: Sequence[StagedLines],
    new: Sequence[StagedLines],
) -> pd.DataFrame:
    """Return per shop-day of `compared` (shop, day, closing) what was sold before and after, what came and what went.

    `live` are the archive's parts by month, `waiting` the lines of earlier files of this run (`hold_days` says which of
    both count), `new` those of the file. A product whose quantity grew by 3 adds 3 to `came_qty`.
    """
    months = months_of(compared["day"])
    questions = (rows_of_month(connection, folder, month, live.get(month), waiting) for month in months)
    before = " UNION ALL ".join(f"({rows})" for rows in questions if rows)
    if not before:
        return no_changes()
    hold(connection, compared=compared)
    connection.execute(f"CREATE OR REPLACE TEMP VIEW before AS {before}")
    after = rows_of_staged(connection, new) if new else "SELECT * FROM before WHERE false"
    connection.execute(f"CREATE OR REPLACE TEMP VIEW after AS {after}")
    return asked(connection, CHANGES).astype({"day": "datetime64[ns]"})
