"""What a shelf costs by each slot: customers before the next bake, and bread that is no longer fresh."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.decisions.through_the_day.timing import ShelfValues, SlotTimes, come_after
from forecast.distribution import DemandDistribution

HOUR = 3600
SLOTS = pd.DataFrame({"slot": ["early", "noon"], "ready_s": [7 * HOUR, 11 * HOUR]})
EVENLY = pd.DataFrame({"product": "rye", "until_s": np.arange(8, 18) * HOUR, "come_share": np.arange(1, 11) / 10})


def times(freshness_h: float | None = None, *, since_s: float = 0.0) -> SlotTimes:
    rye = pd.DataFrame({"product": ["rye"], "freshness_h": [freshness_h]}).astype({"freshness_h": float})
    return SlotTimes.of(SLOTS, rye, EVENLY.assign(until_s=EVENLY["until_s"]), since_s=since_s)


def values(shelf: SlotTimes, ratio: float = 0.75) -> ShelfValues:
    hundred = DemandDistribution(np.array([0.0, 1.0]), np.array([[100.0, 100.0]]), np.array([False]))
    return ShelfValues(hundred, shelf, np.array([ratio]), np.zeros(1), np.zeros((1, 2)))


def test_without_freshness_a_bake_lasts_until_the_next() -> None:
    shelf = times()
    assert shelf.before_next[0, 0] == pytest.approx(0.4)
    assert shelf.while_fresh[0, 0] == pytest.approx(0.4)
    assert shelf.before_next[0, 1] == shelf.while_fresh[0, 1] == 1.0


def test_what_is_sold_while_it_is_fresh_costs_nothing() -> None:
    one, early = np.zeros(1, dtype=int), np.zeros(1, dtype=int)
    lost, stale = values(times(6.0)).lost_and_stale(one, early, np.array([60.0]))
    assert (lost[0], stale[0]) == (0.0, 0.0)
    lost, stale = values(times(2.0)).lost_and_stale(one, early, np.array([60.0]))
    assert (lost[0], stale[0]) == (0.0, pytest.approx(40.0))
    lost, stale = values(times(2.0)).lost_and_stale(one, early, np.array([30.0]))
    assert (lost[0], stale[0]) == (pytest.approx(10.0), pytest.approx(10.0))


def test_the_last_bake_of_the_day_costs_what_the_whole_day_does() -> None:
    tens = DemandDistribution(np.array([0.0, 1.0]), np.array([[0.0, 10.0]]), np.array([True]))
    shelf = ShelfValues(tens, times(), np.array([0.6]), np.zeros(1), np.zeros((1, 2)))
    for qty in range(12):
        last = shelf.cost(np.zeros(1, dtype=int), np.ones(1, dtype=int), np.array([float(qty)]))[0]
        whole = 0.6 * tens.expected_lost(np.array([qty])) + 0.4 * tens.expected_waste(np.array([float(qty)]))
        assert last == pytest.approx(whole[0])


def test_what_has_come_is_no_demand_any_more() -> None:
    assert come_after(EVENLY, np.array([11.0 * HOUR, 14.0 * HOUR, np.inf]), since_s=11.0 * HOUR).tolist() == (
        pytest.approx([0.0, 0.5, 1.0])
    )
    assert come_after(EVENLY, np.array([18.0 * HOUR]), since_s=18.0 * HOUR).tolist() == [1.0]
