"""Scenario paths of demand: the forecast's distributions, tied together as the shop's own past errors were.

In: ErrorRanks, demand distributions. Out: demand by path.
"""

from __future__ import annotations

from zlib import crc32

import numpy as np
import pandas as pd

from forecast.distribution import DemandDistribution, Numbers

PATHS = 400
LEAST_PAST_DAYS = 28
"""With fewer past days that were forecast, nothing is read off them [days]."""
_BLOCK_DAYS = 7
_KEY = ["shop", "product", "day"]


def demand_paths(
    rows: pd.DataFrame, demand: DemandDistribution, errors: pd.DataFrame, *, shop: str, seed: int
) -> Numbers:
    """Return the demand of each row on every path, rows × paths [units].

    Each distribution stays as forecast; where in it a day of a path lies is taken from a past day of the shop, for all
    products together and for a week in a row: what was busy together then is busy together again, and a level that was
    forecast too low stays too low. A product that was not forecast on that day, or sold out, goes with the mean of the
    others. With fewer than `LEAST_PAST_DAYS` past days all products have their busy day together, and days come by
    themselves.

    Parameters
    ----------
    rows : DataFrame
        shop, product, day, of one shop.
    errors : DataFrame
        Rows of `ErrorRanks` of that shop.

    References
    ----------
    Margins of the forecast with ranks of the past: Clark et al. (2004), The Schaake shuffle, Journal of
    Hydrometeorology 5(1), doi:10.1175/1525-7541(2004)005<0243:TSSAMF>2.0.CO;2. Blocks of days in a circle: Politis &
    Romano (1992), A circular block-resampling procedure for stationary data, in: Exploring the Limits of Bootstrap.

    Examples
    --------
    >>> rows = pd.DataFrame({"shop": "A", "product": ["rye"], "day": pd.to_datetime(["2026-11-24"])})
    >>> tens = DemandDistribution(np.array([0.0, 1.0]), np.array([[0.0, 10.0]]), np.array([True]))
    >>> nothing = pd.DataFrame({"product": [], "day": [], "error_share": []})
    >>> paths = demand_paths(rows, tens, nothing, shop="A", seed=1)
    >>> paths.shape, round(float(paths.mean()), 6), round(float(np.quantile(paths, 0.9)), 1)
    ((1, 400), 5.0, 9.0)
    """
    random = np.random.default_rng([seed, crc32(shop.encode())])
    days = pd.Index(sorted(rows["day"].unique()))
    products = pd.Index(sorted(rows["product"].unique()))
    at_day, at_product = days.get_indexer(rows["day"]), products.get_indexer(rows["product"])
    past = _past_ranks(errors, products)
    if len(past) < LEAST_PAST_DAYS:
        together = np.stack([_spread(random) for _ in days]) if len(days) else np.zeros((0, PATHS))
        ranks = together[at_day]
    else:
        ranks = past[_past_day_of(random, len(days), len(past))[at_day], at_product[:, None]]
    levels = demand.levels
    drawn = [np.interp(rank, levels, of_row) for rank, of_row in zip(ranks, demand.quantities, strict=True)]
    return np.stack(drawn) if drawn else np.zeros((0, PATHS))


def _past_ranks(errors: pd.DataFrame, products: pd.Index[str]) -> Numbers:
    """Return past days × products, each between 0 and 1."""
    if errors.empty:
        return np.zeros((0, len(products)))
    table = errors.pivot_table(index="day", columns="product", values="error_share")
    means = table.mean(axis=1)
    of_shop = (means.rank(method="first") - 0.5) / len(means)
    known = table.reindex(columns=products).to_numpy(dtype=np.float64)
    return np.where(np.isnan(known), of_shop.to_numpy(dtype=np.float64)[:, None], known)


def _past_day_of(
    random: np.random.Generator, days: int, past_days: int
) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """Return which past day each day of each path is like, days × paths: whole blocks, every past day as often."""
    starts = np.arange(PATHS) * past_days // PATHS
    blocks = [random.permutation(starts) for _ in range(0, days, _BLOCK_DAYS)]
    found = [(blocks[day // _BLOCK_DAYS] + day % _BLOCK_DAYS) % past_days for day in range(days)]
    return np.stack(found).astype(np.int64) if found else np.zeros((0, PATHS), dtype=np.int64)


def _spread(random: np.random.Generator) -> Numbers:
    """Return one number for each path, evenly over 0 to 1 and in any order."""
    return random.permutation((np.arange(PATHS) + 0.5) / PATHS)
