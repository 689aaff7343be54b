"""The means in one average: trees per product, trees and a regression over all products; tried on their own past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from forecast.models.means.averaging import averaged_means, shares, weights_of
from forecast.models.means.boosted import BoostedMean, Features, Floats
from forecast.models.means.contributions import LogContributions, Member
from forecast.models.means.folds import Fold, Memory, forecasts_of
from forecast.models.means.hyperparameters import DEFAULT, Hyperparameters, Voices
from forecast.models.means.learning import (
    Ints,
    LearningPlan,
    LearntVoice,
    Run,
    Task,
    TrainingRows,
    learn,
    with_product,
)
from forecast.models.means.linear import LinearMean
from forecast.models.spread.quantile_trees import MOST_ROWS, QuantileTrees

ModelType = TypeVar("ModelType")
_LEAST_ROWS_TO_NAME = 365
"""With fewer rows a product on the mean, trees over all are not told which product it is: they learn it by heart."""


@dataclass(frozen=True)
class LearntTrees:
    """All trees of one band of horizons, learnt from the rows of every shop; `own` by the product's code.

    `over_all` are those over all products: "quantiles", and the voices in the average by their names.
    Trees over all products are told the product where `is_named`, else 0 for all. A product has `rows_count` rows on
    the mean.
    """

    names: tuple[str, ...]
    own: Mapping[int, LearntVoice]
    over_all: Mapping[str, LearntVoice]
    voices: Mapping[int, Voices]
    is_named: bool
    rows_count: float


@dataclass
class TrainedMeans:
    """The models of one band of horizons.

    A forecast is the average of a product's own trees and of what the models over all products say, pooled trees and
    regression; of those that speak, with the weights of `voices`. Trees over all products are told the product where
    `is_named`, else 0 for all.
    """

    names: tuple[str, ...]
    own: dict[int, BoostedMean] = field(default_factory=dict)
    pooled: BoostedMean | None = None
    linear: LinearMean | None = None
    quantile_trees: QuantileTrees | None = None
    failed: dict[int, str] = field(default_factory=dict)
    failed_over_all: dict[str, str] = field(default_factory=dict)
    voices: Mapping[int, Voices] = field(default_factory=dict)
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
        return with_product(x, product if voice == "linear" else product * self.is_named)


def learn_trees(
    rows: TrainingRows,
    schedule: LearningPlan,
    *,
    is_pooled: bool,
    seed: int,
    memory: Memory,
    run: Run,
    hyperparameters: Hyperparameters = DEFAULT,
) -> LearntTrees:
    """Fit every product's own trees and those over all products, and their folds.

    A product whose fit fails is left out, with the error in its `LearntVoice`; trees over all likewise.
    """
    codes = [int(code) for code in np.unique(rows.product)]
    weight, every = rows.weight, np.arange(len(rows.y))
    of_product = {code: np.flatnonzero(rows.product == code) for code in codes}
    counts = {code: round(float(weight[of_product[code]].sum())) for code in codes}
    is_named = sum(counts.values()) >= _LEAST_ROWS_TO_NAME * len(codes)
    named, of_all = rows.product * is_named, sum(counts.values()) / max(len(counts), 1)

    def own(rows_count: int) -> BoostedMean:
        return BoostedMean(hyperparameters.own_trees(rows_count), random_state=seed)

    def pooled(_: int) -> BoostedMean:
        settings = hyperparameters.pooled_trees(sum(counts.values()), products_count=len(codes))
        return BoostedMean(settings, weight_power=0.5, random_state=seed)

    def quantiles(_: int) -> QuantileTrees:
        return QuantileTrees(random_state=seed)

    over_all = {
        "quantiles": Task(
            quantiles, every, named, MOST_ROWS, schedule.until("quantiles", rows_count=of_all), has_folds=False
        ),
        "pooled": Task(pooled, every, named, hyperparameters.pooled_rows, schedule.until("pooled", rows_count=of_all)),
    }
    # First those over all products, because they take longest.
    tasks = over_all if is_pooled and len(codes) > 1 else {}
    names = rows.products or tuple(map(str, range(max(codes, default=-1) + 1)))
    own_tasks = [
        Task(own, of_product[code], until=schedule.until(names[code], rows_count=counts[code])) for code in codes
    ]
    learnt = learn(rows, [*tasks.values(), *own_tasks], schedule, memory=memory, run=run)
    return LearntTrees(
        names=rows.names,
        own=dict(zip(codes, learnt[len(tasks) :], strict=True)),
        over_all=dict(zip(tasks, learnt, strict=False)),
        voices={code: hyperparameters.voices(counts[code]) for code in codes},
        is_named=is_named,
        rows_count=of_all,
    )


def learn_regressions(
    rows: TrainingRows,
    schedule: LearningPlan,
    *,
    rows_count: float = 0.0,
    memory: Memory,
    run: Run,
    hyperparameters: Hyperparameters = DEFAULT,
) -> dict[int, LearntVoice]:
    """Fit the regression of every shop and its folds; shops do not learn from each other.

    `rows_count` is how many rows a product has on the mean in all shops: it tells how often is learnt.
    """

    def linear(_: int) -> LinearMean:
        return LinearMean(rows.declared, penalty=hyperparameters.penalty)

    shop = rows.shop
    chosen = {int(code): np.flatnonzero(shop == code) for code in np.unique(shop)}
    # Of a shop that sold nothing there is nothing to learn.
    chosen = {code: mine for code, mine in chosen.items() if len(chosen) == 1 or (rows.y[mine] > 0).any()}
    names = rows.shops or tuple(map(str, range(max(chosen, default=-1) + 1)))
    tasks = [
        Task(linear, mine, rows.product, until=schedule.until(names[code], rows_count=rows_count))
        for code, mine in chosen.items()
    ]
    return dict(zip(chosen, learn(rows, tasks, schedule, memory=memory, run=run), strict=True))


def means_of(trees: LearntTrees, regressions: Mapping[int, LearntVoice]) -> TrainedMeans:
    """Return the last models of all voices, ready to forecast."""
    means = TrainedMeans(names=trees.names, voices=trees.voices, is_named=trees.is_named)
    for code, learnt in trees.own.items():
        if isinstance(learnt.last, BoostedMean) and not learnt.error:
            means.own[code] = learnt.last
        else:
            means.failed[code] = learnt.error
    errors = {name: learnt.error for name, learnt in trees.over_all.items()}
    means.quantile_trees = _last(trees.over_all.get("quantiles"), QuantileTrees)
    means.pooled = _last(trees.over_all.get("pooled"), BoostedMean)
    linear = {code: _last(learnt, LinearMean) for code, learnt in regressions.items()}
    known = [model for model in linear.values() if model is not None]
    means.linear = LinearMean.of_shops(known) if known else None
    errors["linear"] = next((learnt.error for learnt in regressions.values() if learnt.error), "")
    means.failed_over_all = {name: error for name, error in errors.items() if error}
    return means


def tried(trees: LearntTrees, regressions: Mapping[int, LearntVoice], rows: TrainingRows, *, fold_days: int) -> Floats:
    """Return the forecast of every row by models that had seen nothing after its anchor; nan where there were none.

    The rows are of the columns of `trees`, and of shops that have `regressions`.
    """

    def said(learnt: LearntVoice | None, chosen: Ints, front: Ints | None) -> Floats:
        if learnt is None or learnt.error or not len(chosen):
            return np.full(len(chosen), np.nan)
        folds: Sequence[Fold] = learnt.folds
        x, names = rows.x[chosen], rows.names
        if front is not None:
            x, names = with_product(x, front[chosen]), ("product", *names)
        day, horizon = rows.day[chosen], rows.horizon_days[chosen]
        return forecasts_of(
            folds, x, rows.usual[chosen], day=day, horizon_days=horizon, names=names, fold_days=fold_days
        )

    every, shop = np.arange(len(rows.y)), rows.shop
    voices = {"own": np.full(len(rows.y), np.nan)}
    for code, learnt in trees.own.items():
        mine = np.flatnonzero(rows.product == code)
        voices["own"][mine] = said(learnt, mine, None)
    for name, learnt in trees.over_all.items():
        if learnt.folds and not learnt.error:
            voices[name] = said(learnt, every, rows.product * trees.is_named)
    if any(not learnt.error for learnt in regressions.values()):
        voices["linear"] = np.full(len(rows.y), np.nan)
        for code, learnt in regressions.items():
            mine = np.flatnonzero(shop == code)
            voices["linear"][mine] = said(learnt, mine, rows.product)
    return averaged_means(list(voices.values()), weights_of(trees.voices, rows.product, voices))


def _without_product(told: LogContributions) -> LogContributions:
    """Return what a model over all products says with the product's own part in the base: it is no cause of a day."""
    return LogContributions(told.base + told.logs[:, 0], told.logs[:, 1:])


def _last(learnt: LearntVoice | None, kind: type[ModelType]) -> ModelType | None:
    return learnt.last if learnt is not None and not learnt.error and isinstance(learnt.last, kind) else None
