"""The same comparison for forecasts made several days ahead.

In: predictions of each method, actuals. Out: HorizonScore per horizon.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from quality.accuracy import accuracy_table, coverage_table, points_off
from quality.bootstrap import drawn_days
from quality.common import common_rows
from quality.costs import HIGH, Ratio, cost_table, daily_costs, ratios_of
from quality.names import OWN


@dataclass(frozen=True)
class HorizonScore:
    """What this program is worth so many days ahead: cost as a share of each method's, coverage, WAPE."""

    horizon_days: int
    rows_count: int
    cost_per_row: float
    ratios: dict[str, Ratio]
    points_off: pd.Series[float]
    wape: float


def by_horizon(
    predictions: Mapping[str, pd.DataFrame], actual: pd.DataFrame, horizons: Sequence[int], *, is_by_piece: bool = False
) -> list[HorizonScore]:
    """Score every horizon on the rows that all methods which forecast so far ahead have in common.

    Where goods are sold `is_by_piece`, quantiles are taken in whole pieces.

    A method without a row at a horizon is left out of it; a horizon without this program is left out.
    """
    scores = []
    for horizon_days in horizons:
        here = {name: table for name, table in predictions.items() if (table["horizon_days"] == horizon_days).any()}
        if OWN not in here:
            continue
        common = common_rows(here, actual, horizon_days=horizon_days)
        if is_by_piece:
            common = common.in_whole_pieces()
        costs, counts = daily_costs(common), drawn_days(common.days_count)
        scores.append(
            HorizonScore(
                horizon_days=horizon_days,
                rows_count=len(common.rows),
                cost_per_row=float(cost_table(common, costs).loc[OWN, HIGH] / len(common.rows)),
                ratios={
                    name: ratios_of(costs[OWN][:, :1], costs[name][:, :1], counts)[0] for name in here if name != OWN
                },
                points_off=points_off(coverage_table(common)).loc[OWN],
                wape=float(accuracy_table(common).loc[OWN, "wape"]),
            )
        )
    return scores
