"""What somebody who knows the truth would forecast: the exact distribution of every product and day."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from forecast.sample.chance import first_probability
from forecast.sample.effects import SHOP_SHOCK_SHARES, SHOP_SHOCKS

TRUTH_FILE = "truth.parquet"


def read_truth(folder: Path) -> pd.DataFrame:
    """Read the truth that `make_sample(folder, with_truth=True)` wrote; one row per shop, product and offered day.

    Columns: `mean_qty`, what could be known of walk-in demand, with one `*_factor` for each effect; `size_count`, the
    size of the negative binomial; `shop_shock`, what could not be known; `demand_qty` drawn from both; `order_qty`
    customer orders; `baked_qty`, `sold_qty` (orders included), `left_qty`, `lost_qty`, `sold_out_s`; `till_qty`, what
    the till file says of `sold_qty`.
    """
    return pd.read_parquet(folder / "truth" / TRUTH_FILE)


def true_quantiles(truth: pd.DataFrame, levels: Sequence[float]) -> pd.DataFrame:
    """Return the true quantiles of walk-in demand, one row per row of `truth` and one column per level.

    Demand is a mixture of negative binomials over the nine shop shocks; a quantile is the least whole quantity
    whose probability of being enough reaches the level.

    Examples
    --------
    >>> truth = pd.DataFrame({"mean_qty": [10.0, 40.0], "size_count": [20, 40]})
    >>> true_quantiles(truth, [0.5, 0.9]).to_numpy().tolist()
    [[10.0, 15.0], [39.0, 52.0]]
    """
    mean = truth["mean_qty"].to_numpy(dtype=float)[:, None] * np.array(SHOP_SHOCKS)
    size = truth["size_count"].to_numpy(dtype=float)[:, None] + 0.0 * mean
    share = mean / (size + mean)
    probability = first_probability(mean, size)
    weights = np.array(SHOP_SHOCK_SHARES)
    reached = probability @ weights
    answers = np.zeros((len(truth), len(levels)))
    k = 0
    while (reached < max(levels)).any():
        answers[reached[:, None] < np.array(levels)] = k + 1
        probability = probability * ((k + size) / (k + 1.0)) * share
        reached = reached + probability @ weights
        k += 1
    return pd.DataFrame(answers, index=truth.index, columns=list(levels))
