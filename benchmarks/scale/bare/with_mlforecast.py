"""A yardstick in the peers' environment: mlforecast forecasts 14 days of every series of a chain, with intervals.

One LightGBM for all series with the lags, window sums and settings of `benchmarks/quality/peers`, weekday and month
known ahead, conformal intervals from four windows of 14 days. Open days follow each other, as there.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import lightgbm
import pandas as pd
import polars as pl
from mlforecast.utils import PredictionIntervals
from quality.peers.mlforecast_common import Settings, new_forecast

DAYS_AHEAD, WINDOWS, LEVELS = 14, 4, [50, 80, 90]
LEAST_ROWS = 28 + WINDOWS * DAYS_AHEAD + 1


def series_of(till: Path) -> pd.DataFrame:
    """Return what was sold of each product in each shop on each day it was sold."""
    names = ["Magasin", "Date", "Heure", "Ticket", "Article", "Quantité", "Prix unitaire", "Mode"]
    lines = pl.scan_csv(sorted(till.glob("*.csv")), separator=";", schema=dict.fromkeys(names, pl.String))
    sold = (
        lines.filter(~pl.col("Article").str.contains("^(COUPE|DIVERS.*|\\.)$"))
        .group_by(unique_id=pl.col("Magasin") + "·" + pl.col("Article"), day=pl.col("Date").str.to_date("%d/%m/%Y"))
        .agg(y=pl.col("Quantité").cast(pl.Float64).sum())
        .sort("unique_id", "day")
        .collect()
    )
    table = sold.to_pandas()
    table["y"] = table["y"].clip(lower=0.0)
    table["ds"] = table.groupby("unique_id").cumcount()
    return table[table.groupby("unique_id")["y"].transform("size") >= LEAST_ROWS]


def main() -> None:
    """Print rows, series and CPU seconds as JSON."""
    table = series_of(Path(sys.argv[1]))
    day = pd.to_datetime(table.pop("day"))
    train = table.assign(weekday=day.dt.day_of_week.to_numpy(), month=day.dt.month.to_numpy())
    settings = Settings()
    begun = time.process_time()
    models = {"mean": lightgbm.LGBMRegressor(**settings.booster(objective=settings.objective))}
    intervals = PredictionIntervals(n_windows=WINDOWS, h=DAYS_AHEAD)
    made = new_forecast(models, settings).fit(train, static_features=[], dropna=False, prediction_intervals=intervals)
    fitted = time.process_time()
    last = train.groupby("unique_id").tail(1)
    ahead = pd.concat(
        last.assign(ds=last["ds"] + step, weekday=(last["weekday"] + step) % 7) for step in range(1, DAYS_AHEAD + 1)
    ).drop(columns="y")
    answer = made.predict(DAYS_AHEAD, X_df=ahead.sort_values(["unique_id", "ds"]), level=LEVELS)
    told = {
        "series": int(train["unique_id"].nunique()), "rows": len(train), "answers": len(answer),
        "fit_cpu_s": fitted - begun, "predict_cpu_s": time.process_time() - fitted,
    }  # fmt: skip
    print(json.dumps(told))


if __name__ == "__main__":
    main()
