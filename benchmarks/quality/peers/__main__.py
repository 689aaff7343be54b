"""Run one peer on one panel: `python -m quality.peers METHOD PANEL_FOLDER OUT.parquet [--horizons 1,2,7,14]`.

In: a panel on disk. Out: Parquet of shop, product, day, horizon_days, level, demand_qty; JSON of seconds, versions.
"""

from __future__ import annotations

import argparse
import importlib
import json
import platform
import resource
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from quality.peers import METHODS
from quality.peers.clock import Clock
from quality.peers.evenings import Panel
from quality.peers.fallback import filled
from quality.peers.shape import to_rows


def main() -> None:
    """Read the words, run the peer, write what it said."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("method", choices=METHODS)
    parser.add_argument("panel", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--horizons", default="1", help="days ahead, as 1,2,7,14")
    asked = parser.parse_args()
    horizons = tuple(int(word) for word in asked.horizons.split(","))
    panel = Panel.read(asked.panel).from_first_evening_of(horizons)
    clock, begun, cpu = Clock(), time.perf_counter(), _cpu_s()
    module = importlib.import_module(f"quality.peers.{asked.method}")
    found = module.run(panel, horizons, clock)
    wall = time.perf_counter() - begun
    whole, missing = filled(panel, horizons, found)
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    to_rows(whole).to_parquet(asked.out, index=False)
    said = {
        "method": asked.method,
        "seconds": {"wall_s": wall, "cpu_s": _cpu_s() - cpu, **clock.seconds()},
        "versions": _versions(module.PACKAGES),
        "settings": repr(module.CHOSEN),
        "horizons": list(horizons),
        "rows_filled": missing,
        "rows": len(whole),
    }
    asked.out.with_suffix(".json").write_text(json.dumps(said, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _cpu_s() -> float:
    """Return the seconds of the processor so far, those of ended children included."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def _versions(packages: tuple[str, ...]) -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in ("numpy", "pandas", *packages):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "absent"
    return found


if __name__ == "__main__":
    main()
