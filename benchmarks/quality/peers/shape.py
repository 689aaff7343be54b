"""From one column per level to one row per level, as every method of the benchmark is kept.

In: a peer's answer. Out: shop, product, day, horizon_days, level, demand_qty.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

ROW = ["shop", "product", "day", "horizon_days"]


def level_columns(answer: pd.DataFrame) -> list[str]:
    """Return the names of the columns that are levels, smallest first.

    Examples
    --------
    >>> level_columns(pd.DataFrame(columns=["shop", "0.9", "0.1", "mean"]))
    ['0.1', '0.9']
    """
    names = [str(name) for name in answer.columns if str(name).replace(".", "", 1).isdigit()]
    return sorted(names, key=float)


def to_rows(answer: pd.DataFrame) -> pd.DataFrame:
    """Return one row per level; the mean has no level.

    Raises
    ------
    ValueError
        When a forecast is missing, below zero, or levels cross.

    Examples
    --------
    >>> answer = pd.DataFrame({"shop": "a", "product": "rye", "day": pd.Timestamp("2024-05-03"), "horizon_days": 1,
    ...                        "0.1": [3.0], "0.9": [8.0], "mean": [5.0]})
    >>> to_rows(answer)[["level", "demand_qty"]].to_numpy().tolist()
    [[0.1, 3.0], [0.9, 8.0], [nan, 5.0]]
    """
    names = level_columns(answer)
    quantiles = answer[names].to_numpy(dtype=float)
    if not np.isfinite(quantiles).all() or not np.isfinite(answer["mean"].to_numpy(dtype=float)).all():
        raise ValueError("a forecast is missing")
    if (quantiles < 0).any() or (np.diff(quantiles, axis=1) < 0).any():
        raise ValueError("a forecast is below zero, or levels cross")
    parts = [answer[ROW].assign(level=float(name), demand_qty=answer[name]) for name in names]
    parts.append(answer[ROW].assign(level=np.nan, demand_qty=answer["mean"]))
    rows = pd.concat(parts, ignore_index=True)
    return rows.astype({"horizon_days": "int64", "level": float, "demand_qty": float}).sort_values(
        [*ROW, "level"], ignore_index=True
    )
