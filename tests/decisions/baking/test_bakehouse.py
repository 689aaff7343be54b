"""What slots and ovens hold together."""

from __future__ import annotations

import pandas as pd
import pytest

from forecast.decisions.baking.bakehouse import PLACES, Bakehouse
from forecast.tables import Doughs, Equipment, Slots, checked, empty

MONDAY = pd.Timestamp("2026-11-30")


def bakehouse(*capacities, oven=(10.0, 9.0)):
    ready = [7, 11, 16][: len(capacities)]
    slots = pd.DataFrame(
        {"shop": "", "weekday": 0, "slot": [f"{hour} h" for hour in ready], "ready_s": [hour * 3600 for hour in ready],
         "capacity": capacities}
    )  # fmt: skip
    known = empty(Equipment)
    if oven is not None:
        row = {"shop": "", "kind": "oven", "capacity": oven[0], "hours": oven[1]}
        known = checked(Equipment, pd.DataFrame([row]))
    return Bakehouse(empty(Doughs), checked(Slots, slots), known)


def test_an_oven_bakes_for_a_slot_in_the_hours_since_the_one_before():
    # Nine hours: four from 7 to 11, five from 11 to 16, so none is left for the morning.
    held = bakehouse(None, None, None).slots_of("A", MONDAY)
    assert held["capacity"].tolist() == [0, 40, 50]
    held = bakehouse(None, None, None, oven=(12.0, 12.0)).slots_of("A", MONDAY)
    assert held["capacity"].tolist() == [36, 48, 60]


def test_a_slot_is_limited_by_the_lower_of_both():
    held = bakehouse(20.0, 60.0, None, oven=(10.0, 12.0)).slots_of("A", MONDAY)
    assert held["capacity"].tolist() == [20, 40, 50]
    assert bakehouse(20.0, 60.0, None, oven=(10.0, 12.0)).oven_places("A", MONDAY) == 110 * PLACES


def test_fewer_hours_than_lie_between_the_slots_are_shared_among_them():
    held = bakehouse(None, None, None, oven=(10.0, 4.5)).slots_of("A", MONDAY)
    assert held["capacity"].tolist() == pytest.approx([0, 20, 25])


def test_one_slot_has_all_hours_and_without_an_oven_nothing_changes():
    assert bakehouse(None).slots_of("A", MONDAY)["capacity"].tolist() == [90]
    assert bakehouse(20.0, None, oven=None).slots_of("A", MONDAY)["capacity"].isna().tolist() == [False, True]
