"""What a chain learns together: rows of each block of shops, and the trees that are learnt from those of all.

In: what was known at a cutoff. Out: rows to learn from; trees of every band of horizons.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.config import ModelSettings
from forecast.features.matrix import Matrix
from forecast.forecasting.evening_past import EveningPast
from forecast.forecasting.rows import FOLD_DAYS, FOLDS, days_looked_back, products_ahead, with_horizons
from forecast.history.known import Known
from forecast.models.means.folds import Memory, boundaries
from forecast.models.means.hyperparameters import DEFAULT, Hyperparameters
from forecast.models.means.learning import LearningPlan, Run, TrainingRows
from forecast.models.means.training import LearntTrees, learn_trees
from forecast.models.thinning import places, share_kept

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

RESIDUAL_DAYS = 196
"""Residuals of the last 28 weeks give the spread, the newer the more (`calibration.HALF_LIFE_DAYS`) [days]."""
_FIRST_DAYS_LEFT_OUT = 21
"""A series is not learnt from in its first weeks, when its lags say little [days]."""
MOST_ROWS_OF_PRODUCT = 25_000
"""A product with more rows, as a chain has them, learns from a share of them (docs/decisions/0061)."""
MOST_ROWS_OF_ALL = 600_000
"""So many rows of all products of a chain together can be held: some 300 MB for each band of horizons."""
MOST_ROWS_OF_SERIES = 800
"""Such a product's regression learns from a share of each shop's rows, where a shop has more of them."""
NEVER = pd.Timestamp("1970-01-01")
"""From here days are counted."""
_ROWS_A_DAY = {"next_day": 1, "later": 2}


@dataclass(frozen=True)
class Shares:
    """Which share of its rows each product learns from, in trees and in regressions; all of them where it is not named.

    `trees` and `regressions` are by product, halves of halves of one.
    """

    trees: Mapping[str, float]
    regressions: Mapping[str, float]


def shares(series_days: pd.DataFrame, band: str) -> Shares:
    """Return the shares of products by how many days there are of their series (shop, product, days).

    Examples
    --------
    >>> days = pd.DataFrame({"shop": [*"abcdefghijklmnopqrst"], "product": "Croissant", "days": 730})
    >>> shares(days, "next_day").trees, shares(days, "later").trees, shares(days, "later").regressions
    ({}, {'Croissant': 0.5}, {'Croissant': 0.5})
    """
    a_day = _ROWS_A_DAY[band]
    trees, regressions = {}, {}
    most = min(MOST_ROWS_OF_PRODUCT, MOST_ROWS_OF_ALL / max(series_days["product"].nunique(), 1))
    for name, days in series_days.groupby("product")["days"]:
        share = share_kept(float(days.sum()) * a_day, most)
        if share < 1:
            trees[str(name)] = share
            regressions[str(name)] = max(share, share_kept(float(days.mean()) * a_day, MOST_ROWS_OF_SERIES))
    return Shares(trees, regressions)


def series_days(past: EveningPast) -> pd.DataFrame:
    """Return how many days there are of each series (shop, product, days)."""
    return past.history.groupby(["shop", "product"]).size().reset_index(name="days")


@dataclass(frozen=True)
class BandRows:
    """The rows of one band with their features, and which of them trees and regressions learn from."""

    rows: pd.DataFrame
    matrix: Matrix
    is_usable: Bools
    of_trees: Bools
    of_regressions: Bools


def band_rows(past: EveningPast, settings: ModelSettings, band: str, products: Collection[str], of: Shares) -> BandRows:
    """Return the rows of some products that are learnt from, and the recent ones, on which models are tried."""
    history = past.history
    newest = history["day"].max()
    is_near = history["day"] >= newest - pd.Timedelta(days=days_looked_back(settings))
    rows = with_horizons(history.loc[history["product"].isin(list(products)) & is_near], band)
    rows = rows.sort_values(["product", "shop", "day"], ignore_index=True)
    began = rows.groupby(["shop", "product"])["day"].transform("min")
    is_old = ((rows["day"] - began).dt.days >= _FIRST_DAYS_LEFT_OUT).to_numpy()
    of_trees, of_regressions = np.ones(len(rows), dtype=bool), np.ones(len(rows), dtype=bool)
    if of.trees:
        place = _places(rows)
        of_trees = place < rows["product"].map(of.trees).fillna(1.0).to_numpy()
        of_regressions = place < rows["product"].map(of.regressions).fillna(1.0).to_numpy()
        kept = of_regressions | (rows["day"] > newest - pd.Timedelta(days=RESIDUAL_DAYS)).to_numpy()
        rows = rows.loc[kept].reset_index(drop=True)
        is_old, of_trees, of_regressions = is_old[kept], of_trees[kept], of_regressions[kept]
    # What an evening learns from and is tried on is the weather that it would have known.
    matrix = past.source.matrix(rows, as_known=True)
    return BandRows(rows, matrix, is_old & np.isfinite(matrix.usual), of_trees, of_regressions)


def _places(rows: pd.DataFrame) -> Floats:
    """Return each row's place between 0 and 1, by its series, day and whether it looks far: it stays for ever."""
    code, names = pd.factorize(rows["shop"] + "\n" + rows["product"])
    of_series = np.array([zlib.crc32(name.encode()) for name in names], dtype=np.int64)[code]
    day = rows["day"].to_numpy().astype("datetime64[D]").astype(np.int64)
    return places(2 * (day + of_series) + (rows["horizon_days"].to_numpy() > 7))


