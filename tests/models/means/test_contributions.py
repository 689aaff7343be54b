from __future__ import annotations

import numpy as np
import pytest

from forecast.models.means.boosted import BoostedMean
from forecast.models.means.contributions import LogContributions, Member, averaged, in_units
from forecast.models.means.hyperparameters import _POOLED

from .test_training import rows, trained


def integral_along_the_straight_line(start: float, logs: np.ndarray, steps: int = 20_000) -> np.ndarray:
    """Walk from all factors 1 to their values in small steps, and give every step's units to the factors."""
    part = (np.arange(steps) + 0.5) / steps
    return np.array([(start * np.exp(part * logs.sum()) * one).mean() for one in logs])


def test_units_sum_to_the_end_whatever_the_factors() -> None:
    random = np.random.default_rng(1)
    start, logs = random.uniform(0.1, 500, 300), random.normal(0, 0.6, (300, 5))
    logs[:20] = 0.0
    logs[20:40, 1] = -logs[20:40, [0, 2, 3, 4]].sum(axis=1)
    end = start * np.exp(logs.sum(axis=1))
    np.testing.assert_allclose(start + in_units(start, logs).sum(axis=1), end, rtol=1e-12)


def test_units_equal_many_small_steps() -> None:
    logs = np.log([1.3, 0.8, 1.05])
    expected = integral_along_the_straight_line(40.0, logs)
    np.testing.assert_allclose(in_units(np.array([40.0]), logs[None])[0], expected, rtol=1e-6)


def test_groups_may_be_summed_before_or_after() -> None:
    random = np.random.default_rng(2)
    start, logs = random.uniform(1, 90, 50), random.normal(0, 0.4, (50, 4))
    before = in_units(start, np.column_stack([logs[:, :2].sum(axis=1), logs[:, 2:].sum(axis=1)]))
    after = in_units(start, logs)
    np.testing.assert_allclose(before[:, 0], after[:, :2].sum(axis=1))


def test_a_factor_of_nothing_takes_everything() -> None:
    added = in_units(np.array([10.0, 10.0]), np.array([[np.log(2), -np.inf], [-np.inf, -np.inf]]))
    np.testing.assert_allclose(added, [[0, -10], [-5, -5]])


def test_the_limit_at_nothing_is_the_one_that_small_factors_approach() -> None:
    small = in_units(np.array([10.0]), np.array([[np.log(2), -4000.0]]))
    np.testing.assert_allclose(small, [[0, -10]], atol=0.01)


def test_an_average_sums_to_the_average_and_who_is_silent_says_nothing() -> None:
    start, factors = np.array([10.0, 30.0]), np.log([[1.5, 1.0], [0.9, 1.0]])
    said = [
        LogContributions(np.log([1.1, 1.1]), np.log([[1.0, 1.4], [1.0, 0.7]])),
        LogContributions(np.log([0.8, 0.8]), np.log([[1.2, 1.0], [1.0, 9.0]])),
    ]
    weights = (np.array([0.25, 1.0]), np.array([0.75, 0.0]))
    added = averaged(start, factors, [Member(w, s) for w, s in zip(weights, said, strict=True)])
    means = [start * np.exp(factors.sum(axis=1) + s.base + s.logs.sum(axis=1)) for s in said]
    expected = sum(w * mean for w, mean in zip(weights, means, strict=True))
    np.testing.assert_allclose(start + added.sum(axis=1), expected)
    assert added[1, 1] < 0, "the silent member's factor of nine is not heard"


def test_trees_say_how_their_mean_comes_about() -> None:
    one = rows()
    model = BoostedMean(_POOLED).fit(one.x, one.y, one.usual, names=one.names)
    said = model.contributions(one.x)
    mean = one.usual * np.exp(said.base + said.logs.sum(axis=1))
    np.testing.assert_allclose(mean, model.predict(one.x, one.usual), rtol=1e-9)
    assert model.contributions(one.x[:0]).logs.shape == (0, 2)


def test_a_known_effect_lies_in_its_column() -> None:
    one = rows()
    said = BoostedMean(_POOLED).fit(one.x, one.y, one.usual, names=one.names).contributions(one.x)
    on_it, other = one.x[:, 0] == 5, one.x[:, 0] != 5
    effect = said.logs[on_it, 0].mean() - said.logs[other, 0].mean()
    assert effect == pytest.approx(np.log(1.8), abs=0.06)
    assert np.abs(said.logs[:, 1]).mean() < 0.05


@pytest.mark.parametrize("is_pooled", [True, False])
def test_the_members_of_an_average_sum_to_its_forecast(is_pooled: bool) -> None:
    one = rows()
    means = trained(one, is_pooled=is_pooled)
    members = means.members(one.x, one.product)
    mean = sum(m.weight * one.usual * np.exp(m.said.base + m.said.logs.sum(axis=1)) for m in members)
    np.testing.assert_allclose(mean, means.forecast(one.x, one.usual, one.product), rtol=1e-9)
    np.testing.assert_allclose(sum(m.weight for m in members), 1.0)


def test_a_product_without_a_model_has_no_members() -> None:
    one = rows()
    means = trained(one)
    del means.own[1]
    weights = sum(member.weight for member in means.members(one.x, one.product))
    np.testing.assert_array_equal(weights > 0, one.product == 0)
