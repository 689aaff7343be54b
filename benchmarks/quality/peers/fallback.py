"""Rows on which a peer has nothing to say, so that no row is scored for one method and not for another.

A series too short for a library, or that came after its last fit, gets the sample quantiles of its own past, or of its
product elsewhere, or 0. How many such rows there are stands in the peer's JSON.

In: Panel, a peer's answer. Out: the answer, whole.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from quality.peers.evenings import Panel
from quality.peers.shape import ROW


def filled(panel: Panel, horizons: tuple[int, ...], answer: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Return a row for every target, and how many of them were filled."""
    targets = panel.tables["targets"]
    targets = targets.loc[targets["horizon_days"].isin(horizons), ["evening", *ROW]]
    names = [f"{level:g}" for level in panel.levels]
    whole = targets.merge(answer[[*ROW, *names, "mean"]], on=ROW, how="left")
    missing = whole["mean"].isna()
    for place in np.flatnonzero(missing.to_numpy()):
        row = whole.iloc[place]
        past = panel.at(row["evening"]).history
        same = past.loc[past["product"] == row["product"]]
        own = same.loc[same["shop"] == row["shop"]]
        values = (own if len(own) else same)["demand_qty"].to_numpy()
        values = values if len(values) else np.zeros(1)
        whole.loc[whole.index[place], [*names, "mean"]] = [*np.quantile(values, panel.levels), values.mean()]
    return whole.drop(columns="evening"), int(missing.sum())
