"""How long a shelf must last, whatever margins say: promises as floors and ceilings of what is made.

In: rows of a plan in the making with their demand, Availability, HourlyProfile. Out: floors and ceilings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.config import DecisionSettings, seconds_of
from forecast.distribution import DemandDistribution, Numbers, in_whole_pieces
from forecast.tables import Availability, DataFrame, HourlyProfile, checked

_HOUR_S = 3600
_OF_PRODUCT, _OF_CLASS, _OF_FILE, _OF_SHOP = 8, 4, 2, 1
_Promise = Mapping[Any, Any]
_PROMISES = ("lasts_share", "sells_out_share")


def with_settings(written: DataFrame[Availability], settings: DecisionSettings) -> DataFrame[Availability]:
    """Return the promises of the file and, behind them, those of the settings for whole classes.

    Examples
    --------
    >>> from forecast.tables import empty
    >>> noon = DecisionSettings(must_last_share=0.9, must_last_until="12:00")
    >>> with_settings(empty(Availability), noon)[["availability_class", "until_s", "lasts_share"]].values.tolist()
    [['must_last', 43200, 0.9]]
    """
    until = settings.must_last_until
    classes: list[dict[str, Any]] = []
    if settings.must_last_share is not None:
        until_s = seconds_of(until) if until else None
        classes.append({"availability_class": "must_last", "until_s": until_s, "lasts_share": settings.must_last_share})
    if settings.must_sell_out_share is not None:
        classes.append({"availability_class": "must_sell_out", "sells_out_share": settings.must_sell_out_share})
    if not classes:
        return written
    of_settings = checked(Availability, pd.DataFrame(classes).assign(is_setting=True))
    return checked(Availability, pd.concat([written, of_settings], ignore_index=True)) if len(written) else of_settings


def floors_and_ceilings(
    rows: pd.DataFrame,
    demand: DemandDistribution,
    promises: DataFrame[Availability],
    profile: DataFrame[HourlyProfile],
) -> tuple[Numbers, Numbers]:
    """Return the least and the most that is to stand on each shelf for customers without an order [units].

    "There until noon on 9 days of 10" asks for the quantity that is enough for what is wanted until noon with a chance
    of 0.9; "gone by closing on 6 days of 10" for at most what is wanted with a chance of 0.6. 0 and infinity where
    nothing is promised. Of several promises the more particular ones count: of a product before those of its class, of
    the file before the settings', of the shop before all shops'; of those at different hours, all of them. Where a
    floor lies above a ceiling the floor counts.

    Until an hour a share s of the day's demand has come, by the `profile` of the weekday. If each piece of the day
    is wanted before it with a chance of s by itself, the variance is s²·σ² + s·(1 − s)·μ (binomial thinning); the
    quantile is that of the day, moved and stretched to that mean and variance.

    Examples
    --------
    A hundred are wanted, 60 to 140; half of them before noon:

    >>> rows = pd.DataFrame({"shop": ["A"], "product": ["RYE"], "day": [pd.Timestamp("2026-11-23")],
    ...     "availability_class": ["must_last"]})
    >>> demand = DemandDistribution(np.array([0.0, 1.0]), np.array([[60.0, 140.0]]), np.array([True]))
    >>> noon = checked(Availability, pd.DataFrame({"product": ["RYE"], "until_s": [43_200], "lasts_share": [0.9]}))
    >>> hours = checked(HourlyProfile, pd.DataFrame({"shop": "A", "product": "RYE", "weekday": 0, "hour": [9, 15],
    ...     "sold_share": [0.5, 0.5]}))
    >>> floors_and_ceilings(rows, demand, noon, hours)[0].tolist()
    [67.0]
    """
    floor, ceiling = np.zeros(len(rows)), np.full(len(rows), np.inf)
    if promises.empty or rows.empty:
        return floor, ceiling
    for name in _PROMISES:
        given: Sequence[_Promise] = promises[promises[name].notna()].to_dict("records")
        for promise, meant in zip(given, _most_particular(rows, given), strict=True):
            if not meant.any():
                continue
            share = _share_until(rows, profile, promise["until_s"])
            if name == "lasts_share":
                least = _until(demand, share, float(promise[name]))
                enough = np.where(demand.is_discrete, in_whole_pieces(least), least)
                floor = np.where(meant, np.maximum(floor, enough), floor)
            else:
                most = _until(demand, share, 1 - float(promise[name]))
                gone = np.where(demand.is_discrete, np.floor(most + 0.5), most)
                ceiling = np.where(meant, np.minimum(ceiling, gone), ceiling)
    return floor, np.maximum(ceiling, floor)


def _most_particular(rows: pd.DataFrame, given: Sequence[_Promise]) -> list[npt.NDArray[np.bool_]]:
    """Return of which rows each promise is meant: of those that fit a row, the most particular ones."""
    fits, ranks = [], []
    for promise in given:
        fit, rank = np.ones(len(rows), dtype=bool), 0 if promise["is_setting"] else _OF_FILE
        for column, weight in (("product", _OF_PRODUCT), ("availability_class", _OF_CLASS), ("shop", _OF_SHOP)):
            if promise[column]:
                fit &= (rows[column] == promise[column]).to_numpy()
                rank += weight
        fits.append(fit)
        ranks.append(rank)
    if not given:
        return []
    best = np.max([np.where(fit, rank, -1) for fit, rank in zip(fits, ranks, strict=True)], axis=0)
    return [fit & (rank == best) for fit, rank in zip(fits, ranks, strict=True)]


def _until(demand: DemandDistribution, share: Numbers, level: float) -> Numbers:
    """Return the quantile, not rounded, of what is wanted before `share` of a day's demand has come."""
    mean, deviation = demand.mean, demand.standard_deviation
    chance = np.where(demand.is_discrete, share * (1 - share) * mean, 0.0)
    spread = np.sqrt((share * deviation) ** 2 + chance)
    stretch = np.divide(spread, deviation, out=np.zeros(len(mean)), where=deviation > 0)
    exact = demand.quantity_at(np.full(len(mean), level))
    result: Numbers = np.where(share >= 1, exact, np.maximum(share * mean + (exact - mean) * stretch, 0.0))
    return result


def _share_until(rows: pd.DataFrame, profile: DataFrame[HourlyProfile], until_s: int | None) -> Numbers:
    """Return what share of each row's day has come until a time: the product's, else its shop's, else all of it."""
    if until_s is None or pd.isna(until_s):
        return np.ones(len(rows))
    begun = ((until_s - profile["hour"] * _HOUR_S) / _HOUR_S).clip(0, 1)
    come = profile.assign(come=profile["sold_share"] * begun, weekday=profile["weekday"].astype("int64"))
    asked = rows[["shop", "product"]].assign(weekday=rows["day"].dt.day_of_week.astype("int64"))
    shares = []
    for key in (["shop", "product", "weekday"], ["shop", "weekday"]):
        sums = come.groupby(key)[["come", "sold_share"]].sum()
        of_key = sums["come"] / sums["sold_share"].where(sums["sold_share"] > 0)
        shares.append(of_key.reindex(pd.MultiIndex.from_frame(asked[key])).to_numpy(dtype=float))
    own, of_shop = shares
    return np.where(np.isnan(own), np.where(np.isnan(of_shop), 1.0, of_shop), own)
