"""What is to be learnt, as single fits that can be made anywhere: of every voice its folds and its last model.

In: rows, tasks. Out: by task the last model and the folds.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from forecast.models.means.folds import Fold, Memory, digest, is_tried, keep, kept, tells
from forecast.models.means.model import Features, Floats, Keepable
from forecast.models.thinning import evenly
from forecast.tables.feature import Declared

Ints = npt.NDArray[np.int64]
PRODUCT = "product"
SHOP = "shop"
CATEGORICAL = (SHOP, PRODUCT)


@dataclass(frozen=True)
class TrainingRows:
    """Rows to learn from; `product` is a code, `day` counts since 1970, the anchor lies `horizon_days` before it.

    `shares` tells of which products only a share of the rows is here; `products` and `shops` name the codes.
    """

    x: Features
    y: Floats
    usual: Floats
    day: Ints
    horizon_days: Ints
    product: Ints
    names: tuple[str, ...]
    declared: Declared
    shares: Mapping[int, float] = field(default_factory=dict)
    products: tuple[str, ...] = ()
    shops: tuple[str, ...] = ()

    def take(self, chosen: npt.NDArray[np.bool_] | Ints) -> TrainingRows:
        """Return the chosen rows."""
        if chosen.dtype == bool and chosen.all():
            return self
        return replace(
            self,
            x=self.x[chosen],
            y=self.y[chosen],
            usual=self.usual[chosen],
            day=self.day[chosen],
            horizon_days=self.horizon_days[chosen],
            product=self.product[chosen],
        )

    @property
    def shop(self) -> Ints:
        """The shop of each row as a code."""
        if SHOP not in self.names:
            return np.zeros(len(self.y), dtype=np.int64)
        return self.x[:, self.names.index(SHOP)].astype(np.int64)

    @property
    def weight(self) -> Floats:
        """For how many rows each stands: more than one where only a share of a product's rows is here."""
        weight = np.ones(len(self.y))
        for code, share in self.shares.items():
            weight[self.product == code] = 1 / share
        return weight


@dataclass(frozen=True)
class LearningPlan:
    """When is learnt what: folds begin after `starts` and last `fold_days`, each model looks back `learn_days`.

    A fold needs `minimum_rows`; `newest` is the last day known. The last model of a voice with `many_rows` is learnt
    every `every_days`: a day more of thousands tells nothing new (docs/decisions/0061).
    """

    starts: Sequence[int]
    fold_days: int
    learn_days: int
    minimum_rows: int
    newest: int
    many_rows: int = 5_000
    every_days: int = 7

    def until(self, name: str, *, rows_count: float) -> int | None:
        """Return the last day that the last model of a name knows, None for all: it is learnt every night.

        Each name has its own weekday, so that a part is learnt each night.

        Examples
        --------
        >>> plans = [LearningPlan((), 42, 730, 60, newest=newest) for newest in (20_000, 20_003, 20_004)]
        >>> [plan.until("Croissant", rows_count=14_600) for plan in plans]
        [19997, 19997, 20004]
        """
        if rows_count < self.many_rows:
            return None
        return self.newest - (self.newest + zlib.crc32(name.encode())) % self.every_days


@dataclass(frozen=True)
class Task:
    """One voice to be learnt from `chosen` rows; `make` gives the model that is not learnt yet, by how many they are.

    `front` is a product column to put in front, `most_rows` the most rows to learn from, `until` the last day that the
    last model knows, None for all; `has_folds` is false for what is not tried on its past.
    """

    make: Callable[[int], Keepable]
    chosen: Ints
    front: Ints | None = None
    most_rows: int | None = None
    until: int | None = None
    has_folds: bool = True


@dataclass(frozen=True)
class Fit:
    """One fit, ready to be made anywhere."""

    model: Keepable
    x: Features
    y: Floats
    usual: Floats
    day: Ints
    names: tuple[str, ...]

    def made(self) -> tuple[Keepable | None, str]:
        """Return the model that has learnt, or why there is none: whatever breaks one must not break the plan."""
        try:
            model = self.model.fit(self.x, self.y, self.usual, day=self.day, names=self.names, categorical=CATEGORICAL)
        except Exception as error:
            return None, f"{type(error).__name__}: {error}"
        return model, ""

    def digest(self) -> str:
        """Return a digest of everything that decides what is learnt."""
        return digest(self.model.recipe(), self.names, CATEGORICAL, self.x, self.y, self.usual, self.day)


