from __future__ import annotations

import numpy as np
import pytest

from forecast.forecasting.lasting_changes import _WHOLE_SHOP, _lasting_changes

WEEK = np.array([10.0, 10, 10, 10, 12, 20, 8])
LEVELS = np.array([1.0, 4.0, 9.0])
CHANGED_ON = 440


def made_up(days: int = 450, *, seed: int = 1, factor: float = 1.0, column: int | None = None) -> np.ndarray:
    """Return a shop's demand, days × three products, which `factor` changes from a day on."""
    mean = np.tile(WEEK, days // 7 + 1)[:days, None] * LEVELS
    changed = np.arange(3) == column if column is not None else np.ones(3, dtype=bool)
    mean = np.where((np.arange(days) >= CHANGED_ON)[:, None] & changed, factor * mean, mean)
    return np.random.default_rng(seed).poisson(mean).astype(float)


@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_a_shop_that_changes_is_told_with_its_day_and_its_ratio(factor: float) -> None:
    [(column, since, ratio)] = _lasting_changes(made_up(factor=factor))
    assert column == _WHOLE_SHOP
    assert abs(since - CHANGED_ON) <= 1
    assert ratio == pytest.approx(factor, rel=0.15)


@pytest.mark.parametrize("column", [0, 1, 2])
def test_a_product_that_changes_alone_is_told_alone(column: int) -> None:
    [(found, since, _)] = _lasting_changes(made_up(factor=2.0, column=column))
    assert (found, abs(since - CHANGED_ON) <= 2) == (column, True)


def test_an_ordinary_shop_is_hardly_ever_said_to_have_changed() -> None:
    assert sum(bool(_lasting_changes(made_up(seed=seed))) for seed in range(40)) <= 1


def test_what_came_a_year_ago_as_well_is_a_season() -> None:
    demand = made_up(560, factor=1.0)
    demand[-14:] *= 2
    assert _lasting_changes(demand)
    demand[-14 - 364 : -364] *= 2
    assert _lasting_changes(demand) == []


@pytest.mark.parametrize("days", [1, 20, 60, 90])
def test_a_short_past_and_a_product_without_any_tell_nothing(days: int) -> None:
    demand = made_up(days)
    demand[:, 1] = np.nan
    assert _lasting_changes(demand) == []


def test_a_shop_of_one_product_is_told_as_a_shop() -> None:
    [(column, _, _)] = _lasting_changes(made_up(factor=2.0)[:, :1])
    assert column == _WHOLE_SHOP
