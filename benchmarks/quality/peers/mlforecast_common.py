"""What both LightGBM peers share: features, target transforms, the loop over evenings.

After mlforecast's own guides: one global model, lags and rolling statistics by the library, columns known ahead as
`X_df`; fitted every 28 days, `update` and `predict` every evening.

Tried on the French development days (2,232 rows; sum of pinball losses at levels 0.5 and 0.8, one model per level):

=======  =========  =====  =============  ======  =====  =====  ==========================
closed   transform  trees  learning rate  leaves  0.5    0.8    remark
=======  =========  =====  =============  ======  =====  =====  ==========================
zero     none       300    0.05           31      6,181  4,376
zero     standard   300    0.05           31      6,420  4,581  LocalStandardScaler
index    none       300    0.05           31      5,599  4,164
index    none       100    0.1            31      5,812  4,324
index    log1p      300    0.05           31      5,725  4,085
index    log1p      100    0.1            31      5,557  4,045  chosen: LightGBM's defaults
index    log1p      300    0.05           31      5,659  4,190  series as codes
index    log1p      100    0.1            31      5,878  4,448  series as codes
index    log1p      100    0.1            15      6,053  4,581  series as codes, 10 a leaf
index    log1p      200    0.05           15      6,030  4,367  codes, half the columns
=======  =========  =====  =============  ======  =====  =====  ==========================
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from mlforecast import MLForecast
from mlforecast.lag_transforms import ExponentiallyWeightedMean, RollingMean, RollingStd, SeasonalRollingMean
from mlforecast.target_transforms import GlobalSklearnTransformer, LocalRobustScaler, LocalStandardScaler
from sklearn.preprocessing import FunctionTransformer

from quality.peers.clock import Clock
from quality.peers.evenings import SERIES, Panel
from quality.peers.long import Closed, known_ahead, new_values, rows_ahead, training

Transform = Literal["none", "log1p", "standard", "robust"]


LEAST_ROWS = 28
"""The longest lag [rows]."""


@dataclass(frozen=True)
class Settings:
    """What was chosen on the development days."""

    closed: Closed = "index"
    transform: Transform = "log1p"
    trees: int = 100
    learning_rate: float = 0.1
    leaves: int = 31
    leaf_rows: int = 20
    column_share: float = 1.0
    row_share: float = 1.0
    with_feast_names: bool = True
    objective: str = "l2"
    conformal_windows: int = 56
    threads: int = 1

    def booster(self, **more: Any) -> dict[str, Any]:
        """Return LightGBM's own words for it."""
        return {
            "n_estimators": self.trees,
            "learning_rate": self.learning_rate,
            "num_leaves": self.leaves,
            "min_child_samples": self.leaf_rows,
            "colsample_bytree": self.column_share,
            "subsample": self.row_share,
            "subsample_freq": 1 if self.row_share < 1 else 0,
            "n_jobs": self.threads,
            "random_state": 1,
            "verbosity": -1,
            **more,
        }


def new_forecast(models: dict[str, Any], settings: Settings) -> MLForecast:
    """Return an unfitted pipeline."""
    transforms = {
        "none": [],
        "log1p": [GlobalSklearnTransformer(FunctionTransformer(np.log1p, np.expm1))],
        "standard": [LocalStandardScaler()],
        "robust": [LocalRobustScaler(scale="iqr")],
    }[settings.transform]
    return MLForecast(
        models=models,
        freq="D" if settings.closed == "zero" else 1,
        lags=[1, 2, 3, 4, 5, 6, 7, 14, 21, 28],
        lag_transforms={
            1: [
                RollingMean(7, min_samples=1),
                RollingMean(28, min_samples=1),
                RollingStd(28, min_samples=2),
                ExponentiallyWeightedMean(0.3),
            ],
            7: [SeasonalRollingMean(7, 4, min_samples=1), SeasonalRollingMean(7, 8, min_samples=1)],
        },
        target_transforms=transforms or None,
        num_threads=settings.threads,
    )


def walk(
    panel: Panel,
    horizons: tuple[int, ...],
    settings: Settings,
    clock: Clock,
    *,
    fit: Callable[[pd.DataFrame], MLForecast],
    predict: Callable[[MLForecast, int, pd.DataFrame], pd.DataFrame],
    least_rows: int = LEAST_ROWS,
) -> pd.DataFrame:
    """Return forecasts of every evening beside the targets; `predict` gives one column per level, and `mean`.

    Series with fewer than `least_rows` rows are left out of the fit, and to the fallback.
    """
    model: MLForecast | None = None
    since = panel.evenings[0]
    longest = max(horizons)
    answers = []
    for number, day in enumerate(panel.evenings):
        evening = panel.at(day)
        if model is None or panel.is_refit(number):
            with clock.of("fit"):
                train = training(evening, settings.closed)
                columns = [
                    name for name in known_ahead(train) if settings.with_feast_names or not name.startswith("on_")
                ]
                train = train.loc[train.groupby("unique_id")["y"].transform("size") >= least_rows]
                # As categories, not as codes: on the French development days codes cost 6 % at the median.
                kinds = {name: pd.CategoricalDtype(sorted(train[name].unique())) for name in SERIES}
                model = fit(train[["unique_id", "ds", "y", *SERIES, *columns]].astype(kinds))
            since = day
        asked = pd.concat([panel.targets(day, horizon) for horizon in horizons])
        with clock.of("predict"):
            if day > since:
                new = new_values(evening, settings.closed, since=since, next_ds=next_ds(model))
                if len(new):
                    model.update(new)
                since = day
            if asked.empty:
                continue
            ahead = rows_ahead(evening, settings.closed, days=longest, next_ds=next_ds(model))
            found = predict(model, longest, ahead[["unique_id", "ds", *columns]])
        found = ahead[["unique_id", "ds", "shop", "product", "day"]].merge(found, on=["unique_id", "ds"])
        answers.append(asked.merge(found.drop(columns=["unique_id", "ds"]), on=["shop", "product", "day"]))
    return pd.concat(answers, ignore_index=True)


def next_ds(model: MLForecast) -> pd.Series:
    """Return the `ds` that comes next, by unique_id."""
    last = pd.Series(model.ts.last_dates, index=pd.Index(model.ts.uids, dtype=str))
    return last + (1 if model.freq == 1 else pd.Timedelta(days=1))
