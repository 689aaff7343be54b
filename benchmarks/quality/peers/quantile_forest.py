"""A quantile random forest (Meinshausen 2006) over all series, on the same lags and calendar columns as LightGBM.

`RandomForestQuantileRegressor` of the package quantile-forest; mlforecast makes the lags.

Tried on the French development days (2,232 rows; sum of pinball losses at levels 0.5 and 0.8), 100 trees that look at a
third of the columns: leaves of at least 5 rows cost 6,266 and 5,447, of 1 row (the package's default, chosen) 6,251 and
5,280. Closed days do not exist for it, as for LightGBM.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from mlforecast import MLForecast
from quantile_forest import RandomForestQuantileRegressor
from sklearn.base import BaseEstimator, RegressorMixin

from quality.peers.clock import Clock
from quality.peers.evenings import SERIES, Panel
from quality.peers.mlforecast_common import Settings as Common
from quality.peers.mlforecast_common import Transform, new_forecast, walk

UNKNOWN = -1.0
"""Stands for a missing value: below every true one."""
PACKAGES = ("quantile-forest", "mlforecast", "scikit-learn")


@dataclass(frozen=True)
class Settings(Common):
    """What was chosen on the development days."""

    transform: Transform = "none"
    trees: int = 100
    leaf_rows: int = 1
    column_share: float = 0.33
    samples_per_leaf: int | None = None

    def forest(self) -> RandomForestQuantileRegressor:
        """Return the forest in its package's own words."""
        return RandomForestQuantileRegressor(
            n_estimators=self.trees,
            min_samples_leaf=self.leaf_rows,
            max_features=self.column_share,
            max_samples_leaf=self.samples_per_leaf,
            n_jobs=self.threads,
            random_state=1,
        )


class Forest(RegressorMixin, BaseEstimator):
    """Gives mlforecast its one number per row, the mean, and keeps the quantiles of the same rows.

    Parameters
    ----------
    forest
        Unfitted forest.
    levels
        Levels asked for.
    """

    def __init__(self, forest: Any, levels: list[float]) -> None:
        self.forest = forest
        self.levels = levels

    def fit(self, x: pd.DataFrame, y: Any) -> Forest:
        """Fit the forest."""
        self.forest_ = self.forest.fit(numbers(x), np.asarray(y, dtype=float))
        return self

    def predict(self, x: pd.DataFrame) -> Any:
        """Return the mean; `quantiles_` holds rows × levels."""
        rows = numbers(x)
        self.quantiles_ = self.forest_.predict(rows, quantiles=self.levels)
        return self.forest_.predict(rows, quantiles="mean")


CHOSEN = Settings()


def run(panel: Panel, horizons: tuple[int, ...], clock: Clock, settings: Settings = CHOSEN) -> pd.DataFrame:
    """Return the targets with one column per level (its name the number as text) and `mean`.

    Raises
    ------
    ValueError
        For other horizons than one day, and for a target transform: the quantiles kept are those of what was fitted.
    """
    if tuple(horizons) != (1,) or settings.transform != "none":
        raise ValueError(f"quantile_forest forecasts tomorrow untransformed, not {horizons}, {settings.transform}")
    names = [f"{level:g}" for level in panel.levels]

    def fit(train: pd.DataFrame) -> MLForecast:
        models = {"mean": Forest(settings.forest(), panel.levels)}
        return new_forecast(models, settings).fit(train, static_features=SERIES, dropna=True)

    def predict(model: MLForecast, days: int, ahead: pd.DataFrame) -> pd.DataFrame:
        found = model.predict(days, X_df=ahead)
        found[names] = np.maximum(model.models_["mean"].quantiles_, 0.0)
        return found

    return walk(panel, horizons, settings, clock, fit=fit, predict=predict)


def numbers(x: pd.DataFrame) -> Any:
    """Return the matrix of numbers; a category stands as its code, a missing value below all."""
    coded = {name: values.cat.codes for name, values in x.items() if isinstance(values.dtype, pd.CategoricalDtype)}
    return x.assign(**coded).astype(float).fillna(UNKNOWN).to_numpy()
