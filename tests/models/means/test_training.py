from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from forecast.models.means.boosted import BoostedMean
from forecast.models.means.folds import boundaries
from forecast.models.means.hyperparameters import (
    _FEW,
    _OWN_OF_MANY_SHOPS,
    _POOLED,
    _POOLED_OF_MANY_SHOPS,
    DEFAULT,
    EQUAL,
    OWN,
    Hyperparameters,
    Voices,
)
from forecast.models.means.learning import LearningPlan, TrainingRows, in_threads
from forecast.models.means.linear import LinearMean
from forecast.models.means.training import TrainedMeans, learn_regressions, learn_trees, means_of, tried
from forecast.models.spread.quantile_trees import LEVELS, QuantileTrees
from forecast.models.thinning import evenly
from forecast.tables.feature import Declared, Feature, each

DAYS = np.arange(19_000, 19_240)
NAMES = ("weekday", "noise")
DECLARED = Declared(
    (
        Feature("day_type", "holiday", 0.0, each(range(7))),
        *(Feature(name, "level") for name in ("product", *NAMES, *"abcdefghi")),
    )
)


def rows(*, products: int = 2, seed: int = 1, horizon_days: int = 1) -> TrainingRows:
    random = np.random.default_rng(seed)
    parts = [(code, day) for code in range(products) for day in DAYS]
    product, day = np.array(parts).T
    x = np.column_stack([day % 7, random.random(len(day))]).astype(np.float32)
    usual = np.where(product == 0, 20.0, 50.0)
    y = random.poisson(usual * np.where(x[:, 0] == 5, 1.8, 1.0)).astype(float)
    horizon = np.full(len(day), horizon_days)
    return TrainingRows(x, y, usual, day=day, horizon_days=horizon, product=product, names=NAMES, declared=DECLARED)


@dataclasses.dataclass
class Trained(TrainedMeans):
    """The means, and what they say out of sample."""

    out_of_sample: np.ndarray = dataclasses.field(default_factory=lambda: np.zeros(0))


def trained(
    of: TrainingRows,
    *,
    is_pooled: bool = True,
    memory: dict | None = None,
    jobs: int = 1,
    hyperparameters: Hyperparameters = DEFAULT,
) -> Trained:
    newest = int(of.day.max())
    schedule = LearningPlan(
        boundaries(newest, fold_days=42, folds=2), fold_days=42, learn_days=1100, minimum_rows=60, newest=newest
    )
    common = {"memory": {} if memory is None else memory, "run": in_threads(jobs), "hyperparameters": hyperparameters}
    trees = learn_trees(of, schedule, is_pooled=is_pooled, seed=1, **common)
    regressions = learn_regressions(of, schedule, **common)
    out_of_sample = tried(trees, regressions, of, fold_days=42)
    return Trained(**vars(means_of(trees, regressions)), out_of_sample=out_of_sample)


def test_folds_stand_on_a_grid_that_does_not_move_with_the_evening() -> None:
    for anchor in range(19_200, 19_300):
        starts = boundaries(anchor, fold_days=42, folds=3)
        assert all(start % 42 == 0 for start in starts)
        assert np.diff(starts).tolist() == [42, 42]
        assert starts[-1] < anchor <= starts[-1] + 42


def test_a_fold_s_forecast_does_not_know_its_days() -> None:
    one = rows()
    start = boundaries(int(DAYS[-1]), fold_days=42, folds=2)[0]
    later = one.day > start
    other = dataclasses.replace(one, y=np.where(later, one.y * 3 + 7, one.y))
    before, after = trained(one).out_of_sample, trained(other).out_of_sample
    first_fold = later & (one.day <= start + 42)
    assert np.isfinite(before[first_fold]).all()
    np.testing.assert_array_equal(before[first_fold], after[first_fold])
    last_fold = one.day > start + 42
    assert (before[last_fold] != after[last_fold]).any()


def test_days_before_the_folds_have_no_out_of_sample_forecast() -> None:
    one = rows()
    start = boundaries(int(DAYS[-1]), fold_days=42, folds=2)[0]
    assert np.isnan(trained(one).out_of_sample[one.day <= start]).all()


