"""Energy is what the processor's counters say, or an estimate from CPU seconds; its factors stand beside it."""

from __future__ import annotations

import pytest

from forecast.value.energy import Counter, energy_of, grid_g_per_kwh, run_wh, share_of_work, used_j


def test_a_core_that_is_busy_for_an_hour_uses_its_watts():
    assert run_wh(3600, watts_per_core=20) == pytest.approx(20)
    assert run_wh(0, watts_per_core=20) == 0


def test_carbon_is_energy_times_the_grid():
    used = energy_of(36_000, watts_per_core=10, grid_g=400)
    assert (used["wh"], used["co2e_g"]) == pytest.approx((100, 40))
    measured = energy_of(36_000, measured_wh=50, watts_per_core=10, grid_g=400)
    assert (measured["wh"], measured["co2e_g"]) == pytest.approx((50, 20))


def test_a_country_that_is_not_listed_has_the_mean_of_the_world():
    assert grid_g_per_kwh("NZ") > grid_g_per_kwh("FR")


def test_all_that_was_drawn_is_charged_while_a_core_or_more_works():
    assert share_of_work(3600, cpu_s=120, wall_s=60) == pytest.approx(1.0)
    assert share_of_work(3600, cpu_s=0, wall_s=60) == 0
    assert share_of_work(0, cpu_s=0, wall_s=0) == 0


def test_a_processor_that_is_not_there_both_times_is_not_measured():
    assert used_j({}, {}) is None
    assert used_j({"intel-rapl:0": Counter(1, 9)}, {}) is None
