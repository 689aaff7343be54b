"""Setting the boosted model right by what a shop, and each of its products, has lately sold beside its forecasts.

In: OutOfSample, Changes. Out: the same with corrected forecasts, and the correction of tonight's.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from forecast.features.by_day import day_numbers
from forecast.forecasting.changing_times import surprises_of
from forecast.forecasting.tried import Floats, OutOfSample
from forecast.models.intercept import CLEAR_OF_CHANCE, LARGEST_ERROR, InterceptCorrection, Ints, PastForecasts
from forecast.notices import Notice
from forecast.tables import Changes, DataFrame

WORTH_TELLING = 0.03
"""A correction by less than this share is not worth a word."""


class RecentErrors:
    """What the errors of the last weeks say of forecasts of the boosted model.

    First of a whole shop, then of each of its products beside that. A shop learns by itself how much of an error
    lasts; its products learn it together, and only what stands clear of chance counts there. Days of a lasting change
    that nobody could know of are left out: levels take it up as soon as it is noticed.
    """

    def __init__(self, tried: OutOfSample, changes: DataFrame[Changes] | None) -> None:
        said = tried.forecasts["boosted"]
        told = np.isfinite(said) & (said > 0)
        rows = tried.rows.loc[told]
        if changes is not None and len(changes) and len(rows):
            # What the first of these evenings knew surprised none of them.
            evening = (rows["day"] - pd.to_timedelta(rows["horizon_days"], unit="D")).min()
            lately = changes.loc[changes["noticed"] > evening]
            surprising = surprises_of(rows, lately).known_at(int(day_numbers(rows["day"]).max()))
            told[told] = ~surprising
            rows = tried.rows.loc[told]
        self._shops = pd.Index(sorted(rows["shop"].unique()))
        self._series = pd.MultiIndex.from_frame(
            rows[["shop", "product"]].drop_duplicates().sort_values(["shop", "product"])
        )
        past = PastForecasts(
            group=self._shop(rows),
            day=day_numbers(rows["day"]),
            horizon_days=rows["horizon_days"].to_numpy(dtype=np.int64),
            forecast=said[told],
            actual=rows["demand_qty"].to_numpy(dtype=np.float64),
        )
        self._of_shops = InterceptCorrection.learnt(past, pools=np.arange(max(len(self._shops), 1)))
        beside = replace(past, group=self._product(rows), forecast=past.forecast * self._shop_factor(rows))
        shop_of_series = self._shops.get_indexer(self._series.get_level_values(0))
        self._of_series = InterceptCorrection.learnt(
            beside,
            pools=np.asarray(shop_of_series if len(self._series) else [0], dtype=np.int64),
            fewest_errors=CLEAR_OF_CHANCE,
        )

    def factor(self, rows: pd.DataFrame) -> Floats:
        """Return by what the boosted forecast of each row (shop, product, day, horizon_days) is to be multiplied."""
        horizon = rows["horizon_days"].to_numpy(dtype=np.int64)
        of_product = self._of_series.factor(self._product(rows), day_numbers(rows["day"]), horizon)
        both = self._shop_factor(rows) * of_product
        return np.clip(both, np.exp(-LARGEST_ERROR), np.exp(LARGEST_ERROR))

    def _shop_factor(self, rows: pd.DataFrame) -> Floats:
        horizon = rows["horizon_days"].to_numpy(dtype=np.int64)
        return self._of_shops.factor(self._shop(rows), day_numbers(rows["day"]), horizon)

    def corrected(self, tried: OutOfSample) -> OutOfSample:
        """Return past forecasts as they would have been corrected on their evenings."""
        boosted = tried.forecasts["boosted"] * self.factor(tried.rows)
        return replace(tried, forecasts={**tried.forecasts, "boosted": boosted})

    def notices(self, rows: pd.DataFrame) -> list[Notice]:
        """Return a note for every shop whose next forecasts are moved enough to be worth a word."""
        moved = rows.assign(factor=self._shop_factor(rows)).sort_values("horizon_days")
        told = []
        for shop, factor in moved.groupby("shop")["factor"].first().items():
            move = float(factor) - 1
            if abs(move) >= WORTH_TELLING:
                code = "forecast_too_high_of_late" if move < 0 else "forecast_too_low_of_late"
                told.append(Notice(code, shop=str(shop), values={"change_share": round(abs(move), 2)}))
        return told

    def _shop(self, rows: pd.DataFrame) -> Ints:
        return np.asarray(self._shops.get_indexer(pd.Index(rows["shop"])), dtype=np.int64)

    def _product(self, rows: pd.DataFrame) -> Ints:
        return np.asarray(self._series.get_indexer(pd.MultiIndex.from_frame(rows[["shop", "product"]])), dtype=np.int64)
