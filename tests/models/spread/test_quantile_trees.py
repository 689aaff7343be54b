from __future__ import annotations

import numpy as np
import pytest

from forecast.models.spread.quantile_trees import LEVELS, QuantileTrees, at_levels


def learnt(seed: int = 1) -> tuple[QuantileTrees, np.ndarray]:
    """Return trees that saw quiet days (column 0) scatter little and busy ones much, around 20 units."""
    random = np.random.default_rng(seed)
    x = np.column_stack([np.arange(4_000) % 2, random.random(4_000)]).astype(np.float32)
    y = 20.0 + np.where(x[:, 0] == 1, 6.0, 1.0) * random.normal(size=4_000)
    return QuantileTrees().fit(x, np.maximum(y, 0.0), np.full(4_000, 20.0), names=("is_busy", "noise")), x


def test_quantiles_never_fall_and_hold_what_they_promise_on_quiet_and_on_busy_days() -> None:
    trees, _ = learnt()
    random = np.random.default_rng(9)
    for is_busy, scatter in ((0.0, 1.0), (1.0, 6.0)):
        x = np.column_stack([np.full(4_000, is_busy), random.random(4_000)]).astype(np.float32)
        quantiles = trees.predict(x, np.full(4_000, 20.0))
        assert (np.diff(quantiles, axis=1) >= 0).all()
        came = 20.0 + scatter * random.normal(size=4_000)
        assert (came[:, None] <= quantiles).mean(axis=0) == pytest.approx(LEVELS, abs=0.04)


def test_twice_the_usual_quantity_gives_twice_the_quantiles() -> None:
    trees, x = learnt()
    np.testing.assert_allclose(trees.predict(x[:5], np.full(5, 40.0)), 2 * trees.predict(x[:5], np.full(5, 20.0)))
    assert trees.predict(x[:0], np.zeros(0)).shape == (0, len(LEVELS))


def test_levels_between_and_beyond_rise_and_those_learnt_stay_as_they_are() -> None:
    known = np.array([[0.5, 8.0, 10.0, 13.0, 15.0]])
    assert at_levels(known, LEVELS) == pytest.approx(known)
    many = at_levels(known, (0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.85, 0.95, 0.975))[0]
    assert (np.diff(many) >= 0).all()
    assert many[0] == 0.0, "never below none"
    assert many[-1] > 15.0


def test_the_same_seed_gives_the_same_trees() -> None:
    assert learnt()[0].to_text() == learnt()[0].to_text()
