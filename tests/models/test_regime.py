"""A real change is noticed within days and dated; stable, seasonal and noisy series are left alone."""

from __future__ import annotations

import numpy as np
import pytest

from forecast.models.regime import changes
from forecast.models.regime_walk import WHOLE_SHOP, Change

WEEK = np.array([0.8, 0.8, 0.9, 1.0, 1.2, 1.6, 0.7])
LEVELS = np.array([60.0, 40.0, 25.0, 15.0, 6.0])
FIRST = 19_000
SHOCK_SD = 0.08


def made_up(days: int, seed: int, *, factor: np.ndarray | None = None, levels: np.ndarray = LEVELS) -> np.ndarray:
    """Return Poisson counts of a shop that scatters by 8 % a day; `factor` is days × products (or × 1)."""
    random = np.random.default_rng(seed)
    mean = WEEK[(FIRST + np.arange(days) + 3) % 7][:, None] * levels[None, :]
    shock = random.gamma(1 / SHOCK_SD**2, SHOCK_SD**2, days)[:, None]
    return random.poisson(mean * shock * (1.0 if factor is None else factor)).astype(float)


def found(demand: np.ndarray, special: np.ndarray | None = None) -> list[Change]:
    return changes(demand, FIRST, special=np.zeros(len(demand), dtype=bool) if special is None else special)


def step(days: int, at: int, ratio: float) -> np.ndarray:
    return np.where(np.arange(days) < at, 1.0, ratio)[:, None]


@pytest.mark.parametrize("ratio", [0.45, 0.6, 1.6, 2.0])
def test_a_change_of_the_whole_shop_is_noticed_within_a_week_and_dated_to_two_days(ratio):
    for seed in range(5):
        [change] = found(made_up(460, seed, factor=step(460, 400, ratio)))
        assert change.column == WHOLE_SHOP
        assert abs(change.since - FIRST - 400) <= 2
        assert 2 <= change.noticed - FIRST - 400 <= 7
        assert change.ratio == pytest.approx(ratio, rel=0.2)


@pytest.mark.parametrize(("column", "ratio"), [(0, 0.5), (0, 2.0), (2, 2.0), (3, 0.45)])
def test_a_change_of_one_product_is_noticed_within_two_weeks_and_is_not_laid_to_the_shop(column, ratio):
    for seed in range(5):
        factor = np.ones((460, len(LEVELS)))
        factor[400:, column] = ratio
        [change] = found(made_up(460, seed, factor=factor))
        assert change.column == column
        assert abs(change.since - FIRST - 400) <= 4
        assert change.noticed - FIRST - 400 <= 14
        assert change.ratio == pytest.approx(ratio, rel=0.35)


def test_the_end_of_a_lockdown_is_a_change_too():
    factor = np.ones((500, 1))
    factor[380:440] = 0.45
    down, up = found(made_up(500, 1, factor=factor))
    assert (down.column, up.column) == (WHOLE_SHOP, WHOLE_SHOP)
    assert abs(up.since - FIRST - 440) <= 2
    assert up.ratio == pytest.approx(1 / 0.45, rel=0.25)


def test_stable_series_hardly_ever_raise_an_alarm():
    years, alarms_of_shop, alarms_of_products = 0.0, 0, 0
    levels = np.append(LEVELS, [120.0, 3.0, 1.2])
    for seed in range(12):
        every = found(made_up(1100, seed, levels=levels))
        years += 1100 / 365
        alarms_of_shop += sum(one.column == WHOLE_SHOP for one in every)
        alarms_of_products += sum(one.column != WHOLE_SHOP for one in every)
    assert alarms_of_shop == 0
    assert alarms_of_products / (years * len(levels)) < 0.04, "per product and year"


def test_a_season_is_a_change_in_its_first_year_and_none_when_the_year_before_had_it_too():
    day_of_year = np.arange(1100) % 365
    summer = np.where((day_of_year >= 180) & (day_of_year < 240), 2.0, 1.0)[:, None]
    for seed in range(4):
        every = found(made_up(1100, seed, factor=summer))
        assert [round(one.ratio) for one in every if one.column == WHOLE_SHOP][:1] == [2]
        assert all(one.noticed < FIRST + 365 for one in every if one.column == WHOLE_SHOP)


def test_a_weekday_pattern_a_moved_closing_day_and_a_closed_month_are_no_change():
    weekday = (FIRST + np.arange(460) + 3) % 7
    plain = made_up(460, 3)
    moved = np.where(
        ((weekday == 0) & (np.arange(460) < 400) | (weekday == 2) & (np.arange(460) >= 400))[:, None], np.nan, plain
    )
    assert found(moved) == []
    closed = plain.copy()
    closed[380:411] = np.nan
    assert found(closed) == []


def test_feasts_are_left_out_and_one_mistyped_line_is_no_change():
    plain = made_up(460, 4)
    special = np.zeros(460, dtype=bool)
    special[400:404] = True
    feast = plain.copy()
    feast[special] *= 4
    assert found(feast, special) == []
    mistyped = plain.copy()
    mistyped[400, 3] = 10_000
    assert found(mistyped) == []


def test_a_product_that_was_not_there_for_a_week_has_not_changed():
    away = made_up(460, 5)
    away[400:408, 3] = 0.0
    assert found(away) == []


def test_what_comes_later_changes_no_earlier_alarm():
    demand = made_up(500, 6, factor=step(500, 400, 0.5))
    early = found(demand[:420])
    assert early == [one for one in found(demand) if one.noticed < FIRST + 420]
    assert len(early) == 1


def test_a_shop_with_one_product_is_watched_as_a_shop():
    [change] = found(made_up(460, 7, factor=step(460, 400, 2.0))[:, :1])
    assert change.column == WHOLE_SHOP


def test_two_weeks_of_history_and_a_shop_without_any_row_raise_nothing():
    assert found(made_up(14, 8)) == []
    assert found(np.full((14, 2), np.nan)) == []
