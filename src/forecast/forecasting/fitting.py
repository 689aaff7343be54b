"""Learning: every product's models, and how they and the simple rules did on days they had not seen."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.config import ModelSettings
from forecast.features.matrix import Matrix
from forecast.forecasting.evening_past import EveningPast, evening_past
from forecast.forecasting.out_of_sample import OutOfSample, joined
from forecast.forecasting.rows import (
    FOLD_DAYS,
    FOLDS,
    LONGEST_HORIZON_DAYS,
    bands_of,
    days_looked_back,
    products_ahead,
    with_horizons,
)
from forecast.history.known import Known
from forecast.models.ladder.rules import WEEKDAY, rule_forecasts
from forecast.models.ladder.short_past import rule_share, with_rule
from forecast.models.means.folds import Ints, Memory, boundaries
from forecast.models.means.hyperparameters import DEFAULT, Hyperparameters
from forecast.models.means.training import TrainedMeans, TrainingRows, train
from forecast.models.spread.quantile_trees import LEVELS as QUANTILE_LEVELS

Floats = npt.NDArray[np.float64]
RESIDUAL_DAYS = 196
"""Residuals of the last 28 weeks give the spread, the newer the more (`calibration.HALF_LIFE_DAYS`) [days]."""
_HARDLY_ANY = 1e-9
_FIRST_DAYS_LEFT_OUT = 21
"""A series is not learnt from in its first weeks, when its lags say little [days]."""


@dataclass(frozen=True)
class FittedModels:
    """What `fit` learnt: means per band of horizons, and how they did out of sample."""

    settings: ModelSettings
    products: tuple[str, ...]
    bands: tuple[str, ...]
    means: Mapping[str, TrainedMeans]
    tried: OutOfSample
    offered_days: Mapping[str, int]
    anchors: Mapping[str, pd.Timestamp]
    timing: Mapping[str, float] = field(default_factory=dict)

    @property
    def modelled(self) -> set[str]:
        """The products that have a model of their own for some horizon."""
        return {self.products[code] for means in self.means.values() for code in means.own}

    def model_texts(self) -> dict[str, str]:
        """Return every model by band and product ("pooled", "linear", "quantiles" for those over all), as text."""
        texts = {}
        for band, means in self.means.items():
            for code, model in means.own.items():
                texts[f"{band}/{self.products[code]}"] = model.to_text()
            for name, over_all in means.over_all.items():
                texts[f"{band}/{name}"] = over_all.to_text()
            if means.quantile_trees is not None:
                texts[f"{band}/quantiles"] = means.quantile_trees.to_text()
        return texts


def fit(
    known: Known,
    *,
    settings: ModelSettings,
    seed: int = 1,
    jobs: int = 2,
    products: Collection[str] | None = None,
    horizons: Sequence[int] = tuple(range(1, LONGEST_HORIZON_DAYS + 1)),
    memory: Memory | None = None,
    past: EveningPast | None = None,
    hyperparameters: Hyperparameters = DEFAULT,
) -> FittedModels:
    """Learn every product that is planned and will be on offer from what was known at the cutoff.

    `products` narrows it to some; `horizons` [days] tell which bands of horizons are needed. `memory` keeps
    forecasts of past folds between calls, `past` is `evening_past` of the same `known` and settings where it is there
    already: both save time and change nothing. `hyperparameters` shape the means; nobody needs other ones to bake.
    """
    clock = StageClock()
    past = past or evening_past(known, settings)
    clock.lap("history")
    to_learn = products_ahead(known, past, products)
    history = past.history
    offered_days = history.groupby("product")["day"].nunique()
    bands = bands_of(horizons)
    means: dict[str, TrainedMeans] = {}
    parts: list[OutOfSample] = []
    if len(history):
        source = past.source
        newest = history["day"].max()
        is_near = history["day"] >= newest - pd.Timedelta(days=days_looked_back(settings))
        learnable = history.loc[history["product"].isin(to_learn) & is_near]
        for band in bands:
            rows = with_horizons(learnable, band).sort_values(["product", "shop", "day"], ignore_index=True)
            # What an evening learns from and is tried on is the weather that it would have known.
            matrix = source.matrix(rows, as_known=True)
            clock.lap("features")
            tried = np.full(len(rows), np.nan)
            if "boosted" in settings.rungs:
                enough = offered_days.index[offered_days >= settings.minimum_boosted_days]
                means[band], tried = _train(
                    rows,
                    matrix,
                    folds=FOLDS[band],
                    products=to_learn,
                    enough=set(enough),
                    settings=settings,
                    seed=seed,
                    jobs=jobs,
                    memory=memory,
                    hyperparameters=hyperparameters,
                )
            clock.lap("fit")
            recent = (rows["day"] > newest - pd.Timedelta(days=RESIDUAL_DAYS)).to_numpy()
            rules, shares = rule_forecasts(matrix.rules), shares_of_rule(settings, matrix)
            forecasts = {"boosted": with_rule(tried, rules[WEEKDAY], share=shares)} | rules
            rows = rows.assign(day_type=source.day_type(rows), rule_share=shares)
            parts.append(OutOfSample(rows.loc[recent], {name: values[recent] for name, values in forecasts.items()}))
    return FittedModels(
        settings=settings,
        products=tuple(to_learn),
        bands=bands,
        means=means,
        tried=joined(parts),
        offered_days={str(name): int(days) for name, days in offered_days.items()},
        anchors=dict(known.anchors),
        timing=clock.seconds,
    )


def method_forecasts(fitted: FittedModels, rows: pd.DataFrame, matrix: Matrix) -> dict[str, Floats]:
    """Return the forecast of every method, row by row.

    Where a kind of event is new, the models say what the day would be without it and its carried effect is multiplied
    on; the oftener the kind was seen, the more what the models learnt of it speaks. Where a product's past is short,
    the weekday rule has a share in what models say (`models/ladder/short_past.py`).
    """
    forecasts = {"boosted": np.full(len(rows), np.nan)} | rule_forecasts(matrix.rules)
    for means, mine, code in speaking(fitted, rows, matrix):
        # An event or signal that came up since the fit is a column that the models do not know.
        asked = matrix.take(mine).aligned(means.names)
        said = means.forecast(asked.values, asked.usual, code)
        at = np.flatnonzero(asked.rules["event_voice"] > 0)
        if len(at):
            bare, voice = asked.take(at).without_events(), asked.rules["event_voice"][at]
            carried = means.forecast(bare.values, bare.usual, code[at]) * bare.rules["event_factor"]
            said[at] = (1 - voice) * said[at] + voice * carried
        share = shares_of_rule(fitted.settings, asked)
        forecasts["boosted"][mine] = with_rule(said, forecasts[WEEKDAY][mine], share=share)
    return forecasts


def quantile_shapes(fitted: FittedModels, rows: pd.DataFrame, matrix: Matrix) -> Floats:
    """Return what quantile trees say, rows × their levels, as multiples of what the means say; nan where they do not.

    Whatever moves a mean afterwards then moves these quantiles as well.
    """
    shapes = np.full((len(rows), len(QUANTILE_LEVELS)), np.nan)
    for means, mine, code in speaking(fitted, rows, matrix):
        asked = matrix.take(mine).aligned(means.names)
        quantiles = means.quantiles(asked.values, asked.usual, code)
        if quantiles is not None:
            said = means.forecast(asked.values, asked.usual, code)
            shapes[mine] = quantiles / np.maximum(said, _HARDLY_ANY)[:, None]
    return shapes


def shares_of_rule(settings: ModelSettings, matrix: Matrix) -> Floats:
    """Return the weekday rule's share in the boosted forecast of each row, 0 where nobody wants that rule."""
    is_wanted = "weekday" in settings.rungs
    return rule_share(matrix.rules["offered_days"]) if is_wanted else np.zeros(len(matrix.usual))


