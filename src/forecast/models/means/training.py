"""The means in one average: trees per product, trees and a regression over all products; tried on their own past."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from forecast.models.means.averaging import averaged_means, shares, weights_of
from forecast.models.means.boosted import BoostedMean, Features, Floats
from forecast.models.means.contributions import LogContributions, Member
from forecast.models.means.folds import Ints, Memory, out_of_sample
from forecast.models.means.hyperparameters import DEFAULT, Hyperparameters, Voices
from forecast.models.means.linear import LinearMean
from forecast.models.means.model import MeanModel
from forecast.models.spread.quantile_trees import MOST_ROWS, QuantileTrees
from forecast.models.thinning import evenly
from forecast.tables.feature import Declared

_PRODUCT = "product"
_CATEGORICAL = ("shop", _PRODUCT)
_LEAST_ROWS_TO_NAME = 365
"""With fewer rows a product on the mean, trees over all are not told which product it is: they learn it by heart."""


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
    names: tuple[str, ...]
    declared: Declared


@dataclass
class TrainedMeans:
    """The models of one band of horizons; `out_of_sample` is aligned with the rows learnt from.

    A forecast is the average of a product's own trees and of what the models over all products say, pooled trees and
    regression; of those that speak, with the weights of `voices`. Trees over all products are told the product where
    `is_named`, else 0 for all.
    """

    names: tuple[str, ...]
    out_of_sample: Floats
    own: dict[int, BoostedMean] = field(default_factory=dict)
    pooled: BoostedMean | None = None
    linear: LinearMean | None = None
    quantile_trees: QuantileTrees | None = None
    failed: dict[int, str] = field(default_factory=dict)
    failed_over_all: dict[str, str] = field(default_factory=dict)
    voices: dict[int, Voices] = field(default_factory=dict)
    is_named: bool = False

    @property
    def over_all(self) -> dict[str, BoostedMean | LinearMean]:
        """The models over all products, by the name of their voice."""
        models = {"pooled": self.pooled, "linear": self.linear}
        return {name: model for name, model in models.items() if model is not None}

    def forecast(self, x: Features, usual: Floats, product: Ints) -> Floats:
        """Return the mean demand [units]; nan for products without an own model."""
        own = np.full(len(product), np.nan)
        for code, model in self.own.items():
            mine = product == code
            if mine.any():
                own[mine] = model.predict(x[mine], usual[mine])
        said = {"own": own}
        for name, over_all in self.over_all.items():
            said[name] = over_all.predict(self._asked(name, x, product), usual)
        return averaged_means(list(said.values()), weights_of(self.voices, product, said))

    def quantiles(self, x: Features, usual: Floats, product: Ints) -> Floats | None:
        """Return what the quantile trees say, rows × their levels [units]; None where there are none."""
        if self.quantile_trees is None:
            return None
        return self.quantile_trees.predict(self._asked("pooled", x, product), usual)

    def members(self, x: Features, product: Ints) -> list[Member]:
        """Return what every model in the average of `forecast` says, with its weight row by row.

        Rows of products without an own model have no weight anywhere.
        """
        own = LogContributions(np.zeros(len(x)), np.zeros(x.shape))
        for code, model in self.own.items():
            mine = product == code
            if mine.any():
                of_model = model.contributions(x[mine])
                own.base[mine], own.logs[mine] = of_model.base, of_model.logs
        speaks = np.isin(product, list(self.own))
        said = [own]
        for name, over_all in self.over_all.items():
            said.append(_without_product(over_all.contributions(self._asked(name, x, product))))
        heard = [speaks * weight for weight in weights_of(self.voices, product, ("own", *self.over_all))]
        ratios = [one.base + one.logs.sum(axis=1) for one in said]
        return [Member(share, one) for share, one in zip(shares(ratios, heard), said, strict=True)]

    def _asked(self, voice: str, x: Features, product: Ints) -> Features:
        """Return the rows as a model over all products wants them, the product in front; the regression knows it."""
        return _with_product(x, product if voice == "linear" else product * self.is_named)


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

    Folds and models look back `learn_days`. A product whose fit fails is left out, with the error in `failed`.
    A model over all products whose fit fails is left out likewise, with the error in `failed_over_all`.
    """
    from joblib import Parallel, delayed

    codes = [int(code) for code in np.unique(rows.product)]
    newest = int(rows.day.max())
    recent = rows.day > newest - learn_days

    def fit_and_try(
        make: Callable[[int], ModelType], chosen: Ints, *, product: Ints | None, most_rows: int | None = None
    ) -> tuple[ModelType | None, Floats, str]:
        tried = np.full(len(chosen), np.nan)
        learnt = np.flatnonzero(recent[chosen])
        model = make(len(learnt))
        x = rows.x[chosen] if product is None else _with_product(rows.x[chosen], product[chosen])
        names = rows.names if product is None else (_PRODUCT, *rows.names)
        y, usual, day = rows.y[chosen], rows.usual[chosen], rows.day[chosen]
        try:
            tried = out_of_sample(
                model, x, y, usual=usual, day=day, horizon_days=rows.horizon_days[chosen], names=names,
                categorical=_CATEGORICAL, kept_names=(*_CATEGORICAL, _PRODUCT),
                starts=starts, fold_days=fold_days, learn_days=learn_days, minimum_rows=minimum_rows,
                most_rows=most_rows, memory=memory,
            )  # fmt: skip
            if most_rows is not None:
                learnt = learnt[evenly(len(learnt), most_rows)]
            fitted = make(len(learnt)).fit(
                x[learnt], y[learnt], usual[learnt], day=day[learnt], names=names, categorical=_CATEGORICAL
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
        return LinearMean(rows.declared, penalty=hyperparameters.penalty)

    def quantile_trees() -> tuple[QuantileTrees | None, str]:
        learnt = np.flatnonzero(recent)
        learnt = learnt[evenly(len(learnt), MOST_ROWS)]
        categorical = [at for at, name in enumerate((_PRODUCT, *rows.names)) if name in _CATEGORICAL]
        x = _with_product(rows.x[learnt], named[learnt])
        try:
            trees = QuantileTrees(random_state=seed)
            return trees.fit(x, rows.y[learnt], rows.usual[learnt], categorical=categorical), ""
        except Exception as error:  # what means and their residuals say is enough for a plan
            return None, f"{type(error).__name__}: {error}"

    every = np.arange(len(rows.y))
    is_named = len(rows.y) >= _LEAST_ROWS_TO_NAME * len(codes)
    named, most_rows = rows.product * is_named, hyperparameters.pooled_rows
    # First those over all products, because they take longest.
    use_pooled = is_pooled and len(codes) > 1
    tasks = {}
    if use_pooled:
        tasks["pooled"] = delayed(fit_and_try)(pooled, every, product=named, most_rows=most_rows)
    tasks["linear"] = delayed(fit_and_try)(linear, every, product=rows.product)
    of_products = [delayed(fit_and_try)(own, np.flatnonzero(rows.product == code), product=None) for code in codes]
    (trees, error_of_trees), *results = Parallel(n_jobs=jobs, backend="threading")(
        [delayed(quantile_trees if use_pooled else lambda: (None, ""))(), *tasks.values(), *of_products]
    )
    fitted, tried = {}, {"own": np.full(len(rows.y), np.nan)}
    failed_over_all = {"quantiles": error_of_trees} if error_of_trees else {}
    for name, (model, of_model, error) in zip(tasks, results, strict=False):
        if model is not None:
            fitted[name], tried[name] = model, of_model
        else:
            failed_over_all[name] = error
    means = TrainedMeans(
        names=rows.names,
        out_of_sample=np.full(len(rows.y), np.nan),
        **fitted,
        quantile_trees=trees,
        failed_over_all=failed_over_all,
        voices={code: hyperparameters.voices(int((rows.product == code).sum())) for code in codes},
        is_named=is_named,
    )
    for code, (model, of_product, error) in zip(codes, results[len(tasks) :], strict=True):
        tried["own"][rows.product == code] = of_product
        if model is None:
            means.failed[code] = error
        else:
            means.own[code] = model
    means.out_of_sample = averaged_means(list(tried.values()), weights_of(means.voices, rows.product, tried))
    return means


def _with_product(x: Features, product: Ints) -> Features:
    return np.column_stack([product.astype(np.float32), x])


def _without_product(told: LogContributions) -> LogContributions:
    """Return what a model over all products says with the product's own part in the base: it is no cause of a day."""
    return LogContributions(told.base + told.logs[:, 0], told.logs[:, 1:])
