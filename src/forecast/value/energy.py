"""What the computer used, as an estimate, and the carbon of a country's electricity."""

from __future__ import annotations

_GRID_G_PER_KWH = {"FR": 56.0, "DE": 381.0, "US": 369.5}
_WORLD_G_PER_KWH = 480.0
_KILO = 1000
_HOUR_S = 3600


def run_kwh(cpu_s: float, *, watts_per_core: float) -> float:
    """Return the electricity of a run [kWh]: CPU seconds times what a busy core draws above an idle one [W].

    An estimate: what the machine draws while it sleeps or waits is left out, as it would draw that anyway.

    Examples
    --------
    >>> run_kwh(3600, watts_per_core=15)
    0.015
    """
    return cpu_s * watts_per_core / _HOUR_S / _KILO


def energy_of(cpu_s: float, *, watts_per_core: float, grid_g: float) -> dict[str, float]:
    """Return what so many CPU seconds used, with the factors beside it.

    Examples
    --------
    >>> energy_of(7200, watts_per_core=15, grid_g=56)
    {'cpu_s': 7200, 'wh': 30.0, 'watts': 15, 'co2e_g': 1.68, 'grid': 56}
    """
    kwh = run_kwh(cpu_s, watts_per_core=watts_per_core)
    return {
        "cpu_s": round(cpu_s),
        "wh": round(kwh * _KILO, 1),
        "watts": watts_per_core,
        "co2e_g": round(kwh * grid_g, 2),
        "grid": grid_g,
    }


def grid_g_per_kwh(country: str) -> float:
    """Return the carbon of a country's electricity in 2023 [g CO2e/kWh]; the world's mean where it is not listed.

    Countries as codecarbon 3.3.2 lists them; the world's mean from Ember, Global Electricity Review 2024.

    Examples
    --------
    >>> grid_g_per_kwh("FR"), grid_g_per_kwh("NZ")
    (56.0, 480.0)
    """
    return _GRID_G_PER_KWH.get(country, _WORLD_G_PER_KWH)
