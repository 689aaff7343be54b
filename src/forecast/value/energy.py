"""What the computer used: measured where its counters can be read, else an estimate; the carbon of electricity."""

from __future__ import annotations

from dataclasses import dataclass

_GRID_G_PER_KWH = {"FR": 56.0, "DE": 381.0, "US": 369.5}
_WORLD_G_PER_KWH = 480.0
_KILO = 1000
_HOUR_S = 3600
_MICRO = 1e-6


def run_wh(cpu_s: float, *, watts_per_core: float) -> float:
    """Return the electricity of a run [Wh]: CPU seconds times what a busy core draws above an idle one [W].

    An estimate: runtime × cores × usage is the CPU time that the system counts. What the machine draws while it sleeps
    or waits, and its memory, are left out, as it would draw that anyway.

    References
    ----------
    Lannelongue, Grealey & Inouye (2021), Green Algorithms, Advanced Science 8(12), 2100707, doi:10.1002/advs.202100707;
    their value for an unknown processor is 12 W a core.

    Examples
    --------
    >>> run_wh(3600, watts_per_core=15)
    15.0
    """
    return cpu_s * watts_per_core / _HOUR_S


def energy_of(
    cpu_s: float, *, measured_wh: float | None = None, watts_per_core: float, grid_g: float
) -> dict[str, float]:
    """Return what was used, with the factors beside it: as measured [Wh], or what so many CPU seconds are worth.

    Examples
    --------
    >>> energy_of(7200, watts_per_core=15, grid_g=56)
    {'cpu_s': 7200, 'wh': 30.0, 'watts': 15, 'co2e_g': 1.68, 'grid': 56}
    """
    wh = run_wh(cpu_s, watts_per_core=watts_per_core) if measured_wh is None else measured_wh
    return {
        "cpu_s": round(cpu_s),
        "wh": round(wh, 2),
        "watts": watts_per_core,
        "co2e_g": round(wh / _KILO * grid_g, 2),
        "grid": grid_g,
    }


@dataclass(frozen=True)
class Counter:
    """An energy counter of a processor and where it begins anew [µJ]."""

    energy_uj: int
    range_uj: int


def used_j(before: dict[str, Counter], after: dict[str, Counter]) -> float | None:
    """Return what the processors drew between two readings [J]; None where none could be read both times.

    A counter that is lower than before began anew once.

    Examples
    --------
    >>> used_j({"intel-rapl:0": Counter(900_000, 1_000_000)}, {"intel-rapl:0": Counter(400_000, 1_000_000)})
    0.5
    """
    both = [(counter, after[name]) for name, counter in before.items() if name in after]
    if not both:
        return None
    moved = ((then.energy_uj - first.energy_uj) % first.range_uj for first, then in both)
    return round(sum(moved) * _MICRO, 6)


def share_of_work(joules: float, *, cpu_s: float, wall_s: float) -> float:
    """Return what of the energy between two readings [J] is a run's own [Wh].

    It is joules · cpu / max(wall, cpu): all of it while a core or more was at work, nothing for time asleep. What other
    programs drew meanwhile counts with it, so it is rather too much.

    Examples
    --------
    >>> share_of_work(36_000, cpu_s=15, wall_s=60), share_of_work(36_000, cpu_s=90, wall_s=60)
    (2.5, 10.0)
    """
    longest = max(wall_s, cpu_s)
    return joules * cpu_s / longest / _HOUR_S if longest > 0 else 0.0


def grid_g_per_kwh(country: str) -> float:
    """Return the carbon of a country's electricity in 2023 [g CO2e/kWh]; the world's mean where it is not listed.

    Countries as codecarbon 3.3.2 lists them; the world's mean from Ember, Global Electricity Review 2024.

    Examples
    --------
    >>> grid_g_per_kwh("FR"), grid_g_per_kwh("NZ")
    (56.0, 480.0)
    """
    return _GRID_G_PER_KWH.get(country, _WORLD_G_PER_KWH)
