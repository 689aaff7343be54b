"""Random tickets in random layouts, as many as wanted: `python -m tests.tills.many --runs 100000 --seed 0`.

Prints how often each layout was read as it was sold and how often its trap was named; exit code 1 on anything else.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from itertools import islice

from . import fiscal, makers  # noqa: F401 -- each lists its layouts
from .judged import Judged, judged, judged_spoilt
from .layouts import LAYOUTS

VERDICTS = ("equal", "asked", "asked about something else", "wrong in silence")
DEFECTS = VERDICTS[2:]
NAMES = (*sorted(LAYOUTS), "spoilt")
AT_ONCE = 50
MOST_TOLD = 20


def one(seed: int) -> Judged:
    """Judge the run of a seed; layouts take turns."""
    name = NAMES[seed % len(NAMES)]
    return judged_spoilt(seed) if name == "spoilt" else judged(seed, name)


def main(arguments: list[str]) -> int:
    """Judge all runs in two processes, print the counts and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.tills.many", description=__doc__)
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0, help="of the first run; the others follow")
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args(arguments)
    counted: Counter[tuple[str, str]] = Counter()
    wrong: list[str] = []
    with ProcessPoolExecutor(given.processes) as pool:
        for found in pool.map(one, range(given.seed, given.seed + given.runs), chunksize=AT_ONCE):
            counted[found.layout, found.verdict] += 1
            if found.verdict in DEFECTS:
                wrong.append(f"{found.verdict}: {found.told}")
    print(told(counted))  # noqa: T201 -- the answer
    print("\n".join(islice(wrong, MOST_TOLD)))  # noqa: T201 -- the answer
    return 1 if wrong else 0


def told(counted: Counter[tuple[str, str]]) -> str:
    """Return one line per layout with the count of each verdict, and their sums."""
    width = max(map(len, NAMES))
    lines = [f"{'layout':{width}}  " + "  ".join(VERDICTS)]
    for name in [*NAMES, "sum"]:
        counts = [
            sum(count for (layout, said), count in counted.items() if said == verdict and name in (layout, "sum"))
            for verdict in VERDICTS
        ]
        lines.append(f"{name:{width}}  " + "  ".join(f"{c:>{len(v)}}" for c, v in zip(counts, VERDICTS, strict=True)))
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
