"""Rails stop mishaps and leave feasts, growth and quiet days alone."""

from __future__ import annotations

import numpy as np
import pytest

from forecast.models.ladder.guard_rails import Rails, Sold, kept_within, rails
from forecast.notices import parse_reason

WEEK = np.array([8.0, 8.0, 9.0, 10.0, 12.0, 16.0, 7.0])
TODAY = 19_700


def sold(days: int, *, level: float = 1.0, changed: dict[int, float] | None = None, series: int = 0) -> Sold:
    """Return a weekly pattern up to today; `changed` gives quantities by days before today."""
    day = TODAY - np.arange(days)[::-1]
    value = WEEK[(day + 3) % 7] * level
    for back, quantity in (changed or {}).items():
        value[days - 1 - back] = quantity
    return Sold(np.full(days, series), day, value)


def at(past: Sold, ahead: int = 1, series: int = 0) -> tuple[float, float]:
    found = rails(past, series=np.array([series]), day=np.array([TODAY + ahead]), anchor=np.array([TODAY]))
    return float(found.low[0]), float(found.high[0])


def test_an_ordinary_forecast_a_doubling_and_a_quiet_day_stand_between_the_rails():
    low, high = at(sold(400))
    assert 0 < low < 0.3 * WEEK.min()
    assert high > 2.5 * WEEK.max()


def test_one_mistyped_day_moves_no_rail_far():
    assert at(sold(60, changed={3: 10_000.0}))[1] < 1.2 * at(sold(60))[1]
    assert at(sold(60, changed={3: 0.0}))[0] > 0.8 * at(sold(60))[0]


def test_a_feast_of_the_year_before_raises_the_rail_around_its_date_and_more_if_the_shop_has_grown():
    feast = {364 - 1: 90.0}
    plain, raised = at(sold(500))[1], at(sold(500, changed=feast))[1]
    assert plain < 90.0 < raised
    later = at(sold(500, changed={364 - 40: 90.0}))[1]
    assert later == plain
    grown = sold(500, changed={back: 2 * WEEK[(TODAY - back + 3) % 7] for back in range(300)})
    doubled = Sold(grown.series, grown.day, np.where(grown.day == TODAY - 363, 90.0, grown.value))
    assert at(doubled)[1] > 1.5 * raised


def test_a_day_that_was_nearly_closed_last_year_lowers_the_floor():
    assert at(sold(500, changed={363: 0.0}))[0] == 0.0


def test_a_series_without_a_past_has_no_rails_and_a_short_one_no_floor():
    assert at(sold(60), series=5) == (0.0, np.inf)
    low, high = at(sold(3))
    assert low == 0.0
    assert high > 2 * WEEK.max()


def test_what_comes_after_the_anchor_moves_no_rail():
    past = sold(60)
    later = Sold(np.append(past.series, 0), np.append(past.day, TODAY + 1), np.append(past.value, 9_999.0))
    assert at(later, ahead=2) == at(past, ahead=2)


def test_a_product_back_after_eleven_months_is_held_by_its_last_days_and_its_last_season():
    day = np.concatenate([TODAY - 364 + np.arange(20), [TODAY]])
    low, high = at(Sold(np.zeros(21, dtype=np.int64), day, np.full(21, 20.0)))
    assert 0 < low < 20 < high < 200


def test_rails_agree_with_a_plain_loop_over_many_series():
    random = np.random.default_rng(1)
    parts = [sold(300, level=level, series=series) for series, level in enumerate((0.3, 1.0, 40.0))]
    value = random.poisson(np.concatenate([part.value for part in parts])).astype(float)
    past = Sold(np.concatenate([p.series for p in parts]), np.concatenate([p.day for p in parts]), value)
    shuffled = random.permutation(len(value))
    asked = rails(
        Sold(past.series[shuffled], past.day[shuffled], value[shuffled]),
        series=np.array([2, 0, 1]),
        day=np.full(3, TODAY + 3),
        anchor=np.full(3, TODAY),
    )
    for row, series in enumerate((2, 0, 1)):
        recent = np.sort(value[(past.series == series) & (past.day > TODAY - 56)])
        second = recent[-2]
        assert asked.high[row] == pytest.approx(3 * second + 3 * np.sqrt(max(second, 1)))
        assert asked.low[row] == pytest.approx(0.25 * recent[1])


def test_a_forecast_beyond_its_rail_is_kept_there_and_says_so():
    within = Rails(np.array([2.0, 2.0, 0.0, 2.0]), np.array([40.0, 40.0, np.inf, 40.0]))
    kept, why = kept_within(np.array([10.0, 400.0, 5_000.0, 0.5]), within)
    assert kept.tolist() == [10.0, 40.0, 5_000.0, 2.0]
    assert [parse_reason(text)[0] for text in why] == ["", "held_down", "", "held_up"]
    assert parse_reason(why[1])[1] == {"said_qty": 400.0, "kept_qty": 40.0}
