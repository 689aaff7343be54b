from __future__ import annotations

import dataclasses
from collections.abc import Iterable

import numpy as np

from forecast.models.means.boosted import BoostedMean
from forecast.models.means.folds import boundaries
from forecast.models.means.hyperparameters import OWN
from forecast.models.means.learning import Fit, LearningPlan, Made, Task, TrainingRows, in_threads, learn
from forecast.tables.feature import Declared, Feature

NAMES = ("weekday", "noise")
DECLARED = Declared(tuple(Feature(name, "level") for name in NAMES))


def rows(newest: int = 20_000, *, days: int = 300) -> TrainingRows:
    day = np.arange(newest - days + 1, newest + 1)
    noise = np.random.default_rng(1).random(20_001)[day - 19_000]
    x = np.column_stack([day % 7, noise]).astype(np.float32)
    y = np.where(day % 7 == 5, 18.0, 10.0) + 4 * noise
    product = np.zeros(days, dtype=np.int64)
    return TrainingRows(x, y, np.full(days, 10.0), day, np.ones(days, dtype=np.int64), product, NAMES, DECLARED)


def schedule(newest: int = 20_000) -> LearningPlan:
    starts = boundaries(newest, fold_days=42, folds=2)
    return LearningPlan(starts, fold_days=42, learn_days=250, minimum_rows=60, newest=newest)


def task(until: int | None) -> Task:
    return Task(lambda _: BoostedMean(OWN), np.arange(300), until=until)


def test_each_name_is_learnt_again_once_a_week_and_a_part_each_night() -> None:
    names = [f"product {number}" for number in range(70)]
    again = {
        newest: {name for name in names if schedule(newest).until(name, rows_count=5_000) == newest}
        for newest in range(20_000, 20_007)
    }
    assert set.union(*again.values()) == set(names)
    assert sum(map(len, again.values())) == len(names)
    assert all(4 <= len(part) <= 18 for part in again.values())
    assert schedule().until("a", rows_count=4_999) is None
    assert all(0 <= 20_000 - schedule().until(name, rows_count=9e9) < 7 for name in names)


def test_a_model_learnt_up_to_a_day_is_the_same_on_the_nights_after_it_and_not_learnt_again() -> None:
    memory: dict[str, np.ndarray] = {}
    made = []

    def counted(fits: Iterable[Fit]) -> Iterable[Made]:
        for fit in fits:
            made.append(int(fit.day.max()))
            yield fit.made()

    said = []
    for newest in (20_000, 20_001, 20_002):
        (learnt,) = learn(rows(newest), [task(19_998)], schedule(newest), memory=memory, run=counted)
        said.append(learnt.last.predict(rows().x, rows().usual))
    assert made.count(19_998) == 1
    np.testing.assert_array_equal(said, [said[0]] * 3)


def test_deleting_what_is_kept_changes_nothing() -> None:
    memory: dict[str, np.ndarray] = {}
    first, second = (
        learn(rows(), [task(19_998)], schedule(), memory=kept, run=in_threads(1))[0] for kept in (memory, {})
    )
    (third,) = learn(rows(), [task(19_998)], schedule(), memory=memory, run=in_threads(1))
    for other in (second, third):
        np.testing.assert_array_equal(
            first.last.predict(rows().x, rows().usual), other.last.predict(rows().x, rows().usual)
        )


def test_what_is_made_elsewhere_in_any_order_of_time_is_put_in_its_place() -> None:
    def all_at_once(fits: Iterable[Fit]) -> Iterable[Made]:
        every = list(fits)
        made = [fit.made() for fit in reversed(every)]
        return made[::-1]

    (one,) = learn(rows(), [task(None)], schedule(), memory={}, run=in_threads(1))
    (other,) = learn(rows(), [task(None)], schedule(), memory={}, run=all_at_once)
    assert [fold.boundary for fold in one.folds] == [fold.boundary for fold in other.folds] == schedule().starts
    np.testing.assert_array_equal(one.last.predict(rows().x, rows().usual), other.last.predict(rows().x, rows().usual))


def test_a_fit_that_breaks_silences_its_voice_alone() -> None:
    class Breaks(BoostedMean):
        def fit(self, *_: object, **__: object) -> BoostedMean:
            raise RuntimeError("no luck")

    broken = Task(lambda _: Breaks(OWN), np.arange(300))
    one, other = learn(rows(), [broken, task(None)], schedule(), memory={}, run=in_threads(2))
    assert one.error == "RuntimeError: no luck"
    assert one.last is None
    assert other.error == ""
    assert other.last is not None


def test_rows_of_which_a_share_is_here_stand_for_more() -> None:
    seen = []
    shared = dataclasses.replace(rows(), shares={0: 0.25})
    counted = Task(lambda count: seen.append(count) or BoostedMean(OWN), np.arange(300))
    learn(shared, [counted], schedule(), memory={}, run=in_threads(1))
    assert set(seen) == {1000}
