from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from forecast.features.lags import OfEves, Rows
from forecast.features.remembered import Remembered
from forecast.features.steps import WHOLE_SHOP, Step

DAY = np.tile(np.arange(10, 15), 2)
SERIES = np.repeat([0, 1], 5)
SHOP = np.repeat([0, 1], 5)
VALUE = np.arange(10.0)
STEPS = (Step(0, WHOLE_SHOP, 10, 12), Step(1, 1, 10, 13))


def rows_until(day: int) -> tuple[Rows, np.ndarray, np.ndarray]:
    """Return the rows of two shops up to a day, of the second to the day before it; their values and day types."""
    seen = day - SHOP >= DAY
    return Rows(SERIES[seen], SHOP[seen], DAY[seen], DAY[seen]), VALUE[seen], DAY[seen] % 7


@pytest.fixture
def remembered() -> Remembered:
    rows, value, day_type = rows_until(13)
    return Remembered(rows, value, day_type, OfEves(value, value), STEPS, (2.0, 0.5))


def test_the_same_rows_are_found_among_those_of_a_later_day(remembered: Remembered) -> None:
    assert remembered.places(*rows_until(14)).tolist() == [0, 1, 2, 3, 5, 6, 7]


@pytest.mark.parametrize("what", ["series", "shop", "day", "value", "day_type"])
def test_one_row_that_has_changed_and_nothing_is_taken_over(remembered: Remembered, what: str) -> None:
    rows, value, day_type = rows_until(14)
    if what == "value":
        value = value + (rows.day == 11)
    elif what == "day_type":
        day_type = np.where(rows.day == 11, 6, day_type)
    elif what == "day":
        rows = replace(rows, day=np.where(rows.day == 10, 9, rows.day))
    elif what == "series":
        rows = replace(rows, series=rows.series * 2)
    else:
        rows = replace(rows, shop=np.where(rows.day == 11, 0, rows.shop))
    assert not len(remembered.places(rows, value, day_type))


def test_a_row_that_is_gone_and_nothing_is_taken_over(remembered: Remembered) -> None:
    rows, value, day_type = rows_until(14)
    kept = ~((rows.day == 11) & (rows.series == 0))
    rows = Rows(rows.series[kept], rows.shop[kept], rows.day[kept], rows.anchor[kept])
    assert not len(remembered.places(rows, value[kept], day_type[kept]))


def test_ratios_are_known_as_far_as_the_changes_begin_in_the_same_way(remembered: Remembered) -> None:
    later = Step(0, 0, 12, 14)
    # The second shop's last day was the twelfth: what was noticed there on the thirteenth rests on a day not seen yet.
    assert remembered.ratios_of([*STEPS, later]) == [2.0]
    assert remembered.ratios_of([Step(0, WHOLE_SHOP, 10, 11), *STEPS]) == []
    assert remembered.ratios_of([]) == []
