"""The only place where history, features and models meet: what was known at a cutoff in, quantiles out.

In: Known. Out: Quantiles, notices.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import pandas as pd

from forecast.config import ModelSettings
from forecast.forecasting.evening import Evening
from forecast.forecasting.evening_past import EveningPast, evening_past
from forecast.forecasting.fitting import FittedModels, StageClock, fit
from forecast.forecasting.learning import LearningSample, Learnt, learn, learning_sample, series_days
from forecast.forecasting.rows import LONGEST_HORIZON_DAYS, bands_of, horizon_of
from forecast.history.known import Known
from forecast.history.row_lookup import NOWHERE, places
from forecast.models.means.folds import Memory
from forecast.models.means.learning import in_threads
from forecast.notices import Notice
from forecast.tables import DataFrame, Quantiles

__all__ = [
    "LONGEST_HORIZON_DAYS",
    "Evening",
    "EveningPast",
    "FittedModels",
    "Forecast",
    "LearningSample",
    "Learnt",
    "bands_of",
    "evening_past",
    "fit",
    "forecast",
    "horizon_of",
    "in_threads",
    "learn",
    "learning_sample",
    "predict",
    "series_days",
]


@dataclass(frozen=True)
class Forecast:
    """Quantiles with what there is to say about them; `timing` in seconds per stage.

    There are quantiles as well of days on which a shop is only thought to be closed, as they are if it opens.
    """

    quantiles: DataFrame[Quantiles]
    notices: list[Notice]
    fitted: FittedModels
    evening: Evening
    timing: dict[str, float]

    def of_due_days(self) -> DataFrame[Quantiles]:
        """Return the quantiles of the days on which each shop is thought to open."""
        rows = self.evening.rows.loc[self.evening.is_due]
        kept: DataFrame[Quantiles] = self.quantiles[
            places(self.quantiles, rows, on=["shop", "product", "day"]) != NOWHERE
        ]
        return kept


def predict(
    fitted: FittedModels,
    known: Known,
    days: Sequence[pd.Timestamp],
    *,
    products: Collection[str] | None = None,
) -> tuple[DataFrame[Quantiles], list[Notice]]:
    """Return the quantiles of every offered product on `days`, out of what was known at the cutoff.

    `known` may be later than the fit: lags, levels and residuals then move on with the days that have come.
    """
    evening = Evening(fitted, known, days, products=products)
    return evening.quantiles(), evening.notices()


def forecast(
    known: Known,
    days: Sequence[pd.Timestamp],
    *,
    settings: ModelSettings,
    seed: int = 1,
    jobs: int = 2,
    products: Collection[str] | None = None,
    memory: Memory | None = None,
    past: EveningPast | None = None,
    learnt: Learnt | None = None,
) -> Forecast:
    """Fit and predict at one cutoff.

    `products` narrows the work to some products; everything in `known` still informs the features. `past` is that of
    `known` where somebody needed it before. `learnt` is what a chain has learnt together (`learning_sample`, `learn`)
    where `known` is a block of its shops.
    """
    horizons = sorted({horizon_of(day, anchor) for day in days for anchor in known.anchors.values()})
    before = StageClock()
    past = past or evening_past(known, settings)
    before.lap("history")
    fitted = fit(
        known,
        settings=settings,
        seed=seed,
        jobs=jobs,
        products=products,
        horizons=horizons or [1],
        memory=memory,
        past=past,
        learnt=learnt,
    )
    after = StageClock()
    evening = Evening(fitted, known, days, products=products, past=past)
    quantiles, notices = evening.quantiles(), evening.notices()
    after.lap("predict")
    history = before.seconds["history"] + fitted.timing["history"]
    timing = {**fitted.timing, **after.seconds, "history": history}
    return Forecast(quantiles=quantiles, notices=notices, fitted=fitted, evening=evening, timing=timing)
