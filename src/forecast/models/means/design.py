"""The columns of the linear model, made of the feature matrix: what trees find by splitting is written down here.

In: features by name. Out: a design matrix, and for each of its columns the feature that it speaks for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Features = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

_AS_IT_IS = (
    "is_holiday", "is_holiday_next", "is_holiday_before", "is_holiday_last_week", "is_bridge", "is_feast",
    "school_share", "school_change_7", "school_change_28", "school_share_last_week", "spread_28", "zeros_28",
    "log_usual", "weekday_index", "horizon_days", "temp_mean_c", "temp_max_c", "temp_change_c", "rain_mm", "wind_kmh",
    "cloud_share", "price_change",
)  # fmt: skip
_AS_LOG = (
    "momentum_", "shop_momentum_", "shop_7_to_28", "shop_28_to_56", "same_weekday_", "same_day_type_", "lag_", "mean_",
    "occasion_before", "year_move", "shop_year_move", "shop_year_ago", "everywhere_momentum_", "chain_momentum_",
)  # fmt: skip
_AS_TOLD = ("signal_", "event_")
_AROUND_FEAST = range(-7, 4)
"""A week before a great feast and three days after it have an effect of their own each [days]."""
_LONG_RUN_DAYS = 3
"""From three days off in a row on it is a long weekend."""
_RATIO_BOUNDS = (0.05, 5.0)
"""Ratios beyond these say no more than these."""


@dataclass(frozen=True)
class Design:
    """Columns of the linear model: `x` rows × columns; the feature each comes from; whether it tells the season."""

    x: Floats
    feature: npt.NDArray[np.int64]
    is_season: Bools


def design(values: Features, names: Sequence[str]) -> Design:
    """Return the design of features, rows × names.

    Effects multiply on the scale of demand: ratios enter as logarithms, days by their kind, and what differs by
    weekday (school holidays, yesterday, the season) once per weekday. nan stands for "as usual".

    Examples
    --------
    >>> made = design(np.array([[5, 0.5]], dtype=np.float32), ("day_type", "momentum_7"))
    >>> made.x.round(2).tolist(), made.feature.tolist()
    ([[0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, -0.69]], [0, 0, 0, 0, 0, 0, 0, 1])
    """
    place = {name: column for column, name in enumerate(names)}
    columns: list[Floats] = []
    feature: list[int] = []
    is_season: list[bool] = []

    def of(name: str) -> Floats:
        return values[:, place[name]].astype(np.float64)

    def add(name: str, column: npt.NDArray[np.generic], *, season: bool = False) -> None:
        columns.append(np.asarray(column, dtype=np.float64))
        feature.append(place[name])
        is_season.append(season)

    if "day_type" in place:
        for kind in range(7):
            add("day_type", of("day_type") == kind)
    for name in (name for name in _AS_IT_IS if name in place):
        add(name, of(name))
    for name in names:
        if name.startswith(_AS_TOLD):
            add(name, of(name))
        elif name.startswith(_AS_LOG):
            add(name, _log(of(name)))
        elif name.startswith("days_from_"):
            for distance in _AROUND_FEAST:
                add(name, of(name) == distance)
    for name in (name for name in ("off_run", "off_run_next", "off_run_last_week") if name in place):
        add(name, of(name) >= _LONG_RUN_DAYS)
    if {"off_run", "off_position"} <= place.keys():
        add("off_position", (of("off_run") >= _LONG_RUN_DAYS) & (of("off_position") == 1))
    for name in (name for name in ("days_since_open", "days_to_open") if name in place):
        add(name, of(name) > 1)
    if {"school_share", "day_type"} <= place.keys():
        add("school_share", np.where(of("day_type") == 6, of("school_share"), 0.0))
    for weekday in range(7) if "weekday" in place else ():
        is_here = of("weekday") == weekday
        here = is_here.astype(np.float64)
        if "school_share" in place:
            add("school_share", np.where(is_here, of("school_share"), 0.0))
        if "momentum_1" in place:
            add("momentum_1", here * _log(of("momentum_1")))
        for name in (name for name in ("year_sin", "year_cos") if name in place):
            add(name, here * of(name), season=True)
    if {"year_sin", "year_cos", "month"} <= place.keys():
        add("year_sin", of("year_sin"), season=True)
        add("year_cos", of("year_cos"), season=True)
        # Twice a year: sin 2a = 2 sin a cos a, cos 2a = cos² a − sin² a.
        add("year_sin", 2 * of("year_sin") * of("year_cos"), season=True)
        add("year_cos", of("year_cos") ** 2 - of("year_sin") ** 2, season=True)
        for month in range(1, 13):
            add("month", of("month") == month, season=True)
    made = np.column_stack(columns) if columns else np.zeros((len(values), 0))
    return Design(made, np.array(feature, dtype=np.int64), np.array(is_season, dtype=bool))


def _log(ratio: Floats) -> Floats:
    logs: Floats = np.log(np.clip(ratio, *_RATIO_BOUNDS))
    return np.where(np.isnan(logs), 0.0, logs)
