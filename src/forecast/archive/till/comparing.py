"""Files that wait to enter the archive, held against what it holds; one connection for all files of a run.

In: `Addition`, `LaidFile`. Out: `TillSums`; how the shop-days that a file replaces would change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from forecast.archive.till.adding import Addition
from forecast.archive.till.laid import LaidFile
from forecast.archive.till.manifest import MonthPart
from forecast.archive.till.parts import hold, months_of, rows_of_month, view_of_lines
from forecast.archive.till.staged import StagedLines, rows_of_staged
from forecast.archive.till.sums import asked
from forecast.archive.till.totals import SOLD, TillSums, no_sums, sums_of

_COLUMNS = ["shop", "day", "before_qty", "after_qty", "came_qty", "went_qty"]
_CHANGES = f"""
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


class Comparing:
    """Asks what lines show, and what a file would change, of the archive in `folder` and an addition to it."""

    def __init__(self, folder: Path, connection: Any, addition: Addition) -> None:
        self._folder = folder
        self._connection = connection
        self._addition = addition

    def seen(self) -> TillSums:
        """Return what the archive shows per shop, day and product; it reads all lines."""
        parts = self._addition.old.parts
        if not parts:
            return no_sums()
        view_of_lines(self._connection, self._folder, parts)
        return sums_of(self._connection, "SELECT * FROM lines")

    def seen_in(self, laid: LaidFile) -> TillSums:
        """Return what a file that was laid shows."""
        if not laid.staged:
            return no_sums()
        return sums_of(self._connection, rows_of_staged(self._connection, laid.staged))

    def changes(self, laid: LaidFile) -> pd.DataFrame:
        """Return per shop-day that a laid file replaces `before_qty`, `after_qty`, `came_qty` and `went_qty`.

        A product whose quantity grew by 3 adds 3 to what came.
        """
        addition = self._addition
        compared = addition.compared(laid)
        if compared.empty:
            return _no_changes()
        live = {part.month: part for part in addition.old.parts}
        hold(self._connection, owners=addition.owners(), replaced=addition.gone)
        return _changes_of(self._connection, self._folder, live, compared, waiting=addition.staged, new=laid.staged)


def _no_changes() -> pd.DataFrame:
    """Return the changes of a file that replaces no day."""
    kinds = {"shop": "str", "day": "datetime64[ns]"}
    return pd.DataFrame({name: pd.Series([], dtype=kinds.get(name, "float64")) for name in _COLUMNS})


def _changes_of(
    connection: Any,
    folder: Path,
    live: Mapping[str, MonthPart],
    compared: pd.DataFrame,
    *,
    waiting: Sequence[StagedLines],
    new: Sequence[StagedLines],
) -> pd.DataFrame:
    """Return the changes of the shop-days of `compared` (shop, day, closing).

    `live` are the archive's parts by month, `waiting` the lines of earlier files of this run (`hold` says which of both
    count), `new` those of the file.
    """
    months = months_of(compared["day"])
    questions = (rows_of_month(connection, folder, month, live.get(month), waiting) for month in months)
    before = " UNION ALL ".join(f"({rows})" for rows in questions if rows)
    if not before:
        return _no_changes()
    hold(connection, compared=compared)
    connection.execute(f"CREATE OR REPLACE TEMP VIEW before AS {before}")
    after = rows_of_staged(connection, new) if new else "SELECT * FROM before WHERE false"
    connection.execute(f"CREATE OR REPLACE TEMP VIEW after AS {after}")
    return asked(connection, _CHANGES).astype({"day": "datetime64[ns]"})