Made = tuple[Keepable | None, str]
Run = Callable[[Iterable[Fit]], Iterable[Made]]
"""Makes fits, one after the other or at the same time; what is made stands in the order of the fits."""


@dataclass
class LearntVoice:
    """What came of a task: the last model, the folds, and the error where one failed, which silences the voice."""

    last: Keepable | None = None
    folds: list[Fold] = field(default_factory=list)
    error: str = ""


def in_threads(jobs: int) -> Run:
    """Return what makes fits in threads of this process."""

    def run(fits: Iterable[Fit]) -> Iterable[Made]:
        from joblib import Parallel, delayed

        made: Iterable[Made] = Parallel(n_jobs=jobs, backend="threading")(delayed(Fit.made)(fit) for fit in fits)
        return made

    return run


def learn(
    rows: TrainingRows, tasks: Sequence[Task], schedule: LearningPlan, *, memory: Memory, run: Run
) -> list[LearntVoice]:
    """Return what comes of every task; what `memory` holds is not learnt again."""
    learnt = [LearntVoice() for _ in tasks]
    asked: list[tuple[LearntVoice, int | None, tuple[str, ...], str]] = []

    def wanted() -> Iterator[Fit]:
        for task, of_task in zip(tasks, learnt, strict=True):
            for boundary, is_kept, fit in _fits(rows, task, schedule):
                key = fit.digest() if is_kept else ""
                found = kept(memory, key) if key else None
                if found is None:
                    asked.append((of_task, boundary, fit.names, key))
                    yield fit
                else:
                    _place(of_task, boundary, fit.names, fit.model.of_bytes(found, names=fit.names))

    # What is asked for is only known when it was asked for.
    for number, (model, error) in enumerate(run(wanted())):
        of_task, boundary, names, key = asked[number]
        if model is None:
            of_task.error = of_task.error or error
            continue
        if key:
            keep(memory, key, model)
        _place(of_task, boundary, names, model)
    return learnt


def _place(learnt: LearntVoice, boundary: int | None, names: tuple[str, ...], model: Keepable) -> None:
    if boundary is None:
        learnt.last = model
    else:
        learnt.folds.append(Fold(boundary, names, model))  # type: ignore[arg-type]  # only means are tried


def _fits(rows: TrainingRows, task: Task, schedule: LearningPlan) -> Iterator[tuple[int | None, bool, Fit]]:
    """Yield the fits of a task with their boundaries, None for the last model, and whether each is worth keeping."""
    day, horizon = rows.day[task.chosen], rows.horizon_days[task.chosen]
    is_recent = day > schedule.newest - schedule.learn_days
    count = round(float(rows.weight[task.chosen[is_recent]].sum()))
    for boundary in schedule.starts if task.has_folds else ():
        learn = np.flatnonzero((day <= boundary) & (day > boundary - schedule.learn_days))
        is_asked = is_tried(day, horizon, boundary=boundary, fold_days=schedule.fold_days).any()
        if len(learn) >= schedule.minimum_rows and is_asked and (rows.y[task.chosen[learn]] > 0).any():
            fit = _fit(rows, task, learn, task.make(count))
            told = tells(fit.x) | np.isin(fit.names, CATEGORICAL)
            names = tuple(name for name, is_told in zip(fit.names, told, strict=True) if is_told)
            yield boundary, True, replace(fit, x=fit.x[:, told], names=names)
    newest = schedule.newest if task.until is None else task.until
    last = np.flatnonzero((day <= newest) & (day > newest - schedule.learn_days))
    yield None, task.until is not None, _fit(rows, task, last, task.make(count))


def _fit(rows: TrainingRows, task: Task, learn: Ints, model: Keepable) -> Fit:
    if task.most_rows is not None:
        learn = learn[evenly(len(learn), task.most_rows)]
    chosen = task.chosen[learn]
    x, names = rows.x[chosen], rows.names
    if task.front is not None:
        x, names = with_product(x, task.front[chosen]), (PRODUCT, *names)
    return Fit(model, x, rows.y[chosen], rows.usual[chosen], rows.day[chosen], names)


def with_product(x: Features, product: Ints) -> Features:
    """Return the features with the product in front."""
    return np.column_stack([product.astype(np.float32), x])
