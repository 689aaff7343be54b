"""How high past demand came out among the forecasts' own errors, day by day; worked out only where asked.

In: Evening. Out: ErrorRanks.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.forecasting.evening import Evening
from forecast.metrics import foreseen_share
from forecast.models.spread.calibration import scaled_residuals
from forecast.tables import DataFrame, ErrorRanks, checked, empty

_SERIES = ["shop", "product"]
_NEAR_DAYS = 7


def error_ranks(evening: Evening) -> DataFrame[ErrorRanks]:
    """Return for every past day that was forecast before it came which share of the product's errors are smaller.

    Of the method that speaks for most of a product's coming days. A day forecast two to seven days ahead says more of
    how days err together than one forecast the evening before, and counts where there is one; each is ranked among
    its own. A day that sold out below its forecast says nothing. Errors are in units of √forecast, as in the
    calibration of quantiles. `foreseen_share` is worked out per shop, from days that were forecast both ways.
    """
    tried, spoken = evening.tried, evening.spoken()[0]
    if tried.rows.empty or evening.rows.empty:
        return empty(ErrorRanks)
    asked = evening.rows[_SERIES].assign(method=spoken.method)
    speaks = asked.groupby(_SERIES)["method"].agg(lambda methods: methods.mode().iloc[0]).rename("method").reset_index()
    is_near = (tried.rows["horizon_days"] <= _NEAR_DAYS).to_numpy()
    columns = [*_SERIES, "day", "horizon_days", "demand_qty", "is_sold_out"]
    near = tried.rows.loc[is_near, columns].merge(speaks, on=_SERIES, how="left")
    said = np.full(len(near), np.nan)
    for method in sorted(speaks["method"].unique()):
        mine = (near["method"] == method).to_numpy()
        said[mine] = tried.forecasts[method][is_near][mine]
    return _ranked(near.assign(forecast_qty=said))


def _ranked(rows: pd.DataFrame) -> DataFrame[ErrorRanks]:
    demand, said = rows["demand_qty"].to_numpy(dtype=np.float64), rows["forecast_qty"].to_numpy(dtype=np.float64)
    tells = np.isfinite(demand) & np.isfinite(said) & ~(rows["is_sold_out"].to_numpy(dtype=bool) & (demand < said))
    kept = rows.loc[tells, [*_SERIES, "day", "horizon_days"]]
    kept = kept.assign(error=scaled_residuals(demand[tells], said[tells]), is_later=kept["horizon_days"] > 1)
    by = kept.groupby([*_SERIES, "is_later"])["error"]
    kept["error_share"] = (by.rank(method="average") - 0.5) / by.transform("size")
    kept["foreseen_share"] = kept["shop"].map(_foreseen(rows.loc[tells]))
    kept = kept.sort_values([*_SERIES, "day", "is_later"]).drop_duplicates([*_SERIES, "day"], keep="last")
    return checked(ErrorRanks, kept)


def _foreseen(rows: pd.DataFrame) -> dict[str, float]:
    """Return the foreseen share of each shop."""
    is_last = rows["horizon_days"] == 1
    both = rows[~is_last].merge(rows.loc[is_last, [*_SERIES, "day", "forecast_qty"]], on=[*_SERIES, "day"])
    columns = ["forecast_qty_x", "forecast_qty_y", "demand_qty"]
    return {
        str(shop): foreseen_share(*(mine[name].to_numpy(dtype=np.float64) for name in columns))
        for shop, mine in both.groupby("shop")
    }