@dataclass(frozen=True)
class LearningSample:
    """What a block of shops has to learn from, by band: tables of numbers that can go anywhere."""

    bands: Mapping[str, TrainingRows]
    offered_days: Mapping[str, int]
    newest: pd.Timestamp


def learning_sample(
    known: Known,
    past: EveningPast,
    settings: ModelSettings,
    *,
    bands: Sequence[str],
    of_all: pd.DataFrame,
    products: Collection[str] | None = None,
) -> LearningSample:
    """Return the rows of a block of shops from which trees are learnt.

    `of_all` are the `series_days` of the whole chain, `products` narrows it to some. A block without a past gives no
    rows.
    """
    names = products_ahead(known, past, products)
    history = past.history
    offered = {str(name): int(days) for name, days in history.groupby("product")["day"].nunique().items()}
    if history.empty or not names:
        return LearningSample({}, offered, NEVER)
    made = {}
    for band in bands:
        found = band_rows(past, settings, band, names, shares(of_all, band))
        made[band] = training_rows(past, found, tuple(names)).take(found.is_usable & found.of_trees)
    return LearningSample(made, offered, history["day"].max())


def training_rows(past: EveningPast, found: BandRows, products: tuple[str, ...]) -> TrainingRows:
    """Return rows as numbers; the products are numbered in the order given, the shops in that of the past."""
    rows, matrix = found.rows, found.matrix
    return TrainingRows(
        x=matrix.values,
        y=rows["demand_qty"].to_numpy(dtype=np.float64),
        usual=matrix.usual,
        day=rows["day"].to_numpy().astype("datetime64[D]").astype(np.int64),
        horizon_days=rows["horizon_days"].to_numpy(dtype=np.int64),
        product=np.asarray(pd.Index(products).get_indexer(pd.Index(rows["product"])), dtype=np.int64),
        names=matrix.names,
        declared=matrix.declared,
        products=products,
        shops=tuple(past.source.every_shop),
    )


@dataclass(frozen=True)
class Learnt:
    """What a chain has learnt at a cutoff: products by their numbers, trees by band, when what was learnt."""

    products: tuple[str, ...]
    trees: Mapping[str, LearntTrees]
    schedules: Mapping[str, LearningPlan]
    of_all: pd.DataFrame
    offered_days: Mapping[str, int]


