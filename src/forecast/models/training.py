"""Three means in one average: trees per product, trees pooled over products, regression; tried on their own past."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from forecast.models.boosted import BoostedMean, Features, Floats
from forecast.models.contributions import LogContributions, Member
from forecast.models.folds import Ints, Memory, out_of_sample
from forecast.models.hyperparameters import DEFAULT, Hyperparameters, Voices
from forecast.models.linear import LinearMean
from forecast.models.mean import MeanModel
from forecast.models.surprises import Surprises
from forecast.models.thinning import evenly
from forecast.models.voices import averaged_means, shares, weights_of

PRODUCT = "product"
CATEGORICAL = ("shop", PRODUCT)
LEAST_ROWS_TO_NAME = 365
"""With fewer rows a product on the mean, pooled trees are not told which product it is: they learn it by heart."""


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

    A forecast is the average of a product's own trees, the pooled trees and the regression, of those that speak, with
    the weights of `voices` and a quarter for the one in the middle (`models/voices.py`). Pooled trees are told the
    product where `is_named`, else 0 for all.
    """

    names: tuple[str, ...]
    out_of_sample: Floats
    own: dict[int, BoostedMean] = field(default_factory=dict)
    pooled: BoostedMean | None = None
    linear: LinearMean | None = None
    failed: dict[int, str] = field(default_factory=dict)
    voices: dict[int, Voices] = field(default_factory=dict)
    is_named: bool = False

    def forecast(self, x: Features, usual: Floats, product: Ints) -> Floats:
        """Return the mean demand [units]; nan for products without an own model."""
        own = np.full(len(product), np.nan)
        for code, model in self.own.items():
            mine = product == code
            if mine.any():
                own[mine] = model.predict(x[mine], usual[mine])
        of_own, of_pooled, of_linear = weights_of(self.voices, product)
        said, weights = [own], [of_own]
        with_product = _with_product(x, product)
        if self.pooled is not None:
            said.append(self.pooled.predict(_with_product(x, product * self.is_named), usual))
            weights.append(of_pooled)
        if self.linear is not None:
            said.append(self.linear.predict(with_product, usual))
            weights.append(of_linear)
        return averaged_means(said, weights)

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
        speaks = np.isin(product, list(self.own))
        of_own, of_pooled, of_linear = weights_of(self.voices, product)
        all_said, weights = [own], [speaks * of_own]
        with_product = _with_product(x, product)
        if self.pooled is not None:
            all_said.append(_without_product(self.pooled.contributions(_with_product(x, product * self.is_named))))
            weights.append(speaks * of_pooled)
        if self.linear is not None:
            all_said.append(_without_product(self.linear.contributions(with_product)))
            is_told = np.isfinite(self.linear.predict(with_product, np.ones(len(x))))
            weights.append(speaks * is_told * of_linear)
        ratios = [one.base + one.logs.sum(axis=1) for one in all_said]
        return [Member(share, said) for share, said in zip(shares(ratios, weights), all_said, strict=True)]


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
    hyperparameters: Hyperparameters = DEFAULT,
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
        make: Callable[[int], ModelType], chosen: Ints, *, product: Ints | None, most_rows: int | None = None
    ) -> tuple[ModelType | None, Floats, str]:
        tried = np.full(len(chosen), np.nan)
        learnt = np.flatnonzero(recent[chosen])
        model = make(len(learnt))
        x = rows.x[chosen] if product is None else _with_product(rows.x[chosen], product[chosen])
        names = rows.names if product is None else (PRODUCT, *rows.names)
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
        return BoostedMean(hyperparameters.own_trees(rows_count), random_state=seed)

    def pooled(_: int) -> BoostedMean:
        settings = hyperparameters.pooled_trees(len(rows.y), products_count=len(codes))
        return BoostedMean(settings, weight_power=0.5, random_state=seed)

    def linear(_: int) -> LinearMean:
        return LinearMean(penalty=hyperparameters.penalty)

    every = np.arange(len(rows.y))
    is_named = len(rows.y) >= LEAST_ROWS_TO_NAME * len(codes)
    use_pooled = is_pooled and len(codes) > 1
    # First those over all products, because they take longest.
    tasks = [delayed(fit_and_try)(linear, every, product=rows.product)]
    if use_pooled:
        named = rows.product * is_named
        tasks.insert(0, delayed(fit_and_try)(pooled, every, product=named, most_rows=hyperparameters.pooled_rows))
    tasks += [delayed(fit_and_try)(own, np.flatnonzero(rows.product == code), product=None) for code in codes]
    results = Parallel(n_jobs=jobs, backend="threading")(tasks)
    pooled_share = min(hyperparameters.pooled_rows / max(len(rows.y), 1), 1.0)
    means = TrainedMeans(
        names=rows.names,
        out_of_sample=np.full(len(rows.y), np.nan),
        is_named=is_named,
    )
    pooled_tried = np.full(len(rows.y), np.nan)
    if use_pooled:
        means.pooled, pooled_tried, _ = results.pop(0)
    # Without pooled trees a product stands alone, however many there are.
    beside = len(codes) if means.pooled is not None else 1
    for code in codes:
        usual = rows.usual[rows.product == code]
        means.voices[code] = hyperparameters.voices(
            len(usual), usual_qty=float(usual.mean()), pooled_share=pooled_share, products_count=beside
        )
    of_own, of_pooled, of_linear = weights_of(means.voices, rows.product)
    tried, weights = [], []
    if means.pooled is not None:
        tried.append(pooled_tried)
        weights.append(of_pooled)
    means.linear, linear_tried, _ = results.pop(0)
    if means.linear is not None:
        tried.append(linear_tried)
        weights.append(of_linear)
    own_tried = np.full(len(rows.y), np.nan)
    for code, (fitted, of_product, error) in zip(codes, results, strict=True):
        own_tried[rows.product == code] = of_product
        if fitted is None:
            means.failed[code] = error
        else:
            means.own[code] = fitted
    means.out_of_sample = averaged_means([own_tried, *tried], [of_own, *weights])
    return means


def _with_product(x: Features, product: Ints) -> Features:
    return np.column_stack([product.astype(np.float32), x])


def _without_product(told: LogContributions) -> LogContributions:
    """Return what a model over all products says with the product's own part in the base: it is no cause of a day."""
    return LogContributions(told.base + told.logs[:, 0], told.logs[:, 1:])