def speaking(
    fitted: FittedModels, rows: pd.DataFrame, matrix: Matrix
) -> Iterator[tuple[TrainedMeans, npt.NDArray[np.bool_], Ints]]:
    """Yield the models of every band with the rows for which they speak, and the products of those in numbers."""
    code = pd.Index(fitted.products).get_indexer(pd.Index(rows["product"]))
    is_later = rows["horizon_days"].to_numpy() > 1
    for band, means in fitted.means.items():
        # Where only one band was asked for, its models also speak for a horizon that stale data made longer.
        of_band = is_later == (band == "later") if len(fitted.means) > 1 else np.ones(len(rows), dtype=bool)
        mine = of_band & (code >= 0) & np.isfinite(matrix.usual)
        if mine.any():
            yield means, mine, code[mine]


def _train(
    rows: pd.DataFrame,
    matrix: Matrix,
    *,
    folds: int,
    products: Sequence[str],
    enough: set[str],
    settings: ModelSettings,
    seed: int,
    jobs: int,
    memory: Memory | None,
    hyperparameters: Hyperparameters,
) -> tuple[TrainedMeans, Floats]:
    """Train on the rows whose series is old enough; return the means, and the out-of-sample forecast per row."""
    day = rows["day"].to_numpy().astype("datetime64[D]").astype(np.int64)
    began = rows.groupby(["shop", "product"])["day"].transform("min")
    age = (rows["day"] - began).dt.days.to_numpy()
    usable = (age >= _FIRST_DAYS_LEFT_OUT) & np.isfinite(matrix.usual) & rows["product"].isin(enough).to_numpy()
    tried = np.full(len(rows), np.nan)
    code = pd.Index(products).get_indexer(pd.Index(rows["product"]))
    if not usable.any():
        return TrainedMeans(names=matrix.names, out_of_sample=np.zeros(0)), tried
    chosen = matrix.take(usable)
    means = train(
        TrainingRows(
            x=chosen.values,
            y=rows["demand_qty"].to_numpy(dtype=np.float64)[usable],
            usual=chosen.usual,
            day=day[usable],
            horizon_days=rows["horizon_days"].to_numpy(dtype=np.int64)[usable],
            product=code[usable],
            names=matrix.names,
            declared=matrix.declared,
        ),
        starts=boundaries(int(day.max()), fold_days=FOLD_DAYS, folds=folds),
        fold_days=FOLD_DAYS,
        learn_days=settings.history_days,
        minimum_rows=settings.minimum_boosted_days * 2 // 3,
        is_pooled=settings.is_pooled,
        seed=seed,
        jobs=jobs,
        memory={} if memory is None else memory,
        hyperparameters=hyperparameters,
    )
    tried[usable] = means.out_of_sample
    return means, tried


class StageClock:
    """Seconds per stage, summed; a stage ends where its lap is called."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        """Add the time since the last lap to `stage`."""
        now = time.perf_counter()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self._last
        self._last = now
