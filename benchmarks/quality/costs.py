"""Newsvendor costs of every method, and this program's as a share of theirs.

In: CommonRows. Out: sums, ratios with intervals, prescriptiveness.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.metrics import pinball_loss
from quality.bootstrap import interval
from quality.common import CommonRows

Floats = npt.NDArray[np.float64]

HIGH_LEVELS = (0.5, 0.6, 0.7, 0.8, 0.9)
"""What a bakery bakes at: a missing bun costs more than one left over."""
HIGH = "0.5–0.9"
"""The column of the sum over the high levels."""


@dataclass(frozen=True)
class Ratio:
    """A ratio of sums and the bounds between which it lies with 95 %."""

    value: float
    low: float
    high: float


def columns_of(levels: Iterable[float]) -> list[str]:
    """Return the names of the columns: the sum over the high levels, then each level.

    Examples
    --------
    >>> columns_of((0.1, 0.5))
    ['0.5–0.9', '0.1', '0.5']
    """
    return [HIGH, *(f"{level:g}" for level in levels)]


def daily_costs(common: CommonRows) -> dict[str, Floats]:
    """Return each method's cost of each calendar day [units]: days × (high levels together, then each level)."""
    costs = {}
    for method, quantiles in common.quantiles.items():
        of_rows = np.column_stack(
            [pinball_loss(common.actual, quantiles[:, at], level) for at, level in enumerate(common.levels)]
        )
        costs[method] = common.per_day(np.column_stack([of_rows[:, _high(common)].sum(axis=1), of_rows]))
    return costs


def cost_table(common: CommonRows, costs: dict[str, Floats]) -> pd.DataFrame:
    """Return the sums over all days: one row per method, one column per level and `HIGH`."""
    sums = {method: daily.sum(axis=0) for method, daily in costs.items()}
    return pd.DataFrame.from_dict(sums, orient="index", columns=columns_of(common.levels))


def ratios_of(own: Floats, other: Floats, counts: Floats) -> list[Ratio]:
    """Return own / other per column, as ratios of sums over days; `counts` are the days of each draw."""
    with np.errstate(divide="ignore", invalid="ignore"):
        values = own.sum(axis=0) / other.sum(axis=0)
        drawn = (counts @ own) / (counts @ other)
    return [Ratio(float(value), *interval(of_draws)) for value, of_draws in zip(values, drawn.T, strict=True)]


def prescriptiveness(costs: pd.DataFrame, yardstick: str) -> pd.DataFrame:
    """Return 1 − cost / cost of the featureless sample average: 0 is as good as no features, 1 is foresight.

    References
    ----------
    Bertsimas & Kallus 2020, doi:10.1287/mnsc.2018.3253.

    Examples
    --------
    >>> prescriptiveness(pd.DataFrame({"0.5": [10.0, 4.0]}, index=["saa", "forecast"]), "saa")["0.5"].tolist()
    [0.0, 0.6]
    """
    return 1 - costs / costs.loc[yardstick]


def mean_of_products(common: CommonRows, own: str, other: str) -> float:
    """Return the mean over products of own cost / other cost at the high levels: small ones weigh as large ones.

    A product that costs the other method nothing is left out.
    """
    products = common.rows["product"].to_numpy()
    sums = []
    for method in (own, other):
        quantiles = common.quantiles[method]
        cost = sum(
            (pinball_loss(common.actual, quantiles[:, common.levels.index(level)], level) for level in HIGH_LEVELS),
            start=np.zeros(len(products)),
        )
        sums.append(pd.Series(cost).groupby(products).sum())
    mine, theirs = sums
    return float((mine[theirs > 0] / theirs[theirs > 0]).mean())


def cheapest(costs: pd.DataFrame, methods: Iterable[str]) -> str:
    """Return the method with the lowest cost at the high levels; "" when there is none.

    Examples
    --------
    >>> cheapest(pd.DataFrame({HIGH: [3.0, 2.0]}, index=["a", "b"]), ["a", "b"])
    'b'
    """
    among = costs.loc[[method for method in methods if method in costs.index], HIGH]
    return str(among.idxmin()) if len(among) else ""


def _high(common: CommonRows) -> list[int]:
    return [common.levels.index(level) for level in HIGH_LEVELS]