def learn(
    samples: Sequence[LearningSample],
    settings: ModelSettings,
    *,
    of_all: pd.DataFrame,
    seed: int,
    memory: Memory,
    run: Run,
    hyperparameters: Hyperparameters = DEFAULT,
) -> Learnt:
    """Learn the trees of every product, and those over all products, from the rows of all blocks of shops."""
    offered: dict[str, int] = {}
    for sample in samples:
        for name, days in sample.offered_days.items():
            offered[name] = max(days, offered.get(name, 0))
    newest = max((sample.newest for sample in samples), default=NEVER)
    products = tuple(sorted({name for sample in samples for rows in sample.bands.values() for name in rows.products}))
    trees, schedules = {}, {}
    for band in dict.fromkeys(band for sample in samples for band in sample.bands):
        rows = _together([sample.bands[band] for sample in samples if band in sample.bands], products)
        enough = [code for code, name in enumerate(products) if offered.get(name, 0) >= settings.minimum_boosted_days]
        rows = rows.take(np.isin(rows.product, enough))
        schedules[band] = _schedule(settings, band, newest)
        found = shares(of_all, band).trees
        rows = replace(rows, shares={code: found[name] for code, name in enumerate(products) if name in found})
        if len(rows.y):
            trees[band] = learn_trees(
                rows, schedules[band], is_pooled=settings.is_pooled, seed=seed, memory=memory, run=run,
                hyperparameters=hyperparameters,
            )  # fmt: skip
    return Learnt(products, trees, schedules, of_all, offered)


def _schedule(settings: ModelSettings, band: str, day: pd.Timestamp) -> LearningPlan:
    """Return when is learnt what, from the newest day of all shops."""
    newest = (day - NEVER).days
    return LearningPlan(
        starts=boundaries(newest, fold_days=FOLD_DAYS, folds=FOLDS[band]),
        fold_days=FOLD_DAYS,
        learn_days=settings.history_days,
        minimum_rows=settings.minimum_boosted_days * 2 // 3,
        newest=newest,
    )


def recoded(rows: TrainingRows, learnt: Learnt, band: str) -> TrainingRows:
    """Return the rows of a block in the numbers and columns of what was learnt, with its shares for regressions."""
    of = shares(learnt.of_all, band).regressions
    found = {code: of[name] for code, name in enumerate(learnt.products) if name in of}
    return replace(_recoded(rows, learnt.products, learnt.trees[band].names), shares=found)


def _together(parts: Sequence[TrainingRows], products: tuple[str, ...]) -> TrainingRows:
    """Return the rows of all blocks, sorted by product, shop and day, in one numbering of products and columns."""
    names = tuple(dict.fromkeys(name for part in parts for name in part.names))
    every = [_recoded(part, products, names) for part in parts]
    if len(every) == 1:
        return every[0]

    def joined(name: str) -> Any:
        return np.concatenate([getattr(part, name) for part in every])

    whole = replace(
        every[0],
        x=joined("x"),
        y=joined("y"),
        usual=joined("usual"),
        day=joined("day"),
        horizon_days=joined("horizon_days"),
        product=joined("product"),
    )
    return whole.take(np.lexsort((whole.horizon_days, whole.day, whole.shop, whole.product)))


def _recoded(rows: TrainingRows, products: tuple[str, ...], names: tuple[str, ...]) -> TrainingRows:
    """Return rows with products numbered as in `products`, −1 for others, and the columns `names`."""
    product, x = rows.product, rows.x
    if rows.products != products:
        product = np.asarray(pd.Index(products).get_indexer(pd.Index(rows.products)), dtype=np.int64)[product]
    if rows.names != names:
        place = {name: column for column, name in enumerate(rows.names)}
        x = np.full((len(x), len(names)), np.nan, dtype=np.float32)
        for column, name in enumerate(names):
            if name in place:
                x[:, column] = rows.x[:, place[name]]
    return replace(rows, x=x, product=product, names=names, products=products)
