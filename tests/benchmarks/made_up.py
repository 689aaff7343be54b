"""Made-up days with a known distribution, and methods that are off by a known amount."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from statistics import NormalDist

import numpy as np
import pandas as pd
from quality.sample_average import sample_average
from quality.scores import Seconds, score_trial
from quality.trials import trial_of

LEVELS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
SPREAD = 20.0


def actuals(*, days=84, shops=("a", "b"), products=("BREAD", "ROLL"), seed=1, first="2022-01-03"):
    """Return demand around 100 with a spread of 20, weekly up and down."""
    rows = pd.MultiIndex.from_product(
        [shops, products, pd.date_range(first, periods=days)], names=["shop", "product", "day"]
    ).to_frame(index=False)
    usual = 100.0 + 30.0 * (rows["day"].dt.day_of_week >= 5)
    noise = np.random.default_rng(seed).normal(0.0, SPREAD, len(rows))
    return rows.assign(actual_qty=(usual + noise).clip(lower=0.0), is_sold_out=False, usual=usual)


def predictions(actual, *, off=0.0, spread=SPREAD, noise=0.0, horizon_days=1, seed=2, levels=LEVELS):
    """Return normal quantiles around the true usual quantity: `off` too many, with an error of `noise` per row."""
    rng = np.random.default_rng(seed)
    middle = actual["usual"].to_numpy() + off + rng.normal(0.0, noise, len(actual))
    parts = [
        actual[["shop", "product", "day"]].assign(
            horizon_days=horizon_days,
            level=level,
            demand_qty=middle + (0.0 if np.isnan(level) else spread * NormalDist().inv_cdf(level)),
        )
        for level in (*levels, float("nan"))
    ]
    return pd.concat(parts, ignore_index=True)


@cache
def scores(name="french", *, own_noise=5.0, days=56, oracle=False):
    """Return the scores of a trial in which each method errs by a known amount more than this program."""
    actual = actuals(days=days + 28, first="2021-12-04")
    first = pd.Timestamp("2022-01-01")
    test = actual[actual["day"] >= first]
    trial = replace(trial_of(name), test=(first.date(), test["day"].max().date()))
    noise = {"forecast": own_noise, "last_week": 20.0, "auto_ets": 12.0, "mlforecast_quantile": 10.0}
    if oracle:
        noise["oracle"] = 0.0
    tables = {
        method: pd.concat([predictions(test, noise=error + ahead - 1, horizon_days=ahead) for ahead in (1, 2)])
        for method, error in noise.items()
    }
    tables["prophet"] = predictions(test, noise=15.0)
    tables["sample_average"] = sample_average(actual, trial.test)
    seconds = {"forecast": Seconds(30.0, 50.0), "mlforecast_quantile": Seconds(20.0, 40.0)}
    return score_trial(trial, "test", tables, test, seconds=seconds, horizons=(1, 2))
