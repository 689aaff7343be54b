"""Made-up days with a known distribution, and methods that are off by a known amount."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pandas as pd

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
