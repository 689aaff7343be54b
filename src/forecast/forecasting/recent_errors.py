"""Setting the boosted model right by what a shop has lately sold beside its forecasts.

In: OutOfSample. Out: the same with corrected forecasts, and the correction of tonight's.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from forecast.features.series import day_numbers
from forecast.forecasting.out_of_sample import Floats, OutOfSample
from forecast.models.ladder.intercept import InterceptCorrection, PastForecasts
from forecast.notices import Notice

_WORTH_TELLING = 0.03
"""A correction by less than this share is not worth a word."""


class RecentErrors:
    """What the errors of the last weeks say of forecasts of the boosted model, shop by shop."""

    def __init__(self, tried: OutOfSample) -> None:
        said = tried.forecasts["boosted"]
        told = np.isfinite(said) & (said > 0)
        rows = tried.rows.loc[told]
        self._shops = pd.Index(sorted(rows["shop"].unique()))
        past = PastForecasts(
            shop=self._code(rows),
            day=day_numbers(rows["day"]),
            horizon_days=rows["horizon_days"].to_numpy(dtype=np.int64),
            forecast=said[told],
            actual=rows["demand_qty"].to_numpy(dtype=np.float64),
        )
        self._correction = InterceptCorrection.learnt(past, shops_count=max(len(self._shops), 1))

    def factor(self, rows: pd.DataFrame) -> Floats:
        """Return by what the boosted forecast of each row (shop, day, horizon_days) is to be multiplied."""
        horizon = rows["horizon_days"].to_numpy(dtype=np.int64)
        return self._correction.factor(self._code(rows), day_numbers(rows["day"]), horizon)

    def corrected(self, tried: OutOfSample) -> OutOfSample:
        """Return past forecasts as they would have been corrected on their evenings."""
        boosted = tried.forecasts["boosted"] * self.factor(tried.rows)
        return replace(tried, forecasts={**tried.forecasts, "boosted": boosted})

    def notices(self, rows: pd.DataFrame) -> list[Notice]:
        """Return a note for every shop whose next forecasts are moved enough to be worth a word."""
        moved = rows.assign(factor=self.factor(rows)).sort_values("horizon_days")
        told = []
        for shop, factor in moved.groupby("shop")["factor"].first().items():
            move = float(factor) - 1
            if abs(move) >= _WORTH_TELLING:
                code = "forecast_too_high_of_late" if move < 0 else "forecast_too_low_of_late"
                told.append(Notice(code, shop=str(shop), values={"change_share": round(abs(move), 2)}))
        return told

    def _code(self, rows: pd.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.asarray(self._shops.get_indexer(pd.Index(rows["shop"])), dtype=np.int64)
