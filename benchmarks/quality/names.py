"""What the methods are called, which of them are peers, and how they are shown."""

from __future__ import annotations

from collections.abc import Iterable

OWN = "forecast"
ORACLE = "oracle"
"""Knows the true distribution; on generated data only."""
SAMPLE_AVERAGE = "sample_average"
"""The featureless yardstick of prescriptiveness."""
RULES = ("last_week", "mean_of_four", "weekday_index")
LIGHTGBM = ("mlforecast_conformal", "mlforecast_quantile")
TIMED_AGAINST = "mlforecast_quantile"

TITLES = {
    OWN: "this program",
    ORACLE: "the true distribution",
    SAMPLE_AVERAGE: "sample average, no features",
    "last_week": "same weekday last week",
    "mean_of_four": "mean of the last four",
    "weekday_index": "weekday index × 7-day mean",
    "auto_ets": "statsforecast AutoETS",
    "mlforecast_conformal": "mlforecast LightGBM, conformal",
    "mlforecast_quantile": "mlforecast LightGBM, quantiles",
    "prophet": "Prophet",
    "quantile_forest": "quantile random forest",
}


def title_of(method: str) -> str:
    """Return how a method is shown; one without a title shows its name.

    Examples
    --------
    >>> title_of("last_week"), title_of("something_new")
    ('same weekday last week', 'something_new')
    """
    return TITLES.get(method, method)


def peers_of(methods: Iterable[str]) -> list[str]:
    """Return the methods that a user could take instead of this program.

    Examples
    --------
    >>> peers_of(["forecast", "oracle", "last_week", "prophet", "sample_average"])
    ['last_week', 'prophet']
    """
    return [method for method in methods if method not in (OWN, ORACLE, SAMPLE_AVERAGE)]
