"""How much every shop was to bake of every product, day by day: one small file a month, for what the shelf could hold.

In: ProductionPlan as issued. Out: Baked, as it was planned or decided (nobody wrote down that it was made).
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from forecast.archive.files import write_bytes
from forecast.archive.quarantine import set_aside
from forecast.archive.sums import DamagedError, is_as_summed, parquet_with_sum, read_parquet_with_sum
from forecast.tables import Baked, DataFrame, ProductionPlan, checked, empty


class PlannedArchive:
    """The planned quantities below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(self, plan: DataFrame[ProductionPlan]) -> None:
        """Keep the plan of a day, in place of an earlier one of the same shops; the same plan changes no byte."""
        if plan.empty:
            return
        for month, rows in plan.groupby(plan["day"].dt.strftime("%Y-%m")):
            path = self.folder / f"month={month}.parquet"
            made = rows["decided_qty"].fillna(rows["plan_qty"])
            new = rows[["shop", "product", "day"]].assign(baked_qty=made)
            both, kept = new, _kept(path)
            if kept is not None:
                is_replaced = pd.MultiIndex.from_frame(kept[["shop", "day"]]).isin(
                    pd.MultiIndex.from_frame(new[["shop", "day"]])
                )
                both = pd.concat([kept.loc[~is_replaced], new], ignore_index=True)
            ordered = checked(Baked, both.sort_values(["day", "shop", "product"]))
            write_bytes(path, parquet_with_sum(ordered))

    def read(self) -> DataFrame[Baked]:
        """Return what was planned of every day so far; a month that cannot be read counts as without plans."""
        months = [_kept(path) for path in sorted(self.folder.glob("month=*.parquet"))]
        parts = [month for month in months if month is not None]
        return checked(Baked, pd.concat(parts, ignore_index=True)) if parts else empty(Baked)

    def set_damaged_aside(self) -> list[str]:
        """Move damaged months into quarantine and return them, as 2025-06; the caller holds the lock."""
        broken = [path for path in sorted(self.folder.glob("month=*.parquet")) if not is_as_summed(path)]
        for path in broken:
            set_aside(self.folder.parent, path)
        return [path.stem.removeprefix("month=") for path in broken]


def _kept(path: Path) -> pd.DataFrame | None:
    """Return a month's plans, None where there are none or where they cannot be read."""
    if not path.exists():
        return None
    try:
        return read_parquet_with_sum(path)
    except (OSError, DamagedError):
        return None
