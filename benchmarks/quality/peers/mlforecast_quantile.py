"""mlforecast with LightGBM, one model per quantile level, and one for the mean.

`objective="quantile"` with `alpha`, as LightGBM's and mlforecast's guides show it; crossing levels are sorted
(Chernozhukov, Fernández-Val, Galichon 2010, doi:10.3982/ECTA7880).
"""

from __future__ import annotations

import lightgbm as lgb
import numpy as np
import pandas as pd
from mlforecast import MLForecast

from quality.peers.clock import Clock
from quality.peers.evenings import SERIES, Panel
from quality.peers.mlforecast_common import Settings, new_forecast, walk

PACKAGES = ("mlforecast", "lightgbm")
CHOSEN = Settings()


def run(panel: Panel, horizons: tuple[int, ...], clock: Clock, settings: Settings = CHOSEN) -> pd.DataFrame:
    """Return the targets with one column per level (its name the number as text) and `mean`."""
    names = [f"{level:g}" for level in panel.levels]

    def fit(train: pd.DataFrame) -> MLForecast:
        models = {
            name: lgb.LGBMRegressor(**settings.booster(objective="quantile", alpha=level))
            for name, level in zip(names, panel.levels, strict=True)
        }
        models["mean"] = lgb.LGBMRegressor(**settings.booster(objective="l2"))
        return new_forecast(models, settings).fit(train, static_features=SERIES, dropna=False)

    def predict(model: MLForecast, days: int, ahead: pd.DataFrame) -> pd.DataFrame:
        found = model.predict(days, X_df=ahead)
        found[names] = np.sort(found[names].to_numpy(), axis=1).clip(min=0.0)
        found["mean"] = found["mean"].clip(lower=0.0)
        return found

    return walk(panel, horizons, settings, clock, fit=fit, predict=predict)
