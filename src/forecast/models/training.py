"""One boosted model per product and one pooled over products, each tried on its own past."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from forecast.models.boosted import POOLED, BoostedMean, Features, Floats, own_settings
from forecast.models.contributions import LogContributions, Member
from forecast.models.folds import Ints, Memory, out_of_sample

POOLED_SHARE = 0.5
"""Weight of the pooled model in the average with a product's own."""
POOLED_ROWS = 40_000
"""The pooled model learns from at most so many rows, evenly thinned."""


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


@dataclass
class TrainedMeans:
    """The models of one band of horizons; `out_of_sample` is aligned with the rows learnt from."""

    names: tuple[str, ...]
    out_of_sample: Floats
    own: dict[int, BoostedMean] = field(default_factory=dict)
    pooled: BoostedMean | None = None
    failed: dict[int, str] = field(default_factory=dict)

    def forecast(self, x: Features, usual: Floats, product: Ints) -> Floats:
        """Return the mean demand [units]; nan for products without an own model."""
        mean = np.full(len(product), np.nan)
        for code, model in self.own.items():
            mine = product == code
            if mine.any():
                mean[mine] = model.predict(x[mine], usual[mine])
        known = np.isfinite(mean)
        if self.pooled is not None and known.any():
            mean[known] = _average(mean[known], self.pooled.predict(x[known], usual[known]))
        return mean

    def members(self, x: Features, product: Ints) -> list[Member]:
        """Return what every model in the average of `forecast` says, with its weight row by row.

        Rows of products without an own model have no weight anywhere.
        """
        speaks = np.isin(product, list(self.own)).astype(np.float64)
        own = LogContributions(np.zeros(len(x)), np.zeros(x.shape))
        for code, model in self.own.items():
            mine = product == code
            if mine.any():
                said = model.contributions(x[mine])
                own.base[mine], own.logs[mine] = said.base, said.logs
        if self.pooled is None:
            return [Member(speaks, own)]
        return [
            Member(speaks * (1 - POOLED_SHARE), own),
            Member(speaks * POOLED_SHARE, self.pooled.contributions(x)),
        ]


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
    """Fit every product's own model and the pooled one, and try them on the folds that begin after `starts`.

    Folds and models look back `learn_days`. A product whose fit fails is left out, with the error in `failed`.
    """
    from joblib import Parallel, delayed

    codes = [int(code) for code in np.unique(rows.product)]
    categorical = ("shop",)
    newest = int(rows.day.max())

    def fit_and_try(
        make: Callable[[int], BoostedMean], chosen: Ints, least: int
    ) -> tuple[BoostedMean | None, Floats, str]:
        tried = np.full(len(chosen), np.nan)
        x, y, usual, day = rows.x[chosen], rows.y[chosen], rows.usual[chosen], rows.day[chosen]
        try:
            tried = out_of_sample(
                make(len(chosen)), x, y, usual=usual, day=day, horizon_days=rows.horizon_days[chosen], names=rows.names,
                categorical=categorical, starts=starts, fold_days=fold_days, learn_days=learn_days,
                minimum_rows=least, memory=memory,
            )  # fmt: skip
            recent = day > newest - learn_days
            fitted = make(len(chosen)).fit(
                x[recent], y[recent], usual[recent], names=rows.names, categorical=categorical
            )
        except Exception as error:  # whatever breaks one product must not break the plan
            return None, tried, f"{type(error).__name__}: {error}"
        return fitted, tried, ""

    def own(rows_count: int) -> BoostedMean:
        return BoostedMean(own_settings(rows_count), random_state=seed)

    def pooled(_: int) -> BoostedMean:
        return BoostedMean(POOLED, weight_power=0.5, random_state=seed)

    thinned = evenly(len(rows.y), POOLED_ROWS)
    tasks = [delayed(fit_and_try)(own, np.flatnonzero(rows.product == code), minimum_rows) for code in codes]
    use_pooled = is_pooled and len(codes) > 1
    if use_pooled:
        # First, because it takes longest.
        tasks.insert(0, delayed(fit_and_try)(pooled, thinned, minimum_rows))
    results = Parallel(n_jobs=jobs, backend="threading")(tasks)
    means = TrainedMeans(names=rows.names, out_of_sample=np.full(len(rows.y), np.nan))
    pooled_tried = np.full(len(rows.y), np.nan)
    if use_pooled:
        means.pooled, pooled_tried[thinned], _ = results.pop(0)
    for code, (fitted, tried, error) in zip(codes, results, strict=True):
        means.out_of_sample[rows.product == code] = tried
        if fitted is None:
            means.failed[code] = error
        else:
            means.own[code] = fitted
    if means.pooled is not None:
        means.out_of_sample = _average(means.out_of_sample, pooled_tried)
    return means


def evenly(size: int, most: int) -> Ints:
    """Return at most about `most` of `size` positions, spread evenly and in step with nothing.

    Multiples of the golden ratio fill the interval evenly (Weyl 1916, doi:10.1007/BF01475864), so that no weekday
    and no horizon is favoured, which every second or third row would do.

    Examples
    --------
    >>> evenly(3, 10).tolist(), len(evenly(1000, 100))
    ([0, 1, 2], 100)
    """
    position = np.arange(size)
    if size <= most:
        return position
    chosen: Ints = position[(position * 0.6180339887498949) % 1.0 < most / size]
    return chosen


def _average(own: Floats, pooled: Floats) -> npt.NDArray[np.float64]:
    return (1 - POOLED_SHARE) * own + POOLED_SHARE * pooled
