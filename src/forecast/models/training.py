"""Three means in one average: trees per product, trees pooled over products, regression; tried on their own past."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from forecast.models.boosted import POOLED, BoostedMean, Features, Floats, own_settings
from forecast.models.contributions import LogContributions, Member
from forecast.models.folds import Ints, Memory, out_of_sample
from forecast.models.linear import LinearMean
from forecast.models.mean import MeanModel
from forecast.models.surprises import Surprises
from forecast.models.thinning import evenly

CATEGORICAL = ("shop",)
PRODUCT = "product"
POOLED_ROWS = 40_000
"""The pooled model learns from at most so many rows, evenly thinned."""


ModelType = TypeVar("ModelType", bound=MeanModel)


@dataclass(frozen=True)
class TrainingRows:
    """Rows to learn from; `product` is a code, `day` counts since 1970, the anchor lies `horizon_days` before it."""

    x: Features
    y: Floats
    usual: Floats
    day: Ints
    horizon_days: Ints
    product: Ints
    surprises: Surprises
    names: tuple[str, ...]


@dataclass
class TrainedMeans:
    """The models of one band of horizons; `out_of_sample` is aligned with the rows learnt from.

    A forecast is the plain average of a product's own trees, the pooled trees and the regression, of those that
    speak. Weights learnt from past errors did worse than equal ones on every data set, as they often do (Claeskens et
    al. 2016, doi:10.1016/j.ijforecast.2015.12.005).
    """

    names: tuple[str, ...]
    out_of_sample: Floats
    own: dict[int, BoostedMean] = field(default_factory=dict)
    pooled: BoostedMean | None = None
    linear: LinearMean | None = None
    failed: dict[int, str] = field(default_factory=dict)

    def forecast(self, x: Features, usual: Floats, product: Ints) -> Floats:
        """Return the mean demand [units]; nan for products without an own model."""
        own = np.full(len(product), np.nan)
        for code, model in self.own.items():
            mine = product == code
            if mine.any():
                own[mine] = model.predict(x[mine], usual[mine])
        said = [own]
        if self.pooled is not None:
            said.append(self.pooled.predict(x, usual))
        if self.linear is not None:
            said.append(self.linear.predict(_with_product(x, product), usual))
        return _average(said)

    def members(self, x: Features, product: Ints) -> list[Member]:
        """Return what every model in the average of `forecast` says, with its weight row by row.

        Rows of products without an own model have no weight anywhere.
        """
        own = LogContributions(np.zeros(len(x)), np.zeros(x.shape))
        for code, model in self.own.items():
            mine = product == code
            if mine.any():
                said = model.contributions(x[mine])
                own.base[mine], own.logs[mine] = said.base, said.logs
        all_said = [own]
        speaks = [np.isin(product, list(self.own))]
        if self.pooled is not None:
            all_said.append(self.pooled.contributions(x))
            speaks.append(speaks[0])
        if self.linear is not None:
            with_product = _with_product(x, product)
            told = self.linear.contributions(with_product)
            all_said.append(LogContributions(told.base, told.logs[:, 1:]))
            speaks.append(speaks[0] & np.isfinite(self.linear.predict(with_product, np.ones(len(x)))))
        voices = np.maximum(np.sum(speaks, axis=0), 1)
        return [Member(speaking / voices, said) for speaking, said in zip(speaks, all_said, strict=True)]


def train(
    rows: TrainingRows,
    *,
    starts: list[int],
    fold_days: int,
    learn_days: int,
    minimum_rows: int,
    is_pooled: bool,
    seed: int,
    jobs: int,
    memory: Memory,
) -> TrainedMeans:
    """Fit every product's own model and those over all products, and try them on the folds that begin after `starts`.

    Folds and models look back `learn_days`, and leave out rows that are known to have come as a surprise: a fold those
    that were known at its boundary, a model all. A product whose fit fails is left out, with the error in `failed`.
    """
    from joblib import Parallel, delayed

    codes = [int(code) for code in np.unique(rows.product)]
    newest = int(rows.day.max())
    recent = (rows.day > newest - learn_days) & ~rows.surprises.known_at(newest)

    def fit_and_try(
        make: Callable[[int], ModelType], chosen: Ints, most_rows: int | None = None
    ) -> tuple[ModelType | None, Floats, str]:
        tried = np.full(len(chosen), np.nan)
        learnt = np.flatnonzero(recent[chosen])
        model = make(len(learnt))
        is_linear = isinstance(model, LinearMean)
        x = _with_product(rows.x[chosen], rows.product[chosen]) if is_linear else rows.x[chosen]
        names = (PRODUCT, *rows.names) if is_linear else rows.names
        y, usual, day = rows.y[chosen], rows.usual[chosen], rows.day[chosen]
        try:
            tried = out_of_sample(
                model, x, y, usual=usual, day=day, horizon_days=rows.horizon_days[chosen], names=names,
                categorical=CATEGORICAL, kept_names=(*CATEGORICAL, PRODUCT), surprises=rows.surprises.take(chosen),
                starts=starts, fold_days=fold_days, learn_days=learn_days, minimum_rows=minimum_rows,
                most_rows=most_rows, memory=memory,
            )  # fmt: skip
            if most_rows is not None:
                learnt = learnt[evenly(len(learnt), most_rows)]
            fitted = make(len(learnt)).fit(
                x[learnt], y[learnt], usual[learnt], day=day[learnt], names=names, categorical=CATEGORICAL
            )
        except Exception as error:  # whatever breaks one product must not break the plan
            return None, tried, f"{type(error).__name__}: {error}"
        return fitted, tried, ""

    def own(rows_count: int) -> BoostedMean:
        return BoostedMean(own_settings(rows_count), random_state=seed)

    def pooled(_: int) -> BoostedMean:
        return BoostedMean(POOLED, weight_power=0.5, random_state=seed)

    def linear(_: int) -> LinearMean:
        return LinearMean()

    every = np.arange(len(rows.y))
    use_pooled = is_pooled and len(codes) > 1
    # First those over all products, because they take longest.
    tasks = [delayed(fit_and_try)(linear, every)]
    if use_pooled:
        tasks.insert(0, delayed(fit_and_try)(pooled, every, POOLED_ROWS))
    tasks += [delayed(fit_and_try)(own, np.flatnonzero(rows.product == code)) for code in codes]
    results = Parallel(n_jobs=jobs, backend="threading")(tasks)
    means = TrainedMeans(names=rows.names, out_of_sample=np.full(len(rows.y), np.nan))
    tried = []
    if use_pooled:
        means.pooled, pooled_tried, _ = results.pop(0)
        if means.pooled is not None:
            tried.append(pooled_tried)
    means.linear, linear_tried, _ = results.pop(0)
    if means.linear is not None:
        tried.append(linear_tried)
    own_tried = np.full(len(rows.y), np.nan)
    for code, (fitted, of_product, error) in zip(codes, results, strict=True):
        own_tried[rows.product == code] = of_product
        if fitted is None:
            means.failed[code] = error
        else:
            means.own[code] = fitted
    means.out_of_sample = _average([own_tried, *tried])
    return means


def _with_product(x: Features, product: Ints) -> Features:
    return np.column_stack([product.astype(np.float32), x])


def _average(said: Sequence[Floats]) -> Floats:
    """Return the mean of those that speak, row by row; nan where the first, a product's own model, is silent."""
    table = np.array(said)
    speaks = np.isfinite(table)
    mean = np.where(speaks, table, 0.0).sum(axis=0) / np.maximum(speaks.sum(axis=0), 1)
    return np.where(speaks[0], mean, np.nan)
