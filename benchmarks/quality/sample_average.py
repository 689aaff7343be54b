"""The featureless yardstick: quantiles of what a series has sold so far, whatever the day.

In: actuals since the data's first day. Out: predictions as the other methods give them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from quality.common import KEY
from quality.trials import LEVELS, REFIT_EVERY_DAYS, Days


def sample_average(
    actual: pd.DataFrame,
    days: Days,
    *,
    horizon_days: int = 1,
    levels: Sequence[float] = LEVELS,
    refit_every_days: int = REFIT_EVERY_DAYS,
) -> pd.DataFrame:
    """Return, per shop, product, day and level, the quantile of the series' training sample, refitted as the others.

    The order quantity is the least one that was enough on so large a share of the sample's days ("sample average
    approximation"). A series that starts between two fits has as its sample all days up to the evening before; its
    very first day gets 0. Rows are those of `actual` within `days`.

    References
    ----------
    Bertsimas & Kallus 2020, doi:10.1287/mnsc.2018.3253; Levi, Roundy & Shmoys 2007, doi:10.1287/moor.1070.0272.
    """
    first, last = pd.Timestamp(days[0]), pd.Timestamp(days[1])
    parts = []
    for _, series in actual.sort_values("day").groupby(["shop", "product"], sort=True):
        known = series.loc[series["actual_qty"].notna()]
        past, sold = known["day"].to_numpy(), known["actual_qty"].to_numpy(dtype=float)
        wanted = series.loc[(series["day"] >= first) & (series["day"] <= last)]
        evening = wanted["day"] - pd.Timedelta(days=horizon_days)
        since_first = (evening - (first - pd.Timedelta(days=horizon_days))).dt.days
        fitted = evening - pd.to_timedelta(since_first % refit_every_days, unit="D")
        enough = np.searchsorted(past, fitted.to_numpy(), side="right")
        counts = np.where(enough > 0, enough, np.searchsorted(past, evening.to_numpy(), side="right"))
        quantiles = {int(count): _quantiles(sold[:count], levels) for count in np.unique(counts)}
        rows = np.array([quantiles[int(count)] for count in counts]).reshape(len(wanted), len(levels))
        wide = pd.DataFrame(rows, columns=list(levels), index=pd.MultiIndex.from_frame(wanted[KEY]))
        parts.append(wide.melt(var_name="level", value_name="demand_qty", ignore_index=False).reset_index())
    table = pd.concat(parts, ignore_index=True)
    return table.assign(level=table["level"].astype(float), horizon_days=horizon_days)


def _quantiles(sold: np.ndarray, levels: Sequence[float]) -> np.ndarray:
    return np.quantile(sold, levels, method="inverted_cdf") if len(sold) else np.zeros(len(levels))