def test_the_memory_saves_fits_and_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    memory: dict[str, np.ndarray] = {}
    first = trained(rows(), memory=memory)
    fits = []
    plain = BoostedMean.fit
    monkeypatch.setattr(BoostedMean, "fit", lambda self, *a, **k: fits.append(1) or plain(self, *a, **k))
    second = trained(rows(), memory=memory)
    assert len(fits) == 3, "two products and the pooled model, no folds"
    np.testing.assert_array_equal(first.out_of_sample, second.out_of_sample)
    fits.clear()
    third = trained(rows(seed=2), memory=memory)
    assert len(fits) == 9, "other data, other folds"
    assert (third.out_of_sample[-20:] != first.out_of_sample[-20:]).any()


@pytest.mark.parametrize(
    "changed",
    [
        Hyperparameters(own=dataclasses.replace(OWN, trees=61)),
        Hyperparameters(own=dataclasses.replace(OWN, l2=9.0)),
        Hyperparameters(pooled=dataclasses.replace(_POOLED, leaves=5)),
        Hyperparameters(penalty=20.0),
        Hyperparameters(pooled_rows=200),
        Hyperparameters(few=Voices(linear=3.0)),
    ],
)
def test_what_others_have_kept_is_never_taken_for_one_s_own(changed: Hyperparameters) -> None:
    # A regression tells kinds of days apart, and knows no column of another name.
    one = dataclasses.replace(rows(), names=("day_type", "noise"))
    memory: dict[str, np.ndarray] = {}
    usual = trained(one, memory=memory).out_of_sample[-20:]
    other = trained(one, memory=memory, hyperparameters=changed).out_of_sample[-20:]
    assert (other != usual).any()
    np.testing.assert_array_equal(other, trained(one, hyperparameters=changed).out_of_sample[-20:])


def test_what_is_for_many_rows_changes_nothing_for_few() -> None:
    changed = Hyperparameters(
        own_of_many_shops=dataclasses.replace(_OWN_OF_MANY_SHOPS, trees=5),
        pooled_of_many_shops=dataclasses.replace(_POOLED_OF_MANY_SHOPS, trees=5),
        equal=Voices(own=9.0),
    )
    np.testing.assert_array_equal(trained(rows(), hyperparameters=changed).out_of_sample, trained(rows()).out_of_sample)


def test_one_product_that_cannot_be_fitted_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = BoostedMean.fit

    def breaks(self: BoostedMean, x: np.ndarray, y: np.ndarray, usual: np.ndarray, **more: object) -> BoostedMean:
        if (usual == 50.0).all():
            raise RuntimeError("no luck")
        return plain(self, x, y, usual, **more)

    monkeypatch.setattr(BoostedMean, "fit", breaks)
    means = trained(rows())
    assert set(means.own) == {0}
    assert means.failed == {1: "RuntimeError: no luck"}
    forecast = means.forecast(rows().x[[0, -1]], np.array([20.0, 50.0]), np.array([0, 1]))
    assert np.isfinite(forecast[0])
    assert np.isnan(forecast[1])


def test_own_pooled_and_linear_are_averaged() -> None:
    one = rows()
    means = trained(one)
    assert means.pooled is not None
    assert means.linear is not None
    x, usual, product = one.x[:50], one.usual[:50], one.product[:50]
    with_product = np.column_stack([product, x]).astype(np.float32)
    said = [
        means.own[0].predict(x, usual),
        means.pooled.predict(with_product, usual),
        means.linear.predict(with_product, usual),
    ]
    expected = np.average(said, axis=0, weights=(_FEW.own, _FEW.pooled, _FEW.linear))
    np.testing.assert_allclose(means.forecast(x, usual, product), expected)


