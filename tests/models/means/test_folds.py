from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

from forecast.features.matrix import DECLARED
from forecast.models.means.boosted import OWN, BoostedMean
from forecast.models.means.folds import boundaries, forecasts_of
from forecast.models.means.learning import LearningPlan, Task, TrainingRows, in_threads, learn
from forecast.models.means.linear import LinearMean
from forecast.models.means.model import MeanModel

FOLD_DAYS = 42
DAYS = np.arange(19_000, 19_240)
STARTS = boundaries(int(DAYS[-1]), fold_days=FOLD_DAYS, folds=2)


class NewestDayLearnt(BoostedMean):
    """A model whose every forecast tells the newest day that it learnt from."""

    def fit(self, x: Any, *_: Any, **__: Any) -> NewestDayLearnt:
        self.newest = float(x[:, 0].max())
        return self

    def predict(self, _: Any, usual: Any) -> Any:
        return self.newest * usual

    def to_bytes(self) -> bytes:
        return b""


def tried(
    day: np.ndarray, horizon: np.ndarray, model: BoostedMean | None = None, memory: dict | None = None
) -> np.ndarray:
    x, y = np.asarray(day[:, None], dtype=np.float32), np.asarray(5.0 + day % 7)
    return out_of_sample(model or NewestDayLearnt(), x, y, np.ones(len(day)), day, horizon, ("day",), memory)


def out_of_sample(
    model: MeanModel,
    x: np.ndarray,
    y: np.ndarray,
    usual: np.ndarray,
    day: np.ndarray,
    horizon: np.ndarray,
    names: tuple[str, ...],
    memory: dict | None = None,
) -> np.ndarray:
    product = np.zeros(len(day), dtype=np.int64)
    rows = TrainingRows(x, y, usual, day, horizon, product, names, DECLARED)
    schedule = LearningPlan(STARTS, fold_days=FOLD_DAYS, learn_days=1100, minimum_rows=10, newest=int(day.max()))
    task = Task(lambda _: copy.copy(model), np.arange(len(day)))
    (learnt,) = learn(rows, [task], schedule, memory={} if memory is None else memory, run=in_threads(1))
    assert learnt.error == ""
    return forecasts_of(learnt.folds, x, usual, day=day, horizon_days=horizon, names=names, fold_days=FOLD_DAYS)


def every_horizon() -> tuple[np.ndarray, np.ndarray]:
    day, horizon = (grid.ravel() for grid in np.meshgrid(DAYS, np.arange(1, 15)))
    return day, horizon


def test_a_row_is_tried_only_by_a_model_that_its_anchor_could_have_had() -> None:
    day, horizon = every_horizon()
    said = tried(day, horizon)
    for one_day, one_horizon, newest_seen in zip(day, horizon, said, strict=True):
        fold = [start for start in STARTS if start < one_day <= start + FOLD_DAYS]
        if fold and one_day - one_horizon >= fold[0]:
            assert newest_seen == fold[0]
        else:
            assert np.isnan(newest_seen)


def test_for_the_next_day_every_day_of_a_fold_is_tried() -> None:
    said = tried(DAYS, np.ones(len(DAYS), dtype=np.int64))
    np.testing.assert_array_equal(np.isfinite(said), STARTS[0] < DAYS)


def test_the_longest_horizons_keep_two_thirds_of_a_fold() -> None:
    day, horizon = every_horizon()
    of_first_fold = (day > STARTS[0]) & (day <= STARTS[0] + FOLD_DAYS)
    known = np.isfinite(tried(day, horizon))
    counts = [int((known & of_first_fold & (horizon == days)).sum()) for days in range(1, 15)]
    assert counts == [FOLD_DAYS + 1 - days for days in range(1, 15)]
    assert counts[-1] > FOLD_DAYS * 2 / 3


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [("_parameters", "poisson_max_delta_step", 0.7), ("_parameters", "lambda_l1", 1.0), ("_binning", "max_bin", 31)],
)
def test_another_parameter_of_the_trees_is_another_fold(
    monkeypatch: pytest.MonkeyPatch, part: str, name: str, value: float
) -> None:
    memory: dict[str, np.ndarray] = {}
    horizon = np.ones(len(DAYS), dtype=np.int64)
    tried(DAYS, horizon, BoostedMean(OWN), memory)
    tried(DAYS, horizon, BoostedMean(OWN), memory)
    kept = set(memory)
    assert len(kept) == len(STARTS)
    plain = getattr(BoostedMean, part)
    monkeypatch.setattr(BoostedMean, part, lambda self: plain(self) | {name: value})
    tried(DAYS, horizon, BoostedMean(OWN), memory)
    assert len(set(memory) - kept) == len(STARTS)


@pytest.mark.parametrize("constant", [0.0, np.nan])
@pytest.mark.parametrize("model", [BoostedMean(OWN), LinearMean(DECLARED)])
def test_a_column_that_tells_nothing_before_a_fold_is_no_part_of_it(model: MeanModel, constant: float) -> None:
    random = np.random.default_rng(3)
    day = np.arange(19_000, 19_240)
    told = np.column_stack([np.zeros(len(day)), day % 7, random.random((len(day), 3))]).astype(np.float32)
    came_up = np.where(day > STARTS[-1], 1.0, constant).astype(np.float32)
    names, y = ("product", "day_type", "lag_1", "mean_7", "momentum_7"), random.poisson(9.0, len(day)).astype(float)
    memory: dict[str, np.ndarray] = {}

    def said(x: np.ndarray, of: tuple[str, ...]) -> np.ndarray:
        return out_of_sample(model, x, y, np.full(len(day), 8.0), day, np.ones_like(day), of, memory)

    plain = said(told, names)
    count = len(memory)
    with_event = said(np.insert(told, 2, came_up, axis=1), (*names[:2], "event_fair", *names[2:]))
    assert len(memory) == count == len(STARTS)
    np.testing.assert_array_equal(plain, with_event)
    # The trees and the regression, learnt with that column, say the same: neither looks at it.
    learn = day <= STARTS[-1]
    wide, of_all = np.insert(told, 2, constant, axis=1), (*names[:2], "event_fair", *names[2:])
    fitted = model.fit(wide[learn], y[learn], np.full(learn.sum(), 8.0), day=day[learn], names=of_all, categorical=())
    np.testing.assert_allclose(fitted.predict(wide[~learn], np.full((~learn).sum(), 8.0)), plain[~learn], rtol=1e-12)
