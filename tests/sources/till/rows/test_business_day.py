"""Sales after midnight, hours that are nights, and the end of day that is proposed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.config import OpeningSettings
from forecast.pipeline.imports.till_files import _plausible_hours
from forecast.sources.till.rows.business_day import business_day, is_outside, proposed_day_end

HOUR_S = 3600
NIGHT = OpeningSettings(opens="18:00", closes="02:00")


def test_a_line_just_before_the_end_of_day_is_of_the_evening_before_and_one_at_it_is_not():
    day = pd.Series(pd.to_datetime(["2026-03-03"] * 4))
    seconds = pd.Series([0, 4 * HOUR_S - 1, 4 * HOUR_S, None], dtype="Int32")
    days, counted = business_day(day, seconds, 4 * HOUR_S)
    assert days.dt.day.tolist() == [2, 2, 3, 3]
    assert counted.tolist() == [86_400, 100_799, 14_400, pd.NA]


def test_calendar_days_stay_as_they_are():
    day, seconds = pd.Series(pd.to_datetime(["2026-03-03"])), pd.Series([0], dtype="Int32")
    days, counted = business_day(day, seconds, 0)
    assert (days[0], counted[0]) == (day[0], 0)


@pytest.mark.parametrize(
    ("opening", "kept"),
    [
        (NIGHT, [(15, 24), (0, 5)]),
        (OpeningSettings(opens="10:00", closes="24:00"), [(7, 24), (0, 3)]),
        (OpeningSettings(opens="02:00", closes="11:00"), [(0, 14), (23, 24)]),
        (OpeningSettings(opens="07:00", closes="19:00"), [(4, 22)]),
    ],
)
def test_hours_are_three_hours_wider_round_the_clock(opening, kept):
    day = pd.Series(pd.to_datetime(["2026-03-04"] * 48))
    half_hours = pd.Series(range(48)) * 1800 + 900
    outside = is_outside(day, half_hours, _plausible_hours(opening) or {})
    wanted = [any(first <= at / 2 < last for first, last in kept) for at in range(48)]
    assert (~outside).tolist() == wanted


def test_lines_of_a_business_day_and_of_a_calendar_day_are_judged_alike():
    rng = np.random.default_rng(1)
    day = pd.Series(pd.Timestamp("2026-03-02") + pd.to_timedelta(rng.integers(0, 14, 400), unit="D"))
    second = pd.Series(rng.integers(0, 86_400, 400))
    hours = _plausible_hours(NIGHT) or {}
    counted = business_day(day, second, 6 * HOUR_S)
    assert is_outside(day, second, hours).tolist() == is_outside(*counted, hours).tolist()


def test_hours_of_monday_set_nothing_aside_on_other_days():
    hours = _plausible_hours(
        OpeningSettings.model_validate({"hours": {"monday": {"opens": "07:00", "closes": "12:00"}}})
    )
    day = pd.Series(pd.date_range("2026-03-02", periods=7))
    assert is_outside(day, pd.Series(20 * HOUR_S, index=day.index), hours or {}).tolist() == [True] + [False] * 6


def test_lines_without_a_time_are_never_outside():
    hours = _plausible_hours(OpeningSettings(opens="07:00", closes="19:00")) or {}
    day = pd.Series(pd.to_datetime(["2026-03-02"]))
    assert is_outside(day, pd.Series([pd.NA], dtype="Int32"), hours).tolist() == [False]


def times(*hours: float, days: int = 10) -> dict[object, list[int]]:
    return {day: [int(hour * HOUR_S) for hour in hours] for day in range(days)}


@pytest.mark.parametrize(
    ("sold", "end"),
    [
        (times(18, 20, 22, 23, 0.5, 1.4), "04:00"),
        (times(18, 23, 0.5, 1.5, 5, 8), "04:00"),
        (times(20, 23, 0, 1, 2, 3, 8), "04:00"),
        (times(20, 23, 0.2, 4, 8), "03:00"),
        (times(7, 12, 18), None),
        (times(22, 23, 0, 1, 2, 3, 4, 9), None),
        (times(*range(24)), None),
        (times(3, 6, 12), None),
        (times(18, 23, 0.5, days=2), None),
        ({}, None),
    ],
)
def test_the_end_of_day_lies_in_the_silence_after_the_night(sold, end):
    assert proposed_day_end(sold) == end


def test_one_test_of_the_till_in_the_small_hours_is_no_business():
    sold = times(18, 20, 22, 23, 0.5, 1.5, days=100)
    sold[3] = [*sold[3], 3 * HOUR_S]
    assert proposed_day_end(sold) == "04:00"


def test_a_later_first_bake_allows_a_later_end():
    sold = times(22, 23, 0, 1, 2, 3, 4, 12)
    assert proposed_day_end(sold, latest="06:00") == "06:00"
