"""Reads what the computer uses: CPU seconds, and the energy counters of its processors where they can be read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from forecast.clock import cpu_seconds
from forecast.value.energy import Counter, share_of_work, used_j

_POWERCAP = Path("/sys/class/powercap")
_PACKAGE = re.compile(r"intel-rapl:\d+")
"""A processor; parts of one have a second number. AMD's counters have the same name."""


def counters(folder: Path = _POWERCAP) -> dict[str, Counter]:
    """Return the energy counters of the machine's processors by name; none where the system keeps them to itself.

    Linux's powercap: `intel-rapl:0`, `intel-rapl:1`, … hold `energy_uj`, which begins anew after `max_energy_range_uj`.
    Their parts (`intel-rapl:0:0`) are in them already, and `psys` is the whole machine with them.
    """
    found = {}
    for place in sorted(folder.glob("intel-rapl:*")):
        if not _PACKAGE.fullmatch(place.name):
            continue
        try:
            name = (place / "name").read_text(encoding="ascii").strip()
            energy, highest = (int((place / file).read_text()) for file in ("energy_uj", "max_energy_range_uj"))
        except (OSError, ValueError):
            continue
        if name != "psys":
            found[place.name] = Counter(energy, highest)
    return found


@dataclass(frozen=True)
class EnergyMeter:
    """Reads what the computer uses from now on.

    Examples
    --------
    >>> EnergyMeter().cpu_s() >= 0
    True
    """

    folder: Path = _POWERCAP
    began_cpu_s: float = field(default_factory=cpu_seconds)
    began_s: float = field(default_factory=perf_counter)
    before: dict[str, Counter] = field(init=False)

    def __post_init__(self) -> None:
        """Read the counters."""
        object.__setattr__(self, "before", counters(self.folder))

    def cpu_s(self) -> float:
        """Return how long the computer worked since then [s]."""
        return cpu_seconds() - self.began_cpu_s

    def measured_wh(self) -> float | None:
        """Return what it drew for that work [Wh]; None where no counter can be read."""
        joules = used_j(self.before, counters(self.folder)) if self.before else None
        if joules is None:
            return None
        return share_of_work(joules, cpu_s=self.cpu_s(), wall_s=perf_counter() - self.began_s)
