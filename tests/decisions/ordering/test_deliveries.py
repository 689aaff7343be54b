"""Delivery days and cut-offs around holidays, closures, clock changes."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.decisions.ordering.deliveries import Schedule, next_deliveries
from forecast.decisions.ordering.suppliers import chosen_terms
from forecast.tables import Suppliers, checked

PARIS = "Europe/Paris"
MONDAY_THURSDAY = Schedule(frozenset({0, 3}), 43_200, 1, PARIS)


def at(text):
    return pd.Timestamp(text, tz=PARIS)


def found(schedule, now, *blocked):
    return [
        (delivery.day.strftime("%a %d"), delivery.order_by_at.strftime("%a %d %H:%M"))
        for delivery in next_deliveries(schedule, at(now), blocked={pd.Timestamp(day) for day in blocked})
    ]


def test_before_noon_on_the_day_before_the_next_delivery_is_still_reached():
    assert found(MONDAY_THURSDAY, "2026-11-25 11:59") == [("Thu 26", "Wed 25 12:00"), ("Mon 30", "Sun 29 12:00")]


def test_at_the_cut_off_it_rolls_on_to_the_delivery_after():
    assert found(MONDAY_THURSDAY, "2026-11-25 12:00") == [("Mon 30", "Sun 29 12:00"), ("Thu 03", "Wed 02 12:00")]


def test_a_delivery_on_a_holiday_comes_the_next_working_day_and_closes_earlier():
    """Thursday is a holiday: the lorry comes on Friday, and the cut-off, on the holiday, moves to Wednesday."""
    assert found(MONDAY_THURSDAY, "2026-11-24 09:00", "2026-11-26")[0] == ("Fri 27", "Wed 25 12:00")


def test_two_holidays_and_a_sunday_are_jumped_over():
    saturday = Schedule(frozenset({5}), 43_200, 1, PARIS)
    assert found(saturday, "2026-12-23 09:00", "2026-12-25", "2026-12-26")[0] == ("Mon 28", "Sun 27 12:00")


def test_a_cut_off_on_a_holiday_moves_back_over_the_sunday_before():
    tuesday = Schedule(frozenset({1}), 36_000, 1, PARIS)
    assert found(tuesday, "2026-11-20 09:00", "2026-11-23")[0] == ("Tue 24", "Sat 21 10:00")


def test_a_moved_delivery_that_meets_a_regular_one_is_one_delivery():
    daily = Schedule(frozenset({0, 1}), 43_200, 1, PARIS)
    assert found(daily, "2026-11-21 09:00", "2026-11-23") == [("Tue 24", "Sat 21 12:00"), ("Mon 30", "Sun 29 12:00")]


def test_a_delivery_moved_from_last_week_is_not_forgotten():
    """A holiday yesterday moved the lorry to today; ordered the day before yesterday, it can no longer be reached."""
    same_day = Schedule(frozenset({2}), 43_200, 0, PARIS)
    assert found(same_day, "2026-11-26 09:00", "2026-11-25")[0] == ("Thu 26", "Thu 26 12:00")


def test_the_wall_clock_counts_on_both_sides_of_the_change_to_winter_time():
    daily = Schedule(frozenset(range(7)), 43_200, 1, PARIS)
    deliveries = next_deliveries(daily, at("2026-10-23 13:00"), blocked=())
    offsets = [delivery.order_by_at.utcoffset().total_seconds() / 3600 for delivery in deliveries]
    assert [delivery.order_by_at.hour for delivery in deliveries] == [12, 12]
    assert offsets == [2, 1]


def test_a_cut_off_in_the_hour_that_does_not_exist_is_the_next_moment_that_does():
    night = Schedule(frozenset({0}), 9_000, 1, PARIS)
    assert next_deliveries(night, at("2026-03-27 12:00"), blocked=())[0].order_by_at == at("2026-03-29 03:00")


def test_now_may_be_given_in_any_time_zone():
    in_utc = next_deliveries(MONDAY_THURSDAY, pd.Timestamp("2026-11-25 10:59", tz="UTC"), blocked=())
    assert in_utc[0].day == pd.Timestamp("2026-11-26")


@settings(max_examples=40, deadline=None)
@given(
    days=st.frozensets(st.integers(0, 6), min_size=1),
    hour=st.integers(0, 23),
    lead=st.integers(0, 4),
    offset=st.integers(0, 5000),
    blocked=st.frozensets(st.integers(0, 30), max_size=8),
)
def test_whatever_is_blocked_two_deliveries_follow_that_can_be_ordered(days, hour, lead, offset, blocked):
    now = at("2026-11-20 00:00") + pd.Timedelta(minutes=offset)
    closed = {pd.Timestamp("2026-11-18") + pd.Timedelta(days=day) for day in blocked}
    first, second = next_deliveries(Schedule(days, hour * 3600, lead, PARIS), now, blocked=closed)
    assert first.day < second.day
    assert first.order_by_at > now
    assert {first.day, second.day}.isdisjoint(closed)
    assert first.order_by_at <= (first.day + pd.Timedelta(hours=24)).tz_localize(PARIS)


@pytest.mark.parametrize(("text", "days"), [("0 2 4", {0, 2, 4}), ("1,3", {1, 3}), ("", set()), ("6", {6})])
def test_weekdays_are_read_as_written(text, days):
    row = {"supplier": "M", "ingredient": "F", "ingredient_unit": "kg", "pack_qty": 1.0, "delivery_weekdays": text}
    terms, _ = chosen_terms(checked(Suppliers, pd.DataFrame([row | {"pack_price_net_amount": 1.0}])), timezone=PARIS)
    assert terms["F"].schedule.weekdays == days
