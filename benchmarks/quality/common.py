"""The rows that every method has forecast: nobody is scored on days that another has left out.

In: predictions of each method, one row per shop, product, day, horizon and level (nan: the mean); actuals, one row per
shop, product and day. Out: CommonRows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.distribution import in_whole_pieces
from quality.trials import LEVELS

Floats = npt.NDArray[np.float64]

KEY = ["shop", "product", "day"]
_MEAN = -1.0
"""Stands for the level nan, which cannot be a column's name."""


@dataclass(frozen=True)
class CommonRows:
    """What came, and what each method said of it, in one order of rows.

    `rows` has shop, product, day, `actual_qty` [units] and `is_sold_out`; `quantiles` rows × levels, `mean` a value per
    row (nan where a method gives none) [units]; `complete_count` how many rows each method has forecast in full.
    """

    rows: pd.DataFrame
    levels: tuple[float, ...]
    quantiles: dict[str, Floats]
    mean: dict[str, Floats]
    complete_count: dict[str, int]
    offered_count: int

    @property
    def methods(self) -> list[str]:
        """The methods, in the order in which they were given."""
        return list(self.quantiles)

    @cached_property
    def actual(self) -> Floats:
        """What came [units]."""
        return self.rows["actual_qty"].to_numpy(dtype=float)

    @cached_property
    def is_whole(self) -> npt.NDArray[np.bool_]:
        """Whether what came is the whole demand: the product did not sell out."""
        return ~self.rows["is_sold_out"].to_numpy(dtype=bool)

    @cached_property
    def day_number(self) -> npt.NDArray[np.int64]:
        """Calendar days since the first one, per row."""
        since = self.rows["day"] - self.rows["day"].min()
        return since.dt.days.to_numpy(dtype=np.int64)

    @property
    def days_count(self) -> int:
        """Calendar days from the first to the last, closed ones included."""
        return int(self.day_number.max()) + 1

    def in_whole_pieces(self) -> CommonRows:
        """Return the same with every quantile as many whole pieces as a bakery would bake of it; means stay."""
        return replace(self, quantiles={name: in_whole_pieces(told) for name, told in self.quantiles.items()})

    def per_day(self, values: Floats) -> Floats:
        """Return the sums of each calendar day; 0 on a day without rows."""
        summed = np.zeros((self.days_count, *values.shape[1:]))
        np.add.at(summed, self.day_number, values)
        return summed


def common_rows(
    predictions: Mapping[str, pd.DataFrame],
    actual: pd.DataFrame,
    *,
    horizon_days: int = 1,
    levels: Sequence[float] = LEVELS,
) -> CommonRows:
    """Return the rows of one horizon for which every method has all levels and something came.

    A quantile below 0 counts as 0: nobody bakes less than nothing.

    Raises
    ------
    ValueError
        When a method says two things of one row, or no row is common to all.
    """
    tables = {method: _wide(method, frame, horizon_days, levels) for method, frame in predictions.items()}
    offered = actual.set_index(KEY)[["actual_qty", "is_sold_out"]].sort_index()
    offered = offered[offered["actual_qty"].notna()]
    common = offered.index
    complete_count = {}
    for method, wide in tables.items():
        complete = wide.index[wide[list(levels)].notna().all(axis=1)].intersection(offered.index)
        complete_count[method] = len(complete)
        common = common.intersection(complete)
    if common.empty:
        raise ValueError(f"no row is common to all of {complete_count}, of {len(offered)} on offer")
    common = common.sort_values()
    return CommonRows(
        rows=offered.loc[common].reset_index(),
        levels=tuple(levels),
        quantiles={
            method: np.maximum(wide.loc[common, list(levels)].to_numpy(dtype=float), 0.0)
            for method, wide in tables.items()
        },
        mean={method: wide.loc[common, _MEAN].to_numpy(dtype=float) for method, wide in tables.items()},
        complete_count=complete_count,
        offered_count=len(offered),
    )


def _wide(method: str, frame: pd.DataFrame, horizon_days: int, levels: Sequence[float]) -> pd.DataFrame:
    """Return one row per shop, product and day, and a column per level."""
    here = frame.loc[frame["horizon_days"] == horizon_days]
    # Levels come out of files as 0.30000000000000004.
    level = here["level"].astype(float).round(6).fillna(_MEAN)
    long = here.assign(level=level)
    is_twice = long.duplicated([*KEY, "level"])
    if is_twice.any():
        shop, product, day = long.loc[is_twice, KEY].iloc[0]
        raise ValueError(f"{method} has two forecasts of {product} in '{shop}' on {day:%Y-%m-%d}, expected one")
    # No two rows are alike, and without averages over them this is several times as quick.
    wide = long.pivot(index=KEY, columns="level", values="demand_qty")  # noqa: PD010 - the key is unique
    return wide.reindex(columns=[_MEAN, *levels])
