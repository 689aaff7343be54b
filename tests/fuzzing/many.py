"""Many damaged inputs for every reader: `python -m tests.fuzzing.many --cases 20000` (`make test-fuzz`).

One line a reader; defects, and cases of over 2 s or 500 MB, are told with the file that holds the input.
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from .readers import READERS
from .running import Findings, no_input_hangs, run_cases


def _run(name: str, folder: Path, cases: int, seed: str) -> tuple[str, Path, Findings]:
    place = folder / name.replace(" ", "-")
    place.mkdir(parents=True, exist_ok=True)
    with no_input_hangs():
        return name, place, run_cases(READERS[name], name, place, cases=cases, seed=seed)


def main() -> int:
    """Run all readers; return 1 where any has a defect."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000, help="for each reader")
    parser.add_argument("--seed", default="")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--folder", type=Path, default=Path(".fuzz"))
    parser.add_argument("--only", choices=sorted(READERS), action="append")
    told = parser.parse_args()
    are_defects = False
    with ProcessPoolExecutor(told.workers) as pool:
        names = told.only or sorted(READERS)
        running = [pool.submit(_run, name, told.folder, told.cases, told.seed) for name in names]
        for done in running:
            name, place, found = done.result()
            are_defects = are_defects or bool(found.defects)
            print(  # noqa: T201 - what the target is for
                f"{name}: {found.cases} cases, {found.refused} refused, {found.kept} kept for {found.calls} calls, "
                f"slowest {found.slowest_s:.1f} s, {len(found.costly)} costly, {len(found.defects)} defects",
                flush=True,
            )
            for said in [*found.costly, *found.defects.values()]:
                print(f"  {said}  [{place}]")  # noqa: T201 - what the target is for
    return int(are_defects)


if __name__ == "__main__":
    sys.exit(main())
