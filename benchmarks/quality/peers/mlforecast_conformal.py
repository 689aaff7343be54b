"""mlforecast with one LightGBM model and conformal prediction intervals.

`PredictionIntervals(n_windows, h)` as in mlforecast's guide on probabilistic forecasts: the errors of the last windows
of each series, added to the point forecast (Stankeviciute, Alaa, van der Schaar 2021).
"""

from __future__ import annotations

import lightgbm as lgb
import pandas as pd
from mlforecast import MLForecast
from mlforecast.utils import PredictionIntervals

from quality.peers.clock import Clock
from quality.peers.evenings import SERIES, Panel
from quality.peers.mlforecast_common import LEAST_ROWS, Settings, new_forecast, walk

PACKAGES = ("mlforecast", "lightgbm")
CHOSEN = Settings()


def run(panel: Panel, horizons: tuple[int, ...], clock: Clock, settings: Settings = CHOSEN) -> pd.DataFrame:
    """Return the targets with one column per level (its name the number as text) and `mean`.

    The guide's intervals are central ones, so that level 0.1 is the lower end of the interval of 80 % and 0.9 its
    upper end; 0.5 is the point forecast.
    """
    widths = sorted({round(abs(200 * level - 100), 6) for level in panel.levels} - {0.0})

    def fit(train: pd.DataFrame) -> MLForecast:
        models = {"mean": lgb.LGBMRegressor(**settings.booster(objective=settings.objective))}
        intervals = PredictionIntervals(n_windows=settings.conformal_windows, h=max(horizons))
        return new_forecast(models, settings).fit(
            train, static_features=SERIES, dropna=False, prediction_intervals=intervals
        )

    def predict(model: MLForecast, days: int, ahead: pd.DataFrame) -> pd.DataFrame:
        found = model.predict(days, X_df=ahead, level=widths)
        answer = found[["unique_id", "ds"]].assign(mean=found["mean"].clip(lower=0.0))
        for level in panel.levels:
            width = round(abs(200 * level - 100), 6)
            side = "lo" if level < 0.5 else "hi"
            name = "mean" if width == 0 else f"mean-{side}-{width:g}"
            if name not in found:
                name = f"mean-{side}-{width}"
            answer[f"{level:g}"] = found[name].clip(lower=0.0)
        return answer

    # Every window of the intervals must leave a longest lag of rows to learn from.
    least = LEAST_ROWS + settings.conformal_windows * max(horizons)
    return walk(panel, horizons, settings, clock, fit=fit, predict=predict, least_rows=least)
