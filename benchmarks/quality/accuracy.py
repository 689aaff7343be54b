"""Whether quantiles keep their word, and how far medians and means are off.

In: CommonRows. Out: coverage, WAPE, bias.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.metrics import bias_share, coverage, wape
from quality.common import CommonRows

MEDIAN = 0.5


def coverage_table(common: CommonRows) -> pd.DataFrame:
    """Return the share of days on which demand stayed below each level's quantile, sold-out days left out.

    One row per method, one column per level. Half of the ties count (Czado, Gneiting & Held 2009,
    doi:10.1111/j.1541-0420.2009.01191.x).
    """
    seen = common.actual[common.is_whole]
    table = {
        method: [coverage(seen, quantiles[common.is_whole, at]) for at in range(len(common.levels))]
        for method, quantiles in common.quantiles.items()
    }
    return pd.DataFrame.from_dict(table, orient="index", columns=[f"{level:g}" for level in common.levels])


def sides(common: CommonRows, method: str, level: str) -> tuple[float, float]:
    """Return the shares of days on which demand stayed below a level's quantile, and on which it did not exceed it.

    Between the two lie the days that sold exactly what was forecast. Sold-out days are left out.
    """
    at = [f"{one:g}" for one in common.levels].index(level)
    seen, quantile = common.actual[common.is_whole], common.quantiles[method][common.is_whole, at]
    return float((seen < quantile).mean()), float((seen <= quantile).mean())


def points_off(covered: pd.DataFrame) -> pd.DataFrame:
    """Return how far coverage lies from its level [percentage points].

    Examples
    --------
    >>> points_off(pd.DataFrame({"0.5": [0.47]}, index=["forecast"])).round(1).loc["forecast", "0.5"].item()
    -3.0
    """
    return 100 * (covered - [float(level) for level in covered.columns])


def accuracy_table(common: CommonRows) -> pd.DataFrame:
    """Return WAPE of the median, and bias of the mean and of the median as shares of demand: one row per method.

    The bias of the mean is nan where a method gives no mean for some row.
    """
    at = common.levels.index(MEDIAN)
    table = {
        method: [
            wape(common.actual, quantiles[:, at]),
            bias_share(common.actual, common.mean[method]) if np.isfinite(common.mean[method]).all() else float("nan"),
            bias_share(common.actual, quantiles[:, at]),
        ]
        for method, quantiles in common.quantiles.items()
    }
    return pd.DataFrame.from_dict(table, orient="index", columns=["wape", "bias_of_mean", "bias_of_median"])