def test_the_average_weighs_what_is_told_and_the_parts_of_a_forecast_sum_to_it() -> None:
    one = rows()
    means = dataclasses.replace(trained(one), voices={0: Voices(own=0.5, pooled=3.0), 1: EQUAL})
    x, usual, product = one.x[::40], one.usual[::40], one.product[::40]
    members = means.members(x, product)
    for at, by_weight in ((0, (0.5 / 4.5, 3.0 / 4.5, 1 / 4.5)), (-1, (1 / 3, 1 / 3, 1 / 3))):
        assert [part.weight[at] for part in members] == pytest.approx(by_weight)
    parts = [part.weight * np.exp(part.said.base + part.said.logs.sum(axis=1)) for part in members]
    np.testing.assert_allclose(usual * np.sum(parts, axis=0), means.forecast(x, usual, product))


@pytest.mark.parametrize(("days", "is_told"), [(450, True), (240, False)])
def test_pooled_trees_know_which_product_they_speak_of_from_a_year_on(days: int, is_told: bool) -> None:
    random = np.random.default_rng(5)
    day = np.tile(DAYS[-1] - np.arange(days)[::-1], 2)
    product = np.repeat([0, 1], days)
    x = np.column_stack([day % 7, random.random((len(day), 9))]).astype(np.float32)
    doubles = (x[:, 0] == 5) & (product == 1)
    usual = np.full(len(day), 40.0)
    y = random.poisson(usual * np.where(doubles, 2.0, 1.0)).astype(float)
    one = TrainingRows(x=x, y=y, usual=usual, day=day, horizon_days=np.ones(len(day), dtype=np.int64),
                       product=product, names=("weekday", *"abcdefghi"), declared=DECLARED)  # fmt: skip
    means = trained(one)
    means.own = {0: means.own[0], 1: means.own[0]}
    means.linear = None
    asked, usual = np.array([[5, *[0.5] * 9]] * 2, dtype=np.float32), np.array([40.0, 40.0])
    plain, doubled = means.forecast(asked, usual, np.array([0, 1]))
    assert (doubled > 1.1 * plain) if is_told else (doubled == plain)


def test_quantile_trees_come_with_the_pooled_ones_and_a_failure_leaves_the_means(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = rows()
    means = trained(one)
    quantiles = means.quantiles(one.x[:7], one.usual[:7], one.product[:7])
    assert quantiles is not None
    assert quantiles.shape == (7, len(LEVELS))
    assert trained(one, is_pooled=False).quantile_trees is None

    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("no luck")

    monkeypatch.setattr(QuantileTrees, "fit", breaks)
    without = trained(one)
    assert without.quantiles(one.x[:7], one.usual[:7], one.product[:7]) is None
    asked = one.x[:7], one.usual[:7], one.product[:7]
    np.testing.assert_array_equal(without.forecast(*asked), means.forecast(*asked))


def test_without_the_pooled_model_the_others_are_averaged() -> None:
    one = rows()
    means = trained(one, is_pooled=False)
    assert means.pooled is None
    assert means.linear is not None
    x, usual, product = one.x[:50], one.usual[:50], one.product[:50]
    with_product = np.column_stack([product, x]).astype(np.float32)
    said = [means.own[0].predict(x, usual), means.linear.predict(with_product, usual)]
    expected = np.average(said, axis=0, weights=(_FEW.own, _FEW.linear))
    np.testing.assert_allclose(means.forecast(x, usual, product), expected)


def test_a_regression_that_breaks_leaves_the_trees(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("no luck")

    monkeypatch.setattr(LinearMean, "fit", breaks)
    one = rows()
    means = trained(one)
    assert means.linear is None
    assert np.isfinite(means.forecast(one.x[:50], one.usual[:50], one.product[:50])).all()
    assert np.isfinite(means.out_of_sample[-20:]).all()


def test_one_product_alone_has_no_pooled_model() -> None:
    assert trained(rows(products=1)).pooled is None


def test_the_number_of_jobs_changes_nothing() -> None:
    np.testing.assert_array_equal(trained(rows(), jobs=1).out_of_sample, trained(rows(), jobs=2).out_of_sample)


def test_thinning_favours_no_residue() -> None:
    chosen = evenly(10_000, 4_000)
    assert len(chosen) == pytest.approx(4_000, abs=5)
    for step in (2, 3, 7):
        counts = np.bincount(chosen % step)
        assert counts.min() > 0.95 * counts.max()
