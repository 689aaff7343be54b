"""Two workers of Dask and of Ray beside two processes of this machine: `make benchmark-engines`.

All do the same pieces, LightGBM fits as a night makes them, in turn; processes are started before the clock is.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Sequence

import numpy as np

from forecast.engines import Engine, engine_of
from forecast.models.means.boosted import BoostedMean
from forecast.models.means.hyperparameters import Hyperparameters
from forecast.models.means.learning import Fit

LEAST = 0.85
"""The speed of a cluster beside processes of this machine that is asked for."""


def fits(count: int, *, rows: int = 12_000, columns: int = 110) -> list[Fit]:
    """Return fits of a chain's product: so many rows, and as many columns as a night has."""
    found = []
    for number in range(count):
        random = np.random.default_rng(number)
        x = random.random((rows, columns)).astype(np.float32)
        y = random.poisson(10 + 8 * x[:, 0]).astype(float)
        model = BoostedMean(Hyperparameters().own_trees(rows))
        names = tuple(f"column_{at}" for at in range(columns))
        found.append(Fit(model, x, y, np.full(rows, 10.0), np.arange(rows), names))
    return found


def seconds(engine: Engine, pieces: Sequence[Fit]) -> float:
    """Return how long an engine takes for all pieces [s]."""
    begun = time.perf_counter()
    for done in engine.each(Fit.made, pieces):
        if done.error is not None:
            raise done.error
    return time.perf_counter() - begun


def main() -> None:
    """Measure, in turn, and print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--fits", type=int, default=40)
    asked = parser.parse_args()
    pieces = fits(asked.fits)
    taken: dict[str, list[float]] = {}
    for name in ("local", "dask", "ray"):
        try:
            with engine_of(name, workers=2) as engine:
                seconds(engine, pieces[:2])
                taken[name] = [seconds(engine, pieces) for _ in range(asked.runs)]
        except ImportError:
            print(f"{name} is not installed here (make test-engines makes an environment that has it)")
    here = statistics.median(taken["local"])
    for name, found in taken.items():
        middle = statistics.median(found)
        told = "" if name == "local" else f", speed beside local {here / middle:.2f} (asked: {LEAST})"
        print(f"{name}: {middle:.2f} s for {asked.fits} fits ({min(found):.2f} to {max(found):.2f}){told}")


if __name__ == "__main__":
    main()
