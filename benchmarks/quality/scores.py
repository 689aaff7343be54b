"""Everything that is told of one trial, worked out once.

In: predictions of each method, actuals, seconds. Out: TrialScores.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from quality.accuracy import accuracy_table, coverage_table, points_off
from quality.blends import blend_ratios
from quality.bootstrap import drawn_days
from quality.common import CommonRows, common_rows
from quality.costs import (
    HIGH,
    Ratio,
    cheapest,
    columns_of,
    cost_table,
    daily_costs,
    mean_of_products,
    prescriptiveness,
    ratios_of,
)
from quality.horizons import HorizonScore, by_horizon
from quality.names import LIGHTGBM, OWN, RULES, SAMPLE_AVERAGE, peers_of
from quality.trials import HORIZONS, Stretch, Trial
from quality.waste_curve import WASTE_SHARES, WasteCurve, lost_ratios, waste_curve


@dataclass(frozen=True)
class Seconds:
    """What a method took for the whole trial, all its fits and forecasts."""

    wall_s: float
    cpu_s: float


@dataclass(frozen=True)
class TrialScores:
    """The figures of one trial; tables have one row per method, ratios are this program / the other.

    `best_peer` costs least at the levels 0.5–0.9, `best_other` least of those that are not LightGBM, `best_rule`
    least of the simple rules; "" where there is none. `filled_count` says for how many rows a method had no answer, so
    that a fallback spoke for it. Where goods are sold by the piece, quantiles are scored in whole pieces, and
    `in_fractions` has the ratios at 0.5–0.9 without that; `curves` are those of quantiles as they were forecast.
    `blends` has what a blend with each peer costs as a share of this program's cost.
    """

    trial: Trial
    stretch: Stretch
    common: CommonRows
    costs: pd.DataFrame
    prescriptiveness: pd.DataFrame
    ratios: dict[str, dict[str, Ratio]]
    mean_of_products: dict[str, float]
    points_off: pd.DataFrame
    accuracy: pd.DataFrame
    curves: dict[str, WasteCurve]
    lost_ratios: dict[float, Ratio]
    horizons: list[HorizonScore]
    seconds: dict[str, Seconds]
    filled_count: dict[str, int]
    best_peer: str
    best_other: str
    best_rule: str
    in_fractions: dict[str, float]
    blends: dict[str, Ratio]

    @property
    def is_real(self) -> bool:
        """Whether the data are a bakery's and not made up."""
        return self.trial.generated is None

    @property
    def peers(self) -> list[str]:
        """The methods that a user could take instead."""
        return peers_of(self.common.methods)

    def coverage_error(self, method: str) -> float:
        """Return the mean over levels of the distance between coverage and level [percentage points]."""
        return float(self.points_off.loc[method].abs().mean())


def score_trial(
    trial: Trial,
    stretch: Stretch,
    predictions: Mapping[str, pd.DataFrame],
    actual: pd.DataFrame,
    *,
    seconds: Mapping[str, Seconds],
    filled_count: Mapping[str, int] | None = None,
    horizons: Sequence[int] = HORIZONS,
) -> TrialScores:
    """Score every method of a trial beside this program.

    Raises
    ------
    ValueError
        When this program or the sample average is not among the methods, or no row is common to all.
    """
    if absent := {OWN, SAMPLE_AVERAGE} - set(predictions):
        raise ValueError(f"{trial.name}: {', '.join(sorted(absent))} not among {list(predictions)}")
    exact = common_rows(predictions, actual)
    common = exact.in_whole_pieces() if trial.is_by_piece else exact
    daily, counts = daily_costs(common), drawn_days(common.days_count)
    costs, names = cost_table(common, daily), columns_of(common.levels)
    others = [name for name in common.methods if name != OWN]
    peers = peers_of(common.methods)
    best_peer = cheapest(costs, peers)
    curves = {name: waste_curve(exact, name) for name in exact.methods}
    unrounded = cost_table(exact, daily_costs(exact))[HIGH] if trial.is_by_piece else costs[HIGH]
    return TrialScores(
        trial=trial,
        stretch=stretch,
        common=common,
        costs=costs,
        prescriptiveness=prescriptiveness(costs, SAMPLE_AVERAGE),
        ratios={name: dict(zip(names, ratios_of(daily[OWN], daily[name], counts), strict=True)) for name in others},
        mean_of_products={name: mean_of_products(common, OWN, name) for name in others},
        points_off=points_off(coverage_table(common)),
        accuracy=accuracy_table(common),
        curves=curves,
        lost_ratios=lost_ratios(curves[OWN], curves[best_peer], WASTE_SHARES, counts) if best_peer else {},
        horizons=by_horizon(
            {n: t for n, t in predictions.items() if n != SAMPLE_AVERAGE},
            actual,
            horizons,
            is_by_piece=trial.is_by_piece,
        ),
        seconds=dict(seconds),
        filled_count=dict(filled_count or {}),
        best_peer=best_peer,
        best_other=cheapest(costs, [name for name in peers if name not in LIGHTGBM]),
        best_rule=cheapest(costs, RULES),
        in_fractions={name: float(unrounded[OWN] / unrounded[name]) for name in others} if trial.is_by_piece else {},
        blends=blend_ratios(exact, is_by_piece=trial.is_by_piece, counts=counts),
    )


def geometric_mean(ratios: Sequence[float]) -> float:
    """Return the geometric mean, which does not care which of two is divided by the other.

    Examples
    --------
    >>> geometric_mean([0.5, 2.0])
    1.0
    """
    return float(pd.Series(ratios, dtype=float).prod() ** (1 / len(ratios)))


def of_best_peer(scores: TrialScores, column: str = HIGH) -> Ratio | None:
    """Return this program's cost as a share of the best peer's; None without a peer."""
    return scores.ratios[scores.best_peer][column] if scores.best_peer else None
