"""Past forecasts beside what came: what calibration learns from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.models.spread.calibration import Residuals

Floats = npt.NDArray[np.float64]
METHODS = ("boosted", "last_week", "mean_of_four", "weekday_index", "recent_weekday")


@dataclass(frozen=True)
class OutOfSample:
    """Past forecasts of every method beside what came; `rows` holds shop, product, day, its type, horizon, demand.

    `rule_share` in `rows` is what the weekday rule has in the boosted forecast.
    """

    rows: pd.DataFrame
    forecasts: Mapping[str, Floats]


class Codes:
    """Numbers for the products and series of two tables, the same in both."""

    def __init__(self, rows: pd.DataFrame, tried: pd.DataFrame) -> None:
        both = pd.concat([rows[["shop", "product"]], tried[["shop", "product"]]], ignore_index=True)
        product = pd.factorize(both["product"], sort=True)[0]
        shop, shops = pd.factorize(both["shop"], sort=True)
        series = product * max(len(shops), 1) + shop
        self.product, self.tried_product = product[: len(rows)], product[len(rows) :]
        self.series, self.tried_series = series[: len(rows)], series[len(rows) :]


def joined(parts: Sequence[OutOfSample]) -> OutOfSample:
    """Return the parts one below the other."""
    columns = [
        "shop", "product", "day", "horizon_days", "demand_qty", "sold_qty", "is_sold_out", "day_type", "rule_share",
    ]  # fmt: skip
    if not parts:
        nothing = pd.DataFrame({name: [] for name in columns}).astype({"day": "datetime64[ns]"})
        return OutOfSample(nothing, {name: np.zeros(0) for name in METHODS})
    rows = pd.concat([part.rows[columns] for part in parts], ignore_index=True)
    forecasts = {name: np.concatenate([part.forecasts[name] for part in parts]) for name in METHODS}
    return OutOfSample(rows, forecasts)


def residuals_of(tried: OutOfSample, method: str, codes: Codes) -> Residuals:
    """Return one method's past forecasts in the numbers of `codes`."""
    day, demand = tried.rows["day"], tried.rows["demand_qty"].to_numpy(dtype=np.float64)
    # A sold-out day that was filled in counts as filled in: taken as "at least this", it would hand its weight to the
    # largest residuals (docs/decisions/0017). Where nothing was filled in, it is a lower bound.
    is_bound = tried.rows["is_sold_out"].to_numpy(dtype=bool) & (demand <= tried.rows["sold_qty"].to_numpy())
    return Residuals(
        product=codes.tried_product,
        series=codes.tried_series,
        horizon_days=tried.rows["horizon_days"].to_numpy(dtype=np.int64),
        forecast=tried.forecasts[method],
        actual=demand,
        is_sold_out=is_bound,
        day_type=tried.rows["day_type"].to_numpy(dtype=np.int64) if "day_type" in tried.rows else None,
        age_days=(day.max() - day).dt.days.to_numpy(dtype=np.float64),
    )
