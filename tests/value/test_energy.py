"""Energy is an estimate from CPU seconds, with its factors."""

from __future__ import annotations

import pytest

from forecast.value.energy import energy_of, grid_g_per_kwh, run_kwh


def test_a_core_that_is_busy_for_an_hour_uses_its_watts():
    assert run_kwh(3600, watts_per_core=20) == pytest.approx(0.02)
    assert run_kwh(0, watts_per_core=20) == 0


def test_carbon_is_energy_times_the_grid():
    used = energy_of(36_000, watts_per_core=10, grid_g=400)
    assert (used["wh"], used["co2e_g"]) == pytest.approx((100, 40))


def test_a_country_that_is_not_listed_has_the_mean_of_the_world():
    assert grid_g_per_kwh("NZ") > grid_g_per_kwh("FR")
